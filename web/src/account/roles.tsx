/* Roles: asked for by one of the staff, given and ended by another; one's own can be given up. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Account, type Grant, type Grants, send } from "../lib/api";
import { day, number } from "../lib/format";
import { usePages } from "../lib/resource";
import { href } from "../lib/router";
import { findText, t } from "../lib/texts";
import { Button, Field, Radios, Select } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Badge, Notice, ProblemNotice, Waiting } from "../parts/said";
import { type Form, FormOf, missing, useForm } from "./form";
import { Levels } from "./levels";
import { Proof } from "./proof";
import { readMe, useZone } from "./state";

const ROLES = ["moderator", "valuator", "officer", "staff", "auditor", "monitor", "forum"] as const;
const TONES = {
	asked: "warn",
	given: "ok",
	ending: "warn",
	ended: "sun",
	refused: "sun",
} as const;

const SIDES = ["city", "civil"] as const;
type Side = (typeof SIDES)[number];

const nameOf = (role: string): string => findText(`roles.role_${role}`) ?? role;
const whoOf = (one: Grant): string => one.pseudonym ?? one.account;

/** Which role, of the forum which side of it, and its number. */
function seatOf(one: Grant): string {
	const values = { role: nameOf(one.role), seat: number(one.id) };
	return one.side
		? t("roles.of_side", { ...values, side: t(`roles.side_${one.side}`) })
		: t("roles.of", values);
}

/** What somebody may do about a grant, in the order in which it is shown. */
function choicesOf(one: Grant, of: Account): ("approve" | "end")[] {
	const isMine = one.account === of.code;
	const isStaff = of.roles.includes("staff");
	const asker = one.state === "ending" ? one.end_asked_by : one.asked_by;
	const isOpen = one.state === "asked" || one.state === "ending";
	const mayApprove = isStaff && isOpen && !isMine && asker !== of.code;
	const mayEnd =
		(isMine || (isStaff && one.state !== "ending")) && !["ended", "refused"].includes(one.state);
	return [...(mayApprove ? (["approve"] as const) : []), ...(mayEnd ? (["end"] as const) : [])];
}

function endLabel(one: Grant, of: Account): string {
	const values = { role: nameOf(one.role), name: whoOf(one) };
	if (one.account === of.code) return t("roles.give_up", { role: values.role });
	return one.state === "asked" ? t("roles.refuse", values) : t("roles.ask_end", values);
}

/** Nothing ends without a reason, nor by one press. */
function End(props: {
	one: Grant;
	label: string;
	form: Form;
	onDone: () => Promise<void>;
}): JSX.Element {
	const { one, form } = props;
	const [isOpen, setOpen] = useState(false);
	const [reason, setReason] = useState("");
	const id = `why-${one.id}`;
	const end = async (): Promise<void> => {
		await send("POST", `/api/grants/${one.id}/end`, { reason: reason.trim() });
		setOpen(false);
		await props.onDone();
	};
	if (!isOpen)
		return (
			<Button look="quiet" onPress={() => setOpen(true)}>
				{props.label}
			</Button>
		);
	return (
		<>
			<FormOf
				form={form}
				go={props.label}
				onSubmit={() => form.run(() => missing({ [id]: [reason, t("roles.why_empty")] }), end)}
			>
				<Field
					id={id}
					label={t("roles.why")}
					hint={t("roles.why_hint")}
					value={reason}
					onInput={setReason}
					error={form.of(id)}
				/>
			</FormOf>
			<Button look="text" onPress={() => setOpen(false)}>
				{t("roles.cancel")}
			</Button>
		</>
	);
}

function Approve(props: { one: Grant; form: Form; onDone: () => Promise<void> }): JSX.Element {
	const { one, form } = props;
	const values = { role: nameOf(one.role), name: whoOf(one) };
	const approve = async (): Promise<void> => {
		await send("POST", `/api/grants/${one.id}/approval`);
		await props.onDone();
	};
	return (
		<Button isBusy={form.isBusy} onPress={() => form.run(() => [], approve)}>
			{one.state === "asked" ? t("roles.approve", values) : t("roles.approve_end", values)}
		</Button>
	);
}

function Dates({ one, zone }: { one: Grant; zone: string }): JSX.Element {
	const rows: [string, string | null][] = [
		[t("roles.asked"), one.asked_at],
		[t("roles.given"), one.given_at],
		[t("roles.ended"), one.ended_at],
	];
	return (
		<p class="small soft">
			{rows
				.filter(([, at]) => at !== null)
				.map(([name, at]) => `${name}: ${day(at ?? "", zone)}`)
				.join(" · ")}
		</p>
	);
}

function Row(props: {
	one: Grant;
	of: Account;
	zone: string;
	onDone: () => Promise<void>;
}): JSX.Element {
	const { one, of, zone, onDone } = props;
	const form = useForm({ "/reason": `why-${one.id}` });
	const choices = choicesOf(one, of);
	return (
		<li class="card stack stack-s">
			<div>
				<h3>
					<bdi>{whoOf(one)}</bdi>
				</h3>
				<p>{seatOf(one)}</p>
				<p class="row">
					<Badge tone={TONES[one.state]}>{t(`roles.state_${one.state}`)}</Badge>
					{one.state === "given" && !one.is_usable && (
						<Badge tone="warn">{t("roles.unusable")}</Badge>
					)}
					{one.role === "forum" && one.side === null && (
						<Badge tone="warn">{t("roles.sideless")}</Badge>
					)}
				</p>
				<Dates one={one} zone={zone} />
				<p class="small">
					{t("roles.reason")}: <bdi>{one.reason}</bdi>
				</p>
				{one.end_reason && (
					<p class="small">
						{t("roles.end_reason")}: <bdi>{one.end_reason}</bdi>
					</p>
				)}
			</div>
			{form.errors
				.filter(({ at }) => at === "")
				.map(({ text }) => (
					<Notice key={text} tone="bad" isAlert>
						<p>{text}</p>
					</Notice>
				))}
			{form.again && <Proof onDone={form.again} />}
			{!form.again && choices.includes("approve") && (
				<Approve one={one} form={form} onDone={onDone} />
			)}
			{!form.again && choices.includes("end") && (
				<End one={one} label={endLabel(one, of)} form={form} onDone={onDone} />
			)}
		</li>
	);
}

function Ask({ onDone }: { onDone: () => Promise<void> }): JSX.Element {
	const [account, setAccount] = useState("");
	const [role, setRole] = useState<string>("moderator");
	const [side, setSide] = useState<Side | "">("");
	const [reason, setReason] = useState("");
	const [isDone, setDone] = useState(false);
	const form = useForm({
		account_unknown: "grant-account",
		"/account": "grant-account",
		"/reason": "grant-reason",
		"/side": "side-city",
	});
	const isForum = role === "forum";
	const ask = async (): Promise<void> => {
		const body = {
			account: account.trim().toLowerCase(),
			role,
			reason: reason.trim(),
			...(isForum ? { side } : {}),
		};
		await send("POST", "/api/grants", body);
		setAccount("");
		setReason("");
		setDone(true);
		await onDone();
	};
	const check = () =>
		missing({
			"grant-account": [account, t("roles.account_empty")],
			...(isForum ? { "side-city": [side, t("roles.side_empty")] } : {}),
			"grant-reason": [reason, t("roles.why_empty")],
		});
	return (
		<section class="section" aria-labelledby="ask">
			<h2 id="ask">{t("roles.ask")}</h2>
			<div role="status">{isDone && <Notice tone="ok">{t("roles.ask_done")}</Notice>}</div>
			{form.again ? (
				<Proof onDone={form.again} />
			) : (
				<FormOf
					form={form}
					go={t("roles.ask_go")}
					onSubmit={() => {
						setDone(false);
						form.run(check, ask);
					}}
				>
					<Field
						id="grant-account"
						label={t("roles.account")}
						hint={t("roles.account_hint")}
						value={account}
						onInput={setAccount}
						error={form.of("grant-account")}
						isCode
					/>
					<Select
						id="grant-role"
						label={t("roles.role")}
						value={role}
						options={ROLES.map((name) => [name, nameOf(name)])}
						onChange={setRole}
					/>
					{isForum && (
						<>
							<Radios
								name="side"
								legend={t("roles.side")}
								value={side === "" ? null : side}
								options={SIDES.map((one) => [one, t(`roles.side_${one}`)])}
								onChange={setSide}
							/>
							<p class="small soft">{t("roles.side_hint")}</p>
						</>
					)}
					<Field
						id="grant-reason"
						label={t("roles.why")}
						hint={t("roles.why_hint")}
						value={reason}
						onInput={setReason}
						error={form.of("grant-reason")}
					/>
				</FormOf>
			)}
		</section>
	);
}

export function Roles({ of }: { of: Account }): JSX.Element {
	const zone = useZone(of);
	const list = usePages<Grants>("/api/grants");
	const isStaff = of.roles.includes("staff");
	const seesAll = isStaff || of.roles.includes("auditor");
	const reload = async (): Promise<void> => {
		await readMe();
		await list.reload();
	};
	return (
		<>
			<Crumbs trail={[{ name: t("account.title"), to: href("account") }]} />
			<div class="head">
				<Title name={t("account.roles")} of={t("account.title")}>
					{t("account.roles")}
				</Title>
				<p>{t("roles.lead")}</p>
				<p>
					{t("roles.code")}: <code>{of.code}</code>
				</p>
				<p>
					<a href={href("acts")}>{t("roles.public")}</a>
				</p>
			</div>
			{isStaff && <Ask onDone={reload} />}
			<section class="section" aria-labelledby="list">
				<h2 id="list">{seesAll ? t("roles.list") : t("roles.list_mine")}</h2>
				{list.problem && (
					<ProblemNotice problem={list.problem} onRetry={() => void list.reload()} />
				)}
				{!list.page && !list.problem && <Waiting />}
				{list.page?.items.length === 0 && <p>{t("roles.none")}</p>}
				<ul class="stack stack-s" role="list">
					{list.page?.items.map((one) => (
						<Row key={`${one.id} ${one.state}`} one={one} of={of} zone={zone} onDone={reload} />
					))}
				</ul>
				{list.page?.next && (
					<Button look="quiet" onPress={() => void list.more()}>
						{t("roles.older")}
					</Button>
				)}
			</section>
			<Levels mayChange={isStaff && of.has_factor} />
		</>
	);
}
