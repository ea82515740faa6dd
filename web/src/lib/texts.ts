/* Texts of the page's language. Compiled at build, so that nothing is parsed or evaluated here. */
import type { Texts } from "../generated/texts";

type Message = (values: Record<string, unknown>) => string;

export type Language = "es" | "en" | "ar";

export const LANGUAGES: { code: Language; name: string; short: string }[] = [
	{ code: "es", name: "Español", short: "ES" },
	{ code: "en", name: "English", short: "EN" },
	{ code: "ar", name: "العربية", short: "العربية" },
];

let messages: Record<string, Message> = {};
let current: Language = "es";

/** Called once, before anything is drawn. */
export function useTexts(language: Language, ...bundles: Record<string, Message>[]): void {
	current = language;
	messages = Object.assign({}, ...bundles) as Record<string, Message>;
}

type Loading = () => Promise<{ default: Record<string, Message> }>;
let later: Record<string, Loading> = {};

/** What a page may still ask for, by the name of the bundle. */
export function offerTexts(bundles: Record<string, Loading>): void {
	later = bundles;
}

/** Has the texts of one more bundle, before what uses them is drawn. */
export async function loadTexts(name: string): Promise<void> {
	Object.assign(messages, (await later[name]?.())?.default);
}

export const language = (): Language => current;
export const isRtl = (): boolean => current === "ar";

export function t<K extends keyof Texts>(key: K, ...values: Texts[K]): string {
	const message = messages[key];
	// a bundle that this page does not load: tests that watch the console see it
	if (!message) console.error(`no text ${key}`);
	return message?.((values[0] ?? {}) as Record<string, unknown>) ?? key;
}

/** A text whose key is put together, for example from the server's code; null if there is none. */
export function findText(key: string): string | null {
	return messages[key]?.({}) ?? null;
}

/** The direction and language of a text that may not be in the page's language. */
export function foreign(code: string): { lang?: string; dir?: "rtl" | "ltr" } {
	if (code === current) return {};
	return { lang: code, dir: code === "ar" ? "rtl" : "ltr" };
}

/** Of texts by language: the page's own, else the first there is. */
export function pick(texts: Record<string, string>, order: string[] = []): [string, string] {
	for (const code of [current, ...order, ...Object.keys(texts)]) {
		const text = texts[code];
		if (text !== undefined) return [text, code];
	}
	return ["", current];
}

/** What a language calls itself; its tag where it is none of ours. */
export const nameOfLanguage = (code: string): string =>
	LANGUAGES.find((one) => one.code === code)?.name ?? code;
