/* Rounds as staff see them: drafts too, what is missing before each phase, publishing, and a template for another one. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useForm } from "../account/form";
import { Extend } from "../forum/extend";
import {
	type Budget,
	type BudgetStaff,
	type Budgets,
	type BudgetTemplateFile,
	get,
	send,
} from "../lib/api";
import { money, number } from "../lib/format";
import { asProblem, useResource } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Button, ButtonLink, ErrorSummary } from "../parts/controls";
import { Badge, Facts, Notice, ProblemNotice, problemText, saveFile, Waiting } from "../parts/said";
import { LazyProof } from "../talk/lazy";
import { when } from "../talk/state";
import { AreasFile } from "./areas";
import { AsOn } from "./as_on";
import { GapList } from "./gaps";
import { Desk } from "./parts";

function Card({ one }: { one: Budget }): JSX.Element {
	const title = worded(one.titles);
	return (
		<li>
			<article class="card card-link debate-card">
				<h2 {...title.marks}>
					<a href={href("staff", "rounds", one.slug)}>{title.text}</a>
				</h2>
				<p class="small debate-counts">
					<Badge tone={one.is_published ? "ok" : "sun"}>
						{t("draft.phase", { phase: one.is_published ? one.phase : "draft" })}
					</Badge>
					<span>{one.slug}</span>
				</p>
			</article>
		</li>
	);
}

export function RoundList(): JSX.Element {
	const { value, problem, reload } = useResource("rounds of staff", () =>
		get<Budgets>("/api/staff/budgets"),
	);
	return (
		<Desk name={t("staff.rounds")}>
			<div class="row">
				<ButtonLink to={href("staff", "rounds", "new")} look="sun" icon="plus">
					{t("draft.new")}
				</ButtonLink>
			</div>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value?.items.length === 0 && <p class="lead">{t("draft.none")}</p>}
			<ul class="stack" role="list">
				{value?.items.map((one) => (
					<Card key={one.slug} one={one} />
				))}
			</ul>
		</Desk>
	);
}

/** What is missing, by the phase before which it has to be there. */
function Gaps({ gaps }: { gaps: BudgetStaff["gaps"] }): JSX.Element {
	return (
		<section class="section" aria-labelledby="gaps">
			<h2 id="gaps">{t("draft.gaps")}</h2>
			{gaps.length === 0 && <p>{t("draft.gaps_none")}</p>}
			<GapList gaps={gaps} />
		</section>
	);
}

function Phases({ of }: { of: Budget }): JSX.Element {
	return (
		<section class="section" aria-labelledby="phases">
			<h2 id="phases">{t("draft.phases")}</h2>
			<div
				class="scroller"
				tabIndex={0}
				role="region"
				aria-label={t("draft.table", { name: t("draft.phases") })}
			>
				<table class="table table-short">
					<thead>
						<tr>
							<th scope="col">{t("draft.phase_column")}</th>
							<th scope="col">{t("draft.from_column")}</th>
						</tr>
					</thead>
					<tbody>
						{of.phases.map(({ phase, starts_at }) => (
							<tr key={phase}>
								<th scope="row">{t("draft.phase", { phase })}</th>
								<td>{when(starts_at, of.zone)}</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</section>
	);
}

function HeadingTable({ of }: { of: Budget }): JSX.Element {
	const priced = { currency: of.currency, exponent: of.currency_exponent };
	const total = of.headings.reduce((sum, one) => sum + BigInt(one.budget_cents), 0n);
	return (
		<section class="section" aria-labelledby="headings">
			<h2 id="headings">{t("draft.headings_title")}</h2>
			<Facts
				items={[
					[t("draft.total"), money(total, priced)],
					[t("draft.heading_count", { n: of.headings.length }), number(of.headings.length)],
				]}
			/>
			<div
				class="scroller"
				tabIndex={0}
				role="region"
				aria-label={t("draft.table", { name: t("draft.headings_title") })}
			>
				<table class="table table-short">
					<thead>
						<tr>
							<th scope="col">{t("draft.name")}</th>
							<th scope="col">{t("draft.style")}</th>
							<th scope="col" class="number">
								{t("draft.budget_column")}
							</th>
						</tr>
					</thead>
					<tbody>
						{of.headings.map((one) => {
							const name = worded(one.names);
							return (
								<tr key={one.number}>
									<th scope="row" {...name.marks}>
										{name.text}
									</th>
									<td>{t("draft.style_name", { style: one.style })}</td>
									<td class="number">{money(one.budget_cents, priced)}</td>
								</tr>
							);
						})}
					</tbody>
				</table>
			</div>
		</section>
	);
}

function Template({ slug }: { slug: string }): JSX.Element {
	const [wrong, setWrong] = useState("");
	const [hash, setHash] = useState("");
	const save = (): void => {
		setWrong("");
		get<BudgetTemplateFile>(`/api/staff/budgets/${encodeURIComponent(slug)}/template`)
			.then((file) => {
				setHash(file.sha256);
				saveFile(`${slug}-template.json`, JSON.stringify(file, null, "\t"));
			})
			.catch((error) => setWrong(problemText(asProblem(error))));
	};
	return (
		<section class="section" aria-labelledby="template">
			<h2 id="template">{t("template.title")}</h2>
			<p>{t("template.text")}</p>
			<div class="row">
				<Button look="quiet" onPress={save}>
					{t("template.save")}
				</Button>
			</div>
			<div role="status">
				{hash && (
					<p>
						{t("template.hash")} <code class="code-long">{hash}</code>
					</p>
				)}
			</div>
			{wrong && (
				<Notice tone="bad" isAlert>
					<p>{wrong}</p>
				</Notice>
			)}
		</section>
	);
}

function Publish({ of, onDone }: { of: Budget; onDone: () => void }): JSX.Element {
	const [isAsked, setAsked] = useState(false);
	const form = useForm({});
	const publish = (): void =>
		form.run(
			() => [],
			async () => {
				await send("POST", `/api/staff/budgets/${encodeURIComponent(of.slug)}/publish`);
				onDone();
			},
		);
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<section class="section" aria-labelledby="publish">
			<h2 id="publish">{t("draft.publish_title")}</h2>
			<ErrorSummary errors={form.errors} />
			{isAsked ? (
				<Notice tone="warn" title={t("draft.publish_sure")}>
					<p>{t("draft.publish_text")}</p>
					<div class="row">
						<Button look="sun" isBusy={form.isBusy} onPress={publish}>
							{t("draft.publish")}
						</Button>
						<Button look="quiet" onPress={() => setAsked(false)}>
							{t("draft.publish_not")}
						</Button>
					</div>
				</Notice>
			) : (
				<div class="row">
					<Button look="sun" onPress={() => setAsked(true)}>
						{t("draft.publish")}
					</Button>
					<ButtonLink to={href("staff", "rounds", of.slug, "edit")} look="quiet">
						{t("draft.edit")}
					</ButtonLink>
				</div>
			)}
		</section>
	);
}

export function RoundDesk({ slug }: { slug: string }): JSX.Element {
	const path = `/api/staff/budgets/${encodeURIComponent(slug)}`;
	const { value, problem, reload } = useResource(path, () => get<BudgetStaff>(path));
	const title = value ? worded(value.budget.titles) : { text: slug, marks: {} };
	return (
		<Desk name={title.text} marks={title.marks} trail={["rounds"]}>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value && (
				<>
					<p class="row">
						<Badge tone={value.budget.is_published ? "ok" : "sun"}>
							{t("draft.phase", {
								phase: value.budget.is_published ? value.budget.phase : "draft",
							})}
						</Badge>
						{value.budget.is_published && <a href={href("projects", slug)}>{t("draft.public")}</a>}
						{value.budget.is_published && (
							<a href={href("staff", "rounds", slug, "valuation")}>{t("staff.valuations")}</a>
						)}
						{value.budget.is_published && (
							<a href={href("staff", "rounds", slug, "ballot")}>{t("staff.ballot")}</a>
						)}
					</p>
					<Gaps gaps={value.gaps} />
					<Phases of={value.budget} />
					<AsOn of={value.budget} />
					{value.budget.is_published && <Extend of={value.budget} onDone={reload} />}
					<HeadingTable of={value.budget} />
					{!value.budget.is_published && <AreasFile of={value.budget} onDone={reload} />}
					{!value.budget.is_published && <Publish of={value.budget} onDone={reload} />}
					<Template slug={slug} />
				</>
			)}
		</Desk>
	);
}
