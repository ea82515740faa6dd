// Work for when many come at once: the number that is found is right, and the first one.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { load } from "./bundle.mjs";

const { solve } = await load("lib/work");

const zeroBits = (text) => {
	const digest = createHash("sha256").update(text).digest();
	const first = digest.findIndex((byte) => byte !== 0);
	return first * 8 + Math.clz32(digest[first]) - 24;
};

test("the first number that does it, as node's SHA-256 says", async () => {
	for (const length of [1, 32, 64, 78, 90, 103]) {
		const challenge = "Qf-_9zA".repeat(20).slice(0, length);
		for (const bits of [0, 1, 7, 8, 12]) {
			const found = Number(await solve(challenge, bits));
			let first = 0;
			while (zeroBits(`${challenge}${first}`) < bits) first++;
			assert.equal(found, first, `${length} characters, ${bits} bits`);
		}
	}
});

test("the page goes on meanwhile", async () => {
	let turns = 0;
	const timer = setInterval(() => turns++, 1);
	const found = await solve("B".repeat(78), 19);
	clearInterval(timer);
	assert.ok(zeroBits(`${"B".repeat(78)}${found}`) >= 19);
	assert.ok(turns > 3, `${turns} turns of a timer`);
});

test("a challenge that leaves no room is refused", async () => {
	await assert.rejects(solve("A".repeat(64 + 40), 1), RangeError);
});
