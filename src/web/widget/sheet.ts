// The panel over the input: what needs more than one line, or a decision. It stands outside of
// the log, so nobody hears it read as a message.
import { html, nothing, type TemplateResult } from "lit";
import { MAX_BYTES, bytesOf, cleanText, type Lang, type Request } from "../shared/protocol.ts";
import { field, fieldsSent } from "./fields.ts";
import type { Form, Person, Ticket } from "./conversation.ts";
import { fill, type Words } from "./words.ts";

export type Sheet =
	| { kind: "menu" }
	| { kind: "tickets"; tickets: Ticket[] | null } // null: on its way
	| { kind: "escalate"; interaction: string; to?: Person; draft: string }
	| { kind: "request"; form: Form; interaction?: string; values: Record<string, string>; draft: string }
	| { kind: "survey"; form: Form; values: Record<string, string>; draft: string }
	| { kind: "comment"; key: number; interaction: string; helpful: boolean; draft: string }
	| { kind: "pilot"; interaction: string; question: string; draft: string }
	| { kind: "add"; ticket: string; draft: string };

export type Writing = Extract<Sheet, { draft: string }>;

export interface SheetView {
	words: Words;
	lang: Lang;
	asker: string; // "": not signed in
	urgent: boolean;
	error: string;
	faults: Readonly<Record<string, string>>; // of a request's fields, by id
	base: string;
	phrase(key: string): string;
	ticketDetails(t: Ticket): TemplateResult;
	write(text: string): void;
	setField(id: string, value: string): void;
	setUrgent(urgent: boolean): void;
	submit(event: Event): void;
	close(): void;
	act(what: "tickets" | "save" | "renew"): void;
	add(ticket: string): void;
}

/** What the sheet sends when it is filled in. */
export function requestOf(sheet: Writing, urgent: boolean): Request {
	const text = cleanText(sheet.draft);

	switch (sheet.kind) {
	case "escalate":
		return { type: "escalate", interaction: sheet.interaction, text, urgent };
	case "request":
		return { type: "escalate", request: sheet.form.id, fields: fieldsSent(sheet.form, sheet.values),
			...(sheet.interaction ? { interaction: sheet.interaction } : {}),
			...(text ? { text } : {}), urgent };
	case "survey":
		return { type: "survey", survey: sheet.form.id, fields: fieldsSent(sheet.form, sheet.values) };
	case "comment":
		return { type: "feedback", interaction: sheet.interaction, helpful: sheet.helpful,
			comment: text };
	case "pilot":
		return { type: "pilot", interaction: sheet.interaction, missing: text };
	case "add":
		return { type: "say", ticket: sheet.ticket, text };
	}
}

/** Why it can't be sent; "": it can. */
export function faultOf(request: Request, text: string, words: Words): string {
	const n = bytesOf(request);

	if (!cleanText(text) && !request.request && !request.survey)
		return words.empty;
	return n > MAX_BYTES ? fill(words.tooLong, { n, max: MAX_BYTES }) : "";
}

function titleOf(sheet: Sheet, w: Words): string {
	switch (sheet.kind) {
	case "menu": return w.menu;
	case "tickets": return w.tickets;
	case "escalate": return w.escalateTitle;
	case "request":
	case "survey": return sheet.form.title;
	case "comment": return w.commentTitle;
	case "pilot": return w.pilotTitle;
	case "add": return fill(w.addTitle, { ticket: sheet.ticket });
	}
}

function menu(v: SheetView): TemplateResult {
	const w = v.words;
	const link = (href: string, text: string) => html`<li>
		<a href=${href} target="_blank" rel="noopener">${text}<span class="quiet">, ${w.newTab}</span></a></li>`;

	return html`<ul class="menu">
		<li><button type="button" @click=${() => v.act("tickets")}>${w.tickets}</button></li>
		<li><button type="button" @click=${() => v.act("save")}>${w.save}</button></li>
		<li><button type="button" @click=${() => v.act("renew")}>${w.renew}</button></li>
		${link(`${v.base}/guides/`, w.guides)}
		${link(`${v.base}/accessibility/${v.lang === "fi" ? "" : v.lang}`, w.accessibility)}
	</ul>`;
}

function tickets(list: Ticket[] | null, v: SheetView): TemplateResult {
	const w = v.words;

	if (!list)
		return html`<p class="hint">…</p>`;
	if (!list.length)
		return html`<p class="hint">${w.noTickets}</p>`;
	return html`<ul class="list">${list.map((t) => html`<li>
		${t.subject ? html`<p dir="auto">${t.subject}</p>` : nothing}
		${v.ticketDetails(t)}
		${t.status === "closed" ? nothing : html`<div class="row">
			<button type="button" @click=${() => v.add(t.ticket)}>${w.add}</button></div>`}
	</li>`)}</ul>`;
}

/** To whom it goes, and from whom. */
function parties(sheet: Writing, v: SheetView): TemplateResult | typeof nothing {
	if (sheet.kind !== "escalate" && sheet.kind !== "request")
		return nothing;
	const person = sheet.kind === "escalate" ? sheet.to : sheet.form.partner;
	const to = person ? [person.name, person.title].filter(Boolean).join(", ") : v.words.duty;

	return html`<dl>
		<dt>${v.words.to}</dt><dd>${to}</dd>
		${v.asker ? html`<dt>${v.words.asker}</dt><dd>${v.asker}</dd>` : nothing}
	</dl>`;
}

function fields(sheet: Writing, v: SheetView): TemplateResult[] | typeof nothing {
	return sheet.kind === "request" || sheet.kind === "survey"
		? sheet.form.fields.map((f) => field(f, sheet.values[f.id] ?? "", v)) : nothing;
}

function survey(sheet: Writing, v: SheetView): TemplateResult {
	const w = v.words;

	return html`<form novalidate @submit=${v.submit}>
		${fields(sheet, v)}
		<p class="error" id="sheet-error" role="alert">${v.error}</p>
		<p class="hint">${w.surveyNote}</p>
		<div class="row">
			<button type="button" @click=${v.close}>${w.cancel}</button>
			<button type="submit" class="primary">${w.surveySend}</button>
		</div>
	</form>`;
}

function form(sheet: Exclude<Writing, { kind: "survey" }>, v: SheetView): TemplateResult {
	const w = v.words;
	const label = { escalate: w.whatIsSent, request: `${w.requestText} (${w.optional})`,
		comment: w.commentLabel, pilot: sheet.kind === "pilot" ? sheet.question : "",
		add: w.addLabel }[sheet.kind];
	const hint = { escalate: w.goesAlong, request: w.requestGoes, comment: w.commentNote,
		pilot: w.commentNote, add: "" }[sheet.kind];
	const toPerson = sheet.kind === "escalate" || sheet.kind === "request";

	return html`<form novalidate @submit=${v.submit}>
		${parties(sheet, v)}
		${fields(sheet, v)}
		<label for="sheet-text">${label}</label>
		<textarea id="sheet-text" rows=${sheet.kind === "escalate" ? 4 : 3} dir="auto"
			?required=${sheet.kind !== "request"}
			aria-invalid=${v.error ? "true" : "false"} aria-describedby="sheet-error sheet-hint"
			.value=${sheet.draft}
			@input=${(e: Event) => v.write((e.target as HTMLTextAreaElement).value)}></textarea>
		<p class="error" id="sheet-error" role="alert">${v.error}</p>
		<p class="hint" id="sheet-hint">${hint}</p>
		${toPerson ? html`<label class="check"><input type="checkbox"
			.checked=${v.urgent} @change=${(e: Event) =>
				v.setUrgent((e.target as HTMLInputElement).checked)}>${w.urgent}</label>` : nothing}
		<div class="row">
			<button type="button" @click=${v.close}>${w.cancel}</button>
			<button type="submit" class="primary">${sheet.kind === "escalate"
				? v.phrase("escalate_button") : sheet.kind === "request" ? w.sendRequest
					: w.send}</button>
		</div>
	</form>`;
}

export function sheetView(sheet: Sheet, v: SheetView): TemplateResult {
	const body = sheet.kind === "menu" ? menu(v)
		: sheet.kind === "tickets" ? tickets(sheet.tickets, v)
			: sheet.kind === "survey" ? survey(sheet, v)
				: form(sheet, v);

	return html`<section class="sheet" aria-labelledby="sheet-title"><div class="inner">
		<h3 id="sheet-title" tabindex="-1">${titleOf(sheet, v.words)}</h3>
		${body}
		${"draft" in sheet ? nothing : html`<div class="row">
			<button type="button" @click=${v.close}>${v.words.closeSheet}</button></div>`}
	</div></section>`;
}
