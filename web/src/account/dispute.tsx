/* An officer opens a dispute for somebody who is there; and the book of them. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type DisputeOpened, type Disputes, type IdentityUse, send } from "../lib/api";
import { date, number } from "../lib/format";
import { usePages } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Button, Check, Select } from "../parts/controls";
import { Badge, Notice, ProblemNotice, Waiting } from "../parts/said";
import { sayAtDesk } from "./code";
import { useForm } from "./form";
import { Once } from "./once";
import { Proof } from "./proof";

type UsedRound = IdentityUse["rounds"][number];

/** Days are by UTC, as the server counts them. */
export const dayOf = (text: string): string => date(`${text}T00:00:00Z`, "UTC");

/** What is to be done now, by the person and by the desk. */
function Next({ of }: { of: DisputeOpened }): JSX.Element {
	return (
		<>
			<p>{t("dispute.opened", { number: number(of.number) })}</p>
			<ol class="steps-list">
				{of.observer && (
					<li>
						{t("dispute.next_observer", {
							name: of.observer.name,
							void: String(of.void ?? 0),
						})}
					</li>
				)}
				{of.code === null ? (
					<li>{t("dispute.next_account")}</li>
				) : (
					<li>
						{t(of.observer ? "dispute.next_code" : "dispute.next_now")}{" "}
						<bdi class="address" dir="ltr">
							{location.host + href("vote", of.round)}
						</bdi>
					</li>
				)}
			</ol>
		</>
	);
}

function Opened({ of, onGone }: { of: DisputeOpened; onGone: () => void }): JSX.Element {
	if (of.code === null)
		return (
			<Notice tone="ok">
				<Next of={of} />
			</Notice>
		);
	return (
		<Once id={`dispute-${of.round}`} title={t("dispute.code")} code={of.code} onGone={onGone}>
			<Next of={of} />
		</Once>
	);
}

/** Two presses of the same button: the first one says what the second one does. */
export function Dispute(props: {
	one: UsedRound;
	document: string;
	onDone: () => void;
}): JSX.Element {
	const { one, document } = props;
	const [isArmed, setArmed] = useState(false);
	const [isByAccount, setByAccount] = useState(false);
	const [observer, setObserver] = useState("0");
	const [done, setDone] = useState<DisputeOpened | null>(null);
	const [state, setState] = useState(one.dispute);
	const form = useForm({}, sayAtDesk);
	const open = async (): Promise<void> => {
		const body = { document, round: one.round, observer: Number(observer), code: !isByAccount };
		const got = await send<DisputeOpened>("POST", "/api/desk/disputes", body);
		setDone(got);
		setState(got.state);
		setArmed(false);
		props.onDone();
	};
	const press = (): void => {
		setDone(null);
		if (isArmed) form.run(() => [], open);
		else setArmed(true);
	};
	const isNew = state === "new";
	return (
		<div class="stack stack-s">
			<p class="small">{t(`dispute.text_${state === "none" ? "new" : state}`)}</p>
			{isArmed && (
				<>
					<p>{t("dispute.sure_text")}</p>
					{one.observers.length > 1 && (
						<Select
							id={`observer-${one.round}`}
							label={t("dispute.observer")}
							value={observer}
							options={one.observers.map((name, i) => [String(i), name])}
							onChange={setObserver}
						/>
					)}
					{one.channel === "account" && (
						<Check id={`by-account-${one.round}`} isOn={isByAccount} onChange={setByAccount}>
							{t("dispute.by_account")}
						</Check>
					)}
				</>
			)}
			{form.errors.map(({ text }) => (
				<Notice key={text} tone="bad" isAlert>
					<p>{text}</p>
				</Notice>
			))}
			{form.again ? (
				<Proof id={`proof-${one.round}`} onDone={form.again} />
			) : (
				<div class="row">
					<Button look={isArmed ? "plain" : "quiet"} isBusy={form.isBusy} onPress={press}>
						{isArmed
							? t(isNew ? "dispute.go_sure" : "dispute.again_sure")
							: t(isNew ? "dispute.go" : "dispute.again")}
					</Button>
				</div>
			)}
			<p class="small soft" role="status">
				{isArmed && !form.again && t("dispute.press_again")}
			</p>
			{done && <Opened of={done} onGone={() => setDone(null)} />}
		</div>
	);
}

const TONES = { waits: "warn", void: "sun", replaced: "ok" } as const;

function Row({ one }: { one: Disputes["items"][number] }): JSX.Element {
	const title = worded(one.titles);
	return (
		<li class="card stack stack-s">
			<h3>{t("dispute.one", { number: number(one.number) })}</h3>
			<p class="row">
				<Badge tone={TONES[one.state]}>{t(`dispute.state_${one.state}`)}</Badge>
			</p>
			<p>
				<span {...title.marks}>{title.text}</span>
			</p>
			<p class="small soft">
				{t("dispute.opened_on", { when: dayOf(one.opened_on) })}{" "}
				{one.times > 1 && t("dispute.times", { n: one.times })}
			</p>
		</li>
	);
}

/** `turn` is another number whenever one was opened on this page. */
export function Book({ turn }: { turn: number }): JSX.Element {
	const { page, problem, reload, more } = usePages<Disputes>("/api/desk/disputes", { turn });
	return (
		<section class="section" aria-labelledby="book">
			<h2 id="book">{t("dispute.list")}</h2>
			<p>{t("dispute.list_text")}</p>
			{problem && <ProblemNotice problem={problem} onRetry={() => void reload()} />}
			{!page && !problem && <Waiting />}
			{page?.items.length === 0 && <p>{t("dispute.none")}</p>}
			<ul class="stack stack-s" role="list">
				{page?.items.map((one) => (
					<Row key={one.number} one={one} />
				))}
			</ul>
			{page?.next && (
				<Button look="quiet" onPress={() => void more()}>
					{t("dispute.older")}
				</Button>
			)}
		</section>
	);
}
