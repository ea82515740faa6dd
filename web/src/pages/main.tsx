/* The pages that read: rounds, projects, results, help. They cannot run WebAssembly. */

import type { JSX } from "preact";
import { place } from "../lib/router";
import { Frame, startShell } from "../parts/frame";
import { Missing } from "../parts/missing";
import { Help } from "./help";
import { Home } from "./home";
import { Closing, ProjectPage, Projects, ResultsPage, StatisticsPage } from "./lazy";
import { RoundPage } from "./round";

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
	if (third === "closing" && cid === undefined) return <Closing key={slug} slug={slug} />;
	if (third === "statistics" && cid === undefined) return <StatisticsPage key={slug} slug={slug} />;
	return null;
}

function App(): JSX.Element {
	const { path } = place.value;
	return (
		<Frame tab={path[0] === "help" ? "help" : "home"}>{route(path) ?? <Missing isPage />}</Frame>
	);
}

export const start = (): void => startShell(<App />, "");
