// <kumppani-chat>: the chat in a web component, for any page.
//
// Attributes: lang (fi, sv, en), greeting (a text in place of the bot's), open, full-page,
// corner (bottom-right, bottom-left), endpoint (the daemon's address; by default where this
// script came from), token (of who is signed in), remember (the conversation outlives the
// tab; not for computers that people share). Colours and sizes are the CSS custom properties
// at the top of style.ts. ask(text) opens it with a text written, request(id) with the form of
// a request. Events: kumppani-open, kumppani-close, kumppani-lang, kumppani-refused (the token is no longer good: set a new one).
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { Connection, socketUrl, type ConnectionState } from "../shared/connection.ts";
import { languages, loadPhrases, type Phrases } from "../shared/phrases.ts";
import { LANGS, cleanText, type ErrorMessage, type Lang, type Message, type Request,
	type Welcome } from "../shared/protocol.ts";
import { Conversation, type Answer, type Bot, type Form, type Item, type Mine,
	type Ticket } from "./conversation.ts";
import { fieldFault, fieldId, fieldsShown } from "./fields.ts";
import { chatIcon, downIcon, menuIcon } from "./icons.ts";
import { itemNeeds, itemView, moment, ticketDetails, type ItemView } from "./items.ts";
import { NewsDesk, newsView } from "./news.ts";
import { faultOf, requestOf, sheetView, type Sheet, type SheetView } from "./sheet.ts";
import { style } from "./style.ts";
import { SurveyDesk, surveyView, type Survey } from "./survey.ts";
import { WORDS, fill, type Words } from "./words.ts";

const HERE = (document.currentScript as HTMLScriptElement | null)?.src ?? location.href;
const TICKET_PHRASES: Record<string, string> = { open: "ticket_opened", assigned: "ticket_taken",
	waiting: "ticket_waiting", answered: "ticket_answered", closed: "ticket_closed" };
const NAMES: Record<Lang, string> = { fi: "Suomi", sv: "Svenska", en: "English" };
const NEAR_END_PX = 120;
const CLOCKS_APART_MS = 120000;
const TYPING_SHOWN_MS = 5000;
const TYPING_TOLD_MS = 2000;

function isLang(text: string | null | undefined): text is Lang {
	return LANGS.includes(text as Lang);
}

export class KumppaniChat extends LitElement {
	static override styles = style;
	static override properties = {
		lang: { type: String, reflect: true },
		greeting: { type: String },
		open: { type: Boolean, reflect: true },
		fullPage: { type: Boolean, reflect: true, attribute: "full-page" },
		corner: { type: String, reflect: true },
		endpoint: { type: String },
		token: { type: String },
		remember: { type: Boolean },
		changes: { state: true },
	};
	declare greeting: string;
	declare open: boolean;
	declare fullPage: boolean;
	declare corner: string;
	declare endpoint: string;
	declare token: string;
	declare remember: boolean;
	declare private changes: number; // counts what Lit cannot see

	private talk!: Conversation;
	private connection: Connection | null = null;
	private state: ConnectionState = "off";
	private phrases: Phrases = {};
	private welcomed: Welcome | null = null;
	private readonly news = new NewsDesk();
	private readonly surveys = new SurveyDesk();
	private sheet: Sheet | null = null;
	private sheetError = "";
	private faults: Record<string, string> = {}; // of a request's fields
	private urgent = false;
	private opener: HTMLElement | null = null; // where the focus goes back to
	private error = "";
	private told = ""; // the last thing said in the status line
	private whispered = ""; // said in it for those who do not see the announcement
	private typing = ""; // who is writing to us
	private typingEnds = 0; // a timer
	private typingTold = 0; // when we last told that we write
	private history = 0; // items up to this key were there when the panel opened
	private unread = 0;
	private shown = 0; // the newest item that was scrolled to

	constructor() {
		super();
		this.greeting = this.endpoint = this.token = "";
		this.corner = "bottom-right";
		this.open = this.fullPage = this.remember = false;
		this.changes = 0;
	}

	// ---- beginning and end ----

	override connectedCallback(): void {
		super.connectedCallback();
		this.talk ??= this.remembered();
		if (!isLang(this.lang))
			this.lang = this.talk.lang || this.languageAround();
		this.history = this.talk.items.at(-1)?.key ?? 0;
		if (this.fullPage)
			this.open = true;
		this.start();
	}

	override disconnectedCallback(): void {
		super.disconnectedCallback();
		this.connection?.close();
		this.connection = null;
	}

	private remembered(): Conversation {
		const talk = new Conversation(`kumppani ${new URL(this.base).host}`, this.remember);

		talk.watch(() => this.refresh());
		return talk;
	}

	private languageAround(): Lang {
		const around = this.parentElement?.closest("[lang]")?.getAttribute("lang")?.slice(0, 2);

		return isLang(around) ? around : "fi";
	}

	/** A page on which nobody has asked anything opens no connection. */
	private start(): void {
		if (this.connection || !(this.open || this.talk.session))
			return;
		this.connection = new Connection(() => socketUrl(this.base), {
			hello: () => this.hello(),
			welcome: (m) => this.welcome(m),
			message: (m) => this.hear(m),
			state: (state) => this.stateChanged(state),
			refused: (m) => this.refused(m),
		});
		void loadPhrases(this.base).then((phrases) => {
			this.phrases = phrases;
			this.refresh();
		});
		this.connection.open();
		for (const item of this.talk.items)
			if (item.kind === "mine" && item.state === "waiting")
				void this.deliver(item, true);
	}

	override willUpdate(changed: PropertyValues): void {
		if (changed.has("open") && this.open) {
			this.history = this.talk.items.at(-1)?.key ?? 0;
			this.unread = 0;
			this.start();
		}
		if (changed.has("token") && changed.get("token") !== undefined && this.token)
			this.signInAgain();
		if (changed.has("lang") && changed.get("lang") !== undefined)
			this.languageChanged();
	}

	override updated(changed: PropertyValues): void {
		if (changed.has("open") && changed.get("open") !== undefined) {
			this.moved();
			if (this.open)
				this.tellNews();
			else
				this.newsShown();
		}
		this.follow();
	}

	private refresh(): void {
		this.changes++;
	}

	// ---- small questions ----

	private get base(): string {
		return new URL(this.endpoint || HERE, location.href).origin;
	}

	private get language(): Lang {
		return isLang(this.lang) ? this.lang : "fi";
	}

	/** The ticket in which a partner speaks in place of the bot. */
	private get live(): string | undefined {
		return Object.values(this.talk.tickets).find((t) => t.live)?.ticket;
	}

	private get words(): Words {
		return WORDS[this.language];
	}

	private readonly phrase = (key: string): string => this.phrases[this.language]?.[key] ?? "";

	private find<T extends HTMLElement>(selector: string): T | null {
		return this.renderRoot.querySelector<T>(selector);
	}

	private emit(what: string, detail?: unknown): void {
		this.dispatchEvent(new CustomEvent(`kumppani-${what}`, { detail, bubbles: true, composed: true }));
	}

	private say(text: string): void {
		this.told = text;
		this.refresh();
	}

	// ---- talking to the daemon ----

	private hello(): Request {
		const { session } = this.talk;

		return { type: "hello", lang: this.language, announcements: true, surveys: true, ...(session ? { session } : {}),
			...(this.token ? { token: this.token } : {}) };
	}

	private welcome(m: Welcome): void {
		if (this.talk.session && this.talk.session !== m.session && this.talk.items.length)
			this.note(this.words.expired, false);
		this.talk.session = m.session;
		this.welcomed = m;
		this.refresh();
	}

	private refused(m: ErrorMessage): void {
		this.note(m.code === "not_allowed" ? this.words.refused : m.message || m.code, true);
		this.emit("refused", { code: m.code });
	}

	private signInAgain(): void {
		if (this.state === "off" && this.connection)
			this.connection.open();
		else
			this.connection?.greet();
	}

	private languageChanged(): void {
		this.talk.lang = this.language;
		this.connection?.greet();
		this.emit("lang", { lang: this.language });
	}

	private stateChanged(state: ConnectionState): void {
		if (state === "open" && this.state === "connecting" && this.told === this.words.offline)
			this.told = this.words.back;
		if (state === "waiting")
			this.told = this.words.offline;
		this.state = state;
		this.refresh();
	}

	private hear(m: Message): void {
		switch (m.type) {
		case "message":
			this.partnerSpoke(m);
			break;
		case "ticket":
			this.ticketChanged(m as unknown as Ticket);
			break;
		case "announcement":
			if (this.news.add(m) && this.news.list.length === 1)
				this.tellNews();
			this.refresh();
			break;
		case "survey":
			this.surveys.add(m);
			this.refresh();
			break;
		case "typing":
			this.partnerTypes(String(m.name ?? ""));
			break;
		case "error":
			this.note((m as ErrorMessage).message || (m as ErrorMessage).code, true);
			break;
		}
	}

	/** A screen reader says that there is an announcement; it is read where it stands. */
	private tellNews(): void {
		const one = this.news.untold();

		this.whispered = one && this.open ? `${this.words.announcement}: ${one.title}` : "";
		this.refresh();
	}

	/** Who put it away, asked something or closed the chat has had it before their eyes. */
	private newsShown(): void {
		const one = this.news.untold();

		if (!one)
			return;
		this.news.setTold(one.announcement);
		this.whispered = "";
		void this.connection!.request({ type: "seen", announcement: one.announcement });
	}

	private readonly putNewsAway = (): void => {
		this.newsShown();
		this.news.putAway();
		this.tellNews();
		this.refresh();
		void this.updateComplete.then(() => this.find("#news-close, #text")?.focus());
	};

	private readonly surveyActions = {
		answer: (one: Survey) => this.openSheet({ kind: "survey", form: one,
			...this.talk.form(`survey ${one.id}`) }),
		decline: (one: Survey) => {
			this.endSurvey(one.id);
			void this.connection!.request({ type: "survey", survey: one.id, decline: true });
		},
		putOff: (one: Survey) => this.endSurvey(one.id),
	};

	private endSurvey(id: string): void {
		this.surveys.remove(id);
		this.refresh();
		void this.updateComplete.then(() => this.find("#text")?.focus()); // the button is gone
	}

	private async sendSurvey(id: string, request: Request): Promise<void> {
		const m = await this.connection!.request(request);

		if (m.type === "error") {
			this.note((m as ErrorMessage).message || (m as ErrorMessage).code, true);
			return;
		}
		this.talk.keepForm(`survey ${id}`, null);
		this.surveys.remove(id);
		this.say(this.words.surveyThanks);
	}

	/** What I said: it is shown at once, and sent as soon as there is a connection. */
	private speak(text: string, request: Request, lang?: Lang): void {
		const item = this.talk.add({ kind: "mine", text, request, state: "waiting", lang });

		this.told = "";
		this.newsShown();
		this.news.folded = this.surveys.folded = true;
		this.refresh();
		void this.deliver(item as Mine);
	}

	/** `again`: a page that was left may have sent it already. */
	private async deliver(item: Mine, again = false): Promise<void> {
		const m = await this.connection!.request(item.request, item.request.type === "say"
			? () => this.saidAlready(item) : undefined, again);

		if (m.type === "error") {
			this.talk.set(item.key, { state: "failed" });
			this.note((m as ErrorMessage).message || (m as ErrorMessage).code, true);
			return;
		}
		this.talk.set(item.key, { state: "done" });
		if (typeof item.request.request === "string")
			this.talk.keepForm(item.request.request, null);
		if (m.type === "answer")
			this.answered(item, m as Answer);
		else if (m.type === "ticket")
			this.ticketChanged(m as unknown as Ticket);
		else if (item.request.type === "say")
			this.say(fill(this.phrase("ticket_added"), { ticket: String(item.request.ticket) }));
		this.refresh();
	}

	/** A ticket must not hold the same message twice because the reply to it got lost. */
	private async saidAlready(item: Mine): Promise<boolean> {
		const m = await this.connection!.request({ type: "messages", ticket: item.request.ticket });
		const said = (m.messages ?? []) as { from: string; text: string; at: string }[];

		return said.some((e) => e.from === "supervisor" && e.text === item.request.text &&
			Date.parse(e.at) > item.at - CLOCKS_APART_MS);
	}

	// ---- what comes ----

	private answered(item: Mine, answer: Answer): void {
		const last = this.talk.items.findLast((i) => i.kind === "mine");

		this.arrived({ kind: "bot", answer, asked: this.questionOf(item),
			...(last && last.key !== item.key ? { about: item.text } : {}) });
	}

	/** The question that a choice belongs to, else the text itself. */
	private questionOf(item: Mine): string {
		if (item.request.type !== "choose")
			return item.text;
		const offer = this.talk.items.find((i): i is Bot =>
			i.kind === "bot" && i.answer.interaction === item.request.interaction);

		return offer ? `${offer.asked} (${item.text})` : item.text;
	}

	private partnerSpoke(m: Message): void {
		const at = Date.parse(String(m.at)) || Date.now();
		const ticket = String(m.ticket ?? ""), markup = String(m.html ?? "");
		const twice = this.talk.items.some((i) => i.kind === "human" && i.at === at &&
			i.ticket === ticket && i.html === markup);

		if (twice)
			return;
		this.typing = "";
		if (this.open && typeof m.event === "number")
			this.connection?.tell({ type: "read", ticket, upto: m.event });
		this.arrived({ kind: "human", ticket, html: markup, name: String(m.name ?? ""),
			bot: m.from === "bot", at });
	}

	private partnerTypes(name: string): void {
		this.typing = fill(this.words.typing, { name: name || this.phrase("partner_label") });
		clearTimeout(this.typingEnds);
		this.typingEnds = window.setTimeout(() => {
			this.typing = "";
			this.refresh();
		}, TYPING_SHOWN_MS);
		this.refresh();
	}

	/** Tells the partner, if there is one, that we are writing. */
	private writing(ticket: string | undefined): void {
		if (!ticket || Date.now() - this.typingTold < TYPING_TOLD_MS)
			return;
		this.typingTold = Date.now();
		this.connection?.tell({ type: "typing", ticket });
	}

	private ticketChanged(t: Ticket): void {
		const before = this.talk.tickets[t.ticket];
		const lastSaid = this.talk.items.at(-1);
		const spoken = lastSaid?.kind === "human" && lastSaid.ticket === t.ticket;

		this.talk.setTicket(t);
		if (before?.status !== t.status && !(spoken && t.status === "answered"))
			this.arrived({ kind: "ticket", ticket: t.ticket, lang: this.language,
				text: this.ticketText(t) });
		this.refresh();
	}

	private ticketText(t: Ticket): string {
		const key = t.status !== "closed" && t.status !== "waiting" && t.status !== "answered" &&
			!t.partner?.name ? "ticket_no_partner" : TICKET_PHRASES[t.status] ?? "";

		return fill(this.phrase(key), { ticket: t.ticket, partner: t.partner?.name,
			respond_by: t.respond_by && moment(t.respond_by, this.language) });
	}

	private arrived(item: Parameters<Conversation["add"]>[0]): void {
		this.talk.add(item);
		this.told = "";
		if (!this.open)
			this.unread++;
		this.refresh();
	}

	private note(text: string, bad: boolean): void {
		this.talk.add({ kind: "note", text, bad, lang: this.language });
		this.refresh();
	}

	// ---- what the user does ----

	private submit(event: Event): void {
		const text = cleanText(this.talk.draft);
		const request = { type: "ask", text };

		event.preventDefault();
		this.error = faultOf(request, text, this.words);
		if (!this.error) {
			this.talk.draft = "";
			this.speak(text, request);
		}
		this.refresh();
		this.find("#text")?.focus();
	}

	private typed(event: Event): void {
		this.talk.draft = (event.target as HTMLTextAreaElement).value;
		this.writing(this.live);
		if (this.error) {
			this.error = "";
			this.refresh();
		}
	}

	private key(event: KeyboardEvent): void {
		if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
			event.preventDefault();
			this.submit(event);
		}
	}

	private escape(event: KeyboardEvent): void {
		if (event.key !== "Escape" || event.isComposing)
			return;
		event.stopPropagation();
		if (this.sheet)
			this.closeSheet();
		else if (!this.fullPage)
			this.toggle(false);
	}

	private toggle(open: boolean): void {
		this.open = open;
		this.emit(open ? "open" : "close");
	}

	/** The focus goes to the input on opening, and back to the launcher on closing. */
	private moved(): void {
		this.find(this.open ? "#text" : ".launch")?.focus();
	}

	/** For the page around: opens with a text written, for the user to look at and send. */
	ask(text: string): void {
		if (text)
			this.talk.draft = text;
		this.sheet = null;
		if (this.open)
			this.moved();
		else
			this.toggle(true);
		this.refresh();
	}

	/** For the page around: opens with the form of a request, once the daemon has told it. */
	async request(id: string): Promise<void> {
		if (!this.open)
			this.toggle(true);
		await this.updateComplete; // from then on there is a connection
		const m = await this.connection!.request({ type: "form", request: id });

		if (m.type === "form")
			this.openForm(m.request as Form);
		else
			this.note((m as ErrorMessage).message || (m as ErrorMessage).code, true);
	}

	private openForm(told: Form, interaction?: string): void {
		const form = { ...told, fields: told?.fields ?? [] };

		this.openSheet({ kind: "request", form, interaction, ...this.talk.form(form.id) });
	}

	private choose(item: Bot, choice: number, label: string): void {
		const coarse = matchMedia("(pointer: coarse)").matches;

		this.talk.set(item.key, { chosen: choice });
		this.speak(label, { type: "choose", interaction: item.answer.interaction, choice },
			item.answer.lang);
		this.find(coarse ? ".scroll" : "#text")?.focus(); // the button is gone
	}

	private rate(item: Bot, helpful: boolean): void {
		this.talk.set(item.key, { helpful });
		this.refresh();
		void this.connection!.request({ type: "feedback", interaction: item.answer.interaction,
			helpful }).then((m) => {
			if (m.type === "ok")
				this.say(this.phrase("feedback_thanks"));
		});
	}

	private tellClear(item: Bot, clear: string): void {
		this.talk.set(item.key, { clear });
		this.refresh();
		void this.connection!.request({ type: "pilot", interaction: item.answer.interaction,
			clear }).then((m) => {
			if (m.type === "ok")
				this.say(this.phrase("feedback_thanks"));
		});
	}

	private async showTickets(): Promise<void> {
		this.openSheet({ kind: "tickets", tickets: null });
		const m = await this.connection!.request({ type: "tickets" });

		if (this.sheet?.kind === "tickets")
			this.sheet = { kind: "tickets", tickets: (m.tickets ?? []) as Ticket[] };
		this.refresh();
	}

	private save(): void {
		const lines = this.talk.items.map((i) => this.asText(i)).filter(Boolean);
		const link = document.createElement("a");

		link.href = URL.createObjectURL(new Blob([lines.join("\n\n") + "\n"], { type: "text/plain" }));
		link.download = "kumppani.txt";
		link.click();
		URL.revokeObjectURL(link.href);
	}

	private asText(i: Item): string {
		const says = (who: string, text: string) => `${moment(i.at, this.language)} ${who}:\n${text}`;

		switch (i.kind) {
		case "mine":
			return says(this.words.you, i.text);
		case "bot":
			return says(this.phrase("bot_label"), [i.answer.text, ...(i.answer.sources ?? []).map(
				(s) => `${this.phrase("source_label")}: ${s.title}`)].join("\n"));
		case "human":
			return says(i.name || this.phrase("partner_label"),
				new DOMParser().parseFromString(i.html, "text/html").body.textContent ?? "");
		default:
			return i.text;
		}
	}

	private renew(): void {
		this.connection?.close();
		this.talk.clear();
		this.history = this.unread = this.shown = 0;
		this.connection = null;
		this.start();
		this.say(this.words.renewed);
	}

	// ---- the sheet ----

	private openSheet(sheet: Sheet): void {
		this.opener ??= (this.renderRoot as ShadowRoot).activeElement as HTMLElement | null;
		this.sheet = sheet;
		this.sheetError = "";
		this.faults = {};
		this.urgent = false;
		this.refresh();
		void this.updateComplete.then(() => // of a form, its name comes first
			((sheet.kind === "request" || sheet.kind === "survey" ? null : this.find("#sheet-text")) ??
				this.find("#sheet-title"))?.focus());
	}

	private readonly closeSheet = (): void => {
		const back = this.opener;

		this.sheet = this.opener = null;
		this.refresh();
		void this.updateComplete.then(() =>
			(back?.isConnected ? back : this.find("#text"))?.focus());
	};

	private readonly submitSheet = (event: Event): void => {
		const { sheet } = this;

		event.preventDefault();
		if (!sheet || !("draft" in sheet))
			return;
		const request = requestOf(sheet, this.urgent);

		this.sheetError = faultOf(request, sheet.draft, this.words);
		this.faults = sheet.kind === "request" || sheet.kind === "survey"
			? this.faultsOf(sheet.form, sheet.values) : {};
		this.refresh();
		const wrong = Object.keys(this.faults)[0];

		if (wrong || this.sheetError) {
			(wrong ? this.field(wrong) : this.find("#sheet-text"))?.focus();
			return;
		}
		this.closeSheet();
		if (sheet.kind === "comment" || sheet.kind === "pilot")
			void this.connection!.request(request).then(() => this.say(this.phrase("feedback_thanks")));
		else if (sheet.kind === "survey")
			void this.sendSurvey(sheet.form.id, request);
		else
			this.speak(sheet.kind === "request" ? this.requestShown(sheet) : cleanText(sheet.draft),
				request);
	};

	private field(id: string): HTMLInputElement | null {
		return (this.renderRoot as ShadowRoot).getElementById(fieldId(id)) as HTMLInputElement | null;
	}

	private faultsOf(form: Form, values: Record<string, string>): Record<string, string> {
		const fault = (id: string, found: string) => // half a date has no value
			this.field(id)?.validity.badInput
				? this.words.fieldDate : found;

		return Object.fromEntries(form.fields.map((f) =>
			[f.id, fault(f.id, fieldFault(f, values[f.id] ?? "", this.words))])
			.filter(([, text]) => text));
	}

	private requestShown(sheet: Extract<Sheet, { kind: "request" }>): string {
		return [fieldsShown(sheet.form, sheet.values, this.language), cleanText(sheet.draft)]
			.filter(Boolean).join("\n\n");
	}

	/** What is written into a form is there again when it is opened anew. */
	private keepForm(): void {
		const { sheet } = this;

		if (sheet?.kind === "request" || sheet?.kind === "survey")
			this.talk.keepForm(sheet.kind === "survey" ? `survey ${sheet.form.id}` : sheet.form.id,
				{ values: sheet.values, draft: sheet.draft });
		this.refresh();
	}

	private get sheetActions(): SheetView {
		return { words: this.words, lang: this.language, error: this.sheetError, faults: this.faults,
			urgent: this.urgent, base: this.base,
			asker: this.welcomed?.user?.name ?? "", phrase: this.phrase,
			ticketDetails: (t) => ticketDetails(t, this.words, this.language, this.phrase),
			submit: this.submitSheet, close: this.closeSheet,
			write: (draft) => {
				this.sheet = { ...this.sheet!, draft } as Sheet;
				this.sheetError = "";
				this.writing(this.sheet?.kind === "add" ? this.sheet.ticket : undefined);
				this.keepForm();
			},
			setField: (id, value) => {
				if (this.sheet?.kind !== "request" && this.sheet?.kind !== "survey")
					return;
				this.sheet = { ...this.sheet, values: { ...this.sheet.values, [id]: value } };
				this.faults = { ...this.faults, [id]: "" };
				this.keepForm();
			},
			setUrgent: (urgent) => { this.urgent = urgent; this.refresh(); },
			add: (ticket) => this.openSheet({ kind: "add", ticket, draft: "" }),
			act: (what) => {
				if (what === "tickets") {
					void this.showTickets();
					return;
				}
				this.closeSheet();
				if (what === "save")
					this.save();
				else
					this.renew();
			} };
	}

	// ---- what is seen ----

	override render(): TemplateResult {
		return this.open ? this.panel() : this.launcher();
	}

	private launcher(): TemplateResult {
		const n = this.unread;

		return html`<button type="button" class="launch" aria-expanded="false"
			aria-label=${n ? fill(this.words.launchNews, { n }) : nothing}
			@click=${() => this.toggle(true)}>${chatIcon}<span>${this.words.launch}</span>
			${n ? html`<span class="count">${n}</span>` : nothing}</button>`;
	}

	private panel(): TemplateResult {
		const title = this.words.title;

		return html`<section class="panel" aria-label=${title} @keydown=${this.escape}>
			${this.head()}
			${this.news.list.length ? newsView(this.news, this.words, this.base, this.putNewsAway)
				: this.sheet?.kind === "survey" ? nothing
					: surveyView(this.surveys, this.words, this.base, this.surveyActions)}
			<div class="scroll" tabindex="0" role="region" aria-label=${this.words.log}>
				<div class="inner">${this.beginning()}${this.said()}</div>
			</div>
			<p class="status ${this.state === "waiting" ? "off" : ""}" role="status">${this.status}${
				this.whispered ? html`<span class="quiet">${this.whispered}</span>` : nothing}</p>
			${this.sheet ? sheetView(this.sheet, this.sheetActions) : this.input()}
		</section>`;
	}

	private head(): TemplateResult {
		const known = languages(this.phrases);
		const one = (lang: Lang) => html`<button type="button" lang=${lang}
			aria-label="${lang.toUpperCase()}, ${NAMES[lang]}" title=${NAMES[lang]}
			aria-pressed=${lang === this.language ? "true" : "false"}
			@click=${() => { this.lang = lang; }}>${lang.toUpperCase()}</button>`;

		return html`<header><h2>${this.words.title}</h2><div class="tools">
			${known.length > 1 ? html`<div role="group" class="tools" aria-label=${this.words.language}>
				${known.map(one)}</div>` : nothing}
			<button type="button" aria-label=${this.words.menu} title=${this.words.menu}
				aria-expanded=${this.sheet?.kind === "menu" ? "true" : "false"}
				@click=${() => this.sheet?.kind === "menu" ? this.closeSheet()
					: this.openSheet({ kind: "menu" })}>${menuIcon}</button>
			${this.fullPage ? nothing : html`<button type="button" aria-label=${this.words.minimise}
				title=${this.words.minimise} @click=${() => this.toggle(false)}>${downIcon}</button>`}
		</div></header>`;
	}

	/** Notice, announcements and greeting: always there, in the language of the moment. */
	private beginning(): TemplateResult | typeof nothing {
		const m = this.welcomed;
		const greeting = this.greeting || m?.greeting;

		if (!m)
			return nothing;
		return html`<p class="notice" lang=${m.lang}>${m.notice ?? ""}</p>
			${m.announcements?.length ? html`<ul class="announcements" lang=${m.lang}
				aria-label=${this.words.announcements}>${m.announcements.map((a) =>
					html`<li>${String(a)}</li>`)}</ul>` : nothing}
			${greeting && !this.talk.items.length ? html`<div class="message bot"><span class="who">
				${this.phrase("bot_label")}</span><div class="bubble" lang=${m.lang}>${greeting}</div>
				</div>` : nothing}`;
	}

	/** What was there already stands outside of the log: it is not read out again. */
	private said(): TemplateResult {
		const { items } = this.talk;
		const latest = items.findLast((i) => i.kind === "bot")?.key ?? 0;
		const lastOf = new Map(items.flatMap((i) => "ticket" in i ? [[i.ticket, i.key]] : []));
		const v: ItemView = { words: this.words, lang: this.language, base: this.base,
			online: this.state === "open", latest, tickets: this.talk.tickets, lastOf,
			phrases: this.phrases, phrase: this.phrase,
			choose: (i, c, l) => this.choose(i, c, l), rate: (i, h) => this.rate(i, h),
			comment: (i) => this.openSheet({ kind: "comment", key: i.key, draft: "",
				interaction: i.answer.interaction, helpful: i.helpful ?? false }),
			tellClear: (i, clear) => this.tellClear(i, clear),
			tellMissing: (i) => this.openSheet({ kind: "pilot", draft: "",
				interaction: i.answer.interaction, question: i.answer.pilot!.missing.question }),
			escalate: (i) => this.openSheet({ kind: "escalate", interaction: i.answer.interaction,
				to: i.answer.partner, draft: i.asked }),
			fillIn: (i, form) => this.openForm(form, i.answer.interaction),
			add: (ticket) => this.openSheet({ kind: "add", ticket, draft: "" }),
			leave: (ticket) => {
				void this.connection!.request({ type: "leave", ticket });
				this.find("#text")?.focus();
			},
			retry: (i) => {
				this.talk.set(i.key, { state: "waiting" });
				void this.deliver(i);
			} };
		const list = (part: readonly Item[]) => repeat(part, (i) => i.key,
			(i) => guard(itemNeeds(i, v), () => itemView(i, v)));

		return html`<div class="earlier" role="group" aria-label=${this.words.earlier}
				?hidden=${!this.history}>${list(items.filter((i) => i.key <= this.history))}</div>
			<div role="log" aria-label=${this.words.log} aria-relevant="additions">
				${list(items.filter((i) => i.key > this.history))}</div>`;
	}

	private get status(): string {
		const waits = this.talk.items.some((i) => i.kind === "mine" && i.state === "waiting");

		if (this.state === "waiting")
			return this.words.offline;
		if (this.state !== "open")
			return this.state === "connecting" ? this.told || this.words.connecting : "";
		return this.typing || (waits ? this.words.thinking : this.told);
	}

	private input(): TemplateResult {
		const w = this.words;

		return html`<form class="ask" novalidate @submit=${this.submit}><div class="inner">
			<label for="text">${this.live ? w.labelLive : w.label}</label>
			<div class="line">
				<textarea id="text" rows="1" dir="auto" autocomplete="off" required
					placeholder=${w.placeholder} .value=${live(this.talk.draft)}
					aria-invalid=${this.error ? "true" : "false"} aria-describedby="error who"
					@input=${this.typed} @keydown=${this.key}></textarea>
				<button type="submit" class="primary">${w.send}</button>
			</div>
			<p class="error" id="error" role="alert">${this.error}</p>
			<p class="hint" id="who">${this.live ? w.person : w.machine}</p>
		</div></form>`;
	}

	/** Who reads further up is left there. Who asked sees the answer from its beginning. */
	private follow(): void {
		const last = this.talk.items.at(-1);

		if (!last || last.key === this.shown)
			return;
		const box = this.find(".scroll");
		const end = (this.find("[role=log]")?.lastElementChild ??
			this.find(".earlier")?.lastElementChild) as HTMLElement | null | undefined;

		if (!box || !end)
			return;
		const first = this.shown === 0 || last.kind === "mine";
		const gap = box.scrollHeight - box.scrollTop - box.clientHeight - end.offsetHeight;

		this.shown = last.key;
		if (first || gap < NEAR_END_PX)
			end.scrollIntoView({ block: end.offsetHeight > box.clientHeight ? "start" : "end" });
	}
}

if (!customElements.get("kumppani-chat"))
	customElements.define("kumppani-chat", KumppaniChat);
