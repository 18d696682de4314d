// The demo page's chat: a client of the protocol kumppani.v1, without any framework.
import { Connection, socketUrl } from "../shared/connection.ts";

// Words that belong to the page alone; what the bot says comes from /phrases.json.
const PAGE = {
	fi: {
		title: "HR-neuvoja", label: "Kysymyksesi", send: "Lähetä", you: "Sinä",
		connecting: "Yhdistetään…", offline: "Yhteys katkesi. Yritetään uudelleen…",
		waiting: "Haetaan vastausta…", yes: "Kyllä", no: "Ei", cancel: "Peruuta",
		ticketText: "Tämä lähetetään HR:lle. Voit muokata tekstiä.",
		urgent: "Asia on kiireellinen", add: "Lisää viesti", addLabel: "Lisättävä viesti",
		status: "Tila", by: "Vastaus viimeistään",
	},
	sv: {
		title: "HR-rådgivaren", label: "Din fråga", send: "Skicka", you: "Du",
		connecting: "Ansluter…", offline: "Förbindelsen bröts. Försöker på nytt…",
		waiting: "Söker svar…", yes: "Ja", no: "Nej", cancel: "Avbryt",
		ticketText: "Det här skickas till HR. Du kan ändra texten.",
		urgent: "Ärendet är brådskande", add: "Lägg till ett meddelande",
		addLabel: "Meddelande att lägga till", status: "Status", by: "Svar senast",
	},
	en: {
		title: "HR adviser", label: "Your question", send: "Send", you: "You",
		connecting: "Connecting…", offline: "The connection was lost. Trying again…",
		waiting: "Looking for an answer…", yes: "Yes", no: "No", cancel: "Cancel",
		ticketText: "This is sent to HR. You can change the text.",
		urgent: "This is urgent", add: "Add a message", addLabel: "Message to add",
		status: "Status", by: "Answer by",
	},
};

const $ = (id) => document.getElementById(id);
const log = $("log");

const memory = {
	get(key) { try { return sessionStorage.getItem(key); } catch { return null; } },
	set(key, value) { try { sessionStorage.setItem(key, value); } catch { /* private mode */ } },
};

let lang = memory.get("kumppani.lang") || "fi";
let phrases = {};
let lastQuestion = "";

// ---- words ----

function word(key) {
	return (PAGE[lang] || PAGE.fi)[key];
}

function phrase(key, holes = {}) {
	const text = (phrases[lang] || {})[key] || "";
	return text.replace(/\{(\w+)\}/g, (whole, name) => holes[name] ?? whole);
}

function moment(iso) {
	return new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" })
		.format(new Date(iso));
}

function showWords() {
	document.documentElement.lang = lang;
	document.title = word("title");
	$("title").textContent = word("title");
	$("text-label").textContent = word("label");
	$("send").textContent = word("send");
	$("organisation").textContent = phrase("organisation") || "kumppani";
	for (const button of $("langs").children)
		button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
}

// ---- building blocks ----

function element(name, attributes = {}, ...children) {
	const e = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) {
		if (key === "class")
			e.className = value;
		else if (key.startsWith("on"))
			e.addEventListener(key.slice(2), value);
		else if (value !== false && value != null)
			e.setAttribute(key, value === true ? "" : value);
	}
	e.append(...children.filter((c) => c != null));
	return e;
}

function button(text, onclick, kind = "") {
	return element("button", { type: "button", class: kind, onclick }, text);
}

// HTML of the daemon: made from Markdown there, with everything else escaped.
function rendered(html, of) {
	const e = element("div", { lang: of });
	e.innerHTML = html;
	for (const link of e.querySelectorAll("a"))
		Object.assign(link, { target: "_blank", rel: "noopener" });
	return e;
}

// Who asks looks at what comes next: the own message goes to the top, so that the answer
// begins right below it. Who reads further up is left there.
function show(kind, who, ...children) {
	const reading = window.innerHeight + window.scrollY < document.body.scrollHeight - 200;
	const e = element("div", { class: `message ${kind}` },
		element("span", { class: "who" }, who), ...children);
	const before = log.lastElementChild;
	log.append(e);
	if (kind === "mine")
		e.scrollIntoView({ block: "start" });
	else if (before && before.classList.contains("mine"))
		before.scrollIntoView({ block: "start" });
	else if (!reading)
		e.scrollIntoView({ block: "nearest" });
	return e;
}

function status(text) {
	$("status").textContent = text;
}

// ---- talking to the daemon ----

const handlers = { answer, ticket, message, error };

function receive(m) {
	if (Object.hasOwn(handlers, m.type))
		handlers[m.type](m);
}

const connection = new Connection(() => socketUrl(location.href), {
	hello() {
		const session = memory.get("kumppani.session");

		return { type: "hello", lang, ...(session ? { session } : {}) };
	},
	welcome,
	message: receive,
	refused: error,
	state(state) {
		if (state === "connecting" || state === "waiting")
			status(word(state === "connecting" ? "connecting" : "offline"));
	},
});

async function send(request, done) {
	const m = await connection.request(request);

	if (m.type !== "error" && done)
		done(m);
	receive(m);
}

// ---- what comes ----

let greeted = false;

function welcome(m) {
	memory.set("kumppani.session", m.session);
	status("");
	$("notice").textContent = m.notice || "";
	$("announcements").textContent = (m.announcements || []).join(" ");
	$("announcements").hidden = !(m.announcements || []).length;
	if (!greeted && m.greeting)
		show("", phrase("bot_label"), element("p", { lang: m.lang }, m.greeting));
	greeted = true;
}

function sources(m) {
	if (!m.sources || !m.sources.length)
		return null;
	const list = element("p", { class: "sources" }, `${phrase("source_label")}: `);
	for (const s of m.sources) {
		const date = new Intl.DateTimeFormat(lang).format(new Date(s.reviewed));
		list.append(element("a", { href: s.url, target: "_blank", rel: "noopener" }, s.title),
			` (${phrase("source_reviewed", { date })}) `);
	}
	return list;
}

function choices(m) {
	if (!m.choices || !m.choices.length)
		return null;
	const pick = (choice, label) => button(label, () => {
		show("mine", word("you"), element("p", {}, label));
		send({ type: "choose", interaction: m.interaction, choice });
	});
	const row = element("div", { class: "choices", lang: m.lang });
	m.choices.forEach((c, i) => row.append(pick(i, c.label)));
	if (m.outcome === "clarify")
		row.append(pick(-1, phrase("clarify_none")));
	return row;
}

function feedback(m) {
	const row = element("div", { class: "actions small" }, phrase("feedback_question"), " ");
	const tell = (helpful) => button(word(helpful ? "yes" : "no"), () => {
		send({ type: "feedback", interaction: m.interaction, helpful }, () => {
			row.replaceChildren(phrase("feedback_thanks"));
			if (!helpful)
				row.append(" ", offer(m));
		});
	});
	row.append(tell(true), tell(false));
	return row;
}

function offer(m) {
	const label = m.partner ? `${phrase("escalate_button")}: ${m.partner.name}`
		: phrase("escalate_button");
	return button(label, (event) => escalate(m, event.target), "primary");
}

function answer(m) {
	status("");
	show("", phrase("bot_label"), rendered(m.html || "", m.lang), sources(m), choices(m),
		m.offer_escalation ? element("div", { class: "actions" }, offer(m)) : null,
		m.outcome === "answered" && !m.offer_escalation ? feedback(m) : null);
}

// The text is seen, and can be changed, before it goes to anyone.
function escalate(m, opener) {
	const text = element("textarea", { rows: 4, maxlength: 4000, required: true,
		id: `ticket-${m.interaction}` });
	const urgent = element("input", { type: "checkbox" });
	const form = element("form", { class: "message", onsubmit: (event) => {
		event.preventDefault();
		send({ type: "escalate", interaction: m.interaction, text: text.value,
			urgent: urgent.checked }, () => { form.remove(); opener.remove(); });
	} },
	element("label", { for: text.id }, word("ticketText")), text,
	element("label", { class: "check" }, urgent, word("urgent")),
	element("div", { class: "actions" },
		element("button", { type: "submit", class: "primary" }, phrase("escalate_button")),
		button(word("cancel"), () => { form.remove(); opener.focus(); })));

	text.value = lastQuestion;
	opener.closest(".message").after(form);
	text.focus();
	form.scrollIntoView({ block: "nearest" });
}

function addition(ticket) {
	const text = element("textarea", { rows: 2, maxlength: 4000, required: true });
	const form = element("form", { hidden: true, onsubmit: (event) => {
		event.preventDefault();
		send({ type: "say", ticket, text: text.value }, () => {
			show("mine", word("you"), element("p", {}, text.value));
			status(phrase("ticket_added", { ticket }));
			text.value = "";
			form.hidden = true;
		});
	} },
	element("label", {}, word("addLabel"), text),
	element("div", { class: "actions small" },
		element("button", { type: "submit" }, word("send"))));

	return [element("div", { class: "actions small" },
		button(word("add"), () => { form.hidden = !form.hidden; text.focus(); })), form];
}

function ticket(m) {
	const holes = { ticket: m.ticket, partner: m.partner && m.partner.name,
		respond_by: moment(m.respond_by) };
	const key = m.status === "closed" ? "ticket_closed"
		: m.status === "answered" ? "ticket_answered"
			: m.status === "waiting" ? "ticket_waiting"
			: m.status === "assigned" && m.partner ? "ticket_taken"
			: m.partner ? "ticket_opened" : "ticket_no_partner";

	status("");
	show("", phrase("bot_label"), element("p", { lang }, phrase(key, holes)),
		...(m.status === "closed" ? [] : addition(m.ticket)));
}

function message(m) {
	const from = phrase(m.from === "bot" ? "bot_label" : "partner_label");
	const who = [m.name || from, m.ticket, moment(m.at)].join(" · ");
	show("human", who, rendered(m.html || "", null));
}

function error(m) {
	status("");
	show("error", phrase("bot_label"), element("p", { lang }, m.message || m.code));
}

// ---- what the user does ----

$("ask").addEventListener("submit", (event) => {
	const text = $("text").value.trim();

	event.preventDefault();
	if (!text)
		return;
	lastQuestion = text;
	show("mine", word("you"), element("p", {}, text));
	$("text").value = "";
	status(word("waiting"));
	send({ type: "ask", text });
});

$("text").addEventListener("keydown", (event) => {
	if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
		event.preventDefault();
		$("ask").requestSubmit();
	}
});

$("langs").addEventListener("click", (event) => {
	const chosen = event.target.dataset.lang;

	if (!chosen)
		return;
	lang = chosen;
	memory.set("kumppani.lang", lang);
	showWords();
	connection.greet();
});

async function start() {
	try {
		phrases = await (await fetch("/phrases.json")).json();
	} catch {
		setTimeout(start, 1000); // still reading its knowledge base
		return;
	}
	showWords();
	connection.open();
}

showWords();
start();
