/* What compiled messages call. It stands in for @messageformat/runtime: digits are everywhere ours. */
import { number as write } from "./format";

export function number(_language: string, value: number, offset: number): string {
	return write(value - offset);
}

export function plural(
	value: number,
	offset: number,
	form: (value: number) => string,
	texts: Record<string, string>,
): string {
	return texts[value] ?? texts[form(value - offset)] ?? texts.other ?? "";
}

const formOf = (language: string): ((value: number) => string) => {
	const rules = new Intl.PluralRules(language);
	return (value) => rules.select(value);
};

/** Which plural form a number takes; under the names that compiled messages import. */
export const es = formOf("es");
export const en = formOf("en");
export const ar = formOf("ar");

export function select(value: string, texts: Record<string, string>): string {
	return texts[value] ?? texts.other ?? "";
}
