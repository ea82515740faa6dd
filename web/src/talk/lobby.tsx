/* Meetings that staff had with others about something: whom, when, what was said, and what was said of it before. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { me } from "../account/state";
import { get, type Lobby, type LobbyList } from "../lib/api";
import { number as shown } from "../lib/format";
import { asProblem } from "../lib/resource";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Facts } from "../parts/said";
import { LazyLobbyForm } from "./lazy";
import { By, Paragraphs } from "./parts";
import { hrefOf, when } from "./state";

type Version = Lobby["versions"][number];

function Who({ of }: { of: Version }): JSX.Element {
	if (of.with === "organisation") return <By author={of.organisation} />;
	return <bdi>{of.name ?? t("lobby.resident")}</bdi>;
}

function Words({ of, zone }: { of: Version; zone: string }): JSX.Element {
	return (
		<div class="stack">
			<Facts
				items={[
					[t("lobby.held"), when(of.held_at, zone)],
					[t("lobby.with"), <Who key="with" of={of} />],
					[t("lobby.asked"), t("lobby.asked_by", { who: of.asked_by })],
					[
						t("lobby.staff"),
						<span key="position" dir="auto">
							{of.position} ({t("lobby.seat", { n: String(of.seat) })})
						</span>,
					],
				]}
			/>
			<Paragraphs text={of.text} language={of.language} />
		</div>
	);
}

/** Whether whoever is signed in may say whom they met. */
const isStaff = (): boolean =>
	(me.value?.session.is_whole && me.value.roles.includes("staff")) ?? false;

/** A form that comes when it is opened. */
function Form(props: Parameters<typeof LazyLobbyForm>[0] & { summary: string }): JSX.Element {
	const [isOpen, setOpen] = useState(false);
	return (
		<details class="more" onToggle={(event) => setOpen(event.currentTarget.open)}>
			<summary>{props.summary}</summary>
			<div class="more-body">{isOpen && <LazyLobbyForm {...props} />}</div>
		</details>
	);
}

/** One of them; `isHere`: on the page of what it is about; `onChanged`: where it can be corrected. */
export function LobbyEntry({
	of,
	zone,
	isHere,
	onChanged,
}: {
	of: Lobby;
	zone: string;
	isHere?: boolean;
	onChanged?: (now: Lobby) => void;
}): JSX.Element {
	const [now, ...before] = of.versions;
	return (
		<article class="card stack">
			{!isHere && (
				<h2 dir="auto">
					<a href={hrefOf(of.of)}>{of.of.title ?? t("lobby.hidden")}</a>
				</h2>
			)}
			{now && <Words of={now} zone={zone} />}
			{before.length > 0 && (
				<details class="more">
					<summary>{t("lobby.before", { n: before.length, shown: shown(before.length) })}</summary>
					{before.map((one) => (
						<Words key={one.version} of={one} zone={zone} />
					))}
				</details>
			)}
			{onChanged && isStaff() && (
				<Form
					key={of.versions.length}
					summary={t("lobby.correct")}
					about={{ kind: of.of.kind === "project" ? "project" : "proposal", number: of.of.number }}
					before={of}
					onDone={onChanged}
				/>
			)}
		</article>
	);
}

/** Those about one thing, the newest of them; nothing where there were none, but for staff, who can log one. */
export function LobbyOf(props: {
	kind: "project" | "proposal";
	number: number;
	zone: string;
}): JSX.Element | null {
	const { kind, number, zone } = props;
	const [page, setPage] = useState<LobbyList | null>(null);
	const [said, setSaid] = useState("");
	useEffect(() => {
		get<LobbyList>(`/api/lobby-meetings?kind=${kind}&number=${number}`).then(setPage, (error) =>
			console.warn(asProblem(error).code),
		);
	}, [kind, number]);
	if (!page || (page.items.length === 0 && !isStaff())) return null;
	const done = (now: Lobby): void => {
		const others = page.items.filter((one) => one.number !== now.number);
		setPage({ ...page, items: [now, ...others].sort((a, b) => b.number - a.number) });
		setSaid(t("lobby.form_done"));
		setTimeout(() => document.getElementById("lobby")?.focus());
	};
	return (
		<section class="section stack" aria-labelledby="lobby">
			<h2 id="lobby" tabIndex={-1}>
				{t("lobby.here")}
			</h2>
			<p class="soft">{t("lobby.here_text")}</p>
			<p role="status">{said}</p>
			{page.items.map((one) => (
				<LobbyEntry key={one.number} of={one} zone={zone} isHere onChanged={done} />
			))}
			{page.next && (
				<p>
					<a href={`${href("meetings", "lobby")}?kind=${kind}&number=${number}`}>
						{t("lobby.all")}
					</a>
				</p>
			)}
			{isStaff() && (
				<Form
					key={page.items.length}
					summary={t("lobby.log")}
					about={{ kind, number }}
					before={null}
					onDone={done}
				/>
			)}
		</section>
	);
}
