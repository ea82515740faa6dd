/* An assisted session: who is helped, how long yet, and what an officer may change for them. It never votes. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Assistance, type Assistances, get, type Problem, send } from "../lib/api";
import { asProblem } from "../lib/resource";
import { findText, LANGUAGES, t } from "../lib/texts";
import { Button, Select } from "../parts/controls";
import { Facts, Notice } from "../parts/said";
import { AccountField, checkCode, codeOf, sayAtDesk } from "./code";
import { FormOf, useForm } from "./form";
import { type ProfileAsk, ProfileForm } from "./profile";
import { Proof } from "./proof";

const PATH = "/api/assistance";
const REASONS = ["reading", "language", "disability", "device", "other"] as const;
const TICK_MS = 1000;
/** When little is left: who listens is told at these minutes, and at no others. */
const TOLD = [5, 1];

const PLACES = {
	account_unknown: "help-account",
	assistance_busy: "help-account",
	assisted_unverified: "help-account",
	two_people: "help-account",
};

type End = "closed" | "time" | "gone";

export interface Listing {
	/** undefined: not known yet; null: none goes on. */
	one: Assistance | null | undefined;
	/** How the last one ended, while this page was there. */
	end: End | null;
	problem: Problem | null;
	reload: () => void;
	/** False: there is none of this officer's. */
	find: () => Promise<boolean>;
	begin: (one: Assistance) => void;
	finish: (end: End) => void;
}

export function useAssistance(): Listing {
	const [one, setOne] = useState<Assistance | null | undefined>(undefined);
	const [end, setEnd] = useState<End | null>(null);
	const [problem, setProblem] = useState<Problem | null>(null);
	const find = async (): Promise<boolean> => {
		const { items } = await get<Assistances>(PATH);
		setOne(items[0] ?? null);
		return items.length > 0;
	};
	const reload = (): void => {
		setProblem(null);
		find().catch((error) => setProblem(asProblem(error)));
	};
	useEffect(reload, []);
	const begin = (next: Assistance): void => {
		setEnd(null);
		setOne(next);
	};
	const finish = (how: End): void => {
		setEnd(how);
		setOne(null);
	};
	return { one, end, problem, reload, find, begin, finish };
}

/** Minutes that are left, the one that has begun counted; by this device's clock since the answer came. */
function useMinutes(one: Assistance, onOver: () => void): number {
	const minutesOf = (seconds: number): number => Math.max(0, Math.ceil(seconds / 60));
	const [minutes, setMinutes] = useState(minutesOf(one.left_s));
	useEffect(() => {
		const start = Date.now();
		const tick = (): void => {
			const left = minutesOf(one.left_s - (Date.now() - start) / 1000);
			setMinutes(left);
			if (left === 0) onOver();
		};
		tick();
		const timer = setInterval(tick, TICK_MS);
		return () => clearInterval(timer);
	}, [one]);
	return minutes;
}

function Clock({ one, onOver }: { one: Assistance; onOver: () => void }): JSX.Element {
	const minutes = useMinutes(one, onOver);
	const text = t("desk.left", { n: minutes });
	return (
		<>
			<p class="lead" role="timer" aria-live="off">
				{text}
			</p>
			<p class="visually-hidden" role="status">
				{TOLD.includes(minutes) ? text : ""}
			</p>
		</>
	);
}

const languageName = (code: string): string =>
	LANGUAGES.find((language) => language.code === code)?.name ?? code;

function Helped({ of, one }: { of: Listing; one: Assistance }): JSX.Element {
	const form = useForm({}, sayAtDesk);
	const path = `${PATH}/${one.id}`;
	/** What goes on no more was ended elsewhere, or with the role. */
	const ask = async (work: () => Promise<void>): Promise<void> => {
		try {
			await work();
		} catch (error) {
			if (asProblem(error).code !== "not_found") throw error;
			of.finish("gone");
		}
	};
	const save = (body: ProfileAsk): Promise<void> =>
		ask(async () => of.begin(await send<Assistance>("POST", `${path}/profile`, body)));
	const close = (): Promise<void> =>
		ask(async () => {
			await send("DELETE", path);
			of.finish("closed");
		});
	return (
		<div class="stack">
			<Clock one={one} onOver={() => of.finish("time")} />
			<Facts
				items={[
					[t("field.pseudonym"), <bdi key="name">{one.pseudonym}</bdi>],
					[t("desk.language"), languageName(one.language)],
					[t("desk.account"), <code key="code">{one.account}</code>],
				]}
			/>
			<p>
				{t("desk.reason")}: {findText(`desk.reason_${one.reason}`) ?? one.reason}
			</p>
			<Notice>
				<p>{t("desk.never")}</p>
			</Notice>
			<h3>{t("desk.profile")}</h3>
			<p>{t("desk.profile_text")}</p>
			<ProfileForm
				of={one}
				labels={{
					pseudonym: t("field.pseudonym"),
					hint: t("desk.pseudonym_hint"),
					language: t("desk.language"),
				}}
				autocomplete="off"
				onSave={save}
			/>
			{form.errors.map(({ text }) => (
				<Notice key={text} tone="bad" isAlert>
					<p>{text}</p>
				</Notice>
			))}
			<div class="row">
				<Button look="quiet" isBusy={form.isBusy} onPress={() => form.run(() => [], close)}>
					{t("desk.close")}
				</Button>
			</div>
		</div>
	);
}

function Open(props: { of: Listing; code: string; onCode: (code: string) => void }): JSX.Element {
	const { of, code, onCode } = props;
	const [reason, setReason] = useState<string>("reading");
	const form = useForm(PLACES, sayAtDesk);
	const open = async (): Promise<void> => {
		try {
			of.begin(await send<Assistance>("POST", PATH, { account: codeOf(code), reason }));
		} catch (error) {
			// one's own, of another window, goes on here
			if (asProblem(error).code !== "assistance_busy" || !(await of.find())) throw error;
		}
		onCode("");
	};
	if (form.again) return <Proof id="proof-help" onDone={form.again} />;
	return (
		<FormOf
			form={form}
			go={t("desk.open")}
			heading="help"
			onSubmit={() => form.run(() => checkCode("help-account", code), open)}
		>
			<AccountField id="help-account" form={form} value={code} onInput={onCode} />
			<Select
				id="help-reason"
				label={t("desk.reason")}
				value={reason}
				options={REASONS.map((name) => [name, t(`desk.reason_${name}`)])}
				onChange={setReason}
			/>
		</FormOf>
	);
}

const TONES = { closed: "ok", time: "warn", gone: "warn" } as const;

/** What there is to be read is another thing once it begins or ends: its heading takes the focus. */
export function Help(props: {
	of: Listing;
	code: string;
	onCode: (code: string) => void;
}): JSX.Element {
	const { of, code, onCode } = props;
	const heading = useRef<HTMLHeadingElement>(null);
	const before = useRef(of.one?.id);
	useEffect(() => {
		if (before.current === of.one?.id) return;
		before.current = of.one?.id;
		heading.current?.focus();
	}, [of.one?.id]);
	return (
		<section class="section" aria-labelledby="help">
			<div class="stack stack-s">
				<h2 id="help" ref={heading} tabIndex={-1}>
					{of.one ? t("desk.helping") : t("desk.help")}
				</h2>
				<div role="status">
					{of.end && (
						<Notice tone={TONES[of.end]}>
							<p>{t(`desk.end_${of.end}`)}</p>
						</Notice>
					)}
				</div>
			</div>
			{!of.one && (
				<>
					<p>{t("desk.help_text")}</p>
					<p>{t("desk.never")}</p>
				</>
			)}
			{of.one ? (
				<Helped key={of.one.id} of={of} one={of.one} />
			) : (
				<Open of={of} code={code} onCode={onCode} />
			)}
		</section>
	);
}
