/* Staff ask a question: a title, a text and options in each language of the pages; the first one is needed. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { me } from "../account/state";
import { type Question, send } from "../lib/api";
import { lengthOf } from "../lib/format";
import { go, href } from "../lib/router";
import { LANGUAGES, type Language, t } from "../lib/texts";
import { linesOf, textsOf } from "../lib/typed";
import { Field, type FormError } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { LongField } from "../parts/long";
import { Notice, Waiting } from "../parts/said";
import { LazyProof } from "../talk/lazy";
import { SignInFirst } from "../talk/parts";
import { useWriter } from "../talk/state";

const DAY_MS = 86_400_000;
const DAYS = [1, 365] as const;
const MOST = { title: 120, text: 5000, option: 120 };

type Words = Record<Language, { title: string; text: string; options: string }>;
const NONE: Words = {
	es: { title: "", text: "", options: "" },
	en: { title: "", text: "", options: "" },
	ar: { title: "", text: "", options: "" },
};

const optionsIn = (words: Words, code: Language): string[] => linesOf(words[code].options);

function check(words: Words, days: string): FormError[] {
	const first = LANGUAGES[0]?.code ?? "es";
	const count = optionsIn(words, first).length;
	const errors: FormError[] = [];
	for (const { code } of LANGUAGES) {
		const { title, text } = words[code];
		const options = optionsIn(words, code);
		const isNeeded = code === first;
		if (lengthOf(title) > MOST.title || (isNeeded && lengthOf(title) === 0))
			errors.push({ at: `title-${code}`, text: t("ask.title_wrong") });
		if (lengthOf(text) > MOST.text || (isNeeded && lengthOf(text) === 0))
			errors.push({ at: `text-${code}`, text: t("ask.text_wrong") });
		const isWrong =
			options.some((one) => lengthOf(one) > MOST.option) ||
			options.length === 1 ||
			options.length > 12 ||
			(!isNeeded && options.length > 0 && options.length !== count);
		if (isWrong) errors.push({ at: `options-${code}`, text: t("ask.options_wrong") });
	}
	const open = /^\d{1,3}$/.test(days.trim()) ? Number(days) : 0;
	if (open < DAYS[0] || open > DAYS[1]) errors.push({ at: "days", text: t("ask.days_wrong") });
	return errors;
}

function Write(): JSX.Element {
	const [words, setWords] = useState<Words>(NONE);
	const [days, setDays] = useState("30");
	const form = useForm({});
	const set = (code: Language, more: Partial<Words[Language]>): void =>
		setWords((before) => ({ ...before, [code]: { ...before[code], ...more } }));
	const work = async (): Promise<void> => {
		const count = optionsIn(words, LANGUAGES[0]?.code ?? "es").length;
		const sent = await send<Question>("POST", "/api/staff/questions", {
			titles: textsOf((code) => words[code].title),
			texts: textsOf((code) => words[code].text),
			options: Array.from({ length: count }, (_, i) =>
				textsOf((code) => optionsIn(words, code)[i] ?? ""),
			),
			closes_at: new Date(Date.now() + Number(days) * DAY_MS).toISOString().replace(/\.\d+Z$/, "Z"),
		});
		go(href("questions", sent.number));
	};
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<FormOf form={form} go={t("ask.go")} onSubmit={() => form.run(() => check(words, days), work)}>
			{LANGUAGES.map(({ code, name }) => (
				<fieldset key={code} class="stack">
					<legend lang={code}>{name}</legend>
					<Field
						id={`title-${code}`}
						label={t("ask.title")}
						value={words[code].title}
						onInput={(title) => set(code, { title })}
						error={form.of(`title-${code}`)}
					/>
					<LongField
						id={`text-${code}`}
						label={t("ask.text")}
						most={MOST.text}
						rows={5}
						value={words[code].text}
						onInput={(text) => set(code, { text })}
						error={form.of(`text-${code}`)}
					/>
					<LongField
						id={`options-${code}`}
						label={t("ask.options")}
						hint={t("ask.options_hint")}
						most={2000}
						rows={4}
						value={words[code].options}
						onInput={(options) => set(code, { options })}
						error={form.of(`options-${code}`)}
					/>
				</fieldset>
			))}
			<Field
				id="days"
				label={t("ask.days")}
				value={days}
				onInput={setDays}
				error={form.of("days")}
			/>
		</FormOf>
	);
}

export function NewQuestion(): JSX.Element {
	const writer = useWriter();
	const isStaff = me.value?.roles.includes("staff");
	return (
		<div class="page vote">
			<Crumbs trail={[{ name: t("questions.title"), to: href("questions") }]} />
			<div class="head">
				<Title name={t("questions.ask")} of={t("questions.title")}>
					{t("questions.ask")}
				</Title>
				<p class="lead">{t("ask.lead")}</p>
			</div>
			{writer === undefined && <Waiting />}
			{writer === null && <SignInFirst text={t("ask.staff")} />}
			{writer && !isStaff && (
				<Notice>
					<p>{t("ask.staff")}</p>
				</Notice>
			)}
			{writer && isStaff && <Write />}
		</div>
	);
}
