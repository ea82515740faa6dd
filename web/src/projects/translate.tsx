/* Translating a project beside its text: at once by who writes it, as an offer by anybody else. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { type Proposed, type ProposedOwn, send } from "../lib/api";
import { lengthOf } from "../lib/format";
import { previewMarkdown, treeOf } from "../lib/markdown";
import { useResource } from "../lib/resource";
import { href } from "../lib/router";
import { foreign, LANGUAGES, language, t } from "../lib/texts";
import { Field, Select } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Markdown } from "../parts/markdown";
import { MarkdownField } from "../parts/markdown_field";
import { Notice, ProblemNotice, Waiting } from "../parts/said";
import { SignInFirst } from "../talk/parts";
import { useDraft, useWriter } from "../talk/state";
import { readOwn } from "./form";
import { hrefOfProject } from "./state";

function Write({ of, own }: { of: Proposed; own: ProposedOwn }): JSX.Element {
	const others = LANGUAGES.filter(({ code }) => code !== of.language);
	const [to, setTo] = useState(
		others.find(({ code }) => code === language())?.code ?? others[0]?.code ?? "",
	);
	const before = of.translations.find((one) => one.language === to);
	const isAuthor = own.role === "author" || own.role === "co_author";
	return (
		<div class="stack">
			<p>{t(isAuthor ? "propose.translate_own" : "propose.translate_offer")}</p>
			<section class="card" aria-labelledby="original">
				<h2 id="original" {...foreign(of.language)}>
					{of.title}
				</h2>
				<Markdown tree={treeOf(of.tree ?? [])} level={3} language={of.language} />
			</section>
			<Select
				id="to"
				label={t("propose.translate_to")}
				value={to}
				options={others.map(({ code, name }): [string, string] => [code, name])}
				onChange={setTo}
			/>
			<Texts key={to} of={of} to={to} title={before?.title ?? ""} text={before?.text ?? ""} />
		</div>
	);
}

function Texts(props: { of: Proposed; to: string; title: string; text: string }): JSX.Element {
	const { of, to } = props;
	const name = `translate ${of.number} ${to}`;
	const [title, setTitle, forgetTitle] = useDraft(`${name} title`, props.title);
	const [text, setText, forgetText] = useDraft(`${name} text`, props.text);
	const [said, setSaid] = useState("");
	const form = useForm({
		title_form: "title",
		text_form: "text",
		"/title": "title",
		"/text": "text",
	});
	const submit = (): void =>
		form.run(
			() => [
				...(lengthOf(title) < 4 || lengthOf(title) > 80
					? [{ at: "title", text: t("propose.wrong_title") }]
					: []),
				...(lengthOf(text) < 20 || lengthOf(text) > 10000
					? [{ at: "text", text: t("propose.wrong_text") }]
					: []),
			],
			async () => {
				await send("POST", `/api/projects/${of.number}/translations`, {
					language: to,
					title,
					text,
				});
				forgetTitle();
				forgetText();
				setSaid(t("propose.translate_done"));
			},
		);
	return (
		<>
			<FormOf form={form} go={t("propose.translate_go")} onSubmit={submit}>
				<Field
					id="title"
					label={t("propose.name")}
					value={title}
					onInput={setTitle}
					error={form.of("title")}
				/>
				<MarkdownField
					id="text"
					label={t("propose.text")}
					most={10000}
					rows={12}
					value={text}
					onInput={setText}
					error={form.of("text")}
					level={3}
					language={to}
					onPreview={previewMarkdown}
				/>
			</FormOf>
			<div role="status">
				{said && (
					<Notice tone="ok">
						<p>
							{said} <a href={hrefOfProject(of.budget, of.number)}>{of.title}</a>
						</p>
					</Notice>
				)}
			</div>
		</>
	);
}

export function TranslateProject({ slug, id }: { slug: string; id: number }): JSX.Element {
	const writer = useWriter();
	const isIn = !!writer;
	const { value, problem, reload } = useResource(`translate ${id} ${isIn}`, () =>
		isIn ? readOwn(id) : Promise.resolve(null),
	);
	return (
		<div class="page vote">
			<Crumbs
				trail={[
					{ name: t("projects.title"), to: href("projects") },
					{ name: value?.project.title ?? "…", to: hrefOfProject(slug, id) },
				]}
			/>
			<div class="head">
				<Title name={t("propose.translate")} of={t("projects.title")}>
					{t("propose.translate")}
				</Title>
			</div>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{writer === null && <SignInFirst text={t("propose.sign_in")} />}
			{writer !== null && !value && !problem && <Waiting />}
			{writer && value && <Write of={value.project} own={value.own} />}
		</div>
	);
}
