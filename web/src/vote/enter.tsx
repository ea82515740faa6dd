/* Doors: a one-time code, an account, or the recovery code of somebody who has voted already. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { toHex } from "../crypto/bytes";
import { deriveCredential, newCode as makeCode, readCode } from "../crypto/credential";
import { systemEntropy, wipe } from "../crypto/sodium";
import { type CredentialState, get, type Problem, roundPath, type Session, send } from "../lib/api";
import type { Verified } from "../lib/definition";
import { asProblem } from "../lib/resource";
import { href } from "../lib/router";
import { findText, t } from "../lib/texts";
import { Button, ButtonLink, ErrorSummary, Field, type FormError, More } from "../parts/controls";
import { Title } from "../parts/frame";
import { Notice } from "../parts/said";
import {
	account,
	credential,
	goStep,
	markOpened,
	newCode,
	round as served,
	session,
} from "./state";

const CODE = /^[0-9A-HJKMNP-TV-Z]{16}$/;

/** The code as it is printed, however it was typed; null if it cannot be one. */
export function readOneTimeCode(typed: string): string | null {
	const plain = typed.toUpperCase().replace(/[\s-]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
	return CODE.test(plain) ? (plain.match(/.{4}/g) ?? []).join("-") : null;
}

/** A problem with a code in words; a typing error is told apart from a wrong code. */
function codeError(problem: Problem): string {
	if (problem.errors.some(({ code }) => code === "code_typo")) return t("enter.typo");
	return findText(`problem.${problem.code}`) ?? (problem.detail || t("problem.internal"));
}

/** After the session: a new credential needs a new recovery code, an old one needs its own. */
export function enterSession(found: Session): void {
	session.value = found;
	if (found.credential !== null) goStep("recover");
	else {
		newCode.value ??= makeCode(systemEntropy);
		goStep("keep");
	}
}

function useForm(): {
	errors: FormError[];
	isBusy: boolean;
	run: (at: string, work: () => Promise<string | null>) => void;
} {
	const [errors, setErrors] = useState<FormError[]>([]);
	const [isBusy, setBusy] = useState(false);
	const run = (at: string, work: () => Promise<string | null>): void => {
		setBusy(true);
		work()
			.catch((error) => codeError(asProblem(error)))
			.then((text) => setErrors(text === null ? [] : [{ at, text }]))
			.finally(() => setBusy(false));
	};
	return { errors, isBusy, run };
}

/** Where the account's own pages lead back to. */
const accountPage = (slug: string, ...page: string[]): string =>
	`${href("account", ...page)}?next=${encodeURIComponent(href("vote", slug))}`;

/** A problem of voting with an account, with the way out of it. */
function AccountProblem({ problem, slug }: { problem: Problem; slug: string }): JSX.Element {
	const way = {
		account_missing: [accountPage(slug, "signin"), t("enter.sign_in")],
		not_verified: [accountPage(slug, "verification"), t("enter.verify")],
		not_assured: [accountPage(slug, "verification"), t("enter.verify")],
	}[problem.code];
	return (
		<Notice tone={way ? "info" : "bad"} isAlert>
			<p>{codeError(problem)}</p>
			{problem.clause && <p>{problem.clause}</p>}
			{way?.[0] && way[1] && (
				<p>
					<ButtonLink to={way[0]}>{way[1]}</ButtonLink>
				</p>
			)}
		</Notice>
	);
}

function ByAccount({ round }: { round: Verified }): JSX.Element {
	const [problem, setProblem] = useState<Problem | null>(null);
	const [isBusy, setBusy] = useState(false);
	const enter = async (): Promise<void> => {
		setBusy(true);
		setProblem(null);
		try {
			const path = roundPath(round.slug, "/session/account");
			const found = await send<Session>("POST", path);
			markOpened(round.slug, "session");
			enterSession(found);
		} catch (error) {
			setProblem(asProblem(error));
		} finally {
			setBusy(false);
		}
	};
	return (
		<section class="section" aria-labelledby="by-account">
			<h2 id="by-account">{t("enter.by_account")}</h2>
			<p>{t("enter.by_account_text")}</p>
			<div class="stack stack-s">
				{problem && <AccountProblem problem={problem} slug={round.slug} />}
				<div class="row">
					<Button isBig isBusy={isBusy} onPress={() => void enter()}>
						{t("enter.account_go")}
					</Button>
				</div>
			</div>
		</section>
	);
}

function ByCode({ round }: { round: Verified }): JSX.Element {
	const [code, setCode] = useState("");
	const { errors, isBusy, run } = useForm();
	const submit = async (): Promise<string | null> => {
		const plain = readOneTimeCode(code);
		if (code.trim() === "") return t("enter.empty");
		if (!plain) return t("enter.form");
		const found = await send<Session>("POST", roundPath(round.slug, "/session"), { code: plain });
		markOpened(round.slug, "session");
		enterSession(found);
		return null;
	};
	return (
		<form
			class="stack"
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				if (!isBusy) run("code", submit);
			}}
		>
			<ErrorSummary errors={errors} />
			<Field
				id="code"
				label={t("enter.code")}
				hint={t("enter.hint")}
				value={code}
				onInput={setCode}
				error={errors[0]?.text}
				isCode
				autocomplete="one-time-code"
			/>
			<div class="row">
				<Button type="submit" isBig isBusy={isBusy}>
					{t("enter.go")}
				</Button>
			</div>
		</form>
	);
}

/** The doors that this round has. */
export function Enter({ round }: { round: Verified }): JSX.Element {
	const ways = served.value?.ways ?? ["code"];
	const hasCode = ways.includes("code");
	const hasAccount = ways.includes("account");
	return (
		<>
			<div class="head">
				<Title name={t("enter.title")}>{t("enter.title")}</Title>
				<p class="lead">{hasCode ? t("enter.lead") : t("enter.lead_account")}</p>
			</div>
			{hasCode && <ByCode round={round} />}
			{hasAccount && <ByAccount round={round} />}
			{!hasCode && (
				<More summary={t("enter.desk")}>
					<p>{t("enter.desk_text")}</p>
					<ByCode round={round} />
				</More>
			)}
			<section class="section">
				<h2>{t("enter.again")}</h2>
				<p>{t("enter.again_text")}</p>
				<div class="row">
					<Button look="quiet" onPress={() => goStep("recover")}>
						{t("enter.have_code")}
					</Button>
				</div>
			</section>
		</>
	);
}

export function Recover({ round }: { round: Verified }): JSX.Element {
	const [code, setCode] = useState("");
	const { errors, isBusy, run } = useForm();
	const submit = async (): Promise<string | null> => {
		const plain = readCode(code);
		if (code.trim() === "") return t("recover.empty");
		if (!plain) return t("recover.form");
		const derived = deriveCredential(round.ctx, plain);
		try {
			const path = roundPath(round.slug, `/credentials/${toHex(derived.X)}`);
			account.value = await get<CredentialState>(path);
		} catch (error) {
			wipe(derived.x);
			throw error;
		}
		if (account.value.void_index !== null) {
			wipe(derived.x);
			return t("recover.void");
		}
		credential.value = derived;
		setCode("");
		goStep("groups");
		return null;
	};
	return (
		<>
			<div class="head">
				<Title name={t("recover.title")} takesFocus>
					{t("recover.title")}
				</Title>
				<p class="lead">{t("recover.lead")}</p>
			</div>
			<form
				class="stack"
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					if (!isBusy) run("recovery", submit);
				}}
			>
				<ErrorSummary errors={errors} />
				<Field
					id="recovery"
					label={t("recover.code")}
					hint={t("recover.hint")}
					value={code}
					onInput={setCode}
					error={errors[0]?.text}
					isCode
				/>
				<div class="row">
					<Button type="submit" isBig isBusy={isBusy}>
						{t("enter.go")}
					</Button>
					<Button look="text" onPress={() => goStep("enter")}>
						{t("recover.back")}
					</Button>
				</div>
			</form>
		</>
	);
}
