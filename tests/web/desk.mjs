// The desk of HR partners in a window, for the tests of it.
import { openPage } from "./site.mjs";

export const AINO = "kps_testi-aino", BO = "kps_testi-bo", ADMIN = "kps_yllapito";

export class Console {
	deaf = false; // hears replies only, no news

	static async open(browser, site, token, options = {}) {
		const desk = new Console();

		desk.page = await openPage(browser, site, "", { locale: "fi-FI",
			viewport: { width: 1400, height: 900 }, ...options });
		await desk.page.routeWebSocket(/\/ws$/, (socket) => {
			const server = socket.connectToServer();

			server.onMessage((m) => {
				if (!desk.deaf || JSON.parse(m).id)
					socket.send(m);
			});
		});
		await desk.page.goto(`${site.url}/console/`);
		if (token)
			await desk.signIn(token);
		return desk;
	}

	async signIn(token) {
		await this.page.locator("#token").fill(token);
		await this.page.locator("#login .primary").click();
		await this.page.locator("nav [aria-current]").waitFor();
		await this.page.locator("#login").waitFor({ state: "detached" });
	}

	button(name) {
		return this.page.getByRole("button", { name, exact: true });
	}

	async openTicket(number) {
		await this.page.locator(`ticket-list a[href$="${number}"]`).click();
		await this.page.locator("article .number", { hasText: number }).waitFor();
		await this.page.locator(".history li").first().waitFor();
	}

	async reply(text) {
		await this.page.locator("#text").fill(text);
		await this.page.locator("#text").press("Control+Enter");
	}

	said(text) {
		return this.page.locator(".said", { hasText: text });
	}

	status() {
		return this.page.locator(".status");
	}
}

/** A ticket of who uses the widget. */
export async function ticketOf(chat, text) {
	await chat.ask("Miten säästövapaata kertyy?");
	await chat.button("Ei").click();
	return chat.escalate(text);
}

export async function test(name, run) {
	try {
		await run();
		console.log(`ok ${name}`);
	} catch (e) {
		console.log(`not ok ${name}`);
		throw e;
	}
}
