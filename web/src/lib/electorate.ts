/*
 * Who may vote, out of the artifact that the manifest names (proto/README.md, 3): rules in words, by
 * the same table as the daemon and the auditor's tool have. The words of districts are the city's own.
 */
import { textOf } from "../crypto/bytes";
import { getBytes } from "./api";
import type { Language } from "./texts";

export type Rule =
	| { all: Rule[] }
	| { any: Rule[] }
	| { age_at: string; least: number }
	| { district: string[] }
	| { habitat: string[] }
	| { postal_code: string[] };

export interface Electorate {
	assurance: string[];
	/** By contest, where it has a rule of its own. */
	contests: (Rule | null)[];
	/** Null: everybody in the census. */
	rule: Rule | null;
	ways: string[];
	zone: string;
}

/** In the order of: age, open, close, date, district, habitat, postal code, or, all, any. */
const WORDS: Record<Language, string[]> = {
	es: [
		"tener {} años o más",
		" cuando se abre la votación",
		" cuando se cierra la votación",
		" el {}",
		"estar empadronado en el distrito ",
		"vivir en hábitat ",
		"tener el código postal ",
		" o ",
		" y ",
		" o ",
	],
	en: [
		"be {} years old or more",
		" when voting opens",
		" when voting closes",
		" on {}",
		"be registered in the district ",
		"live in the habitat ",
		"have the postal code ",
		" or ",
		" and ",
		" or ",
	],
	ar: [
		"أن يبلغ العمر {} سنة أو أكثر",
		" عند افتتاح التصويت",
		" عند إغلاق التصويت",
		" في {}",
		"التسجيل في حي ",
		"السكن في بيئة ",
		"الرمز البريدي ",
		" أو ",
		" و",
		" أو ",
	],
};

const LISTS = ["district", "habitat", "postal_code"];

export function tellRule(rule: Rule, language: Language, isInner = false): string {
	const word = (place: number, value: string | number = ""): string =>
		(WORDS[language][place] ?? "").replace("{}", String(value));
	if ("age_at" in rule) {
		const { age_at: at, least } = rule;
		return word(0, least) + (at === "open" ? word(1) : at === "close" ? word(2) : word(3, at));
	}
	const [key, items] = Object.entries(rule)[0] as [string, (string | Rule)[]];
	const place = LISTS.indexOf(key);
	if (place >= 0) return word(4 + place) + items.join(word(7));
	const parts = items.map((part) => tellRule(part as Rule, language, items.length > 1));
	const told = parts.join(word(key === "all" ? 8 : 9));
	return isInner && items.length > 1 ? `(${told})` : told;
}

/** The artifact of that hash; null if the server sent something else under its name. */
export async function readElectorate(slug: string, sha256: string): Promise<Electorate | null> {
	const bytes = await getBytes(`/log/${encodeURIComponent(slug)}/artifact/${sha256}`);
	const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
	const digits = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
	return digits === sha256 ? (JSON.parse(textOf(bytes)) as Electorate) : null;
}
