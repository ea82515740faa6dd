/* All meetings: those to come, or those that were. */
import type { JSX } from "preact";
import { me } from "../account/state";
import type { MeetingItem, MeetingList as Page } from "../lib/api";
import { number } from "../lib/format";
import { usePages, useSaid } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href, place, setFilter } from "../lib/router";
import { language, t } from "../lib/texts";
import { ButtonLink, Select } from "../parts/controls";
import { Title } from "../parts/frame";
import { Listed } from "../parts/listed";
import { Badge } from "../parts/said";
import { useTimes, when } from "../talk/state";

const STATES = ["coming", "past"] as const;

function Card({ one, zone }: { one: MeetingItem; zone: string }): JSX.Element {
	const title = worded(one.titles);
	return (
		<li>
			<article class="card card-link debate-card">
				<h2 {...title.marks}>
					<a href={href("meetings", one.number)}>{title.text}</a>
				</h2>
				<p class="small debate-counts">
					{one.state !== "coming" && (
						<Badge tone="sun">{t("meeting.state", { state: one.state })}</Badge>
					)}
					<span>{when(one.starts_at, zone)}</span>
					<span dir="auto">{one.place ?? t("meeting.online")}</span>
					<span>{t("talk.comments", { n: one.comments, shown: number(one.comments) })}</span>
					{one.has_minutes && <Badge tone="ok">{t("meeting.minutes")}</Badge>}
				</p>
			</article>
		</li>
	);
}

export function MeetingList(): JSX.Element {
	const state = place.value.query.get("state") === "past" ? "past" : "coming";
	const list = usePages<Page>(`/api/meetings?state=${state}`, {
		idOf: (one) => (one as MeetingItem).number,
	});
	const { page } = list;
	const zone = useTimes();
	const said = useSaid(page, (n) => t("meetings.shown", { n, shown: number(n) }));
	return (
		<div class="page debate">
			<div class="head">
				<Title name={t("meetings.title")}>{t("meetings.title")}</Title>
				<p class="lead">{t("meetings.lead")}</p>
				<p>
					<a href={href("meetings", "lobby")}>{t("lobby.title")}</a>
					{" · "}
					<a href={`/api/feeds/${language()}/meetings`}>{t("talk.feed")}</a>
					{" · "}
					<a href={`/api/calendar/${language()}`}>{t("meetings.calendar")}</a>
				</p>
				{me.value?.session.is_whole && me.value.roles.includes("staff") && (
					<p class="row">
						<ButtonLink to={href("meetings", "new")} look="quiet">
							{t("meetings.new")}
						</ButtonLink>
					</p>
				)}
			</div>
			<div class="stack">
				<Select
					id="state"
					label={t("meetings.state")}
					value={state}
					options={STATES.map((word) => [word, t(`meetings.state_${word}`)])}
					onChange={(value) => setFilter("state", value === "coming" ? "" : value)}
				/>
				<Listed
					list={list}
					said={said}
					none={t(`meetings.none_${state}`)}
					more={t("meetings.more")}
				>
					{list.page?.items.map((one) => (
						<Card key={one.number} one={one} zone={zone} />
					))}
				</Listed>
			</div>
		</div>
	);
}
