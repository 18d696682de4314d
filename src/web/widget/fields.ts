// The fields of a request: how they look, what is wrong with them, and what of them is sent.
import { html, nothing, type TemplateResult } from "lit";
import { sayDay } from "../shared/dates.ts";
import { cleanText, type Lang } from "../shared/protocol.ts";
import type { Form, FormField } from "./conversation.ts";
import { fill, type Words } from "./words.ts";

const ONE_LINE = 150; // characters; longer texts get more lines

export interface FieldView {
	words: Words;
	faults: Readonly<Record<string, string>>;
	setField(id: string, value: string): void;
}

export function fieldId(id: string): string {
	return `field-${id}`;
}

/** Why a value does not fit; "": it does. */
export function fieldFault(f: FormField, typed: string, w: Words): string {
	const value = cleanText(typed), n = [...value].length;
	const { min = 0, max = Infinity } = f;

	if (!value)
		return f.needed ? f.kind === "choice" || f.kind === "scale" ? w.fieldChoose : w.fieldNeeded : "";
	switch (f.kind) {
	case "number":
	case "scale":
		return /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max ? ""
			: fill(w.fieldNumber, { min, max });
	case "text":
		return n >= min && n <= max ? "" : fill(w.fieldLength, { min, max });
	case "date":
		return /^\d{4}-\d\d-\d\d$/.test(value) ? "" : w.fieldDate;
	case "choice":
		return f.choices?.[Number(value)] === undefined ? w.fieldChoose : "";
	}
}

export function fieldsSent(form: Form, values: Record<string, string>): Record<string, string> {
	return Object.fromEntries(form.fields.map((f) => [f.id, cleanText(values[f.id] ?? "")])
		.filter(([, value]) => value));
}

/** The request in words, as it is shown among the messages. */
export function fieldsShown(form: Form, values: Record<string, string>, lang: Lang): string {
	const shown = (f: FormField, value: string) => f.kind === "choice" ? f.choices?.[Number(value)]
		: f.kind === "date" ? sayDay(value, lang)
			: value;
	const sent = fieldsSent(form, values);

	return [form.title, ...form.fields.filter((f) => sent[f.id])
		.map((f) => `${f.label}: ${shown(f, sent[f.id]!)}`)].join("\n");
}

function control(f: FormField, value: string, v: FieldView): TemplateResult {
	const id = fieldId(f.id), fault = v.faults[f.id] ?? "";
	const told = `${id}-error${f.kind === "number" ? ` ${id}-hint` : ""}`;
	const changed = (e: Event) => v.setField(f.id, (e.target as HTMLInputElement).value);
	const invalid = fault ? "true" : "false";

	if (f.kind === "choice")
		return html`<select id=${id} ?required=${f.needed} aria-invalid=${invalid}
			aria-describedby=${told} @change=${changed}>
			<option value="" ?selected=${!value}>${v.words.choose}</option>
			${f.choices?.map((c, i) => html`<option value=${i} ?selected=${value === String(i)}>
				${c}</option>`)}</select>`;
	if (f.kind === "text" && (f.max ?? 0) > ONE_LINE)
		return html`<textarea id=${id} rows="2" dir="auto" maxlength=${f.max!} ?required=${f.needed}
			aria-invalid=${invalid} aria-describedby=${told} .value=${value} @input=${changed}></textarea>`;
	return html`<input id=${id} type=${f.kind === "date" ? "date" : "text"} dir="auto"
		inputmode=${f.kind === "number" ? "numeric" : nothing} autocomplete="off"
		maxlength=${f.kind === "text" && f.max ? f.max : nothing} ?required=${f.needed}
		aria-invalid=${invalid} aria-describedby=${told} .value=${value} @input=${changed}>`;
}

/** One of a few numbers in a row, whose ends have a meaning. */
function scale(f: FormField, value: string, v: FieldView): TemplateResult {
	const id = fieldId(f.id), { min = 1, max = 5 } = f;
	const numbers = Array.from({ length: max - min + 1 }, (_, i) => String(min + i));
	const changed = (e: Event) => v.setField(f.id, (e.target as HTMLInputElement).value);

	return html`<fieldset class="scale" id=${id} tabindex="-1" aria-describedby="${id}-error ${id}-hint">
		<legend>${f.label}${f.needed ? nothing : ` (${v.words.optional})`}</legend>
		<div class="steps">${numbers.map((n) => html`<label><input type="radio" name=${id} value=${n}
			.checked=${n === value} @change=${changed}><span>${n}</span></label>`)}</div>
		<p class="hint" id="${id}-hint">${fill(v.words.scaleEnds, { min, low: f.low, max, high: f.high })}</p>
		<p class="error" id="${id}-error">${v.faults[f.id] ?? ""}</p></fieldset>`;
}

export function field(f: FormField, value: string, v: FieldView): TemplateResult {
	const id = fieldId(f.id);

	if (f.kind === "scale")
		return scale(f, value, v);
	return html`<label for=${id}>${f.label}${f.needed ? nothing : ` (${v.words.optional})`}</label>
		${control(f, value, v)}
		${f.kind === "number" ? html`<p class="hint" id="${id}-hint">
			${f.min}–${f.max}</p>` : nothing}
		<p class="error" id="${id}-error">${v.faults[f.id] ?? ""}</p>`;
}
