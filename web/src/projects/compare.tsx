/* Up to four projects of a round beside each other, as a table; which ones is in the address. */
import type { JSX } from "preact";
import { type Budget, get, type Proposed } from "../lib/api";
import { number } from "../lib/format";
import { goalName } from "../lib/ideas";
import { treeOf } from "../lib/markdown";
import { asProblem, useResource } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href, place } from "../lib/router";
import { foreign, t } from "../lib/texts";
import { Crumbs, Title } from "../parts/frame";
import { Markdown } from "../parts/markdown";
import { Picture } from "../parts/picture";
import { ProblemNotice, Waiting } from "../parts/said";
import { comparedOf } from "./comparing";
import { Authors } from "./parts";
import { wordingOf } from "./project";
import { headingName, hrefOfBudget, hrefOfProject, useBudget } from "./state";
import { hasSupports } from "./support";

/** What there is of those in the address; one that is none is left out. */
async function readAll(numbers: number[], slug: string): Promise<Proposed[]> {
	const found = await Promise.all(
		numbers.map((one) =>
			get<Proposed>(`/api/projects/${one}`).catch((error) => {
				if (asProblem(error).status === 404) return null;
				throw error;
			}),
		),
	);
	return found.filter((one): one is Proposed => one !== null && one.budget === slug);
}

interface Fact {
	name: string;
	of: (project: Proposed) => JSX.Element | string;
}

function factsOf(budget: Budget): Fact[] {
	const wordings = (of: Proposed) => wordingOf(of, null);
	return [
		{ name: t("projects.heading"), of: (of) => headingName(budget, of.heading) },
		{ name: t("compare.author"), of: (of) => (of.hidden ? "" : <Authors of={of} />) },
		{ name: t("project.where"), of: (of) => of.place ?? "" },
		...(hasSupports(budget.phase)
			? [
					{
						name: t("support.title"),
						of: (of: Proposed) => number(of.supports + of.paper_supports),
					},
				]
			: []),
		{ name: t("compare.comments"), of: (of) => number(of.comments) },
		{ name: t("project.goals"), of: (of) => of.goals.map(goalName).join(", ") },
		{
			name: t("project.pictures"),
			of: (of) => {
				const [first] = of.pictures;
				return first ? <Picture files={first.files} alt={first.alt} sizes="14rem" /> : "";
			},
		},
		{
			name: t("compare.text"),
			of: (of) => {
				const { tree, language } = wordings(of);
				return tree ? <Markdown tree={treeOf(tree)} level={2} language={language} /> : "";
			},
		},
	];
}

function Comparison({ of, budget }: { of: Proposed[]; budget: Budget }): JSX.Element {
	return (
		<div class="scroller" tabIndex={0} role="region" aria-label={t("compare.title")}>
			<table class="table compare">
				<thead>
					<tr>
						<td />
						{of.map((one) => {
							const shown = wordingOf(one, null);
							return (
								<th key={one.number} scope="col" {...foreign(shown.language)}>
									<a href={hrefOfProject(one.budget, one.number)}>
										{shown.title ?? t("project.hidden_title")}
									</a>
								</th>
							);
						})}
					</tr>
				</thead>
				<tbody>
					{factsOf(budget).map((fact) => (
						<tr key={fact.name}>
							<th scope="row">{fact.name}</th>
							{of.map((one) => (
								<td key={one.number}>{fact.of(one)}</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

export function Compare({ slug }: { slug: string }): JSX.Element {
	const numbers = comparedOf(place.value.query);
	const budget = useBudget(slug).value;
	const { value, problem, reload } = useResource(`compare ${numbers.join()}`, () =>
		readAll(numbers, slug),
	);
	return (
		<div class="page">
			<Crumbs
				trail={[
					{ name: t("projects.title"), to: href("projects") },
					{ name: budget ? worded(budget.titles).text : "…", to: hrefOfBudget(slug) },
				]}
			/>
			<div class="head">
				<Title name={t("compare.title")} of={t("projects.title")}>
					{t("compare.title")}
				</Title>
			</div>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!(value && budget) && !problem && <Waiting />}
			{value?.length === 0 && <p class="lead">{t("compare.none")}</p>}
			{value && value.length > 0 && budget && <Comparison of={value} budget={budget} />}
		</div>
	);
}
