/* What the form of a poll has, checked and as the API wants it. */
import type { Poll, PollQuestion } from "../lib/api";
import { LANGUAGES, t } from "../lib/texts";
import {
	FIRST,
	isSlug,
	isWhole,
	linesOf,
	NO_WORDS,
	numberOf,
	textsOf,
	type Words,
	wordsOf,
} from "../lib/typed";
import { instantOf, localOf } from "../lib/zones";
import type { FormError } from "../parts/controls";

export const MOST = { questions: 16, options: 20, title: 120, text: 2000 };

export interface Asked {
	kind: "single" | "multiple";
	most: string;
	titles: Words;
	texts: Words;
	options: Words;
}

export interface Fields {
	slug: string;
	titles: Words;
	intros: Words;
	opens: string;
	closes: string;
	proposal: string;
	age: string;
	districts: string;
	census: string;
	byAccount: boolean;
	byCode: boolean;
	questions: Asked[];
}

export const EMPTY: Asked = {
	kind: "single",
	most: "",
	titles: NO_WORDS,
	texts: NO_WORDS,
	options: NO_WORDS,
};

export const NEW: Fields = {
	slug: "",
	titles: NO_WORDS,
	intros: NO_WORDS,
	opens: "",
	closes: "",
	proposal: "",
	age: "16",
	districts: "",
	census: "",
	byAccount: true,
	byCode: false,
	questions: [EMPTY],
};

function askedOf(one: PollQuestion): Asked {
	const options = Object.fromEntries(
		LANGUAGES.map(({ code }) => [
			code,
			one.options
				.map(({ titles }) => titles[code] ?? "")
				.join("\n")
				.trim(),
		]),
	);
	return {
		kind: one.kind,
		most: one.kind === "multiple" ? String(one.most) : "",
		titles: wordsOf(one.titles),
		texts: wordsOf(one.texts),
		options: wordsOf(options),
	};
}

export const fieldsOf = (poll: Poll, zone: string): Fields => ({
	slug: poll.slug,
	titles: wordsOf(poll.titles),
	intros: wordsOf(poll.intros),
	opens: localOf(poll.opens_at, zone),
	closes: localOf(poll.closes_at, zone),
	proposal: poll.proposal === null ? "" : String(poll.proposal),
	age: poll.least_age === null ? "" : String(poll.least_age),
	districts: poll.districts.join("\n"),
	census: String(poll.census),
	byAccount: poll.ways.includes("account"),
	byCode: poll.ways.includes("code"),
	questions: poll.questions.map(askedOf),
});

function checkQuestion(one: Asked, i: number): FormError[] {
	const errors: FormError[] = [];
	const count = linesOf(one.options[FIRST]).length;
	if (one.titles[FIRST].trim() === "")
		errors.push({ at: `question-${i}-title-${FIRST}`, text: t("polls.question_wrong") });
	for (const { code } of LANGUAGES) {
		const n = linesOf(one.options[code]).length;
		if ((code === FIRST && n < 2) || n > MOST.options || (code !== FIRST && n > 0 && n !== count))
			errors.push({ at: `question-${i}-options-${code}`, text: t("polls.options_wrong") });
	}
	if (one.kind === "multiple" && !isWhole(one.most, count, false))
		errors.push({ at: `question-${i}-most`, text: t("polls.most_wrong") });
	return errors;
}

export function check(of: Fields, zone: string): FormError[] {
	const errors: FormError[] = [];
	const need = (isFine: boolean, at: string, text: string): void => {
		if (!isFine) errors.push({ at, text });
	};
	need(isSlug(of.slug), "slug", t("polls.slug_wrong"));
	need(of.titles[FIRST].trim() !== "", `title-${FIRST}`, t("polls.title_wrong"));
	need(instantOf(of.opens, zone) !== null, "opens", t("polls.moment_wrong"));
	need(instantOf(of.closes, zone) !== null, "closes", t("polls.moment_wrong"));
	need(isWhole(of.proposal, 99_999_999, false), "proposal", t("polls.number_wrong"));
	need(isWhole(of.age, 120, false), "age", t("polls.age_wrong"));
	need(isWhole(of.census, 1_000_000, true), "census", t("polls.census_wrong"));
	need(of.byAccount || of.byCode, "by-account", t("polls.way_wrong"));
	return [...errors, ...of.questions.flatMap(checkQuestion)];
}

/** Explanations of options are not typed here: those that there are stay with their option. */
function questionOf(one: Asked, before: PollQuestion | undefined): object {
	const names = linesOf(one.options[FIRST]);
	return {
		kind: one.kind,
		...(one.kind === "multiple" && one.most.trim() ? { most: Number(one.most) } : {}),
		titles: textsOf((code) => one.titles[code]),
		texts: textsOf((code) => one.texts[code]),
		options: names.map((name, i) => ({
			titles: textsOf((code) => linesOf(one.options[code])[i] ?? ""),
			texts: before?.options.find(({ titles }) => titles[FIRST] === name)?.texts ?? {},
		})),
	};
}

export const bodyOf = (of: Fields, zone: string, before: Poll | null): object => ({
	slug: of.slug.trim(),
	titles: textsOf((code) => of.titles[code]),
	intros: textsOf((code) => of.intros[code]),
	zone,
	opens_at: instantOf(of.opens, zone),
	closes_at: instantOf(of.closes, zone),
	proposal: numberOf(of.proposal),
	least_age: numberOf(of.age),
	districts: linesOf(of.districts),
	ways: [...(of.byAccount ? ["account"] : []), ...(of.byCode ? ["code"] : [])],
	census: Number(of.census),
	questions: of.questions.map((one, i) => questionOf(one, before?.questions[i])),
});

/** "/questions/1/options/0" of the server is at a field of that question. */
export function placesOf(questions: Asked[]): Record<string, string> {
	const places: Record<string, string> = {
		"/opens_at": "opens",
		"/closes_at": "closes",
		"/least_age": "age",
		"/ways": "by-account",
		slug_taken: "slug",
		poll_exists: "proposal",
	};
	for (const { code } of LANGUAGES) {
		places[`/titles/${code}`] = `title-${code}`;
		places[`/intros/${code}`] = `text-${code}`;
		questions.forEach((_, i) => {
			places[`/questions/${i}/titles/${code}`] = `question-${i}-title-${code}`;
			places[`/questions/${i}/texts/${code}`] = `question-${i}-text-${code}`;
			places[`/questions/${i}/options`] = `question-${i}-options-${FIRST}`;
			places[`/questions/${i}/most`] = `question-${i}-most`;
			for (let o = 0; o < MOST.options; o++) {
				places[`/questions/${i}/options/${o}`] = `question-${i}-options-${FIRST}`;
				places[`/questions/${i}/options/${o}/titles/${code}`] = `question-${i}-options-${code}`;
			}
		});
	}
	return places;
}

/** What the server found at a place, in words of this form. */
export function wrongAt(pointer: string, code: string): string | undefined {
	if (code === "repeated") return t("polls.repeated");
	if (code === "unknown") return t("polls.number_wrong");
	if (pointer === "/opens_at" || pointer === "/closes_at") return t("polls.times_wrong");
	return undefined;
}
