/* The form of a citizen proposal. What was typed stays in the tab until the server has it. */
import type { JSX } from "preact";
import { FormOf, useForm } from "../account/form";
import { get, type Proposal, type ProposalEdit, type ProposalList, send } from "../lib/api";
import { lengthOf } from "../lib/format";
import { linksOf, linksText, tagsOf } from "../lib/ideas";
import { previewMarkdown } from "../lib/markdown";
import { useResource } from "../lib/resource";
import { go, href } from "../lib/router";
import { language, t } from "../lib/texts";
import { Field, type FormError } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Goals, Similar, useSimilar } from "../parts/ideas";
import { LongField } from "../parts/long";
import { MarkdownField } from "../parts/markdown_field";
import { Notice, ProblemNotice, problemText, Waiting } from "../parts/said";
import {
	DocumentField,
	type DocumentValue,
	PictureField,
	type PictureValue,
	pictureErrors,
} from "../parts/uploads";
import { useFields } from "../talk/fields";
import { Blocked, SignInFirst } from "../talk/parts";
import { useTimes, useWriter } from "../talk/state";

interface Fields {
	title: string;
	text: string;
	place: string;
	tags: string;
	goals: number[];
	links: string;
	pictures: PictureValue[];
	documents: DocumentValue[];
}

const EMPTY: Fields = {
	title: "",
	text: "",
	place: "",
	tags: "",
	goals: [],
	links: "",
	pictures: [],
	documents: [],
};

const fieldsOf = (of: Proposal): Fields => ({
	title: of.title ?? "",
	text: of.text ?? "",
	place: of.place ?? "",
	tags: of.tags.join(", "),
	goals: of.goals,
	links: linksText(of.links),
	pictures: of.pictures,
	documents: of.documents,
});

const askOf = (of: Fields): ProposalEdit => ({
	title: of.title,
	text: of.text,
	place: of.place.trim() === "" ? null : of.place,
	tags: tagsOf(of.tags),
	goals: of.goals,
	links: linksOf(of.links),
	pictures: of.pictures.map(({ id, alt }) => ({ id, alt })),
	documents: of.documents.map(({ id }) => ({ id })),
});

const WRONG = {
	title: "propose.wrong_title",
	text: "propose.wrong_text",
	place: "propose.wrong_place",
	tags: "propose.wrong_tags",
	goals: "propose.wrong_goals",
	links: "propose.wrong_links",
} as const;

const CODES = { title_form: "title", proposal_text_form: "text" };

function wrongAt(pointer: string): string | undefined {
	const name = pointer.split("/")[1] ?? "";
	return name in WRONG ? t(WRONG[name as keyof typeof WRONG]) : undefined;
}

function check(of: Fields): FormError[] {
	const [tags, links] = [tagsOf(of.tags), linksOf(of.links)];
	const wrong: Record<keyof typeof WRONG, boolean> = {
		title: lengthOf(of.title) < 4 || lengthOf(of.title) > 80,
		text: lengthOf(of.text) < 20 || lengthOf(of.text) > 10000,
		place: lengthOf(of.place) > 120,
		tags: tags.length > 6 || tags.some((tag) => lengthOf(tag) < 2 || lengthOf(tag) > 30),
		goals: of.goals.length > 5,
		links: links.length > 10 || links.some(({ address }) => !/^https?:\/\/[^\s]+$/.test(address)),
	};
	return [
		...(Object.keys(WRONG) as (keyof typeof WRONG)[])
			.filter((name) => wrong[name])
			.map((name) => ({ at: name, text: t(WRONG[name]) })),
		...pictureErrors("pictures", of.pictures),
	];
}

function Write(props: {
	name: string;
	start: Fields;
	goText: string;
	isNew: boolean;
	onSend: (ask: ProposalEdit) => Promise<Proposal>;
}): JSX.Element {
	const [fields, set, forget] = useFields(`proposal ${props.name}`, props.start);
	const form = useForm(CODES, problemText, wrongAt);
	const similar = useSimilar<ProposalList>(
		"/api/proposals/similar?",
		props.isNew ? fields.title : "",
		null,
	);
	const submit = (): void =>
		form.run(
			() => check(fields),
			async () => {
				const sent = await props.onSend(askOf(fields));
				forget();
				go(href("proposals", sent.number));
			},
		);
	return (
		<FormOf form={form} go={props.goText} onSubmit={submit}>
			<Field
				id="title"
				label={t("propose.name")}
				hint={t("petition.name_hint")}
				value={fields.title}
				onInput={(title) => set({ title })}
				error={form.of("title")}
			/>
			<Similar items={similar} hrefOf={(one) => href("proposals", one.number)} />
			<MarkdownField
				id="text"
				label={t("propose.text")}
				hint={t("propose.text_hint")}
				most={10000}
				rows={12}
				value={fields.text}
				onInput={(text) => set({ text })}
				error={form.of("text")}
				level={3}
				language={language()}
				onPreview={previewMarkdown}
			/>
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
			{(["place", "tags"] as const).map((name) => (
				<Field
					key={name}
					id={name}
					label={t(`propose.${name}`)}
					hint={t(`propose.${name}_hint`)}
					value={fields[name]}
					onInput={(value) => set({ [name]: value })}
					error={form.of(name)}
				/>
			))}
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

export function NewProposal(): JSX.Element {
	const writer = useWriter();
	const zone = useTimes();
	return (
		<div class="page vote">
			<Crumbs trail={[{ name: t("proposals.title"), to: href("proposals") }]} />
			<div class="head">
				<Title name={t("proposals.begin")} of={t("proposals.title")}>
					{t("proposals.begin")}
				</Title>
				<p class="lead">{t("petition.lead")}</p>
			</div>
			{writer === undefined && <Waiting />}
			{writer === null && <SignInFirst text={t("petition.begin_sign_in")} />}
			{writer?.blockedUntil && <Blocked until={writer.blockedUntil} zone={zone} />}
			{writer && !writer.blockedUntil && (
				<Write
					name="new"
					start={EMPTY}
					isNew
					goText={t("petition.publish")}
					onSend={(ask) =>
						send<Proposal>("POST", "/api/proposals", { ...ask, language: language() })
					}
				/>
			)}
		</div>
	);
}

export function ChangeProposal({ id }: { id: number }): JSX.Element {
	const writer = useWriter();
	const { value, problem, reload } = useResource(`change proposal ${id}`, () =>
		get<Proposal>(`/api/proposals/${id}`),
	);
	return (
		<div class="page vote">
			<Crumbs
				trail={[
					{ name: t("proposals.title"), to: href("proposals") },
					{ name: value?.title ?? "…", to: href("proposals", id) },
				]}
			/>
			<div class="head">
				<Title name={t("petition.edit")} of={t("proposals.title")}>
					{t("petition.edit")}
				</Title>
			</div>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{writer === null && <SignInFirst text={t("petition.begin_sign_in")} />}
			{(writer === undefined || (!value && !problem)) && <Waiting />}
			{writer && value && (
				<div class="stack">
					<Notice>
						<p>{t("petition.edit_text")}</p>
					</Notice>
					<Write
						name={String(id)}
						start={fieldsOf(value)}
						isNew={false}
						goText={t("petition.save")}
						onSend={(ask) => send<Proposal>("POST", `/api/proposals/${id}`, ask)}
					/>
				</div>
			)}
		</div>
	);
}
