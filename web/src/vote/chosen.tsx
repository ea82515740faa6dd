/* A vote read back to its voter: what was chosen, with prices, points or places. */
import type { JSX } from "preact";
import type { Vote } from "../crypto/payload";
import { isRanking } from "../crypto/payload";
import type { Verified } from "../lib/definition";
import { money } from "../lib/format";
import { foreign, t } from "../lib/texts";
import { hidesMoney, what } from "./state";

export function Chosen(props: { round: Verified; cid: number; vote: Vote }): JSX.Element {
	const { round, cid, vote } = props;
	const contest = round.contests[cid];
	if (vote.length === 0) return <p class="lead">{t("review.blank", { what: what() })}</p>;
	const isPriced = !hidesMoney(cid);
	const total = vote.reduce((sum, [i]) => sum + BigInt(contest?.projects[i]?.cost_cents ?? 0), 0n);
	return (
		<>
			<ol class="chosen" role="list">
				{vote.map(([index, points], i) => (
					<li key={index}>
						<span {...foreign(round.language)}>
							{contest && isRanking(contest.kind) && <strong>{i + 1}. </strong>}
							{round.projectTexts[cid]?.[index]?.[0] ?? contest?.projects[index]?.id}
						</span>
						{(points !== null || isPriced) && (
							<span class="choice-cost">
								{points === null
									? money(contest?.projects[index]?.cost_cents ?? 0, round)
									: t("control.points", { n: points })}
							</span>
						)}
					</li>
				))}
			</ol>
			<p class="soft">
				{isPriced
					? t("review.total", { n: vote.length, money: money(total, round) })
					: t("review.count", { what: what(), n: vote.length })}
			</p>
		</>
	);
}
