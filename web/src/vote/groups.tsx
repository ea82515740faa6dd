/* What this voter may vote on: one heading of each group. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { trackerText } from "../crypto/ballot";
import { fromHex } from "../crypto/bytes";
import type { CredentialState } from "../lib/api";
import type { Verified } from "../lib/definition";
import { money, number } from "../lib/format";
import { foreign, t } from "../lib/texts";
import { Button, More } from "../parts/controls";
import { Title } from "../parts/frame";
import { Badge, Notice } from "../parts/said";
import { Tiles } from "../parts/tiles";
import { account, chosen, drafts, goStep, hidesMoney, what } from "./state";

export interface Group {
	group: number;
	cids: number[];
}

/** Groups in order, each with the contests that one of the voter's styles opens. */
export function groupsOf(round: Verified, styles: number[]): Group[] {
	const groups = new Map<number, number[]>();
	for (const [cid, contest] of round.contests.entries()) {
		if (!contest.styles.some((style) => styles.includes(style))) continue;
		groups.set(contest.group, [...(groups.get(contest.group) ?? []), cid]);
	}
	return [...groups].sort((a, b) => a[0] - b[0]).map(([group, cids]) => ({ group, cids }));
}

function Heading({ round, cid }: { round: Verified; cid: number }): JSX.Element {
	const contest = round.contests[cid];
	const n = contest?.projects.length ?? 0;
	return (
		<>
			<h2 {...foreign(round.language)}>{round.contestTitles[cid]}</h2>
			<p>
				{hidesMoney(cid) ? (
					<span class="soft">{t("review.count", { what: what(), n })}</span>
				) : (
					<>
						<span class="money">{money(contest?.budget_cents ?? 0, round)}</span>{" "}
						<span class="soft">{t("groups.projects", { n })}</span>
					</>
				)}
			</p>
		</>
	);
}

function GroupCard(props: { round: Verified; of: Group; state: CredentialState }): JSX.Element {
	const { round, of, state } = props;
	const cast = state.casts.find(({ group }) => group === of.group);
	const draft = drafts.value[of.group];
	const [picked, setPicked] = useState(cast?.cid ?? draft?.cid ?? of.cids[0] ?? 0);
	const name = round.contestTitles[picked] ?? "";
	const open = (): void => {
		chosen.value = { group: of.group, cid: picked };
		goStep("ballot");
	};
	return (
		<li>
			<article class="card heading-card">
				<Tiles seed={`${round.slug} ${picked}`} columns={14} rows={1} fill />
				<div class="heading-card-body">
					<div class="row">
						{cast ? (
							<Badge tone="ok">{t("groups.voted")}</Badge>
						) : (
							draft && <Badge tone="warn">{t("groups.draft")}</Badge>
						)}
					</div>
					{of.cids.length === 1 ? (
						<Heading round={round} cid={picked} />
					) : (
						<fieldset class="stack stack-s">
							<legend>
								<h2>{t("groups.choose_one")}</h2>
							</legend>
							<p class="soft">{t("groups.choose_one_text")}</p>
							{of.cids.map((cid) => (
								<div class="choice" key={cid}>
									<input
										type="radio"
										id={`contest-${cid}`}
										name={`group-${of.group}`}
										checked={picked === cid}
										onChange={() => setPicked(cid)}
									/>
									<div class="choice-body">
										<label class="choice-title" for={`contest-${cid}`} {...foreign(round.language)}>
											{round.contestTitles[cid]}
										</label>
									</div>
								</div>
							))}
						</fieldset>
					)}
					{cast && (
						<p class="small soft">
							{t("groups.tracker", { n: cast.seq })} <bdi dir="ltr">{trackerOf(cast.leaf)}</bdi>
						</p>
					)}
					<div class="row">
						<Button look={cast ? "quiet" : "plain"} onPress={open}>
							{cast ? t("groups.change") : t("groups.vote")}
							<span class="visually-hidden">: {name}</span>
						</Button>
					</div>
				</div>
			</article>
		</li>
	);
}

function trackerOf(leaf: string): string {
	const bytes = fromHex(leaf);
	return bytes ? trackerText(bytes) : "";
}

export function Groups({ round }: { round: Verified }): JSX.Element | null {
	const state = account.value;
	if (!state) return null;
	const groups = groupsOf(round, state.styles);
	const left = groups.filter(({ group }) => !state.casts.some((cast) => cast.group === group));
	return (
		<>
			<div class="head">
				<Title name={t("groups.title")} takesFocus>
					{t("groups.title")}
				</Title>
				<p class="lead">{t("groups.lead", { what: what(), n: groups.length })}</p>
			</div>
			<div class="stack">
				{groups.length > 0 && left.length === 0 && (
					<Notice tone="ok" title={t("groups.all_title")}>
						<p>{t("groups.all_text")}</p>
					</Notice>
				)}
				{groups.length === 0 && <Notice tone="warn">{t("groups.none")}</Notice>}
				<ul class="grid" role="list">
					{groups.map((of) => (
						<GroupCard key={of.group} round={round} of={of} state={state} />
					))}
				</ul>
				<More summary={t("groups.who")}>
					<p>{t("groups.who_text", { what: what(), serial: number(state.serial) })}</p>
				</More>
			</div>
		</>
	);
}
