/* One meeting: when and where, its agenda, registration, minutes with all their versions, and what is said about it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { me } from "../account/state";
import { type Meeting, type MeetingOwn, type MeetingRegistered, send } from "../lib/api";
import { number } from "../lib/format";
import { treeOf } from "../lib/markdown";
import { asProblem } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href } from "../lib/router";
import { language, t } from "../lib/texts";
import { useThing } from "../lib/thing";
import { Button } from "../parts/controls";
import { Documents } from "../parts/documents";
import { Crumbs, Title } from "../parts/frame";
import { Markdown } from "../parts/markdown";
import { Badge, Facts, Notice, ProblemNotice, problemText, Waiting } from "../parts/said";
import { Comments } from "../talk/lazy";
import { Paragraphs, SignInFirst } from "../talk/parts";
import { hrefOf, useTimes, useWriter, when } from "../talk/state";
import { Staff } from "./lazy";

function Register(props: {
	of: Meeting;
	own: MeetingOwn;
	onDone: (now: MeetingRegistered) => void;
}): JSX.Element {
	const { of, own } = props;
	const [said, setSaid] = useState("");
	const [wrong, setWrong] = useState("");
	const [isBusy, setBusy] = useState(false);
	const give = (register: boolean): void => {
		setWrong("");
		setBusy(true);
		send<MeetingRegistered>("POST", `/api/meetings/${of.number}/register`, { register })
			.then((now) => {
				props.onDone(now);
				setSaid(t(now.own.is_registered ? "meeting.done" : "meeting.back_done"));
			})
			.catch((error) => {
				const problem = asProblem(error);
				if (problem.code === "account_missing") me.value = null;
				setWrong(problemText(problem));
			})
			.finally(() => setBusy(false));
	};
	const isFull = of.seats !== null && of.registered >= of.seats;
	return (
		<>
			{own.has_seat && <p>{t("meeting.has_seat")}</p>}
			{own.ahead !== null && (
				<p>{t("meeting.ahead", { n: own.ahead, shown: number(own.ahead) })}</p>
			)}
			<div class="row">
				{own.is_registered ? (
					<Button look="quiet" isBusy={isBusy} onPress={() => give(false)}>
						{t("meeting.back")}
					</Button>
				) : (
					<Button isBusy={isBusy} onPress={() => give(true)}>
						{t(isFull ? "meeting.wait" : "meeting.go")}
					</Button>
				)}
			</div>
			<p role="status">{said}</p>
			{wrong && (
				<Notice tone="bad" isAlert>
					<p>{wrong}</p>
				</Notice>
			)}
		</>
	);
}

function Seats(props: {
	of: Meeting;
	own: MeetingOwn | null;
	onDone: (now: MeetingRegistered) => void;
}): JSX.Element {
	const { of, own } = props;
	const writer = useWriter();
	return (
		<section class="section stack" aria-labelledby="seats">
			<h2 id="seats">{t("meeting.register")}</h2>
			<p>
				{t("meeting.registered", { n: of.registered, shown: number(of.registered) })}
				{of.seats !== null && ` ${t("meeting.seats", { n: of.seats, shown: number(of.seats) })}`}
				{of.waiting > 0 && ` ${t("meeting.waiting", { n: of.waiting, shown: number(of.waiting) })}`}
			</p>
			{of.state === "coming" && writer === null && <SignInFirst text={t("meeting.sign_in")} />}
			{of.state === "coming" && own && <Register of={of} own={own} onDone={props.onDone} />}
		</section>
	);
}

function Agenda({ of }: { of: Meeting }): JSX.Element | null {
	if (of.agenda.length === 0) return null;
	return (
		<section class="section stack" aria-labelledby="agenda">
			<h2 id="agenda">{t("meeting.agenda")}</h2>
			<ol>
				{of.agenda.map((one, i) => {
					const words = worded(one.texts);
					return (
						<li key={`${i} ${words.text}`}>
							<span {...words.marks}>{words.text}</span>{" "}
							<span class="soft">
								{t("meeting.lasts", { n: one.minutes, shown: number(one.minutes) })}
							</span>
						</li>
					);
				})}
			</ol>
		</section>
	);
}

/** The newest in the page's language, or in whichever there is one; all that were published are behind it. */
function Minutes({ of, zone }: { of: Meeting; zone: string }): JSX.Element | null {
	const first = of.minutes.find((one) => one.language === language()) ?? of.minutes[0];
	if (!first) return null;
	const others = of.minutes.filter((one) => one !== first);
	const shown = (one: Meeting["minutes"][number]): JSX.Element => (
		<div key={`${one.language} ${one.version}`} class="stack stack-s">
			<p class="small soft">
				{t("meeting.version", { n: String(one.version), language: one.language })} ·{" "}
				{when(one.at, zone)}
			</p>
			{one.attended !== null && (
				<p>{t("meeting.attended", { n: one.attended, shown: number(one.attended) })}</p>
			)}
			<Markdown tree={treeOf(one.tree)} level={3} language={one.language} />
			{one.documents.length > 0 && (
				<>
					<h3>{t("meeting.documents")}</h3>
					<Documents of={one.documents} />
				</>
			)}
		</div>
	);
	return (
		<section class="section stack" aria-labelledby="minutes">
			<h2 id="minutes">{t("meeting.minutes")}</h2>
			{shown(first)}
			{others.length > 0 && (
				<details class="more">
					<summary>
						{t("meeting.others", { n: others.length, shown: number(others.length) })}
					</summary>
					{others.map(shown)}
				</details>
			)}
			{of.taken_down.map(({ id, at }) => (
				<p key={id} class="small soft">
					{t("meeting.taken_down", { when: when(at, zone) })}
				</p>
			))}
		</section>
	);
}

function About({ of }: { of: Meeting }): JSX.Element | null {
	if (of.about.length === 0) return null;
	return (
		<section class="section stack" aria-labelledby="about">
			<h2 id="about">{t("meeting.about")}</h2>
			<ul>
				{of.about.map(({ kind, number: n, budget, title }) => (
					<li key={`${kind} ${n ?? budget}`} dir="auto">
						<a
							href={
								kind === "round" || n === null
									? href("projects", budget ?? "")
									: hrefOf({ kind, number: n, budget })
							}
						>
							{title ?? t("lobby.hidden")}
						</a>
					</li>
				))}
			</ul>
		</section>
	);
}

function Where({ of, zone }: { of: Meeting; zone: string }): JSX.Element {
	const notes = worded(of.notes);
	return (
		<>
			<Facts
				items={[
					[t("meeting.begins"), when(of.starts_at, zone)],
					[t("meeting.ends"), when(of.ends_at, zone)],
					[
						t("meeting.place"),
						<span key="place" dir="auto">
							{of.place}
							{of.place && of.link && " · "}
							{of.link && (
								<a href={of.link} rel="nofollow noopener">
									{t("meeting.join")}
								</a>
							)}
						</span>,
					],
				]}
			/>
			{notes.text && (
				<div {...notes.marks}>
					<Paragraphs text={notes.text} language={notes.marks.lang ?? ""} />
				</div>
			)}
			<p>
				<a href={`/api/calendar/${language()}/meetings/${of.number}`}>{t("meeting.calendar")}</a>
			</p>
		</>
	);
}

export function MeetingPage({ id }: { id: number }): JSX.Element {
	const isIn = !!useWriter();
	const thing = useThing<Meeting, MeetingOwn>(`/api/meetings/${id}`, isIn);
	const { value: of, own: mine, problem, reload, change, setOwn } = thing;
	const zone = useTimes();
	const [said, setSaid] = useState("");
	const isStaff = isIn && me.value?.roles.includes("staff");
	const title = of && worded(of.titles);
	const text = of && worded(of.texts);
	const reason = of?.reasons && worded(of.reasons);
	return (
		<div class="page debate">
			<Crumbs trail={[{ name: t("meetings.title"), to: href("meetings") }]} />
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!of && !problem && <Waiting />}
			{of && title && text && (
				<>
					<div class="head">
						<Title name={title.text} of={t("meetings.title")} marks={title.marks}>
							{title.text}
						</Title>
						{of.state !== "coming" && (
							<Badge tone="sun">{t("meeting.state", { state: of.state })}</Badge>
						)}
					</div>
					<div class="stack">
						{reason && (
							<Notice tone="warn">
								<p {...reason.marks}>{reason.text}</p>
							</Notice>
						)}
						<Where of={of} zone={zone} />
						<Paragraphs text={text.text} language={text.marks.lang ?? ""} />
					</div>
					<Agenda of={of} />
					<Minutes of={of} zone={zone} />
					<About of={of} />
					<Seats
						of={of}
						own={mine}
						onDone={({ own: now, meeting }) => {
							change(meeting);
							setOwn(now);
						}}
					/>
					<p role="status">{said}</p>
					{isStaff && (
						<Staff
							of={of}
							zone={zone}
							onDone={(now, text) => {
								change(now);
								setSaid(text);
								setTimeout(() => document.getElementById("staff")?.focus());
							}}
						/>
					)}
					<Comments
						subject={{ kind: "meeting", number: id, budget: null }}
						total={of.comments}
						isOpen={of.state !== "cancelled"}
						isHidden={false}
						mayModerate={mine?.may_moderate ?? false}
						mayReport={!mine?.lacks.includes("report")}
						mayWrite={!mine?.lacks.includes("comment")}
						zone={zone}
						onCount={(more) => change({ comments: of.comments + more })}
					/>
				</>
			)}
		</div>
	);
}
