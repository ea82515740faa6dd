// Rules of who may vote in words, against proto/vectors.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./bundle.mjs";
import { vectors } from "./vectors.mjs";

const { tellRule } = await load("lib/electorate");

test("rules in words, in every language", () => {
	for (const v of vectors("electorate").good) {
		const { rule, contests } = JSON.parse(v.electorate);
		const rules = [rule, ...contests].filter((one) => one !== null);
		assert.equal(rules.length, v.words.length, v.what);
		for (const [i, words] of v.words.entries())
			for (const [language, told] of Object.entries(words))
				assert.equal(tellRule(rules[i], language), told, v.what);
	}
});
