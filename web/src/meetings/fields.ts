/* What staff type about a meeting, and how it goes to the server. */
import type { ByLanguage, Meeting, MeetingAsk } from "../lib/api";
import { lengthOf } from "../lib/format";
import { serverNow } from "../lib/rounds";
import { LANGUAGES, type Language, t } from "../lib/texts";
import { instantOf, localOf } from "../lib/zones";
import type { FormError } from "../parts/controls";

export type Spoken = Record<Language, string>;

export interface AgendaRow {
	texts: Spoken;
	minutes: string;
}

export interface AboutRow {
	kind: string;
	named: string;
}

export interface Fields {
	titles: Spoken;
	texts: Spoken;
	notes: Spoken;
	starts_at: string;
	ends_at: string;
	place: string;
	latitude_e6: string;
	longitude_e6: string;
	link: string;
	seats: string;
	agenda: AgendaRow[];
	about: AboutRow[];
}

export const KINDS = ["round", "debate", "project", "proposal"] as const;
export const MOST_AGENDA = 30;
export const MOST_ABOUT = 10;
/** Characters of a text, in each language. */
export const MOST = { titles: 120, texts: 5000, notes: 1000, agenda: 200 };

const DAY_MS = 86_400_000;

export const FIRST: Language = LANGUAGES[0]?.code ?? "es";
export const NOTHING: Spoken = { es: "", en: "", ar: "" };

export const EMPTY: Fields = {
	titles: NOTHING,
	texts: NOTHING,
	notes: NOTHING,
	starts_at: "",
	ends_at: "",
	place: "",
	latitude_e6: "",
	longitude_e6: "",
	link: "",
	seats: "",
	agenda: [],
	about: [],
};

/** As the server keeps texts: one form of each sign, no space at an end of a line, no two empty lines. */
const shaped = (text: string): string =>
	text
		.normalize("NFC")
		.replace(/\r\n?/g, "\n")
		.replace(/[ \t]+\n/g, "\n")
		.replace(/\n{3,}/g, "\n\n")
		.trim();

const line = (text: string): string => shaped(text).replace(/\s+/g, " ");

/** By language, those that are typed. */
export const byLanguage = (of: Spoken, shape = shaped): ByLanguage =>
	Object.fromEntries(
		LANGUAGES.map(({ code }) => [code, shape(of[code])] as const).filter(([, text]) => text !== ""),
	);

const spokenOf = (of: ByLanguage): Spoken => ({ ...NOTHING, ...of });
const degrees = (millionths: number | null): string =>
	millionths === null ? "" : String(millionths / 1e6);

export const fieldsOf = (of: Meeting, zone: string): Fields => ({
	titles: spokenOf(of.titles),
	texts: spokenOf(of.texts),
	notes: spokenOf(of.notes),
	starts_at: localOf(of.starts_at, zone),
	ends_at: localOf(of.ends_at, zone),
	place: of.place ?? "",
	latitude_e6: degrees(of.latitude_e6),
	longitude_e6: degrees(of.longitude_e6),
	link: of.link ?? "",
	seats: of.seats === null ? "" : String(of.seats),
	agenda: of.agenda.map(({ texts, minutes }) => ({
		texts: spokenOf(texts),
		minutes: String(minutes),
	})),
	about: of.about.map(({ kind, number, budget }) => ({
		kind,
		named: kind === "round" ? (budget ?? "") : String(number),
	})),
});

/** Null: nothing is typed; NaN: it is no such number. A comma is a point. */
function millionths(typed: string, most: number): number | null {
	const text = typed.trim().replace(",", ".");
	if (text === "") return null;
	const value = /^-?\d{1,3}(\.\d{1,15})?$/.test(text) ? Math.round(Number(text) * 1e6) : Number.NaN;
	return Math.abs(value) <= most * 1e6 ? value : Number.NaN;
}

/** A whole number within its limits, or null. */
export function whole(typed: string, least: number, most: number): number | null {
	const value = /^\d{1,9}$/.test(typed.trim()) ? Number(typed) : Number.NaN;
	return value >= least && value <= most ? value : null;
}

/** A number or a slug as it stands, or as the end of an address of these pages. */
const namedOf = (typed: string): string =>
	/([^/]*)\/*$/.exec(typed.trim().replace(/[?#].*$/, ""))?.[1] ?? "";

/** `id` is the place of a field in the body, with "-" for "/". */
const wrongOf = (id: string): FormError => ({ at: id, text: wrongAt(`/${id}`) });

const WRONG = {
	titles: "convene.wrong_titles",
	texts: "convene.wrong_texts",
	notes: "convene.wrong_notes",
	starts_at: "convene.wrong_starts",
	ends_at: "convene.wrong_ends",
	place: "convene.wrong_place",
	latitude_e6: "convene.wrong_point",
	longitude_e6: "convene.wrong_point",
	link: "convene.wrong_link",
	seats: "convene.wrong_seats",
	agenda: "convene.wrong_agenda",
	about: "convene.wrong_about",
} as const;

/** What the server says is wrong at a place of the body, in words. */
export function wrongAt(pointer: string): string {
	const name = /^\/(\w+)/.exec(pointer)?.[1] ?? "";
	return name in WRONG ? t(WRONG[name as keyof typeof WRONG]) : "";
}

function checkSpoken(name: string, of: Spoken, most: number, isNeeded: boolean): FormError[] {
	return LANGUAGES.filter(({ code }) => {
		const length = lengthOf(shaped(of[code]));
		return length > most || (isNeeded && code === FIRST && length === 0);
	}).map(({ code }) => wrongOf(`${name}-${code}`));
}

const checkRows = (of: Fields): FormError[] => [
	...of.agenda.flatMap((row, i) => [
		...checkSpoken(`agenda-${i}-texts`, row.texts, MOST.agenda, true),
		...(whole(row.minutes, 1, 600) === null ? [wrongOf(`agenda-${i}-minutes`)] : []),
	]),
	...of.about.flatMap((row, i) =>
		/^[a-z0-9-]{1,64}$/.test(namedOf(row.named)) ? [] : [wrongOf(`about-${i}-named`)],
	),
];

/** When it begins and ends, where that is wrong. */
function checkTimes(of: Fields, zone: string): string[] {
	const [starts, ends] = [of.starts_at, of.ends_at].map((typed) =>
		Date.parse(instantOf(typed, zone) ?? ""),
	) as [number, number];
	return [
		...(starts > serverNow() ? [] : ["starts_at"]),
		...((ends > starts || Number.isNaN(starts)) && !(ends > starts + 7 * DAY_MS) && ends
			? []
			: ["ends_at"]),
	];
}

function checkWhere(of: Fields): string[] {
	const [place, link] = [line(of.place), of.link.trim()];
	const point = [millionths(of.latitude_e6, 90), millionths(of.longitude_e6, 180)];
	const hasPoint = point.some((one) => one !== null);
	const wrong = {
		place: lengthOf(place) > 200 || (place === "" && (link === "" || hasPoint)),
		link: link !== "" && !/^https:\/\/[^\s/]+\S*$/.test(link),
		latitude_e6: point.some(Number.isNaN) || (point[0] === null) !== (point[1] === null),
		seats: of.seats.trim() !== "" && whole(of.seats, 1, 100000) === null,
	};
	return (Object.keys(wrong) as (keyof typeof wrong)[]).filter((name) => wrong[name]);
}

/** Looks at what is sure to be refused. */
export const check = (of: Fields, zone: string): FormError[] => [
	...(["titles", "texts", "notes"] as const).flatMap((name) =>
		checkSpoken(name, of[name], MOST[name], name !== "notes"),
	),
	...[...checkTimes(of, zone), ...checkWhere(of)].map(wrongOf),
	...checkRows(of),
];

/** The field of each place of the body. */
export const placesOf = (of: Fields): Record<string, string> =>
	Object.fromEntries(
		[
			...["titles", "texts", "notes", ...of.agenda.map((_, i) => `agenda-${i}-texts`)].flatMap(
				(name) => LANGUAGES.map(({ code }) => `${name}-${code}`),
			),
			...of.agenda.map((_, i) => `agenda-${i}-minutes`),
			...of.about.map((_, i) => `about-${i}-named`),
		].map((id) => [`/${id.replaceAll("-", "/")}`, id]),
	);

const orNull = (text: string): string | null => (text === "" ? null : text);

/** As the server takes it. */
export const askOf = (of: Fields, zone: string): MeetingAsk => ({
	titles: byLanguage(of.titles, line),
	texts: byLanguage(of.texts),
	notes: byLanguage(of.notes),
	starts_at: instantOf(of.starts_at, zone) ?? "",
	ends_at: instantOf(of.ends_at, zone) ?? "",
	place: orNull(line(of.place)),
	latitude_e6: millionths(of.latitude_e6, 90),
	longitude_e6: millionths(of.longitude_e6, 180),
	link: orNull(of.link.trim()),
	seats: whole(of.seats, 1, 100000),
	agenda: of.agenda.map((row) => ({
		texts: byLanguage(row.texts, line),
		minutes: whole(row.minutes, 1, 600) ?? 0,
	})),
	about: of.about.map((row) => ({
		kind: KINDS.find((word) => word === row.kind) ?? KINDS[0],
		named: namedOf(row.named),
	})),
});
