// Is what a city serves what this source makes? `node compare.mjs URL [PATH...]` after a build from the tag that the city names.
// Every file of dist/manifest.json is fetched and compared; each PATH, and the first page of each language, is compared with its shell besides
// what the daemon says between the marks, and of that only elements and attributes of a list are let through, no script (tools/served.mjs).
// Exits 1 if anything differs.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pageErrors, picturesBesides } from "./tools/served.mjs";

const dist = join(fileURLToPath(new URL(".", import.meta.url)), "dist");
const [url, ...paths] = process.argv.slice(2);
if (!url) {
	console.error("usage: node compare.mjs URL [PATH...]");
	process.exit(2);
}
const base = url.replace(/\/$/, "");
const manifest = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
const { languages, shells, files, csp } = JSON.parse(
	readFileSync(join(dist, "serve.json"), "utf8"),
);
const rows = new Map(files.map((row) => [row.path, row]));

let passed = 0;
let failed = 0;
function check(wrong, what) {
	if (wrong.length === 0) passed++;
	else {
		failed++;
		console.log(`DIFFERS  ${what}: ${wrong.join("; ")}`);
	}
}

async function fetched(path) {
	const reply = await fetch(base + path, {
		headers: { "Accept-Encoding": "identity" },
		redirect: "manual",
	});
	return {
		status: reply.status,
		policy: reply.headers.get("content-security-policy"),
		bytes: Buffer.from(await reply.arrayBuffer()),
	};
}

/** The longest shell that a path lies in. */
const shellOf = (path) =>
	shells.filter((shell) => path.startsWith(shell)).sort((a, b) => b.length - a.length)[0];

/** Pages that have maps may have pictures below them, of one server that the city names: it is told. */
const pictures = new Set();
function isPolicy(policy, row) {
	const besides = row && picturesBesides(policy, csp[row.csp]);
	if (besides && row.tiles) pictures.add(besides);
	return besides === "" || (Boolean(besides) && row.tiles);
}

async function compareFile([path, hash]) {
	const { bytes, policy } = await fetched(path);
	const wrong = [];
	if (createHash("sha256").update(bytes).digest("hex") !== hash) wrong.push("other bytes");
	if (!isPolicy(policy, rows.get(path))) wrong.push("another policy");
	check(wrong, path);
}

async function comparePage(path) {
	const shell = shellOf(path);
	if (!shell) {
		check(["is in no shell"], path);
		return;
	}
	const row = rows.get(`${shell}index.html`);
	const { bytes, policy } = await fetched(path);
	const wrong = pageErrors(bytes.toString("utf8"), readFileSync(join(dist, row.path), "utf8"));
	if (!isPolicy(policy, row)) wrong.push("another policy");
	check(wrong, path);
}

// a few at a time: a city has its limits for everybody
const tasks = [
	...Object.entries(manifest).map((entry) => () => compareFile(entry)),
	...[...languages.map((language) => `/${language}/`), ...paths].map(
		(path) => () => comparePage(path),
	),
];
await Promise.all(
	[1, 2, 3, 4].map(async () => {
		for (let task = tasks.shift(); task; task = tasks.shift()) await task();
	}),
);
for (const origin of pictures) console.log(`pictures below maps come from ${origin}`);
if (pictures.size > 1) check(["several servers"], "pictures below maps");
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
