// One ticket: what was said, what can be done, and what is being written.
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { MAX_BYTES, bytesOf } from "../shared/protocol.ts";
import { safeHtml } from "../shared/safe.ts";
import type { Dialog } from "./dialogs.ts";
import { clockOf, type Case, type Desk, type Draft, type Event } from "./desk.ts";
import { fill, moment, pick, type Words } from "./words.ts";

export interface Actions {
	desk: Desk;
	words: Words;
	now: number;
	open(dialog: Dialog): void;
	act(type: string, more?: Record<string, unknown>): Promise<boolean>;
}

// Built once: an event never changes.
const built = new WeakMap<Event, HTMLElement>();

function textOf(e: Event): HTMLElement {
	let node = built.get(e);

	if (!node) {
		node = document.createElement("div");
		node.className = "text";
		node.dir = "auto";
		if (e.html)
			node.append(safeHtml(e.html, location.href));
		else
			node.textContent = e.text ?? "";
		built.set(e, node);
	}
	return node;
}

function whoOf(e: Event, w: Words): string {
	return e.name || (e.from === "supervisor" ? w.supervisor : e.from === "bot" ? w.bot
		: e.from === "partner" ? w.partner : w.system);
}

function eventView(e: Event, c: Case, a: Actions): TemplateResult {
	const w = a.words;
	const speech = e.text && (e.kind === "message" || e.kind === "opened" || e.kind === "note"); // else erased
	const read = e.kind === "message" && e.from === "partner" && c.read !== undefined && c.read >= e.id;
	const what = fill(pick(w, `e_${e.kind}`), { status: pick(w, `status_${e.status}`),
		text: e.kind === "priority" ? pick(w, e.text ?? "") : a.desk.nameOf(e.text) });
	const when = html`<time datetime=${e.at}>${moment(e.at, a.desk.lang)}</time>`;

	if (!speech)
		return html`<li class="event"><span dir="auto">${whoOf(e, w)}</span>: ${what}
			${e.kind === "transferred" && e.text ? html`<q dir="auto">${e.text}</q>` : nothing} · ${when}</li>`;
	return html`<li class="said ${e.kind === "note" ? "note" : e.from}">
		<p class="who"><strong dir="auto">${whoOf(e, w)}</strong>${e.kind === "note"
			? html` · <em>${w.e_note}</em>` : nothing} · ${when}
			${read ? html` · <span class="seen">✓ ${w.seen}</span>` : nothing}</p>
		${textOf(e)}</li>`;
}

function buttons(c: Case, a: Actions): TemplateResult {
	const w = a.words, closed = c.status === "closed";
	const one = (text: string, does: () => void, key = "", kind = "") => html`<button type="button"
		class=${kind} aria-keyshortcuts=${key || nothing} @click=${does}>${text}</button>`;

	if (closed)
		return html`<div class="row">${one(w.reopen, () => void a.act("reopen", { version: c.version }))}</div>`;
	return html`<div class="row">
		${c.status === "open" ? one(w.take, () => void a.act("take"), "t", "primary") : nothing}
		${c.live ? one(w.handback, () => void a.act("handback"), "l", "primary")
			: one(w.takeover, () => void a.act("takeover"), "l")}
		${one(w.transfer, () => a.open("transfer"), "x")}
		${one(w.close, () => a.open("close"), "c")}
		<label class="inline">${w.priority}
			<select @change=${(e: globalThis.Event) => void a.act("priority", { version: c.version,
				priority: (e.target as HTMLSelectElement).value })}>
				${["low", "normal", "urgent"].map((p) => html`<option value=${p}
					.selected=${live(p === c.priority)}>${pick(w, p)}</option>`)}</select></label>
	</div>`;
}

function facts(c: Case, a: Actions): TemplateResult {
	const w = a.words, { desk } = a, { lang } = desk;
	const one = (name: string, value: unknown) => value
		? html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>` : nothing;

	return html`<dl class="facts">
		${one(w.filterStatus, pick(w, `status_${c.status}`))}
		${one(w.partner, c.partner ? c.partner.name ?? c.partner.id : w.nobody)}
		${one(w.escalated, c.escalated?.name)}
		${one(w.opened, moment(c.opened, lang))}
		${one(w.resolveBy, moment(c.resolve_by, lang))}
		${one(w.area, c.area && desk.areaName(c.area))}${one(w.unit, c.unit && desk.unitName(c.unit))}${one(w.ticketLang, c.lang?.toUpperCase())}
	</dl>`;
}

/** Why it can't be sent; "": it can. */
export function faultOf(text: string, w: Words): string {
	if (!text.trim())
		return w.empty;
	return bytesOf({ type: "reply", text }) + 200 > MAX_BYTES ? w.tooLong : "";
}

function composer(c: Case, draft: Draft, error: string, a: Actions,
	send: (event: globalThis.Event) => void): TemplateResult {
	const w = a.words, { desk } = a, reply = draft.mode === "reply";
	const mode = (m: Draft["mode"], text: string) => html`<label class="tab"><input type="radio" name="mode"
		value=${m} .checked=${live(draft.mode === m)} @change=${() => {
			desk.setDraft({ mode: m });
			desk.refresh();
		}}><span>${text}</span></label>`;
	const then = draft.then || (c.live ? "assigned" : "answered");
	const write = (e: InputEvent) => {
		const text = (e.target as HTMLTextAreaElement).value;

		desk.setDraft(reply ? { reply: text } : { note: text });
		if (reply)
			desk.types();
	};
	const key = (e: KeyboardEvent) => {
		if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && !e.isComposing)
			send(e);
	};

	return html`<form class="composer ${draft.mode}" novalidate @submit=${send}>
		<fieldset class="tabs"><legend class="quiet">${w.answerAs}</legend>
			${mode("reply", w.reply)}${mode("note", w.note)}</fieldset>
		<label for="text">${reply ? w.replyLabel : w.noteLabel}</label>
		<textarea id="text" rows="5" dir="auto" required lang=${c.lang ?? nothing}
			aria-invalid=${error ? "true" : "false"} aria-describedby="text-error"
			.value=${live(reply ? draft.reply : draft.note)} @input=${write} @keydown=${key}></textarea>
		<p class="error" id="text-error" role="alert">${error}</p>
		<div class="row">
			${reply ? html`<button type="button" aria-keyshortcuts="i"
				@click=${() => a.open("insert")}>${w.insert}</button>
				<label class="inline">${w.then}<select id="then" @change=${(e: globalThis.Event) =>
					desk.setDraft({ then: (e.target as HTMLSelectElement).value })}>
					${(["answered", "waiting", "assigned"] as const).map((t) => html`<option value=${t}
						.selected=${live(t === then)}>${{ answered: w.thenAnswered, waiting: w.thenWaiting,
							assigned: w.thenAssigned }[t]}</option>`)}</select></label>` : nothing}
			<button type="submit" class="primary" aria-keyshortcuts="Control+Enter">
				${reply ? w.send : w.sendNote}</button>
		</div>
	</form>`;
}

export function thenOf(c: Case, draft: Draft): string {
	return draft.then || (c.live ? "assigned" : "answered");
}

export function ticketView(c: Case, error: string, a: Actions,
	send: (event: globalThis.Event) => void): TemplateResult {
	const w = a.words, { desk } = a, clock = clockOf(c, w, a.now);
	const typing = desk.typingUntil > Date.now();

	return html`<article aria-labelledby="subject">
		<p class="back"><a href="#/queue">← ${w.back}</a></p>
		<p class="line"><span class="number">${c.ticket}</span>
			${c.priority === "normal" ? nothing : html`<span class="tag ${c.priority}">${pick(w, c.priority)}</span>`}
			<span class="clock ${clock.state}">${clock.text}</span>
			${c.due === Infinity ? nothing : html`<span class="small">${fill(w.due,
				{ t: moment(c.respond_by, desk.lang) })}</span>`}</p>
		<h2 id="subject" tabindex="-1" dir="auto" lang=${(c.subject && c.lang) || nothing}>${c.subject
			|| w.e_erased}</h2>
		${facts(c, a)}
		${buttons(c, a)}
		${c.live ? html`<p class="banner live">● ${fill(w.live, { name: c.live.name ?? c.live.id })}</p>` : nothing}
		${desk.conflict === c.ticket ? html`<p class="banner bad" role="alert">${w.conflict}</p>` : nothing}
		${desk.colleaguesHere.map((name) => html`<p class="banner">${fill(w.colleague, { name })}</p>`)}
		<section aria-label=${w.history}>
			${desk.moreEvents ? html`<p><button type="button" @click=${() =>
				void desk.loadHistory(desk.events[0]?.id)}>${w.earlier}</button></p>` : nothing}
			<ol class="history" role="list">${repeat(desk.events, (e) => e.id, (e) => eventView(e, c, a))}</ol>
		</section>
		<p class="there ${desk.supervisorHere ? "on" : ""}">${typing ? w.typing
			: desk.supervisorHere ? w.here : w.notHere}</p>
		${c.status === "closed" ? nothing : composer(c, desk.draft(), error, a, send)}
	</article>`;
}

// ---- beside it ----

export function sideView(a: Actions, use: (intent: string) => void): TemplateResult {
	const w = a.words, { talk } = a.desk;
	const percent = (n: number) => `${Math.round(n * 100)}\u00a0%`;
	const candidates = talk?.explain?.candidates.filter((c, i) => i < 4 && c.confidence >= 0.01) ?? [];

	if (!talk)
		return html``;
	return html`<section aria-labelledby="candidates"><h3 id="candidates">${w.candidates}</h3>
		${candidates.length ? html`<ol class="candidates">${candidates.map((c) => html`<li>
			<p class="line"><strong>${talk.titles[c.intent] ?? c.intent}</strong>
				<span>${percent(c.confidence)}</span></p>
			<details><summary>${w.reasons}</summary><ul>${c.reasons.slice(0, 8).map((r) => html`<li>
				${r.by === "pattern" ? w.byPattern : w.byFeature}: <q>${r.span || r.what}</q>
				(${r.weight > 0 ? "+" : ""}${r.weight})</li>`)}</ul></details>
			<button type="button" @click=${() => use(c.intent)}>${w.useAnswer}</button></li>`)}</ol>`
			: html`<p class="hint">${w.noCandidates}</p>`}
		${(talk.explain?.oos ?? 0) > 0.5 ? html`<p class="hint">${w.outOfScope}:
			${percent(talk.explain!.oos)}</p>` : nothing}</section>
	<section aria-labelledby="talk"><h3 id="talk">${w.conversation}</h3>
		${talk.turns.length ? html`<ol class="turns">${talk.turns.map((t) => html`<li>
			${t.question ? html`<p dir="auto" lang=${t.lang ?? nothing}>${t.question}</p>` : nothing}
			<p class="small">${w.bot} ${pick(w, `o_${t.outcome}`)}${t.title ? html`: ${t.title}` : nothing}
				${t.helpful === undefined ? nothing : html` · ${t.helpful ? w.helped : w.helpedNot}`}
				· ${moment(t.at, a.desk.lang)}</p></li>`)}</ol>`
			: html`<p class="hint">${w.noConversation}</p>`}</section>`;
}
