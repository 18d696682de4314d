// HTML of the daemon is made from Markdown there, with everything else escaped. Here only
// what such a text can hold is taken over, element by element: a proxy, or a daemon that
// answers nonsense, cannot bring in anything else.

const ALLOWED = new Set(["A", "B", "BLOCKQUOTE", "BR", "CODE", "DEL", "EM", "H1", "H2", "H3",
	"H4", "H5", "H6", "HR", "I", "LI", "OL", "P", "PRE", "S", "STRONG", "TABLE", "TBODY", "TD",
	"TH", "THEAD", "TR", "U", "UL"]);
const DROPPED = new Set(["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT", "IFRAME", "OBJECT"]);
const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);
const DEEPEST = 32;

/** An address that may be followed, relative ones as of `base`; "": none. */
export function safeUrl(href: string, base: string): string {
	try {
		const url = new URL(href, base);

		return SCHEMES.has(url.protocol) ? url.href : "";
	} catch {
		return "";
	}
}

function copy(from: Node, to: Node, base: string, depth: number): void {
	for (const node of from.childNodes) {
		if (node instanceof Text) {
			to.appendChild(document.createTextNode(node.data));
			continue;
		}
		if (!(node instanceof Element) || DROPPED.has(node.tagName) || depth > DEEPEST)
			continue;
		if (!ALLOWED.has(node.tagName)) {
			copy(node, to, base, depth + 1);
			continue;
		}
		const made = document.createElement(node.tagName);

		if (made instanceof HTMLAnchorElement) {
			const href = safeUrl(node.getAttribute("href") ?? "", base);

			if (href) {
				made.href = href;
				made.target = "_blank";
				made.rel = "noopener";
			}
		} else if (made instanceof HTMLOListElement) {
			made.start = Number(node.getAttribute("start") ?? 1) || 1;
		}
		copy(node, made, base, depth + 1);
		to.appendChild(made);
	}
}

/** Links lead out of the page, to a tab of their own. */
export function safeHtml(html: string, base: string): DocumentFragment {
	const parsed = new DOMParser().parseFromString(html, "text/html");
	const fragment = document.createDocumentFragment();

	copy(parsed.body, fragment, base, 0);
	return fragment;
}
