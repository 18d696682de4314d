// The list of tickets. Only the rows that can be seen are there: thousands scroll like ten.
import { LitElement, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Lang } from "../shared/protocol.ts";
import { clockOf, type Case } from "./desk.ts";
import { fill, moment, pick, type Words } from "./words.ts";

const ROW_REM = 6.5; // as in console.css
const BEYOND = 6; // rows that are there above and below what is seen

export class TicketList extends LitElement {
	static override properties = { cases: { attribute: false }, ticket: { attribute: false },
		words: { attribute: false }, language: { attribute: false }, now: { attribute: false },
		empty: { attribute: false }, top: { state: true } };
	declare cases: Case[];
	declare ticket: string;
	declare words: Words;
	declare language: Lang;
	declare now: number;
	declare empty: string;
	declare private top: number; // the first row that is seen

	private rows = 20; // that can be seen
	private row = 104; // px
	private readonly size = new ResizeObserver(() => this.measure());

	constructor() {
		super();
		this.cases = [];
		this.ticket = this.empty = "";
		this.now = this.top = 0;
	}

	// In the page's own tree, under the page's own styles.
	protected override createRenderRoot(): HTMLElement {
		return this;
	}

	override connectedCallback(): void {
		super.connectedCallback();
		this.size.observe(this);
		this.addEventListener("scroll", this.scrolled, { passive: true });
	}

	override disconnectedCallback(): void {
		super.disconnectedCallback();
		this.size.disconnect();
	}

	private measure(): void {
		this.row = ROW_REM * parseFloat(getComputedStyle(document.documentElement).fontSize);
		this.rows = Math.ceil(this.clientHeight / this.row) + 1;
		this.requestUpdate();
	}

	private readonly scrolled = (): void => {
		this.top = Math.floor(this.scrollTop / this.row);
	};

	/** Brings a row into view without moving more than needed. */
	reveal(index: number): void {
		const from = index * this.row, to = from + this.row;

		if (from < this.scrollTop)
			this.scrollTop = from;
		else if (to > this.scrollTop + this.clientHeight)
			this.scrollTop = to - this.clientHeight;
	}

	private item(c: Case, index: number): TemplateResult {
		const clock = clockOf(c, this.words, this.now);
		const chosen = c.ticket === this.ticket;

		return html`<li aria-setsize=${this.cases.length} aria-posinset=${index + 1}
			.style=${`top: ${index * ROW_REM}rem`}>
			<a href="#/queue/${c.ticket}" aria-current=${chosen ? "true" : nothing}>
				<span class="line"><span class="number">${c.ticket}</span>
					${c.priority === "normal" ? nothing : html`<span class="tag ${c.priority}"
						title=${pick(this.words, c.priority)}><span aria-hidden="true">${c.priority === "urgent"
							? "!" : "↓"}</span><span class="quiet">${pick(this.words, c.priority)}</span></span>`}
					${c.live ? html`<span class="tag live"><span aria-hidden="true">●</span><span class="quiet">
						${fill(this.words.live, { name: c.live.name })}</span></span>` : nothing}
					${clock.state === "none" ? nothing
						: html`<span class="clock ${clock.state}">${clock.text}</span>`}</span>
				<span class="subject" dir="auto" lang=${(c.subject && c.lang) || nothing}>${c.subject
					|| this.words.e_erased}</span>
				<span class="line small"><span>${pick(this.words, `status_${c.status}`)}</span>
					<span class="who" dir="auto">${c.partner?.name ?? c.partner?.id ?? this.words.nobody}</span>
					<time datetime=${c.opened}>${moment(c.opened, this.language)}</time></span>
			</a></li>`;
	}

	override render(): TemplateResult {
		const n = this.cases.length;
		const from = Math.max(0, Math.min(this.top, n - this.rows) - BEYOND);
		const seen = this.cases.slice(from, from + this.rows + 2 * BEYOND);

		if (!n)
			return html`<p class="hint">${this.empty}</p>`;
		return html`<ul role="list" .style=${`height: ${n * ROW_REM}rem`}>
			${repeat(seen, (c) => c.ticket, (c, i) => this.item(c, from + i))}</ul>`;
	}
}

customElements.define("ticket-list", TicketList);
