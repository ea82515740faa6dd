/* What debates and their comments have in common: who wrote it, paragraphs, what it takes to write. */
import type { JSX } from "preact";
import type { Author, DebateOwn } from "../lib/api";
import { href } from "../lib/router";
import { foreign, t } from "../lib/texts";
import { ButtonLink } from "../parts/controls";
import { Badge, Notice } from "../parts/said";
import { signInAddress, when } from "./state";

export const nameOf = (author: Author | null): string =>
	author ? author.pseudonym : t("talk.deleted_account");

/** An organisation is marked, and leads to its entry in the register. */
export function By({ author }: { author: Author | null }): JSX.Element {
	return (
		<>
			<bdi class={author ? "author" : "author soft"}>{nameOf(author)}</bdi>
			{author?.is_organisation && (
				<>
					{" "}
					<Badge>{t("talk.organisation")}</Badge>
				</>
			)}
		</>
	);
}

export function Register({ author }: { author: Author | null }): JSX.Element | null {
	const address = author?.register_url ?? "";
	if (!/^https?:\/\//.test(address)) return null;
	return (
		<a href={address} rel="nofollow noopener" class="small">
			{t("talk.register")}
			<span class="visually-hidden">: {nameOf(author)}</span>
		</a>
	);
}

/** Plain text, in the language that it was written in. */
export function Paragraphs({ text, language }: { text: string; language: string }): JSX.Element {
	return (
		<div class="prose" {...foreign(language)}>
			{text.split("\n\n").map((paragraph, i) => (
				<p key={`${i} ${paragraph.length}`} dir="auto">
					{paragraph}
				</p>
			))}
		</div>
	);
}

/** In place of a form, for who is not signed in. */
export function SignInFirst({ text }: { text: string }): JSX.Element {
	return (
		<div class="row sign-in-first">
			<p>{text}</p>
			<ButtonLink to={signInAddress()} look="quiet">
				{t("talk.sign_in")}
			</ButtonLink>
		</div>
	);
}

/** The city asks for more than this account is sure by. */
export function ProveFirst({ lacks }: { lacks: DebateOwn["lacks"] }): JSX.Element {
	return (
		<Notice tone="warn" title={t("prove.title")}>
			<ul>
				{lacks.map((act) => (
					<li key={act}>{t(`prove.${act}`)}</li>
				))}
			</ul>
			<p>
				<ButtonLink to={href("account", "verification")} look="quiet">
					{t("prove.go")}
				</ButtonLink>
			</p>
		</Notice>
	);
}

/** Whoever is blocked reads on, and is told until when. */
export function Blocked({ until, zone }: { until: string; zone: string }): JSX.Element {
	return (
		<Notice tone="warn" title={t("blocked.title")}>
			<p>{t("blocked.text", { when: when(until, zone) })}</p>
			<p>
				<ButtonLink to={href("debates", "decisions")} look="quiet">
					{t("blocked.go")}
				</ButtonLink>
			</p>
		</Notice>
	);
}
