/* One debate: what is said, whether people agree, how it ended, and its comments. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { me } from "../account/state";
import { type Debate, type DebateOwn, type Stance, send } from "../lib/api";
import { date, lengthOf, number } from "../lib/format";
import { asProblem } from "../lib/resource";
import { href } from "../lib/router";
import { foreign, t } from "../lib/texts";
import { useThing } from "../lib/thing";
import { ButtonLink, More } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { LongField } from "../parts/long";
import { Badge, Notice, ProblemNotice, problemText, Waiting } from "../parts/said";
import { Comments, Follow, LazyProof, Moderate, Report, Stub } from "../talk/lazy";
import { Blocked, By, Paragraphs, ProveFirst, Register, SignInFirst } from "../talk/parts";
import { LazyResponse } from "../talk/response_lazy";
import { when as at, useDraft, useTimes, useWriter } from "../talk/state";

const STANCES = ["agree", "disagree"] as const;
const CONCLUSIONS = [10, 10000] as const;

/** One button each, pressed or not; a second press takes it back. */
function StanceButtons(props: {
	of: Debate;
	own: DebateOwn;
	onChange: (now: Stance) => void;
}): JSX.Element {
	const { of, own } = props;
	const [said, setSaid] = useState("");
	const [wrong, setWrong] = useState("");
	const press = (word: "agree" | "disagree"): void => {
		setWrong("");
		const stance = own.stance === word ? "none" : word;
		send<Stance>("POST", `/api/debates/${of.number}/stance`, { stance })
			.then((now) => {
				props.onChange(now);
				setSaid(t("stance.counts", { agree: number(now.agree), disagree: number(now.disagree) }));
			})
			.catch((error) => {
				const problem = asProblem(error);
				if (problem.code === "account_missing") me.value = null;
				setWrong(problemText(problem));
			});
	};
	return (
		<>
			<div class="row">
				{STANCES.map((word) => (
					<button
						key={word}
						type="button"
						class="button button-quiet stance-button"
						aria-pressed={own.stance === word}
						onClick={() => press(word)}
					>
						{t(`stance.${word}`)} <strong>{number(of[word])}</strong>
					</button>
				))}
			</div>
			<p role="status" class="small soft">
				{said}
			</p>
			{wrong && (
				<Notice tone="bad" isAlert>
					<p>{wrong}</p>
				</Notice>
			)}
		</>
	);
}

function Counts({ of }: { of: Debate }): JSX.Element {
	return <p>{t("stance.counts", { agree: number(of.agree), disagree: number(of.disagree) })}</p>;
}

function StanceSection(props: {
	of: Debate;
	own: DebateOwn | null;
	zone: string;
	onChange: (now: Stance) => void;
}): JSX.Element {
	const { of, own } = props;
	const writer = useWriter();
	const isOpen = of.closed_at === null && of.hidden === null;
	const mayStand =
		isOpen &&
		writer &&
		!writer.isOrganisation &&
		!writer.blockedUntil &&
		own &&
		!own.lacks.includes("stance");
	return (
		<section class="section stack" aria-labelledby="stance">
			<h2 id="stance">{t(of.closed_at === null ? "stance.title" : "stance.title_closed")}</h2>
			{mayStand ? (
				<StanceButtons of={of} own={own} onChange={props.onChange} />
			) : (
				<Counts of={of} />
			)}
			{isOpen && writer === null && <SignInFirst text={t("stance.sign_in")} />}
			{isOpen && writer?.isOrganisation && <p class="soft">{t("stance.organisation")}</p>}
			{writer?.blockedUntil && <Blocked until={writer.blockedUntil} zone={props.zone} />}
			{isOpen && own && own.lacks.length > 0 && <ProveFirst lacks={own.lacks} />}
		</section>
	);
}

function Close({ of, onDone }: { of: Debate; onDone: (now: Debate) => void }): JSX.Element {
	const [text, setText, forget] = useDraft(`close ${of.number}`);
	const form = useForm({ conclusions_form: "conclusions", "/conclusions": "conclusions" });
	const [least, most] = CONCLUSIONS;
	const length = lengthOf(text);
	const submit = (): void =>
		form.run(
			() =>
				length < least || length > most ? [{ at: "conclusions", text: t("close.wrong") }] : [],
			async () => {
				const ask = { conclusions: text };
				const now = await send<Debate>("POST", `/api/debates/${of.number}/close`, ask);
				forget();
				onDone(now);
			},
		);
	return (
		<section class="section" aria-labelledby="close">
			<h2 id="close">{t("close.title")}</h2>
			<More summary={t("close.open")}>
				{form.again ? (
					<LazyProof onDone={form.again} />
				) : (
					<FormOf form={form} go={t("close.go")} look="quiet" onSubmit={submit}>
						<LongField
							id="conclusions"
							label={t("close.text")}
							hint={t("close.hint")}
							most={most}
							rows={5}
							value={text}
							onInput={setText}
							error={form.of("conclusions")}
						/>
					</FormOf>
				)}
			</More>
		</section>
	);
}

function Conclusions({ of, zone }: { of: Debate; zone: string }): JSX.Element | null {
	if (of.closed_at === null || of.conclusions === null) return null;
	return (
		<section class="card conclusions" aria-labelledby="conclusions-title">
			<h2 id="conclusions-title" tabIndex={-1}>
				{t("debate.conclusions")}
			</h2>
			<p class="small soft">
				{t(of.closed_by === "staff" ? "debate.closed_by_staff" : "debate.closed_by_author", {
					date: date(of.closed_at, zone),
				})}
			</p>
			<Paragraphs text={of.conclusions} language={of.language} />
		</section>
	);
}

function Head({ of, own, zone }: { of: Debate; own: DebateOwn | null; zone: string }): JSX.Element {
	return (
		<div class="head">
			<Title
				name={of.title ?? t("stub.title")}
				of={t("debates.title")}
				{...(of.hidden ? {} : { marks: foreign(of.language) })}
			>
				{of.title ?? t("stub.title")}
			</Title>
			<p class="row debate-by">
				{of.closed_at && <Badge tone="sun">{t("debate.closed")}</Badge>}
				<span>
					{!of.hidden && (
						<>
							<By author={of.author} /> ·{" "}
						</>
					)}
					<time dateTime={of.created_at}>{date(of.created_at, zone)}</time>
					{of.edited_at && ` · ${t("debate.edited", { when: at(of.edited_at, zone) })}`}
				</span>
				<Register author={of.author} />
			</p>
			{own?.edit_until && (
				<p class="row">
					<ButtonLink to={href("debates", of.number, "edit")} look="quiet">
						{t("debate.edit")}
					</ButtonLink>
					<span class="small soft">
						{t("debate.edit_until", { when: at(own.edit_until, zone) })}
					</span>
				</p>
			)}
		</div>
	);
}

/** Reporting it, for people who did not write it; and deciding about it, for moderators who did not. */
function Tools(props: { of: Debate; own: DebateOwn; onChanged: () => void }): JSX.Element | null {
	const { of, own } = props;
	const writer = useWriter();
	if (!writer || own.is_author) return null;
	const mayReport =
		!writer.isOrganisation && !writer.blockedUntil && !of.hidden && !own.lacks.includes("report");
	return (
		<div class="row debate-tools">
			{mayReport && (
				<Report
					kind="debate"
					number={of.number}
					name={of.title ?? ""}
					isReported={own.is_reported}
					onDone={props.onChanged}
				/>
			)}
			{own.may_moderate && (
				<Moderate
					kind="debate"
					number={of.number}
					name={of.title ?? ""}
					hidden={of.hidden}
					onDone={props.onChanged}
				/>
			)}
		</div>
	);
}

export function DebatePage({ id }: { id: number }): JSX.Element {
	const { value, problem, reload, own, setOwn, change, look, refresh } = useThing<
		Debate,
		DebateOwn
	>(`/api/debates/${id}`, !!useWriter());
	const zone = useTimes();
	const closed = (now: Debate): void => {
		change(now);
		setOwn((before) => before && { ...before, may_close: false, edit_until: null });
		setTimeout(() => document.getElementById("conclusions-title")?.focus());
	};
	return (
		<div class="page debate">
			<Crumbs trail={[{ name: t("debates.title"), to: href("debates") }]} />
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value && (
				<>
					<Head of={value} own={own} zone={zone} />
					<div class="stack">
						{value.hidden && <Stub of={value.hidden} kind="debate" zone={zone} />}
						<Conclusions of={value} zone={zone} />
						{value.closed_by === "author" && <LazyResponse kind="debate" number={id} zone={zone} />}
						{value.text !== null && <Paragraphs text={value.text} language={value.language} />}
						<Follow kind="debate" subject={id} isFollowed={own?.is_followed} />
						{own && <Tools of={value} own={own} onChanged={look} />}
					</div>
					<StanceSection
						of={value}
						own={own}
						zone={zone}
						onChange={({ stance, agree, disagree }) => {
							change({ ...value, agree, disagree });
							setOwn((before) => before && { ...before, stance });
						}}
					/>
					<Comments
						subject={{ kind: "debate", number: id, budget: null }}
						total={value.comments}
						isOpen={value.closed_at === null}
						isHidden={value.hidden !== null}
						mayModerate={own?.may_moderate ?? false}
						mayReport={!own?.lacks.includes("report")}
						mayWrite={!own?.lacks.includes("comment")}
						zone={zone}
						onFacts={(kind, { agree, disagree }) => {
							if (kind === "stances")
								change({ ...value, agree: Number(agree), disagree: Number(disagree) });
							else refresh("comments");
						}}
						onCount={(more) => {
							change({ ...value, comments: value.comments + more });
							setOwn((before) => before && { ...before, edit_until: null });
						}}
					/>
					{own?.may_close && value.closed_at === null && <Close of={value} onDone={closed} />}
				</>
			)}
		</div>
	);
}
