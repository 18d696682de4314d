// The pages of the desk: in both colour schemes, in all languages, narrow, and by keys.
import assert from "node:assert/strict";
import { ADMIN, AINO, Console, test, ticketOf } from "./desk.mjs";
import { Chat, Site, checkAccess, closePage, launch, shot } from "./site.mjs";

const site = await Site.make();
const browser = await launch();

await test("transfer, search, keys and absence", async () => {
	const chat = await Chat.open(browser, site), desk = await Console.open(browser, site, AINO);
	const number = await ticketOf(chat, "Siirrettävä kummallisuus");

	await desk.page.locator("#search").fill("kummallisuus");
	await desk.page.locator("ticket-list li").nth(1).waitFor({ state: "detached" });
	await desk.openTicket(number);
	await desk.page.locator("h2").first().click();
	await desk.page.keyboard.press("x");
	await desk.page.locator("#dialog .primary").click();
	await desk.page.locator("#dialog .error", { hasText: "Kirjoita" }).waitFor();
	await checkAccess(desk.page, "transfer");
	await desk.page.locator("#to").selectOption("partner testi-bo");
	await desk.page.locator("#reason").fill("Bo tietää");
	await desk.page.locator("#dialog .primary").click();
	await desk.page.locator(".facts", { hasText: "Bo Test" }).waitFor();
	await desk.page.locator("#dialog").waitFor({ state: "detached" });
	await desk.page.locator("h2").first().click();
	await desk.page.keyboard.press("?");
	await desk.page.locator("kbd").first().waitFor();
	await checkAccess(desk.page, "help");
	await desk.page.locator("#dialog input").uncheck();
	await desk.page.keyboard.press("Escape");
	await desk.page.locator("#dialog").waitFor({ state: "detached" });
	await desk.page.keyboard.press("?"); // is off now
	assert.equal(await desk.page.locator("#dialog").count(), 0);
	await desk.button("Tiimi").click();
	await desk.page.locator("#dialog", { hasText: "sijainen Bo Test" }).waitFor();
	await closePage(chat.page);
	await closePage(desk.page);
});

await test("content, administration, both schemes, three languages, 320 px", async () => {
	const desk = await Console.open(browser, site, ADMIN), { page } = desk;

	for (const colorScheme of ["light", "dark"]) {
		await page.emulateMedia({ colorScheme });
		await page.locator("nav a").nth(0).click();
		await page.locator("ticket-list li").first().waitFor();
		await checkAccess(page, `queue, ${colorScheme}`);
		await shot(page, `console-queue-${colorScheme}`);
		await page.locator("nav a").nth(1).click();
		for (const what of colorScheme === "light" ? ["unanswered", "guides"] : ["low_rated"]) {
			await page.locator(`.page label:has([value=${what}])`).click();
			await checkAccess(page, `${what}, ${colorScheme}`);
		}
		await page.locator("nav a").nth(2).click();
		for (const what of ["partners", "tokens", "outbox", "audit"]) {
			await page.locator(`.page label:has([value=${what}])`).click();
			await page.locator(".table td").first().waitFor();
		}
		await checkAccess(page, `audit, ${colorScheme}`);
	}
	for (const [lang, title] of [["sv", "HR-partnerns arbetsbord"], ["en", "HR partner's desk"]]) {
		await page.locator("header select").last().selectOption(lang);
		await page.getByRole("heading", { name: title }).waitFor();
		assert.equal(await page.evaluate(() => document.documentElement.lang), lang);
	}
	await closePage(page);
	const phone = await Console.open(browser, site, ADMIN, { viewport: { width: 320, height: 640 } });

	await phone.page.locator("ticket-list a").first().waitFor();
	await checkAccess(phone.page, "320 px");
	await shot(phone.page, "console-320");
	await phone.page.locator("ticket-list a").first().click();
	await phone.page.locator("#subject").waitFor();
	await checkAccess(phone.page, "ticket, 320 px");
	await shot(phone.page, "console-320-ticket");
	assert.equal(await phone.page.evaluate(() => document.documentElement.scrollWidth), 320);
	await phone.page.locator(".back a").click();
	await phone.page.locator("ticket-list a").first().waitFor();
	await closePage(phone.page);
});

await browser.close();
await site.remove();
