// The real daemon with the small knowledge base of tests/daemon, and Debian's Chromium:
// what every test of the pages begins with. ctest names the folder of the programs in
// KP_PROGRAMS and one for the pictures of each state in KP_SHOTS.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync,
	writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(here, "../../src/web/package.json"));
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const PROGRAMS = process.env.KP_PROGRAMS ?? join(here, "../../build");
const SHOTS = process.env.KP_SHOTS ?? join(PROGRAMS, "shots");
const PATIENCE_MS = 60000;

// A service token is kps_ and its bearer's name; the file holds the hashes.
const TOKENS = readFileSync(join(here, "../daemon/talk.c"), "utf8")
	.match(/"[\w-]+ (partner|admin|supervisor) "\s*"[0-9a-f]{64}\\n"/g)
	.map((line) => line.replace(/"\s*"|^"|\\n"$/g, "")).join("\n") + "\n";

export function pause(ms) {
	return new Promise((done) => setTimeout(done, ms));
}

export function freePort() {
	return new Promise((done) => {
		const server = createServer().listen(0, "127.0.0.1", () => {
			const { port } = server.address();

			server.close(() => done(port));
		});
	});
}

/** A web site of somebody else, with one page. */
export function servePage(html) {
	return new Promise((done) => {
		const server = createHttpServer((request, response) => {
			const known = request.url === "/";

			response.writeHead(known ? 200 : 204, { "content-type": "text/html; charset=utf-8" });
			response.end(known ? html() : "");
		}).listen(0, "127.0.0.1", () => done({ url: `http://127.0.0.1:${server.address().port}`,
			close() {
				server.close();
				server.closeAllConnections();
			} }));
	});
}

export class Site {
	static async make(yaml = "") {
		const site = new Site();

		site.dir = mkdtempSync(join(tmpdir(), "kumppani-web-"));
		site.port = await freePort();
		site.url = `http://127.0.0.1:${site.port}`;
		cpSync(join(here, "../daemon/kb"), join(site.dir, "kb"), { recursive: true });
		mkdirSync(join(site.dir, "data"));
		// Trained models are shared by all tests of this build.
		const cache = join(PROGRAMS, "tests/daemon/cache");

		mkdirSync(cache, { recursive: true });
		symlinkSync(cache, join(site.dir, "data/cache"));
		writeFileSync(join(site.dir, "tokens"), TOKENS, { mode: 0o600 });
		writeFileSync(join(site.dir, "kumppani.yaml"), "limits:\n  messages_per_second: 0\n"
			+ `tokens:\n  file: ${join(site.dir, "tokens")}\n${yaml}`);
		await site.start();
		return site;
	}

	async start() {
		const log = openSync(join(this.dir, "log"), "a");

		this.process = spawn(join(PROGRAMS, "kumppanid"), ["-c", join(this.dir, "kumppani.yaml"),
			"--port", String(this.port), "--kb", join(this.dir, "kb"),
			"--data", join(this.dir, "data")], { stdio: ["ignore", log, log] });
		this.ended = new Promise((done) => this.process.on("exit", done));
		const until = Date.now() + 120000; // the first one of a build learns

		while (!await fetch(`${this.url}/readyz`).then((r) => r.ok, () => false)) {
			assert(Date.now() < until && this.process.exitCode === null, this.log());
			await pause(20);
		}
	}

	/** Runs the command-line tool on the site's data, which must go well: what it prints. */
	cli(...args) {
		return execFileSync(join(PROGRAMS, "kumppani"), [...args, "--data", join(this.dir, "data")],
			{ encoding: "utf8" });
	}

	async stop(signal = "SIGTERM") {
		this.process.kill(signal);
		return this.ended;
	}

	log() {
		return readFileSync(join(this.dir, "log"), "utf8");
	}

	/** The daemon must end well. */
	async remove() {
		const status = await this.stop();
		const log = this.log();

		rmSync(this.dir, { recursive: true, force: true });
		assert.equal(status, 0, log);
	}
}

export async function launch() {
	return chromium.launch({ executablePath: process.env.KP_CHROMIUM ?? "/usr/bin/chromium",
		args: ["--no-sandbox", "--disable-gpu",
		// A page that a test has changed on its way counts as one from the internet.
		"--disable-features=LocalNetworkAccessChecks"] });
}

/** A page that fails the test when anything goes wrong in it, or reaches for another host. */
export async function openPage(browser, site, path = "/", options = {}) {
	const context = await browser.newContext({ viewport: { width: 1000, height: 800 },
		reducedMotion: "reduce", ...options });
	const page = await context.newPage();

	page.wrong = [];
	page.elsewhere = []; // sites of others that it goes to, and whose pages are not ours to judge
	const elsewhere = (url) => page.elsewhere.some((begin) => url?.startsWith(begin));

	page.setDefaultTimeout(PATIENCE_MS);
	page.on("pageerror", (e) => page.wrong.push(e.stack ?? String(e)));
	page.on("console", (m) => {
		const broken = /ERR_(CONNECTION|INTERNET|SOCKET)|WebSocket connection/.test(m.text());

		if ((m.type() === "error" || m.type() === "warning") && !broken && !elsewhere(page.url()))
			page.wrong.push(m.text());
	});
	page.on("request", (r) => {
		if (!r.url().startsWith(site.url) && !/^(data|blob):/.test(r.url())
			&& !elsewhere(r.url()) && !elsewhere(r.headers().referer))
			page.wrong.push(`asks another host: ${r.url()}`);
	});
	page.on("dialog", (d) => {
		page.wrong.push(`dialog: ${d.message()}`);
		void d.dismiss();
	});
	if (path)
		await page.goto(site.url + path);
	return page;
}

export async function closePage(page) {
	assert.deepEqual(page.wrong, []);
	await page.context().close();
}

export async function shot(page, name) {
	mkdirSync(SHOTS, { recursive: true });
	await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

/** No violation of WCAG 2.2 AA, nor of axe's good practice. */
export async function checkAccess(page, what) {
	if (!await page.evaluate(() => "axe" in globalThis))
		await page.evaluate(AXE);
	const found = await page.evaluate(() => globalThis.axe.run(document, {
		resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
	const told = found.violations.map((v) => `${v.id}: ${v.help}\n`
		+ v.nodes.map((n) => `  ${n.html}\n  ${n.failureSummary}`).join("\n"));

	assert.equal(told.join("\n"), "", what);
}

// ---- the widget ----

export class Chat {
	constructor(page) {
		this.page = page;
		this.input = page.locator("kumppani-chat #text");
		this.launcher = page.locator("kumppani-chat .launch");
		this.status = page.locator("kumppani-chat [role=status]");
		this.messages = page.locator("kumppani-chat .message");
		this.mine = page.locator("kumppani-chat .mine");
		this.bot = page.locator("kumppani-chat .bot .text");
		this.human = page.locator("kumppani-chat .human");
		this.log = page.locator("kumppani-chat [role=log]");
		this.sheet = page.locator("kumppani-chat .sheet");
	}

	static async open(browser, site, options) {
		const chat = new Chat(await openPage(browser, site, "/", options));

		await chat.launcher.click();
		await chat.ready();
		return chat;
	}

	async ready() {
		await this.page.locator("kumppani-chat .notice").waitFor();
		await this.page.locator("kumppani-chat .tools [lang=sv]").waitFor();
	}

	button(name) {
		return this.page.locator("kumppani-chat").getByRole("button", { name, exact: true }).last();
	}

	async type(text) {
		await this.input.fill(text);
		await this.input.press("Enter");
	}

	/** Asks and waits for the answer. */
	async ask(text) {
		const before = await this.bot.count();

		await this.type(text);
		await this.bot.nth(before).waitFor();
		return this.bot.nth(before).textContent();
	}

	/** Escalates the last answer. */
	async escalate(text) {
		const tickets = this.page.locator("kumppani-chat .ticket-state"), before = await tickets.count();

		await this.button("Lähetä HR-kumppanille").click();
		if (text !== undefined)
			await this.sheet.locator("textarea").fill(text);
		await this.sheet.locator(".primary").click();
		await tickets.nth(before).waitFor();
		return (await this.log.textContent()).match(/HR-\d{4}-\d{6}/g).at(-1);
	}

	focus() {
		return this.page.evaluate(() => {
			const inside = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;

			return inside?.id || inside?.className || inside?.textContent?.trim() || inside?.tagName;
		});
	}
}

// ---- the other side: a partner's client, in a window of its own ----

export class Partner {
	/** By the name of a service token, or with a token of a provider. */
	static async open(browser, site, name) {
		const partner = new Partner();

		partner.page = await openPage(browser, site, "/accessibility/");
		await partner.page.evaluate((token) => new Promise((done) => {
			const socket = new WebSocket(`ws://${location.host}/ws`, "kumppani.v1");
			const heard = [];

			globalThis.news = [];
			globalThis.tell = (m) => socket.send(JSON.stringify(m));
			globalThis.request = (m) => new Promise((answered) => {
				heard.push([m.id, answered]);
				socket.send(JSON.stringify(m));
			});
			socket.onmessage = (event) => {
				const m = JSON.parse(event.data);

				globalThis.news.push(m);
				for (const [id, answered] of heard)
					if (id === m.id)
						answered(m);
			};
			socket.onopen = () => globalThis.request({ type: "hello", id: "h", token }).then(done);
		}), name.includes(".") ? name : `kps_${name}`);
		partner.count = 0;
		return partner;
	}

	async request(m) {
		const reply = await this.page.evaluate((r) => globalThis.request(r),
			{ id: `p${++this.count}`, ...m });

		assert.notEqual(reply.type, "error", JSON.stringify(reply));
		return reply;
	}

	/** What has no reply. */
	send(m) {
		return this.page.evaluate((r) => globalThis.tell(r), m);
	}

	/** The first unasked message of one of the types. */
	async heard(...types) {
		const found = await this.page.waitForFunction((wanted) =>
			globalThis.news.find((m) => !m.id && wanted.includes(m.type)), types);

		return found.jsonValue();
	}

	close() {
		return closePage(this.page);
	}
}
