/* What forms have alike: texts by language, lines, numbers, names of addresses, as they are typed. */
import type { ByLanguage } from "./api";
import { LANGUAGES, type Language } from "./texts";

/** The language in which a title and a name are needed. */
export const FIRST: Language = LANGUAGES[0]?.code ?? "es";

export type Words = Record<Language, string>;
export const NO_WORDS: Words = { es: "", en: "", ar: "" };

export const wordsOf = (texts: Record<string, string> | undefined): Words => ({
	...NO_WORDS,
	...texts,
});

/** Those that say something, without blanks around them. */
export const linesOf = (typed: string): string[] =>
	typed
		.split("\n")
		.map((line) => line.trim())
		.filter((line) => line !== "");

/** By language, those that are typed. */
export const textsOf = (of: (code: Language) => string): ByLanguage =>
	Object.fromEntries(
		LANGUAGES.map(({ code }) => [code, of(code).trim()] as const).filter(([, text]) => text !== ""),
	);

/** A whole number from 1 to `most`; or nothing, where nothing is needed. */
export const isWhole = (typed: string, most: number, isNeeded = false): boolean =>
	typed.trim() === ""
		? !isNeeded
		: /^\d{1,10}$/.test(typed.trim()) && Number(typed) >= 1 && Number(typed) <= most;

export const numberOf = (typed: string): number | null =>
	typed.trim() === "" ? null : Number(typed);

/** A name in addresses, as the API has them (slug). */
export const isSlug = (typed: string): boolean =>
	/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(typed.trim());
