/* The pages of projects that people propose: rounds, a round's list, one project, and what its authors do. */
import type { ComponentChildren, JSX } from "preact";
import { readMe } from "../account/state";
import { place } from "../lib/router";
import { Frame, startShell } from "../parts/frame";
import { Missing } from "../parts/missing";
import {
	Around,
	ChangeProject,
	Compare,
	Mine,
	NewProject,
	ProjectPage,
	TranslateProject,
	Versions,
} from "./lazy";
import { Round, Rounds } from "./list";

/** Below one project. */
const PAGES: Record<string, (props: { slug: string; id: number }) => JSX.Element> = {
	edit: ChangeProject,
	versions: Versions,
	translate: TranslateProject,
};

function page(path: string[]): ComponentChildren {
	const [slug = "", second = "", third = "", ...rest] = path.slice(1);
	if (slug === "") return <Rounds />;
	if (slug === "mine" && second === "") return <Mine />;
	if (second === "") return <Round key={slug} slug={slug} />;
	if (second === "compare" && third === "") return <Compare key={slug} slug={slug} />;
	if (second === "new" && third === "") return <NewProject key={slug} slug={slug} />;
	if (second === "money" || (second === "reports" && third === ""))
		return rest.length > 0 ? (
			<Missing isPage />
		) : (
			<Around slug={slug} name={second} heading={third} />
		);
	if (!/^[1-9]\d{0,15}$/.test(second) || rest.length > 0) return <Missing isPage />;
	const props = { slug, id: Number(second) };
	if (third === "") return <ProjectPage key={second} {...props} />;
	const Page = PAGES[third];
	return Page ? <Page key={path.join("/")} {...props} /> : <Missing isPage />;
}

function App(): JSX.Element {
	return <Frame tab="projects">{page(place.value.path)}</Frame>;
}

export const start = (): void => {
	startShell(<App />, "projects");
	// who is not known to be signed in reads all the same
	readMe().catch(() => {});
};
