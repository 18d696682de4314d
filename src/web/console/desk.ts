// What the console knows: one connection, the tickets that were told of, and what is being
// written. Views read it and are told when something has changed.
import { Connection, socketUrl, type ConnectionState } from "../shared/connection.ts";
import type { ErrorMessage, Lang, Message, Request, Welcome } from "../shared/protocol.ts";
import { duration, fill, pick, type Words } from "./words.ts";

export interface Person {
	id: string;
	name?: string;
}

export interface Event {
	id: number;
	at: string;
	kind: string;
	from: string;
	name?: string;
	text?: string;
	html?: string;
	status: string;
}

export interface Case {
	ticket: string;
	version: number;
	status: string;
	priority: string;
	subject: string;
	area?: string;
	intent?: string;
	unit?: string;
	lang?: string;
	partner?: Person;
	escalated?: Person;
	live?: Person;
	read?: number;
	opened: string;
	updated?: string;
	respond_by?: string;
	answer_owed: boolean;
	resolve_by?: string;
	closed?: string;
	mine: boolean;
	/** lower case, for searching; and when the answer is due, in ms */
	hay: string;
	due: number;
}

export interface Asked {
	at?: string;
	lang?: string;
	question?: string;
	outcome?: string;
	intent?: string;
	title?: string;
	confidence?: number;
	helpful?: boolean;
	comment?: string;
	count?: number;
}

export interface Reason {
	by: string;
	what: string;
	weight: number;
	span?: string;
}

export interface Talk {
	turns: Asked[];
	titles: Record<string, string>;
	explain?: { candidates: { intent: string; confidence: number; reasons: Reason[] }[];
		oos: number; decision: string };
}

export interface Member {
	partner: string;
	name: string;
	title?: string;
	areas: string[];
	langs: string[];
	state: string;
	absent_until?: string;
	deputy?: string;
	duty: boolean;
	load: number;
	/** that are not over; with an id where it was entered here */
	absences?: { id?: number; from: string; to: string; deputy?: string }[];
}

export interface Group {
	intent?: string;
	title?: string;
	count: number;
	asked: Asked[];
}

export interface Draft {
	mode: "reply" | "note";
	reply: string;
	note: string;
	then: string;
}

export type Scope = "mine" | "team" | "closed";
/** in: let in; out: nobody yet; role: whose token is no partner's; ended: it was good before. */
export type Login = "in" | "out" | "refused" | "role" | "ended";

const TOKEN_KEY = "kumppani console token";
const DRAFTS_KEY = "kumppani console drafts";
const TYPING_SHOWN_MS = 6000;
const TYPING_EVERY_MS = 3000;

function stored(key: string): string {
	try {
		return sessionStorage.getItem(key) ?? "";
	} catch {
		return "";
	}
}

function store(key: string, value: string): void {
	try {
		if (value)
			sessionStorage.setItem(key, value);
		else
			sessionStorage.removeItem(key);
	} catch {
		// Storage is forbidden: it lasts as long as the page.
	}
}

function dueOf(c: Case): number {
	return c.answer_owed && c.respond_by && c.status !== "closed" ? Date.parse(c.respond_by) : Infinity;
}

export function clockOf(c: Case, words: Words, now: number): { state: string; text: string } {
	if (c.due === Infinity)
		return { state: "none", text: words.notOwed };
	const left = c.due - now;
	const text = fill(left < 0 ? words.late : words.left, { t: duration(left, words) });

	return { state: left < 0 ? "late" : left < 3600000 ? "soon" : "fine", text };
}

export class Desk {
	token = stored(TOKEN_KEY);
	login: Login = "out";
	state: ConnectionState = "off";
	user: Welcome["user"] | null = null;
	cases = new Map<string, Case>();
	found = new Map<Scope, Set<string>>();
	loading = 0; // tickets so far; 0: nothing is on its way
	team: Member[] = [];
	areas: string[] = [];
	private areaNames: Record<string, string> = {};
	private unitNames: Record<string, string> = {};
	searched: Set<string> | null = null; // where the daemon found what is looked for
	present = new Map<string, { name: string; state: string; ticket: string }>();
	away = false;

	ticket = ""; // the one that is open
	events: Event[] = [];
	moreEvents = false;
	talk: Talk | null = null;
	supervisorHere = false;
	typingUntil = 0;

	told = ""; // the last thing said in the status line
	conflict = "";

	private connection: Connection;
	private drafts: Record<string, Draft>;
	private typedAt = 0;
	private readUpto = 0;
	private subscribed = false;
	private timer = 0;

	constructor(public lang: Lang, private readonly words: () => Words,
		private readonly changed: () => void,
		private readonly notify: (title: string, ticket: string) => void) {
		try {
			this.drafts = JSON.parse(stored(DRAFTS_KEY) || "{}") as Record<string, Draft>;
		} catch {
			this.drafts = {};
		}
		this.connection = new Connection(() => socketUrl(location.href), {
			hello: () => ({ type: "hello", lang: this.lang, token: this.token }),
			welcome: (m) => this.welcome(m),
			message: (m) => this.hear(m),
			state: (state) => {
				this.state = state;
				if (state !== "open")
					this.subscribed = false;
				this.refresh();
			},
			refused: (m) => this.refused(m),
		});
		if (this.token)
			this.connection.open();
	}

	// ---- signing in and out ----

	signIn(token: string): void {
		this.token = token;
		this.refresh();
		this.connection.close();
		this.connection.open();
	}

	signOut(): void {
		store(TOKEN_KEY, "");
		store(DRAFTS_KEY, "");
		location.hash = "";
		location.reload();
	}

	setLang(lang: Lang): void {
		this.lang = lang;
		this.connection.greet();
		void this.loadTeam();
		this.refresh();
	}

	private refused(m: ErrorMessage): void {
		if (m.code !== "not_allowed")
			this.told = m.message ?? m.code;
		this.login = this.user ? "ended" : this.token ? "refused" : "out";
		this.token = "";
		store(TOKEN_KEY, "");
		this.refresh();
	}

	/** Told in the middle of the work: the connection waits for another login. */
	private ended(): void {
		this.login = "ended";
		this.token = "";
		store(TOKEN_KEY, "");
		this.connection.close();
		this.refresh();
	}

	private welcome(m: Welcome): void {
		if (m.user?.role !== "partner" && m.user?.role !== "admin") {
			this.login = "role";
			this.token = "";
			this.connection.close();
			this.refresh();
			return;
		}
		this.user = m.user;
		this.login = "in";
		store(TOKEN_KEY, this.token);
		if (!this.subscribed)
			this.begin();
		this.refresh();
	}

	get isAdmin(): boolean {
		return this.user?.role === "admin";
	}

	/** After each break anew: what came meanwhile is asked for. */
	private begin(): void {
		this.subscribed = true;
		void this.ask({ type: "subscribe" }).then((m) => {
			this.present.clear();
			for (const p of (m?.presence ?? []) as { partner: Person; state: string; ticket?: string }[])
				this.setPresence(p);
			const cases = (m?.cases ?? []) as Case[];

			this.found.set("mine", new Set(cases.map((c) => c.ticket)));
			for (const c of cases)
				this.keep(c);
			this.lookAt();
			this.refresh();
			void this.find("team");
		});
		void this.loadTeam();
		if (this.ticket)
			void this.openTicket(this.ticket);
	}

	// ---- asking ----

	request(request: Request): Promise<Message> {
		return this.connection.request(request);
	}

	/** The reply, or null when it was refused, which is told. */
	async ask(request: Request): Promise<Message | null> {
		const m = await this.request(request);

		if (m.type !== "error")
			return m;
		this.failed(m as ErrorMessage);
		return null;
	}

	private failed(m: ErrorMessage): void {
		if (m.code === "not_allowed" && m.field === "token")
			this.ended();
		this.say(m.message ?? m.code);
	}

	say(text: string): void {
		this.told = text;
		this.refresh();
	}

	/** Changes that come close together are painted once. */
	refresh(): void {
		this.timer ||= window.setTimeout(() => {
			this.timer = 0;
			this.changed();
		}, 16);
	}

	// ---- tickets ----

	private keep(c: Case): Case {
		const { events: _, ...kept } = c as Case & { events?: Event[] };

		kept.due = dueOf(kept);
		kept.hay = [c.ticket, c.subject, c.partner?.name, c.area, c.unit, c.intent].join(" ").toLowerCase();
		this.cases.set(c.ticket, kept);
		return kept;
	}

	/** Also in messages and notes, which only the daemon has. */
	async search(scope: Scope, text: string): Promise<void> {
		const found = await this.collect(scope, text);
		const known = this.found.get(scope) ?? new Set();

		for (const number of found)
			known.add(number);
		this.found.set(scope, known);
		this.searched = found;
		this.refresh();
	}

	async find(scope: Scope): Promise<void> {
		this.found.set(scope, await this.collect(scope));
		this.refresh();
	}

	private async collect(scope: Scope, text = ""): Promise<Set<string>> {
		const found = new Set<string>();
		let after: string | undefined;

		do {
			const m = await this.ask({ type: "find", scope: scope === "mine" ? "mine" : "team",
				closed: scope === "closed", ...(text ? { text } : {}), ...(after ? { after } : {}) });

			if (!m)
				break;
			for (const c of m.cases as Case[]) {
				this.keep(c);
				found.add(c.ticket);
			}
			after = m.after as string | undefined;
			this.loading = after ? found.size || 1 : 0;
			if (!text)
				this.found.set(scope, found);
			this.refresh();
		} while (after && (scope !== "closed" || found.size < 1000));
		this.loading = 0;
		return found;
	}

	async loadTeam(): Promise<void> {
		const m = await this.ask({ type: "team" });

		if (!m)
			return;
		this.team = m.partners as Member[];
		this.areaNames = (m.area_names ?? {}) as Record<string, string>;
		this.unitNames = (m.unit_names ?? {}) as Record<string, string>;
		this.areas = (m.areas as string[]).sort((a, b) =>
			this.areaName(a).localeCompare(this.areaName(b), this.lang));
		this.refresh();
	}

	/** Who stands in for them: in the absence that they are in, else as usual. */
	deputyOf(m: Member): string {
		return this.nameOf(m.absences?.find((a) => m.absent_until && a.to === m.absent_until)?.deputy
			?? m.deputy);
	}

	nameOf(partner: string | undefined): string {
		return this.team.find((m) => m.partner === partner)?.name ?? partner ?? "";
	}

	/** "*" is all of them. */
	areaName(area: string): string {
		return area === "*" ? this.words().allAreas : this.areaNames[area] ?? area;
	}

	unitName(unit: string): string {
		return this.unitNames[unit] ?? unit;
	}

	/** All units, by their names. */
	get units(): [string, string][] {
		return Object.entries(this.unitNames).sort(([, a], [, b]) => a.localeCompare(b, this.lang));
	}

	/** The areas and units whose names hold a text in small letters. */
	idsNamed(text: string): Set<string> {
		return new Set([...Object.entries(this.areaNames), ...Object.entries(this.unitNames)]
			.filter(([, name]) => name.toLowerCase().includes(text)).map(([id]) => id));
	}

	get current(): Case | undefined {
		return this.cases.get(this.ticket);
	}

	async openTicket(ticket: string): Promise<void> {
		if (ticket !== this.ticket) {
			this.ticket = ticket;
			this.events = [];
			this.talk = null;
			this.conflict = "";
			this.supervisorHere = false;
			this.typingUntil = this.readUpto = 0;
			this.lookAt();
		}
		this.refresh();
		if (!ticket || this.login !== "in")
			return;
		await this.loadHistory();
		const m = await this.ask({ type: "conversation", ticket });

		if (m && this.ticket === ticket)
			this.talk = m as unknown as Talk;
		this.refresh();
	}

	async loadHistory(before?: number): Promise<void> {
		const { ticket } = this;
		const m = await this.ask({ type: "history", ticket, ...(before ? { before } : {}) });

		if (!m || this.ticket !== ticket)
			return;
		const events = m.events as Event[];

		this.keep(m as unknown as Case);
		this.events = before ? [...events, ...this.events] : events;
		this.moreEvents = m.more === true;
		this.markRead();
		this.refresh();
	}

	/** Tells the others what I look at. Not kept through breaks: begin() tells it again. */
	lookAt(): void {
		if (this.login === "in" || this.subscribed)
			this.connection.tell({ type: "presence", state: this.away ? "away" : "here",
				...(this.ticket ? { ticket: this.ticket } : {}) });
	}

	setAway(away: boolean): void {
		this.away = away;
		this.lookAt();
		this.refresh();
	}

	/** Only what is seen counts as read. */
	markRead(): void {
		const last = this.events.findLast((e) => e.from === "supervisor")?.id ?? 0;

		if (document.visibilityState !== "visible" || this.away || last <= this.readUpto)
			return;
		this.readUpto = last;
		this.connection.tell({ type: "read", ticket: this.ticket, upto: last });
	}

	// ---- acting ----

	/** True when it is done. A conflict shows what changed; what was written stays. */
	async act(request: Request): Promise<boolean> {
		const ticket = String(request.ticket);
		const m = await this.request(request);

		if (m.type !== "error") {
			this.conflict = "";
			this.keep(m as unknown as Case);
			this.refresh();
			return true;
		}
		if ((m as ErrorMessage).code === "conflict") {
			await this.loadHistory();
			if (this.arrivedBefore(request))
				return true;
			this.conflict = ticket;
			this.refresh();
			return false;
		}
		this.failed(m as ErrorMessage);
		return false;
	}

	/** What was sent again after a break may have arrived the first time. */
	private arrivedBefore(request: Request): boolean {
		const last = this.events.findLast((e) => e.kind === "message" && e.from === "partner");

		return typeof request.text === "string" && last?.text === request.text &&
			last.name === this.nameOf(this.user?.id);
	}

	// ---- what is being written ----

	draft(ticket = this.ticket): Draft {
		return this.drafts[ticket] ?? { mode: "reply", reply: "", note: "", then: "" };
	}

	setDraft(change: Partial<Draft>, ticket = this.ticket): void {
		const draft = { ...this.draft(ticket), ...change };

		if (draft.reply || draft.note || draft.mode === "note" || draft.then)
			this.drafts[ticket] = draft;
		else
			delete this.drafts[ticket];
		store(DRAFTS_KEY, JSON.stringify(this.drafts));
	}

	types(): void {
		const now = Date.now();

		if (now - this.typedAt < TYPING_EVERY_MS)
			return;
		this.typedAt = now;
		this.connection.tell({ type: "typing", ticket: this.ticket });
	}

	// ---- what comes ----

	private hear(m: Message): void {
		switch (m.type) {
		case "case":
			this.news(m as unknown as Case & { events?: Event[] });
			break;
		case "presence":
			this.setPresence(m as unknown as { partner: Person; state: string; ticket?: string });
			break;
		case "here":
			if (m.ticket === this.ticket && m.from === "supervisor")
				this.supervisorHere = m.here === true;
			break;
		case "typing":
			if (m.ticket === this.ticket && m.from === "supervisor") {
				this.typingUntil = Date.now() + TYPING_SHOWN_MS;
				setTimeout(() => this.refresh(), TYPING_SHOWN_MS + 50);
			}
			break;
		case "read":
			this.readByOther(m);
			break;
		}
		this.refresh();
	}

	private readByOther(m: Message): void {
		const c = this.cases.get(String(m.ticket));

		if (c && m.from === "supervisor")
			c.read = Number(m.upto);
	}

	private news(m: Case & { events?: Event[] }): void {
		const events = m.events ?? [];

		this.keep(m);
		for (const [scope, set] of this.found) {
			const fits = scope === "closed" ? m.status === "closed"
				: m.status !== "closed" && (scope === "team" || m.mine);

			if (fits)
				set.add(m.ticket);
			else
				set.delete(m.ticket);
		}
		if (m.ticket === this.ticket)
			this.addEvents(events);
		this.tellNews(m, events);
	}

	private addEvents(events: Event[]): void {
		const last = this.events.at(-1)?.id ?? 0;
		const fresh = events.filter((e) => e.id > last);

		if (fresh.some((e) => e.kind === "erased")) { // what is shown must go as well
			this.talk = null;
			void this.openTicket(this.ticket);
			return;
		}
		this.events = [...this.events, ...fresh];
		for (const e of fresh)
			if (e.from === "supervisor" && e.kind === "message") {
				this.typingUntil = 0;
				this.told = `${e.name ?? this.words().supervisor}: ${e.text ?? ""}`;
			}
		this.markRead();
	}

	private tellNews(m: Case, events: Event[]): void {
		const said = events.find((e) => e.from === "supervisor");

		if (said && m.mine)
			this.notify(fill(pick(this.words(), said.kind === "opened" ? "newTicket" : "newMessage"),
				{ subject: m.subject }), m.ticket);
	}

	private setPresence(p: { partner: Person; state: string; ticket?: string }): void {
		if (p.state === "gone")
			this.present.delete(p.partner.id);
		else
			this.present.set(p.partner.id, { name: p.partner.name ?? p.partner.id, state: p.state,
				ticket: p.ticket ?? "" });
		for (const m of this.team)
			if (m.partner === p.partner.id)
				m.state = p.state;
	}

	get colleaguesHere(): string[] {
		return [...this.present].filter(([id, p]) => id !== this.user?.id && p.ticket === this.ticket &&
			p.state === "here").map(([, p]) => p.name);
	}
}
