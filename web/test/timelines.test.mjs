// Timelines in every zone that there is, around each change of its clocks in 2026 and 2027: what is typed and what it means. The same
// moments each time: they come from a seed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./bundle.mjs";

const { instantOf, keptOr, localOf } = await load("lib/zones");

const MINUTE = 60_000;
const DAY = 86_400_000;
const FROM = Date.UTC(2026, 0, 1);
const UNTIL = Date.UTC(2028, 0, 1);

let seed = 20_261_128;
/** A whole number below `most` (mulberry32). */
function random(most) {
	seed = (seed + 0x6d2b79f5) | 0;
	let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
	mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
	return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
}

/** How far ahead of UTC the zone is, in milliseconds; one formatter for each, and nothing of what is tested. */
function aheadIn(zone) {
	const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
	return (at) => {
		const [, sign, hours, minutes = "0"] =
			/GMT(?:([+-])(\d+):?(\d+)?)?/.exec(format.format(at)) ?? [];
		return sign ? (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE : 0;
	};
}

/** Each instant at which the clocks of a zone are changed, with what they were ahead before and after; found by halving. */
function changesOf(zone) {
	const ahead = aheadIn(zone);
	const found = [];
	for (let at = FROM, before = ahead(FROM); at < UNTIL; at += 5 * DAY) {
		const after = ahead(at + 5 * DAY);
		if (after === before) continue;
		let low = at;
		let high = at + 5 * DAY;
		while (high - low > MINUTE) {
			const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
			if (ahead(middle) === before) low = middle;
			else high = middle;
		}
		found.push({ zone, at: high, before, after });
		before = after;
	}
	return found;
}

const zones = Intl.supportedValuesOf("timeZone");
const changes = zones.flatMap(changesOf);
const typedAt = (local) => new Date(local).toISOString().slice(0, 16);
const written = (at) => new Date(at).toISOString().replace(".000Z", "Z");
/** The ends of a span of minutes and one in between. */
const within = (from, until) => [
	from,
	from + random((until - from) / MINUTE) * MINUTE,
	until - MINUTE,
];

test("there is something to try", () => {
	assert.ok(zones.length > 300, `${zones.length} zones`);
	assert.ok(changes.length > 300, `${changes.length} changes`);
	assert.ok(
		changes.some(({ before, after }) => Math.abs(after - before) === 30 * MINUTE),
		"half an hour",
	);
});

test("an hour that is left out is no moment; what stands beside it is", () => {
	for (const { zone, at, before, after } of changes.filter((one) => one.after > one.before)) {
		for (const local of within(at + before, at + after))
			assert.equal(instantOf(typedAt(local), zone), null, `${typedAt(local)} in ${zone}`);
		assert.equal(instantOf(typedAt(at + before - MINUTE), zone), written(at - MINUTE), zone);
		assert.equal(instantOf(typedAt(at + after), zone), written(at), zone);
	}
});

test("of an hour that comes twice it is the first", () => {
	for (const { zone, at, before, after } of changes.filter((one) => one.after < one.before)) {
		for (const local of within(at + after, at + before))
			assert.equal(
				instantOf(typedAt(local), zone),
				written(local - before),
				`${typedAt(local)} in ${zone}`,
			);
		assert.equal(instantOf(typedAt(at + before), zone), written(at + before - after), zone);
	}
});

test("from an instant to what the clocks say and back", () => {
	for (const { zone, at, before, after } of changes)
		for (let i = 0; i < 4; i++) {
			const instant = at - 2 * DAY + random(4 * 1440) * MINUTE;
			const isSecond = after < before && instant >= at && instant < at + before - after;
			assert.equal(
				instantOf(localOf(instant, zone), zone),
				written(isSecond ? instant - (before - after) : instant),
				`${written(instant)} in ${zone}`,
			);
		}
});

test("phases that are typed one after another begin one after another", () => {
	for (const { zone, at, before } of changes.filter((_, i) => i % 3 === 0)) {
		const typed = Array.from({ length: 9 }, () =>
			typedAt(at + before - 180 * MINUTE + random(360) * MINUTE),
		);
		const starts = [...new Set(typed)]
			.sort()
			.map((one) => instantOf(one, zone))
			.filter((one) => one !== null);
		for (let i = 1; i < starts.length; i++)
			assert.ok(starts[i] > starts[i - 1], `${starts} in ${zone}`);
	}
});

test("a start that nobody touched stays to the second, also in the second of two hours", () => {
	for (const { zone, at, before, after } of changes.filter((one) => one.after < one.before)) {
		const was = written(at + random((before - after) / 1000) * 1000);
		assert.equal(keptOr(undefined, was, zone), was, zone);
		assert.equal(keptOr(localOf(was, zone), was, zone), was, zone);
		assert.equal(keptOr(typedAt(at + before), was, zone), written(at + before - after), zone);
	}
});
