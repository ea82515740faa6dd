/* The result of a poll: each question with its options, from most votes to fewest. Nothing is won: who asked decides what follows. */
import type { JSX } from "preact";
import type { Contest, OutcomeContest, ProjectItem, Round } from "../lib/api";
import { number, share } from "../lib/format";
import { worded } from "../lib/rounds";
import { foreign, t } from "../lib/texts";
import { More } from "../parts/controls";
import { Bars } from "../parts/figures";
import { Facts } from "../parts/said";

/** Ballots that chose something, which shares are of. */
export function answersOf(outcome: OutcomeContest): number {
	const nulls = Object.values(outcome.null).reduce((sum, n) => sum + n, 0);
	return outcome.ballots + outcome.paper - outcome.blank - nulls;
}

export function QuestionResult(props: {
	round: Round;
	contest: Contest;
	outcome: OutcomeContest;
	names: Map<string, ProjectItem>;
}): JSX.Element {
	const { round, contest, outcome, names } = props;
	const title = worded(contest.titles, round.languages);
	const all = answersOf(outcome);
	const nulls = Object.values(outcome.null).reduce((sum, n) => sum + n, 0);
	const options = [...outcome.projects].sort((a, b) => b.votes - a.votes);
	const shareOf = (votes: number): string =>
		share(all > 0 ? Math.round((1000 * votes) / all) * 10 : 0);
	const nameOf = (id: string): JSX.Element => {
		const item = names.get(`${contest.cid}/${id}`);
		return <span {...(item ? foreign(item.language) : {})}>{item?.title ?? id}</span>;
	};
	const caption = t("poll.table", { name: title.text });
	return (
		<>
			<div class="card">
				<Facts
					items={[
						[t("result.ballots"), number(outcome.ballots + outcome.paper)],
						[t("poll.answers"), number(all)],
					]}
				/>
				<p class="small soft">
					{t("result.blank", { n: outcome.blank })} {t("result.null", { n: nulls })}
				</p>
			</div>
			{contest.max_choices > 1 && <p>{t("poll.several")}</p>}
			<Bars
				label={t("poll.bars", { name: title.text })}
				lines={options.map(({ id, votes }) => ({
					key: id,
					name: nameOf(id),
					value: votes,
					text: `${t("poll.votes", { n: votes })} · ${shareOf(votes)}`,
					isWon: false,
				}))}
			/>
			<More summary={t("poll.as_table")}>
				<div class="scroller" tabIndex={0} role="region" aria-label={caption}>
					<table class="table">
						<caption>{caption}</caption>
						<thead>
							<tr>
								<th scope="col">{t("poll.option")}</th>
								<th scope="col" class="number">
									{t("result.votes")}
								</th>
								<th scope="col" class="number">
									{t("poll.share")}
								</th>
							</tr>
						</thead>
						<tbody>
							{options.map(({ id, votes }) => (
								<tr key={id}>
									<th scope="row">{nameOf(id)}</th>
									<td class="number">{number(votes)}</td>
									<td class="number">{shareOf(votes)}</td>
								</tr>
							))}
						</tbody>
					</table>
				</div>
			</More>
		</>
	);
}
