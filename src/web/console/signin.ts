// Signing in at the organisation's OpenID provider: there and back again (RFC 6749, 7636). The
// browser only goes there; the code that it comes back with is exchanged by the daemon.
import { socketUrl } from "../shared/connection.ts";
import { SUBPROTOCOL, type Message } from "../shared/protocol.ts";

const KEY = "kumppani console signing in";
const PATIENCE_MS = 30000;

/** Where one can sign in. */
export interface Place {
	authorize: string;
	client: string;
}

interface Trip {
	state: string;
	verifier: string;
	hash: string; // what was looked at
}

function base64(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function random(): string {
	return base64(crypto.getRandomValues(new Uint8Array(32)));
}

function home(): string {
	return location.origin + location.pathname;
}

/** null: nowhere. Without a secure page (https, or this machine) there is no digest to go with. */
export async function findPlace(): Promise<Place | null> {
	if (!globalThis.crypto?.subtle)
		return null;
	try {
		const place = await (await fetch("/login.json")).json() as Partial<Place>;

		return place.authorize && place.client ? place as Place : null;
	} catch {
		return null;
	}
}

export async function goTo(place: Place): Promise<void> {
	const trip: Trip = { state: random(), verifier: random(), hash: location.hash };
	const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(trip.verifier));
	const url = new URL(place.authorize);
	const query = { client_id: place.client, redirect_uri: home(), response_type: "code",
		scope: "openid profile email", state: trip.state, code_challenge_method: "S256",
		code_challenge: base64(new Uint8Array(digest)) };

	for (const [key, value] of Object.entries(query))
		url.searchParams.set(key, value);
	sessionStorage.setItem(KEY, JSON.stringify(trip));
	location.assign(url);
}

/** Asks on a connection of its own, as nobody yet. */
function exchange(code: string, verifier: string): Promise<string> {
	return new Promise((done, failed) => {
		const socket = new WebSocket(socketUrl(location.href), SUBPROTOCOL);
		const end = (token: string) => {
			clearTimeout(timer);
			socket.close();
			if (token)
				done(token);
			else
				failed(new Error("no token"));
		};
		const timer = setTimeout(() => end(""), PATIENCE_MS);

		socket.onopen = () => socket.send(JSON.stringify({ type: "hello", id: "hello" }));
		socket.onclose = () => end("");
		socket.onmessage = (event) => {
			const m = JSON.parse(String(event.data)) as Message;

			if (m.id === "hello" && m.type === "welcome")
				socket.send(JSON.stringify({ type: "signin", id: "signin", code, verifier, redirect: home() }));
			else if (m.id === "hello" || m.id === "signin")
				end(m.type === "token" ? String(m.token) : "");
		};
	});
}

/** What the address says when the browser comes back: the token, "" when it does not come from
 * there; it fails when the provider, or the one who was to sign in, said no. */
export async function comeBack(): Promise<string> {
	const query = new URLSearchParams(location.search);
	const code = query.get("code"), kept = sessionStorage.getItem(KEY);

	if (!kept || !(code || query.get("error")))
		return "";
	const trip = JSON.parse(kept) as Trip;

	sessionStorage.removeItem(KEY);
	history.replaceState(null, "", location.pathname + trip.hash); // a code is good once
	if (!code || query.get("state") !== trip.state)
		throw new Error(query.get("error") ?? "another state");
	return exchange(code, trip.verifier);
}
