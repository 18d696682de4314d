// A survey in the widget: offered above the conversation, answered by mouse and by keys, put off,
// declined; and its results at the desk.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ADMIN, Console } from "./desk.mjs";
import { Chat, Site, checkAccess, closePage, launch, shot } from "./site.mjs";

const DAY_MS = 24 * 3600 * 1000;
const day = (days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const SURVEY = `title: {fi: Palaute HR:stä, sv: Respons på HR, en: Feedback on HR}
from: ${day(-2)}
until: ${day(2)}
intro: {fi: "Kolme kysymystä. Vastaukset tallennetaan **ilman nimeä**.", sv: Tre frågor., en: Three questions.}
questions:
  - {id: apu, label: {fi: Saan HR:stä apua silloin kun tarvitsen sitä., sv: Jag får hjälp., en: I get help.}, kind: scale,
     low: {fi: täysin eri mieltä, sv: helt av annan åsikt, en: strongly disagree},
     high: {fi: täysin samaa mieltä, sv: helt av samma åsikt, en: strongly agree}, needed: true}
  - {id: kanava, label: {fi: Mistä kysyt?, sv: Var frågar du?, en: Where do you ask?}, kind: choice,
     choices: [{fi: Chatista, sv: I chatten, en: In the chat}, {fi: Puhelimella, sv: Per telefon, en: By phone}]}
  - {id: muuta, label: {fi: Mitä muuta?, sv: Vad annat?, en: What else?}, kind: text, max: 200}
`;

let site, browser;

before(async () => {
	[site, browser] = await Promise.all([Site.make(), launch()]);
	await site.stop();
	mkdirSync(join(site.dir, "kb/knowledge/surveys"), { recursive: true });
	writeFileSync(join(site.dir, "kb/knowledge/surveys/palaute.yaml"), SURVEY);
	await site.start();
});
after(async () => {
	await browser.close();
	await site.remove();
});

const card = (chat) => chat.page.locator("kumppani-chat .survey");
const step = (chat, n) => chat.sheet.locator(`.steps label:has-text("${n}")`);

test("it is answered, and not offered again", async () => {
	const chat = await Chat.open(browser, site);

	await card(chat).getByRole("heading", { name: "Kysely: Palaute HR:stä" }).waitFor();
	assert.equal(await chat.focus(), "text", "the focus stays where it was");
	for (const colorScheme of ["light", "dark"]) {
		await chat.page.emulateMedia({ colorScheme });
		await shot(chat.page, `survey-offered-${colorScheme}`);
		await checkAccess(chat.page, `survey offered, ${colorScheme}`);
	}
	await chat.button("Vastaa").click();
	await chat.sheet.getByRole("heading", { name: "Palaute HR:stä" }).waitFor();
	assert.equal(await chat.focus(), "sheet-title", "its name is heard first");
	await chat.button("Lähetä vastaukset").click();
	await chat.sheet.getByText("Valitse jokin.").or(chat.sheet.locator(".error:not(:empty)")).first().waitFor();
	assert.equal(await chat.focus(), "field-apu", "where something is missing");
	await step(chat, 4).click();
	await chat.sheet.getByLabel("Mistä kysyt?").selectOption("Chatista");
	await chat.sheet.getByLabel("Mitä muuta?").fill("Selkeämpiä ohjeita.");
	for (const colorScheme of ["light", "dark"]) {
		await chat.page.emulateMedia({ colorScheme });
		await checkAccess(chat.page, `survey filled in, ${colorScheme}`);
		await shot(chat.page, `survey-filled-${colorScheme}`);
	}
	await chat.button("Lähetä vastaukset").click();
	await chat.status.getByText("Kiitos vastauksista!").waitFor();
	assert.equal(await card(chat).count(), 0);
	await chat.ask("Miten säästövapaata kertyy?");
	await chat.page.reload();
	await chat.launcher.click();
	await chat.ready();
	await chat.ask("Sairauspoissaolo alkoi tänään");
	assert.equal(await card(chat).count(), 0, "not asked again");
	await closePage(chat.page);
});

test("what is begun is kept, keys are enough, and another language is another form", async () => {
	const chat = await Chat.open(browser, site, { viewport: { width: 320, height: 640 } });

	await chat.button("Vastaa").click();
	await step(chat, 2).click();
	await chat.button("Peruuta").click();
	await chat.ask("Miten säästövapaata kertyy?");
	assert.equal(await card(chat).getByText("ilman nimeä").isVisible(), false, "folded: the answer needs the room");
	await chat.page.locator("kumppani-chat").getByRole("button", { name: "SV" }).click();
	await card(chat).getByRole("heading", { name: "Enkät: Respons på HR" }).waitFor();
	await card(chat).locator("summary").click();
	await chat.button("Svara").click();
	assert(await step(chat, 2).locator("input").isChecked(), "it was kept");
	await step(chat, 2).locator("input").focus();
	await chat.page.keyboard.press("ArrowRight");
	await chat.page.keyboard.press("ArrowRight");
	await chat.page.keyboard.press("ArrowRight");
	assert(await step(chat, 5).locator("input").isChecked());
	await shot(chat.page, "survey-320");
	await checkAccess(chat.page, "survey at 320 px");
	await chat.button("Skicka svaren").click();
	await chat.status.getByText("Tack för dina svar!").waitFor();
	await closePage(chat.page);
});

test("later means later, and no means no", async () => {
	const chat = await Chat.open(browser, site);

	await chat.button("Myöhemmin").click();
	assert.equal(await card(chat).count(), 0);
	await chat.ask("Miten säästövapaata kertyy?");
	await chat.page.reload();
	await chat.launcher.click();
	await chat.button("En vastaa").click();
	assert.equal(await card(chat).count(), 0);
	await chat.ask("Sairauspoissaolo alkoi tänään");
	await chat.page.reload();
	await chat.launcher.click();
	await chat.ready();
	await chat.ask("Miten säästövapaata kertyy?");
	assert.equal(await card(chat).count(), 0);
	await closePage(chat.page);
});

test("the desk shows results once there are five", async () => {
	const desk = await Console.open(browser, site, ADMIN), { page } = desk;
	const open = async () => {
		await page.locator(".page label:has([value=guides])").click();
		await page.locator(".page label:has([value=surveys])").click();
	};

	await page.locator("nav a").nth(1).click();
	await open();
	await page.getByText("kun vastauksia on vähintään viisi").waitFor();
	for (let i = 0; i < 3; i++) {
		const chat = await Chat.open(browser, site);

		await chat.button("Vastaa").click();
		await step(chat, 5).click();
		await chat.button("Lähetä vastaukset").click();
		await chat.status.getByText("Kiitos vastauksista!").waitFor();
		await closePage(chat.page);
	}
	await open();
	await page.locator(".surveys", { hasText: "keskiarvo 4,8" }).waitFor(); // 4, 5, 5, 5, 5
	await page.getByText("Selkeämpiä ohjeita.").waitFor();
	for (const colorScheme of ["light", "dark"]) {
		await page.emulateMedia({ colorScheme });
		await checkAccess(page, `results, ${colorScheme}`);
		await shot(page, `console-surveys-${colorScheme}`);
	}
	await page.setViewportSize({ width: 320, height: 640 });
	await shot(page, "console-surveys-320");
	assert(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out");
	await closePage(page);
});
