// The browser's cryptography against proto/vectors, byte for byte.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./bundle.mjs";
import { bytes, hex, stream, vectors } from "./vectors.mjs";

const c = await load(
	"crypto/bytes",
	"crypto/sodium",
	"crypto/group",
	"crypto/transcript",
	"crypto/credential",
	"crypto/embedding",
	"crypto/payload",
	"crypto/ballot",
	"crypto/merkle",
	"crypto/definition",
);
const na = await c.loadSodium();

test("transcripts: preimage, H, HS, HP", () => {
	for (const v of vectors("transcript").hashes) {
		const items = v.items.map(bytes);
		assert.equal(hex(c.preimage(v.label, ...items)), v.preimage);
		assert.equal(hex(c.hash(v.label, ...items)), v.H);
		assert.equal(hex(c.hashToScalar(v.label, ...items)), v.HS);
		assert.equal(hex(c.hashToPoint(v.label, ...items)), v.HP);
	}
});

test("hedged nonces", () => {
	for (const v of vectors("transcript").nonces) {
		const k = c.hedgedNonce(stream(v.entropy), v.purpose, v.i, bytes(v.secret), bytes(v.statement));
		assert.equal(hex(k), v.nonce);
	}
});

test("recovery codes: drawn, read, derived", () => {
	const { codes, typed } = vectors("credential");
	for (const v of codes) {
		if (v.entropy) assert.equal(c.newCode(stream(v.entropy)), v.code);
		const { x, X } = c.deriveCredential(bytes(v.ctx), v.code);
		assert.equal(hex(x), v.x);
		assert.equal(hex(X), v.X);
		assert.equal(c.readCode(c.groupCode(v.code)), v.code);
	}
	for (const v of typed) assert.equal(c.readCode(v.typed), v.code, v.typed);
});

test("proofs of possession", () => {
	for (const v of vectors("credential").possession) {
		const credential = { x: bytes(v.x), X: bytes(v.X) };
		const { A, s } = c.provePossession(
			stream(v.entropy),
			bytes(v.ctx),
			v.styles,
			v.serial,
			credential,
		);
		assert.equal(hex(A) + hex(s), v.proof);
	}
});

test("blocks as points", () => {
	const v = vectors("embedding");
	for (const { block, point } of v.good) {
		assert.equal(hex(c.encodeBlock(bytes(block))), point);
		assert.equal(hex(c.decodeBlock(bytes(point))), block);
	}
	for (const { point } of v.not_first) assert.equal(c.decodeBlock(bytes(point)), null);
	for (const { points } of v.bad_points) assert.equal(c.decodePayload(points.map(bytes)), null);
});

test("payloads of every kind, and every reason of null", () => {
	const reasons = new Map(vectors("payload").reasons.map((r) => [r.code, r.name]));
	let written = 0;
	for (const v of vectors("payload").cases) {
		const name = reasons.get(v.reason);
		const payload = c.decodePayload(v.points.map(bytes));
		if (name === "encoding") {
			assert.equal(payload, null, v.what);
			continue;
		}
		assert.equal(hex(payload), v.payload, v.what);
		const vote = c.readPayload(v.contest, payload);
		assert.deepEqual(vote, name ?? v.vote, v.what);
		if (name) continue;
		assert.equal(hex(c.writePayload(v.contest, v.vote)), v.payload, v.what);
		assert.deepEqual(c.encodePayload(payload).map(hex), v.points);
		written++;
	}
	assert.ok(written > 10);
});

test("sealed ballots", () => {
	for (const v of vectors("ballot").good) {
		const head = { ctx: bytes(v.ctx), cid: v.cid, style: v.style, seq: v.seq, prev: bytes(v.prev) };
		const credential = { x: bytes(v.x), X: c.timesBase(bytes(v.x)) };
		const sealed = c.sealBallot(stream(v.entropy), head, bytes(v.y), credential, bytes(v.payload));
		assert.equal(hex(sealed.entry), v.entry);
		assert.deepEqual(sealed.r.map(hex), v.r);
		assert.equal(hex(sealed.tracker), v.tracker);
		assert.equal(c.trackerText(sealed.tracker), v.tracker_text);
		assert.equal(c.readTracker(v.tracker_text), v.tracker.slice(0, 25));
		assert.equal(c.judgeBallot(sealed.entry, head.ctx, v.cid, v.w, bytes(v.y)), 0);
		assert.equal(hex(c.openBallot(sealed.entry, sealed.r, bytes(v.y))), v.payload);
	}
});

test("refused ballots, with the reason", () => {
	const { y, refused } = vectors("ballot");
	for (const { entry, reason, what } of refused.cases)
		assert.equal(
			c.judgeBallot(bytes(entry), bytes(refused.ctx), refused.cid, refused.w, bytes(y)),
			reason,
			what,
		);
});

test("spoiled ballots", () => {
	const v = vectors("spoiled");
	const credential = { x: bytes(v.x), X: c.timesBase(bytes(v.x)) };
	const entry = c.spoilBallot(stream(v.entropy), bytes(v.ctx), bytes(v.tracker), credential);
	assert.equal(hex(entry), v.entry);
	for (const one of v.cases)
		assert.equal(c.isSpoilValid(bytes(one.entry), bytes(v.ctx)), one.valid, one.what);
});

test("two equal nonces are never drawn: ballots of one vote differ in every part", () => {
	const v = vectors("ballot").good[0];
	const head = { ctx: bytes(v.ctx), cid: v.cid, style: v.style, seq: v.seq, prev: bytes(v.prev) };
	const credential = { x: bytes(v.x), X: c.timesBase(bytes(v.x)) };
	const [a, b] = [0, 1].map(() =>
		c.parseBallot(
			c.sealBallot(c.systemEntropy, head, bytes(v.y), credential, bytes(v.payload)).entry,
		),
	);
	const parts = [...a.A, ...b.A, ...a.alpha, ...b.alpha, ...a.beta, ...b.beta].map(hex);
	assert.equal(new Set(parts).size, parts.length);
});

test("names of rounds, and what a signed rejection signs", () => {
	const v = vectors("ctx");
	for (const one of v.ctx)
		assert.equal(hex(c.nameRound(bytes(one.manifest), bytes(one.keyset))), one.ctx);
	const { reject } = v;
	const leaf = c.leafHash(bytes(reject.ballot));
	assert.equal(
		hex(c.rejectionDigest(bytes(reject.ctx), leaf, c.u16(reject.reason), c.u64(reject.time))),
		reject.digest,
	);
});

test("trees, paths by reading tiles, and paths that do not fit", async () => {
	for (const { entries, root, paths } of vectors("ctx").trees) {
		const leaves = entries.map((entry) => c.leafHash(bytes(entry)));
		const read = async (level, index) =>
			level === 0
				? leaves[index]
				: c.nodeHash(await read(level - 1, 2 * index), await read(level - 1, 2 * index + 1));
		if (leaves.length > 0) assert.equal(hex(await c.rootOfTree(read, leaves.length)), root);
		for (const [i, path] of paths.entries()) {
			assert.equal(hex(c.rootOfPath(leaves[i], i, leaves.length, path.map(bytes))), root);
			assert.deepEqual((await c.pathOf(read, i, leaves.length)).map(hex), path);
			if (path.length > 0) {
				assert.equal(c.rootOfPath(leaves[i], i, leaves.length, path.slice(1).map(bytes)), null);
				const other = path.map(bytes);
				other[0][0] ^= 1;
				assert.notEqual(hex(c.rootOfPath(leaves[i], i, leaves.length, other)), root);
			}
		}
	}
});

test("Ed25519 is libsodium's", () => {
	for (const v of vectors("ctx").ed25519) {
		let isValid = false;
		try {
			isValid = na.crypto_sign_verify_detached(bytes(v.signature), bytes(v.message), bytes(v.key));
		} catch {}
		assert.equal(isValid, v.valid, v.what);
	}
});
