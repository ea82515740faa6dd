/* Staff draft a round, all of it on one page; what is typed stays in the tab until the server has it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { type Budget, type BudgetStaff, type BudgetTemplateFile, get, send } from "../lib/api";
import { useResource } from "../lib/resource";
import { useRounds } from "../lib/rounds";
import { go, href } from "../lib/router";
import { t } from "../lib/texts";
import { TitleAndText, Ways, type Wrong } from "../parts/by_language";
import { Button, Field, FieldFrame } from "../parts/controls";
import { MomentField } from "../parts/moment";
import { Notice, ProblemNotice, Waiting } from "../parts/said";
import { useFields } from "../talk/fields";
import { LazyProof } from "../talk/lazy";
import { Headings } from "./headings";
import { Criteria, MoneyOfRound } from "./money_fields";
import { Desk } from "./parts";
import { bodyOf, check, placesOf, wrongAt } from "./round_check";
import { type Fields, fieldsOf, newRound, ofTemplate } from "./round_fields";
import { Timeline } from "./timeline";

interface Part {
	fields: Fields;
	set: (more: Partial<Fields>) => void;
	of: Wrong;
}

type Short =
	| "slug"
	| "zone"
	| "currency"
	| "exponent"
	| "limit"
	| "threshold"
	| "top"
	| "age"
	| "census";

/** What one line says; each with what it is for. */
function Line({ id, fields, set, of }: Part & { id: Short }): JSX.Element {
	return (
		<Field
			id={id}
			label={t(`draft.${id}`)}
			hint={t(`draft.${id}_hint`)}
			value={fields[id]}
			onInput={(value) => set({ [id]: value })}
			error={of(id)}
		/>
	);
}

function Write({ start, before }: { start: Fields; before: string | null }): JSX.Element {
	const [fields, set, forget] = useFields<Fields>(`round ${before ?? ""}`, start);
	const form = useForm(placesOf(fields), undefined, wrongAt);
	const part = { fields, set, of: form.of };
	const work = async (): Promise<void> => {
		const path = before ? `/api/staff/budgets/${encodeURIComponent(before)}` : "/api/staff/budgets";
		const sent = await send<Budget>("POST", path, bodyOf(fields));
		forget();
		go(href("staff", "rounds", sent.slug));
	};
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<FormOf form={form} go={t("draft.save")} onSubmit={() => form.run(() => check(fields), work)}>
			<TitleAndText
				labels={[t("draft.title_field"), t("draft.intro")]}
				most={2000}
				titles={fields.titles}
				texts={fields.intros}
				onTitles={(titles) => set({ titles })}
				onTexts={(intros) => set({ intros })}
				of={form.of}
			/>
			<Line id="slug" {...part} />
			<Timeline {...part} />
			<Line id="zone" {...part} />
			<h2>{t("draft.rules")}</h2>
			<Line id="limit" {...part} />
			<Line id="threshold" {...part} />
			<Line id="top" {...part} />
			<h2>{t("draft.who")}</h2>
			<Line id="age" {...part} />
			<Line id="census" {...part} />
			<Ways
				labels={[t("draft.ways"), t("draft.by_account"), t("draft.by_code")]}
				byAccount={fields.byAccount}
				byCode={fields.byCode}
				onChange={set}
				of={form.of}
			/>
			<h2>{t("draft.money")}</h2>
			<Line id="currency" {...part} />
			<Line id="exponent" {...part} />
			<MoneyOfRound {...part} />
			<h2>{t("draft.rule")}</h2>
			<p>{t("draft.rule_says")}</p>
			<Headings {...part} />
			<Criteria {...part} />
		</FormOf>
	);
}

/** A round like another one: its file, a name and the day of its first phase. */
function FromTemplate({ onTake }: { onTake: (fields: Fields) => void }): JSX.Element {
	const [file, setFile] = useState<BudgetTemplateFile | null>(null);
	const [slug, setSlug] = useState("");
	const [first, setFirst] = useState("");
	const [wrong, setWrong] = useState("");
	const read = async (chosen: File | undefined): Promise<void> => {
		setWrong("");
		try {
			const found = JSON.parse((await chosen?.text()) ?? "") as BudgetTemplateFile;
			if (!found.template.groups || !found.template.phases) throw new Error("no template");
			setFile(found);
		} catch {
			setWrong(t("template.wrong"));
		}
	};
	const take = (): void => {
		if (file) onTake(ofTemplate(file.template, slug, first));
		else setWrong(t("template.wrong"));
	};
	return (
		<div class="card stack">
			<FieldFrame id="template" label={t("template.file")} hint={t("template.hint")} error={wrong}>
				<input
					id="template"
					type="file"
					class="input"
					accept=".json,application/json"
					aria-describedby={`template-hint${wrong ? " template-error" : ""}`}
					aria-invalid={wrong ? "true" : undefined}
					onChange={(event) => void read(event.currentTarget.files?.[0])}
				/>
			</FieldFrame>
			<Field id="template-slug" label={t("draft.slug")} value={slug} onInput={setSlug} />
			<MomentField
				id="template-first"
				label={t("template.first")}
				value={first}
				onInput={setFirst}
			/>
			<div class="row">
				<Button look="quiet" onPress={take}>
					{t("template.take")}
				</Button>
			</div>
		</div>
	);
}

export function NewRound(): JSX.Element {
	const zone = useRounds().value?.city.zone;
	const [taken, setTaken] = useState<{ fields: Fields; turn: number } | null>(null);
	return (
		<Desk name={t("draft.new")} trail={["rounds"]}>
			<p class="lead">{t("draft.new_lead")}</p>
			{!zone && <Waiting />}
			{zone && !taken && (
				<FromTemplate
					onTake={(fields) => {
						// what the tab kept of another draft would be on top of it
						sessionStorage.removeItem("arca-draft round ");
						setTaken({ fields, turn: 1 });
					}}
				/>
			)}
			{zone && taken && (
				<Notice tone="ok">
					<p>{t("template.taken")}</p>
				</Notice>
			)}
			{zone && (
				<Write key={taken?.turn ?? 0} start={taken?.fields ?? newRound(zone)} before={null} />
			)}
		</Desk>
	);
}

export function EditRound({ slug }: { slug: string }): JSX.Element {
	const path = `/api/staff/budgets/${encodeURIComponent(slug)}`;
	const { value, problem, reload } = useResource(path, () => get<BudgetStaff>(path));
	return (
		<Desk name={t("draft.edit")} trail={["rounds"]}>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value?.budget.is_published && (
				<Notice tone="warn">
					<p>{t("draft.kept")}</p>
				</Notice>
			)}
			{value && !value.budget.is_published && (
				<Write start={fieldsOf(value.budget, value.money)} before={slug} />
			)}
		</Desk>
	);
}
