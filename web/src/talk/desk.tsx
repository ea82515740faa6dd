/* A moderator's desk: what was reported, appeals that somebody else decided about, and who is blocked. */
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { Proof } from "../account/proof";
import { me } from "../account/state";
import {
	type Account,
	type Appeal,
	type Appeals,
	type Blocks,
	type Content,
	type ModerationQueue,
	send,
} from "../lib/api";
import { date, lengthOf, number } from "../lib/format";
import { usePages } from "../lib/resource";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Button, ButtonLink, Radios } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { LongField } from "../parts/long";
import { Badge, Facts, Notice, ProblemNotice, Waiting } from "../parts/said";
import { BlockForm, DecideForm } from "./decide";
import { Stub } from "./moderation";
import { By, nameOf, Paragraphs, SignInFirst } from "./parts";
import { textOf } from "./public";
import { hrefOf, hrefOfComment, useTimes, when } from "./state";

type Item = ModerationQueue["items"][number];
type Block = Blocks["items"][number];

const ANSWER = [10, 1000] as const;

/** A list that comes in pages, with what it says while there is nothing. */
function List(props: {
	id: string;
	title: string;
	text: string;
	list: {
		page: { items: unknown[]; next: string | null } | null;
		problem: Parameters<typeof ProblemNotice>[0]["problem"] | null;
		isBusy: boolean;
		reload: () => Promise<void>;
		more: () => Promise<void>;
	};
	none: string;
	said: string;
	children: ComponentChildren;
}): JSX.Element {
	const { id, list } = props;
	return (
		<section class="section" aria-labelledby={id}>
			<h2 id={id} tabIndex={-1}>
				{props.title}
			</h2>
			<p>{props.text}</p>
			<div role="status">
				{props.said !== "" && (
					<Notice tone="ok">
						<p>{props.said}</p>
					</Notice>
				)}
			</div>
			{list.problem && <ProblemNotice problem={list.problem} onRetry={() => void list.reload()} />}
			{!list.page && !list.problem && <Waiting />}
			{list.page?.items.length === 0 && <p>{props.none}</p>}
			<ul class="stack" role="list">
				{props.children}
			</ul>
			{list.page?.next && (
				<Button look="quiet" isBusy={list.isBusy} onPress={() => void list.more()}>
					{t("moderator.more")}
				</Button>
			)}
		</section>
	);
}

/** What somebody wrote, and where it stands. */
function Words({ of, zone }: { of: Content; zone: string }): JSX.Element {
	const to = of.kind === "comment" ? hrefOfComment(of.of, of.number) : hrefOf(of.of);
	return (
		<>
			<p class="small soft">
				<By author={of.author} /> ·{" "}
				<time dateTime={of.created_at}>{when(of.created_at, zone)}</time>
				{" · "}
				<a href={to}>{t("decision.place")}</a>
			</p>
			{of.hidden && <Stub of={of.hidden} kind={of.kind} zone={zone} />}
			{of.answers && (
				<blockquote class="quote soft small" dir="auto">
					{of.answers}
				</blockquote>
			)}
			<blockquote class="quote">
				<Paragraphs text={of.text ?? t("moderator.no_text")} language={of.language} />
				{of.conclusions && <Paragraphs text={of.conclusions} language={of.language} />}
			</blockquote>
		</>
	);
}

function Reported(props: { one: Item; zone: string; onDone: (said: string) => void }): JSX.Element {
	const { one, zone } = props;
	const { content, record } = one;
	const name = nameOf(content.author);
	const heading = `reported-${content.kind}-${content.number}`;
	return (
		<li class="card stack stack-s">
			<h3 id={heading}>
				{t(`moderator.${content.kind}`)} <bdi>{content.title ?? content.of.title}</bdi>
			</h3>
			<p class="row">
				{one.reasons.map(({ reason, count }) => (
					<Badge key={reason} tone="warn">
						{t(`reason.${reason}`)}: {number(count)}
					</Badge>
				))}
			</p>
			<p class="small soft">{t("moderator.since", { when: when(one.since, zone) })}</p>
			<Words of={content} zone={zone} />
			{one.notes.length > 0 && (
				<div>
					<p class="small">{t("moderator.notes")}</p>
					<ul>
						{one.notes.map((note, i) => (
							<li key={`${i} ${note}`} dir="auto">
								<bdi>{note}</bdi>
							</li>
						))}
					</ul>
				</div>
			)}
			<Facts
				items={[
					[t("moderator.reports"), number(one.reports)],
					[t("moderator.hidden_before"), number(record.hidden)],
					[t("moderator.blocks_before"), number(record.blocks)],
				]}
			/>
			{record.blocked_until && (
				<p>{t("moderator.blocked_until", { date: date(record.blocked_until, zone) })}</p>
			)}
			{one.is_own ? (
				<p>{t("moderator.own")}</p>
			) : (
				<>
					<DecideForm
						kind={content.kind}
						number={content.number}
						hidden={content.hidden}
						isWaiting
						onDone={(made) => props.onDone(textOf(made))}
					/>
					{content.author && (
						<BlockForm
							kind={content.kind}
							number={content.number}
							name={name}
							onDone={() => props.onDone(t("block.done", { name }))}
						/>
					)}
				</>
			)}
		</li>
	);
}

function Queue({ zone, onBlocked }: { zone: string; onBlocked: () => void }): JSX.Element {
	const list = usePages<ModerationQueue>("/api/moderation/queue");
	const [said, say] = useState("");
	const done = async (what: string): Promise<void> => {
		say(what);
		onBlocked();
		await list.reload();
		document.getElementById("waiting")?.focus();
	};
	return (
		<List
			id="waiting"
			title={t("moderator.queue", {
				n: list.page?.total ?? 0,
				shown: number(list.page?.total ?? 0),
			})}
			text={t("moderator.queue_text")}
			none={t("moderator.queue_none")}
			list={list}
			said={said}
		>
			{list.page?.items.map((one) => (
				<Reported
					key={`${one.content.kind} ${one.content.number} ${one.content.hidden?.decision}`}
					one={one}
					zone={zone}
					onDone={(what) => void done(what)}
				/>
			))}
		</List>
	);
}

const OUTCOMES = ["upheld", "rejected"] as const;

function Judge({ of, onDone }: { of: Appeal; onDone: (said: string) => void }): JSX.Element {
	const id = `appeal-${of.decision.number}`;
	const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number] | null>(null);
	const [answer, setAnswer] = useState("");
	const form = useForm({ answer_form: `${id}-answer`, "/answer": `${id}-answer` });
	const [least, most] = ANSWER;
	const submit = (): void =>
		form.run(
			() => [
				...(outcome === null ? [{ at: `${id}-upheld`, text: t("appeals.choose_first") }] : []),
				...(lengthOf(answer) < least || lengthOf(answer) > most
					? [{ at: `${id}-answer`, text: t("appeals.answer_wrong") }]
					: []),
			],
			async () => {
				await send("POST", `/api/moderation/appeals/${of.decision.number}`, { outcome, answer });
				onDone(t("appeals.done"));
			},
		);
	if (form.again) return <Proof id={`${id}-proof`} onDone={form.again} />;
	return (
		<FormOf form={form} go={t("appeals.go")} onSubmit={submit}>
			<Radios
				name={id}
				legend={t("appeals.outcome")}
				value={outcome}
				options={OUTCOMES.map((word): [typeof word, string] => [word, t(`appeals.${word}`)])}
				onChange={setOutcome}
			/>
			<LongField
				id={`${id}-answer`}
				label={t("appeals.answer")}
				hint={t("appeals.answer_hint")}
				most={most}
				rows={3}
				value={answer}
				onInput={setAnswer}
				error={form.of(`${id}-answer`)}
			/>
		</FormOf>
	);
}

function AppealCard(props: {
	of: Appeal;
	zone: string;
	onDone: (said: string) => void;
}): JSX.Element {
	const { of, zone } = props;
	const { decision } = of;
	return (
		<li class="card stack stack-s">
			<h3>{textOf(decision)}</h3>
			<p class="row">
				{decision.reason && <Badge tone="warn">{t(`reason.${decision.reason}`)}</Badge>}
				{of.is_overdue && <Badge tone="warn">{t("appeals.overdue")}</Badge>}
			</p>
			{of.content ? (
				<Words of={of.content} zone={zone} />
			) : (
				<p>
					<bdi>{of.pseudonym ?? t("talk.deleted_account")}</bdi>
				</p>
			)}
			{decision.note && (
				<p dir="auto">
					{t("appeals.note")} <bdi>{decision.note}</bdi>
				</p>
			)}
			<p>{t("appeals.says", { date: when(of.at, zone) })}</p>
			<blockquote class="quote" dir="auto">
				{of.text ?? t("moderator.no_text")}
			</blockquote>
			<p class="small soft">{t("appeals.due", { date: date(of.due_at, zone) })}</p>
			{of.may_decide ? <Judge of={of} onDone={props.onDone} /> : <p>{t("appeals.not_yours")}</p>}
		</li>
	);
}

function AppealList({ zone }: { zone: string }): JSX.Element {
	const list = usePages<Appeals>("/api/moderation/appeals");
	const [said, say] = useState("");
	const done = async (what: string): Promise<void> => {
		say(what);
		await list.reload();
		document.getElementById("appeals")?.focus();
	};
	return (
		<List
			id="appeals"
			title={t("appeals.title")}
			text={t("appeals.text")}
			none={t("appeals.none")}
			list={list}
			said={said}
		>
			{list.page?.items.map((one) => (
				<AppealCard
					key={one.decision.number}
					of={one}
					zone={zone}
					onDone={(what) => void done(what)}
				/>
			))}
		</List>
	);
}

function BlockRow(props: { one: Block; zone: string; onDone: () => void }): JSX.Element {
	const { one, zone } = props;
	const form = useForm();
	const name = one.pseudonym ?? t("talk.deleted_account");
	const lift = async (): Promise<void> => {
		await send("POST", `/api/moderation/blocks/${one.decision.number}/lift`, { note: null });
		props.onDone();
	};
	return (
		<li class="card stack stack-s">
			<h3>
				<bdi>{name}</bdi>
			</h3>
			<p>
				{one.decision.reason && t(`reason.${one.decision.reason}`)}
				{one.decision.until &&
					` · ${t("decision.until", { when: when(one.decision.until, zone) })}`}
			</p>
			{form.errors.map(({ text }) => (
				<Notice key={text} tone="bad" isAlert>
					<p>{text}</p>
				</Notice>
			))}
			{form.again && <Proof id={`lift-${one.decision.number}`} onDone={form.again} />}
			{!form.again && !one.is_own && (
				<div class="row">
					<Button look="quiet" isBusy={form.isBusy} onPress={() => form.run(() => [], lift)}>
						{t("block.lift", { name })}
					</Button>
				</div>
			)}
		</li>
	);
}

function BlockList({ zone, turn }: { zone: string; turn: number }): JSX.Element {
	const list = usePages<Blocks>("/api/moderation/blocks", { turn });
	const [said, say] = useState("");
	const done = async (): Promise<void> => {
		say(t("block.lifted"));
		await list.reload();
		document.getElementById("blocks")?.focus();
	};
	return (
		<List
			id="blocks"
			title={t("block.title")}
			text={t("block.list_text")}
			none={t("block.none")}
			list={list}
			said={said}
		>
			{list.page?.items.map((one) => (
				<BlockRow key={one.decision.number} one={one} zone={zone} onDone={() => void done()} />
			))}
		</List>
	);
}

/** What keeps somebody from deciding, if anything does. */
function lackOf(of: Account | null): JSX.Element | null {
	if (!of?.session.is_whole) return <SignInFirst text={t("moderator.sign_in")} />;
	if (!of.roles.includes("moderator") && !of.roles.includes("staff"))
		return (
			<Notice tone="warn">
				<p>{t("moderator.no_role")}</p>
			</Notice>
		);
	if (of.has_factor) return null;
	return (
		<Notice tone="warn" title={t("moderator.no_factor")}>
			<p>
				<ButtonLink to={href("account", "security")}>{t("moderator.security")}</ButtonLink>
			</p>
		</Notice>
	);
}

export function ModeratorDesk(): JSX.Element {
	const of = me.value;
	const zone = useTimes();
	const [turn, setTurn] = useState(0);
	const lack = of === undefined ? <Waiting /> : lackOf(of);
	const isModerator = of?.roles.includes("moderator") ?? false;
	return (
		<>
			<Crumbs trail={[{ name: t("debates.title"), to: href("debates") }]} />
			<div class="head">
				<Title name={t("moderator.title")} of={t("debates.title")}>
					{t("moderator.title")}
				</Title>
				<p>{t("moderator.lead")}</p>
				<p>
					<a href={href("debates", "moderation")}>{t("stub.more")}</a>
				</p>
			</div>
			{lack}
			{!lack && isModerator && <Queue zone={zone} onBlocked={() => setTurn(turn + 1)} />}
			{!lack && <AppealList zone={zone} />}
			{!lack && isModerator && <BlockList zone={zone} turn={turn} />}
		</>
	);
}
