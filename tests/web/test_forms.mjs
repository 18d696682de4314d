// A request with a form: opened from an answer or from the portal, checked, looked at, sent
// over a broken connection, and a ticket of its coordinator.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Chat, Partner, Site, checkAccess, closePage, launch, openPage, shot } from "./site.mjs";

const TITLE = "Pyydä apua urapolun suunnitteluun";

let site, browser;

before(async () => {
	[site, browser] = await Promise.all([Site.make(), launch()]);
});
after(async () => {
	await browser.close();
	await site.remove();
});

/** From the answer to its form. */
async function openForm(options) {
	const chat = await Chat.open(browser, site, options);

	await chat.ask("urapolku");
	await chat.button(TITLE).click();
	await chat.sheet.getByRole("heading", { name: TITLE }).waitFor();
	return chat;
}

function field(chat, label) {
	return chat.sheet.getByLabel(label);
}

test("the form of an answer is filled in, sent, and goes to whom it says", async () => {
	const chat = await openForm();

	assert.match(await chat.sheet.textContent(), /Vastaanottaja\s*Bo Test/);
	assert.equal(await chat.focus(), "sheet-title", "its name is heard first");
	await field(chat, "Mihin tähdätään").fill("sairaanhoitajaksi");
	await field(chat, "Kuukausia").fill("6");
	await field(chat, "Alkaa").fill("2027-08-16");
	await field(chat, "Miten tavataan").selectOption("Paikan päällä");
	await field(chat, "Lisätietoja").fill("Ennen kesää.");
	await shot(chat.page, "form-filled");
	await chat.button("Lähetä pyyntö").click();
	await chat.page.locator("kumppani-chat .ticket-state").waitFor();
	const said = await chat.mine.last().textContent();

	for (const part of [TITLE, "Kuukausia: 6", "Alkaa: 16.8.2027", "Miten tavataan: Paikan päällä",
		"Ennen kesää."])
		assert(said.includes(part), `${part} in ${said}`);
	await shot(chat.page, "form-sent");
	const ticket = (await chat.log.textContent()).match(/HR-\d{4}-\d{6}/)[0];
	const partner = await Partner.open(browser, site, "testi-bo");
	const told = await partner.request({ type: "history", ticket });

	assert.match(JSON.stringify(told), /Alkaa: 2027-08-16\\nMiten tavataan: Paikan päällä/);
	await partner.close();
	await closePage(chat.page);
});

test("what does not fit is said beside its field, which gets the focus", async () => {
	const chat = await openForm();

	await field(chat, "Kuukausia").fill("25");
	await chat.button("Lähetä pyyntö").click();
	const goal = field(chat, "Mihin tähdätään"), months = field(chat, "Kuukausia");

	assert.equal(await chat.focus(), "field-tavoite", "the first that is wrong");
	assert.equal(await goal.getAttribute("aria-invalid"), "true");
	assert.equal(await chat.sheet.locator("#field-tavoite-error").textContent(), "Täytä tämä kohta.");
	assert.match(await months.getAttribute("aria-describedby"), /field-kuukausia-error/);
	await chat.sheet.getByText("Kirjoita kokonaisluku väliltä 1–24.").waitFor();
	assert.equal(await chat.mine.count(), 1, "nothing was sent");
	for (const colorScheme of ["light", "dark"]) {
		await chat.page.emulateMedia({ colorScheme });
		await shot(chat.page, `form-wrong-${colorScheme}`);
		await checkAccess(chat.page, `wrong ${colorScheme}`);
	}
	await goal.fill("sairaanhoitajaksi");
	assert.equal(await goal.getAttribute("aria-invalid"), "false", "it is mended as one writes");
	await months.fill("");
	await chat.button("Lähetä pyyntö").click();
	await chat.page.locator("kumppani-chat .ticket-state").waitFor();
	await closePage(chat.page);
});

test("what was written is there again, also when the page was loaded anew", async () => {
	const chat = await openForm();

	await field(chat, "Mihin tähdätään").fill("kätilöksi");
	await field(chat, "Miten tavataan").selectOption("Etänä");
	await chat.page.keyboard.press("Escape");
	assert.match(await chat.focus(), /Pyydä apua/, "Escape leads back to what opened it");
	await chat.page.reload();
	await chat.launcher.click();
	await chat.button(TITLE).click();
	assert.equal(await field(chat, "Mihin tähdätään").inputValue(), "kätilöksi");
	assert.equal(await field(chat, "Miten tavataan").inputValue(), "0");
	await chat.button("Lähetä pyyntö").click();
	await chat.page.locator("kumppani-chat .ticket-state").waitFor();
	await chat.button(TITLE).click();
	assert.equal(await field(chat, "Mihin tähdätään").inputValue(), "", "once sent it is empty");
	await closePage(chat.page);
});

test("a request that is sent while the daemon is away arrives when it is back, once", async () => {
	const chat = await openForm();

	await field(chat, "Mihin tähdätään").fill("osastonhoitajaksi");
	await site.stop("SIGKILL");
	await chat.status.getByText("Ei yhteyttä.").waitFor();
	await chat.button("Lähetä pyyntö").click();
	await chat.page.getByText("Odottaa yhteyttä").waitFor();
	await site.start();
	await chat.page.locator("kumppani-chat .ticket-state").waitFor();
	assert.equal(new Set((await chat.log.textContent()).match(/HR-\d{4}-\d{6}/g)).size, 1);
	await closePage(chat.page);
});

test("the portal leads from a service to its form, in the language of the page", async () => {
	const page = await openPage(browser, site, "/guides/services/urapolut?lang=sv");
	const chat = new Chat(page);

	await page.getByRole("link", { name: "Be om hjälp att planera en karriärstig" }).click();
	await chat.sheet.getByRole("heading", { name: "Be om hjälp att planera en karriärstig" }).waitFor();
	assert.equal(await field(chat, "Hur träffas vi (valfritt)").count(), 1);
	await field(chat, "Målet").fill("sjukskötare");
	await checkAccess(page, "form in Swedish");
	await chat.button("Skicka begäran").click();
	await page.locator("kumppani-chat .ticket-state").waitFor();
	await closePage(page);
});

test("a request that is not there any more is said to be so", async () => {
	const page = await openPage(browser, site, "/?request=eiole&lang=en");

	await page.locator("kumppani-chat .note.bad").waitFor();
	await closePage(page);
});

test("at 320 pixels the whole form can be reached", async () => {
	const chat = await openForm({ viewport: { width: 320, height: 568 } });
	const wide = await chat.page.evaluate(() => [...document.querySelector("kumppani-chat").shadowRoot
		.querySelectorAll(".sheet *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 &&
			!e.closest("option")).map((e) => e.outerHTML.slice(0, 120)));

	assert.deepEqual(wide, []);
	await checkAccess(chat.page, "narrow form");
	await shot(chat.page, "form-narrow");
	await chat.button("Lähetä pyyntö").scrollIntoViewIfNeeded();
	await shot(chat.page, "form-narrow-end");
	await closePage(chat.page);
});
