/* The pages that read: rounds, projects, results, help. They cannot run WebAssembly. */

import type { JSX } from "preact";
import { render } from "preact";
import { href, place, startRouter } from "../lib/router";
import { t } from "../lib/texts";
import { ButtonLink } from "../parts/controls";
import { Frame, Title } from "../parts/frame";
import { Help } from "./help";
import { Home } from "./home";
import { ProjectPage } from "./project";
import { Projects } from "./projects";
import { ResultsPage } from "./results";
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
	return null;
}

function Missing(): JSX.Element {
	return (
		<div class="page head">
			<Title name={t("page.missing")}>{t("page.missing")}</Title>
			<p>{t("page.missing_text")}</p>
			<div class="row">
				<ButtonLink to={href()}>{t("page.go_home")}</ButtonLink>
			</div>
		</div>
	);
}

function App(): JSX.Element {
	const { path } = place.value;
	return <Frame tab={path[0] === "help" ? "help" : "home"}>{route(path) ?? <Missing />}</Frame>;
}

export function start(): void {
	startRouter("");
	const root = document.getElementById("app");
	if (!root) return;
	root.textContent = "";
	render(<App />, root);
}
