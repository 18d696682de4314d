// How the desk of HR partners bears many open tickets: node tests/bench/console.mjs [TICKETS]
// The real daemon with the small knowledge base, and Debian's Chromium.
import { Site, launch, openPage, pause } from "../web/site.mjs";

const TICKETS = Number(process.argv[2] ?? 5000);
const AT_ONCE = 200;
const ADMIN = "kps_yllapito";

const site = await Site.make();
const browser = await launch();

function say(text) {
	console.error(`bench: ${text}`);
}

async function openTickets() {
	const page = await openPage(browser, site, "/accessibility/");

	await page.evaluate(async ({ tickets, atOnce }) => {
		const socket = new WebSocket(`ws://${location.host}/ws`, "kumppani.v1");
		const waits = new Map();
		const request = (m) => new Promise((done) => {
			const id = String(waits.size);

			waits.set(id, done);
			socket.send(JSON.stringify({ ...m, id }));
		});

		socket.onmessage = (event) => waits.get(JSON.parse(event.data).id)?.();
		await new Promise((done) => { socket.onopen = done; });
		await request({ type: "hello", token: "kps_essi" });
		await request({ type: "ask", text: "Miten säästövapaata kertyy?" });
		for (let i = 0; i < tickets; i += atOnce)
			await Promise.all(Array.from({ length: atOnce }, (_, k) => request({ type: "escalate",
				text: `Kysymys ${i + k}: miten säästövapaa pidetään yksikössä ${(i + k) % 37}?` })));
	}, { tickets: TICKETS, atOnce: AT_ONCE });
	await page.context().close();
}

/** Runs a step and tells the tasks of the page over 50 ms in it: by the clock, which a busy machine
 * slows down, and by the processor time they took. */
async function watch(page, step) {
	await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
	await step();
	await pause(300);
	const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
	const mains = new Set(traceEvents.filter((e) => e.args?.name === "CrRendererMain")
		.map((e) => `${e.pid} ${e.tid}`));
	const tasks = traceEvents.filter((e) => e.name.endsWith("RunTask") && mains.has(`${e.pid} ${e.tid}`));
	const over = (key) => tasks.filter((e) => e[key] > 50000).length;
	const longest = (key) => Math.round(tasks.reduce((most, e) => Math.max(most, e[key] ?? 0), 0) / 1000);

	return { tasks: tasks.length, over_50_ms: over("dur"), longest_ms: longest("dur"),
		over_50_cpu_ms: over("tdur"), longest_cpu_ms: longest("tdur") };
}

say(`opening ${TICKETS} tickets`);
await openTickets();
const page = await openPage(browser, site, "/console/", { locale: "fi-FI",
	viewport: { width: 1400, height: 900 } });

await page.locator("#token").fill(ADMIN);
const from = Date.now();
const load = await watch(page, async () => {
	await page.locator("#login .primary").click();
	await page.locator(".filters label", { hasText: `Tiimin jono ${TICKETS}` }).waitFor({ timeout: 120000 });
});
const loadMs = Date.now() - from;

await page.locator("label", { hasText: "Tiimin jono" }).click();
await page.locator(".filters [role=status]", { hasText: `${TICKETS} ` }).waitFor();
say("scrolling from end to end");
const scroll = await watch(page, () => page.evaluate(async () => {
	const list = document.querySelector("ticket-list"), steps = 300;
	const most = list.scrollHeight - list.clientHeight;

	for (let i = 0; i <= steps; i++) {
		list.scrollTop = most * i / steps;
		await new Promise((done) => requestAnimationFrame(done));
	}
}));
const rows = await page.locator("ticket-list li").count();

say("filtering, letter by letter");
const filter = await watch(page, async () => {
	await page.locator("#search").pressSequentially("yksikössä 12?", { delay: 60 });
	await page.locator("#search").fill("");
	await page.locator(".filters summary").click();
	await page.locator(".grid select").last().selectOption("new");
});

console.log(JSON.stringify({ bench: "console", tickets: TICKETS, load_ms: loadMs, rows_in_page: rows, load,
	scroll, filter }));
await browser.close();
await site.remove();
