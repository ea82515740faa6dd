/* All projects that somebody has to do with: drafts, invitations, what waits for an answer. */
import type { JSX } from "preact";
import { get, type OwnProject, type OwnProjects } from "../lib/api";
import { number } from "../lib/format";
import { useResource } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Crumbs, Title } from "../parts/frame";
import { Badge, ProblemNotice, Waiting } from "../parts/said";
import { nameOf, SignInFirst } from "../talk/parts";
import { useTimes, useWriter, when } from "../talk/state";
import { hrefOfProject } from "./state";

function Row({ of, zone }: { of: OwnProject; zone: string }): JSX.Element {
	const budget = worded(of.budget_titles);
	return (
		<li>
			<article class="card card-link debate-card">
				<p class="row">
					<Badge {...(of.state === "draft" ? { tone: "sun" } : {})}>
						{t("propose.state", { state: of.state })}
					</Badge>
					{of.hidden && <Badge tone="warn">{t("project.hidden_title")}</Badge>}
					{of.waits > 0 && (
						<Badge tone="warn">
							{t("propose.waits", { n: of.waits, shown: number(of.waits) })}
						</Badge>
					)}
				</p>
				<h2 dir="auto">
					<a href={hrefOfProject(of.project.budget, of.project.number)}>{of.title}</a>
				</h2>
				<p class="small soft">
					{t("propose.role", { role: of.role ?? "", name: nameOf(of.author) })} ·{" "}
					<bdi {...budget.marks}>{budget.text}</bdi> ·{" "}
					<time dateTime={of.saved_at}>{when(of.saved_at, zone)}</time>
				</p>
			</article>
		</li>
	);
}

function List(): JSX.Element {
	const { value, problem, reload } = useResource("own projects", () =>
		get<OwnProjects>("/api/account/projects"),
	);
	const zone = useTimes();
	return (
		<>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value?.items.length === 0 && <p class="lead">{t("propose.mine_none")}</p>}
			<ul class="stack" role="list">
				{value?.items.map((one) => (
					<Row key={one.project.number} of={one} zone={zone} />
				))}
			</ul>
		</>
	);
}

export function Mine(): JSX.Element {
	const writer = useWriter();
	return (
		<div class="page debate">
			<Crumbs trail={[{ name: t("projects.title"), to: href("projects") }]} />
			<div class="head">
				<Title name={t("propose.mine")} of={t("projects.title")}>
					{t("propose.mine")}
				</Title>
			</div>
			{writer === undefined && <Waiting />}
			{writer === null && <SignInFirst text={t("propose.mine_sign_in")} />}
			{writer && <List />}
		</div>
	);
}
