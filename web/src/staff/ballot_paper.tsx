/* Specimens of a round's ballots on paper: a sheet for each heading, in ordinary or large print. They are marked, so that none is a ballot. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { BallotHeading, BallotStaff } from "../lib/api";
import { money, number } from "../lib/format";
import { usePrintAlone } from "../lib/paper";
import { worded } from "../lib/rounds";
import { t } from "../lib/texts";
import { Button } from "../parts/controls";
import { Notice, ProblemNotice, Waiting } from "../parts/said";
import { hrefOfBallot, isOneOfGroup, useBallot, votedIn } from "./ballot_parts";
import { Desk } from "./parts";

/** How to mark a sheet, in the words of its style. */
function howToMark(heading: BallotHeading, of: BallotStaff): string {
	const n = number(heading.max_choices);
	switch (heading.style) {
		case "ranking":
			return t("specimen.how_ranking", { n });
		case "cumulative":
			return t("specimen.how_points", { points: number(heading.max_sum_points ?? 0) });
		case "approval":
			return t("specimen.how_approval", { n });
		default:
			return t("specimen.how_knapsack", { money: money(heading.max_cost_cents ?? 0, of) });
	}
}

/** What is said once more than the style says: fewer than all, one heading of the group. */
function Rules({ heading, of }: { heading: BallotHeading; of: BallotStaff }): JSX.Element {
	const isFewer =
		["knapsack", "cumulative"].includes(heading.style) &&
		heading.max_choices < heading.projects.length;
	return (
		<p>
			{howToMark(heading, of)}
			{isFewer && <> {t("specimen.how_most", { n: number(heading.max_choices) })}</>}
			{isOneOfGroup(of, heading) && <> {t("specimen.one_of_group")}</>}
		</p>
	);
}

const Box = (): JSX.Element => <span class="paper-box" aria-hidden="true" />;

/** Its head, with the mark, stands on each page that it takes. */
function Sheet({ heading, of }: { heading: BallotHeading; of: BallotStaff }): JSX.Element {
	const name = worded(heading.names);
	const round = worded(of.titles);
	const columns = heading.hide_money ? 2 : 3;
	return (
		<section class="paper-sheet" aria-labelledby={`sheet-${heading.number}`}>
			<h2 id={`sheet-${heading.number}`}>
				<span {...round.marks}>{round.text}</span>
				{" · "}
				<span {...name.marks}>{name.text}</span>
			</h2>
			<Rules heading={heading} of={of} />
			<div class="scroller" tabIndex={0} role="region" aria-label={name.text}>
				<table class="paper-table">
					<thead>
						<tr>
							<th colSpan={columns} class="paper-mark">
								{t("specimen.mark")}
							</th>
						</tr>
						<tr>
							<th scope="col">{t("specimen.box", { style: heading.style })}</th>
							<th scope="col">{t("specimen.project")}</th>
							{!heading.hide_money && (
								<th scope="col" class="number">
									{t("specimen.price")}
								</th>
							)}
						</tr>
					</thead>
					<tbody>
						{heading.projects.map((item) => {
							const title = worded(item.titles, [item.language]);
							return (
								<tr key={item.number}>
									<td>
										<Box />
									</td>
									<th scope="row">
										<span {...title.marks}>{title.text}</span>
										{item.place && <bdi class="paper-place">{item.place}</bdi>}
									</th>
									{item.price_cents !== null && (
										<td class="number">{money(item.price_cents, of)}</td>
									)}
								</tr>
							);
						})}
						<tr>
							<td>
								<Box />
							</td>
							<th scope="row" colSpan={columns - 1}>
								{t("specimen.blank")}
							</th>
						</tr>
					</tbody>
				</table>
			</div>
			{heading.style === "knapsack" && heading.max_cost_cents !== null && (
				<p class="paper-sum">
					<span>{t("specimen.sum", { money: money(heading.max_cost_cents, of) })}</span>
					<span class="paper-line" aria-hidden="true" />
				</p>
			)}
		</section>
	);
}

function Sheets({ of, isLarge }: { of: BallotStaff; isLarge: boolean }): JSX.Element {
	const whole = useRef<HTMLDivElement>(null);
	usePrintAlone(whole);
	return (
		<div class={`paper print-alone${isLarge ? " paper-large" : ""}`} ref={whole}>
			{votedIn(of).map((heading) => (
				<Sheet key={heading.number} heading={heading} of={of} />
			))}
		</div>
	);
}

export function BallotPaper(props: { slug: string; isLarge: boolean }): JSX.Element {
	const { slug, isLarge } = props;
	const { value, problem, reload } = useBallot(slug);
	return (
		<Desk name={t(isLarge ? "specimen.large" : "specimen.paper")} trail={["rounds"]}>
			<div class="stack">
				{problem && <ProblemNotice problem={problem} onRetry={reload} />}
				{!value && !problem && <Waiting />}
				<p>
					<a href={hrefOfBallot(slug)}>{t("specimen.back")}</a>
				</p>
				{value && votedIn(value).length === 0 && (
					<Notice>
						<p>{t("specimen.gap", { code: "nothing", n: "" })}</p>
					</Notice>
				)}
				{value && votedIn(value).length > 0 && (
					<div class="row">
						<Button onPress={() => print()}>{t("specimen.print")}</Button>
						<p class="small soft">{t("specimen.print_text")}</p>
					</div>
				)}
			</div>
			{value && <Sheets of={value} isLarge={isLarge} />}
		</Desk>
	);
}
