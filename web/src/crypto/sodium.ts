/*
 * The one door to libsodium: loaded when it is first needed, as a chunk of its own.
 * Everything in this folder expects loadSodium() to have been awaited.
 */
import type sodium from "libsodium-wrappers-sumo";
import type { Bytes } from "./bytes";

export type Sodium = typeof sodium;

let loading: Promise<Sodium> | undefined;
let loaded: Sodium | undefined;

export function loadSodium(): Promise<Sodium> {
	loading ??= import("libsodium-wrappers-sumo").then(async (module) => {
		await module.ready;
		loaded = module.default;
		return loaded;
	});
	// A failed download may be tried again.
	loading.catch(() => {
		loading = undefined;
	});
	return loading;
}

export function na(): Sodium {
	if (!loaded) throw new Error("libsodium is not loaded");
	return loaded;
}

export function wipe(...secrets: (Bytes | null | undefined)[]): void {
	for (const secret of secrets) secret?.fill(0);
}

/** 64 random bytes at a time: the system's, or a test's. */
export type Entropy = () => Bytes;

export const systemEntropy: Entropy = () => na().randombytes_buf(64);

export function sha256(bytes: Bytes): Bytes {
	return na().crypto_hash_sha256(bytes);
}
