/* All official questions: open ones, or those that are closed. */
import type { JSX } from "preact";
import { me } from "../account/state";
import type { QuestionList as Page, QuestionItem } from "../lib/api";
import { date, number } from "../lib/format";
import { usePages, useSaid } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href, place, setFilter } from "../lib/router";
import { language, t } from "../lib/texts";
import { Button, ButtonLink, Select } from "../parts/controls";
import { Title } from "../parts/frame";
import { Badge, ProblemNotice, Waiting } from "../parts/said";
import { useTimes, when } from "../talk/state";

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
	const { page, problem, isBusy } = list;
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
					<a href={href("meetings")}>{t("questions.meetings")}</a>
					{" · "}
					<a href={`/api/feeds/${language()}/questions`}>{t("talk.feed")}</a>
				</p>
			</div>
			<div class="stack">
				<Select
					id="state"
					label={t("questions.state")}
					value={state}
					options={STATES.map((word) => [word, t(`questions.state_${word}`)])}
					onChange={(value) => setFilter("state", value === "open" ? "" : value)}
				/>
				<p role="status" class="visually-hidden">
					{said}
				</p>
				{problem && <ProblemNotice problem={problem} onRetry={() => void list.reload()} />}
				{!page && !problem && <Waiting />}
				{page?.items.length === 0 && <p class="lead">{t(`questions.none_${state}`)}</p>}
				<ul class="stack" role="list">
					{page?.items.map((one) => (
						<Card key={one.number} one={one} zone={zone} />
					))}
				</ul>
				{page?.next && (
					<div class="row">
						<Button look="quiet" isBusy={isBusy} onPress={() => void list.more()}>
							{t("questions.more")}
						</Button>
					</div>
				)}
			</div>
		</div>
	);
}
