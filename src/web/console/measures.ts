// Measures: what is asked and how it ends, whether it helped, and how soon people answer.
import { html, nothing, svg, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { sayDay } from "../shared/dates.ts";
import { LANGS, type Lang } from "../shared/protocol.ts";
import type { PageView } from "./pages.ts";
import { duration, fill, number, percent, pick, type Words } from "./words.ts";

/** Of when, of where, of whom. */
export interface Period {
	days: number;
	unit: string; // "": all
	lang: string;
}

interface Sums {
	questions: number;
	answered: number;
	chosen: number;
	deferred: number;
	helpful: number;
	unhelpful: number;
	opened: number;
	closed: number;
	responded: number;
	in_time: number;
	median_minutes?: number;
	p90_minutes?: number;
}

interface Row {
	key: string;
	title?: string;
	questions: number;
	answered: number;
	helpful: number;
	unhelpful: number;
	tickets: number;
}

interface Day {
	day: string;
	questions: number;
	answered: number;
	tickets: number;
}

interface Measures {
	from: string;
	to: string;
	few?: boolean;
	now: Sums;
	before: Sums;
	open: number;
	overdue: number;
	weeks: boolean;
	days: Day[];
	intents: Row[];
	areas: Row[];
	units: Row[];
	langs: Row[];
}

const PERIODS = [7, 30, 90, 365];
const MOST_ROWS = 20; // of a table; the file has all
const WIDTH = 720, HEIGHT = 160; // of the drawing
const TABLES = ["areas", "intents", "units", "langs"] as const;
type Table = typeof TABLES[number];

// ---- what is asked for ----

function choices(v: PageView): TemplateResult {
	const w = v.words, p = v.period;
	const one = (label: string, value: string, options: [string, string][],
		change: (value: string) => Partial<Period>) => html`<label>${label}
		<select @change=${(e: Event) => v.setPeriod(change((e.target as HTMLSelectElement).value))}>
			${options.map(([key, text]) => html`<option value=${key}
				.selected=${live(key === value)}>${text}</option>`)}</select></label>`;

	return html`<div class="row period">
		${one(w.period, String(p.days), PERIODS.map((n) => [String(n), n === 365 ? w.year : fill(w.nDays, { n })]),
			(value) => ({ days: Number(value) }))}
		${one(w.unit, p.unit, [["", w.wholeOrganisation], ...v.desk.units], (unit) => ({ unit }))}
		${one(w.ticketLang, p.lang, [["", w.allLanguages],
			...LANGS.map((lang): [string, string] => [lang, pick(w, `l_${lang}`)])], (lang) => ({ lang }))}
	</div>`;
}

// ---- sums ----

const byBot = (s: Sums | Row): number => s.answered + ("chosen" in s ? s.chosen : 0);

function tile(name: string, value: string, before: string, more = ""): TemplateResult {
	return html`<div><dt>${name}</dt><dd><strong>${value}</strong>
		${more ? html`<span class="small">${more}</span>` : nothing}
		${before ? html`<span class="small">${before}</span>` : nothing}</dd></div>`;
}

function tiles(m: Measures, w: Words, lang: Lang): TemplateResult {
	const { now, before } = m;
	const count = (n: number) => number(n, lang);
	const share = (part: number, of: number) => of ? percent(part / of, lang) : "–";
	const was = (text: string) => text === "–" ? "" : fill(w.before, { text });
	const time = (minutes: number | undefined) => minutes === undefined ? "–" : duration(minutes * 60000, w);
	const rated = (s: Sums) => s.helpful + s.unhelpful;

	return html`<dl class="tiles">
		${tile(w.mQuestions, count(now.questions), was(count(before.questions)))}
		${tile(w.mAnswered, share(byBot(now), now.questions), was(share(byBot(before), before.questions)),
			now.chosen ? fill(w.mChosen, { n: count(now.chosen) }) : "")}
		${tile(w.mDeferred, share(now.deferred, now.questions), was(share(before.deferred, before.questions)))}
		${tile(w.mHelped, share(now.helpful, rated(now)), was(share(before.helpful, rated(before))),
			fill(w.mRated, { n: count(rated(now)) }))}
		${tile(w.mOpened, count(now.opened), was(count(before.opened)), fill(w.mClosed, { n: count(now.closed) }))}
		${tile(w.mInTime, share(now.in_time, now.responded), was(share(before.in_time, before.responded)))}
		${tile(w.mMedian, time(now.median_minutes), was(time(before.median_minutes)),
			now.p90_minutes === undefined ? "" : fill(w.mNine, { t: time(now.p90_minutes) }))}
		${tile(w.mOpen, count(m.open), "", fill(w.mOverdue, { n: count(m.overdue) }))}
	</dl>`;
}

// ---- days ----

/** Bars of what was asked, the lower part of them answered by the bot. */
function bars(days: Day[], top: number): TemplateResult[] {
	const step = WIDTH / days.length, width = Math.max(1, step * 0.8);

	return days.map((d, i) => {
		const all = d.questions / top * HEIGHT, bot = d.answered / top * HEIGHT, x = i * step + (step - width) / 2;

		return svg`<rect class="others" x=${x} y=${HEIGHT - all} width=${width} height=${Math.max(0, all - bot)}></rect>
			<rect class="bot" x=${x} y=${HEIGHT - Math.min(all, bot)} width=${width} height=${Math.min(all, bot)}></rect>`;
	});
}

function chart(m: Measures, w: Words, lang: Lang): TemplateResult {
	const top = Math.max(1, ...m.days.map((d) => d.questions));
	const name = m.weeks ? w.mByWeek : w.mByDay;
	const cells = (d: Day) => html`<tr><th scope="row">${sayDay(d.day, lang)}</th>
		<td>${number(d.questions, lang)}</td><td>${number(d.answered, lang)}</td><td>${number(d.tickets, lang)}</td></tr>`;

	return html`<section class="chart"><h3>${name}</h3>
		<p class="small legend"><span class="bot">${w.mAnswered}</span> <span class="others">${w.mOthers}</span></p>
		<div class="plot"><span class="small" aria-hidden="true">${number(top, lang)}</span>
			<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img"
				aria-label=${fill(w.mChart, { name, top: number(top, lang) })}>${bars(m.days, top)}</svg></div>
		<p class="small ends"><span>${sayDay(m.from, lang)}</span><span>${sayDay(m.to, lang)}</span></p>
		<details><summary>${w.mAsTable}</summary><div class="table" tabindex="0" role="region" aria-label=${name}><table>
			<thead><tr><th scope="col">${w.when}</th><th scope="col">${w.mQuestions}</th>
				<th scope="col">${w.mAnswered}</th><th scope="col">${w.mTickets}</th></tr></thead>
			<tbody>${m.days.map(cells)}</tbody></table></div></details></section>`;
}

// ---- tables ----

function titleOf(table: Table, r: Row, w: Words): string {
	if (table === "langs")
		return r.key ? pick(w, `l_${r.key}`) : w.mUnknown;
	if (r.key)
		return r.title ?? r.key;
	return table === "units" ? w.mSmall : w.mUnknown;
}

function rowsOf(table: Table, rows: Row[], w: Words, lang: Lang): TemplateResult {
	const top = Math.max(1, ...rows.map((r) => r.questions));
	const name = pick(w, `m_${table}`), whole = table === "units" || table === "langs";
	const rated = (r: Row) => r.helpful + r.unhelpful;
	const one = (r: Row) => html`<tr><th scope="row">${titleOf(table, r, w)}</th>
		<td class="bar"><span .style=${`--part: ${r.questions / top}`}>${number(r.questions, lang)}</span></td>
		${whole ? html`<td>${r.questions ? percent(byBot(r) / r.questions, lang) : "–"}</td>` : nothing}
		<td>${rated(r) ? percent(r.helpful / rated(r), lang) : "–"}</td><td>${number(r.tickets, lang)}</td></tr>`;

	return html`<section><h3>${name}</h3><div class="table" tabindex="0" role="region" aria-label=${name}><table>
		<thead><tr><th scope="col">${name}</th><th scope="col">${whole ? w.mQuestions : w.mAnswers}</th>
			${whole ? html`<th scope="col">${w.mAnswered}</th>` : nothing}
			<th scope="col">${w.mHelped}</th><th scope="col">${w.mTickets}</th></tr></thead>
		<tbody>${rows.slice(0, MOST_ROWS).map(one)}</tbody></table></div></section>`;
}

// ---- the file ----

/** For spreadsheets of Finland: semicolons, and a mark that it is UTF-8. */
export function csvOf(m: Measures, w: Words): string {
	const line = (...cells: (string | number)[]) => cells.map((c) => typeof c === "number" ? String(c)
		: `"${c.replaceAll('"', '""')}"`).join(";");
	const sums = Object.keys(m.now) as (keyof Sums)[];
	const lines = [line("table", "key", "title", "questions", "answered", "helpful", "unhelpful", "tickets")];

	for (const table of TABLES)
		for (const r of m[table])
			lines.push(line(table, r.key, titleOf(table, r, w), r.questions, r.answered, r.helpful, r.unhelpful,
				r.tickets));
	for (const d of m.days)
		lines.push(line(m.weeks ? "weeks" : "days", d.day, "", d.questions, d.answered, "", "", d.tickets));
	lines.push("", line("sum", "now", "before"));
	for (const key of sums)
		lines.push(line(key, m.now[key] ?? "", m.before[key] ?? ""));
	lines.push(line("open", m.open, ""), line("overdue", m.overdue, ""));
	return `\ufeff${lines.join("\r\n")}\r\n`;
}

function save(m: Measures, w: Words): void {
	const url = URL.createObjectURL(new Blob([csvOf(m, w)], { type: "text/csv;charset=utf-8" }));
	const link = Object.assign(document.createElement("a"), { href: url,
		download: `kumppani-${m.from}-${m.to}.csv` });

	link.click();
	setTimeout(() => URL.revokeObjectURL(url), 10000);
}

// ---- all of it ----

function told(m: Measures, v: PageView): TemplateResult {
	const w = v.words, { lang } = v.desk;

	if (m.few)
		return html`<p class="hint">${w.mFew}</p>`;
	return html`${tiles(m, w, lang)}
		${m.now.questions + m.now.opened ? html`${chart(m, w, lang)}
			<div class="tables">${TABLES.map((t) => m[t].length ? rowsOf(t, m[t], w, lang) : nothing)}</div>
			<p class="row"><button type="button" @click=${() => save(m, w)}>${w.mCsv}</button></p>`
			: html`<p class="hint">${w.mNone}</p>`}
		<details class="how"><summary>${w.mHow}</summary><ul>${w.mHowLines.split("\n").map((text) =>
			html`<li>${text}</li>`)}</ul></details>`;
}

export function measuresPage(v: PageView): TemplateResult {
	const m = v.reply?.measures as Measures | undefined;

	return html`<div class="measures">${choices(v)}
		<p class="hint" role="status">${m ? fill(v.words.mPeriod, { from: sayDay(m.from, v.desk.lang),
			to: sayDay(m.to, v.desk.lang) }) : "…"}</p>
		${m ? told(m, v) : nothing}</div>`;
}
