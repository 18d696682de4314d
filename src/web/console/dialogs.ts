// What is asked for over the page: native dialogs, which keep the focus and close with Esc.
import { html, nothing, type TemplateResult } from "lit";
import { sayDay } from "../shared/dates.ts";
import { safeHtml } from "../shared/safe.ts";
import type { Desk, Member } from "./desk.ts";
import { count, fill, type Words } from "./words.ts";

export type Dialog = "transfer" | "close" | "insert" | "help" | "team";

export interface Insert {
	title: string;
	text: string;
	html?: string;
	guide: boolean;
}

export interface DialogView {
	desk: Desk;
	words: Words;
	error: string;
	keys: boolean; // commands of one key are on
	inserts: Insert[] | null; // null: nothing was looked for
	search: string;
	find(text: string): void;
	insert(text: string): void;
	useKeys(on: boolean): void;
	submit(event: Event): void;
	cancelAbsence(id: number): void;
	close(): void;
}

export const KEYS: readonly [string, keyof Words][] = [["j", "k_next"], ["k", "k_prev"], ["/", "k_search"],
	["t", "take"], ["l", "takeover"], ["r", "k_reply"], ["n", "k_note"], ["i", "insert"],
	["x", "transfer"], ["c", "close"], ["Ctrl + Enter", "k_send"], ["?", "k_help"]];

function frame(title: string, body: unknown, v: DialogView, submit = ""): TemplateResult {
	return html`<form novalidate @submit=${v.submit}>
		<h2 id="dialog-title">${title}</h2>${body}
		<p class="error" role="alert">${v.error}</p>
		<div class="row"><button type="button" @click=${v.close}>
			${submit ? v.words.cancel : v.words.closeDialog}</button>
			${submit ? html`<button type="submit" class="primary">${submit}</button>` : nothing}</div>
	</form>`;
}

function about(m: Member, v: DialogView): string {
	const w = v.words;

	return [m.absent_until ? fill(w.absent, { date: sayDay(m.absent_until, v.desk.lang) }) : "",
		m.absent_until && v.desk.deputyOf(m) ? fill(w.deputy, { name: v.desk.deputyOf(m) }) : "",
		count(m.load, w.oneTicket, w.nTickets)].filter(Boolean).join(", ");
}

function transfer(v: DialogView): TemplateResult {
	const w = v.words, { desk } = v;
	const others = desk.team.filter((m) => m.partner !== desk.current?.partner?.id);

	return frame(w.transferTitle, html`
		<label for="to">${w.transferTo}</label>
		<select id="to" name="to">
			<optgroup label=${w.transferPartner}>${others.map((m) => html`<option value="partner ${m.partner}">
				${m.name} (${about(m, v)})</option>`)}</optgroup>
			<optgroup label=${w.transferArea}>${desk.areas.map((a) => html`<option value="area ${a}">${desk.areaName(a)}</option>`)}
			</optgroup></select>
		<label for="reason">${w.reason}</label>
		<textarea id="reason" name="text" rows="3" required dir="auto"></textarea>`, v, w.transfer.replace("…", ""));
}

function close(v: DialogView): TemplateResult {
	return frame(v.words.closeTitle, html`<label for="last">${v.words.lastWord}</label>
		<textarea id="last" name="text" rows="4" dir="auto"></textarea>`, v, v.words.close.replace("…", ""));
}

function insert(v: DialogView): TemplateResult {
	const w = v.words;
	const list = (title: string, some: Insert[]) => some.length ? html`<h3>${title}</h3>
		<ul class="inserts" role="list">${some.map((i) => html`<li><details><summary>${i.title}</summary>
			<div class="text">${i.html ? safeHtml(i.html, location.href) : i.text}</div></details>
			<button type="button" aria-label="${w.insertThis}: ${i.title}"
				@click=${() => v.insert(i.text)}>${w.insertThis}</button></li>`)}</ul>` : nothing;

	return frame(w.insertTitle, html`<label for="find">${w.insertSearch}</label>
		<input id="find" type="search" autocomplete="off" .value=${v.search}
			@input=${(e: Event) => v.find((e.target as HTMLInputElement).value)}>
		<div aria-live="polite">${v.inserts === null ? nothing : v.inserts.length
			? html`${list(w.insertCanned, v.inserts.filter((i) => !i.guide))}
				${list(w.insertGuides, v.inserts.filter((i) => i.guide))}`
			: html`<p class="hint">${w.insertNone}</p>`}</div>`, v);
}

function help(v: DialogView): TemplateResult {
	const w = v.words;

	return frame(w.helpTitle, html`<table><tbody>${KEYS.map(([key, what]) => html`<tr>
		<th scope="row"><kbd>${key}</kbd></th><td>${w[what].replace("…", "")}</td></tr>`)}</tbody></table>
		<label class="check"><input type="checkbox" .checked=${v.keys} @change=${(e: Event) =>
			v.useKeys((e.target as HTMLInputElement).checked)}>${w.helpUse}</label>`, v);
}

export function teamTable(v: { desk: Desk; words: Words }): TemplateResult {
	const w = v.words, { desk } = v;

	return html`<div class="table" tabindex="0" role="region" aria-label=${w.partners}><table><thead><tr>
		<th scope="col">${w.name}</th><th scope="col">${w.filterStatus}</th><th scope="col">${w.tickets}</th>
		<th scope="col">${w.areas}</th><th scope="col">${w.languages}</th></tr></thead>
		<tbody>${desk.team.map((m) => html`<tr><th scope="row">${m.name}${m.title
			? html`<br><span class="small">${m.title}</span>` : nothing}</th>
			<td>${w[`state_${m.state}` as keyof Words]}${m.duty ? html`, ${w.onDuty}` : nothing}
				${m.absent_until ? html`<br><span class="small">${fill(w.absent,
					{ date: sayDay(m.absent_until, desk.lang) })}${desk.deputyOf(m) ? `, ${fill(w.deputy,
					{ name: desk.deputyOf(m) })}` : ""}</span>`
					: m.deputy ? html`<br><span class="small">${fill(w.deputy,
						{ name: desk.nameOf(m.deputy) })}</span>` : nothing}</td>
			<td>${m.load}</td><td>${m.areas.map((a) => desk.areaName(a)).join(", ")}</td>
			<td>${m.langs.map((l) => l.toUpperCase()).join(", ")}</td></tr>`)}</tbody></table></div>`;
}

/** Who signed in and is one of the partners enters when they are away. */
function team(v: DialogView): TemplateResult {
	const w = v.words, { desk } = v, { lang } = desk;
	const own = desk.team.find((m) => m.partner === desk.user?.id);
	const span = (a: { from: string; to: string; deputy?: string }) => `${sayDay(a.from, lang)}–${sayDay(a.to, lang)}`
		+ (a.deputy ? `, ${fill(w.deputy, { name: desk.nameOf(a.deputy) })}` : "");

	return frame(w.teamTitle, html`${teamTable(v)}${own ? html`
		<h3>${w.ownAbsences}</h3>
		${own.absences?.length ? html`<ul class="absences" role="list">${own.absences.map((a) => html`<li>
			<span>${span(a)}</span> ${a.id ? html`<button type="button" aria-label="${w.cancelAbsence}: ${span(a)}"
				@click=${() => v.cancelAbsence(a.id!)}>${w.cancelAbsence}</button>`
				: html`<span class="small">${w.ofFile}</span>`}</li>`)}</ul>`
			: html`<p class="hint">${w.noAbsences}</p>`}
		<div class="grid"><label>${w.from}<input type="date" name="from" required></label>
			<label>${w.upTo}<input type="date" name="to" required></label>
			<label>${w.deputyLabel}<select name="deputy"><option value="">${own.deputy
				? fill(w.deputyUsual, { name: desk.nameOf(own.deputy) }) : w.deputyNone}</option>
				${desk.team.filter((m) => m !== own).map((m) => html`<option value=${m.partner}>${m.name}</option>`)}
			</select></label></div>` : nothing}`, v, own ? w.addAbsence : "");
}

export function dialogView(dialog: Dialog, v: DialogView): TemplateResult {
	switch (dialog) {
	case "transfer": return transfer(v);
	case "close": return close(v);
	case "insert": return insert(v);
	case "help": return help(v);
	case "team": return team(v);
	}
}
