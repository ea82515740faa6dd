/* The ballot of a round before it is final: what is on it in the language of the page, what is not and why, what is missing. */
import type { JSX } from "preact";
import type { BallotHeading, BallotItem, BallotStaff } from "../lib/api";
import { money, number } from "../lib/format";
import { worded } from "../lib/rounds";
import { href } from "../lib/router";
import { foreign, LANGUAGES, language, t } from "../lib/texts";
import { howToVote } from "../pages/words";
import { More } from "../parts/controls";
import { Badge, Facts, Notice, ProblemNotice, Waiting } from "../parts/said";
import { hrefOfBallot, isOneOfGroup, useBallot } from "./ballot_parts";
import { Desk } from "./parts";

/** The same page in each language that the city has, where it is as who votes in that language has it. */
function Languages({ of }: { of: BallotStaff }): JSX.Element {
	return (
		<nav class="row" aria-label={t("specimen.languages")}>
			{LANGUAGES.filter(({ code }) => of.languages.includes(code)).map(({ code, name }) => (
				<a
					key={code}
					href={hrefOfBallot(of.slug).replace(`/${language()}/`, `/${code}/`)}
					{...foreign(code)}
					hreflang={code}
					aria-current={code === language() ? "true" : undefined}
				>
					{name}
				</a>
			))}
		</nav>
	);
}

function Gaps({ of }: { of: BallotStaff }): JSX.Element {
	const isReady = !of.gaps.some((one) => one.is_needed);
	return (
		<section class="section stack" aria-labelledby="gaps">
			<h2 id="gaps">{t("specimen.gaps")}</h2>
			{of.gaps.length === 0 && <p>{t("specimen.gaps_none")}</p>}
			<ul class="stack stack-s" role="list">
				{of.gaps.map(({ code, is_needed, count }) => (
					<li key={code} class="row">
						<Badge tone={is_needed ? "warn" : "sun"}>
							{t(is_needed ? "specimen.needed" : "specimen.advised")}
						</Badge>
						<span>{t("specimen.gap", { code, n: number(count) })}</span>
					</li>
				))}
			</ul>
			<p>{t("specimen.rehearse")}</p>
			<p>
				<code class="code-long" dir="ltr">{`arcad import --round ${of.slug} --rehearse NAME`}</code>
			</p>
			{isReady && (
				<>
					<p>{t("specimen.make")}</p>
					<p>
						<code class="code-long" dir="ltr">{`arcad import --round ${of.slug}`}</code>
					</p>
				</>
			)}
		</section>
	);
}

function Item({ item, of }: { item: BallotItem; of: BallotStaff }): JSX.Element {
	const title = worded(item.titles, [item.language]);
	const missing = LANGUAGES.filter(({ code }) => item.missing.includes(code));
	return (
		<li>
			<article class="card debate-card">
				<h3 {...title.marks}>
					<a href={href("projects", of.slug, item.number)}>{title.text}</a>
				</h3>
				{item.excerpt && (
					<p class="small" {...foreign(item.is_translated ? language() : item.language)}>
						{item.excerpt}
					</p>
				)}
				<p class="small debate-counts">
					{item.price_cents !== null && <strong>{money(item.price_cents, of)}</strong>}
					{item.is_translated === false && <Badge tone="warn">{t("specimen.untranslated")}</Badge>}
					{missing.length > 0 && (
						<span>
							{t("specimen.missing", { languages: missing.map((one) => one.name).join(", ") })}
						</span>
					)}
				</p>
			</article>
		</li>
	);
}

/** Those that are not on it, each with why. */
function Others({ of, slug }: { of: BallotHeading; slug: string }): JSX.Element | null {
	const n = of.others.length;
	if (n === 0) return null;
	return (
		<More summary={t("specimen.off", { n, shown: number(n) })}>
			<ul class="stack stack-s" role="list">
				{of.others.map((one) => (
					<li key={one.number}>
						<a href={href("projects", slug, one.number)} {...foreign(one.language)}>
							{one.title ?? t("specimen.hidden")}
						</a>{" "}
						<span class="soft">{t("selection.why", { why: one.why })}</span>
					</li>
				))}
			</ul>
		</More>
	);
}

function Heading({ heading, of }: { heading: BallotHeading; of: BallotStaff }): JSX.Element {
	const name = worded(heading.names);
	const id = `heading-${heading.number}`;
	const facts: [string, string][] = [[t("specimen.on"), number(heading.project_count)]];
	if (heading.total_cents !== null && heading.budget_cents !== null)
		facts.push(
			[t("specimen.total"), money(heading.total_cents, of)],
			[t("specimen.pot"), money(heading.budget_cents, of)],
		);
	if (heading.districts.length > 0)
		facts.push([t("specimen.residents"), heading.districts.join(", ")]);
	return (
		<section class="section stack" aria-labelledby={id}>
			<h2 id={id} {...name.marks}>
				{name.text}
			</h2>
			{heading.projects.length === 0 ? (
				<p>{t("specimen.none")}</p>
			) : (
				<p class="lead">
					{howToVote(heading, of)}
					{isOneOfGroup(of, heading) && <> {t("specimen.one_of_group")}</>}
				</p>
			)}
			<Facts items={facts} />
			<ul class="stack" role="list">
				{heading.projects.map((item) => (
					<Item key={item.number} item={item} of={of} />
				))}
			</ul>
			<Others of={heading} slug={of.slug} />
		</section>
	);
}

export function BallotDesk({ slug }: { slug: string }): JSX.Element {
	const { value, problem, reload } = useBallot(slug);
	const title = value ? worded(value.titles).text : slug;
	return (
		<Desk name={t("specimen.title", { title })} trail={["rounds"]}>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value && (
				<>
					{value.is_frozen ? (
						<Notice>
							<p>
								{t("specimen.frozen")} <a href={href("rounds", slug)}>{t("specimen.vote")}</a>
							</p>
						</Notice>
					) : (
						<p class="lead">{t("specimen.lead")}</p>
					)}
					<Languages of={value} />
					<p class="row">
						<a href={hrefOfBallot(slug, "paper")}>{t("specimen.paper")}</a>
						<a href={hrefOfBallot(slug, "large")}>{t("specimen.large")}</a>
					</p>
					{!value.is_frozen && <Gaps of={value} />}
					{value.headings.map((heading) => (
						<Heading key={heading.number} heading={heading} of={value} />
					))}
				</>
			)}
		</Desk>
	);
}
