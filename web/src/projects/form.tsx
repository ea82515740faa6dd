/* Writing a project: a draft first; what is typed stays in the tab until the server has it. */
import type { ComponentChildren, JSX } from "preact";
import { FormOf, useForm } from "../account/form";
import {
	type Budget,
	get,
	type Proposed,
	type ProposedList,
	type ProposedOwn,
	send,
} from "../lib/api";
import { previewMarkdown } from "../lib/markdown";
import { useResource } from "../lib/resource";
import { worded } from "../lib/rounds";
import { go, href } from "../lib/router";
import { language, t } from "../lib/texts";
import { Field, FieldFrame } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Goals, Similar, useSimilar } from "../parts/ideas";
import { LongField } from "../parts/long";
import { MarkdownField } from "../parts/markdown_field";
import { Notice, ProblemNotice, problemText, Waiting } from "../parts/said";
import { DocumentField, PictureField } from "../parts/uploads";
import { useFields } from "../talk/fields";
import { Blocked, SignInFirst } from "../talk/parts";
import { useTimes, useWriter } from "../talk/state";
import { askOf, check, EMPTY, type Fields, fieldsOf, PLACES, wrongAt } from "./fields";
import { PointPicker } from "./lazy";
import { hrefOfBudget, hrefOfProject, useBudget } from "./state";

const TEXT_MOST = 10000;

function Where(props: {
	budget: Budget;
	fields: Fields;
	set: (more: Partial<Fields>) => void;
	errorOf: (id: string) => string | undefined;
}): JSX.Element {
	const { fields, set, errorOf } = props;
	return (
		<>
			<Field
				id="place"
				label={t("propose.place")}
				hint={t("propose.place_hint")}
				value={fields.place}
				onInput={(place) => set({ place })}
				error={errorOf("place")}
			/>
			<h2 class="label">{t("propose.map")}</h2>
			<PointPicker
				budget={props.budget}
				latitude={fields.latitude}
				longitude={fields.longitude}
				heading={fields.heading}
				onChange={(latitude, longitude) => set({ latitude, longitude })}
			/>
			<div class="two">
				{(["latitude", "longitude"] as const).map((name) => (
					<Field
						key={name}
						id={name}
						label={t(`propose.${name}`)}
						hint={t("propose.point_hint")}
						value={fields[name]}
						onInput={(value) => set({ [name]: value })}
						error={errorOf(name)}
					/>
				))}
			</div>
		</>
	);
}

function Write(props: {
	name: string;
	budget: Budget;
	start: Fields;
	besides: number | null;
	isPublic: boolean;
	isOrganisation: boolean;
	onSend: (fields: Fields) => Promise<Proposed>;
}): JSX.Element {
	const { budget, isPublic } = props;
	const [fields, set, forget] = useFields(`project ${props.name}`, props.start);
	const form = useForm(PLACES, problemText, wrongAt);
	const similar = useSimilar<ProposedList>(
		`/api/budgets/${encodeURIComponent(budget.slug)}/similar?`,
		fields.title,
		props.besides,
	);
	const submit = (): void =>
		form.run(
			() => check(fields, isPublic),
			async () => {
				const sent = await props.onSend(fields);
				forget();
				go(hrefOfProject(sent.budget, sent.number));
			},
		);
	return (
		<FormOf form={form} go={t(isPublic ? "propose.save_public" : "propose.save")} onSubmit={submit}>
			<Field
				id="title"
				label={t("propose.name")}
				hint={t("propose.name_hint")}
				value={fields.title}
				onInput={(title) => set({ title })}
				error={form.of("title")}
			/>
			<Similar items={similar} hrefOf={(one) => hrefOfProject(one.budget, one.number)} />
			<MarkdownField
				id="text"
				label={t("propose.text")}
				hint={t("propose.text_hint")}
				most={TEXT_MOST}
				rows={12}
				value={fields.text}
				onInput={(text) => set({ text })}
				error={form.of("text")}
				level={3}
				language={language()}
				onPreview={previewMarkdown}
			/>
			<FieldFrame id="heading" label={t("propose.heading")} error={form.of("heading")}>
				<select
					id="heading"
					class="input"
					value={fields.heading}
					aria-invalid={form.of("heading") ? "true" : undefined}
					aria-describedby={form.of("heading") ? "heading-error" : undefined}
					onChange={(event) => set({ heading: event.currentTarget.value })}
				>
					<option value="">{t("propose.heading_none")}</option>
					{budget.headings.map((one) => (
						<option key={one.number} value={String(one.number)}>
							{worded(one.names).text}
						</option>
					))}
				</select>
			</FieldFrame>
			<PictureField
				id="pictures"
				label={t("propose.pictures")}
				value={fields.pictures}
				onChange={(pictures) => set({ pictures })}
				most={5}
				errors={form.errors}
			/>
			<DocumentField
				id="documents"
				label={t("propose.documents")}
				value={fields.documents}
				onChange={(documents) => set({ documents })}
				most={5}
			/>
			<Where budget={budget} fields={fields} set={set} errorOf={form.of} />
			<Field
				id="tags"
				label={t("propose.tags")}
				hint={t("propose.tags_hint")}
				value={fields.tags}
				onInput={(tags) => set({ tags })}
				error={form.of("tags")}
			/>
			{!props.isOrganisation && (
				<Field
					id="collective"
					label={t("propose.collective")}
					hint={t("propose.collective_hint")}
					value={fields.collective}
					onInput={(collective) => set({ collective })}
					error={form.of("collective")}
				/>
			)}
			<LongField
				id="links"
				label={t("propose.links")}
				hint={t("propose.links_hint")}
				most={5000}
				rows={3}
				value={fields.links}
				onInput={(links) => set({ links })}
				error={form.of("links")}
			/>
			<Goals value={fields.goals} onChange={(goals) => set({ goals })} error={form.of("goals")} />
		</FormOf>
	);
}

function Frame(props: { slug: string; title: string; children: ComponentChildren }): JSX.Element {
	const budget = useBudget(props.slug).value;
	return (
		<div class="page vote">
			<Crumbs
				trail={[
					{ name: t("projects.title"), to: href("projects") },
					{ name: budget ? worded(budget.titles).text : "…", to: hrefOfBudget(props.slug) },
				]}
			/>
			<div class="head">
				<Title name={props.title} of={t("projects.title")}>
					{props.title}
				</Title>
			</div>
			{props.children}
		</div>
	);
}

export function NewProject({ slug }: { slug: string }): JSX.Element {
	const writer = useWriter();
	const zone = useTimes();
	const { value: budget, problem, reload } = useBudget(slug);
	return (
		<Frame slug={slug} title={t("propose.title")}>
			<p class="lead">{t("propose.lead")}</p>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{(writer === undefined || (!budget && !problem)) && <Waiting />}
			{writer === null && <SignInFirst text={t("propose.sign_in")} />}
			{writer?.blockedUntil && <Blocked until={writer.blockedUntil} zone={zone} />}
			{writer && !writer.blockedUntil && budget && (
				<Write
					name={`new ${slug}`}
					budget={budget}
					start={EMPTY}
					besides={null}
					isPublic={false}
					isOrganisation={writer.isOrganisation}
					onSend={(fields) =>
						send<Proposed>("POST", `/api/budgets/${encodeURIComponent(slug)}/projects`, {
							...askOf(fields),
							language: language(),
						})
					}
				/>
			)}
		</Frame>
	);
}

/** A draft comes with how one stands to it; what is public, from everybody's page. */
export async function readOwn(id: number): Promise<{ own: ProposedOwn; project: Proposed }> {
	const own = await get<ProposedOwn>(`/api/projects/${id}/own`);
	return { own, project: own.draft ?? (await get<Proposed>(`/api/projects/${id}`)) };
}

export function ChangeProject({ slug, id }: { slug: string; id: number }): JSX.Element {
	const writer = useWriter();
	const isIn = !!writer;
	const { value: budget } = useBudget(slug);
	const { value, problem, reload } = useResource(`change ${id} ${isIn}`, () =>
		isIn ? readOwn(id) : Promise.resolve(null),
	);
	return (
		<Frame slug={slug} title={t("propose.change")}>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{writer === null && <SignInFirst text={t("propose.sign_in")} />}
			{writer !== null && !problem && !(value && budget) && <Waiting />}
			{writer && value && budget && (
				<div class="stack">
					{value.project.state === "published" && (
						<Notice>
							<p>{t("propose.public_note")}</p>
						</Notice>
					)}
					<Write
						name={`${id} ${value.project.revision}`}
						budget={budget}
						start={fieldsOf(value.project)}
						besides={id}
						isPublic={value.project.state === "published"}
						isOrganisation={value.project.author?.is_organisation ?? false}
						onSend={(fields) =>
							send<Proposed>("POST", `/api/projects/${id}`, {
								...askOf(fields),
								revision: value.project.revision,
							})
						}
					/>
				</div>
			)}
		</Frame>
	);
}
