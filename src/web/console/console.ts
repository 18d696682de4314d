// The console of HR partners: <kumppani-console>, the whole of /console/.
//
// The address after # tells what is seen: /queue, /queue/HR-…, /review, /admin. All that is known
// is the Desk's; here stands what is chosen on the page, and what the keys do.
import { LitElement, html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { LANGS, cleanText, type Lang, type Message } from "../shared/protocol.ts";
import { Desk, type Case, type Scope } from "./desk.ts";
import { dialogView, type Dialog, type DialogView, type Insert } from "./dialogs.ts";
import "./list.ts";
import type { TicketList } from "./list.ts";
import type { Period } from "./measures.ts";
import { adminPage, requestOf, reviewPage, type PageView } from "./pages.ts";
import { comeBack, findPlace, goTo, type Place } from "./signin.ts";
import { faultOf, sideView, thenOf, ticketView, type Actions } from "./ticket.ts";
import { WORDS, count, fill, type Words } from "./words.ts";

const NAMES: Record<Lang, string> = { fi: "Suomi", sv: "Svenska", en: "English" };
const LANG_KEY = "kumppani console lang";
const KEYS_KEY = "kumppani console keys";
const CLOCK_MS = 20000;
const SEARCH_MS = 250;

type Section = "queue" | "review" | "admin";
interface Filters {
	scope: Scope;
	text: string;
	status: string; // "", a status, or "owed"
	area: string;
	priority: string;
	newest: boolean;
}
const NO_FILTERS: Filters = { scope: "mine", text: "", status: "", area: "", priority: "", newest: false };

function setting(key: string): string {
	try {
		return localStorage.getItem(key) ?? "";
	} catch {
		return "";
	}
}

function setSetting(key: string, value: string): void {
	try {
		localStorage.setItem(key, value);
	} catch {
		// Storage is forbidden: it holds for this page.
	}
}

export class KumppaniConsole extends LitElement {
	static override properties = { changes: { state: true } };
	declare private changes: number; // counts what Lit cannot see

	private language: Lang = "fi";
	private desk!: Desk;
	private section: Section = "queue";
	private menu = false; // of narrow windows
	private events = 0; // as many were seen
	private filters: Filters = { ...NO_FILTERS };
	private shown: Case[] = [];
	private now = Date.now();
	private error = ""; // of what is being written
	private dialog: Dialog | null = null;
	private dialogError = "";
	private inserts: Insert[] | null = null;
	private insertSearch = "";
	private searchTimer = 0;
	private keys = setting(KEYS_KEY) !== "off";
	private what: Record<string, string> = { review: "unanswered", admin: "partners" };
	private period: Period = { days: 30, unit: "", lang: "" };
	private reply: Message | null = null;
	private place: Place | null = null; // where one can sign in but by a token
	private signing = false;
	private signInFailed = false;

	constructor() {
		super();
		const told = setting(LANG_KEY) || navigator.language.slice(0, 2);

		this.changes = 0;
		this.language = LANGS.includes(told as Lang) ? told as Lang : "fi";
		document.documentElement.lang = this.language;
		this.desk = new Desk(this.language, () => this.words, () => this.refresh(),
			(title, ticket) => this.notify(title, ticket));
		document.addEventListener("keydown", (e) => this.key(e));
		document.addEventListener("visibilitychange", () => this.desk.markRead());
		window.addEventListener("hashchange", () => this.follow());
		setInterval(() => {
			this.now = Date.now();
			this.refresh();
		}, CLOCK_MS);
		this.follow();
		void this.arrive();
	}

	/** From the provider, if it is from there. */
	private async arrive(): Promise<void> {
		void findPlace().then((place) => {
			this.place = place;
			this.refresh();
		});
		try {
			this.signing = true;
			const token = await comeBack();

			if (token)
				this.desk.signIn(token);
		} catch {
			this.signInFailed = true;
		}
		this.signing = false;
		this.follow();
		this.refresh();
	}

	// In the page's own tree, under the page's own styles.
	protected override createRenderRoot(): HTMLElement {
		return this;
	}

	private get words(): Words {
		return WORDS[this.language];
	}

	private refresh(): void {
		this.changes++;
	}

	private find<T extends HTMLElement>(selector: string): T | null {
		return this.querySelector<T>(selector);
	}

	// ---- where we are ----

	private follow(): void {
		const [, section = "queue", ticket = ""] = location.hash.slice(1).split("/");
		const before = this.desk.ticket, was = this.section;

		this.desk.told = "";
		this.menu = false;
		this.section = section === "review" || section === "admin" ? section : "queue";
		if (this.section === "queue" && ticket !== before) {
			this.error = "";
			void this.desk.openTicket(ticket).then(() => this.revealChosen());
			void this.updateComplete.then(() => this.find("#subject, ticket-list")?.focus());
		}
		if (this.section !== "queue" && this.section !== was)
			void this.loadPage();
		this.refresh();
	}

	private async loadPage(before?: number): Promise<void> {
		const what = this.what[this.section] ?? "";
		const request = requestOf(this.section, what, this.period);

		if (!before)
			this.reply = null;
		if (what === "partners")
			void this.desk.loadTeam();
		if (!request)
			return;
		const m = await this.desk.ask({ ...request, ...(before ? { before } : {}) });

		if (m && before && this.reply)
			m.events = [...this.reply.events as unknown[], ...m.events as unknown[]];
		this.reply = m;
		this.refresh();
	}

	private async retry(post?: number): Promise<void> {
		const m = await this.desk.ask({ type: "retry", ...(post ? { post } : {}) });

		await this.loadPage();
		if (m)
			this.desk.say(fill(this.words.retried, { n: Number(m.count) }));
		void this.updateComplete.then(() => this.find(".page h2")?.focus()); // the button is gone
	}

	private async setLang(lang: Lang): Promise<void> {
		this.language = lang;
		document.documentElement.lang = lang;
		document.title = this.words.title;
		setSetting(LANG_KEY, lang);
		this.desk.setLang(lang);
		if (this.section !== "queue")
			await this.loadPage();
	}

	// ---- the list ----

	private select(): Case[] {
		const f = this.filters, text = f.text.trim().toLowerCase();
		const found = this.desk.found.get(f.scope), named = this.desk.idsNamed(text);
		const list: Case[] = [];

		for (const number of found ?? []) {
			const c = this.desk.cases.get(number)!;

			if ((!text || c.hay.includes(text) || named.has(c.area ?? "") ||
				named.has(c.unit ?? "") || this.desk.searched?.has(number)) &&
				(!f.status || (f.status === "owed" ? c.due !== Infinity : c.status === f.status)) &&
				(!f.area || c.area === f.area) && (!f.priority || c.priority === f.priority))
				list.push(c);
		}
		return list.sort((a, b) => (f.newest || a.due === b.due ? 0 : a.due - b.due) ||
			(a.ticket < b.ticket ? 1 : -1));
	}

	private filter(change: Partial<Filters>): void {
		const scope = change.scope && change.scope !== this.filters.scope;

		this.filters = { ...this.filters, ...change };
		if ("text" in change)
			this.desk.searched = null;
		if (scope && !this.desk.found.has(change.scope!))
			void this.desk.find(change.scope!);
		this.refresh();
	}

	private step(by: number): void {
		const at = this.shown.findIndex((c) => c.ticket === this.desk.ticket);
		const next = this.shown[at < 0 ? 0 : at + by];

		if (next) {
			location.hash = `#/queue/${next.ticket}`;
			this.revealChosen();
		}
	}

	private revealChosen(): void {
		const at = this.shown.findIndex((c) => c.ticket === this.desk.ticket);

		if (at >= 0)
			this.find<TicketList>("ticket-list")?.reveal(at);
	}

	// ---- acting ----

	private readonly act = async (type: string, more: Record<string, unknown> = {}): Promise<boolean> => {
		const done = await this.desk.act({ type, ticket: this.desk.ticket, ...more });

		if (done)
			this.desk.say(this.words.done);
		return done;
	};

	private readonly send = async (event: Event): Promise<void> => {
		const { desk } = this, c = desk.current, { ticket } = desk;

		event.preventDefault();
		if (!c)
			return;
		const draft = desk.draft(), reply = draft.mode === "reply";
		const text = cleanText(reply ? draft.reply : draft.note);

		this.error = faultOf(text, this.words);
		this.refresh();
		if (this.error) {
			this.find("#text")?.focus();
			return;
		}
		const done = await desk.act(reply ? { type: "reply", ticket, version: c.version, text,
			then: thenOf(c, draft) } : { type: "note", ticket, text });

		if (done) {
			desk.setDraft(reply ? { reply: "", then: "" } : { note: "", mode: "reply" }, ticket);
			desk.say(reply ? this.words.sent : this.words.noted);
		}
	};

	private readonly submitDialog = async (event: Event): Promise<void> => {
		const form = new FormData(event.target as HTMLFormElement), c = this.desk.current;
		const text = cleanText(String(form.get("text") ?? ""));

		event.preventDefault();
		if (this.dialog === "team") {
			await this.addAbsence(event.target as HTMLFormElement, form);
			return;
		}
		if (!c || (this.dialog !== "transfer" && this.dialog !== "close"))
			return;
		this.dialogError = text || this.dialog === "transfer" ? faultOf(text, this.words) : "";
		this.refresh();
		if (this.dialogError)
			return;
		const [kind, to = ""] = String(form.get("to") ?? "").split(" ");
		const more = this.dialog === "close" ? { ...(text ? { text } : {}) }
			: { text, ...(kind === "area" ? { area: to } : { to }) };
		const type = this.dialog;

		if (await this.act(type, { version: c.version, ...more }) || this.desk.conflict)
			this.closeDialog();
	};

	private async addAbsence(box: HTMLFormElement, form: FormData): Promise<void> {
		const value = (name: string) => String(form.get(name) ?? "");
		const from = value("from"), to = value("to"), deputy = value("deputy");

		this.dialogError = !from || !to ? this.words.absenceDays : to < from ? this.words.absenceOrder : "";
		this.refresh();
		if (this.dialogError) {
			box.querySelector<HTMLElement>(from ? "[name=to]" : "[name=from]")?.focus();
			return;
		}
		if (await this.changeAbsence({ from, to, ...(deputy ? { deputy } : {}) }))
			box.reset();
	}

	/** What the daemon refuses is said in the dialog, which covers the status line. */
	private async changeAbsence(change: Record<string, unknown>): Promise<boolean> {
		const m = await this.desk.request({ type: "absence", ...change });
		const done = m.type === "ok";

		this.dialogError = done ? "" : m.code === "bad_request" ? this.words.absenceRefused
			: String(m.message ?? m.code);
		if (done)
			await this.desk.loadTeam();
		this.refresh();
		return done;
	}

	private async cancelAbsence(id: number): Promise<void> {
		if (await this.changeAbsence({ cancel: id }))
			this.find("#dialog [name=from]")?.focus(); // the button is gone
	}

	private readonly openDialog = (dialog: Dialog): void => {
		this.dialog = dialog;
		this.dialogError = this.insertSearch = "";
		this.inserts = null;
		if (dialog === "transfer" || dialog === "team")
			void this.desk.loadTeam();
		if (dialog === "insert")
			void this.loadInserts(this.desk.current?.subject ?? "");
		this.refresh();
	};

	private readonly closeDialog = (): void => {
		this.dialog = null;
		this.refresh();
	};

	// ---- ready texts ----

	private async loadInserts(text: string, intent?: string): Promise<void> {
		const lang = this.desk.current?.lang;
		const m = await this.desk.ask({ type: "canned", ...(text ? { text: text.slice(0, 1000) } : {}),
			...(intent ? { intent } : {}), ...(lang ? { lang } : {}) });

		this.inserts = ((m?.answers ?? []) as { title?: string; text: string; html?: string; intent?: string;
			section?: boolean; url?: string }[])
			.map((a) => ({ title: a.title ?? a.intent ?? "", html: a.html, guide: a.section === true,
				text: a.section && a.url ? `${a.text.trim()}\n\n[${a.title}](${a.url})` : a.text }));
		this.refresh();
	}

	private insert(text: string): void {
		const box = this.find<HTMLTextAreaElement>("#text");
		const draft = this.desk.draft().reply;
		const from = box?.selectionStart ?? draft.length, to = box?.selectionEnd ?? draft.length;
		const before = draft.slice(0, from), after = draft.slice(to);
		const gap = before && !before.endsWith("\n") ? "\n\n" : "";

		this.desk.setDraft({ mode: "reply", reply: before + gap + text + after });
		this.closeDialog();
		void this.updateComplete.then(() => {
			const at = before.length + gap.length + text.length;

			box?.focus();
			box?.setSelectionRange(at, at);
		});
	}

	private async useAnswer(intent: string): Promise<void> {
		await this.loadInserts("", intent);
		const first = this.inserts?.find((i) => !i.guide);

		if (first)
			this.insert(first.text);
	}

	// ---- keys and notices ----

	private key(e: KeyboardEvent): void {
		const box = e.target instanceof HTMLElement && e.target.closest("input, textarea, select, dialog");

		if (!this.keys || box || e.ctrlKey || e.metaKey || e.altKey || this.dialog || this.desk.login !== "in")
			return;
		const c = this.section === "queue" ? this.desk.current : undefined;
		const always: Record<string, () => void> = { j: () => this.step(1), k: () => this.step(-1),
			"/": () => this.find("#search")?.focus(), "?": () => this.openDialog("help") };
		const onTicket: Record<string, () => void> = { t: () => void this.act("take"),
			l: () => void this.act(c?.live ? "handback" : "takeover"), r: () => this.write("reply"),
			n: () => this.write("note"), i: () => this.openDialog("insert"),
			x: () => this.openDialog("transfer"), c: () => this.openDialog("close") };
		const does = always[e.key] ?? (c && c.status !== "closed" ? onTicket[e.key] : undefined);

		if (does) {
			e.preventDefault();
			does();
		}
	}

	private write(mode: "reply" | "note"): void {
		this.desk.setDraft({ mode });
		this.refresh();
		void this.updateComplete.then(() => this.find("#text")?.focus());
	}

	private notify(title: string, ticket: string): void {
		if (!("Notification" in window) || Notification.permission !== "granted" ||
			document.visibilityState === "visible")
			return;
		const shown = new Notification(title, { tag: ticket });

		shown.onclick = () => {
			window.focus();
			location.hash = `#/queue/${ticket}`;
		};
	}

	private async allowNotices(): Promise<void> {
		const answer = "Notification" in window ? await Notification.requestPermission() : "denied";

		this.desk.say(answer === "granted" ? this.words.notifyOn : this.words.notifyOff);
	}

	// ---- what is seen ----

	override updated(): void {
		const box = this.find("#text");

		// Who writes while others do keeps what they write in view.
		if (this.events !== this.desk.events.length && document.activeElement === box)
			box?.scrollIntoView({ block: "nearest" });
		this.events = this.desk.events.length;
		const dialog = this.find<HTMLDialogElement>("#dialog"), login = this.find<HTMLDialogElement>("#login");

		if (dialog && !dialog.open)
			dialog.showModal();
		if (login && !login.open)
			login.showModal();
	}

	override render(): TemplateResult {
		const { desk } = this, w = this.words;

		this.shown = this.section === "queue" ? this.select() : [];
		document.title = w.title;
		return html`${this.head()}
			<p class="status ${desk.state === "waiting" ? "off" : ""}" role="status">${this.status}</p>
			<main id="main" class=${this.section}>${desk.user ? this.body() : nothing}</main>
			${desk.login === "in" ? nothing : this.loginDialog()}
			${this.dialog ? html`<dialog id="dialog" aria-labelledby="dialog-title" @close=${this.closeDialog}>
				${dialogView(this.dialog, this.dialogActions)}</dialog>` : nothing}`;
	}

	private get status(): string {
		const { desk } = this;

		if (desk.state === "waiting")
			return this.words.offline;
		if (desk.loading)
			return fill(this.words.loading, { n: desk.loading });
		return desk.state === "connecting" ? this.words.connecting : desk.told;
	}

	private head(): TemplateResult {
		const { desk } = this, w = this.words;
		const link = (section: Section, text: string) => html`<a href="#/${section}"
			aria-current=${this.section === section ? "page" : nothing}>${text}</a>`;

		return html`<header>
			<a class="skip" href="#main" @click=${(e: Event) => {
				e.preventDefault();
				this.find("main h2, main a, main input")?.focus();
			}}>${w.skip}</a>
			<h1>${w.title}</h1>
			${desk.user ? html`<nav aria-label=${w.sections}>${link("queue", w.queue)}${link("review", w.review)}
				${desk.isAdmin ? link("admin", w.admin) : nothing}</nav>` : nothing}
			<button type="button" class="menu" aria-expanded=${this.menu ? "true" : "false"} aria-controls="tools"
				@click=${() => {
					this.menu = !this.menu;
					this.refresh();
				}}>${w.menu}</button>
			<div class="tools ${this.menu ? "" : "folded"}" id="tools">
				${desk.user ? html`<label class="inline"><span class="quiet">${w.presence}</span>
					<select @change=${(e: Event) => desk.setAway((e.target as HTMLSelectElement).value === "away")}>
						<option value="here" .selected=${live(!desk.away)}>${w.present}</option>
						<option value="away" .selected=${live(desk.away)}>${w.away}</option></select></label>
					<button type="button" @click=${() => this.openDialog("team")}>${w.teamTitle}</button>
					<button type="button" @click=${() => void this.allowNotices()}>${w.notify}</button>
					<button type="button" aria-keyshortcuts="?" @click=${() => this.openDialog("help")}>${w.help}</button>`
					: nothing}
				<label class="inline"><span class="quiet">${w.language}</span>
					<select @change=${(e: Event) => void this.setLang((e.target as HTMLSelectElement).value as Lang)}>
						${LANGS.map((l) => html`<option value=${l} lang=${l} .selected=${live(l === this.language)}>
							${NAMES[l]}</option>`)}</select></label>
				${desk.user ? html`<button type="button" @click=${() => desk.signOut()}>${w.logout}</button>` : nothing}
			</div></header>`;
	}

	private body(): TemplateResult {
		if (this.section === "queue")
			return this.queue();
		const v: PageView = { desk: this.desk, words: this.words, what: this.what[this.section] ?? "",
			reply: this.reply, choose: (what) => {
				this.what[this.section] = what;
				void this.loadPage();
				this.refresh();
			}, more: () => void this.loadPage((this.reply?.events as { id: number }[]).at(-1)?.id),
			retry: (post) => void this.retry(post), period: this.period, setPeriod: (change) => {
				this.period = { ...this.period, ...change };
				void this.loadPage();
			} };

		return html`<div class="page">${this.section === "review" ? reviewPage(v) : adminPage(v)}</div>`;
	}

	private get actions(): Actions {
		return { desk: this.desk, words: this.words, now: this.now, open: this.openDialog, act: this.act };
	}

	private queue(): TemplateResult {
		const { desk } = this, c = desk.current, w = this.words;

		return html`<section class="list ${desk.ticket ? "behind" : ""}" aria-label=${w.tickets}>
				${this.filtersView()}
				<ticket-list tabindex="-1" .cases=${this.shown} .ticket=${desk.ticket} .words=${w}
					.language=${this.language} .now=${this.now} .empty=${this.filtered ? w.noneFound : w.none}></ticket-list>
			</section>
			<div class="one ${desk.ticket ? "" : "behind"}">${c ? ticketView(c, this.error, this.actions,
				(e) => void this.send(e)) : html`<p class="hint">${desk.ticket ? "…" : w.choose}</p>`}</div>
			<aside class=${desk.ticket ? "" : "behind"} aria-label=${w.botView}>${c ? sideView(this.actions,
				(intent) => void this.useAnswer(intent)) : nothing}</aside>`;
	}

	private get filtered(): boolean {
		const f = this.filters;

		return Boolean(f.text || f.status || f.area || f.priority);
	}

	private filtersView(): TemplateResult {
		const f = this.filters, w = this.words, { desk } = this;
		const scope = (s: Scope, text: string) => html`<label class="tab"><input type="radio" name="scope" value=${s}
			.checked=${live(f.scope === s)} @change=${() => this.filter({ scope: s })}><span>${text}${s !== "closed"
				? html` <span class="count">${desk.found.get(s)?.size ?? ""}</span>` : nothing}</span></label>`;
		const choice = (label: string, value: string, options: [string, string][], set: (v: string) => void) => html`
			<label>${label}<select @change=${(e: Event) => set((e.target as HTMLSelectElement).value)}>
				${options.map(([v, text]) => html`<option value=${v} .selected=${live(v === value)}>${text}</option>`)}
			</select></label>`;
		const any: [string, string] = ["", w.any];

		return html`<div class="filters" role="search">
			<fieldset class="tabs"><legend class="quiet">${w.which}</legend>${scope("mine", w.mine)}
				${scope("team", w.team)}${scope("closed", w.closed)}</fieldset>
			<label for="search">${w.search}</label>
			<input id="search" type="search" autocomplete="off" aria-describedby="search-hint" .value=${live(f.text)}
				@input=${(e: Event) => this.filter({ text: (e.target as HTMLInputElement).value })}>
			<p class="hint" id="search-hint">${w.searchHint}</p>
			<details ?open=${this.filtered && !f.text}><summary>${w.filterStatus}, ${w.filterArea.toLowerCase()},
				${w.order.toLowerCase()}</summary><div class="grid">
				${choice(w.filterStatus, f.status, [any, ["owed", w.owed], ...(["open", "assigned", "waiting",
					"answered"] as const).map((s): [string, string] => [s, w[`status_${s}`]])],
					(status) => this.filter({ status }))}
				${choice(w.filterArea, f.area, [any, ...desk.areas.map((a): [string, string] => [a, desk.areaName(a)])],
					(area) => this.filter({ area }))}
				${choice(w.filterPriority, f.priority, [any, ...(["urgent", "normal", "low"] as const)
					.map((p): [string, string] => [p, w[p]])], (priority) => this.filter({ priority }))}
				${choice(w.order, f.newest ? "new" : "due", [["due", w.orderDue], ["new", w.orderNew]],
					(v) => this.filter({ newest: v === "new" }))}</div></details>
			<p class="row small"><span role="status">${count(this.shown.length, w.oneTicket, w.nTickets)}</span>
				${f.text ? html`<button type="button" @click=${() => void desk.search(f.scope, f.text)}>
					${w.searchAll}</button>` : nothing}
				${this.filtered ? html`<button type="button" @click=${() =>
					this.filter({ ...NO_FILTERS, scope: f.scope })}>${w.clearFilters}</button>` : nothing}</p>
		</div>`;
	}

	private loginDialog(): TemplateResult {
		const w = this.words, { login } = this.desk;
		const fault = this.error || (login === "refused" ? w.loginRefused : login === "role" ? w.loginRole : "");
		const submit = (e: Event) => {
			const box = this.find<HTMLInputElement>("#token")!, token = box.value.trim();

			e.preventDefault();
			this.error = token ? "" : w.loginEmpty;
			if (token)
				this.desk.signIn(token);
			this.refresh();
		};

		const form = html`<form novalidate @submit=${submit}>
			<label for="token">${w.loginLabel}</label>
			<input id="token" type="password" autocomplete="off" required
				aria-invalid=${fault ? "true" : "false"} aria-describedby="login-hint login-error">
			<p class="hint" id="login-hint">${w.loginHint}</p>
			<p class="error" id="login-error" role="alert">${fault}</p>
			<div class="row"><button type="submit" class=${this.place ? "" : "primary"}>${w.login}</button></div></form>`;

		return html`<dialog id="login" aria-labelledby="login-title" @cancel=${(e: Event) => e.preventDefault()}>
			<h2 id="login-title">${w.loginTitle}</h2>
			${login === "ended" ? html`<p class="banner bad" role="alert">${w.loginExpired}</p>` : nothing}
			${this.signInFailed ? html`<p class="banner bad" role="alert">${w.signInFailed}</p>` : nothing}
			${this.place && login === "role" ? html`<p class="banner bad" role="alert">${w.signInRole}</p>` : nothing}
			${this.signing ? html`<p class="hint" role="status">…</p>` : !this.place ? form
				: html`<p class="row"><button type="button" id="sign-in" class="primary" @click=${() =>
					void goTo(this.place!)}>${w.signIn}</button></p>
					<details ?open=${this.error !== "" || login === "refused"}><summary>${w.signInByToken}</summary>${form}</details>`}</dialog>`;
	}

	private get dialogActions(): DialogView {
		return { desk: this.desk, words: this.words, error: this.dialogError, keys: this.keys,
			inserts: this.inserts, search: this.insertSearch, close: this.closeDialog,
			submit: (e) => void this.submitDialog(e), cancelAbsence: (id) => void this.cancelAbsence(id), insert: (text) => this.insert(text),
			useKeys: (on) => {
				this.keys = on;
				setSetting(KEYS_KEY, on ? "on" : "off");
				this.refresh();
			},
			find: (text) => {
				this.insertSearch = text;
				clearTimeout(this.searchTimer);
				this.searchTimer = window.setTimeout(() => void this.loadInserts(text.trim()
					|| this.desk.current?.subject || ""), SEARCH_MS);
			} };
	}
}

customElements.define("kumppani-console", KumppaniConsole);
