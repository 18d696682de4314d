// What supervisors were asked, and what they answered. Who did is not known.
import { html, nothing, type TemplateResult } from "lit";
import { sayDay } from "../shared/dates.ts";
import type { Lang } from "../shared/protocol.ts";
import type { PageView } from "./pages.ts";
import { fill, number, percent, type Words } from "./words.ts";

interface Question {
	id: string;
	label: string;
	kind: string;
	answers: number;
	few?: boolean;
	low?: string;
	high?: string;
	counts?: number[];
	choices?: string[];
	mean?: number;
	texts?: string[];
}

interface Survey {
	survey: string;
	title: string;
	from: string;
	until: string;
	answers: number;
	few?: boolean;
	questions?: Question[];
	groups?: { unit: string; title: string; answers: number; means: Record<string, number> }[];
}

function mean(n: number, lang: Lang): string {
	return n.toLocaleString(lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

function stateOf(s: Survey, w: Words): string {
	const today = new Date().toLocaleDateString("sv", { timeZone: "Europe/Helsinki" });

	return today < s.from ? w.sComing : today > s.until ? w.sOver : w.sOpen;
}

/** How many gave what, as bars. */
function counts(q: Question, w: Words, lang: Lang): TemplateResult {
	const names = q.choices ?? q.counts!.map((_, i) => i === 0 ? `1 (${q.low})`
		: i === q.counts!.length - 1 ? `${i + 1} (${q.high})` : String(i + 1));
	const top = Math.max(1, ...q.counts!);

	return html`<table class="counts"><caption class="quiet">${q.label}</caption><thead class="quiet"><tr>
		<th scope="col">${w.what}</th><th scope="col">${w.sAnswers}</th></tr></thead>
		<tbody>${names.map((name, i) => html`<tr><th scope="row">${name}</th>
			<td class="bar"><span .style=${`--part: ${q.counts![i]! / top}`}>${number(q.counts![i]!, lang)}</span></td>
			<td>${q.answers ? percent(q.counts![i]! / q.answers, lang) : "–"}</td></tr>`)}</tbody></table>`;
}

function question(q: Question, w: Words, lang: Lang): TemplateResult {
	return html`<li><h4>${q.label}</h4>
		<p class="small">${fill(w.sAnswered, { n: number(q.answers, lang) })}${q.mean === undefined ? nothing
			: html` · <strong>${fill(w.sMean, { n: mean(q.mean, lang) })}</strong>`}</p>
		${q.few ? html`<p class="hint">${w.sFew}</p>` : q.counts ? counts(q, w, lang) : nothing}
		${q.texts?.length ? html`<ul>${q.texts.map((text) => html`<li dir="auto">${text}</li>`)}</ul>` : nothing}</li>`;
}

function groups(s: Survey, w: Words, lang: Lang): TemplateResult | typeof nothing {
	const scales = s.questions!.filter((q) => q.kind === "scale");

	if (!s.groups?.length || !scales.length)
		return nothing;
	return html`<h4>${w.sGroups}</h4><div class="table" tabindex="0" role="region" aria-label=${w.sGroups}><table>
		<thead><tr><th scope="col">${w.unit}</th><th scope="col">${w.sAnswers}</th>
			${scales.map((q) => html`<th scope="col">${q.label}</th>`)}</tr></thead>
		<tbody>${s.groups.map((g) => html`<tr><th scope="row">${g.title}</th><td>${number(g.answers, lang)}</td>
			${scales.map((q) => html`<td>${g.means[q.id] === undefined ? "–"
				: mean(g.means[q.id]!, lang)}</td>`)}</tr>`)}</tbody></table></div>`;
}

export function surveysPage(v: PageView): TemplateResult {
	const w = v.words, { lang } = v.desk, list = (v.reply?.surveys ?? []) as Survey[];

	if (!list.length)
		return html`<p class="hint">${w.sNone}</p>`;
	return html`<ol class="groups surveys" role="list">${list.map((s) => html`<li>
		<h3>${s.title}</h3>
		<p>${stateOf(s, w)} · ${sayDay(s.from, lang)}–${sayDay(s.until, lang)} ·
			${fill(w.sAnswered, { n: number(s.answers, lang) })}</p>
		${s.few ? html`<p class="hint">${w.sFew}</p>` : html`<ol class="questions" role="list">
			${s.questions!.map((q) => question(q, w, lang))}</ol>${groups(s, w, lang)}`}</li>`)}</ol>`;
}
