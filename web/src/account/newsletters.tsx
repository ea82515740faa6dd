/* What staff write to those who agreed to hear of the city: written, looked at, and then sent off by a second press. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import {
	type Account,
	type BudgetList,
	get,
	type Newsletter,
	type NewsletterAsk,
	type NewsletterPreview,
	type Newsletters as Page,
	send,
} from "../lib/api";
import { date, number } from "../lib/format";
import { usePages, useResource } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href } from "../lib/router";
import { LANGUAGES, t } from "../lib/texts";
import { Button, Field, More, Select } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { LongField } from "../parts/long";
import { Badge, Facts, Notice, ProblemNotice, Waiting } from "../parts/said";
import { FormOf, useForm } from "./form";
import { Proof } from "./proof";
import { useZone } from "./state";

type Segment = NewsletterAsk["segment"];
type ByLanguage = Record<string, string>;

const SEGMENTS = [
	"everybody",
	"verified",
	"organisations",
	"authors",
	"supporters",
	"followers",
] as const;
const OF_A_ROUND: readonly Segment[] = ["authors", "supporters", "followers"];
const TEXT_MOST = 10000;

/** What was typed, without what was left empty. */
const typed = (texts: ByLanguage): ByLanguage =>
	Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ""));

/** The server counts no further down than ten: of a small group it would say who agreed. */
const peopleOf = (n: number | null): string =>
	n === null ? t("newsletters.few") : t("newsletters.people", { n, shown: number(n) });

/** At each field, by the place that the server names. */
function wrongAt(pointer: string, code: string): string | undefined {
	const name = pointer.split("/")[1] ?? "";
	if (name === "round") return t("newsletters.wrong_round");
	if (code === "required") return t("newsletters.wrong_empty");
	return name === "subjects" ? t("newsletters.wrong_subject") : t("newsletters.wrong_text");
}

const PLACES = Object.fromEntries(
	["subjects", "texts"].flatMap((name) =>
		LANGUAGES.map(({ code }): [string, string] => [`/${name}/${code}`, `${name}-${code}`]),
	),
);

/** What goes out and to how many, in full; nothing is sent before this was seen. */
function Confirm(props: {
	ask: NewsletterAsk;
	preview: NewsletterPreview;
	onBack: () => void;
	onSent: (one: Newsletter) => void;
}): JSX.Element {
	const { ask, preview } = props;
	const form = useForm();
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => heading.current?.focus(), []);
	const go = async (): Promise<void> =>
		props.onSent(await send<Newsletter>("POST", "/api/staff/newsletters", ask));
	return (
		<section class="section stack" aria-labelledby="confirm">
			<h2 id="confirm" ref={heading} tabIndex={-1}>
				{t("newsletters.confirm")}
			</h2>
			<Facts
				items={[
					[t("newsletters.segment"), t(`newsletters.segment_${ask.segment}`)],
					[t("newsletters.recipients"), peopleOf(preview.recipients)],
				]}
			/>
			{Object.entries(preview.subjects).map(([code, subject]) => (
				<article key={code} class="card" lang={code} dir={code === "ar" ? "rtl" : "ltr"}>
					<h3>{subject}</h3>
					{(preview.texts[code] ?? "").split("\n\n").map((paragraph, i) => (
						<p key={`${i} ${paragraph.length}`} dir="auto">
							{paragraph}
						</p>
					))}
				</article>
			))}
			{form.again ? (
				<Proof onDone={form.again} />
			) : (
				<FormOf
					form={form}
					go={t("newsletters.send", { who: peopleOf(preview.recipients) })}
					onSubmit={() => form.run(() => [], go)}
				>
					{null}
				</FormOf>
			)}
			<Button look="text" onPress={props.onBack}>
				{t("newsletters.back")}
			</Button>
		</section>
	);
}

function Write(props: {
	ask: NewsletterAsk;
	onChange: (ask: NewsletterAsk) => void;
	onPreview: (preview: NewsletterPreview) => void;
}): JSX.Element {
	const { ask, onChange } = props;
	const form = useForm({ ...PLACES, "/round": "round" }, undefined, wrongAt);
	const rounds = useResource("budgets", () => get<BudgetList>("/api/budgets"));
	const isOfRound = OF_A_ROUND.includes(ask.segment);
	const options = (rounds.value?.items ?? []).map(({ slug, titles }): [string, string] => [
		slug,
		worded(titles).text,
	]);
	const look = async (): Promise<void> => {
		props.onPreview(
			await send<NewsletterPreview>("POST", "/api/staff/newsletters/preview", clean(ask)),
		);
	};
	return (
		<section class="section" aria-labelledby="write">
			<h2 id="write" tabIndex={-1}>
				{t("newsletters.write")}
			</h2>
			<p>{t("newsletters.text")}</p>
			<FormOf
				form={form}
				go={t("newsletters.preview")}
				heading="write"
				onSubmit={() => form.run(() => [], look)}
			>
				<Select
					id="segment"
					label={t("newsletters.segment")}
					value={ask.segment}
					options={SEGMENTS.map((word) => [word, t(`newsletters.segment_${word}`)])}
					onChange={(segment) => onChange({ ...ask, segment: segment as Segment })}
				/>
				{isOfRound && (
					<Select
						id="round"
						label={t("newsletters.round")}
						value={ask.round ?? ""}
						options={[["", t("newsletters.round_none")], ...options]}
						onChange={(round) => onChange({ ...ask, round })}
					/>
				)}
				{LANGUAGES.map(({ code, name }) => (
					<fieldset key={code} class="stack">
						<legend lang={code}>{name}</legend>
						<Field
							id={`subjects-${code}`}
							label={t("newsletters.subject")}
							value={ask.subjects[code as "es"] ?? ""}
							onInput={(text) => onChange({ ...ask, subjects: { ...ask.subjects, [code]: text } })}
							error={form.of(`subjects-${code}`)}
						/>
						<LongField
							id={`texts-${code}`}
							label={t("newsletters.body")}
							most={TEXT_MOST}
							rows={6}
							value={ask.texts[code as "es"] ?? ""}
							onInput={(text) => onChange({ ...ask, texts: { ...ask.texts, [code]: text } })}
							error={form.of(`texts-${code}`)}
						/>
					</fieldset>
				))}
			</FormOf>
		</section>
	);
}

/** As it is sent: a round only where the group is of one. */
function clean(ask: NewsletterAsk): NewsletterAsk {
	return {
		subjects: typed(ask.subjects as ByLanguage),
		texts: typed(ask.texts as ByLanguage),
		segment: ask.segment,
		round: OF_A_ROUND.includes(ask.segment) && ask.round ? ask.round : null,
	};
}

function Sent({ zone, turn }: { zone: string; turn: number }): JSX.Element {
	const list = usePages<Page>("/api/staff/newsletters", { turn });
	return (
		<section class="section stack" aria-labelledby="sent">
			<h2 id="sent">{t("newsletters.sent")}</h2>
			{list.problem && <ProblemNotice problem={list.problem} onRetry={() => void list.reload()} />}
			{!list.page && !list.problem && <Waiting />}
			{list.page?.items.length === 0 && <p>{t("newsletters.none")}</p>}
			<ul class="stack stack-s" role="list">
				{list.page?.items.map((one) => {
					const subject = worded(one.subjects);
					const text = worded(one.texts);
					return (
						<li key={one.number} class="card stack stack-s">
							<h3 {...subject.marks}>{subject.text}</h3>
							<p class="small soft">
								{date(one.sent_at, zone)} · {t(`newsletters.segment_${one.segment}`)}
								{one.round && (
									<>
										{" ("}
										<bdi>{one.round}</bdi>)
									</>
								)}
								{" · "}
								{peopleOf(one.recipients)} · {t("newsletters.seat", { seat: number(one.seat) })}
							</p>
							{!one.is_done && (
								<p>
									<Badge tone="sun">{t("newsletters.under_way")}</Badge>
								</p>
							)}
							<More summary={t("newsletters.read")}>
								<div {...text.marks}>
									{text.text.split("\n\n").map((paragraph, i) => (
										<p key={`${i} ${paragraph.length}`} dir="auto">
											{paragraph}
										</p>
									))}
								</div>
							</More>
						</li>
					);
				})}
			</ul>
			{list.page?.next && (
				<div class="row">
					<Button look="quiet" isBusy={list.isBusy} onPress={() => void list.more()}>
						{t("newsletters.more")}
					</Button>
				</div>
			)}
		</section>
	);
}

const EMPTY: NewsletterAsk = { subjects: {}, texts: {}, segment: "everybody", round: null };

export function Newsletters({ of }: { of: Account }): JSX.Element {
	const zone = useZone(of);
	const [ask, setAsk] = useState(EMPTY);
	const [preview, setPreview] = useState<NewsletterPreview | null>(null);
	const [done, setDone] = useState<Newsletter | null>(null);
	const [turn, setTurn] = useState(0);
	const sent = (one: Newsletter): void => {
		setDone(one);
		setPreview(null);
		setAsk(EMPTY);
		setTurn(turn + 1);
		setTimeout(() => document.getElementById("write")?.focus());
	};
	return (
		<>
			<Crumbs trail={[{ name: t("account.title"), to: href("account") }]} />
			<div class="head">
				<Title name={t("account.newsletters")} of={t("account.title")}>
					{t("account.newsletters")}
				</Title>
				<p>
					<a href={href("acts")}>{t("roles.public")}</a>
				</p>
			</div>
			<div role="status">
				{done && (
					<Notice tone="ok">
						<p>{t("newsletters.done", { who: peopleOf(done.recipients) })}</p>
					</Notice>
				)}
			</div>
			{preview ? (
				<Confirm ask={clean(ask)} preview={preview} onBack={() => setPreview(null)} onSent={sent} />
			) : (
				<Write
					ask={ask}
					onChange={(now) => {
						setAsk(now);
						setDone(null);
					}}
					onPreview={setPreview}
				/>
			)}
			<Sent zone={zone} turn={turn} />
		</>
	);
}
