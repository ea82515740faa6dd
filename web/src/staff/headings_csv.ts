/*
 * Groups and headings from a spreadsheet's CSV: what it says, and what is wrong with it by line and column. Nothing is
 * sent: it is a trial until the form is saved. Separators, quotes and a byte order mark are Papa Parse's matter.
 */
import { centsOf } from "../lib/amounts";
import { LANGUAGES, t } from "../lib/texts";
import { FIRST, isWhole, NO_WORDS, type Words } from "../lib/typed";
import {
	type GroupFields,
	type HeadingFields,
	isOneHeading,
	NO_FORMULA,
	NO_HEADING,
	STYLES,
	type Style,
} from "./round_fields";

const MOST = { bytes: 1_000_000, groups: 16, headings: 64 };
const NEEDED = ["group", "heading", "budget"];
const PLAIN = [
	"group",
	"heading",
	"budget",
	"population",
	"income",
	"style",
	"max_choices",
	"points",
	"districts",
] as const;
/** Names in other languages: heading_en, group_ar. */
const NAMED = LANGUAGES.filter(({ code }) => code !== FIRST).flatMap(({ code }) => [
	`group_${code}`,
	`heading_${code}`,
]);
const COLUMNS: string[] = [...PLAIN, ...NAMED];

export interface CsvFault {
	/** As a spreadsheet counts: the line with the names of columns is the first. */
	line: number;
	column: string;
	text: string;
}

export interface CsvRead {
	groups: GroupFields[];
	count: number;
	faults: CsvFault[];
}

type Row = Record<string, string> & Partial<Record<(typeof PLAIN)[number], string>>;

const isEmpty = (row: Row): boolean => Object.values(row).every((cell) => cell === "");

const wordsOf = (row: Row, name: string): Words => {
	const words = { ...NO_WORDS, [FIRST]: row[name] ?? "" };
	for (const { code } of LANGUAGES) if (code !== FIRST) words[code] = row[`${name}_${code}`] ?? "";
	return words;
};

function judge(row: Row, exponent: number): { column: string; text: string }[] {
	const wrong: { column: string; text: string }[] = [];
	const need = (isFine: boolean, column: string, text: string): void => {
		if (!isFine) wrong.push({ column, text });
	};
	const { population = "", income = "", style = "", max_choices: most = "", points = "" } = row;
	need((row.group ?? "") !== "", "group", t("csv.empty"));
	need((row.heading ?? "") !== "", "heading", t("csv.empty"));
	need(centsOf(row.budget ?? "", exponent) !== null, "budget", t("draft.budget_wrong"));
	need(isWhole(population, 2_147_483_647), "population", t("draft.whole_wrong"));
	need(income === "" || centsOf(income, exponent) !== null, "income", t("draft.budget_wrong"));
	const isKnown = style === "" || STYLES.includes(style as Style);
	need(isKnown, "style", t("csv.style", { list: STYLES.join(", ") }));
	const isNeeded = isOneHeading(style as Style);
	need(isWhole(most, 200, isNeeded), "max_choices", t("draft.most_wrong"));
	const isGiven = style === "cumulative";
	need(isGiven ? isWhole(points, 255, true) : points === "", "points", t("draft.points_wrong"));
	return wrong;
}

const headingOf = (row: Row): HeadingFields => ({
	...NO_HEADING,
	names: wordsOf(row, "heading"),
	budget: row.budget ?? "",
	population: row.population ?? "",
	income: row.income ?? "",
	style: (row.style || "knapsack") as Style,
	most: row.max_choices ?? "",
	points: row.points ?? "",
	districts: (row.districts ?? "")
		.split("|")
		.map((one) => one.trim())
		.filter((one) => one !== "")
		.join("\n"),
});

function columnFaults(columns: string[]): CsvFault[] {
	return [
		...NEEDED.filter((name) => !columns.includes(name)).map((column) => ({
			line: 1,
			column,
			text: t("csv.missing"),
		})),
		...columns
			.filter((name) => !COLUMNS.includes(name))
			.map((column) => ({ line: 1, column, text: t("csv.unknown", { list: COLUMNS.join(", ") }) })),
	];
}

/** Rows of a group need not stand together: groups come in the order of their first rows. */
export async function readHeadings(text: string, exponent: number): Promise<CsvRead> {
	const faults: CsvFault[] = [];
	const groups = new Map<string, GroupFields>();
	let count = 0;
	const none = (column: string, what: string): CsvRead => ({
		groups: [],
		count: 0,
		faults: [{ line: 1, column, text: what }],
	});
	if (text.length > MOST.bytes) return none("", t("csv.long"));
	// the reader of CSV comes with the first file
	const { default: Papa } = await import("papaparse");
	const read = Papa.parse<Row>(text, {
		header: true,
		// rows keep their numbers
		skipEmptyLines: false,
		transformHeader: (name) => name.trim().toLowerCase(),
		transform: (value) => value.trim(),
	});
	faults.push(...columnFaults(read.meta.fields ?? []));
	if (faults.length > 0) return { groups: [], count: 0, faults };
	for (const { row = 0, code, message } of read.errors)
		if (code !== "TooFewFields" || !isEmpty(read.data[row] ?? {}))
			faults.push({ line: row + 2, column: "", text: `${t("csv.row")} (${message})` });
	read.data.forEach((row, i) => {
		if (isEmpty(row)) return;
		count++;
		faults.push(...judge(row, exponent).map((wrong) => ({ line: i + 2, ...wrong })));
		const name = row.group ?? "";
		const group = groups.get(name) ?? {
			names: wordsOf(row, "group"),
			most: "1",
			formula: NO_FORMULA,
			headings: [],
		};
		const heading = headingOf(row);
		if (group.headings.some(({ names }) => names[FIRST] === heading.names[FIRST]))
			faults.push({ line: i + 2, column: "heading", text: t("csv.same") });
		groups.set(name, { ...group, headings: [...group.headings, heading] });
	});
	if (count === 0) return none("", t("csv.nothing"));
	const list = [...groups.values()];
	if (list.length > MOST.groups || list.some(({ headings }) => headings.length > MOST.headings))
		faults.push({ line: 1, column: "group", text: t("csv.many") });
	return { groups: list, count, faults };
}
