/* An officer's page about documents: whether an identity was used, disputed votes, and those that two accounts proved. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Account, type Conflict, type Conflicts, send } from "../lib/api";
import { date, number } from "../lib/format";
import { usePages } from "../lib/resource";
import { href } from "../lib/router";
import { findText, t } from "../lib/texts";
import { Button } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Badge, Facts, Notice, ProblemNotice, Waiting } from "../parts/said";
import { Book } from "./dispute";
import { type Form, useForm } from "./form";
import { Proof } from "./proof";
import { useZone } from "./state";
import { Used } from "./used";

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
	const { page, problem, reload, more } = usePages<Conflicts>("/api/desk/conflicts");
	const [done, setDone] = useState<number | null>(null);
	const settle = async (which: number): Promise<void> => {
		setDone(which);
		await reload();
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
			{problem && <ProblemNotice problem={problem} onRetry={() => void reload()} />}
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
				<Button look="quiet" onPress={() => void more()}>
					{t("queue.older")}
				</Button>
			)}
		</section>
	);
}

function Queue({ of }: { of: Account }): JSX.Element {
	const mayAsk = of.roles.includes("officer");
	const [turn, setTurn] = useState(0);
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
			{mayAsk && <Used onDisputed={() => setTurn(turn + 1)} />}
			<Book turn={turn} />
			<List of={of} />
		</>
	);
}

/** Few need it: a chunk of its own. */
export const PAGES = { queue: Queue };
