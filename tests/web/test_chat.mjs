// A conversation: asked and answered, asked back, chosen, rated, handed to a person who answers.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Chat, Partner, Site, closePage, launch, openPage, servePage, shot } from "./site.mjs";

let site, browser, intranet;

before(async () => {
	intranet = await servePage(() => `<!doctype html><html lang="en"><title>Intranet</title>
		<style>* { color: red !important; display: inline; font: 9px serif }
		button, textarea, p { display: none !important }</style>
		<main><h1>Intranet</h1></main>
		<script src="${site.url}/widget.js" defer></script>
		<kumppani-chat open corner="bottom-left" greeting="Good day."></kumppani-chat>`);
	[site, browser] = await Promise.all([Site.make(`origins: [${intranet.url}]\n`), launch()]);
});
after(async () => {
	intranet.close();
	await browser.close();
	await site.remove();
});

test("a question is answered with its source, and the answer is rated", async () => {
	const chat = await Chat.open(browser, site);

	await shot(chat.page, "greeting");
	assert.match(await chat.ask("Miten säästövapaata kertyy?"), /Osa vuosilomasta/);
	assert.equal(await chat.input.inputValue(), "");
	const source = chat.page.locator("kumppani-chat .sources a");

	assert.equal(await source.getAttribute("href"), `${site.url}/guides/testiohje#saastovapaa`);
	await shot(chat.page, "answer");
	await chat.button("Kyllä").click();
	await chat.status.getByText("Kiitos palautteesta!").waitFor();
	assert.equal(await chat.button("Kyllä").getAttribute("aria-pressed"), "true");
	await chat.button("Kerro lisää").click();
	await chat.sheet.locator("textarea").fill("Hyvä ja selvä.");
	await shot(chat.page, "comment");
	await chat.sheet.locator(".primary").click();
	await chat.sheet.waitFor({ state: "detached" });
	await closePage(chat.page);
});

test("close candidates are buttons, and one of them is chosen", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask("Loman siirto?");
	await shot(chat.page, "choices");
	await chat.button("Säästövapaa").click();
	await chat.bot.nth(1).waitFor();
	assert.match(await chat.bot.nth(1).textContent(), /Osa vuosilomasta/);
	assert.equal(await chat.mine.last().locator(".bubble").textContent(), "Säästövapaa");
	assert.equal(await chat.page.locator("kumppani-chat .choices button").count(), 0);
	await closePage(chat.page);
});

test("none of the candidates leads to a person", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask("Loman siirto?");
	await chat.button("Ei mikään näistä").click();
	await chat.button("Lähetä HR-kumppanille").waitFor();
	await closePage(chat.page);
});

test("what an answer depends on is asked, and answered by a button", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask("Työntekijällä on sairas lapsi kotona");
	await chat.button("Alle 10 vuotta").click();
	await chat.page.getByText("Alle kymmenvuotiasta saa jäädä hoitamaan.").waitFor();
	await closePage(chat.page);
});

test("the next question can be written and sent while the first is being answered", async () => {
	const chat = await Chat.open(browser, site);

	await chat.type("Miten säästövapaata kertyy?");
	await chat.type("Sairauspoissaolo alkoi tänään");
	await chat.bot.nth(1).waitFor();
	assert.deepEqual(await chat.bot.allTextContents(), [
		"Osa vuosilomasta voidaan säästää, kun molemmat sopivat siitä. Pyyntö tehdään järjestelmässä Testi-HR.\n",
		"Sairauspoissaolosta ilmoitetaan esihenkilölle heti.\n"]);
	await closePage(chat.page);
});

test("a question becomes a ticket after a look at it, and its partner answers live", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask("xyzzy plugh qwerty");
	await chat.button("Lähetä HR-kumppanille").click();
	assert.equal(await chat.sheet.locator("textarea").inputValue(), "xyzzy plugh qwerty");
	assert.match(await chat.sheet.textContent(), /Vastaanottaja.*HR-päivystys/s);
	await shot(chat.page, "escalate");
	await chat.sheet.locator("textarea").fill("");
	await chat.sheet.locator(".primary").click();
	assert.equal(await chat.sheet.locator("[role=alert]").textContent(), "Kirjoita ensin viesti.");
	await chat.button("Peruuta").click();
	assert.equal(await chat.mine.count(), 1);

	const ticket = await chat.escalate("Kenelle tämä kuuluu?");
	const partner = await Partner.open(browser, site, "testi-bo");

	await shot(chat.page, "ticket");
	await partner.request({ type: "take", ticket, version: 1 });
	await chat.page.getByText("käsittelyssä").first().waitFor();
	await partner.request({ type: "reply", ticket, text: "Tämä kuuluu **minulle**.", version: 2 });
	await chat.human.waitFor();
	assert.match(await chat.human.textContent(), /Bo Test · HR-\d{4}-\d{6}.*Tämä kuuluu minulle\./s);
	await chat.page.locator("kumppani-chat .ticket-state", { hasText: "vastattu" }).first().waitFor();
	await shot(chat.page, "partner");

	await chat.button("Lisää viesti").click();
	await chat.sheet.locator("textarea").fill("Kiitos, vielä yksi asia.");
	await chat.sheet.locator(".primary").click();
	await chat.status.getByText(`Lisätty tikettiin ${ticket}.`).waitFor();
	const told = await partner.request({ type: "history", ticket });

	assert(told.events.some((e) => e.from === "supervisor" && e.text === "Kiitos, vielä yksi asia."));

	await chat.button("Valikko").click();
	await shot(chat.page, "menu");
	await chat.button("Omat tiketit").click();
	await chat.sheet.getByText("Kenelle tämä kuuluu?").waitFor();
	await shot(chat.page, "tickets");
	await partner.close();
	await closePage(chat.page);
});

test("a partner takes the conversation over, both see the other write, and the bot comes back", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask("xyzzy plugh qwerty");
	const ticket = await chat.escalate("Kenelle tämä kuuluu?");
	const partner = await Partner.open(browser, site, "testi-bo");

	await partner.request({ type: "subscribe" });
	await partner.request({ type: "presence", state: "here", ticket });
	await partner.request({ type: "takeover", ticket });
	await chat.page.getByText("Viestisi HR-kumppanille").waitFor();
	await partner.send({ type: "typing", ticket });
	await chat.status.getByText("Bo Test kirjoittaa…").waitFor();
	await shot(chat.page, "live");
	await chat.input.pressSequentially("Hei");
	await partner.heard("typing");
	await chat.type("Hei, oletko siellä?");
	assert.match((await partner.heard("message", "case")).ticket, /^HR-/);
	// That news may still be of the takeover: a reply is to what was said since.
	const said = (m) => m.events.some((e) => e.text === "Hei, oletko siellä?");
	let seen = await partner.request({ type: "history", ticket });

	while (!said(seen))
		seen = await partner.request({ type: "history", ticket });
	const { version } = seen;

	await partner.request({ type: "reply", ticket, text: "Olen.", then: "assigned", version });
	await chat.human.getByText("Olen.").waitFor();
	await chat.button("Kysy taas HR-neuvojalta").click();
	await chat.page.getByText("Kysymyksesi", { exact: true }).waitFor();
	assert.match(await chat.ask("Miten säästövapaata kertyy?"), /Osa vuosilomasta/);
	await partner.close();
	await closePage(chat.page);
});

test("the language is switched in place, what was said stays as it was", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask("Miten säästövapaata kertyy?");
	await chat.button("SV, Svenska").click();
	await chat.page.getByText("Det här är en automatisk tjänst.").waitFor();
	assert.equal(await chat.page.evaluate(() => document.documentElement.lang), "sv");
	assert.equal(await chat.bot.first().getAttribute("lang"), "fi");
	assert.match(await chat.ask("Hur anmäls sjukfrånvaro?"), /Sjukfrånvaro anmäls/);
	assert.equal(await chat.bot.nth(1).getAttribute("lang"), "sv");
	await chat.button("EN, English").click();
	assert.match(await chat.ask("How is sick leave reported?"), /reported to the supervisor/);
	await chat.page.getByText("(Reviewed 2026-11-01)").first().waitFor();
	assert.equal(await chat.page.getByText("Auttoiko vastaus?").count(), 0, "all speaks English");
	await shot(chat.page, "english");
	await closePage(chat.page);
});

test("the conversation can be saved, and begun anew", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask("Miten säästövapaata kertyy?");
	await chat.button("Valikko").click();
	const coming = chat.page.waitForEvent("download");

	await chat.button("Tallenna keskustelu").click();
	const stream = await (await coming).createReadStream();
	let text = "";

	for await (const part of stream)
		text += part;
	assert.match(text, /Sinä:\nMiten säästövapaata kertyy\?\n\n.*Osa vuosilomasta/s);
	await chat.button("Valikko").click();
	await chat.button("Aloita uusi keskustelu").click();
	await chat.status.getByText("Uusi keskustelu alkoi.").waitFor();
	assert.equal(await chat.mine.count(), 0);
	await chat.ask("Sairauspoissaolo alkoi tänään");
	await closePage(chat.page);
});

test("a page of another host takes the widget with one line, and neither breaks the other", async () => {
	const page = await openPage(browser, site, "");

	await page.goto(intranet.url);
	const chat = new Chat(page);

	await page.getByText("Good day.").waitFor();
	assert.match(await chat.ask("How is sick leave reported?"), /reported to the supervisor/);
	await chat.page.getByText("Did this help?").waitFor();
	await shot(page, "intranet");
	const box = await page.locator("kumppani-chat").boundingBox();

	assert(box.x < 40, "it stands in the corner that the page asks for");
	const size = await page.locator("kumppani-chat .bubble").first()
		.evaluate((e) => getComputedStyle(e).fontSize);

	assert.equal(size, "16px");
	const link = page.locator("kumppani-chat .sources a");

	assert.equal(await link.getAttribute("href"), `${site.url}/guides/testiohje#sairaus`);
	page.wrong = page.wrong.filter((w) => !w.includes(intranet.url));
	await closePage(page);
});
