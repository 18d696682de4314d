// How each thing that was said looks.
import { html, nothing, type TemplateResult } from "lit";
import { sayDay } from "../shared/dates.ts";
import { safeHtml, safeUrl } from "../shared/safe.ts";
import { LOCALES, type Lang } from "../shared/protocol.ts";
import type { Bot, Form, Item, Mine, Source, Ticket } from "./conversation.ts";
import { fill, type Words } from "./words.ts";

export interface ItemView {
	words: Words;
	lang: Lang;
	base: string;
	online: boolean;
	latest: number; // key of the newest answer: only its choices can be chosen
	tickets: Readonly<Record<string, Ticket>>;
	lastOf: ReadonlyMap<string, number>; // by ticket: key of the last that was said about it
	phrases: object; // what phrase() looks into
	phrase(key: string): string;
	choose(item: Bot, choice: number, label: string): void;
	rate(item: Bot, helpful: boolean): void;
	comment(item: Bot): void;
	tellClear(item: Bot, choice: string): void;
	tellMissing(item: Bot): void;
	escalate(item: Bot): void;
	fillIn(item: Bot, form: Form): void;
	add(ticket: string): void;
	leave(ticket: string): void;
	retry(item: Mine): void;
}

// Built once: a text does not change, and Lit leaves a node alone that is the same.
const built = new WeakMap<object, HTMLElement>();

function text(owner: object, markup: string, plain: string, lang: string | undefined, base: string): HTMLElement {
	let node = built.get(owner);

	if (!node) {
		node = document.createElement("div");
		node.className = "text";
		node.dir = "auto";
		if (lang)
			node.lang = lang;
		if (markup)
			node.append(safeHtml(markup, base));
		else
			node.textContent = plain;
		built.set(owner, node);
	}
	return node;
}

// Made once: a formatter takes far longer to make than to use.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatted(at: string | number, lang: Lang, options: Intl.DateTimeFormatOptions): string {
	const date = new Date(at), name = lang + JSON.stringify(options);
	const formatter = formatters.get(name) ?? new Intl.DateTimeFormat(LOCALES[lang], options);

	formatters.set(name, formatter);
	return isNaN(date.getTime()) ? "" : formatter.format(date);
}

export function moment(iso: string | number, lang: Lang): string {
	return formatted(iso, lang, { dateStyle: "medium", timeStyle: "short" });
}

export function ticketDetails(t: Ticket, words: Words, lang: Lang,
	phrase: (key: string) => string): TemplateResult {
	return html`<dl class="ticket">
		<dt>${words.ticket}</dt><dd>${t.ticket}</dd>
		<dt>${words.state}</dt><dd><strong>${phrase(`status_${t.status}`) || t.status}</strong></dd>
		${t.partner?.name ? html`<dt>${phrase("partner_label")}</dt><dd>${t.partner.name}</dd>` : nothing}
		${t.respond_by && (t.status === "open" || t.status === "assigned")
			? html`<dt>${words.by}</dt><dd>${moment(t.respond_by, lang)}</dd>` : nothing}
	</dl>`;
}

function message(kind: string, who: string, body: unknown, below: unknown = nothing): TemplateResult {
	return html`<div class="message ${kind}"><span class="who">${who}</span>
		<div class="bubble">${body}</div>${below}</div>`;
}

// ---- what I wrote ----

function mine(item: Mine, v: ItemView): TemplateResult {
	const state = item.state === "failed"
		? html`<div class="state"><span class="failed">${v.words.failed}</span>
			<button type="button" @click=${() => v.retry(item)}>${v.words.retry}</button></div>`
		: item.state === "waiting" && !v.online
			? html`<div class="state"><span>${v.words.queued}</span></div>` : nothing;

	const toPerson = item.request.type === "escalate" || item.request.type === "say";

	return message("mine",
		toPerson ? `${v.words.you} · ${v.phrase("partner_label")}` : v.words.you,
		html`<div dir="auto" lang=${item.lang ?? nothing}>${item.text}</div>`, state);
}

// ---- what the bot answered ----

function sources(list: Source[], v: ItemView): TemplateResult {
	const one = (s: Source) => {
		const date = sayDay(s.reviewed, v.lang);
		const href = safeUrl(s.url, v.base);

		return html`<li>${v.phrase("source_label")}: ${href
			? html`<a href=${href} target="_blank" rel="noopener">${s.title}<span class="quiet">,
				${v.words.newTab}</span></a>` : s.title}${date
			? html` (${fill(v.phrase("source_reviewed"), { date })})` : nothing}${s.pilot_until
			? html` <strong class="pilot">${fill(v.words.pilot,
				{ date: sayDay(s.pilot_until, v.lang) })}</strong>` : nothing}</li>`;
	};

	return html`<ul class="sources">${list.map(one)}</ul>`;
}

function choices(item: Bot, v: ItemView): TemplateResult {
	const a = item.answer;
	const list = (a.choices ?? []).map((c) => c.label);
	const open = item.key === v.latest && item.chosen === undefined;
	const one = (label: string, i: number) => html`<li lang=${a.lang ?? nothing}>${open
		? html`<button type="button" @click=${() => v.choose(item, i, label)}>${label}</button>`
		: label}</li>`;

	return html`<ul class="row choices ${open ? "" : "past"}" aria-label=${v.words.options}>
		${list.map(one)}
		${a.outcome === "clarify" && open ? one(v.phrase(
			list.length === 1 ? "clarify_none_one" : "clarify_none"), -1) : nothing}
		${a.slot && open ? one(a.slot.unknown, -1) : nothing}</ul>`;
}

function feedback(item: Bot, v: ItemView): TemplateResult {
	const tell = (helpful: boolean) => html`<button type="button"
		aria-pressed=${item.helpful === helpful ? "true" : "false"}
		@click=${() => v.rate(item, helpful)}>${helpful ? v.words.yes : v.words.no}</button>`;

	return html`<div class="row feedback" role="group" aria-label=${v.phrase("feedback_question")}>
		<span>${v.phrase("feedback_question")}</span>${tell(true)}${tell(false)}
		${item.helpful === undefined ? nothing : html`<button type="button"
			@click=${() => v.comment(item)}>${v.words.comment}</button>`}</div>`;
}

/** What is asked of who tries a guide out; either question may be left alone. */
function pilot(item: Bot, v: ItemView): TemplateResult {
	const { clear, missing } = item.answer.pilot!;
	const id = `pilot-${item.key}`;
	const choice = (c: { id: string; label: string }) => html`<button type="button"
		aria-pressed=${item.clear === c.id ? "true" : "false"}
		@click=${() => v.tellClear(item, c.id)}>${c.label}</button>`;

	return html`<div class="pilot" lang=${item.answer.lang ?? nothing}>
		<div class="row feedback" role="group" aria-labelledby=${id}>
			<span id=${id}>${clear.question}</span>${clear.choices.map(choice)}</div>
		<div class="row feedback"><button type="button"
			@click=${() => v.tellMissing(item)}>${missing.question}</button></div></div>`;
}

function offer(item: Bot, v: ItemView): TemplateResult {
	return html`<div class="row"><button type="button" class="primary"
		@click=${() => v.escalate(item)}>${v.phrase("escalate_button")}</button></div>`;
}

function requests(item: Bot, forms: Form[], v: ItemView): TemplateResult {
	const id = `requests-${item.key}`;

	return html`<div class="requests"><p class="hint" id=${id}>${v.words.requests}</p>
		<ul class="row choices" lang=${item.answer.lang ?? nothing} aria-labelledby=${id}>
			${forms.map((f) => html`<li><button type="button"
				@click=${() => v.fillIn(item, f)}>${f.title}</button></li>`)}</ul></div>`;
}

function bot(item: Bot, v: ItemView): TemplateResult {
	const a = item.answer;
	const offered = a.offer_escalation || item.helpful === false;

	return message("bot", v.phrase("bot_label"), html`
		${item.about ? html`<p class="reply">${v.words.about}: <q dir="auto">${item.about}</q></p>` : nothing}
		${text(a, a.html ?? "", a.text || v.words.broken, a.lang, v.base)}
		${a.sources?.length ? sources(a.sources, v) : nothing}
		${a.choices?.length || a.slot ? choices(item, v) : nothing}
		${a.requests?.length ? requests(item, a.requests, v) : nothing}
		${a.pilot ? pilot(item, v) : nothing}
		${a.outcome === "answered" ? feedback(item, v) : nothing}
		${offered ? offer(item, v) : nothing}`);
}

// ---- people, tickets and notes ----

/** The ticket whose state stands under an item: the last that was said about it. */
function ticketUnder(item: Item, v: ItemView): Ticket | undefined {
	return "ticket" in item && v.lastOf.get(item.ticket) === item.key
		? v.tickets[item.ticket] : undefined;
}

function ticketState(item: Item & { ticket: string }, v: ItemView): TemplateResult | typeof nothing {
	const t = ticketUnder(item, v);

	if (!t)
		return nothing;
	return html`<div class="row"><span class="ticket-state">${v.words.state}:
		<strong>${v.phrase(`status_${t.status}`) || t.status}</strong></span>
		${t.status === "closed" || t.live ? nothing : html`<button type="button"
			@click=${() => v.add(item.ticket)}>${v.words.add}</button>`}
		${t.live ? html`<button type="button" @click=${() => v.leave(item.ticket)}>
			${v.words.leave}</button>` : nothing}</div>`;
}

/** A ticket's number stays on one line. */
function numbered(text: string, ticket: string): unknown[] {
	return text.split(ticket).flatMap((part, i) =>
		i ? [html`<span class="number">${ticket}</span>`, part] : [part]);
}

function human(item: Extract<Item, { kind: "human" }>, v: ItemView): TemplateResult {
	const who = item.bot ? v.phrase("bot_label") : item.name || v.phrase("partner_label");

	return message(item.bot ? "bot" : "human",
		[who, item.ticket, moment(item.at, v.lang)].join(" · "),
		html`${text(item, item.html, "", undefined, v.base)}${ticketState(item, v)}`);
}

export function itemView(item: Item, v: ItemView): TemplateResult {
	switch (item.kind) {
	case "mine":
		return mine(item, v);
	case "bot":
		return bot(item, v);
	case "human":
		return human(item, v);
	case "ticket":
		return message("bot", v.phrase("bot_label"),
			html`<p lang=${item.lang}>${numbered(item.text, item.ticket)}</p>${ticketState(item, v)}`);
	case "note":
		return html`<p class="note ${item.bad ? "bad" : ""}" lang=${item.lang ?? nothing}>${item.text}</p>`;
	}
}

/** All that the look of an item depends on: while nothing of it changes, it is not built anew. */
export function itemNeeds(item: Item, v: ItemView): unknown[] {
	return [item, v.lang, v.base, v.phrases, item.kind === "mine" && v.online, item.key === v.latest,
		ticketUnder(item, v)];
}
