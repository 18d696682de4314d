// What the pages weigh and how quick the widget is, in Chromium on loopback against the daemon
// with the small knowledge base: figures for people on stderr, one line of JSON on stdout.
import { gzipSync } from "node:zlib";
import { Chat, Site, closePage, launch, openPage } from "./site.mjs";

const RUNS = 200;
const PAGES = ["/", "/guides/", "/guides/testiohje", "/guides/?q=s%C3%A4%C3%A4st%C3%B6vapaa",
	"/guides/careers/", "/accessibility/", "/console/"];
const QUESTIONS = ["Miten säästövapaata kertyy?", "Sairauspoissaolo alkoi tänään", "Entä kesäloma?"];

function spread(times) {
	const sorted = times.sort((a, b) => a - b);
	const at = (q) => Number(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))].toFixed(1));

	return { p50: at(0.5), p99: at(0.99) };
}

/** In the page, before its own scripts: notes the moments between a key and its answer. */
function takeTimes() {
	const times = {};
	const Plain = globalThis.WebSocket;

	globalThis.WebSocket = class extends Plain {
		constructor(...given) {
			super(...given); // heard here before the page's own handler hears it
			this.addEventListener("message", (e) => {
				if (JSON.parse(e.data).type === "answer")
					times.answer = performance.now();
			});
		}

		send(data) {
			times.sent = performance.now();
			super.send(data);
		}
	};

	/** Resolves after the next answer with the length of each part. */
	globalThis.nextAnswer = () => new Promise((done) => {
		const root = document.querySelector("kumppani-chat").shadowRoot;
		const log = root.querySelector("[role=log]");
		// Not by number: of a long conversation only the last part is kept.
		const newest = () => [...log.querySelectorAll(".bot")].at(-1);
		const before = newest();

		root.addEventListener("keydown", (e) => { times.key = e.timeStamp; },
			{ capture: true, once: true });
		new MutationObserver((_, observer) => {
			if (newest() === before)
				return;
			observer.disconnect();
			const built = performance.now();

			requestAnimationFrame(() => {
				const frame = performance.now(), after = new MessageChannel();

				// Its turn comes when this frame's style, layout and paint are done.
				after.port1.onmessage = () => {
					const painted = performance.now();

					done({ all: painted - times.key, send: times.sent - times.key,
						answer: times.answer - times.sent, build: built - times.answer,
						frame: frame - built, paint: painted - frame });
				};
				after.port2.postMessage(0);
			});
		}).observe(log, { childList: true, subtree: true });
	});
}

/** From Enter, as the browser got it, to the frame in which the answer stands; and of what it is
 * made: until the question is sent; until its answer comes, in which the question is shown;
 * until the answer is built; until a frame begins; until that is painted. */
async function paints(browser, site) {
	const page = await openPage(browser, site, "");
	const chat = new Chat(page);
	const times = { all: [], send: [], answer: [], build: [], frame: [], paint: [] };

	await page.addInitScript(takeTimes);
	await page.goto(site.url);
	await chat.launcher.click();
	await chat.ready();
	for (let i = 0; i < RUNS; i++) {
		await chat.input.fill(QUESTIONS[i % QUESTIONS.length]);
		await page.evaluate(() => { globalThis.next = globalThis.nextAnswer(); });
		await page.keyboard.press("Enter");
		for (const [part, ms] of Object.entries(await page.evaluate(() => globalThis.next)))
			times[part].push(ms);
	}
	await closePage(page);
	return Object.fromEntries(Object.entries(times).map(([part, list]) => [part, spread(list)]));
}

/** From the script's first byte asked for to a widget that greets, each time without a cache. */
async function loads(browser, site) {
	const times = [];

	for (let i = 0; i < RUNS; i++) {
		const page = await openPage(browser, site, "");

		await page.route(`${site.url}/accessibility/`, async (route) => {
			const response = await route.fetch();
			const body = (await response.text()).replace("<kumppani-chat", "$& open");

			await route.fulfill({ response, body });
		});
		await page.goto(`${site.url}/accessibility/`);
		times.push(await page.evaluate(() => new Promise((done) => {
			const root = document.querySelector("kumppani-chat").shadowRoot;
			const { startTime } = performance.getEntriesByType("resource")
				.find((e) => e.name.endsWith("/widget.js"));
			const look = () => root.querySelector(".notice") && root.querySelector(".tools [lang=sv]")
				? done(performance.now() - startTime) : requestAnimationFrame(look);

			look();
		})));
		await closePage(page);
	}
	return spread(times);
}

async function weigh(browser, site, path) {
	const page = await openPage(browser, site, "");
	const responses = [];

	page.on("response", (r) => responses.push(r.request().sizes()));
	await page.goto(site.url + path, { waitUntil: "networkidle" });
	const sizes = await Promise.all(responses);

	await page.context().close();
	return { requests: sizes.length,
		bytes: sizes.reduce((n, s) => n + s.responseBodySize + s.responseHeadersSize, 0) };
}

const [site, browser] = await Promise.all([Site.make(), launch()]);

try {
	const widget = Buffer.from(await (await fetch(`${site.url}/widget.js`)).arrayBuffer());
	const result = { bench: "web", widget_bytes: widget.length,
		widget_gzip_bytes: gzipSync(widget, { level: 9 }).length };

	result.load_to_ready_ms = await loads(browser, site);
	console.error(`bench: script load to ready, ${RUNS} loads:`, result.load_to_ready_ms);
	const { all, ...parts } = await paints(browser, site);

	result.enter_to_painted_ms = all;
	result.enter_to_painted_parts_ms = parts;
	console.error(`bench: Enter to painted, ${RUNS} questions:`, all, "of which", parts);
	result.pages = {};
	for (const path of PAGES)
		result.pages[path] = await weigh(browser, site, path);
	console.log(JSON.stringify(result));
} finally {
	await browser.close();
	await site.remove();
}
