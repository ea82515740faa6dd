/* Two doors: the one-time code, or the recovery code of somebody who has voted already. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { toHex } from "../crypto/bytes";
import { deriveCredential, newCode as makeCode, readCode } from "../crypto/credential";
import { systemEntropy, wipe } from "../crypto/sodium";
import { type CredentialState, get, type Problem, roundPath, type Session, send } from "../lib/api";
import type { Verified } from "../lib/definition";
import { asProblem } from "../lib/resource";
import { findText, t } from "../lib/texts";
import { Button, ErrorSummary, Field, type FormError } from "../parts/controls";
import { Title } from "../parts/frame";
import { account, credential, goStep, markOpened, newCode, session } from "./state";

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

export function Enter({ round }: { round: Verified }): JSX.Element {
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
		<>
			<div class="head">
				<Title name={t("enter.title")}>{t("enter.title")}</Title>
				<p class="lead">{t("enter.lead")}</p>
			</div>
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
