// For everybody: by keyboard alone, without violations in every state and both colour schemes,
// on a narrow screen, and with what a screen reader is told.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Chat, Site, checkAccess, closePage, launch, openPage, shot } from "./site.mjs";

let site, browser;

before(async () => {
	[site, browser] = await Promise.all([Site.make(), launch()]);
});
after(async () => {
	await browser.close();
	await site.remove();
});

const LONG_WORD = "Henkilöstöasiainhallintojärjestelmäkoulutussuunnittelija ".repeat(3);

/** Through every state of the widget; `look` is called in each. */
async function everyState(chat, look) {
	await look("greeting");
	await chat.ask("Miten säästövapaata kertyy?");
	await chat.button("Ei").click();
	await chat.status.getByText("Kiitos palautteesta!").waitFor();
	await look("answer");
	await chat.button("Kerro lisää").click();
	await look("comment");
	await chat.button("Peruuta").click();
	await chat.ask("Loman siirto?");
	await look("choices");
	await chat.ask(LONG_WORD);
	await chat.button("Lähetä HR-kumppanille").click();
	await chat.sheet.locator("textarea").fill("");
	await chat.sheet.locator(".primary").click();
	await look("escalate");
	await chat.sheet.locator("textarea").fill("Kenelle tämä kuuluu?");
	await chat.sheet.locator(".primary").click();
	await chat.page.locator("kumppani-chat .ticket-state").waitFor();
	await look("ticket");
	await chat.button("Valikko").click();
	await look("menu");
	await chat.button("Omat tiketit").click();
	await chat.sheet.locator(".ticket").waitFor();
	await look("tickets");
	await chat.button("Sulje").click();
	await chat.input.fill("x".repeat(9000));
	await chat.input.press("Enter");
	await look("too-long");
}

test("no state has a violation, light or dark", async () => {
	const chat = await Chat.open(browser, site);

	await everyState(chat, async (state) => {
		for (const colorScheme of ["light", "dark"]) {
			await chat.page.emulateMedia({ colorScheme });
			await shot(chat.page, `${colorScheme}-${state}`);
			await checkAccess(chat.page, `${state} ${colorScheme}`);
		}
	});
	await closePage(chat.page);
});

test("no page has a violation, and each can be read without a script", async () => {
	for (const path of ["/", "/accessibility/", "/accessibility/sv", "/accessibility/en"]) {
		const page = await openPage(browser, site, path);

		await page.locator("kumppani-chat .launch").waitFor();
		for (const colorScheme of ["light", "dark"]) {
			await page.emulateMedia({ colorScheme });
			await checkAccess(page, `${path} ${colorScheme}`);
		}
		await closePage(page);
	}
	const page = await openPage(browser, site, "/accessibility/sv", { javaScriptEnabled: false });

	await page.getByText("Tillsynsmyndighet").waitFor();
	await closePage(page);
});

test("the pages with guides and career paths have no violation, and fit 320 pixels", async () => {
	for (const path of ["/guides/", "/guides/testiohje", "/guides/careers/",
		"/guides/careers/sairaanhoitaja", "/guides/services/urapolut", "/guides/careers/osastonhoitaja?from=lahihoitaja&lang=sv"]) {
		const page = await openPage(browser, site, path);

		for (const width of [1400, 320]) {
			await page.setViewportSize({ width, height: 700 });
			for (const colorScheme of ["light", "dark"]) {
				await page.emulateMedia({ colorScheme });
				await shot(page, `portal${path.replace(/\W+/g, "-")}-${width}-${colorScheme}`);
				await checkAccess(page, `${path} ${width} ${colorScheme}`);
			}
			assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, path);
		}
		await closePage(page);
	}
});

test("at 320 pixels nothing is cut off, and what can be pressed is large enough", async () => {
	const chat = await Chat.open(browser, site, { viewport: { width: 320, height: 568 } });

	await everyState(chat, async (state) => {
		const wide = await chat.page.evaluate(() => {
			const root = document.querySelector("kumppani-chat").shadowRoot;

			return [document.documentElement, ...root.querySelectorAll("*")].filter((e) =>
				e.getBoundingClientRect().right > innerWidth + 1 &&
				!e.closest(".quiet, option, svg")).map((e) => e.outerHTML.slice(0, 120));
		});

		assert.deepEqual(wide, [], state);
		const small = await chat.page.locator("kumppani-chat button:visible").evaluateAll((all) =>
			all.filter((e) => e.offsetHeight < 24 || e.offsetWidth < 24).map((e) => e.outerHTML));

		assert.deepEqual(small, [], state);
		await shot(chat.page, `narrow-${state}`);
	});
	// Text spaced out by the reader's own style sheet (WCAG 1.4.12).
	await chat.page.evaluate(() => {
		const sheet = new CSSStyleSheet();
		const root = document.querySelector("kumppani-chat").shadowRoot;

		sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; "
			+ "word-spacing: .16em !important }");
		root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
	});
	await shot(chat.page, "narrow-spaced");
	const cut = await chat.page.locator("kumppani-chat button:visible").evaluateAll((all) =>
		all.filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.outerHTML));

	assert.deepEqual(cut, []);
	await closePage(chat.page);
});

test("it is seen with the colours of the system alone", async () => {
	const chat = await Chat.open(browser, site, { forcedColors: "active" });

	await chat.ask("Loman siirto?");
	await shot(chat.page, "forced-choices");
	await chat.button("SV, Svenska").focus();
	await shot(chat.page, "forced-focus");
	const [chosen, other] = await chat.page.locator("kumppani-chat .tools [lang]")
		.evaluateAll((all) => all.map((e) => getComputedStyle(e).backgroundColor));

	assert.notEqual(chosen, other, "the chosen language is told from the others");
	await closePage(chat.page);
});

/** What the keyboard has come to, when that does not show; "": it does. */
function hiddenFocus() {
	let e = document.activeElement;

	while (e?.shadowRoot?.activeElement)
		e = e.shadowRoot.activeElement;
	if (!e || e === document.body)
		return "";
	const { outlineStyle, outlineWidth } = getComputedStyle(e), at = e.getBoundingClientRect();
	const seen = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 &&
		at.bottom > 0 && at.top < innerHeight && at.width > 0;

	return seen ? "" : e.outerHTML.slice(0, 200);
}

test("whatever the keyboard comes to shows that it has the focus", async () => {
	for (const path of ["/", "/guides/", "/guides/testiohje", "/guides/careers/sairaanhoitaja", "form"]) {
		const page = await openPage(browser, site, path === "form" ? "/?request=urapolun-suunnittelu" : path);

		if (path === "form")
			await page.locator("kumppani-chat .sheet input[type=date]").waitFor();
		for (let i = 0; i < 30; i++) {
			await page.keyboard.press("Tab");
			assert.equal(await page.evaluate(hiddenFocus), "", path);
		}
		await closePage(page);
	}
});

test("all is done by keyboard, and the focus goes where it came from", async () => {
	const page = await openPage(browser, site);
	const chat = new Chat(page);

	await chat.launcher.focus();
	await page.keyboard.press("Enter");
	await chat.ready();
	assert.equal(await chat.focus(), "text", "opening leads to the input");
	await page.keyboard.type("Loman siirto?");
	await page.keyboard.press("Enter");
	await chat.button("Säästövapaa").waitFor();
	assert.equal(await chat.focus(), "text", "an answer moves nothing");
	await page.keyboard.press("Shift+Tab");
	assert.equal(await chat.focus(), "Ei mikään näistä", "choices are one step away");
	await page.keyboard.press("Enter");
	await chat.button("Lähetä HR-kumppanille").waitFor();
	assert.equal(await chat.focus(), "text", "a choice leads back to the input");
	await page.keyboard.press("Shift+Tab");
	await page.keyboard.press("Enter");
	assert.equal(await chat.focus(), "sheet-text", "the preview begins with its text");
	await page.keyboard.press("Escape");
	assert.match(await chat.focus(), /primary/, "Escape leads back to what opened it");
	await page.keyboard.press("Enter");
	await page.keyboard.press("Tab");
	await page.keyboard.press("Tab");
	await page.keyboard.press("Tab");
	assert.match(await chat.focus(), /primary/);
	await page.keyboard.press("Enter");
	await page.locator("kumppani-chat .ticket-state").waitFor();
	assert.notEqual(await chat.focus(), "BODY", "the focus is never lost");
	await chat.input.focus();
	await page.keyboard.press("Shift+Enter");
	assert.equal(await chat.input.inputValue(), "\n", "Shift+Enter begins a line");
	await page.keyboard.press("Escape");
	await chat.launcher.waitFor();
	assert.equal(await chat.focus(), "launch", "closing leads back to the button");
	await closePage(page);
});

test("a screen reader hears what is new, once, in its language", async () => {
	const chat = await Chat.open(browser, site);
	const { page } = chat;

	assert.equal(await page.locator("kumppani-chat [role=log]").count(), 1);
	assert.equal(await page.locator("kumppani-chat [role=log] [role=status], "
		+ "kumppani-chat [role=log] [role=alert], kumppani-chat [role=log] [aria-live]").count(), 0);
	await page.evaluate(() => {
		const log = document.querySelector("kumppani-chat").shadowRoot.querySelector("[role=log]");

		globalThis.heard = [];
		new MutationObserver((records) => {
			for (const r of records)
				for (const n of r.addedNodes)
					if (n.nodeType === 1 && n.closest(".message"))
						globalThis.heard.push(n.textContent.trim().slice(0, 20));
		}).observe(log, { childList: true, subtree: true });
	});
	await chat.ask("Miten säästövapaata kertyy?");
	await chat.ask("Sairauspoissaolo alkoi tänään");
	const heard = await page.evaluate(() => globalThis.heard);

	assert.equal(heard.filter((t) => t.includes("Miten")).length, 1);
	assert.equal(heard.length, 4, heard.join("\n"));
	assert.equal(await chat.bot.first().getAttribute("lang"), "fi");
	for (const field of await page.locator("kumppani-chat textarea").all())
		assert.notEqual(await field.evaluate((e) => e.labels[0]?.textContent ?? ""), "");
	await chat.input.press("Enter");
	assert.equal(await chat.input.getAttribute("aria-invalid"), "true");
	assert.match(await chat.input.getAttribute("aria-describedby"), /error/);
	await page.locator("kumppani-chat #error", { hasText: "Kirjoita ensin viesti." }).waitFor();
	await closePage(page);
});
