// The bot's phrases, which are content: /phrases.json holds those that pages need, a set for
// each language that the organisation has.
import { LANGS, type Lang } from "./protocol.ts";

export type Phrases = Partial<Record<Lang, Record<string, string>>>;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30000;

function pause(ms: number): Promise<void> {
	return new Promise((done) => setTimeout(done, ms));
}

/** Asks until it is told: the daemon may still be starting. */
export async function loadPhrases(base: string): Promise<Phrases> {
	for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
		try {
			const response = await fetch(new URL("/phrases.json", base));

			if (response.ok)
				return await response.json() as Phrases;
		} catch {
			// Not reached: below.
		}
		await pause(wait);
	}
}

export function languages(phrases: Phrases): Lang[] {
	return LANGS.filter((lang) => phrases[lang]);
}
