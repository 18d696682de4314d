// What stands beside the queue: the state of the content, and administration.
import { html, nothing, type TemplateResult } from "lit";
import { sayDay } from "../shared/dates.ts";
import type { Message, Request } from "../shared/protocol.ts";
import { teamTable } from "./dialogs.ts";
import type { Desk, Event, Group } from "./desk.ts";
import { measuresPage, type Period } from "./measures.ts";
import { surveysPage } from "./surveys.ts";
import { fill, moment, pick, type Words } from "./words.ts";

export type ReviewWhat = "unanswered" | "low_rated" | "guides" | "pilots" | "surveys" | "analytics";
export type AdminWhat = "partners" | "tokens" | "outbox" | "audit" | "absences";

interface Guide {
	guide: string;
	title: string;
	owner?: string;
	lang: string;
	status: string;
	reviewed: string;
	review_by: string;
	due: boolean;
}

interface Pilot {
	guide: string;
	title: string;
	version: string;
	until: string;
	clear: { yes: number; partly: number; no: number };
	missing: string[];
}

export interface PageView {
	desk: Desk;
	words: Words;
	what: string;
	reply: Message | null; // to what the page asked; null: not there yet
	period: Period; // of measures
	choose(what: string): void;
	setPeriod(change: Partial<Period>): void;
	more(): void;
	retry(post?: number): void;
}

/** What a page asks the daemon for; null: it has it already. */
export function requestOf(section: string, what: string, period: Period): Request | null {
	const { days, unit, lang } = period;

	if (section === "review" && what === "analytics")
		return { type: "review", what, days, ...(unit ? { unit } : {}), ...(lang ? { lang } : {}) };
	if (section === "review")
		return { type: "review", what };
	return what === "partners" ? null : { type: "admin", what };
}

function tabs(v: PageView, label: string, all: [string, string][]): TemplateResult {
	return html`<fieldset class="tabs"><legend class="quiet">${label}</legend>${all.map(([what, text]) => html`
		<label class="tab"><input type="radio" name="what" value=${what} .checked=${v.what === what}
			@change=${() => v.choose(what)}><span>${text}</span></label>`)}</fieldset>`;
}

function group(g: Group, v: PageView): TemplateResult {
	const w = v.words;

	return html`<li><details><summary><strong>${g.title ?? g.intent ?? w.noTopic}</strong>
		<span class="count">${fill(w.times, { n: g.count })}</span></summary>
		<ul>${g.asked.map((q) => html`<li><p dir="auto" lang=${q.lang ?? nothing}>${q.question ?? ""}</p>
			${q.comment ? html`<p class="comment" dir="auto">“${q.comment}”</p>` : nothing}
			<p class="small">${moment(q.at, v.desk.lang)}${(q.count ?? 0) > 1
				? html` · ${fill(w.times, { n: q.count })}` : nothing}</p></li>`)}</ul></details></li>`;
}

function guides(list: Guide[], v: PageView): TemplateResult {
	const w = v.words, { lang } = v.desk;

	return html`<div class="table" tabindex="0" role="region" aria-label=${w.guides}><table><thead><tr>
		<th scope="col">${w.guide}</th><th scope="col">${w.reviewBy}</th><th scope="col">${w.reviewed}</th>
		<th scope="col">${w.owner}</th><th scope="col">${w.filterStatus}</th></tr></thead><tbody>
		${list.map((g) => html`<tr><th scope="row"><a href="/guides/${g.guide}">${g.title}</a></th>
			<td>${sayDay(g.review_by, lang)}${g.due ? html` <span class="tag urgent">${w.overdue}</span>` : nothing}</td>
			<td>${sayDay(g.reviewed, lang)}</td><td>${g.owner ?? ""}</td><td>${pick(w, `gs_${g.status}`)}</td></tr>`)}
		</tbody></table></div>`;
}

/** What those say who try a guide out. */
function pilots(list: Pilot[], v: PageView): TemplateResult {
	const w = v.words;

	if (!list.length)
		return html`<p class="hint">${w.noPilots}</p>`;
	return html`<ol class="groups" role="list">${list.map((p) => html`<li>
		<h3>${p.title} <span class="quiet">${p.guide} ${p.version}</span></h3>
		<p>${fill(w.pilotUntil, { date: sayDay(p.until, v.desk.lang) })}</p>
		<p>${fill(w.pilotClear, p.clear)}</p>
		${p.missing.length ? html`<p>${w.pilotMissing}</p>
			<ul>${p.missing.map((text) => html`<li dir="auto">${text}</li>`)}</ul>` : nothing}</li>`)}</ol>`;
}

function reviewed(v: PageView): TemplateResult {
	const groups = v.reply?.groups as Group[] | undefined;

	if (v.what === "analytics")
		return measuresPage(v);
	if (!v.reply)
		return html`<p class="hint">…</p>`;
	if (v.what === "guides")
		return guides((v.reply.guides ?? []) as Guide[], v);
	if (v.what === "surveys")
		return surveysPage(v);
	if (v.what === "pilots")
		return pilots((v.reply.pilots ?? []) as Pilot[], v);
	return groups?.length ? html`<ol class="groups" role="list">${groups.map((g) => group(g, v))}</ol>`
		: html`<p class="hint">${v.words.nothingToReview}</p>`;
}

export function reviewPage(v: PageView): TemplateResult {
	const w = v.words;

	return html`<h2 tabindex="-1">${w.review}</h2>
		${tabs(v, w.reviewWhat, [["unanswered", w.unanswered], ["low_rated", w.lowRated], ["guides", w.guides],
			["pilots", w.pilots], ["surveys", w.surveys], ["analytics", w.analytics]])}
		${reviewed(v)}`;
}

function tokens(v: PageView): TemplateResult {
	const w = v.words, list = (v.reply?.tokens ?? []) as { name: string; role: string; unit?: string }[];

	return html`<div class="table" tabindex="0" role="region" aria-label=${w.tokens}><table><thead><tr>
		<th scope="col">${w.name}</th><th scope="col">${w.role}</th><th scope="col">${w.unit}</th></tr></thead>
		<tbody>${list.map((t) => html`<tr><th scope="row">${t.name}</th><td>${t.role}</td>
			<td>${t.unit ?? ""}</td></tr>`)}</tbody></table></div>`;
}

interface Post {
	id: number;
	ticket?: string;
	guide?: string;
	to: string;
	kind: string;
	state: string;
	tries: number;
	at: string;
	next?: string;
	error?: string;
}

function outbox(v: PageView): TemplateResult {
	const w = v.words, list = (v.reply?.posts ?? []) as Post[], { lang } = v.desk;

	if (!list.length)
		return html`<p class="hint">${w.outboxEmpty}</p>`;
	return html`<div class="table" tabindex="0" role="region" aria-label=${w.outbox}><table><thead><tr>
		<th scope="col">${w.when}</th><th scope="col">${w.ticket}</th><th scope="col">${w.to}</th>
		<th scope="col">${w.filterStatus}</th><th scope="col">${w.tries}</th><th scope="col">${w.next}</th>
		<th scope="col">${w.fault}</th><th scope="col"><span class="quiet">${w.retry}</span></th></tr></thead>
		<tbody>${list.map((p) => html`<tr><td>${moment(p.at, lang)}</td><th scope="row">
			${p.guide ? html`<a href="/guides/${p.guide}">${p.guide}</a>`
				: html`<a class="number" href="#/queue/${p.ticket}">${p.ticket}</a>`}</th>
			<td>${pick(w, `to_${p.to}`)}</td>
			<td>${pick(w, `post_${p.state}`)}</td><td>${p.tries}</td><td>${moment(p.next, lang)}</td>
			<td class="long" dir="auto">${p.error ?? ""}</td>
			<td><button type="button" aria-label="${w.retry}: ${p.guide ?? p.ticket}, ${pick(w,
				`to_${p.to}`)}" @click=${() => v.retry(p.id)}>${w.retry}</button></td></tr>`)}</tbody></table></div>
		<p class="row">${list.length > 1 ? html`<button type="button" @click=${() => v.retry()}>${w.retryAll}</button>`
			: nothing}</p>`;
}

function audit(v: PageView): TemplateResult {
	const w = v.words, list = (v.reply?.events ?? []) as (Event & { ticket: string })[];
	const who = (e: Event) => e.name || (e.from === "supervisor" ? w.supervisor : e.from === "bot" ? w.bot
		: e.from === "partner" ? w.partner : w.system);
	const what = (e: Event) => fill(pick(w, `e_${e.kind}`), { text: "", status: pick(w, `status_${e.status}`) })
		.replace(/:\s*$/, "");

	return html`<div class="table" tabindex="0" role="region" aria-label=${w.audit}><table><thead><tr>
		<th scope="col">${w.when}</th><th scope="col">${w.ticket}</th><th scope="col">${w.who}</th>
		<th scope="col">${w.what}</th></tr></thead>
		<tbody>${list.map((e) => html`<tr><td>${moment(e.at, v.desk.lang)}</td><th scope="row">
			<a class="number" href="#/queue/${e.ticket}">${e.ticket}</a></th><td dir="auto">${who(e)}</td>
			<td>${what(e)}</td></tr>`)}</tbody></table></div>
		${v.reply?.more ? html`<p><button type="button" @click=${v.more}>${w.more}</button></p>` : nothing}`;
}

interface AbsenceLine {
	partner: string;
	from: string;
	to: string;
	deputy?: string;
	at: string;
	by?: string;
	cancels?: number;
}

function absences(v: PageView): TemplateResult {
	const w = v.words, { desk } = v, list = (v.reply?.absences ?? []) as AbsenceLine[];

	if (!list.length)
		return html`<p class="hint">${w.noAbsences}</p>`;
	return html`<div class="table" tabindex="0" role="region" aria-label=${w.absences}><table><thead><tr>
		<th scope="col">${w.when}</th><th scope="col">${w.partner}</th><th scope="col">${w.absences}</th>
		<th scope="col">${w.deputyLabel}</th><th scope="col">${w.what}</th><th scope="col">${w.who}</th></tr></thead>
		<tbody>${list.map((a) => html`<tr><td>${moment(a.at, desk.lang)}</td>
			<th scope="row">${desk.nameOf(a.partner)}</th>
			<td>${sayDay(a.from, desk.lang)}–${sayDay(a.to, desk.lang)}</td><td>${desk.nameOf(a.deputy)}</td>
			<td>${a.cancels ? w.cancelled : w.entered}</td><td>${desk.nameOf(a.by)}</td></tr>`)}</tbody></table></div>`;
}

export function adminPage(v: PageView): TemplateResult {
	const w = v.words;
	const body = v.what === "partners" ? teamTable(v) : !v.reply ? html`<p class="hint">…</p>`
		: v.what === "tokens" ? tokens(v) : v.what === "outbox" ? outbox(v)
		: v.what === "absences" ? absences(v) : audit(v);

	return html`<h2 tabindex="-1">${w.admin}</h2>
		${tabs(v, w.reviewWhat, [["partners", w.partners], ["tokens", w.tokens], ["outbox", w.outbox],
			["audit", w.audit], ["absences", w.absences]])}
		${body}`;
}
