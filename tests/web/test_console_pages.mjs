// The pages of the desk: in both colour schemes, in all languages, narrow, and by keys.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ADMIN, AINO, BO, Console, test, ticketOf } from "./desk.mjs";
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

await test("a partner enters an absence with a deputy, and cancels it", async () => {
	const desk = await Console.open(browser, site, BO), { page } = desk;
	const today = new Date(), later = new Date(Date.now() + 7 * 24 * 3600 * 1000);
	const iso = (d) => d.toISOString().slice(0, 10);
	const dialog = page.locator("#dialog"), add = desk.button("Lisää poissaolo");

	await desk.button("Tiimi").click();
	await dialog.getByText("Poissaoloja ei ole.").waitFor();
	await add.click();
	await dialog.locator(".error", { hasText: "Anna ensimmäinen" }).waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.name), "from");
	await dialog.locator("[name=from]").fill(iso(later));
	await dialog.locator("[name=to]").fill(iso(today));
	await add.click();
	await dialog.locator(".error", { hasText: "ennen ensimmäistä" }).waitFor();
	await dialog.locator("[name=from]").fill(iso(today));
	await dialog.locator("[name=to]").fill(iso(later));
	await dialog.locator("[name=deputy]").selectOption("testi-poissa");
	await add.click();
	await dialog.locator(".absences li", { hasText: "Poissa Testi" }).waitFor();
	await dialog.locator("tr").filter({ has: page.getByRole("rowheader", { name: /^Bo Test/ }) })
		.getByText(/poissa .* asti, sijainen Poissa Testi/).waitFor();
	for (const colorScheme of ["light", "dark"]) {
		await page.emulateMedia({ colorScheme });
		await checkAccess(page, `absences, ${colorScheme}`);
		await shot(page, `console-absences-${colorScheme}`);
	}
	await page.setViewportSize({ width: 320, height: 640 });
	await shot(page, "console-absences-320");
	assert(await dialog.evaluate((e) => e.scrollWidth <= e.clientWidth), "nothing sticks out");
	await page.setViewportSize({ width: 1400, height: 900 });
	await dialog.getByRole("button", { name: /^Peru poissaolo:/ }).click();
	await dialog.getByText("Poissaoloja ei ole.").waitFor();
	await closePage(page);
	const admin = await Console.open(browser, site, ADMIN);

	await admin.page.locator("nav a").nth(2).click();
	await admin.page.locator(".page label:has([value=absences])").click();
	await admin.page.locator(".page tr", { hasText: "perui" }).waitFor();
	assert.equal(await admin.page.locator(".page tbody tr").count(), 2, "who entered and cancelled it");
	await checkAccess(admin.page, "absences of all");
	await closePage(admin.page);
});

await test("measures of all and of a unit, as a table and as a file", async () => {
	const chat = await Chat.open(browser, site), desk = await Console.open(browser, site, ADMIN);
	const { page } = desk, tile = (name) => page.locator(".tiles > div", { hasText: name });

	await ticketOf(chat, "Mitattava kummallisuus");
	await page.locator("nav a").nth(1).click();
	await page.locator(".page label:has([value=analytics])").click();
	await tile("Botti vastasi").getByText("%").first().waitFor();
	assert.match(await tile("Tikettejä avattu").textContent(), /[1-9]/);
	assert.match(await tile("Kysymyksiä").textContent(), /[1-9]/);
	await page.locator(".chart summary").click();
	assert.equal(await page.locator(".chart tbody tr").count(), 30, "a row a day");
	for (const colorScheme of ["light", "dark"]) {
		await page.emulateMedia({ colorScheme });
		await checkAccess(page, `measures, ${colorScheme}`);
		await shot(page, `console-measures-${colorScheme}`);
	}
	const file = page.waitForEvent("download");

	await page.getByRole("button", { name: "Lataa luvut (CSV)" }).click();
	const csv = readFileSync(await (await file).path(), "utf8");

	assert(csv.startsWith('\ufeff"table";"key";"title";"questions"'));
	assert.match(csv, /"langs";"fi";"suomi";[1-9]/);
	assert.equal(csv.match(/^"days"/gm).length, 30);
	await page.setViewportSize({ width: 320, height: 640 });
	await shot(page, "console-measures-320");
	assert(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out");
	await page.setViewportSize({ width: 1400, height: 900 });
	await page.locator(".period select").nth(1).selectOption({ label: "Sairaala" });
	await page.getByText("jotta kysyjää ei voi tunnistaa").waitFor();
	await page.locator(".period select").nth(1).selectOption("");
	await page.locator(".period select").first().selectOption("365");
	await page.locator("h3", { hasText: "viikoittain" }).waitFor();
	await closePage(chat.page);
	await closePage(page);
});

await test("what was erased goes from the desk while it is looked at", async () => {
	const chat = await Chat.open(browser, site), desk = await Console.open(browser, site, AINO);
	const number = await ticketOf(chat, "Salainen asia"), { page } = desk;

	await desk.openTicket(number);
	await desk.reply("Salainen vastaus.");
	await desk.said("Salainen vastaus.").waitFor();
	site.cli("ticket", "close", number, "--kb", join(site.dir, "kb"));
	await page.locator(".facts", { hasText: "Suljettu" }).waitFor();
	site.cli("erase", "--ticket", number, "--yes", "--as", "Tiina Tietosuoja");
	await page.locator(".history", { hasText: "Tiina Tietosuoja: Kirjoitettu sisältö on poistettu" })
		.waitFor();
	await page.getByText("Salainen").first().waitFor({ state: "detached" });
	await page.locator("h2#subject", { hasText: "Kirjoitettu sisältö on poistettu" }).waitFor();
	await page.getByText("Miten säästövapaata kertyy?").waitFor({ state: "detached" });
	assert.equal(await page.locator(".history .said").count(), 0, "no empty bubbles");
	await checkAccess(page, "erased");
	await shot(page, "console-erased");
	await closePage(chat.page);
	await closePage(page);
});

await test("a mail that was given up is tried again from the desk", async () => {
	// Nobody listens at the mail server's port: one try, and the mail is parked.
	const broken = await Site.make("mail:\n  url: smtp://127.0.0.1:9\n  from: hr@example.org\n"
		+ "  tries: 1\n  wait_seconds: 0\n  timeout_seconds: 5\n");
	const chat = await Chat.open(browser, broken), desk = await Console.open(browser, broken, ADMIN);
	const { page } = desk;

	await ticketOf(chat, "Postia kumppanille");
	await page.locator("nav a").nth(2).click();
	const parked = page.locator(".page tr", { hasText: "pysäytetty" });

	for (let i = 0; i < 100 && !await parked.count(); i++) {
		await page.locator(".page label:has([value=tokens])").click();
		await page.locator(".page label:has([value=outbox])").click();
		await page.locator(".page th", { hasText: "Vika" }).waitFor();
		await page.waitForTimeout(200);
	}
	for (const colorScheme of ["light", "dark"]) {
		await page.emulateMedia({ colorScheme });
		await checkAccess(page, `outbox, ${colorScheme}`);
	}
	await shot(page, "console-outbox");
	await parked.first().getByRole("button", { name: /^Yritä nyt: HR-/ }).click();
	await desk.status().getByText("Yritetään nyt: 1.").waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.tagName), "H2", "the focus is kept");
	await closePage(chat.page);
	await closePage(page);
	await broken.remove();
});

await test("a notice on the desktop when it is allowed, and only when the page is not seen", async () => {
	const chat = await Chat.open(browser, site), desk = await Console.open(browser, site, AINO);
	const { page } = desk;

	await page.evaluate(() => {
		globalThis.shown = [];
		globalThis.Notification = class {
			static permission = "default";
			static async requestPermission() {
				return this.permission = globalThis.allow ? "granted" : "denied";
			}
			constructor(title, { tag }) {
				globalThis.shown.push(this);
				Object.assign(this, { title, tag });
			}
		};
		globalThis.hide = (hidden) => Object.defineProperty(document, "visibilityState",
			{ configurable: true, get: () => hidden ? "hidden" : "visible" });
	});
	const count = () => page.evaluate(() => globalThis.shown.length);

	await desk.button("Ilmoita työpöydällä").click();
	await desk.status().getByText("Selain ei salli ilmoituksia.").waitFor();
	await page.evaluate(() => globalThis.hide(true));
	let number = await ticketOf(chat, "Ilman lupaa");

	await page.locator(`ticket-list a[href$="${number}"]`).waitFor();
	assert.equal(await count(), 0, "not allowed");
	await page.evaluate(() => {
		globalThis.allow = true;
		globalThis.hide(false);
	});
	await desk.button("Ilmoita työpöydällä").click();
	await desk.status().getByText("Työpöytäilmoitukset ovat käytössä.").waitFor();
	number = await ticketOf(chat, "Sivu on näkyvissä");
	await page.locator(`ticket-list a[href$="${number}"]`).waitFor();
	assert.equal(await count(), 0, "the page is seen");
	await page.evaluate(() => globalThis.hide(true));
	number = await ticketOf(chat, "Sivu on piilossa");
	await page.waitForFunction(() => globalThis.shown.length === 1);
	assert.deepEqual(await page.evaluate(() => [globalThis.shown[0].title, globalThis.shown[0].tag]),
		["Uusi tiketti: Sivu on piilossa", number]);
	await page.evaluate(() => globalThis.shown[0].onclick());
	await page.locator("article .number", { hasText: number }).waitFor();
	await closePage(chat.page);
	await closePage(page);
});

await browser.close();
await site.remove();
