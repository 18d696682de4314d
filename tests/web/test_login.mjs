// Signing in at a real OpenID provider: the page hands its token to the chat, which is theirs from
// then on; a partner is known by their address; new keys, a provider that is down, and tokens of
// others.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Chat, Partner, Site, checkAccess, closePage, freePort, launch, openPage, shot } from "./site.mjs";
import { Provider } from "./provider.mjs";

const PEOPLE = {
	essi: { email: "essi.esihenkilo@example.org", name: "Essi Esihenkilö", department: "koti" },
	bo: { email: "Bo.Test@example.org", name: "Bo Test", roles: ["muu", "kumppani-partner"] },
	ylla: { email: "ylla@example.org", name: "Ylla Pito", roles: "kumppani-admin" },
};

let site, browser, provider;

before(async () => {
	provider = new Provider(await freePort(), PEOPLE);
	[site, browser] = await Promise.all([Site.make(`oidc:\n  issuer: ${provider.issuer}\n`
		+ "  audience: kumppani\n  user_claim: email\n  unit_claim: department\n"), launch()]);
});
after(async () => {
	await browser.close();
	await provider.stop();
	await site.remove();
});

/** A page whose user is signed in already. */
async function openSignedIn(token) {
	const page = await openPage(browser, site, "/");

	await page.evaluate((t) => document.querySelector("kumppani-chat").setAttribute("token", t), token);
	const chat = new Chat(page);

	await chat.launcher.click();
	return chat;
}

const users = () => JSON.parse(site.cli("user", "list", "--json")).map((u) => u.user);

test("a provider that is down holds up nobody but who signs in, and only while it is", async () => {
	const guest = await Chat.open(browser, site);

	await guest.ask("Miten säästövapaata kertyy?");
	await closePage(guest.page);
	assert.match(site.log(), /event=issuer\.failed/);
	await provider.start(`${site.url}/console/`);
	const chat = await openSignedIn(await provider.signIn(browser, "essi"));

	await chat.ready(); // it tries again by itself until the keys are there
	await chat.ask("Sairauspoissaolo alkoi tänään");
	await closePage(chat.page);
});

test("the chat is theirs who signed in, with their unit", async () => {
	const chat = await openSignedIn(await provider.signIn(browser, "essi"));

	await chat.ready();
	await chat.ask("xyzzy plugh qwerty");
	const ticket = await chat.escalate("Kenelle?");

	assert.match(ticket, /^HR-/);
	await shot(chat.page, "login-ticket");
	assert.deepEqual(users(), ["essi.esihenkilo@example.org"]);
	const shown = JSON.parse(site.cli("export", "--user", "essi.esihenkilo@example.org"));

	assert.equal(shown.tickets[0].unit, "koti");
	assert.equal(shown.tickets[0].history[0].name, "Essi Esihenkilö");
	await closePage(chat.page);
});

test("a partner is known by the address in partners.yaml, an administrator by the role", async () => {
	const partner = await Partner.open(browser, site, await provider.signIn(browser, "bo"));
	const queue = await partner.request({ type: "subscribe" });

	assert.equal(queue.partner.id, "testi-bo");
	assert(queue.cases.some((c) => c.subject === "Kenelle?"));
	await partner.close();
	const admin = await Partner.open(browser, site, await provider.signIn(browser, "ylla"));

	assert.equal((await admin.request({ type: "admin", what: "tokens" })).what, "tokens");
	await admin.close();
	const essi = await Partner.open(browser, site, await provider.signIn(browser, "essi"));
	const refused = await essi.page.evaluate(() => globalThis.request({ type: "subscribe", id: "x" }));

	assert.equal(refused.code, "not_allowed");
	await essi.close();
});

test("a token that is for others, or is changed, is told to be no good", async () => {
	const token = await provider.signIn(browser, "essi");
	const others = await provider.signIn(browser, "essi", "muu");

	for (const bad of [others, `${token.slice(0, -4)}AAAA`, token.replace(/\.[^.]+\./, ".e30.")]) {
		const chat = await openSignedIn(bad);

		await chat.page.getByText("Kirjautumisesi on vanhentunut.").waitFor();
		await closePage(chat.page);
	}
	assert.match(site.log(), /event=issuer\.refused what="the token is for another audience"/);
	assert(!site.log().includes(token.slice(0, 40)), "nothing of a token is in the log");
});

test("a partner signs in at the console there and back", async () => {
	const page = await openPage(browser, site, "/console/#/review", { locale: "fi-FI",
		viewport: { width: 1400, height: 900 } });

	page.elsewhere = [provider.issuer];
	await page.locator("#sign-in").waitFor();
	await checkAccess(page, "signing in");
	await shot(page, "console-sign-in");
	await page.locator("#sign-in").click();
	await provider.fillIn(page, "bo");
	await page.locator("nav [aria-current]").waitFor();
	await page.locator("#login").waitFor({ state: "detached" });
	assert.equal(new URL(page.url()).search, "", "no code stays in the address");
	assert.equal(new URL(page.url()).hash, "#/review", "and what was looked at is there again");
	assert.equal(await page.evaluate(() => Object.values(localStorage).join().includes("eyJ")), false);
	await page.reload();
	await page.locator("nav [aria-current]").waitFor();
	await closePage(page);
});

test("who has no role, or does not come from there, is not let in", async () => {
	const page = await openPage(browser, site, "/console/", { locale: "fi-FI" });

	page.elsewhere = [provider.issuer];
	await page.locator("#sign-in").click();
	await provider.fillIn(page, "essi");
	await page.getByText("Tililläsi ei ole HR-kumppanin eikä ylläpitäjän oikeuksia.").waitFor();
	// A code that somebody else has brought, and an answer to no question.
	await page.goto(`${site.url}/console/?code=abc&state=def`);
	await page.locator("#sign-in").waitFor();
	assert.equal(await page.locator("nav [aria-current]").count(), 0);
	await page.evaluate(() => sessionStorage.setItem("kumppani console signing in",
		JSON.stringify({ state: "def", verifier: "x".repeat(43), hash: "" })));
	await page.goto(`${site.url}/console/?code=abc&state=def`);
	await page.getByText("Kirjautuminen ei onnistunut.").waitFor();
	await closePage(page);
});

test("new keys of the provider are fetched when a token names one", async () => {
	await provider.stop();
	await provider.start(); // with another key
	const chat = await openSignedIn(await provider.signIn(browser, "essi"));

	await chat.ready();
	await chat.ask("Miten säästövapaata kertyy?");
	assert(site.log().match(/event=issuer\.keys/g).length >= 2);
	await closePage(chat.page);
});
