/* All official questions: open ones, or those that are closed. */
import type { JSX } from "preact";
import { me } from "../account/state";
import type { QuestionList as Page, QuestionItem } from "../lib/api";
import { date, number } from "../lib/format";
import { usePages, useSaid } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href, place, setFilter } from "../lib/router";
import { language, t } from "../lib/texts";
import { ButtonLink, Select } from "../parts/controls";
import { Title } from "../parts/frame";
import { Listed } from "../parts/listed";
import { Badge } from "../parts/said";
import { useTimes, when } from "../talk/state";
import { OpenPolls } from "./lazy";

const STATES = ["open", "closed"] as const;

function Card({ one, zone }: { one: QuestionItem; zone: string }): JSX.Element {
	const title = worded(one.titles);
	return (
		<li>
			<article class="card card-link debate-card">
				<h2 {...title.marks}>
					<a href={href("questions", one.number)}>{title.text}</a>
				</h2>
				<p class="small debate-counts">
					{!one.is_open && <Badge tone="sun">{t("question.closed")}</Badge>}
					<span>{t("question.answers", { n: one.answers, shown: number(one.answers) })}</span>
					<span>{t("talk.comments", { n: one.comments, shown: number(one.comments) })}</span>
					<span>
						{one.is_open
							? t("question.until", { when: when(one.closes_at, zone) })
							: date(one.closes_at, zone)}
					</span>
				</p>
			</article>
		</li>
	);
}

export function QuestionList(): JSX.Element {
	const asked = place.value.query.get("state");
	const state = asked === "closed" ? "closed" : "open";
	const list = usePages<Page>(`/api/questions?state=${state}`, {
		idOf: (one) => (one as QuestionItem).number,
	});
	const { page } = list;
	const zone = useTimes();
	const said = useSaid(page, (n) => t("questions.shown", { n, shown: number(n) }));
	const isStaff = me.value?.session.is_whole && me.value.roles.includes("staff");
	return (
		<div class="page debate">
			<div class="head">
				<Title name={t("questions.title")}>{t("questions.title")}</Title>
				<p class="lead">{t("questions.lead")}</p>
				{isStaff && (
					<ButtonLink to={href("questions", "new")} look="sun" icon="plus">
						{t("questions.ask")}
					</ButtonLink>
				)}
				<p>
					<a href={href("questions", "responses")}>{t("responses.title")}</a>
					{" · "}
					<a href={href("questions", "polls")}>{t("questions.polls")}</a>
					{" · "}
					<a href={href("meetings")}>{t("questions.meetings")}</a>
					{" · "}
					<a href={`/api/feeds/${language()}/questions`}>{t("talk.feed")}</a>
				</p>
			</div>
			{state === "open" && <OpenPolls />}
			<div class="stack">
				<Select
					id="state"
					label={t("questions.state")}
					value={state}
					options={STATES.map((word) => [word, t(`questions.state_${word}`)])}
					onChange={(value) => setFilter("state", value === "open" ? "" : value)}
				/>
				<Listed
					list={list}
					said={said}
					none={t(`questions.none_${state}`)}
					more={t("questions.more")}
				>
					{list.page?.items.map((one) => (
						<Card key={one.number} one={one} zone={zone} />
					))}
				</Listed>
			</div>
		</div>
	);
}
