/* What happened to what I follow and what I wrote, the newest first; and what I follow. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Account } from "../lib/api";
import {
	type Follow,
	type Follows,
	type Notice as One,
	type Notices as Page,
	send,
} from "../lib/api";
import { date, deadline, number, time } from "../lib/format";
import { asProblem, usePages } from "../lib/resource";
import { href } from "../lib/router";
import { foreign, language, t } from "../lib/texts";
import { Button } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Icon } from "../parts/icons";
import { Badge, Notice, ProblemNotice, problemText, Waiting } from "../parts/said";
import { me, useZone } from "./state";

/** The number of unread ones is in the frame as well. */
function setUnread(n: number): void {
	if (me.value) me.value = { ...me.value, unread_notices: n };
}

/** What a screen reader and the page say of a title that is hidden or deleted. */
const titleOf = (one: { title: string | null }): string => one.title ?? t("notices.untitled");

/** The button that was pressed is gone: the focus goes to what it was about. */
const focusOn = (id: string): void => {
	setTimeout(() => document.getElementById(id)?.focus());
};

/** What happened, with how many where that counts. */
function saidOf(one: One, zone: string): string {
	if (one.what === "phase") return t("notices.phase", { phase: one.phase ?? "" });
	if (one.what === "ending")
		return t("notices.ending", {
			phase: one.phase ?? "",
			when: deadline(one.until ?? one.at, zone),
		});
	return t(`notices.what_${one.what}`, { n: one.count, shown: number(one.count) });
}

const addressOf = (path: string): string => `/${language()}/${path}`;

function Item(props: { one: One; zone: string; onRead: () => void }): JSX.Element {
	const { one, zone } = props;
	const [wrong, setWrong] = useState("");
	const read = (): void => {
		send<{ unread: number }>("POST", `/api/account/notices/${one.number}/read`).then(
			({ unread }) => {
				setUnread(unread);
				props.onRead();
				focusOn(`notice-${one.number}`);
			},
			(error) => setWrong(problemText(asProblem(error))),
		);
	};
	return (
		<li class={`card stack stack-s${one.is_read ? "" : " notice-unread"}`}>
			<p class="row small soft">
				{!one.is_read && <Badge tone="sun">{t("notices.unread")}</Badge>}
				<time dateTime={one.at}>
					{t("time.at", { day: date(one.at, zone), time: time(one.at, zone) })}
				</time>
			</p>
			<h3 id={`notice-${one.number}`} tabIndex={-1}>
				{one.path ? <a href={addressOf(one.path)}>{saidOf(one, zone)}</a> : saidOf(one, zone)}
				{one.kind !== "account" && (
					<>
						{" · "}
						<bdi>{titleOf(one)}</bdi>
					</>
				)}
			</h3>
			{one.excerpt !== null && (
				<p>
					{one.by && (
						<>
							<bdi>{one.by.pseudonym}</bdi>
							{": "}
						</>
					)}
					<q dir="auto" {...foreign(one.language ?? language())}>
						{one.excerpt}
					</q>
				</p>
			)}
			{one.into && (
				<p>
					<a href={href("projects", one.into.budget, one.into.number)}>
						{t("notices.into", { title: one.into.title ?? t("notices.untitled") })}
					</a>
				</p>
			)}
			{!one.is_read && (
				<div class="row">
					<button type="button" class="button button-text" onClick={read}>
						{t("notices.read")}
						<span class="visually-hidden">
							{" "}
							{saidOf(one, zone)}, {titleOf(one)}
						</span>
					</button>
				</div>
			)}
			{wrong && (
				<Notice tone="bad" isAlert>
					<p>{wrong}</p>
				</Notice>
			)}
		</li>
	);
}

function List({ zone }: { zone: string }): JSX.Element {
	const list = usePages<Page>("/api/account/notices", { idOf: (one) => (one as One).number });
	const [read, setRead] = useState<ReadonlySet<number>>(new Set());
	const [said, setSaid] = useState("");
	const [wrong, setWrong] = useState("");
	const items = (list.page?.items ?? []).map((one) =>
		read.has(one.number) ? { ...one, is_read: true } : one,
	);
	const newest = items[0];
	const readAll = (): void => {
		if (!newest) return;
		setWrong("");
		send<{ unread: number }>("POST", "/api/account/notices/read", { until: newest.place }).then(
			({ unread }) => {
				setUnread(unread);
				setRead(new Set(items.map((one) => one.number)));
				setSaid(t("notices.all_done"));
				focusOn("list");
			},
			(error) => setWrong(problemText(asProblem(error))),
		);
	};
	const unread = me.value?.unread_notices ?? 0;
	return (
		<section class="section stack" aria-labelledby="list">
			<h2 id="list" tabIndex={-1}>
				{t("notices.list")}
			</h2>
			{unread > 0 && (
				<div class="row">
					<Button look="quiet" onPress={readAll}>
						{t("notices.read_all")}
					</Button>
				</div>
			)}
			<p role="status" class={said ? "soft" : "visually-hidden"}>
				{said}
			</p>
			{wrong && (
				<Notice tone="bad" isAlert>
					<p>{wrong}</p>
				</Notice>
			)}
			{list.problem && <ProblemNotice problem={list.problem} onRetry={() => void list.reload()} />}
			{!list.page && !list.problem && <Waiting />}
			{list.page?.items.length === 0 && <p class="lead">{t("notices.none")}</p>}
			<ul class="stack stack-s" role="list">
				{items.map((one) => (
					<Item
						key={one.number}
						one={one}
						zone={zone}
						onRead={() => {
							setRead(new Set([...read, one.number]));
							setSaid(t("notices.one_done"));
						}}
					/>
				))}
			</ul>
			{list.page?.next && (
				<div class="row">
					<Button look="quiet" isBusy={list.isBusy} onPress={() => void list.more()}>
						{t("notices.more")}
					</Button>
				</div>
			)}
		</section>
	);
}

/** One press ends it, another takes that back. */
function Followed({ one }: { one: Follow }): JSX.Element {
	const [isOn, setOn] = useState(true);
	const [wrong, setWrong] = useState("");
	const press = (): void => {
		const ask = { kind: one.kind, subject: one.subject, is_followed: !isOn };
		send<{ is_followed: boolean }>("POST", "/api/account/follows", ask).then(
			(now) => setOn(now.is_followed),
			(error) => setWrong(problemText(asProblem(error))),
		);
	};
	return (
		<li class="session">
			<span>
				<a href={addressOf(one.path)}>
					<bdi>{titleOf(one)}</bdi>
				</a>{" "}
				<span class="small soft">{t(`follows.kind_${one.kind}`)}</span>
			</span>
			<button
				type="button"
				class="button button-text follow-button"
				aria-pressed={isOn}
				onClick={press}
			>
				<Icon name={isOn ? "check" : "plus"} />
				{t("follows.follow")}
				<span class="visually-hidden"> {titleOf(one)}</span>
			</button>
			{wrong && <span role="alert">{wrong}</span>}
		</li>
	);
}

function FollowList(): JSX.Element {
	const list = usePages<Follows>("/api/account/follows");
	return (
		<section class="section stack" aria-labelledby="follows">
			<h2 id="follows">{t("follows.title")}</h2>
			<p>{t("follows.text")}</p>
			{list.problem && <ProblemNotice problem={list.problem} onRetry={() => void list.reload()} />}
			{!list.page && !list.problem && <Waiting />}
			{list.page?.items.length === 0 && <p>{t("follows.none")}</p>}
			<ul class="stack stack-s" role="list">
				{list.page?.items.map((one) => (
					<Followed key={`${one.kind} ${one.subject}`} one={one} />
				))}
			</ul>
			{list.page?.next && (
				<div class="row">
					<Button look="quiet" isBusy={list.isBusy} onPress={() => void list.more()}>
						{t("follows.more")}
					</Button>
				</div>
			)}
		</section>
	);
}

export function Notices({ of }: { of: Account }): JSX.Element {
	const zone = useZone(of);
	return (
		<>
			<Crumbs trail={[{ name: t("account.title"), to: href("account") }]} />
			<div class="head">
				<Title name={t("account.notices")} of={t("account.title")}>
					{t("account.notices")}
				</Title>
				<p>
					<a href={href("account", "profile")}>{t("notices.settings")}</a>
				</p>
			</div>
			<List zone={zone} />
			<FollowList />
		</>
	);
}
