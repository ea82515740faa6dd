/* One official question: what is asked, what people answer, what the city makes of it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { me } from "../account/state";
import { type Question, type QuestionAnswer, type QuestionOwn, send } from "../lib/api";
import { number, percent } from "../lib/format";
import { asProblem } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { useThing } from "../lib/thing";
import { Button, Radios } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Badge, Notice, ProblemNotice, problemText, Waiting } from "../parts/said";
import { Comments, Follow } from "../talk/lazy";
import { Blocked, Paragraphs, ProveFirst, SignInFirst } from "../talk/parts";
import { LazyResponse } from "../talk/response_lazy";
import { useTimes, useWriter, when } from "../talk/state";

/** How many answered what: bars, and the numbers beside them. */
function Counts({ of, own }: { of: Question; own: number | null }): JSX.Element {
	return (
		<table class="answers">
			<caption>{t("question.answers", { n: of.answers, shown: number(of.answers) })}</caption>
			<thead class="visually-hidden">
				<tr>
					<th scope="col">{t("question.option")}</th>
					<th scope="col">{t("question.share")}</th>
					<th scope="col">{t("question.count")}</th>
				</tr>
			</thead>
			<tbody>
				{of.options.map((one, i) => {
					const name = worded(one.names);
					return (
						<tr key={name.text}>
							<th scope="row" {...name.marks}>
								{name.text} {own === i && <Badge tone="ok">{t("question.yours")}</Badge>}
							</th>
							<td>
								<progress
									class="support-progress"
									max={Math.max(of.answers, 1)}
									value={one.answers}
									aria-label={name.text}
								/>{" "}
								{percent(one.answers, of.answers)}
							</td>
							<td>{number(one.answers)}</td>
						</tr>
					);
				})}
			</tbody>
		</table>
	);
}

function Choose(props: {
	of: Question;
	own: QuestionOwn;
	onDone: (now: QuestionAnswer) => void;
}): JSX.Element {
	const { of, own } = props;
	const [chosen, choose] = useState<string | null>(own.option === null ? null : String(own.option));
	const [said, setSaid] = useState("");
	const [wrong, setWrong] = useState("");
	const [isBusy, setBusy] = useState(false);
	const give = (option: number | null): void => {
		setWrong("");
		setBusy(true);
		send<QuestionAnswer>("POST", `/api/questions/${of.number}/answer`, { option })
			.then((now) => {
				props.onDone(now);
				if (now.option === null) choose(null);
				setSaid(t(now.option === null ? "question.back_done" : "question.done"));
			})
			.catch((error) => {
				const problem = asProblem(error);
				if (problem.code === "account_missing") me.value = null;
				setWrong(problemText(problem));
			})
			.finally(() => setBusy(false));
	};
	const submit = (): void => {
		if (chosen === null) setWrong(t("question.choose_first"));
		else give(Number(chosen));
	};
	return (
		<form
			class="stack"
			onSubmit={(event) => {
				event.preventDefault();
				submit();
			}}
		>
			<Radios
				name="option"
				legend={t("question.choose")}
				value={chosen}
				options={of.options.map((one, i): [string, string] => [String(i), worded(one.names).text])}
				onChange={choose}
			/>
			<div class="row">
				<Button type="submit" isBusy={isBusy}>
					{t(own.option === null ? "question.go" : "question.change")}
				</Button>
				{own.option !== null && (
					<Button look="quiet" isBusy={isBusy} onPress={() => give(null)}>
						{t("question.back")}
					</Button>
				)}
			</div>
			<p role="status">{said}</p>
			{wrong && (
				<Notice tone="bad" isAlert>
					<p>{wrong}</p>
				</Notice>
			)}
		</form>
	);
}

function Answers(props: {
	of: Question;
	own: QuestionOwn | null;
	zone: string;
	onDone: (now: QuestionAnswer) => void;
}): JSX.Element | null {
	const { of, own } = props;
	const writer = useWriter();
	if (of.options.length === 0) return null;
	const mayAnswer =
		of.is_open &&
		writer &&
		!writer.isOrganisation &&
		!writer.blockedUntil &&
		own &&
		!own.lacks.includes("stance");
	return (
		<section class="section stack" aria-labelledby="answers">
			<h2 id="answers">{t("question.answer_title")}</h2>
			{mayAnswer && <Choose of={of} own={own} onDone={props.onDone} />}
			{of.is_open && writer === null && <SignInFirst text={t("question.sign_in")} />}
			{of.is_open && writer?.isOrganisation && <p class="soft">{t("question.organisation")}</p>}
			{writer?.blockedUntil && <Blocked until={writer.blockedUntil} zone={props.zone} />}
			{of.is_open && own?.lacks.includes("stance") && <ProveFirst lacks={own.lacks} />}
			<Counts of={of} own={own?.option ?? null} />
		</section>
	);
}

export function QuestionPage({ id }: { id: number }): JSX.Element {
	const isIn = !!useWriter();
	const thing = useThing<Question, QuestionOwn>(`/api/questions/${id}`, isIn);
	const { value: of, own: mine, problem, reload, change, setOwn } = thing;
	const zone = useTimes();
	const title = of && worded(of.titles);
	const text = of && worded(of.texts);
	return (
		<div class="page debate">
			<Crumbs trail={[{ name: t("questions.title"), to: href("questions") }]} />
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!of && !problem && <Waiting />}
			{of && title && text && (
				<>
					<div class="head">
						<Title name={title.text} of={t("questions.title")} marks={title.marks}>
							{title.text}
						</Title>
						<p class="row">
							{!of.is_open && <Badge tone="sun">{t("question.closed")}</Badge>}
							<span>
								{t(of.is_open ? "question.until" : "question.was_until", {
									when: when(of.closes_at, zone),
								})}
							</span>
						</p>
					</div>
					<Paragraphs text={text.text} language={text.marks.lang ?? ""} />
					<Follow kind="question" subject={id} isFollowed={mine?.is_followed} />
					{!of.is_open && <LazyResponse kind="question" number={id} zone={zone} />}
					<Answers
						of={of}
						own={mine}
						zone={zone}
						onDone={({ option, question }) => {
							change(question);
							setOwn((before) => before && { ...before, option });
						}}
					/>
					<Comments
						subject={{ kind: "question", number: id, budget: null }}
						total={of.comments}
						isOpen={of.is_open}
						isHidden={false}
						mayModerate={mine?.may_moderate ?? false}
						mayReport={!mine?.lacks.includes("report")}
						mayWrite={!mine?.lacks.includes("comment")}
						zone={zone}
						onFacts={(kind, { counts }) => {
							if (kind !== "answers" || !Array.isArray(counts)) return;
							const options = of.options.map((one, i) => ({ ...one, answers: Number(counts[i]) }));
							change({
								options,
								answers: options.reduce((sum, { answers }) => sum + answers, 0),
							});
						}}
						onCount={(more) => change({ comments: of.comments + more })}
					/>
				</>
			)}
		</div>
	);
}
