/*
 * Signing in with an OpenID provider: on the way there, and back. Code and state come in the address,
 * and are taken out of it at once; whose they are the server knows by the browser's cookie.
 */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get, type Problem, type ProviderOutcome, type Providers, send } from "../lib/api";
import { asProblem, useResource } from "../lib/resource";
import { go, href } from "../lib/router";
import { language, t } from "../lib/texts";
import { ButtonLink, Field } from "../parts/controls";
import { Title } from "../parts/frame";
import { Notice, problemText, Waiting } from "../parts/said";
import { EmailField, FormOf, missing, useForm } from "./form";
import { isPath, toNext } from "./next";
import { Mailed } from "./register";
import { me } from "./state";
import { sendWorking } from "./work";

const KEPT = "arca-visit";

/** What the provider is called, or null where there is none, or nobody knows yet. */
export function useProvider(): string | null {
	const list = useResource("providers", () => get<Providers>("/api/providers"));
	return list.value?.items[0]?.name ?? null;
}

/** One button that leads there; `next` is where to go on afterwards. */
export function Continue(props: {
	name: string;
	purpose: "sign_in" | "link" | "proof";
	next: string | null;
	go?: string;
	onProof?: (again: () => void) => JSX.Element;
}): JSX.Element {
	const form = useForm();
	const leave = async (): Promise<void> => {
		const { purpose } = props;
		const { url } = await send<{ url: string }>("POST", "/api/account/provider", { purpose });
		sessionStorage.setItem(KEPT, JSON.stringify({ language: language(), next: props.next }));
		location.assign(url);
	};
	if (form.again && props.onProof) return props.onProof(form.again);
	return (
		<FormOf
			form={form}
			go={props.go ?? t("provider.continue", { name: props.name })}
			look="quiet"
			onSubmit={() => form.run(() => [], leave)}
		>
			{null}
		</FormOf>
	);
}

interface Kept {
	language: string;
	next: string | null;
}

/** What was kept on the way there; gone after a look. Anybody may have written it. */
function takeKept(): Kept {
	const fallback = { language: language(), next: null };
	try {
		const found = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") as Partial<Kept>;
		return {
			language: /^[a-z]{2}$/.test(found.language ?? "")
				? String(found.language)
				: fallback.language,
			next: isPath(found.next ?? "", String(found.language)) ? (found.next ?? null) : null,
		};
	} catch {
		return fallback;
	}
}

interface Return {
	sent: Record<string, string>;
	next: string | null;
}

/** Back in the language that they left in; null while the page is being left for that. */
function takeReturn(): Return | null {
	const kept = takeKept();
	if (kept.language !== language()) {
		location.replace(`/${kept.language}/account/back${location.search}`);
		return null;
	}
	const query = new URLSearchParams(location.search);
	sessionStorage.removeItem(KEPT);
	history.replaceState(null, "", location.pathname);
	const names = ["state", "code", "iss", "error"];
	const sent = names.map((name) => [name, query.get(name) ?? ""]).filter(([, value]) => value);
	return { sent: Object.fromEntries(sent), next: kept.next };
}

function New({ of, name }: { of: ProviderOutcome; name: string }): JSX.Element {
	const [email, setEmail] = useState(of.email ?? "");
	const [pseudonym, setPseudonym] = useState("");
	const [isSent, setSent] = useState(false);
	const form = useForm({
		email_form: "email",
		pseudonym_form: "pseudonym",
		pseudonym_taken: "pseudonym",
	});
	const submit = async (): Promise<void> => {
		const body = { email, pseudonym, language: language() };
		await sendWorking("/api/account/provider/register", body);
		setSent(true);
	};
	if (isSent) return <Mailed email={email.trim()} />;
	return (
		<>
			<div class="head">
				<Title name={t("register.title")} takesFocus>
					{t("register.title")}
				</Title>
				<p class="lead">{t("provider.new_lead", { name })}</p>
			</div>
			{of.is_waiting && (
				<Notice>
					<p>{t("provider.waiting")}</p>
					<p>
						<a href={href("account", "again")}>{t("again.title")}</a>
					</p>
				</Notice>
			)}
			<FormOf
				form={form}
				go={t("register.go")}
				onSubmit={() =>
					form.run(
						() =>
							missing({
								email: [email, t("field.email_empty")],
								pseudonym: [pseudonym, t("field.pseudonym_empty")],
							}),
						submit,
					)
				}
			>
				<EmailField form={form} hint={t("register.email_hint")} value={email} onInput={setEmail} />
				<Field
					id="pseudonym"
					label={t("field.pseudonym")}
					hint={t("field.pseudonym_hint")}
					value={pseudonym}
					onInput={setPseudonym}
					error={form.of("pseudonym")}
					autocomplete="nickname"
				/>
			</FormOf>
			<section class="section stack stack-s" aria-labelledby="have">
				<h2 id="have">{t("register.have")}</h2>
				<p>{t("provider.have_text", { name })}</p>
				<div class="row">
					<ButtonLink to={href("account", "signin")} look="quiet">
						{t("signin.title")}
					</ButtonLink>
				</div>
			</section>
		</>
	);
}

function NotIn({ problem }: { problem: Problem }): JSX.Element {
	return (
		<>
			<div class="head">
				<Title name={t("provider.back")} takesFocus>
					{t("provider.back")}
				</Title>
			</div>
			<div class="stack">
				<Notice tone="bad" isAlert>
					<p>{problemText(problem)}</p>
				</Notice>
				<div class="row">
					<ButtonLink to={href("account", "signin")}>{t("signin.title")}</ButtonLink>
				</div>
			</div>
		</>
	);
}

/** Ends the visit, and goes on to what it was for. */
function End({ taken }: { taken: Return }): JSX.Element {
	const name = useProvider() ?? t("provider.unnamed");
	const [found, setFound] = useState<ProviderOutcome | null>(null);
	const [problem, setProblem] = useState<Problem | null>(null);
	const end = async (sent: Record<string, string>, next: string | null): Promise<void> => {
		const outcome = await send<ProviderOutcome>("POST", "/api/account/provider/return", sent);
		setFound(outcome);
		if (!outcome.account) return;
		me.value = outcome.account;
		if (outcome.account.session.is_whole) toNext(next ?? href("account"));
		else
			go(`${href("account", "signin")}${next === null ? "" : `?next=${encodeURIComponent(next)}`}`);
	};
	useEffect(() => {
		end(taken.sent, taken.next).catch((error) => setProblem(asProblem(error)));
	}, []);
	if (problem) return <NotIn problem={problem} />;
	if (found?.status === "new") return <New of={found} name={name} />;
	return <Waiting />;
}

/** Where the provider sends the browser. A page that is being left asks nobody anything. */
export function Back(): JSX.Element {
	const [taken] = useState(takeReturn);
	return taken ? <End taken={taken} /> : <Waiting />;
}
