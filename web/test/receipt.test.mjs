// Receipt, policy and definition of a rehearsal made by the C (test/rehearsal.json).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./bundle.mjs";
import { bytes, hex } from "./vectors.mjs";

const c = await load(
	"crypto/sodium",
	"crypto/note",
	"crypto/policy",
	"crypto/receipt",
	"crypto/definition",
	"crypto/ballot",
	"crypto/merkle",
);
await c.loadSodium();
const round = JSON.parse(readFileSync(new URL("rehearsal.json", import.meta.url), "utf8"));
const policy = c.parsePolicy(round.policy);
const judge = (text) => {
	const receipt = c.parseReceipt(text);
	return receipt && c.judgeReceipt(receipt, c.leafHash(receipt.entry), policy);
};

test("ctx and y follow from MANIFEST and KEYSET: the ballot's proof holds under them", () => {
	const [manifest, keyset] = [bytes(round.manifest), bytes(round.keyset)];
	assert.equal(hex(c.nameRound(manifest, keyset)), round.ctx);
	const y = c.jointKey(keyset, c.parseManifest(manifest));
	const { entry } = c.parseReceipt(round.receipt);
	assert.equal(c.judgeBallot(entry, bytes(round.ctx), 0, 1, y), 0);
});

test("a receipt: included, signed, cosigned by name", () => {
	const verdict = judge(round.receipt);
	assert.equal(verdict.isIncluded && verdict.isSigned && verdict.isCosigned, true);
	assert.deepEqual(
		verdict.witnesses.map((w) => w.name),
		["demo-city", "demo-civil-1", "demo-civil-2"],
	);
});

test("one witness is not two, and none is none", () => {
	const lines = round.receipt.trimEnd().split("\n");
	const one = judge(`${lines.slice(0, -2).join("\n")}\n`);
	assert.deepEqual([one.isSigned, one.isCosigned, one.witnesses.length], [true, false, 1]);
	const none = judge(`${lines.slice(0, -3).join("\n")}\n`);
	assert.deepEqual([none.isSigned, none.isCosigned], [true, false]);
});

test("every line that is changed shows", () => {
	const lines = round.receipt.split("\n");
	for (const [i, line] of lines.entries()) {
		if (line === "" || i === 0) continue;
		const at = line.startsWith("\u2014 ") ? line.length - 20 : Math.min(8, line.length - 1);
		const other =
			line.charAt(at) === "A"
				? "B"
				: line.charAt(at) === "4"
					? "5"
					: line.charAt(at) > "a"
						? "A"
						: "4";
		const text = lines.with
			? lines.with(i, line.slice(0, at) + other + line.slice(at + 1))
			: lines.map((l, k) => (k === i ? line.slice(0, at) + other + line.slice(at + 1) : l));
		let verdict = null;
		try {
			verdict = judge(text.join("\n"));
		} catch {}
		const isWhole = verdict?.isIncluded && verdict.isSigned && verdict.isCosigned;
		assert.ok(!isWhole, `line ${i} changed: ${line.slice(0, 40)}`);
	}
});

test("the binary form in base45 is that of the C", () => {
	const receipt = c.parseReceipt(round.receipt);
	const binary = c.writeBinaryReceipt(receipt, c.leafHash(receipt.entry));
	assert.equal(c.toBase45(binary), round.base45);
});
