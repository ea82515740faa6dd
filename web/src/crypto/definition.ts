/*
 * What the round is, from its two log entries, and nothing taken on the server's word:
 * ctx, the trustees' joint key y, and the hashes of contests, texts and policy (sections 3 and 4).
 */
import { type Bytes, concat, readLittleEndian, textOf, toHex, utf8 } from "./bytes";
import { isWirePoint, plus } from "./group";
import { leafHash } from "./merkle";
import { sha256 } from "./sodium";

export interface Named {
	sha256: string;
	size: number;
}

export interface Manifest {
	origin: string;
	round: string;
	rehearsal: boolean;
	open: string;
	close: string;
	log_key: string;
	rejection: string;
	threshold: number;
	trustees: { block: string; dkg_key: string; key: string; name: string }[];
	max_seq: number;
	contests: Named;
	texts: Named;
	policy: Named;
	electorate?: Named;
}

export function nameRound(manifest: Bytes, keyset: Bytes): Bytes {
	return sha256(concat(utf8("arca/1/ctx"), leafHash(manifest), leafHash(keyset)));
}

/** The JSON of a MANIFEST entry, without its signature of 64 bytes. */
export function parseManifest(entry: Bytes): Manifest {
	if (entry[0] !== 1 || entry[1] !== 1 || entry.length < 66) throw new Error("manifest_form");
	return JSON.parse(textOf(entry.slice(2, entry.length - 64))) as Manifest;
}

/** y = the sum of every trustee's first commitment, read out of KEYSET's transcript. */
export function jointKey(keyset: Bytes, manifest: Manifest): Bytes {
	const TRANSCRIPT_AT = 2 + 4 + 32;
	let at = TRANSCRIPT_AT;
	const take = (len: number): Bytes => {
		if (len < 0 || at + len > keyset.length) throw new Error("keyset_form");
		at += len;
		return keyset.slice(at - len, at);
	};
	const takeInteger = (len: number): number => readLittleEndian(take(len), 0, len);
	if (keyset[0] !== 2 || keyset[1] !== 1) throw new Error("keyset_form");
	take(takeInteger(8));
	take(takeInteger(8));
	const n = takeInteger(4);
	const t = takeInteger(4);
	if (n !== manifest.trustees.length || t !== manifest.threshold)
		throw new Error("keyset_trustees");
	for (const trustee of manifest.trustees)
		if (toHex(take(32)) !== trustee.dkg_key) throw new Error("keyset_trustees");
	let y: Bytes | null = null;
	for (let j = 0; j < n; j++) {
		const first = take(32);
		take(32 * (t - 1));
		if (!isWirePoint(first)) throw new Error("keyset_point");
		y = y === null ? first : plus(y, first);
	}
	if (!y || !isWirePoint(y)) throw new Error("keyset_point");
	return y;
}

export function hasHash(bytes: Bytes, named: Named): boolean {
	return bytes.length === named.size && toHex(sha256(bytes)) === named.sha256;
}

/** The 32 bytes that a signed rejection signs. */
export function rejectionDigest(ctx: Bytes, leaf: Bytes, reason: Bytes, time: Bytes): Bytes {
	return sha256(concat(utf8("arca/1/reject"), ctx, leaf, reason, time));
}
