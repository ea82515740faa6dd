/* What is asked of the forum, as everybody who sees it does: phases before and after, and how far each side is. */
import type { JSX } from "preact";
import type { BudgetItem, Extension } from "../lib/api";
import { number, until, zoneName } from "../lib/format";
import { t } from "../lib/texts";
import { Badge } from "../parts/said";
import { Paragraphs } from "../talk/parts";
import { when } from "../talk/state";

const TONES = { open: "sun", approved: "ok", refused: "warn", lapsed: "warn" } as const;

export function StateBadge({ of }: { of: Extension }): JSX.Element {
	return <Badge tone={TONES[of.state]}>{t("forum.state", { state: of.state })}</Badge>;
}

interface Row {
	phase: string;
	was: string;
	starts_at: string;
}

/** All phases while it waits, with those that stay; once it is settled those that it was about. */
function rowsOf(of: Extension, budget: Pick<BudgetItem, "phases">): Row[] {
	if (of.state !== "open") return of.phases;
	return budget.phases.map(
		({ phase, starts_at }) =>
			of.phases.find((one) => one.phase === phase) ?? { phase, was: starts_at, starts_at },
	);
}

/** Both timelines side by side, in the round's zone by its name. */
export function Compared(props: {
	of: Extension;
	budget: Pick<BudgetItem, "phases" | "zone">;
}): JSX.Element {
	const { of, budget } = props;
	const { zone } = budget;
	const name = t("forum.table", { number: number(of.number), zone: zoneName(zone) });
	return (
		<div class="scroller" tabIndex={0} role="region" aria-label={name}>
			<table class="table table-short">
				<caption class="small soft">{name}</caption>
				<thead>
					<tr>
						<th scope="col">{t("forum.phase_column")}</th>
						<th scope="col">{t("forum.was_column")}</th>
						<th scope="col">{t("forum.after_column")}</th>
					</tr>
				</thead>
				<tbody>
					{rowsOf(of, budget).map(({ phase, was, starts_at }) => (
						<tr key={phase}>
							<th scope="row">{t("forum.phase", { phase })}</th>
							<td>{when(was, zone)}</td>
							<td>
								{was === starts_at ? (
									<span class="soft">{t("forum.same")}</span>
								) : (
									<>
										<strong>{when(starts_at, zone)}</strong>{" "}
										<span class="small soft">
											{t("forum.later", {
												time: until(Date.parse(starts_at) - Date.parse(was)),
											})}
										</span>
									</>
								)}
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

/** How many of each side approve, and how many have to. */
export function Sides({ of }: { of: Extension }): JSX.Element {
	return (
		<ul class="stack stack-s" role="list">
			{of.sides.map(({ side, seats, needed, approve, refuse }) => (
				<li key={side}>
					<strong>{t("forum.side_name", { side })}</strong>
					{": "}
					{seats === 0
						? t("forum.no_seat")
						: t("forum.count", {
								approve: number(approve),
								needed: number(needed),
								refuse: number(refuse),
								n: seats,
								shown: number(seats),
							})}
				</li>
			))}
		</ul>
	);
}

/** Until when it waits, or since when it does no more. */
export function Until({ of, zone }: { of: Extension; zone: string }): JSX.Element {
	if (of.settled_at) return <>{t("forum.settled_at", { when: when(of.settled_at, zone) })}</>;
	return <>{t("forum.lapses", { when: when(of.lapses_at, zone) })}</>;
}

/** All of one, in a list of them. */
export function Told({
	one,
	of,
}: {
	one: Extension;
	of: Pick<BudgetItem, "phases" | "zone">;
}): JSX.Element {
	return (
		<li class="stack stack-s">
			<p class="row">
				<StateBadge of={one} />
				<span class="small soft">
					<Until of={one} zone={of.zone} />
				</span>
			</p>
			<Paragraphs text={one.reason} language={one.language} />
			<Compared of={one} budget={of} />
			<Sides of={one} />
		</li>
	);
}
