/* Staff draft a poll: who is asked, when, and each question with its options in each language of the pages. */
import type { JSX } from "preact";
import { FormOf, useForm } from "../account/form";
import { me } from "../account/state";
import { type Poll, send } from "../lib/api";
import { useResource } from "../lib/resource";
import { useRounds } from "../lib/rounds";
import { go, href } from "../lib/router";
import { LANGUAGES, t } from "../lib/texts";
import { TitleAndText, Ways, type Wrong } from "../parts/by_language";
import { Button, Field, Select } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { LongField } from "../parts/long";
import { MomentField } from "../parts/moment";
import { Notice, ProblemNotice, Waiting } from "../parts/said";
import { useFields } from "../talk/fields";
import { LazyProof } from "../talk/lazy";
import { SignInFirst } from "../talk/parts";
import { useWriter } from "../talk/state";
import {
	type Asked,
	bodyOf,
	check,
	EMPTY,
	type Fields,
	fieldsOf,
	MOST,
	NEW,
	placesOf,
	wrongAt,
} from "./poll_fields";
import { readPoll } from "./polls";

interface QuestionProps {
	one: Asked;
	i: number;
	of: Wrong;
	onChange: (more: Partial<Asked>) => void;
	onRemove: (() => void) | null;
}

function QuestionFields({ one, i, of, onChange, onRemove }: QuestionProps): JSX.Element {
	const id = `question-${i}`;
	return (
		<section class="card stack" aria-labelledby={`${id}-name`}>
			<h3 id={`${id}-name`}>{t("poll.number", { n: i + 1 })}</h3>
			<Select
				id={`${id}-kind`}
				label={t("polls.kind")}
				value={one.kind}
				options={[
					["single", t("polls.kind_name", { kind: "single" })],
					["multiple", t("polls.kind_name", { kind: "multiple" })],
				]}
				onChange={(kind) => onChange({ kind: kind as Asked["kind"] })}
			/>
			{one.kind === "multiple" && (
				<Field
					id={`${id}-most`}
					label={t("polls.most")}
					hint={t("polls.most_hint")}
					value={one.most}
					onInput={(most) => onChange({ most })}
					error={of(`${id}-most`)}
				/>
			)}
			{LANGUAGES.map(({ code, name }) => (
				<fieldset key={code} class="stack">
					<legend lang={code}>{name}</legend>
					<Field
						id={`${id}-title-${code}`}
						label={t("polls.question")}
						value={one.titles[code]}
						onInput={(text) => onChange({ titles: { ...one.titles, [code]: text } })}
						error={of(`${id}-title-${code}`)}
					/>
					<LongField
						id={`${id}-text-${code}`}
						label={t("polls.text")}
						most={MOST.text}
						rows={3}
						value={one.texts[code]}
						onInput={(text) => onChange({ texts: { ...one.texts, [code]: text } })}
						error={of(`${id}-text-${code}`)}
					/>
					<LongField
						id={`${id}-options-${code}`}
						label={t("polls.options")}
						hint={t("polls.options_hint")}
						most={MOST.options * MOST.title}
						rows={4}
						value={one.options[code]}
						onInput={(text) => onChange({ options: { ...one.options, [code]: text } })}
						error={of(`${id}-options-${code}`)}
					/>
				</fieldset>
			))}
			{onRemove && (
				<div class="row">
					<Button look="text" onPress={onRemove}>
						{t("polls.remove", { n: i + 1 })}
					</Button>
				</div>
			)}
		</section>
	);
}

function About(props: {
	fields: Fields;
	set: (more: Partial<Fields>) => void;
	of: Wrong;
	zone: string;
}): JSX.Element {
	const { fields, set, of, zone } = props;
	const field = (id: "slug" | "proposal" | "age" | "census"): JSX.Element => (
		<Field
			id={id}
			label={t(`polls.${id}`)}
			hint={t(`polls.${id}_hint`)}
			value={fields[id]}
			onInput={(value) => set({ [id]: value })}
			error={of(id)}
		/>
	);
	return (
		<>
			<TitleAndText
				labels={[t("polls.name"), t("polls.intro")]}
				most={MOST.text}
				titles={fields.titles}
				texts={fields.intros}
				onTitles={(titles) => set({ titles })}
				onTexts={(intros) => set({ intros })}
				of={of}
			/>
			{field("slug")}
			<MomentField
				id="opens"
				label={t("polls.opens_at")}
				hint={t("polls.zone", { zone })}
				value={fields.opens}
				onInput={(opens) => set({ opens })}
				error={of("opens")}
			/>
			<MomentField
				id="closes"
				label={t("polls.closes_at")}
				hint={t("polls.zone", { zone })}
				value={fields.closes}
				onInput={(closes) => set({ closes })}
				error={of("closes")}
			/>
			{field("proposal")}
			{field("age")}
			<LongField
				id="districts"
				label={t("polls.districts")}
				hint={t("polls.districts_hint")}
				most={5000}
				rows={3}
				value={fields.districts}
				onInput={(districts) => set({ districts })}
				error={of("districts")}
			/>
			{field("census")}
			<Ways
				labels={[t("poll.ways"), t("polls.by_account"), t("polls.by_code")]}
				byAccount={fields.byAccount}
				byCode={fields.byCode}
				onChange={set}
				of={of}
			/>
		</>
	);
}

function Write({ before, zone }: { before: Poll | null; zone: string }): JSX.Element {
	const [fields, set, forget] = useFields<Fields>(
		`poll ${before?.slug ?? ""}`,
		before ? fieldsOf(before, zone) : NEW,
	);
	const { questions } = fields;
	const form = useForm(placesOf(questions), undefined, wrongAt);
	const change = (i: number, more: Partial<Asked>): void =>
		set({ questions: questions.map((one, k) => (k === i ? { ...one, ...more } : one)) });
	const work = async (): Promise<void> => {
		const path = before
			? `/api/staff/polls/${encodeURIComponent(before.slug)}`
			: "/api/staff/polls";
		const sent = await send<Poll>("POST", path, bodyOf(fields, zone, before));
		forget();
		go(href("questions", "polls", sent.slug));
	};
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<FormOf
			form={form}
			go={t("polls.save")}
			onSubmit={() => form.run(() => check(fields, zone), work)}
		>
			<About fields={fields} set={set} of={form.of} zone={zone} />
			<h2>{t("poll.asked")}</h2>
			{questions.map((one, i) => (
				<QuestionFields
					key={i}
					one={one}
					i={i}
					of={form.of}
					onChange={(more) => change(i, more)}
					onRemove={
						questions.length > 1
							? () => set({ questions: questions.filter((_, k) => k !== i) })
							: null
					}
				/>
			))}
			{questions.length < MOST.questions && (
				<div class="row">
					<Button
						look="quiet"
						icon="plus"
						onPress={() => set({ questions: [...questions, EMPTY] })}
					>
						{t("polls.add")}
					</Button>
				</div>
			)}
		</FormOf>
	);
}

export function PollForm({ slug }: { slug: string | null }): JSX.Element {
	const writer = useWriter();
	// the vote opens and closes by the city's clock, wherever who writes this is
	const zone = useRounds().value?.city.zone;
	const isStaff = me.value?.roles.includes("staff");
	const { value, problem } = useResource(slug && isStaff ? `draft ${slug}` : null, () =>
		readPoll(slug ?? ""),
	);
	const name = t(slug ? "polls.edit" : "polls.draft");
	return (
		<div class="page vote">
			<Crumbs
				trail={[
					{ name: t("questions.title"), to: href("questions") },
					{ name: t("polls.title"), to: href("questions", "polls") },
				]}
			/>
			<div class="head">
				<Title name={name} of={t("polls.title")}>
					{name}
				</Title>
				<p class="lead">{t("polls.form_lead")}</p>
			</div>
			{writer === undefined && <Waiting />}
			{writer === null && <SignInFirst text={t("polls.staff")} />}
			{writer && !isStaff && (
				<Notice>
					<p>{t("polls.staff")}</p>
				</Notice>
			)}
			{problem && <ProblemNotice problem={problem} />}
			{writer && isStaff && zone && (!slug || value) && (
				<Write before={slug ? value : null} zone={zone} />
			)}
		</div>
	);
}
