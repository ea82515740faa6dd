/* What forms of questions have alike: lines, and texts by language. */
import type { ByLanguage } from "../lib/api";
import { LANGUAGES, type Language } from "../lib/texts";

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
