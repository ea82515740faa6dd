/* Choosing: every kind of ballot on one page. Going over a limit is allowed here, and told at review. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { hasPoints, isRanking, judgeVote, type Vote } from "../crypto/payload";
import { type ContestDefinition, formOf, type Verified } from "../lib/definition";
import { money } from "../lib/format";
import { orderSeed } from "../lib/rounds";
import { foreign, t } from "../lib/texts";
import { Button, ErrorSummary, Field, type FormError, More, Stepper } from "../parts/controls";
import { Title } from "../parts/frame";
import { Tiles, tileSeed } from "../parts/tiles";
import { BudgetBar } from "./bar";
import { OneByOne } from "./one";
import { Ranked } from "./ranked";
import { chosen, drafts, goStep, hidesMoney, isSingle, keepDraft, what } from "./state";

export interface Choice {
	index: number;
	title: string;
	description: string;
	cost: number;
}

/** A number for a text: the order of this browser's ballot, the same at every visit. */
function rankOf(text: string): number {
	let state = 2166136261;
	for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 16777619);
	state = Math.imul(state ^ (state >>> 16), 2246822507);
	return (state ^ (state >>> 13)) >>> 0;
}

/** Texts and prices of the ballot, from the artifacts whose hashes were checked. */
export function choicesOf(round: Verified, cid: number): Choice[] {
	const contest = round.contests[cid];
	const seed = orderSeed();
	return (contest?.projects ?? [])
		.map((project, index) => {
			const [title, description] = round.projectTexts[cid]?.[index] ?? [project.id, ""];
			return { index, title, description, cost: project.cost_cents };
		})
		.sort((a, b) => rankOf(seed + cid + a.index) - rankOf(seed + cid + b.index));
}

/** What the contest allows, in the words of its kind. */
export function ruleOf(contest: ContestDefinition, round: Verified): string {
	const n = Math.min(contest.max_choices, contest.projects.length);
	if (isRanking(contest.kind)) return t("how.ranking", { n });
	if (hasPoints(contest.kind))
		return t("how.points", { n: contest.max_sum_points ?? 0, max: contest.max_points ?? 0 });
	if (contest.max_cost_cents !== null)
		return t("how.knapsack", { money: money(contest.max_cost_cents, round) });
	const isAny = n >= contest.projects.length;
	if (what() === "option") return isAny ? t("poll.any") : t("poll.how", { n });
	return isAny ? t("how.approval_any") : t("how.approval", { n });
}

/** Why this vote cannot be sealed, with a way to mend it; empty if it can. */
export function faultsOf(round: Verified, cid: number, vote: Vote): FormError[] {
	const contest = round.contests[cid];
	if (!contest) return [];
	const judged = judgeVote(formOf(contest), vote);
	if (judged === null) return [];
	const at = vote[0] ? `project-${vote[vote.length - 1]?.[0]}` : "";
	const { min_choices: min, max_choices: max } = contest;
	if (judged === "empty") return [{ at: "blank", text: t("fault.empty", { what: what() }) }];
	if (judged === "choices" && vote.length < min)
		return [{ at, text: t("fault.few", { what: what(), n: min }) }];
	if (judged === "choices")
		return [{ at, text: t("fault.many", { what: what(), n: vote.length - max, max }) }];
	if (judged === "cost") {
		const cost = vote.reduce((sum, [i]) => sum + BigInt(contest.projects[i]?.cost_cents ?? 0), 0n);
		const over = cost - BigInt(contest.max_cost_cents ?? 0);
		return [{ at, text: t("fault.cost", { money: money(over, round) }) }];
	}
	if (judged === "points")
		return [{ at, text: t("fault.points", { n: contest.max_sum_points ?? 0 }) }];
	return [{ at: "", text: t("fault.body", { what: what() }) }];
}

interface CardProps {
	choice: Choice;
	round: Verified;
	cid: number;
	contest: ContestDefinition;
	vote: Vote;
	onVote: (vote: Vote) => void;
}

/** What is chosen when one more is, or is no longer. */
function choose(contest: ContestDefinition, vote: Vote, index: number): Vote {
	return isSingle(contest) ? [[index, null]] : toggle(vote, index);
}

function toggle(vote: Vote, index: number): Vote {
	return vote.some(([i]) => i === index)
		? vote.filter(([i]) => i !== index)
		: [...vote, [index, null]];
}

function setPoints(vote: Vote, index: number, points: number): Vote {
	const rest = vote.filter(([i]) => i !== index);
	return points > 0 ? [...rest, [index, points]] : rest;
}

/** One project on the ballot: a box to tick, points to give, or a place in a ranking. */
export function ChoiceCard(props: CardProps): JSX.Element {
	const { choice, round, cid, contest, vote, onVote } = props;
	const { index, title, description, cost } = choice;
	const id = `project-${index}`;
	const marks = foreign(round.language);
	const mine = vote.find(([i]) => i === index);
	const isPoints = hasPoints(contest.kind);
	const isPriced = !hidesMoney(cid);
	return (
		<div class={`choice${mine ? " choice-on" : ""}`}>
			{!isPoints && (
				<input
					id={id}
					type={isSingle(contest) ? "radio" : "checkbox"}
					name={isSingle(contest) ? `contest-${cid}` : undefined}
					checked={mine !== undefined}
					aria-describedby={isPriced ? `${id}-cost` : undefined}
					onChange={() => onVote(choose(contest, vote, index))}
				/>
			)}
			<div class="choice-body">
				{isPoints ? (
					<p class="choice-title" id={id} tabIndex={-1} {...marks}>
						{title}
					</p>
				) : (
					<label class="choice-title" for={id} {...marks}>
						{title}
					</label>
				)}
				{isPriced && (
					<p class="choice-cost" id={`${id}-cost`}>
						{money(cost, round)}
					</p>
				)}
				{description && (
					<More
						class="choice-more small"
						summary={
							<>
								{t("ballot.about")}
								<span class="visually-hidden" {...marks}>
									: {title}
								</span>
							</>
						}
					>
						<p {...marks}>{description}</p>
					</More>
				)}
			</div>
			{!isPoints && (
				<Tiles seed={tileSeed(cid, contest.projects[index]?.id ?? "")} columns={3} rows={3} />
			)}
			{isPoints && (
				<Stepper
					name={title}
					value={mine?.[1] ?? 0}
					max={contest.max_points ?? 255}
					onChange={(points) => onVote(setPoints(vote, index, points))}
				/>
			)}
		</div>
	);
}

const fold = (text: string): string =>
	text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

function Blank({ onBlank }: { onBlank: () => void }): JSX.Element {
	return (
		<section class="section">
			<More summary={<span id="blank-summary">{t("ballot.blank")}</span>}>
				<p>{t("ballot.blank_text", { what: what() })}</p>
				<div class="row">
					<Button look="quiet" onPress={onBlank}>
						{t("ballot.blank_go")}
					</Button>
				</div>
			</More>
		</section>
	);
}

export function Ballot({ round }: { round: Verified }): JSX.Element | null {
	const [query, setQuery] = useState("");
	const [isOne, setOne] = useState(false);
	const [errors, setErrors] = useState<FormError[]>([]);
	const place = chosen.value;
	const contest = place ? round.contests[place.cid] : undefined;
	if (!place || !contest) return null;
	const { group, cid } = place;
	const draft = drafts.value[group];
	const vote: Vote = draft?.cid === cid ? draft.vote : [];
	const choices = choicesOf(round, cid);
	const found = choices.filter(({ title }) => fold(title).includes(fold(query.trim())));
	const onVote = (next: Vote): void => {
		keepDraft(round.slug, group, { cid, vote: next });
		if (errors.length > 0) setErrors([]);
	};
	const review = (): void => {
		const faults = faultsOf(round, cid, vote);
		setErrors(faults);
		if (faults.length === 0) goStep("review");
	};
	const blank = (): void => {
		onVote([]);
		goStep("review");
	};
	const card = (choice: Choice): JSX.Element => (
		<ChoiceCard {...{ choice, round, cid, contest, vote, onVote }} />
	);
	return (
		<>
			<div class="head">
				<Button look="text" onPress={() => goStep("groups")}>
					{t("ballot.back")}
				</Button>
				<Title name={round.contestTitles[cid] ?? ""} takesFocus marks={foreign(round.language)}>
					{round.contestTitles[cid]}
				</Title>
				<p class="lead">{ruleOf(contest, round)}</p>
			</div>
			<div class="stack">
				<ErrorSummary errors={errors} />
				{isRanking(contest.kind) && (
					<Ranked round={round} choices={choices} vote={vote} onVote={onVote} />
				)}
				<div class="row row-apart">
					<h2>{t("ballot.projects", { what: what() })}</h2>
					<Button look="text" onPress={() => setOne(!isOne)}>
						{isOne ? t("ballot.as_list") : t("ballot.one_by_one")}
					</Button>
				</div>
				{isOne ? (
					<OneByOne choices={choices} draw={card} />
				) : (
					<>
						{choices.length > 8 && (
							<Field
								id="find"
								type="search"
								icon="search"
								label={t("ballot.find")}
								value={query}
								onInput={setQuery}
							/>
						)}
						{found.length === 0 && <p>{t("ballot.none", { what: what() })}</p>}
						<ul class="ballot-list" role="list">
							{found.map((choice) => (
								<li key={choice.index}>{card(choice)}</li>
							))}
						</ul>
					</>
				)}
				<div id="blank" tabIndex={-1}>
					<Blank onBlank={blank} />
				</div>
			</div>
			<BudgetBar round={round} contest={contest} vote={vote} onReview={review} />
		</>
	);
}
