// The demo page: an intranet page into which the widget was dropped, in the language of the
// widget. Its questions open the widget with the text written, for the user to send.
import { LANGS, type Lang } from "../shared/protocol.ts";

type Words = Record<string, string>;

const SV: Words = {
	guides: "HR:s anvisningar",
	accessibility: "Tillgänglighetsutlåtande",
	example: "Exempel: organisationen, personerna och nyheterna är påhittade.",
	title: "Chefens skrivbord",
	lead: "Fråga om personalärenden med egna ord av HR-rådgivaren nere till höger. Den svarar utifrån HR:s anvisningar och hänvisar vid behov till en HR-partner.",
	ask: "Fråga HR",
	often: "Chefer frågar ofta",
	q1: "Hur fungerar sparad ledighet?",
	q2: "När behövs läkarintyg vid sjukfrånvaro?",
	q3: "Vad gör jag när en visstidsanställning håller på att ta slut?",
	news: "Aktuellt",
	n1: "Planeringen av sommarsemestrarna börjar",
	n1text: "Samla in semesterönskemålen på din enhet i god tid och kontrollera att alla skift kan bemannas.",
	n2: "Utvecklingssamtal",
	n2text: "En stomme för samtalet finns i HR:s anvisningar. Boka ett lugnt rum och tillräckligt med tid.",
	n3: "Ny HR-rådgivare",
	n3text: "Rådgivaren svarar på finska, svenska och engelska, också på kvällar och veckoslut.",
};

const EN: Words = {
	guides: "HR guides",
	accessibility: "Accessibility statement",
	example: "Example: the organisation, the people and the news are made up.",
	title: "The supervisor's desk",
	lead: "Ask the HR adviser in the bottom right corner about HR matters in your own words. It answers from the HR guides and turns to an HR partner when needed.",
	ask: "Ask HR",
	often: "Supervisors often ask",
	q1: "How does saved leave work?",
	q2: "When is a doctor's certificate needed for sick leave?",
	q3: "What do I do when a fixed-term employment is about to end?",
	news: "News",
	n1: "Planning the summer holidays begins",
	n1text: "Collect the wishes of your unit in good time and check that every shift can be staffed.",
	n2: "Development discussions",
	n2text: "There is an outline for the discussion in the HR guides. Book a quiet room and enough time.",
	n3: "A new HR adviser",
	n3text: "The adviser answers in Finnish, Swedish and English, in the evenings and at weekends too.",
};

const worded = [...document.querySelectorAll<HTMLElement>("[data-word]")];
const FI: Words = Object.fromEntries(worded.map((e) => [e.dataset.word!, e.textContent ?? ""]));
const WORDS: Record<Lang, Words> = { fi: FI, sv: SV, en: EN };
const statement = document.querySelector<HTMLAnchorElement>("[data-word=accessibility]")!;
const chat = document.querySelector<HTMLElement & { ask(text: string): void;
	request(id: string): Promise<void> }>("kumppani-chat")!;

function show(lang: Lang): void {
	document.documentElement.lang = lang;
	statement.href = `/accessibility/${lang === "fi" ? "" : lang}`;
	for (const e of worded)
		e.textContent = WORDS[lang][e.dataset.word!] ?? "";
}

chat.addEventListener("kumppani-lang", (event) => {
	const { lang } = (event as CustomEvent<{ lang: Lang }>).detail;

	if (LANGS.includes(lang))
		show(lang);
});
document.getElementById("ask")!.addEventListener("click", () => chat.ask(""));
document.getElementById("questions")!.addEventListener("click", (event) => {
	if (event.target instanceof HTMLButtonElement)
		chat.ask(event.target.textContent ?? "");
});

// "Ask about this" and the requests of the guide portal lead here, with what they are about and
// the language.
const asked = new URLSearchParams(location.search);
const lang = asked.get("lang") as Lang;
if (LANGS.includes(lang))
	chat.lang = lang;
if (asked.get("ask"))
	chat.ask(asked.get("ask")!.slice(0, 200));
else if (asked.get("request"))
	void chat.request(asked.get("request")!.slice(0, 80));
