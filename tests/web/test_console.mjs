// The desk of HR partners, beside a supervisor with the widget: two real windows and the daemon.
import assert from "node:assert/strict";
import { AINO, BO, Console, test, ticketOf } from "./desk.mjs";
import { Chat, Site, checkAccess, closePage, launch, shot } from "./site.mjs";

const EVIL = "<img src=x onerror=\"globalThis.pwned=1\"><script>globalThis.pwned=1</script>";

const site = await Site.make();
const browser = await launch();

await test("a live conversation, both ways, and back to the bot", async () => {
	const chat = await Chat.open(browser, site), desk = await Console.open(browser, site, AINO);
	const number = await ticketOf(chat, `Auttakaa ${EVIL}`);

	await desk.page.locator(`ticket-list a[href$="${number}"]`).waitFor(); // comes by itself
	await desk.openTicket(number);
	await desk.page.locator(".there.on").waitFor();
	await desk.page.locator(".candidates li").first().waitFor();
	await desk.page.locator(".candidates summary").first().click();
	await checkAccess(desk.page, "ticket");
	await desk.button("Ota keskustelu itselle").click();
	await desk.button("Palauta keskustelu botille").waitFor();
	await chat.page.locator(".message", { hasText: "Aino Testi tuli keskusteluun" }).waitFor();
	await desk.page.locator("#text").pressSequentially("He");
	await chat.status.getByText("Aino Testi kirjoittaa").waitFor();
	await chat.input.pressSequentially("Mi");
	await desk.page.locator(".there", { hasText: "kirjoittaa" }).waitFor();
	const answers = await chat.page.locator(".bot .sources").count();

	await chat.type("Miten säästövapaata kertyy?"); // goes to her, not to the bot
	await desk.said("Miten säästövapaata kertyy?").last().waitFor();
	await desk.reply(`Hei **Essi** ${EVIL}`);
	await chat.human.filter({ hasText: "Hei Essi" }).waitFor();
	await desk.said("Hei Essi").locator(".seen").waitFor(); // she has it before her
	assert.equal(await desk.page.locator("#text").inputValue(), "");
	await shot(desk.page, "console-live");
	assert.equal(await chat.page.locator(".bot .sources").count(), answers);
	await desk.button("Palauta keskustelu botille").click();
	await desk.button("Ota keskustelu itselle").waitFor();
	await chat.page.locator(".bot", { hasText: "vastaan taas" }).waitFor();
	await chat.ask("Miten säästövapaata kertyy?");
	await desk.button("Ota keskustelu itselle").click();
	await chat.button("Kysy taas HR-neuvojalta").click(); // of her own accord
	await desk.button("Ota keskustelu itselle").waitFor();
	for (const page of [chat.page, desk.page])
		assert.equal(await page.evaluate(() => globalThis.pwned), undefined);
	await closePage(chat.page);
	await closePage(desk.page);
});

await test("take, note, answer with a ready text, close and reopen", async () => {
	const chat = await Chat.open(browser, site), desk = await Console.open(browser, site, AINO);
	const number = await ticketOf(chat, "Milloin vapaa pidetään?");

	await desk.openTicket(number);
	await desk.page.keyboard.press("t");
	await desk.page.locator(".facts", { hasText: "Työn alla" }).waitFor();
	await desk.page.keyboard.press("n");
	await desk.page.locator("#text").fill("Vain meille");
	await desk.button("Tallenna muistiinpano").click();
	await desk.page.locator(".said.note").waitFor();
	await desk.page.locator("h2").first().click();
	await desk.page.keyboard.press("i");
	await desk.page.locator(".inserts li").first().waitFor();
	await checkAccess(desk.page, "insert");
	await desk.page.locator("#find").fill("säästövapaa");
	await desk.page.locator(".inserts", { hasText: "Testiohje" }).waitFor();
	await desk.page.locator(".inserts button").last().click(); // a section of a guide
	await desk.page.keyboard.press("Escape");
	assert.notEqual(await desk.page.locator("#text").inputValue(), "");
	await desk.button("Lähetä vastaus").click();
	await chat.human.first().locator("a[href*='/guides/testiohje#']").waitFor();
	assert.equal((await chat.log.textContent()).includes("Vain meille"), false);
	await desk.button("Sulje tiketti…").click();
	await desk.page.locator("#dialog textarea").fill("Hyvää jatkoa");
	await desk.page.locator("#dialog .primary").click();
	await chat.human.filter({ hasText: "Hyvää jatkoa" }).waitFor();
	await desk.button("Avaa uudelleen").click();
	await desk.page.locator(".facts", { hasText: "Avoin" }).waitFor();
	await closePage(chat.page);
	await closePage(desk.page);
});

await test("two partners: neither overwrites, and what was typed stays", async () => {
	const chat = await Chat.open(browser, site), aino = await Console.open(browser, site, AINO);
	const number = await ticketOf(chat, "Kumpi ehtii?"), bo = await Console.open(browser, site, BO);

	await aino.openTicket(number);
	await bo.page.locator("label", { hasText: "Tiimin jono" }).click();
	await bo.openTicket(number);
	await aino.page.locator(".banner", { hasText: "Bo Test" }).waitFor();
	bo.deaf = true; // as when both send at the same moment
	await aino.reply("Ainon vastaus");
	await aino.said("Ainon vastaus").waitFor();
	await bo.reply("Bon vastaus");
	await bo.page.locator(".banner.bad").waitFor();
	await bo.said("Ainon vastaus").waitFor(); // sees what changed
	assert.equal(await bo.page.locator("#text").inputValue(), "Bon vastaus");
	await checkAccess(bo.page, "conflict");
	await shot(bo.page, "console-conflict");
	bo.deaf = false;
	await bo.button("Lähetä vastaus").click(); // knowing it, he may answer too
	await bo.said("Bon vastaus").waitFor();
	for (const page of [chat.page, aino.page, bo.page])
		await closePage(page);
});

await browser.close();
await site.remove();
