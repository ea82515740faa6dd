/* What is typed in the form of a project, and how it goes to the server: one text, kept in the tab. */
import type { Proposed, ProposedContent } from "../lib/api";
import { lengthOf } from "../lib/format";
import { linksOf, linksText, tagsOf } from "../lib/ideas";
import { t } from "../lib/texts";
import type { FormError } from "../parts/controls";
import { type DocumentValue, type PictureValue, pictureErrors } from "../parts/uploads";

export interface Fields {
	title: string;
	text: string;
	heading: string;
	place: string;
	latitude: string;
	longitude: string;
	tags: string;
	goals: number[];
	collective: string;
	links: string;
	pictures: PictureValue[];
	documents: DocumentValue[];
}

export const EMPTY: Fields = {
	title: "",
	text: "",
	heading: "",
	place: "",
	latitude: "",
	longitude: "",
	tags: "",
	goals: [],
	collective: "",
	links: "",
	pictures: [],
	documents: [],
};

const degrees = (millionths: number | null): string =>
	millionths === null ? "" : String(millionths / 1e6);

/** A project's own, as they are typed. */
export function fieldsOf(of: Proposed): Fields {
	return {
		title: of.title ?? "",
		text: of.text ?? "",
		heading: of.heading === null ? "" : String(of.heading),
		place: of.place ?? "",
		latitude: degrees(of.latitude_e6),
		longitude: degrees(of.longitude_e6),
		tags: of.tags.join(", "),
		goals: of.goals,
		collective: of.collective ?? "",
		links: linksText(of.links),
		pictures: of.pictures,
		documents: of.documents,
	};
}

/** Null: nothing is typed; NaN: it is no such number. A comma is a point. */
function millionths(typed: string, most: number): number | null {
	const text = typed.trim().replace(",", ".");
	if (text === "") return null;
	const value = /^-?\d{1,3}(\.\d{1,15})?$/.test(text) ? Math.round(Number(text) * 1e6) : Number.NaN;
	return Math.abs(value) <= most * 1e6 ? value : Number.NaN;
}

const WRONG = {
	title: "propose.wrong_title",
	text: "propose.wrong_text",
	heading: "propose.wrong_heading",
	place: "propose.wrong_place",
	latitude: "propose.wrong_point",
	tags: "propose.wrong_tags",
	goals: "propose.wrong_goals",
	collective: "propose.wrong_collective",
	links: "propose.wrong_links",
} as const;

/** What the server says is wrong at a place of the body, for the field that it is. */
export const PLACES: Record<string, string> = {
	"/latitude_e6": "latitude",
	"/longitude_e6": "latitude",
};

const fieldAt = (pointer: string): keyof typeof WRONG | undefined => {
	const name = PLACES[pointer] ?? pointer.split("/")[1] ?? "";
	return name in WRONG ? (name as keyof typeof WRONG) : undefined;
};

export function wrongAt(pointer: string): string | undefined {
	const field = fieldAt(pointer);
	return field && t(WRONG[field]);
}

/** Looks at what is sure to be refused; `isPublic`: nothing that everybody is to read may be missing. */
export function check(of: Fields, isPublic: boolean): FormError[] {
	const [title, text] = [lengthOf(of.title), lengthOf(of.text)];
	const point = [millionths(of.latitude, 90), millionths(of.longitude, 180)];
	const links = linksOf(of.links);
	const wrong: Record<keyof typeof WRONG, boolean> = {
		title: title < 4 || title > 80,
		text: text > 10000 || (isPublic && text < 20),
		heading: isPublic && of.heading === "",
		place: lengthOf(of.place) > 120,
		latitude: point.some(Number.isNaN) || (point[0] === null) !== (point[1] === null),
		tags:
			tagsOf(of.tags).length > 6 ||
			tagsOf(of.tags).some((tag) => lengthOf(tag) < 2 || lengthOf(tag) > 30),
		goals: of.goals.length > 5,
		collective: lengthOf(of.collective) > 80,
		links: links.length > 10 || links.some(({ address }) => !/^https?:\/\/[^\s]+$/.test(address)),
	};
	return [
		...(Object.keys(WRONG) as (keyof typeof WRONG)[])
			.filter((name) => wrong[name])
			.map((name) => ({ at: name, text: t(WRONG[name]) })),
		...pictureErrors("pictures", of.pictures),
	];
}

/** As the server takes it. */
export function askOf(
	of: Fields,
): Omit<ProposedContent, "documents"> & { documents: { id: string }[] } {
	return {
		title: of.title,
		text: of.text,
		heading: of.heading === "" ? null : Number(of.heading),
		place: of.place.trim() === "" ? null : of.place,
		latitude_e6: millionths(of.latitude, 90),
		longitude_e6: millionths(of.longitude, 180),
		tags: tagsOf(of.tags),
		goals: of.goals,
		collective: of.collective.trim() === "" ? null : of.collective,
		links: linksOf(of.links),
		pictures: of.pictures.map(({ id, alt }) => ({ id, alt })),
		documents: of.documents.map(({ id }) => ({ id })),
	};
}
