import { css } from "lit";

export const style = css`
:host {
	--_ink: var(--kumppani-ink, #1b2733);
	--_soft: var(--kumppani-soft, #4d5c69);
	--_line: var(--kumppani-line, #d3dce3);
	--_edge: var(--kumppani-edge, #74838f);
	--_page: var(--kumppani-page, #f4f7f9);
	--_card: var(--kumppani-card, #ffffff);
	--_mine: var(--kumppani-mine, #dcecf4);
	--_human: var(--kumppani-human, #e7f3e5);
	--_accent: var(--kumppani-accent, #14506b);
	--_accent-ink: var(--kumppani-accent-ink, #ffffff);
	--_head: var(--kumppani-head, #14506b);
	--_head-ink: var(--kumppani-head-ink, #ffffff);
	--_bad: var(--kumppani-bad, #9a1f1f);
	--_bad-page: var(--kumppani-bad-page, #fdf0ef);
	--_radius: var(--kumppani-radius, 0.9em);
	--_width: var(--kumppani-width, 26em);
	--_height: var(--kumppani-height, 42em);
	--_gap: var(--kumppani-gap, 1em);
	position: fixed !important; /* whatever the page says of all its elements */
	z-index: var(--kumppani-z, 2147483000) !important;
	inset: auto var(--_gap) var(--_gap) auto !important;
	display: block !important;
	width: auto !important;
	margin: 0 !important;
	padding: 0 !important;
	font-size: medium !important; /* as the browser is set; pages shrink the root's */
	color-scheme: light dark;
}
:host([corner="bottom-left"]) { inset: auto auto var(--_gap) var(--_gap) !important; }
:host([full-page]) {
	position: relative !important;
	inset: auto !important;
	z-index: auto !important;
	height: 100%;
	min-height: 24em;
}
:host([hidden]) { display: none !important; }

.panel, .launch {
	color: var(--_ink);
	font: var(--kumppani-font, normal 400 1em/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif);
	letter-spacing: normal;
	word-spacing: normal;
	text-align: start;
	text-transform: none;
	text-indent: 0;
	white-space: normal;
	cursor: auto;
	overflow-wrap: anywhere;
	hyphens: auto;
}

@media (prefers-color-scheme: dark) {
	:host {
		--_ink: var(--kumppani-ink, #e8eef3);
		--_soft: var(--kumppani-soft, #b0bdc8);
		--_line: var(--kumppani-line, #3a4956);
		--_edge: var(--kumppani-edge, #8696a3);
		--_page: var(--kumppani-page, #131b22);
		--_card: var(--kumppani-card, #1d2831);
		--_mine: var(--kumppani-mine, #1f3d4d);
		--_human: var(--kumppani-human, #223a28);
		--_accent: var(--kumppani-accent, #8ecae6);
		--_accent-ink: var(--kumppani-accent-ink, #0b2430);
		--_head: var(--kumppani-head, #1a3f52);
		--_head-ink: var(--kumppani-head-ink, #eef4f8);
		--_bad: var(--kumppani-bad, #ffa8a3);
		--_bad-page: var(--kumppani-bad-page, #3a2020);
	}
}

*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, h3, p, ul, dl, dd, form { margin: 0; }
ul { padding: 0; }
a { color: var(--_accent); }
:focus { outline: none; }
:focus-visible, input[type="date"]:focus-within { outline: 3px solid var(--_accent); outline-offset: 2px; } /* also of its button */

button {
	min-width: 2.75em;
	min-height: 2.75em;
	padding: .4em .9em;
	border: 1px solid var(--_accent);
	border-radius: .6em;
	background: var(--_card);
	color: var(--_accent);
	font: inherit;
	line-height: 1.3;
	cursor: pointer;
}
button:hover { text-decoration: underline; text-underline-offset: .2em; }
button.primary, button[aria-pressed="true"] { background: var(--_accent); color: var(--_accent-ink); }
button[aria-disabled="true"] { cursor: default; text-decoration: none; }

.quiet { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

/* ---- closed ---- */

.launch {
	display: flex;
	align-items: center;
	gap: .6em;
	min-height: 3.25em;
	padding: .5em 1.2em;
	border: 2px solid var(--_accent-ink);
	border-radius: 2em;
	background: var(--_accent);
	color: var(--_accent-ink);
	font-weight: 600;
	cursor: pointer;
	box-shadow: 0 .3em 1em rgb(0 0 0 / .3);
}
.launch svg { flex: none; }
.launch .count {
	min-width: 1.6em;
	padding: 0 .4em;
	border-radius: 1em;
	background: var(--_accent-ink);
	color: var(--_accent);
	text-align: center;
}

/* ---- open ---- */

.panel {
	display: flex;
	flex-direction: column;
	width: min(var(--_width), 100vw - 2 * var(--_gap));
	height: min(var(--_height), 100vh - 2 * var(--_gap));
	height: min(var(--_height), 100dvh - 2 * var(--_gap));
	/* Its ends are round themselves: a round clip around what scrolls costs more than all the
	 * rest of a frame where no graphics card helps. */
	--_end: calc(var(--_radius) - 1px);
	border: 1px solid var(--_edge);
	border-radius: var(--_radius);
	background: var(--_page);
	box-shadow: 0 .5em 2em rgb(0 0 0 / .28);
}
:host([full-page]) .panel {
	width: 100%;
	height: 100%;
	overflow: clip;
	--_end: 0;
	border-radius: 0;
	border-width: 0;
	box-shadow: none;
}
:host([full-page]) .inner { width: 100%; max-width: 48em; margin-inline: auto; }

header {
	flex: none;
	display: flex;
	flex-wrap: wrap;
	align-items: center;
	justify-content: space-between;
	gap: .25em .5em;
	padding: .4em .4em .4em 1em;
	border-radius: var(--_end) var(--_end) 0 0;
	background: var(--_head);
	color: var(--_head-ink);
}
header h2 { font-size: 1.1em; line-height: 1.3; }
header :focus-visible { outline-color: var(--_head-ink); outline-offset: -3px; }
.tools { display: flex; align-items: center; gap: .15em; margin-inline-start: auto; }
.tools button { padding: .25em; border-color: transparent; background: transparent; color: inherit; }
.tools button svg { display: block; margin: auto; }
.tools [aria-pressed="true"] { background: var(--_head-ink); color: var(--_head); }

.scroll {
	flex: 1;
	min-height: 0;
	overflow-y: auto;
	overscroll-behavior: contain;
	scroll-padding-block: .5em .75em;
	padding: .25em 1em .75em;
}
.scroll:focus-visible { outline-offset: -4px; }
.notice { padding: .5em 0; color: var(--_soft); font-size: .9em; }
.announcements {
	padding: .5em .75em;
	border-inline-start: .3em solid var(--_accent);
	background: var(--_card);
	font-size: .9em;
	list-style: none;
}

.news {
	flex: 0 1 auto;
	min-height: 6em;
	max-height: 45%;
	overflow-y: auto;
	scroll-padding-block-end: 4em; /* below it stands the button */
	padding: .6em 1em;
	border-bottom: 1px solid var(--_line);
	border-inline-start: .3em solid var(--_accent);
	background: var(--_card);
	font-size: .95em;
}
.news:has(details:not([open])) { flex: none; min-height: 0; }
.news summary { cursor: pointer; }
.news h3 { display: inline; font-size: 1.05em; line-height: 1.3; }
.news .text { margin-top: .3em; }
.survey .hint { margin: .4em 0 0; }
.news .row { position: sticky; bottom: -.6em; justify-content: end; margin-bottom: -.6em; padding-block: .4em .6em; background: var(--_card); }

.message { max-width: 94%; width: fit-content; margin: .75em 0 0; contain: content; }
.who { display: block; padding: 0 .2em; color: var(--_soft); font-size: .85em; }
.mine .who { text-align: end; }
.mine { margin-inline-start: auto; }
.bubble {
	padding: .6em .85em;
	border: 1px solid var(--_line);
	border-radius: var(--_radius);
	border-start-start-radius: .25em;
	background: var(--_card);
}
.mine .bubble {
	border-start-start-radius: var(--_radius);
	border-start-end-radius: .25em;
	border-color: transparent;
	background: var(--_mine);
	white-space: pre-wrap;
}
.human .bubble { background: var(--_human); }
.bad .bubble { border-color: var(--_bad); background: var(--_bad-page); }
.text > * { margin: .5em 0 0; }
.text > :first-child { margin-top: 0; }
.text ul, .text ol { padding-inline-start: 1.4em; }
.text pre, .text table { display: block; max-width: 100%; overflow-x: auto; }
.text table { border-collapse: collapse; }
.text th, .text td { padding: .25em .5em; border: 1px solid var(--_line); text-align: start; }
.text :is(h1, h2, h3, h4, h5, h6) { font-size: 1em; }
.text blockquote { margin-inline: 0; padding-inline-start: .75em; border-inline-start: .2em solid var(--_line); }
.reply { margin-bottom: .4em; padding-inline-start: .6em; border-inline-start: .2em solid var(--_line); color: var(--_soft); font-size: .9em; }

.sources { margin-top: .6em; padding-top: .5em; border-top: 1px solid var(--_line); color: var(--_soft); font-size: .9em; list-style: none; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: .4em; margin-top: .6em; }
.row.choices { flex-direction: column; align-items: stretch; padding: 0; list-style: none; }
.row.choices button { width: 100%; text-align: start; }
.requests { margin-top: .6em; }
.requests .row { margin-top: .2em; }
.row.past { display: block; padding-inline-start: 1.2em; list-style: disc; }
.feedback { color: var(--_soft); font-size: .9em; }
.feedback button { min-height: 2em; padding: .1em .7em; }

.state { display: flex; flex-wrap: wrap; gap: .25em .5em; padding: .4em; /* room for the outline */ color: var(--_soft); font-size: .85em; }
.mine .state { justify-content: end; align-items: center; }
.failed { color: var(--_bad); font-weight: 600; }
.number { white-space: nowrap; }
.ticket-state { margin-inline-end: .5em; color: var(--_soft); }
.ticket { display: grid; grid-template-columns: auto 1fr; gap: .1em .75em; font-size: .9em; }
.ticket dt { color: var(--_soft); }
.note { margin: .75em auto 0; padding: 0 .5em; color: var(--_soft); font-size: .9em; text-align: center; }
.note.bad { color: var(--_bad); }

/* ---- below the conversation ---- */

.status { position: relative; flex: none; min-height: 1.6em; padding: 0 1em .2em; color: var(--_soft); font-size: .9em; }
.status.off { padding-block: .3em; background: var(--_bad-page); color: var(--_bad); }

.sheet {
	flex: 0 1 auto;
	min-height: 0;
	max-height: 85%;
	overflow-y: auto;
	padding: .75em 1em;
	border-top: 2px solid var(--_accent);
	border-radius: 0 0 var(--_end) var(--_end);
	background: var(--_card);
}
.sheet h3 { margin-bottom: .4em; font-size: 1.05em; }
.sheet .row { justify-content: end; }
.sheet dl { display: grid; grid-template-columns: auto 1fr; gap: .1em .75em; margin: .4em 0; }
.sheet dt { color: var(--_soft); }
.sheet .list { list-style: none; }
.sheet .list > li { padding: .5em 0; border-top: 1px solid var(--_line); }
.menu { display: grid; gap: .4em; padding: 0; list-style: none; }
.menu button, .menu a {
	display: flex;
	align-items: center;
	width: 100%;
	min-height: 2.75em;
	padding: .4em .75em;
	border: 1px solid var(--_line);
	border-radius: .6em;
	text-align: start;
}
.sheet .error:not(:empty), .sheet .hint { margin-top: .4em; }
.hint { color: var(--_soft); font-size: .9em; }

label { display: block; margin: .5em 0 .25em; font-weight: 600; }
label.check { display: flex; gap: .6em; align-items: center; min-height: 2em; font-weight: 400; }
label.check input { flex: none; width: 1.4em; height: 1.4em; margin: 0; font-size: inherit; accent-color: var(--_accent); }
.scale { min-width: 0; margin: .75em 0 0; padding: 0; border: 0; }
.scale legend { padding: 0; font-weight: 600; }
.steps { display: flex; gap: .4em; margin-top: .35em; }
.steps label { position: relative; flex: 1 1 0; max-width: 4em; margin: 0; }
.steps span { display: grid; place-items: center; min-height: 2.75em; border: 1px solid var(--_edge); border-radius: .6em; background: var(--_card); }
.sheet .steps input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.steps input:checked + span { border-color: var(--_accent); background: var(--_accent); color: var(--_accent-ink); }
.steps input:focus-visible + span { outline: 3px solid var(--_accent); outline-offset: 2px; }
textarea, .sheet input:not([type="checkbox"], [type="radio"]), .sheet select {
	display: block;
	width: 100%;
	min-width: 0;
	padding: .5em .65em;
	border: 1px solid var(--_edge);
	border-radius: .6em;
	background: var(--_card);
	color: var(--_ink);
	font: inherit;
}
textarea { resize: vertical; }
.sheet input, .sheet select { min-height: 2.75em; }
.sheet label.check input { min-height: 0; }
textarea::placeholder { color: var(--_soft); opacity: 1; }
textarea[aria-invalid="true"], .panel .sheet [aria-invalid="true"] { border-color: var(--_bad); border-width: 2px; }
.error { color: var(--_bad); font-weight: 600; font-size: .9em; }

.ask { flex: none; padding: .4em 1em .6em; border-top: 1px solid var(--_line); border-radius: 0 0 var(--_end) var(--_end); background: var(--_card); }
.ask label { margin: 0 0 .2em; font-size: .9em; }
.ask .line { display: flex; gap: .5em; align-items: end; }
.ask textarea { flex: 1; min-height: 2.75em; max-height: 9em; field-sizing: content; resize: none; }
.ask .error:not(:empty) { margin-top: .4em; }
.ask .hint { margin-top: .3em; font-size: .8em; line-height: 1.35; }

/* ---- small, enlarged, without colours, without motion ---- */

@media (max-width: 30em), (max-height: 30em) {
	:host([open]:not([full-page])) { inset: 0 !important; }
	:host([open]:not([full-page])) .panel { width: 100vw; height: 100vh; height: 100dvh; overflow: clip; --_end: 0; border: 0; border-radius: 0; }
	.message { max-width: 100%; }
}
@media (max-width: 22em) {
	header { gap: 0; padding-inline: .75em .2em; }
	header h2 { font-size: .95em; }
	.tools { gap: 0; }
	.tools button { min-width: 2em; padding: 0; }
}
@media (max-height: 22em) {
	.panel { overflow-y: auto; }
	.scroll { flex: none; overflow: visible; }
	.sheet { max-height: none; }
}
@media (forced-colors: active) {
	button[aria-pressed="true"], .tools [aria-pressed="true"], button.primary, .launch { forced-color-adjust: none; border: 2px solid ButtonText; background: Highlight; color: HighlightText; }
	header { border-bottom: 1px solid CanvasText; }
	.mine .bubble { border-color: CanvasText; }
	.launch .count { background: HighlightText; color: Highlight; }
}
@media (prefers-reduced-motion: no-preference) {
	.panel { animation: appear .12s ease-out; }
	.message { animation: appear .12s ease-out; }
	@keyframes appear { from { opacity: .3; } }
}
@media print {
	:host { position: static !important; }
	.panel { height: auto; overflow: visible; border: 0; box-shadow: none; }
	.scroll { overflow: visible; }
	.ask, .status, .tools, .row, .launch { display: none; }
}
`;
