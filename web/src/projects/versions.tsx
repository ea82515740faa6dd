/* What each version of a project said, with what was changed since the one before. */
import { type Change, diffWordsWithSpace } from "diff";
import type { JSX } from "preact";
import {
	type Budget,
	get,
	type Proposed,
	type ProposedContent,
	type ProposedVersion,
	type ProposedVersions,
} from "../lib/api";
import { number } from "../lib/format";
import { goalName } from "../lib/ideas";
import { usePages, useResource } from "../lib/resource";
import { href } from "../lib/router";
import { foreign, t } from "../lib/texts";
import { Button } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { ProblemNotice, Waiting } from "../parts/said";
import { nameOf } from "../talk/parts";
import { useTimes, when } from "../talk/state";
import { headingName, hrefOfBudget, hrefOfProject, useBudget } from "./state";

const FIELDS = [
	"title",
	"text",
	"heading",
	"place",
	"point",
	"collective",
	"tags",
	"goals",
	"links",
	"pictures",
	"documents",
] as const;
type FieldName = (typeof FIELDS)[number];

/** A field as text, to be compared. */
function wordsOf(of: ProposedContent, field: FieldName, budget: Budget | null): string {
	switch (field) {
		case "heading":
			return budget ? headingName(budget, of.heading) : String(of.heading ?? "");
		case "point":
			return of.latitude_e6 === null || of.longitude_e6 === null
				? ""
				: `${of.latitude_e6 / 1e6}, ${of.longitude_e6 / 1e6}`;
		case "tags":
			return of.tags.join(", ");
		case "goals":
			return of.goals.map(goalName).join("\n");
		case "pictures":
			return of.pictures.map(({ alt }) => alt).join("\n");
		case "documents":
			return of.documents.map(({ name }) => name).join("\n");
		case "links":
			return of.links.map(({ title, address }) => `${title} ${address}`).join("\n");
		default:
			return of[field] ?? "";
	}
}

/** What was put in and taken out is said as well, for whoever does not see lines. */
function Piece({ of }: { of: Change }): JSX.Element {
	if (of.added)
		return (
			<ins>
				<span class="visually-hidden">[{t("versions.added")} </span>
				{of.value}
				<span class="visually-hidden">]</span>
			</ins>
		);
	if (of.removed)
		return (
			<del>
				<span class="visually-hidden">[{t("versions.removed")} </span>
				{of.value}
				<span class="visually-hidden">]</span>
			</del>
		);
	return <>{of.value}</>;
}

function Differences(props: {
	of: ProposedContent;
	before: ProposedContent | null;
	budget: Budget | null;
	language: string;
}): JSX.Element {
	const { of, before, budget } = props;
	const rows = FIELDS.map((field) => ({
		field,
		now: wordsOf(of, field, budget),
		old: before ? wordsOf(before, field, budget) : "",
	})).filter(({ now, old }) => (before ? now !== old : now !== ""));
	if (rows.length === 0) return <p class="soft">{t("versions.same")}</p>;
	return (
		<dl class="differences">
			{rows.map(({ field, now, old }) => (
				<div key={field}>
					<dt>{t("versions.field", { field })}</dt>
					<dd
						{...(field === "heading" || field === "goals" ? {} : foreign(props.language))}
						dir="auto"
					>
						{before
							? diffWordsWithSpace(old, now).map((piece, i) => (
									<Piece key={`${i} ${piece.value}`} of={piece} />
								))
							: now}
					</dd>
				</div>
			))}
		</dl>
	);
}

function Row(props: {
	of: ProposedVersion;
	before: ProposedVersion | null;
	budget: Budget | null;
	language: string;
	zone: string;
}): JSX.Element {
	const { of, before } = props;
	return (
		<li class="card stack stack-s">
			<h2>{t("versions.name", { number: number(of.version) })}</h2>
			<p class="small soft">
				<time dateTime={of.at}>{when(of.at, props.zone)}</time> · {t("versions.by")}{" "}
				<bdi>{nameOf(of.by)}</bdi>
			</p>
			{of.version === 1 && <p class="soft">{t("versions.first")}</p>}
			{of.content ? (
				<Differences
					of={of.content}
					before={before?.content ?? null}
					budget={props.budget}
					language={props.language}
				/>
			) : (
				<p class="soft">{t("versions.gone")}</p>
			)}
		</li>
	);
}

export function Versions({ slug, id }: { slug: string; id: number }): JSX.Element {
	const project = useResource(`project ${id}`, () => get<Proposed>(`/api/projects/${id}`)).value;
	const list = usePages<ProposedVersions>(`/api/projects/${id}/versions`);
	const budget = useBudget(slug).value;
	const zone = useTimes();
	const items = list.page?.items ?? [];
	return (
		<div class="page debate">
			<Crumbs
				trail={[
					{ name: t("projects.title"), to: href("projects") },
					{ name: t("projects.see"), to: hrefOfBudget(slug) },
					{ name: project?.title ?? "…", to: hrefOfProject(slug, id) },
				]}
			/>
			<div class="head">
				<Title name={t("versions.title")} of={project?.title ?? ""}>
					{t("versions.title")}
				</Title>
				<p class="lead">{t("versions.lead")}</p>
			</div>
			{list.problem && <ProblemNotice problem={list.problem} onRetry={() => void list.reload()} />}
			{!list.page && !list.problem && <Waiting />}
			<ul class="stack" role="list">
				{items.map((one, i) => (
					<Row
						key={one.version}
						of={one}
						before={items[i + 1] ?? null}
						budget={budget}
						language={project?.language ?? ""}
						zone={zone}
					/>
				))}
			</ul>
			{list.page?.next && (
				<Button look="quiet" isBusy={list.isBusy} onPress={() => void list.more()}>
					{t("versions.more")}
				</Button>
			)}
		</div>
	);
}
