/* The recovery code: shown once, to be kept. Only then the credential is registered. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { toHex } from "../crypto/bytes";
import { deriveCredential, groupCode, provePossession } from "../crypto/credential";
import { systemEntropy, wipe } from "../crypto/sodium";
import { roundPath, type Session, send } from "../lib/api";
import type { Verified } from "../lib/definition";
import { t } from "../lib/texts";
import { Button, Check, ErrorSummary, type FormError } from "../parts/controls";
import { Title } from "../parts/frame";
import { Code, CopyButton, saveFile } from "../parts/said";
import { asFailure, type Failure, FailureNotice } from "./said";
import { account, credential, goStep, markOpened, newCode, session } from "./state";

/** Ballots need no session: the credential signs. A session that nobody ends, ends by itself. */
function endSession(slug: string): void {
	markOpened(slug, "credential");
	session.value = null;
	send<void>("DELETE", "/api/session").catch(() => {});
}

async function register(round: Verified, found: Session, code: string): Promise<void> {
	const derived = deriveCredential(round.ctx, code);
	const { styles, serial } = found;
	try {
		const proof = provePossession(systemEntropy, round.ctx, styles, serial, derived);
		const { index } = await send<{ index: number }>("POST", roundPath(round.slug, "/credential"), {
			x: toHex(derived.X),
			a: toHex(proof.A),
			s: toHex(proof.s),
		});
		account.value = { index, styles, serial, void_index: null, casts: [] };
	} catch (error) {
		wipe(derived.x);
		throw error;
	}
	credential.value = derived;
	newCode.value = null;
	endSession(round.slug);
	goStep("groups", true);
}

export function Keep({ round }: { round: Verified }): JSX.Element | null {
	const [isKept, setKept] = useState(false);
	const [isBusy, setBusy] = useState(false);
	const [errors, setErrors] = useState<FormError[]>([]);
	const [failure, setFailure] = useState<Failure | null>(null);
	const code = newCode.value;
	const found = session.value;
	if (!code || !found) return null;
	const shown = groupCode(code);
	const proceed = (): void => {
		if (!isKept) {
			setErrors([{ at: "kept", text: t("keep.not_yet") }]);
			return;
		}
		setErrors([]);
		setFailure(null);
		setBusy(true);
		register(round, found, code)
			.catch((error) => setFailure(asFailure(error)))
			.finally(() => setBusy(false));
	};
	return (
		<>
			<div class="head">
				<Title name={t("keep.title")} takesFocus>
					{t("keep.title")}
				</Title>
				<p class="lead">{t("keep.lead")}</p>
			</div>
			<div class="stack">
				<div class="secret">
					<h2>{t("keep.code")}</h2>
					<Code text={shown} id="recovery-code" />
					<div class="row no-print">
						<CopyButton text={shown} label={t("keep.copy")} />
						<Button
							look="quiet"
							icon="download"
							onPress={() => saveFile(`arca-${round.slug}.txt`, t("keep.file", { code: shown }))}
						>
							{t("keep.download")}
						</Button>
						<Button look="quiet" icon="print" onPress={() => print()}>
							{t("keep.print")}
						</Button>
					</div>
					<ul>
						<li>{t("keep.what_for")}</li>
						<li>{t("keep.who")}</li>
						<li>{t("keep.only")}</li>
					</ul>
				</div>
				<ErrorSummary errors={errors} />
				{failure && <FailureNotice failure={failure} />}
				<Check id="kept" isOn={isKept} onChange={setKept}>
					{t("keep.kept")}
				</Check>
				<div class="row no-print">
					<Button isBig isBusy={isBusy} onPress={proceed}>
						{t("keep.go")}
					</Button>
				</div>
			</div>
		</>
	);
}
