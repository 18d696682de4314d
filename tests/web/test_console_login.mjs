// Who is let in to the desk of HR partners, and what stays when a login ends in the middle.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AINO, Console, test, ticketOf } from "./desk.mjs";
import { Chat, Site, checkAccess, closePage, launch, shot } from "./site.mjs";

const site = await Site.make();
const browser = await launch();

await test("only partners and administrators are let in", async () => {
	const desk = await Console.open(browser, site, null);

	await checkAccess(desk.page, "login");
	await shot(desk.page, "console-login");
	await desk.page.locator("#token").fill("kps_wrong");
	await desk.page.locator("#login .primary").click();
	await desk.page.getByText("Tunnus ei kelpaa").waitFor();
	await desk.page.locator("#token").fill("kps_essi");
	await desk.page.locator("#login .primary").click();
	await desk.page.getByText("Tunnus ei ole HR-kumppanin").waitFor();
	await desk.signIn(AINO);
	// It is kept in this tab only.
	assert.equal(await desk.page.evaluate(() => Object.values(localStorage).join().includes("kps_")), false);
	await desk.page.reload();
	await desk.page.locator("nav [aria-current]").waitFor();
	await closePage(desk.page);
});

await test("a login that ends keeps what was typed", async () => {
	const chat = await Chat.open(browser, site), desk = await Console.open(browser, site, AINO);
	const number = await ticketOf(chat, "Kesken jäänyt"), file = join(site.dir, "tokens");
	const tokens = readFileSync(file, "utf8");

	await desk.openTicket(number);
	await desk.page.locator("#text").fill("Puolivälissä oleva vastaus");
	await site.stop();
	await desk.page.locator(".status.off").waitFor();
	writeFileSync(file, tokens.replace(/^testi-aino.*\n/m, ""));
	await site.start();
	await desk.page.locator("#login .banner").waitFor();
	await checkAccess(desk.page, "ended");
	await shot(desk.page, "console-ended");
	await site.stop();
	writeFileSync(file, tokens);
	await site.start();
	await desk.signIn(AINO);
	assert.equal(await desk.page.locator("#text").inputValue(), "Puolivälissä oleva vastaus");
	await desk.button("Lähetä vastaus").click();
	await chat.human.filter({ hasText: "Puolivälissä" }).waitFor();
	await closePage(chat.page);
	await closePage(desk.page);
});

await browser.close();
await site.remove();
