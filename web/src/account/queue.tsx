/* An officer's page about documents: those that two accounts proved, and whether an identity was used. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import {
	type Account,
	type Conflict,
	type Conflicts,
	get,
	type IdentityUse,
	type Problem,
	send,
} from "../lib/api";
import { date, number } from "../lib/format";
import { asProblem } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href } from "../lib/router";
import { findText, t } from "../lib/texts";
import { Button, Field } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Badge, Facts, Notice, ProblemNotice, Waiting } from "../parts/said";
import { type Form, FormOf, missing, useForm } from "./form";
import { Proof } from "./proof";
import { useZone } from "./state";

type Decision = "move" | "keep";

function Who({ of }: { of: Conflict["holder"] }): JSX.Element {
	if (!of) return <>{t("queue.gone")}</>;
	return (
		<>
			<bdi>{of.pseudonym}</bdi>{" "}
			<code class="small" dir="ltr" translate={false}>
				{of.account}
			</code>
		</>
	);
}

/** Decided by two presses of the same button: the first one says what the second one does. */
function Decide(props: {
	one: Conflict;
	decision: Decision;
	armed: Decision | null;
	onArm: (decision: Decision) => void;
	form: Form;
	onDone: () => Promise<void>;
}): JSX.Element {
	const { one, decision, armed, form } = props;
	const isArmed = armed === decision;
	const name = (decision === "move" ? one.claimant : one.holder)?.pseudonym ?? t("queue.gone");
	const decide = async (): Promise<void> => {
		await send("POST", `/api/desk/conflicts/${one.number}/decision`, { decision });
		await props.onDone();
	};
	return (
		<div class="stack stack-s">
			<p class="small" id={`${decision}-${one.number}`}>
				{t(`queue.${decision}_text`)}
			</p>
			<div class="row">
				<Button
					look={isArmed ? "plain" : "quiet"}
					isBusy={isArmed && form.isBusy}
					onPress={() => (isArmed ? form.run(() => [], decide) : props.onArm(decision))}
				>
					{t(isArmed ? `queue.${decision}_sure` : `queue.${decision}`, { name })}
				</Button>
			</div>
		</div>
	);
}

function Choices({ one, onDone }: { one: Conflict; onDone: () => Promise<void> }): JSX.Element {
	const form = useForm();
	const [armed, setArmed] = useState<Decision | null>(null);
	const choices: Decision[] = one.claimant ? ["move", "keep"] : ["keep"];
	return (
		<>
			{form.errors.map(({ text }) => (
				<Notice key={text} tone="bad" isAlert>
					<p>{text}</p>
				</Notice>
			))}
			{form.again ? (
				<Proof onDone={form.again} />
			) : (
				choices.map((decision) => (
					<Decide
						key={decision}
						one={one}
						decision={decision}
						armed={armed}
						onArm={setArmed}
						form={form}
						onDone={onDone}
					/>
				))
			)}
			<p class="small soft" role="status">
				{armed && !form.again && t("queue.press_again")}
			</p>
		</>
	);
}

function Row(props: {
	one: Conflict;
	of: Account;
	zone: string;
	onDone: () => Promise<void>;
}): JSX.Element {
	const { one, of, zone } = props;
	const about = [
		[t("queue.channel"), findText(`assurance.${one.channel}`) ?? one.channel],
		[t("queue.at"), date(one.at, zone)],
		...(one.decided_at ? [[t("queue.decided_at"), date(one.decided_at, zone)]] : []),
	];
	const isMine = [one.holder?.account, one.claimant?.account].includes(of.code);
	return (
		<li class="card stack stack-s" id={`conflict-${one.number}`}>
			<h3>{t("queue.one", { number: number(one.number) })}</h3>
			<p class="row">
				<Badge tone={one.decision ? "ok" : "warn"}>
					{t(one.decision ? `queue.state_${one.decision}` : "queue.state_open")}
				</Badge>
			</p>
			<Facts
				items={[
					[t("queue.holder"), <Who key="holder" of={one.holder} />],
					[t("queue.claimant"), <Who key="claimant" of={one.claimant} />],
				]}
			/>
			<p class="small soft">{about.map(([name, value]) => `${name}: ${value}`).join(" · ")}</p>
			{!one.decision && isMine && <p>{t("queue.mine")}</p>}
			{!one.decision && !isMine && of.roles.includes("officer") && (
				<Choices one={one} onDone={props.onDone} />
			)}
		</li>
	);
}

function List({ of }: { of: Account }): JSX.Element {
	const zone = useZone(of);
	const [page, setPage] = useState<Conflicts | null>(null);
	const [problem, setProblem] = useState<Problem | null>(null);
	const [done, setDone] = useState<number | null>(null);
	const read = async (cursor: string | null): Promise<void> => {
		setProblem(null);
		try {
			const more = cursor === null ? "" : `?cursor=${cursor}`;
			const got = await get<Conflicts>(`/api/desk/conflicts${more}`);
			const before = cursor === null ? [] : (page?.items ?? []);
			setPage({ items: [...before, ...got.items], next: got.next });
		} catch (error) {
			setProblem(asProblem(error));
		}
	};
	useEffect(() => void read(null), []);
	const settle = async (which: number): Promise<void> => {
		setDone(which);
		await read(null);
	};
	return (
		<section class="section" aria-labelledby="queue">
			<h2 id="queue">{t("queue.list")}</h2>
			<p>{t("queue.text")}</p>
			<div role="status">
				{done !== null && (
					<Notice tone="ok">
						<p>{t("queue.done", { number: number(done) })}</p>
					</Notice>
				)}
			</div>
			{problem && <ProblemNotice problem={problem} onRetry={() => void read(null)} />}
			{!page && !problem && <Waiting />}
			{page?.items.length === 0 && <p>{t("queue.none")}</p>}
			<ul class="stack stack-s" role="list">
				{page?.items.map((one) => (
					<Row
						key={`${one.number} ${one.decision}`}
						one={one}
						of={of}
						zone={zone}
						onDone={() => settle(one.number)}
					/>
				))}
			</ul>
			{page?.next && (
				<Button look="quiet" onPress={() => void read(page.next)}>
					{t("queue.older")}
				</Button>
			)}
		</section>
	);
}

type UsedRound = IdentityUse["rounds"][number];

/** Days are by UTC, as the server counts them. */
const dayOf = (text: string): string => date(`${text}T00:00:00Z`, "UTC");

function Round({ one }: { one: UsedRound }): JSX.Element {
	const title = worded(one.titles);
	return (
		<li class="card stack stack-s">
			<h3 {...title.marks}>{title.text}</h3>
			<p>
				{t(one.channel === "code" ? "used.by_code" : "used.by_account", {
					when: dayOf(one.admitted_on),
				})}
			</p>
			{one.credentials.length === 0 && <p>{t("used.nothing_issued")}</p>}
			<ul class="stack stack-s">
				{one.credentials.map((each) => (
					<li key={`${each.state} ${each.issued_on}`}>
						{t(`used.${each.state}`, { when: dayOf(each.issued_on) })}{" "}
						{t(each.has_voted ? "used.voted" : "used.not_voted")}
					</li>
				))}
			</ul>
		</li>
	);
}

function Used(): JSX.Element {
	const [document, setDocument] = useState("");
	const [use, setUse] = useState<IdentityUse | null>(null);
	const form = useForm({
		"/document": "document",
		document_form: "document",
		document_letter: "document",
		census_not_found: "document",
		verification_locked: "document",
	});
	const ask = async (): Promise<void> => {
		setUse(null);
		const got = await send<IdentityUse>("POST", "/api/desk/used", { document: document.trim() });
		setDocument("");
		setUse(got);
	};
	return (
		<section class="section" aria-labelledby="used">
			<h2 id="used">{t("used.title")}</h2>
			<p>{t("used.text")}</p>
			{form.again ? (
				<Proof onDone={form.again} />
			) : (
				<FormOf
					form={form}
					go={t("used.go")}
					onSubmit={() =>
						form.run(() => missing({ document: [document, t("verification.document_empty")] }), ask)
					}
				>
					<Field
						id="document"
						label={t("verification.document")}
						hint={t("verification.document_hint")}
						value={document}
						onInput={setDocument}
						error={form.of("document")}
						isCode
						autocomplete="off"
					/>
				</FormOf>
			)}
			<div role="status" class="stack">
				{use && (
					<Notice tone={use.rounds.length === 0 ? "ok" : "info"} title={t("used.answer")}>
						<p>{t("used.count", { n: use.rounds.length })}</p>
					</Notice>
				)}
				{use && use.rounds.length > 0 && (
					<ul class="stack stack-s" role="list">
						{use.rounds.map((one) => (
							<Round key={one.round} one={one} />
						))}
					</ul>
				)}
			</div>
		</section>
	);
}

function Queue({ of }: { of: Account }): JSX.Element {
	const mayAsk = of.roles.includes("officer");
	return (
		<>
			<Crumbs trail={[{ name: t("account.title"), to: href("account") }]} />
			<div class="head">
				<Title name={t("account.queue")} of={t("account.title")}>
					{t("account.queue")}
				</Title>
				<p>{t("queue.lead")}</p>
				<p>
					<a href={href("acts")}>{t("roles.public")}</a>
				</p>
			</div>
			{mayAsk && <Used />}
			<List of={of} />
		</>
	);
}

/** Few need it: a chunk of its own. */
export const PAGES = { queue: Queue };
