// Surveys: one at a time stands above the conversation, when no announcement does, until it is
// answered, declined or put off. It is folded to its title when a question is asked.
import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { live } from "lit/directives/live.js";
import { sayDay } from "../shared/dates.ts";
import { safeHtml } from "../shared/safe.ts";
import type { Lang, Message } from "../shared/protocol.ts";
import type { Form, FormField } from "./conversation.ts";
import { fill, type Words } from "./words.ts";

export interface Survey extends Form {
	lang: Lang;
	html: string;
	until: string;
}

export class SurveyDesk {
	list: readonly Survey[] = [];
	folded = false;
	private readonly gone = new Set<string>(); // each hello brings those that are only put off

	/** One that was there comes in another language. */
	add(m: Message): void {
		const one: Survey = { id: String(m.survey), lang: m.lang as Lang, title: String(m.title ?? ""),
			html: String(m.html ?? ""), until: String(m.until ?? ""), fields: (m.fields ?? []) as FormField[] };
		const known = this.list.some((s) => s.id === one.id);

		if (this.gone.has(one.id))
			return;
		this.list = known ? this.list.map((s) => s.id === one.id ? one : s) : [...this.list, one];
	}

	/** It was answered or declined, or is put off until the page is loaded anew. */
	remove(id: string): void {
		this.gone.add(id);
		this.list = this.list.filter((s) => s.id !== id);
		this.folded = false;
	}
}

export interface SurveyActions {
	answer(survey: Survey): void;
	decline(survey: Survey): void;
	putOff(survey: Survey): void;
}

export function surveyView(desk: SurveyDesk, words: Words, base: string,
	act: SurveyActions): TemplateResult | typeof nothing {
	const one = desk.list[0];

	if (!one)
		return nothing;
	const toggled = (e: Event) => {
		desk.folded = !(e.currentTarget as HTMLDetailsElement).open;
	};

	return html`<section class="news survey" aria-labelledby="survey-title"><details
		?open=${live(!desk.folded)} @toggle=${toggled}>
		<summary><h3 id="survey-title">${words.survey}: <span lang=${one.lang}>${one.title}</span></h3></summary>
		<div class="text" lang=${one.lang}>${guard([one.html, base], () => safeHtml(one.html, base))}</div>
		<p class="hint">${fill(words.surveyUntil, { date: sayDay(one.until, one.lang) })}</p>
		<div class="row"><button type="button" @click=${() => act.decline(one)}>${words.surveyDecline}</button>
			<button type="button" @click=${() => act.putOff(one)}>${words.surveyLater}</button>
			<button type="button" class="primary" @click=${() => act.answer(one)}>${words.surveyAnswer}</button></div>
	</details></section>`;
}
