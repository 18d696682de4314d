// Breaks of every kind: nothing that was written is lost, and nothing comes twice.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Chat, Partner, Site, closePage, launch, shot } from "./site.mjs";

let site, browser;

before(async () => {
	[site, browser] = await Promise.all([Site.make(), launch()]);
});
after(async () => {
	await browser.close();
	await site.remove();
});

test("a page loaded anew goes on with its conversation", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask("Miten säästövapaata kertyy?");
	await chat.input.fill("luonnos");
	await chat.page.reload();
	await chat.launcher.click();
	await chat.ready();
	assert.deepEqual(await chat.mine.locator(".bubble").allTextContents(), ["Miten säästövapaata kertyy?"]);
	assert.equal(await chat.bot.count(), 1);
	assert.equal(await chat.input.inputValue(), "luonnos");
	assert.equal((await chat.log.textContent()).trim(), "", "history is not read out again");
	await chat.ask("Entä kesäloma?");
	assert.equal(await chat.bot.count(), 2);
	await closePage(chat.page);
});

test("a choice that was offered before the page was loaded anew can still be made", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask("Loman siirto?");
	await chat.page.reload();
	await chat.launcher.click();
	await chat.ready();
	await chat.button("Säästövapaa").click();
	await chat.bot.nth(1).waitFor();
	assert.match(await chat.bot.nth(1).textContent(), /Osa vuosilomasta/);
	await closePage(chat.page);
});

test("a question asked while the daemon is away is answered when it is back", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask("Miten säästövapaata kertyy?");
	await site.stop();
	await chat.status.getByText("Ei yhteyttä.").waitFor();
	await chat.type("Sairauspoissaolo alkoi tänään");
	await chat.type("Entä kesäloma?");
	assert.equal(await chat.page.getByText("Odottaa yhteyttä").count(), 2);
	await shot(chat.page, "offline");
	await site.start();
	await chat.bot.nth(2).waitFor();
	assert.equal(await chat.bot.count(), 3);
	assert.match(await chat.bot.nth(1).textContent(), /Sairauspoissaolosta/);
	assert.match(await chat.page.locator("kumppani-chat .reply").textContent(), /Sairauspoissaolo alkoi/);
	assert.equal(await chat.page.getByText("Odottaa yhteyttä").count(), 0);
	await closePage(chat.page);
});

test("what waits is sent also after the page was loaded anew", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask("Miten säästövapaata kertyy?");
	await site.stop();
	await chat.status.getByText("Ei yhteyttä.").waitFor();
	await chat.type("Sairauspoissaolo alkoi tänään");
	await site.start();
	await chat.page.reload();
	await chat.launcher.click();
	await chat.bot.nth(1).waitFor();
	assert.equal(await chat.mine.count(), 2);
	assert.equal(await chat.bot.count(), 2);
	await closePage(chat.page);
});

test("a daemon that is killed loses no ticket, and opens none twice", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask("xyzzy plugh qwerty");
	const ticket = await chat.escalate("Kenelle?");

	await site.stop("SIGKILL");
	await chat.status.getByText("Ei yhteyttä.").waitFor();
	await site.start();
	const partner = await Partner.open(browser, site, "testi-bo");

	await partner.request({ type: "reply", ticket, text: "Minulle.", version: 1 });
	await chat.human.waitFor();
	assert.equal(await chat.human.count(), 1);
	await chat.button("Valikko").click();
	await chat.button("Omat tiketit").click();
	await chat.sheet.getByText("Kenelle?").waitFor();
	assert.equal(await chat.sheet.locator(".list > li").count(), 1);
	await partner.close();
	await closePage(chat.page);
});

test("an answer that comes while nobody is there waits, and comes once", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask("xyzzy plugh qwerty");
	const ticket = await chat.escalate("Kenelle?");
	const partner = await Partner.open(browser, site, "testi-bo");

	await chat.page.goto("about:blank");
	await partner.request({ type: "reply", ticket, text: "Minulle kuuluu.", version: 1 });
	await chat.page.goto(site.url);
	await chat.page.locator("kumppani-chat .count", { hasText: "1" }).waitFor();
	await shot(chat.page, "unread");
	await chat.launcher.click();
	await chat.human.getByText("Minulle kuuluu.").waitFor();
	await chat.page.reload();
	await chat.launcher.click();
	await chat.ready();
	assert.equal(await chat.human.count(), 1);
	await partner.close();
	await closePage(chat.page);
});

test("a message to a partner whose receipt is lost is not sent twice", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask("xyzzy plugh qwerty");
	const ticket = await chat.escalate("Kenelle?");
	let cut = 0;

	await chat.page.routeWebSocket(/\/ws$/, (ws) => {
		const server = ws.connectToServer();

		ws.onMessage((text) => {
			server.send(text);
			if (JSON.parse(text).type === "say" && cut++ === 0)
				server.onMessage(() => void ws.close({ code: 1011 })); // in place of the receipt
		});
	});
	await chat.page.reload();
	await chat.launcher.click();
	await chat.ready();
	await chat.button("Lisää viesti").click();
	await chat.sheet.locator("textarea").fill("Vielä yksi asia.");
	await chat.sheet.locator(".primary").click();
	await chat.status.getByText(`Lisätty tikettiin ${ticket}.`).waitFor();
	const partner = await Partner.open(browser, site, "testi-bo");
	const told = await partner.request({ type: "history", ticket });

	assert.equal(cut, 1, "it went out once");
	assert.equal(told.events.filter((e) => e.text === "Vielä yksi asia.").length, 1);
	await partner.close();
	await closePage(chat.page);
});

test("two tabs have a conversation each", async () => {
	const one = await Chat.open(browser, site);
	const page = await one.page.context().newPage();
	const other = new Chat(page);

	await page.goto(site.url);
	await other.launcher.click();
	await other.ready();
	await one.ask("Miten säästövapaata kertyy?");
	await other.ask("Sairauspoissaolo alkoi tänään");
	assert.equal(await one.mine.count(), 1);
	assert.equal(await other.mine.count(), 1);
	await closePage(one.page);
});

test("two tabs share one conversation where the page wants it remembered", async () => {
	const one = await Chat.open(browser, site);
	const context = one.page.context();

	await context.route(`${site.url}/`, async (route) => {
		const response = await route.fetch();
		const body = (await response.text()).replace("<kumppani-chat", "$& remember");

		await route.fulfill({ response, body });
	});
	await one.page.reload();
	await one.launcher.click();
	await one.ready();
	await one.ask("Miten säästövapaata kertyy?");
	const other = new Chat(await context.newPage());

	await other.page.goto(site.url);
	await other.launcher.click();
	await other.ready();
	assert.equal(await other.bot.count(), 1);
	await one.input.fill("kesken täällä");
	await other.ask("Sairauspoissaolo alkoi tänään");
	await one.bot.nth(1).waitFor();
	assert.equal(await one.bot.count(), 2);
	assert.equal(await one.input.inputValue(), "kesken täällä", "each tab writes its own");
	await closePage(one.page);
});

test("a conversation too old to be resumed says so, and the draft is kept", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask("Miten säästövapaata kertyy?");
	await chat.input.fill("luonnos");
	await chat.page.evaluate(() => {
		addEventListener("pagehide", () => { // after the chat's own, which writes what it has yet to
			const key = Object.keys(sessionStorage).find((k) => /^kumppani \S+$/.test(k));
			const kept = JSON.parse(sessionStorage.getItem(key));

			sessionStorage.setItem(key, JSON.stringify({ ...kept, session: "A".repeat(22) }));
		});
	});
	await chat.page.reload();
	await chat.launcher.click();
	await chat.page.getByText("Edellinen keskustelu on vanhentunut.").waitFor();
	assert.equal(await chat.input.inputValue(), "luonnos");
	await closePage(chat.page);
});

test("a token that is no longer good is told, and a new one goes on", async () => {
	const chat = await Chat.open(browser, site);

	await chat.input.fill("kesken oleva viesti");
	await chat.page.evaluate(() => {
		const element = document.querySelector("kumppani-chat");

		element.addEventListener("kumppani-refused", () => { globalThis.refused = true; });
		element.setAttribute("token", "kps_nobody");
	});
	await chat.page.getByText("Kirjautumisesi on vanhentunut.").waitFor();
	assert.equal(await chat.page.evaluate(() => globalThis.refused), true);
	assert.equal(await chat.input.inputValue(), "kesken oleva viesti");
	await chat.page.evaluate(() =>
		document.querySelector("kumppani-chat").setAttribute("token", "kps_essi"));
	await chat.ask("Miten säästövapaata kertyy?");
	await closePage(chat.page);
});
