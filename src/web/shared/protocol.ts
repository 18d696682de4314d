// The messages of kumppani.v1, as src/wire/README.md tells them.

export type Lang = "fi" | "sv" | "en";
export const LANGS: readonly Lang[] = ["fi", "sv", "en"];
/** For dates and times: as they are written in Finland, not in Sweden or America. */
export const LOCALES: Record<Lang, string> = { fi: "fi-FI", sv: "sv-FI", en: "en-GB" };

export const SUBPROTOCOL = "kumppani.v1";
export const MAX_BYTES = 8192; // of one message to the daemon

/** What is sent: `type` and its members. The connection adds the id. */
export interface Request {
	type: string;
	[member: string]: unknown;
}

/** What comes. Members beyond these are read by who knows the type. */
export interface Message {
	type: string;
	id?: string;
	[member: string]: unknown;
}

export interface Welcome extends Message {
	type: "welcome";
	session: string;
	lang: Lang;
	resumed?: boolean;
	notice?: string;
	greeting?: string;
	announcements?: string[];
	user?: { id: string; name?: string; role?: string; unit?: string };
}

export interface ErrorMessage extends Message {
	type: "error";
	code: string;
	message?: string;
	field?: string;
}

/** Bytes of a request on its way, with room for the id. */
export function bytesOf(request: Request): number {
	return new TextEncoder().encode(JSON.stringify(request)).length + 64;
}

/** As it is sent: without control characters, which paste brings and nobody sees. */
export function cleanText(text: string): string {
	return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "").trim();
}
