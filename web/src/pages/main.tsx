/* The pages that read: rounds, projects, results, help. They cannot run WebAssembly. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { place } from "../lib/router";
import { loadTexts } from "../lib/texts";
import { Frame, startShell } from "../parts/frame";
import { Missing } from "../parts/missing";
import { Waiting } from "../parts/said";
import { Help } from "./help";
import { Home } from "./home";
import { ProjectPage } from "./project";
import { Projects } from "./projects";
import { RoundPage } from "./round";

type Results = typeof import("./results");

/** Bars, tables and reasons come when a result is read. */
function ResultsPage({ slug }: { slug: string }): JSX.Element {
	const [module, setModule] = useState<Results | null>(null);
	useEffect(() => {
		Promise.all([import("./results"), loadTexts("results")]).then(([found]) =>
			setModule(() => found),
		);
	}, []);
	return module ? <module.ResultsPage slug={slug} /> : <Waiting />;
}

function route(path: string[]): JSX.Element | null {
	const [first, slug, third, cid, id, ...rest] = path;
	if (first === undefined) return <Home />;
	if (first === "help" && slug === undefined) return <Help />;
	if (first !== "rounds" || slug === undefined || rest.length > 0) return null;
	if (third === undefined) return <RoundPage key={slug} slug={slug} />;
	if (third === "projects" && cid !== undefined && id !== undefined)
		return <ProjectPage key={path.join("/")} slug={slug} cid={Number(cid)} id={id} />;
	if (third === "projects" && cid === undefined) return <Projects key={slug} slug={slug} />;
	if (third === "results" && cid === undefined) return <ResultsPage key={slug} slug={slug} />;
	return null;
}

function App(): JSX.Element {
	const { path } = place.value;
	return (
		<Frame tab={path[0] === "help" ? "help" : "home"}>{route(path) ?? <Missing isPage />}</Frame>
	);
}

export const start = (): void => startShell(<App />, "");
