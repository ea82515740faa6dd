// Times as they are typed in a zone: to an instant and back, hours that are left out and those that come twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./bundle.mjs";

const { instantOf, localOf } = await load("lib/zones");

test("an instant and back", () => {
	for (const [typed, zone, instant] of [
		["2026-05-04T18:30", "Europe/Madrid", "2026-05-04T16:30:00Z"],
		["2026-12-04T18:30", "Europe/Madrid", "2026-12-04T17:30:00Z"],
		["2027-01-01T00:00", "Asia/Kathmandu", "2026-12-31T18:15:00Z"],
		["2026-05-04T18:30", "UTC", "2026-05-04T18:30:00Z"],
		["2026-07-01T00:05", "America/St_Johns", "2026-07-01T02:35:00Z"],
	]) {
		assert.equal(instantOf(typed, zone), instant, `${typed} in ${zone}`);
		assert.equal(localOf(instant, zone), typed, `${instant} in ${zone}`);
	}
});

test("hours that a change of the clock leaves out are none; of those that come twice it is the first", () => {
	assert.equal(instantOf("2026-03-29T02:30", "Europe/Madrid"), null);
	assert.equal(instantOf("2026-03-29T01:59", "Europe/Madrid"), "2026-03-29T00:59:00Z");
	assert.equal(instantOf("2026-03-29T03:00", "Europe/Madrid"), "2026-03-29T01:00:00Z");
	assert.equal(instantOf("2026-10-25T02:30", "Europe/Madrid"), "2026-10-25T00:30:00Z");
	assert.equal(instantOf("2026-10-25T03:00", "Europe/Madrid"), "2026-10-25T02:00:00Z");
	assert.equal(instantOf("2026-03-08T02:15", "America/New_York"), null);
	assert.equal(instantOf("2026-11-01T01:15", "America/New_York"), "2026-11-01T05:15:00Z");
	assert.equal(instantOf("2026-04-05T01:45", "Australia/Lord_Howe"), "2026-04-04T14:45:00Z");
});

test("what is no time", () => {
	for (const typed of [
		"",
		"2026-05-04",
		"2026-13-04T10:00",
		"2026-02-30T10:00",
		"2026-05-04T24:30",
		"4/5/2026 10:00",
	])
		assert.equal(instantOf(typed, "Europe/Madrid"), null, typed);
});
