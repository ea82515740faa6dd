/* What a poll asks: each question with its options, how to answer, and what it comes from. */
import type { JSX } from "preact";
import type { Poll, PollQuestion } from "../lib/api";
import { number } from "../lib/format";
import { worded } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Facts } from "./said";

function Plain({ texts }: { texts: Record<string, string> }): JSX.Element | null {
	const { text, marks } = worded(texts);
	if (!text) return null;
	return (
		<>
			{text.split(/\n{2,}/).map((part) => (
				<p key={part} {...marks}>
					{part}
				</p>
			))}
		</>
	);
}

function Question({ one, place }: { one: PollQuestion; place: number }): JSX.Element {
	const title = worded(one.titles);
	return (
		<li>
			<article class="card poll-question">
				<h3 {...title.marks}>
					<span class="visually-hidden">{t("poll.number", { n: number(place + 1) })} </span>
					{title.text}
				</h3>
				<Plain texts={one.texts} />
				<p class="small soft">
					{one.most >= one.options.length && one.kind === "multiple"
						? t("poll.any")
						: t("poll.how", { n: one.most })}
				</p>
				<ul class="poll-options">
					{one.options.map((option) => {
						const name = worded(option.titles);
						return (
							<li key={name.text}>
								<span {...name.marks}>{name.text}</span>
								<div class="small soft">
									<Plain texts={option.texts} />
								</div>
							</li>
						);
					})}
				</ul>
			</article>
		</li>
	);
}

/** Who may vote, as long as there is no round that says it in its own words. */
export function PollVoters({ poll }: { poll: Poll }): JSX.Element {
	return (
		<Facts
			items={[
				[
					t("poll.age"),
					poll.least_age === null ? t("poll.age_any") : t("poll.age_from", { n: poll.least_age }),
				],
				[t("poll.districts"), poll.districts.join(", ") || t("poll.districts_all")],
				[
					t("poll.ways"),
					t("poll.way", { way: poll.ways.length > 1 ? "both" : (poll.ways[0] ?? "account") }),
				],
			]}
		/>
	);
}

export function PollQuestions({ poll }: { poll: Poll }): JSX.Element {
	return (
		<section class="section" aria-labelledby="asked">
			<h2 id="asked">{t("poll.asked")}</h2>
			{poll.proposal !== null && (
				<p>
					<a href={href("proposals", poll.proposal)}>{t("poll.from")}</a>
				</p>
			)}
			<ol class="stack" role="list">
				{poll.questions.map((one, i) => (
					<Question key={worded(one.titles).text} one={one} place={i} />
				))}
			</ol>
		</section>
	);
}
