// A real OpenID provider on loopback, at which people sign in on its own pages with any password.
import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const { default: OpenId } = await import(pathToFileURL(
	join(here, "../../src/web/node_modules/oidc-provider/lib/index.js")).href);

const CALLBACK = "http://127.0.0.1:9/signed-in"; // nobody listens: the test takes the code there

export class Provider {
	constructor(port, people) {
		this.port = port;
		this.people = people; // claims by the name they sign in with
		this.issuer = `http://127.0.0.1:${port}`;
	}

	/** With a key of its own each time; `home`: where else it may send people back to. */
	async start(home) {
		this.home = home ?? this.home;
		const jwk = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
		const client = (id) => ({ client_id: id, redirect_uris: [CALLBACK, this.home], response_types: ["code"],
			grant_types: ["authorization_code"], token_endpoint_auth_method: "none" });
		const provider = new OpenId(this.issuer, {
			clients: [client("kumppani"), client("muu")],
			jwks: { keys: [{ ...jwk, use: "sig", alg: "RS256", kid: randomBytes(8).toString("hex") }] },
			cookies: { keys: [randomBytes(16).toString("hex")] },
			claims: { openid: ["sub", "email", "name", "department", "roles"] },
			conformIdTokenClaims: false,
			findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...this.people[id] }) }),
		});

		this.server = createServer(provider.callback());
		await new Promise((done) => this.server.listen(this.port, "127.0.0.1", done));
	}

	async stop() {
		this.server.closeAllConnections();
		await new Promise((done) => this.server.close(done));
	}

	/** On its own pages, as a person would. */
	async fillIn(page, name) {
		await page.locator("[name=login]").fill(name);
		await page.locator("[name=password]").fill("salasana");
		await page.locator("[type=submit]").click();
		await page.locator("[name=login]").waitFor({ state: "detached" });
		await page.locator("[type=submit]").click(); // consents
	}

	/** Signs in for a page of one's own: the id token. */
	async signIn(browser, name, client = "kumppani") {
		const context = await browser.newContext(), page = await context.newPage();
		const verifier = randomBytes(32).toString("base64url");
		const query = new URLSearchParams({ client_id: client, redirect_uri: CALLBACK, response_type: "code",
			scope: "openid", code_challenge_method: "S256",
			code_challenge: createHash("sha256").update(verifier).digest("base64url") });

		await page.route(`${CALLBACK}*`, (route) => route.fulfill({ body: "signed in" }));
		await page.goto(`${this.issuer}/auth?${query}`);
		await this.fillIn(page, name);
		await page.waitForURL(`${CALLBACK}*`);
		const code = new URL(page.url()).searchParams.get("code");
		const response = await fetch(`${this.issuer}/token`, { method: "POST",
			body: new URLSearchParams({ grant_type: "authorization_code", code, client_id: client,
				redirect_uri: CALLBACK, code_verifier: verifier }) });

		await context.close();
		assert(response.ok, await response.clone().text());
		return (await response.json()).id_token;
	}
}
