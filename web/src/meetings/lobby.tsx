/* Meetings that staff had with others about a project or a proposal: whom, when, what was said, and what was said of it before. */
import type { JSX } from "preact";
import { get, type Lobby, type LobbyList as Page } from "../lib/api";
import { number } from "../lib/format";
import { usePages, useResource, useSaid } from "../lib/resource";
import { href, place, setFilter } from "../lib/router";
import { language, t } from "../lib/texts";
import { Select } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Listed } from "../parts/listed";
import { ProblemNotice, Waiting } from "../parts/said";
import { LobbyEntry } from "../talk/lobby";
import { useTimes } from "../talk/state";

const KINDS = ["all", "project", "proposal"] as const;

export function LobbyPage({ id }: { id: number }): JSX.Element {
	const { value, problem, reload } = useResource(`lobby ${id}`, () =>
		get<Lobby>(`/api/lobby-meetings/${id}`),
	);
	const zone = useTimes();
	return (
		<div class="page debate">
			<Crumbs
				trail={[
					{ name: t("meetings.title"), to: href("meetings") },
					{ name: t("lobby.title"), to: href("meetings", "lobby") },
				]}
			/>
			<div class="head">
				<Title name={t("lobby.one")}>{t("lobby.one")}</Title>
			</div>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value && <LobbyEntry of={value} zone={zone} onChanged={reload} />}
		</div>
	);
}

export function LobbyList(): JSX.Element {
	const asked = place.value.query.get("kind");
	const kind = KINDS.find((word) => word === asked) ?? "all";
	const of = /^[1-9]\d{0,15}$/.exec(place.value.query.get("number") ?? "")?.[0] ?? "0";
	const list = usePages<Page>(
		`/api/lobby-meetings?kind=${kind}&number=${kind === "all" ? "0" : of}`,
		{ idOf: (one) => (one as Lobby).number },
	);
	const { page } = list;
	const zone = useTimes();
	const said = useSaid(page, (n) => t("meetings.shown", { n, shown: number(n) }));
	return (
		<div class="page debate">
			<Crumbs trail={[{ name: t("meetings.title"), to: href("meetings") }]} />
			<div class="head">
				<Title name={t("lobby.title")}>{t("lobby.title")}</Title>
				<p class="lead">{t("lobby.lead")}</p>
				<p>
					<a href={`/api/feeds/${language()}/lobby`}>{t("talk.feed")}</a>
				</p>
			</div>
			<div class="stack">
				<Select
					id="kind"
					label={t("lobby.about")}
					value={kind}
					options={KINDS.map((word) => [word, t("lobby.kind", { kind: word })])}
					onChange={(value) => setFilter("kind", value === "all" ? "" : value)}
				/>
				<Listed list={list} said={said} none={t("lobby.none")} more={t("meetings.more")}>
					{list.page?.items.map((one) => (
						<li key={one.number}>
							<LobbyEntry of={one} zone={zone} />
						</li>
					))}
				</Listed>
			</div>
		</div>
	);
}
