/* What only those who write projects need comes when they do: forms, their own list, versions. */
import type { JSX } from "preact";
import type { Budget } from "../lib/api";
import { useChunk } from "../lib/resource";
import { Waiting } from "../parts/said";

type Later = typeof import("./later");
type Maps = typeof import("./maps");

/** One project, with Markdown and pictures: lists do without. */
export function ProjectPage(props: { slug: string; id: number }): JSX.Element {
	const module = useChunk(() => import("./project"), "project", "goals", "lobby");
	return module ? <module.ProjectPage {...props} /> : <Waiting />;
}

/** The money of a round, of one heading or of all ("" ), or its reports. */
export function Around(props: {
	slug: string;
	name: "money" | "reports";
	heading: string;
}): JSX.Element {
	const module = useChunk(() => import("./project"), "project");
	if (!module) return <Waiting />;
	return props.name === "money" ? <module.Money {...props} /> : <module.Reports {...props} />;
}

/** What the forum was asked about a round: few have any. */
export function ExtensionNote(props: { of: Budget }): JSX.Element | null {
	const note = useChunk(() => import("../forum/note"), "forum");
	return note && <note.ExtensionNote {...props} />;
}

/** Maps come when somebody looks at one. */
function Drawn({ draw }: { draw: (maps: Maps) => JSX.Element }): JSX.Element {
	const maps = useChunk(() => import("./maps"), "map");
	return maps ? draw(maps) : <Waiting />;
}

export function ListMap(props: Parameters<Maps["ListMap"]>[0]): JSX.Element {
	return <Drawn draw={({ ListMap: Part }) => <Part {...props} />} />;
}

export function PlaceMap(props: Parameters<Maps["PlaceMap"]>[0]): JSX.Element {
	return <Drawn draw={({ PlaceMap: Part }) => <Part {...props} />} />;
}

export function PointPicker(props: Parameters<Maps["PointPicker"]>[0]): JSX.Element {
	return <Drawn draw={({ PointPicker: Part }) => <Part {...props} />} />;
}

/** `draw` has the module once that and its texts are here. */
function Part({ draw }: { draw: (later: Later) => JSX.Element }): JSX.Element {
	const later = useChunk(
		() => import("./later"),
		"project",
		"goals",
		"propose",
		"account",
		"markdown",
		"uploads",
	);
	return later ? draw(later) : <Waiting />;
}

export function NewProject({ slug }: { slug: string }): JSX.Element {
	return <Part draw={({ NewProject: Page }) => <Page slug={slug} />} />;
}

export function ChangeProject(props: { slug: string; id: number }): JSX.Element {
	return <Part draw={({ ChangeProject: Page }) => <Page {...props} />} />;
}

export function TranslateProject(props: { slug: string; id: number }): JSX.Element {
	return <Part draw={({ TranslateProject: Page }) => <Page {...props} />} />;
}

export function Versions(props: { slug: string; id: number }): JSX.Element {
	return <Part draw={({ Versions: Page }) => <Page {...props} />} />;
}

export function Compare(props: { slug: string }): JSX.Element {
	return <Part draw={({ Compare: Page }) => <Page {...props} />} />;
}

export function Mine(): JSX.Element {
	return <Part draw={({ Mine: Page }) => <Page />} />;
}

export function Manage(props: Parameters<Later["Manage"]>[0]): JSX.Element {
	return <Part draw={({ Manage: Section }) => <Section {...props} />} />;
}
