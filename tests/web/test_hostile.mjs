// What strangers write, and what a daemon should never answer: nothing of it runs, nothing
// leaves its bubble, nothing gets lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Chat, Partner, Site, closePage, launch, openPage, shot } from "./site.mjs";

const SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script><a href=\"javascript:alert(3)\">x</a>"
	+ "<style>*{display:none}</style><iframe src=\"//evil.example\"></iframe>{{1+1}}${1+1}";

let site, browser;

before(async () => {
	[site, browser] = await Promise.all([Site.make(), launch()]);
});
after(async () => {
	await browser.close();
	await site.remove();
});

/** Nothing but what the widget itself makes. */
async function assertTame(page) {
	const found = await page.evaluate(() => {
		const root = document.querySelector("kumppani-chat").shadowRoot;

		return [...root.querySelectorAll("script, style, iframe, img, [onerror], a[href^=javascript]")]
			.map((e) => e.outerHTML);
	});

	assert.deepEqual(found, []);
}

test("markup in a question, a ticket and a partner's answer is text", async () => {
	const chat = await Chat.open(browser, site);

	await chat.ask(SCRIPT);
	assert.equal(await chat.mine.locator(".bubble").textContent(), SCRIPT);
	await chat.ask("xyzzy plugh qwerty");
	const ticket = await chat.escalate(SCRIPT);
	const partner = await Partner.open(browser, site, "testi-bo");

	await partner.request({ type: "reply", ticket, version: 1,
		text: `${SCRIPT}\n\n[linkki](javascript:alert(4)) [oikea](https://example.org/)` });
	await chat.human.waitFor();
	assert.match(await chat.human.textContent(), /<script>alert\(2\)<\/script>/);
	await assertTame(chat.page);
	await shot(chat.page, "hostile");
	await chat.page.reload();
	await chat.launcher.click();
	await chat.human.waitFor();
	await assertTame(chat.page);
	await partner.close();
	await closePage(chat.page);
});

test("a long text is taken up to the limit, and not lost beyond it", async () => {
	const chat = await Chat.open(browser, site);
	const fits = "Miten säästövapaata kertyy? ".padEnd(7000, "ä ö å ");

	await chat.ask(fits.slice(0, 5000));
	await chat.input.fill("ä".repeat(8192));
	await chat.input.press("Enter");
	await chat.page.locator("kumppani-chat #error", { hasText: "liian pitkä" }).waitFor();
	assert.equal((await chat.input.inputValue()).length, 8192);
	await chat.ask("Sairauspoissaolo alkoi tänään");
	await closePage(chat.page);
});

test("writing from right to left and marks upon marks stay in their bubble", async () => {
	const chat = await Chat.open(browser, site);
	const zalgo = "Lo" + "\u0301\u0302\u0303\u0316".repeat(40) + "ma\u202e oikealta \u0000";

	await chat.ask(`مرحبا ${zalgo} שלום`);
	await chat.ask("Sairauspoissaolo alkoi tänään");
	await shot(chat.page, "strange-letters");
	assert.equal(await chat.bot.count(), 2);
	await closePage(chat.page);
});

test("a daemon that answers nonsense breaks nothing", async () => {
	const page = await openPage(browser, site, "");
	const answers = {
		hello: (m) => ["{", "[]", "null", "7", "{\"type\":7}", "{\"type\":\"answer\"}",
			"{\"type\":\"nothing\"}", "{\"type\":\"message\"}", "{\"type\":\"ticket\",\"ticket\":\"X\"}",
			JSON.stringify({ type: "welcome", id: m.id, session: "s", lang: "xx",
				announcements: ["<b>x</b>", 7, null], notice: "<img src=x onerror=alert(5)>" })],
		ask: (m) => [JSON.stringify({ type: "answer", id: m.id, outcome: "answered", interaction: "1",
			html: "<p onclick=alert(6)>Hei <img src=x onerror=alert(7)><svg onload=alert(8)>"
				+ "<a href='java\nscript:alert(9)'>a</a><form action=//evil.example><b>loppu</b></form></p>",
			sources: [{ title: "<i>t</i>", url: "javascript:alert(10)", reviewed: "eilen" }, {}],
			choices: [{ label: "<u>c</u>" }], requests: [{ id: "x", title: "<u>f</u>" },
				{ id: "\"><b>", title: "lomake", fields: [{}, { id: "<i>", label: "<i>l</i>",
					kind: "soitto" }, { id: "c", kind: "choice" }] }] })],
	};

	await page.routeWebSocket(/\/ws$/, (ws) => ws.onMessage((text) => {
		const m = JSON.parse(text);

		for (const reply of answers[m.type]?.(m) ?? [])
			ws.send(reply);
	}));
	await page.goto(site.url);
	const chat = new Chat(page);

	await chat.launcher.click();
	await chat.ready();
	assert.match(await chat.ask("hei"), /Hei.*loppu/s);
	await assertTame(page);
	for (const name of ["<u>f</u>", "lomake"]) {
		await chat.button(name).click();
		await chat.sheet.getByRole("heading", { name }).waitFor();
		await chat.button("Lähetä pyyntö").click();
		await page.locator("kumppani-chat .mine", { hasText: name }).waitFor();
	}
	await assertTame(page);
	// The browser tells that it has not run what stood in there.
	page.wrong = page.wrong.filter((w) => !w.startsWith("Executing inline event handler"));
	await closePage(page);
});

test("a daemon that is slow or closes at once leaves the input usable", async () => {
	const page = await openPage(browser, site, "");
	let closed = 0;

	await page.routeWebSocket(/\/ws$/, (ws) => {
		if (closed++ < 2)
			void ws.close({ code: 1011 });
		else
			ws.connectToServer();
	});
	await page.goto(site.url);
	const chat = new Chat(page);

	await chat.launcher.click();
	await chat.input.fill("Miten säästövapaata kertyy?");
	await chat.input.press("Enter");
	await chat.bot.first().waitFor();
	assert.equal(await chat.mine.count(), 1);
	assert.equal(await chat.bot.count(), 1);
	await closePage(page);
});

test("all is served from one host, packed, and kept by the browser", async () => {
	const page = await openPage(browser, site, "");
	const headers = {};

	page.on("response", async (r) => {
		headers[new URL(r.url()).pathname.replace(/-\w+\./, ".")] = await r.allHeaders();
	});
	await page.goto(site.url, { waitUntil: "networkidle" });
	assert.match(headers["/"]["content-security-policy"], /default-src 'none'/);
	assert.doesNotMatch(headers["/"]["content-security-policy"], /unsafe/);
	assert.match(headers["/assets/page.css"]["cache-control"], /immutable/);
	assert.equal(headers["/widget.js"]["content-encoding"], "gzip");
	assert(Number(headers["/widget.js"]["content-length"]) < 60 * 1024);
	const again = await page.request.get(`${site.url}/widget.js`,
		{ headers: { "if-none-match": headers["/widget.js"].etag } });

	assert.equal(again.status(), 304);
	await closePage(page);
});
