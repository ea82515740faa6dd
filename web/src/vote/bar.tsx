/* The bar that stays below: what is left, in words, and the way on. It speaks when typing pauses. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { hasPoints, type Vote } from "../crypto/payload";
import type { ContestDefinition, Verified } from "../lib/definition";
import { money } from "../lib/format";
import { t } from "../lib/texts";
import { Button } from "../parts/controls";
import { Meter } from "../parts/figures";
import { what } from "./state";

interface Sum {
	value: bigint;
	max: bigint;
	left: string;
	detail: string;
	isOver: boolean;
}

function sumOf(round: Verified, contest: ContestDefinition, vote: Vote): Sum {
	const n = vote.length;
	const detail = t("bar.chosen", { what: what(), n });
	if (contest.max_cost_cents !== null) {
		const max = BigInt(contest.max_cost_cents);
		const value = vote.reduce((sum, [i]) => sum + BigInt(contest.projects[i]?.cost_cents ?? 0), 0n);
		const isOver = value > max;
		const left = isOver
			? t("bar.over", { money: money(value - max, round) })
			: t("bar.left", { money: money(max - value, round) });
		return { value, max, left, detail, isOver };
	}
	if (hasPoints(contest.kind)) {
		const max = contest.max_sum_points ?? 0;
		const value = vote.reduce((sum, [, points]) => sum + (points ?? 0), 0);
		const isOver = value > max;
		const left = isOver
			? t("bar.points_over", { n: value - max })
			: t("bar.points_left", { n: max - value });
		return { value: BigInt(value), max: BigInt(max), left, detail, isOver };
	}
	const max = Math.min(contest.max_choices, contest.projects.length);
	const isOver = n > max;
	const left = isOver
		? t("bar.count_over", { what: what(), n: n - max })
		: t("bar.count_left", { what: what(), n: max - n });
	return { value: BigInt(n), max: BigInt(max), left, detail, isOver };
}

export function BudgetBar(props: {
	round: Verified;
	contest: ContestDefinition;
	vote: Vote;
	onReview: () => void;
}): JSX.Element {
	const { value, max, left, detail, isOver } = sumOf(props.round, props.contest, props.vote);
	const words = `${left}. ${detail}`;
	const [said, setSaid] = useState("");
	const [first] = useState(words);
	useEffect(() => {
		if (words === first && said === "") return;
		const timer = setTimeout(() => setSaid(words), 700);
		return () => clearTimeout(timer);
	}, [words, first, said]);
	return (
		<div class="budget-bar">
			<Meter value={value} max={max} label={t("bar.label")} text={words} />
			<p class={`budget-words${isOver ? " budget-over" : ""}`}>
				<strong>{left}</strong>
				<span class="small">{detail}</span>
			</p>
			<Button onPress={props.onReview}>{t("bar.review")}</Button>
			<p class="visually-hidden" role="status">
				{said}
			</p>
		</div>
	);
}
