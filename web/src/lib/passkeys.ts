/*
 * The browser's half of passkeys: what the server says becomes a question to an authenticator, and
 * its answer what the server wants. What goes wrong here is a problem with a code of its own.
 */
import { fromBase64Url, toBase64Url } from "../crypto/bytes";
import { type PasskeyAsk, type PasskeyNew, Problem } from "./api";

/** The browser's words for what went wrong, as codes that have texts. */
const CODES: Record<string, string> = {
	NotAllowedError: "passkey_not_allowed",
	AbortError: "passkey_not_allowed",
	InvalidStateError: "passkey_taken",
	SecurityError: "passkey_address",
	NotSupportedError: "passkey_unsupported",
	ConstraintError: "passkey_unsupported",
};

export const hasPasskeys = (): boolean =>
	"credentials" in navigator && "PublicKeyCredential" in window;

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
	const bytes = fromBase64Url(text);
	if (bytes === null) throw new Problem("internal", 0, "");
	return new Uint8Array(bytes);
}

const textOf = (bytes: ArrayBuffer): string => toBase64Url(new Uint8Array(bytes));

const named = (id: string): PublicKeyCredentialDescriptor => ({
	type: "public-key",
	id: bytesOf(id),
});

async function asked(
	ask: () => Promise<Credential | null>,
): Promise<{ id: ArrayBuffer; response: AuthenticatorResponse }> {
	if (!hasPasskeys()) throw new Problem("passkey_unsupported", 0, "");
	try {
		const found = await ask();
		if (found instanceof PublicKeyCredential) return { id: found.rawId, response: found.response };
	} catch (error) {
		const code = error instanceof DOMException ? CODES[error.name] : undefined;
		throw new Problem(code ?? "passkey_failed", 0, "");
	}
	throw new Problem("passkey_failed", 0, "");
}

/** Has a passkey made: the body of its confirmation, but for the name. */
export async function makePasskey(
	options: PasskeyNew,
): Promise<{ client_data: string; attestation: string }> {
	const { response } = await asked(() =>
		navigator.credentials.create({
			publicKey: {
				challenge: bytesOf(options.challenge),
				rp: { id: options.rp_id, name: options.rp_name },
				user: {
					id: bytesOf(options.user_id),
					name: options.user_name,
					displayName: options.user_display_name,
				},
				pubKeyCredParams: options.algorithms.map((alg) => ({ type: "public-key", alg })),
				excludeCredentials: options.exclude.map(named),
				authenticatorSelection: {
					residentKey: "discouraged",
					userVerification: options.user_verification,
				},
				attestation: "none",
				timeout: options.timeout_ms,
			},
		}),
	);
	if (!(response instanceof AuthenticatorAttestationResponse))
		throw new Problem("passkey_failed", 0, "");
	return {
		client_data: textOf(response.clientDataJSON),
		attestation: textOf(response.attestationObject),
	};
}

/** Has one of the passkeys sign: the body that uses it. */
export async function signPasskey(options: PasskeyAsk): Promise<{
	id: string;
	client_data: string;
	authenticator_data: string;
	signature: string;
}> {
	const { id, response } = await asked(() =>
		navigator.credentials.get({
			publicKey: {
				challenge: bytesOf(options.challenge),
				rpId: options.rp_id,
				allowCredentials: options.allow.map(named),
				userVerification: options.user_verification,
				timeout: options.timeout_ms,
			},
		}),
	);
	if (!(response instanceof AuthenticatorAssertionResponse))
		throw new Problem("passkey_failed", 0, "");
	return {
		id: textOf(id),
		client_data: textOf(response.clientDataJSON),
		authenticator_data: textOf(response.authenticatorData),
		signature: textOf(response.signature),
	};
}
