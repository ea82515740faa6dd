/* What moderators decided about me and what I wrote: my words, the reason, and an appeal. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { me } from "../account/state";
import { type OwnDecision, type OwnDecisions, send } from "../lib/api";
import { date, lengthOf } from "../lib/format";
import { usePages } from "../lib/resource";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Button, More } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { LongField } from "../parts/long";
import { Notice, ProblemNotice, Waiting } from "../parts/said";
import { SignInFirst } from "./parts";
import { Row } from "./public";
import { useDraft, useTimes, when } from "./state";

const APPEAL = [10, 1000] as const;

function AppealForm(props: {
	of: OwnDecision;
	zone: string;
	onDone: (now: OwnDecision) => void;
}): JSX.Element {
	const { number } = props.of.decision;
	const id = `appeal-${number}`;
	const [least, most] = APPEAL;
	const [text, setText, forget] = useDraft(id);
	const form = useForm({ appeal_form: id, "/text": id });
	const isWrong = lengthOf(text) < least || lengthOf(text) > most;
	const work = async (): Promise<void> => {
		const now = await send<OwnDecision>("POST", `/api/account/decisions/${number}/appeal`, {
			text,
		});
		forget();
		props.onDone(now);
	};
	return (
		<More summary={t("mine.appeal_open")} isOpen={text !== ""}>
			<FormOf
				form={form}
				go={t("mine.appeal_go")}
				look="quiet"
				onSubmit={() =>
					form.run(() => (isWrong ? [{ at: id, text: t("mine.appeal_wrong") }] : []), work)
				}
			>
				<LongField
					id={id}
					label={t("mine.appeal")}
					hint={t("mine.appeal_hint", { date: date(props.of.appeal_until ?? "", props.zone) })}
					most={most}
					rows={4}
					value={text}
					onInput={setText}
					error={form.of(id)}
				/>
			</FormOf>
		</More>
	);
}

function Appealed({
	of,
	zone,
}: {
	of: NonNullable<OwnDecision["appeal"]>;
	zone: string;
}): JSX.Element {
	return (
		<div class="stack stack-s">
			<p>{t("mine.appealed", { date: when(of.at, zone) })}</p>
			<blockquote class="quote" dir="auto">
				{of.text}
			</blockquote>
			{of.outcome ? (
				<Notice
					tone={of.outcome === "upheld" ? "ok" : "warn"}
					title={t(`decision.appeal_${of.outcome}`)}
				>
					<p dir="auto">{of.answer}</p>
				</Notice>
			) : (
				<p>{t("mine.due", { date: date(of.due_at, zone) })}</p>
			)}
		</div>
	);
}

function One({ of, zone }: { of: OwnDecision; zone: string }): JSX.Element {
	const [now, setNow] = useState(of);
	const [isDone, setDone] = useState(false);
	return (
		<>
			<Row of={{ ...now.decision, appeal: null }} zone={zone} heading="h2" />
			<li class="own-decision stack stack-s">
				{now.text && (
					<blockquote class="quote" dir="auto">
						{now.title && <strong>{now.title}</strong>}
						<p>{now.text}</p>
					</blockquote>
				)}
				<div role="status">
					{isDone && (
						<Notice tone="ok">
							<p>{t("mine.appeal_done")}</p>
						</Notice>
					)}
				</div>
				{now.appeal && <Appealed of={now.appeal} zone={zone} />}
				{now.appeal_until && (
					<AppealForm
						of={now}
						zone={zone}
						onDone={(made) => {
							setNow(made);
							setDone(true);
						}}
					/>
				)}
			</li>
		</>
	);
}

function List({ zone }: { zone: string }): JSX.Element {
	const list = usePages<OwnDecisions>("/api/account/decisions");
	return (
		<>
			{list.problem && <ProblemNotice problem={list.problem} onRetry={() => void list.reload()} />}
			{!list.page && !list.problem && <Waiting />}
			{list.page?.items.length === 0 && <p>{t("mine.none")}</p>}
			<ul class="stack" role="list">
				{list.page?.items.map((one) => (
					<One key={one.decision.number} of={one} zone={zone} />
				))}
			</ul>
			{list.page?.next && (
				<Button look="quiet" isBusy={list.isBusy} onPress={() => void list.more()}>
					{t("moderation.older")}
				</Button>
			)}
		</>
	);
}

export function MyDecisions(): JSX.Element {
	const of = me.value;
	const zone = useTimes();
	return (
		<>
			<Crumbs trail={[{ name: t("debates.title"), to: href("debates") }]} />
			<div class="head">
				<Title name={t("mine.title")} of={t("debates.title")}>
					{t("mine.title")}
				</Title>
				<p>{t("mine.lead")}</p>
				<p>
					<a href={href("debates", "moderation")}>{t("stub.more")}</a>
				</p>
			</div>
			{of === undefined && <Waiting />}
			{of === null && <SignInFirst text={t("mine.sign_in")} />}
			{of?.blocked_until && (
				<Notice tone="warn" title={t("blocked.title")}>
					<p>{t("blocked.text", { when: when(of.blocked_until, zone) })}</p>
				</Notice>
			)}
			{of && <List zone={zone} />}
		</>
	);
}
