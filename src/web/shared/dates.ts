// A day as people write it in the language, from "2026-12-01"; in English the order of the parts
// must leave no doubt. The daemon writes days in its texts the same way.
import type { Lang } from "./protocol.ts";

export function sayDay(iso: string | undefined, lang: Lang): string {
	const parts = /^(\d{4})-(\d\d)-(\d\d)/.exec(iso ?? "");

	if (!parts)
		return "";
	return lang === "en" ? parts[0] : `${Number(parts[3])}.${Number(parts[2])}.${parts[1]}`;
}
