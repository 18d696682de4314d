// Announcements in the widget: said politely, above the conversation, one at a time, once.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Chat, Site, checkAccess, closePage, launch, openPage, shot } from "./site.mjs";

const DAY_MS = 24 * 3600 * 1000;
const day = (days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

function announcement(id, title, text) {
	return `  - id: ${id}\n    from: ${day(-10)}\n    until: ${day(10)}\n`
		+ `    title: {fi: "${title}", sv: "${title} sv", en: "${title} en"}\n`
		+ `    text: {fi: "${text}", sv: "${text} sv", en: "${text} en"}\n`;
}

const FIRST = "Yhteistoimintaneuvottelukuntavaaliehdokasasettelu on alkanut";
const SECOND = "Lomatoiveet marraskuussa";

let site, browser;

before(async () => {
	[site, browser] = await Promise.all([Site.make(), launch()]);
	await site.stop();
	writeFileSync(join(site.dir, "kb/knowledge/announcements.yaml"), "announcements:\n"
		+ announcement("ensin", FIRST, "Lue **ohje**: [säästövapaa](/guides/testiohje#saastovapaa).")
		+ announcement("sitten", SECOND, "Toiveet viimeistään 30.11."));
	await site.start();
});
after(async () => {
	await browser.close();
	await site.remove();
});

const card = (chat) => chat.page.locator("kumppani-chat .news");

test("one at a time stands above the conversation, is read out, and stays away", async () => {
	const chat = await Chat.open(browser, site);

	await card(chat).getByRole("heading", { name: `Tiedote: ${FIRST}` }).waitFor();
	assert.equal(await chat.status.textContent(), `Tiedote: ${FIRST}`, "said politely");
	assert.equal(await chat.focus(), "text", "the focus stays where it was");
	assert.equal(await card(chat).getByRole("link").getAttribute("href"),
		`${site.url}/guides/testiohje#saastovapaa`);
	for (const colorScheme of ["light", "dark"]) {
		await chat.page.emulateMedia({ colorScheme });
		await shot(chat.page, `announcement-${colorScheme}`);
		await checkAccess(chat.page, `announcement ${colorScheme}`);
	}
	await chat.button("Seuraava tiedote (1)").click();
	await card(chat).getByText(SECOND).waitFor();
	assert.equal(await chat.focus(), "news-close", "on to the next by keyboard");
	await chat.page.keyboard.press("Enter");
	await card(chat).waitFor({ state: "detached" });
	assert.equal(await chat.focus(), "text");
	await chat.page.reload();
	await chat.launcher.click();
	await chat.ready();
	await chat.ask("Miten säästövapaata kertyy?"); // whatever was to come has come before
	assert.equal(await card(chat).count(), 0, "once");
	await closePage(chat.page);
});

test("who went on with a question has seen the one that stood there, not the next", async () => {
	const chat = await Chat.open(browser, site);

	await card(chat).waitFor();
	await chat.ask("Miten säästövapaata kertyy?");
	assert.equal(await card(chat).getByText(FIRST).count(), 1, "it stays until it is put away");
	assert(!await card(chat).locator(".text").isVisible(), "folded: the answer needs the room");
	await card(chat).locator("summary").click();
	await card(chat).locator(".text").waitFor();
	await chat.ask("Miten säästövapaata kertyy?");
	assert(!await card(chat).locator(".text").isVisible(), "and once more");
	await chat.page.reload();
	await chat.launcher.click();
	await card(chat).getByText(SECOND).waitFor();
	assert.equal(await card(chat).getByText(FIRST).count(), 0);
	await closePage(chat.page);
});

test("it changes its language with the chat until it was seen", async () => {
	const chat = await Chat.open(browser, site);

	await card(chat).waitFor();
	await chat.page.locator("kumppani-chat .tools [lang=sv]").click();
	await card(chat).getByText(`${FIRST} sv`).waitFor();
	assert.equal(await card(chat).locator(".text").getAttribute("lang"), "sv");
	assert.equal(await card(chat).count(), 1, "not twice");
	await closePage(chat.page);
});

test("at 320 px it leaves room for the conversation and the question", async () => {
	const chat = await Chat.open(browser, site, { viewport: { width: 320, height: 480 } });

	await card(chat).waitFor();
	await shot(chat.page, "announcement-320");
	await checkAccess(chat.page, "announcement 320");
	const [box, input] = [await card(chat).boundingBox(), await chat.input.boundingBox()];

	assert(box.x >= 0 && box.x + box.width <= 320, "nothing sticks out");
	assert(await card(chat).evaluate((e) => e.scrollWidth <= e.clientWidth), "long words break");
	assert(input.y + input.height <= 480, "the question can be seen");
	await closePage(chat.page);
});

test("the front page of the guides lists what stands", async () => {
	const page = await openPage(browser, site, "/guides/?lang=sv");

	await page.getByRole("heading", { name: "Aktuellt" }).waitFor();
	await page.getByRole("heading", { name: `${SECOND} sv` }).waitFor();
	for (const colorScheme of ["light", "dark"]) {
		await page.emulateMedia({ colorScheme });
		await checkAccess(page, `front page ${colorScheme}`);
	}
	await shot(page, "guides-announcements");
	await closePage(page);
});
