/* A ranking: what is ticked below stands here in order, moved by buttons. No dragging needed. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Vote } from "../crypto/payload";
import type { Verified } from "../lib/definition";
import { foreign, t } from "../lib/texts";
import { IconButton } from "../parts/controls";
import type { Choice } from "./ballot";

export function Ranked(props: {
	round: Verified;
	choices: Choice[];
	vote: Vote;
	onVote: (vote: Vote) => void;
}): JSX.Element {
	const { round, choices, vote, onVote } = props;
	const [said, setSaid] = useState("");
	const title = (index: number): string => choices.find((one) => one.index === index)?.title ?? "";
	const move = (from: number, by: number): void => {
		const next = [...vote];
		const [moved] = next.splice(from, 1);
		if (!moved) return;
		next.splice(from + by, 0, moved);
		onVote(next);
		setSaid(t("rank.moved", { name: title(moved[0]), place: from + by + 1 }));
		// The button moves with its row; the focus has to go along.
		const id = `${by < 0 ? "up" : "down"}-${moved[0]}`;
		requestAnimationFrame(() => document.getElementById(id)?.focus());
	};
	return (
		<section class="stack stack-s" aria-labelledby="ranking">
			<h2 id="ranking">{t("rank.title")}</h2>
			{vote.length === 0 && <p class="soft">{t("rank.empty")}</p>}
			<ol class="ranked" role="list">
				{vote.map(([index], i) => (
					<li key={index}>
						<div class="choice choice-on">
							<span class="rank">{i + 1}</span>
							<span class="choice-body" {...foreign(round.language)}>
								{title(index)}
							</span>
							<IconButton
								id={`up-${index}`}
								icon="up"
								label={t("rank.up", { name: title(index) })}
								isOff={i === 0}
								onPress={() => move(i, -1)}
							/>
							<IconButton
								id={`down-${index}`}
								icon="down"
								label={t("rank.down", { name: title(index) })}
								isOff={i === vote.length - 1}
								onPress={() => move(i, 1)}
							/>
						</div>
					</li>
				))}
			</ol>
			<p class="visually-hidden" role="status">
				{said}
			</p>
		</section>
	);
}
