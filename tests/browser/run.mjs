// The browser tests. Needs a running daemon: see README.md.
import { doubting } from "./doubting.mjs";
import { reading } from "./reading.mjs";
import { base, check, closeBrowser, codes, counts, openBrowser, slug } from "./support.mjs";
import { voting } from "./voting.mjs";

const NEEDED = 4;
const only = process.argv[2];

if (slug === "" || codes.length < NEEDED) {
	console.error(`browser: set ARCA_URL, ARCA_ROUND and ${NEEDED} codes in ARCA_CODES`);
	process.exit(2);
}
await openBrowser();
console.log(`browser: ${base}, round ${slug}`);
if (!only || only === "reading") await reading();
let kept = {};
if (!only || only === "voting") kept = await voting(codes);
if (!only || only === "voting" || only === "doubting") await doubting(codes[3], kept);
await closeBrowser();
check(counts.passed > 0, "something was checked");
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
