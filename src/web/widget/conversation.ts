// What was said in a conversation, kept in the browser: what a page shows after it was loaded
// again, and what still waits to be sent.
import type { Lang, Message, Request } from "../shared/protocol.ts";

export interface Source {
	title: string;
	url: string;
	reviewed?: string;
	pilot_until?: string; // it is tried out until then
}

export interface Person {
	name: string;
	title?: string;
}

export interface FormField {
	id: string;
	label: string;
	kind: "text" | "number" | "date" | "choice" | "scale";
	needed?: boolean;
	min?: number; // of a number or a scale; of a text its characters
	max?: number;
	choices?: string[];
	low?: string; // of a scale: what its ends mean
	high?: string;
}

/** What can be requested, and of whom. */
export interface Form {
	id: string;
	title: string;
	partner?: Person;
	fields: FormField[];
}

/** A form as far as it is filled in; values by the ids of its fields. */
export interface Filled {
	values: Record<string, string>;
	draft: string; // a free word beside them
}

export interface Answer extends Message {
	outcome: string;
	interaction: string;
	lang?: Lang;
	text?: string;
	html?: string;
	sources?: Source[];
	choices?: { label: string }[];
	/** What is asked for; `unknown` are the words of "I don't know", which is choice -1. */
	slot?: { name: string; unknown: string };
	offer_escalation?: boolean;
	partner?: Person;
	requests?: Form[];
	/** It rests on a guide that they try out: two questions about that. */
	pilot?: { guide: string; until: string;
		clear: { question: string; choices: { id: string; label: string }[] };
		missing: { question: string } };
}

export interface Ticket {
	ticket: string;
	status: string;
	partner?: Person;
	respond_by?: string;
	subject?: string;
	live?: boolean; // a partner speaks in place of the bot
}

export type Item =
	| { key: number; at: number; kind: "mine"; text: string; lang?: Lang;
		/** waiting: no reply yet; its request is sent again when the page is loaded anew */
		state: "waiting" | "done" | "failed"; request: Request }
	| { key: number; at: number; kind: "bot"; answer: Answer;
		about?: string; // the question, when others were asked meanwhile
		asked: string; // the question, for a ticket
		chosen?: number; helpful?: boolean; clear?: string }
	| { key: number; at: number; kind: "human"; name: string; ticket: string; html: string;
		bot: boolean }
	| { key: number; at: number; kind: "ticket"; ticket: string; text: string; lang: Lang }
	| { key: number; at: number; kind: "note"; text: string; lang?: Lang; bad: boolean };

export type Mine = Extract<Item, { kind: "mine" }>;
export type Bot = Extract<Item, { kind: "bot" }>;

interface Kept {
	session: string;
	lang: Lang | "";
	next: number;
	items: Item[];
	tickets: Record<string, Ticket>;
	forms: Record<string, Filled>; // begun and not sent, by id
}

const MOST_ITEMS = 300;
// Writing a long conversation takes milliseconds, which whoever waits for an answer would notice.
const WRITTEN_AFTER_MS = 300;

function fresh(): Kept {
	return { session: "", lang: "", next: 1, items: [], tickets: {}, forms: {} };
}

// Each kind of item without what add() fills in.
type Without<T> = T extends unknown ? Omit<T, "key" | "at"> & { at?: number } : never;

export class Conversation {
	private kept: Kept = fresh();
	private written = ""; // what is being written, kept apart: it changes with every key
	private timer = 0;

	/** With `lasting` it outlives the tab and is shared by all tabs of the browser. */
	constructor(private readonly name: string, private readonly lasting: boolean) {
		this.read();
		this.written = this.stored(this.draftName);
		window.addEventListener("pagehide", () => this.write());
		document.addEventListener("visibilitychange", () => this.write());
	}

	get session(): string { return this.kept.session; }
	get lang(): Lang | "" { return this.kept.lang; }
	get draft(): string { return this.written; }
	get items(): readonly Item[] { return this.kept.items; }
	get tickets(): Readonly<Record<string, Ticket>> { return this.kept.tickets; }

	set session(id: string) { this.kept.session = id; this.changed(); }
	set lang(lang: Lang | "") { this.kept.lang = lang; this.changed(); }
	set draft(text: string) { this.written = text; this.store(this.draftName, text); }

	add(item: Without<Item>): Item {
		const made: Item = { at: Date.now(), ...item, key: this.kept.next++ };

		this.kept.items = [...this.kept.items, made].slice(-MOST_ITEMS);
		this.changed();
		return made;
	}

	/** Changes an item that is still there. */
	set(key: number, change: Partial<Mine> | Partial<Bot>): void {
		this.kept.items = this.kept.items.map((i) =>
			i.key === key ? { ...i, ...change } as Item : i);
		this.changed();
	}

	setTicket(ticket: Ticket): void {
		this.kept.tickets = { ...this.kept.tickets,
			[ticket.ticket]: { subject: this.kept.tickets[ticket.ticket]?.subject, ...ticket } };
		this.changed();
	}

	form(id: string): Filled {
		return this.kept.forms[id] ?? { values: {}, draft: "" };
	}

	/** null: it was sent. */
	keepForm(id: string, filled: Filled | null): void {
		const { [id]: _, ...others } = this.kept.forms;

		this.kept.forms = filled ? { ...others, [id]: filled } : others;
		this.changed();
	}

	clear(): void {
		this.kept = { ...fresh(), lang: this.kept.lang, next: this.kept.next };
		this.draft = "";
		this.changed();
		this.write();
	}

	/** Calls when another tab has changed the conversation. */
	watch(changed: () => void): void {
		window.addEventListener("storage", (event) => {
			if (!this.lasting || event.key !== this.name)
				return;
			this.read();
			changed();
		});
	}

	private get storage(): Storage {
		return this.lasting ? localStorage : sessionStorage;
	}

	private get draftName(): string {
		return `${this.name} draft`;
	}

	private stored(name: string): string {
		try {
			return this.storage.getItem(name) ?? "";
		} catch {
			return ""; // storage is forbidden
		}
	}

	private store(name: string, text: string): void {
		try {
			this.storage.setItem(name, text);
		} catch {
			// Private mode, or full: the conversation lasts as long as the page.
		}
	}

	private read(): void {
		try {
			this.kept = { ...fresh(), ...JSON.parse(this.stored(this.name) || "{}") as Kept };
		} catch {
			this.kept = fresh(); // it holds something else
		}
	}

	private changed(): void {
		this.timer ||= window.setTimeout(() => this.write(), WRITTEN_AFTER_MS);
	}

	private write(): void {
		if (!this.timer)
			return;
		clearTimeout(this.timer);
		this.timer = 0;
		this.store(this.name, JSON.stringify(this.kept));
	}
}
