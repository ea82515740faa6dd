// The browser tests, in the state that the round is in. Needs a running daemon: see README.md.
//
//   node run.mjs [reading] [voting] [doubting]     a round in balloting; all three if none is named
//   node run.mjs account                           accounts; ARCA_MAIL names the folder of the demo's letters, ARCA_CENSUS its census, ARCA_LETTER a letter's code
//   node run.mjs desk                              of these only what officers do at a desk
//   node run.mjs counting                          the box is closed, nobody has counted
//   node run.mjs finished                          the result is published
//
// ARCA_KEPT names a file in which one run leaves its receipt for the next ones.
import { readFileSync, writeFileSync } from "node:fs";
import { account } from "./account.mjs";
import { counting, finished } from "./after.mjs";
import { desk } from "./desk.mjs";
import { doubting } from "./doubting.mjs";
import { kinds } from "./kinds.mjs";
import { passkeys } from "./passkeys.mjs";
import { reading } from "./reading.mjs";
import { rights } from "./rights.mjs";
import { roles } from "./roles.mjs";
import { base, check, closeBrowser, codes, counts, openBrowser, slug } from "./support.mjs";
import { voting } from "./voting.mjs";

const NEEDED = 8;
const named = process.argv.slice(2);
const wanted = new Set(named.length > 0 ? named : ["reading", "voting", "doubting"]);
const file = process.env.ARCA_KEPT ?? "";
const needsCodes = wanted.has("voting") || wanted.has("doubting");

if (slug === "" || (needsCodes && codes.length < NEEDED)) {
	console.error(`browser: set ARCA_URL, ARCA_ROUND and ${NEEDED} codes in ARCA_CODES`);
	process.exit(2);
}

/** What an earlier run has voted; nothing if there was none. */
function readKept() {
	try {
		return JSON.parse(readFileSync(file, "utf8"));
	} catch {
		return {};
	}
}

await openBrowser();
console.log(`browser: ${[...wanted].join(", ")}`);
console.log(`browser: ${base}, round ${slug}`);
if (wanted.has("reading")) await reading();
if (wanted.has("account")) await Promise.all([account(), rights()]);
if (wanted.has("account")) await passkeys();
if (wanted.has("account")) await roles();
if (wanted.has("account") || wanted.has("desk")) await desk();
let kept = readKept();
if (wanted.has("voting")) kept = { ...(await voting(codes)), votes: await kinds(codes.slice(4)) };
if (wanted.has("doubting")) await doubting(codes[3], kept);
if (wanted.has("voting") && file !== "") writeFileSync(file, JSON.stringify(kept));
if (wanted.has("counting")) await counting();
if (wanted.has("finished")) await finished(kept);
await closeBrowser();
check(counts.passed > 0, "something was checked");
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
