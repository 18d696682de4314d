import { svg, html } from "lit";

const icon = (paths: unknown, size = 24) => html`<svg width=${size} height=${size}
	viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"
	stroke-linejoin="round" aria-hidden="true">${paths}</svg>`;

export const chatIcon = icon(svg`<path d="M4 5h16v11H12l-4 4v-4H4z"></path>`);
export const menuIcon = icon(svg`<path d="M5 7h14M5 12h14M5 17h14"></path>`);
export const downIcon = icon(svg`<path d="M6 9l6 6 6-6"></path>`);
