// A guide that some try out: its source says so, and two questions come with the answer.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Chat, Site, checkAccess, closePage, launch, shot } from "./site.mjs";

let site, browser;

before(async () => {
	[site, browser] = await Promise.all([Site.make(), launch()]);
	const guide = join(site.dir, "kb/knowledge/guides/testiohje-koe.md");

	await site.stop();
	writeFileSync(guide, readFileSync(guide, "utf8").replace("koe-essi", "essi"));
	await site.start();
});
after(async () => {
	await browser.close();
	await site.remove();
});

const questions = (chat) => chat.page.locator("kumppani-chat div.pilot");

test("who tries it out is asked, answers with the keyboard, and is thanked", async () => {
	const chat = await Chat.open(browser, site);

	await chat.page.evaluate(() =>
		document.querySelector("kumppani-chat").setAttribute("token", "kps_essi"));
	await chat.ready();
	await chat.ask("Miten säästövapaata kertyy?");
	await questions(chat).waitFor();
	assert.match(await chat.page.locator("kumppani-chat .sources").textContent(),
		/Kokeilussa 30\.6\.2099 asti/);
	const partly = questions(chat).getByRole("group", { name: "Oliko ohje selkeä?" })
		.getByRole("button", { name: "Osittain" });

	await partly.focus();
	await chat.page.keyboard.press("Enter");
	await questions(chat).locator("[aria-pressed=true]").waitFor();
	assert.equal(await questions(chat).locator("[aria-pressed=true]").textContent(), "Osittain");
	await chat.status.getByText("Kiitos").waitFor({ state: "attached" });
	await shot(chat.page, "pilot-questions");
	await checkAccess(chat.page, "pilot questions");
	await chat.button("Mitä ohjeesta jäi puuttumaan?").click();
	await chat.sheet.getByRole("heading", { name: "Palaute kokeiltavasta ohjeesta" }).waitFor();
	await chat.sheet.getByLabel("Mitä ohjeesta jäi puuttumaan?").fill("Esimerkki.");
	await checkAccess(chat.page, "pilot sheet");
	await chat.sheet.locator(".primary").click();
	await chat.sheet.waitFor({ state: "detached" });
	await closePage(chat.page);
});

test("nobody else is asked", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask("Miten säästövapaata kertyy?");
	assert.equal(await questions(chat).count(), 0);
	await closePage(chat.page);
});
