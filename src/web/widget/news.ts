// Announcements: what changed in HR. One at a time stands above the conversation until it is
// put away, and folds to its title when a question is asked: the answer needs the room. The
// daemon hears that it was shown, and does not send it again.
import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { live } from "lit/directives/live.js";
import { safeHtml } from "../shared/safe.ts";
import type { Lang, Message } from "../shared/protocol.ts";
import { fill, type Words } from "./words.ts";

export interface News {
	announcement: string;
	lang: Lang;
	title: string;
	html: string;
	told: boolean; // the daemon knows that it was shown
}

export class NewsDesk {
	list: readonly News[] = [];
	folded = false; // to the title

	/** True when it was not there before; one that was comes in another language. */
	add(m: Message): boolean {
		const one: News = { announcement: String(m.announcement), lang: m.lang as Lang,
			title: String(m.title ?? ""), html: String(m.html ?? ""), told: false };
		const known = this.list.some((n) => n.announcement === one.announcement);

		this.folded &&= this.list.length > 0;
		this.list = known
			? this.list.map((n) => n.announcement === one.announcement ? one : n)
			: [...this.list, one];
		return !known;
	}

	/** The one that is shown, if the daemon is yet to hear so. */
	untold(): News | undefined {
		return this.list[0]?.told === false ? this.list[0] : undefined;
	}

	setTold(id: string): void {
		this.list = this.list.map((n) => n.announcement === id ? { ...n, told: true } : n);
	}

	putAway(): void {
		this.list = this.list.slice(1);
		this.folded = false;
	}
}

export function newsView(desk: NewsDesk, words: Words, base: string,
	putAway: () => void): TemplateResult | typeof nothing {
	const one = desk.list[0], more = desk.list.length - 1;

	if (!one)
		return nothing;
	const toggled = (e: Event) => {
		desk.folded = !(e.currentTarget as HTMLDetailsElement).open;
	};

	return html`<section class="news" aria-labelledby="news-title"><details
		?open=${live(!desk.folded)} @toggle=${toggled}>
		<summary><h3 id="news-title"><span class="quiet">${words.announcement}: </span><span
			lang=${one.lang}>${one.title}</span></h3></summary>
		<div class="text" lang=${one.lang}>${guard([one.html, base],
			() => safeHtml(one.html, base))}</div>
		<div class="row"><button type="button" id="news-close" @click=${putAway}>
			${more ? fill(words.nextAnnouncement, { n: more }) : words.putAway}</button></div>
	</details></section>`;
}
