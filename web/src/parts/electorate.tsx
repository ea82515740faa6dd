/* Who may vote, in sentences: from the artifact of the log, never from the server's own words. */
import type { JSX } from "preact";
import { type Electorate, tellRule } from "../lib/electorate";
import { findText, language, t } from "../lib/texts";

/** Titles of the contests in order of cid. */
export function WhoMayVote(props: { electorate: Electorate; titles: string[] }): JSX.Element {
	const { electorate, titles } = props;
	const list = (kind: string, words: string[]): string =>
		new Intl.ListFormat(language(), { type: "disjunction" }).format(
			words.map((word) => findText(`electorate.${kind}_${word}`) ?? word),
		);
	const hasAccounts = electorate.ways.includes("account");
	return (
		<ul class="stack stack-s">
			<li>{t("electorate.ways", { list: list("way", electorate.ways) })}</li>
			{hasAccounts && (
				<>
					<li>{t("electorate.proofs", { list: list("proof", electorate.assurance) })}</li>
					<li>
						{t("electorate.rule", {
							rule: electorate.rule
								? tellRule(electorate.rule, language())
								: t("electorate.everybody"),
						})}
					</li>
				</>
			)}
			{electorate.contests.map(
				(rule, cid) =>
					rule && (
						<li key={titles[cid]}>
							{t("electorate.contest", {
								title: titles[cid] ?? String(cid),
								rule: tellRule(rule, language()),
							})}
						</li>
					),
			)}
		</ul>
	);
}
