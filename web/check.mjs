// The gates of dist/: what a first view weighs, what the crypto weighs, no inline code, and the same
// bytes from another folder. `node check.mjs` after a build; exits 1 if a gate fails.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL(".", import.meta.url));
const dist = join(web, "dist");
const KB = 1000;
const FIRST_VIEW = 45 * KB;
const CRYPTO = 190 * KB;

let passed = 0;
let failed = 0;
function gate(isFine, what) {
	if (isFine) passed++;
	else failed++;
	console.log(`${isFine ? "ok" : "FAILED"}  ${what}`);
}

const { initial, lazy } = JSON.parse(
	readFileSync(join(web, "node_modules/.cache/first-view.json"), "utf8"),
);
const packed = (path) => {
	try {
		return statSync(join(dist, `${path}.gz`)).size;
	} catch {
		return statSync(join(dist, path)).size;
	}
};
const weigh = (paths) => paths.reduce((sum, path) => sum + packed(path), 0);

for (const [page, paths] of Object.entries(initial)) {
	const size = weigh(paths);
	gate(
		size <= FIRST_VIEW,
		`${page}: first view ${(size / KB).toFixed(1)} kB of ${FIRST_VIEW / KB}`,
	);
}

const isInitial = new Set(Object.values(initial).flat());
const largest = lazy
	.filter((path) => !isInitial.has(path))
	.map((path) => [packed(path), path])
	.sort((a, b) => b[0] - a[0])[0];
gate(
	largest[0] <= CRYPTO,
	`crypto chunk, lazily: ${(largest[0] / KB).toFixed(1)} kB of ${CRYPTO / KB}`,
);

const serve = JSON.parse(readFileSync(join(dist, "serve.json"), "utf8"));
for (const { path, type, csp } of serve.files) {
	if (!type.startsWith("text/html")) continue;
	const html = readFileSync(join(dist, path), "utf8");
	const isClean = !/<style|style=|\son[a-z]+=|javascript:|https?:/i.test(html);
	const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)([^>]*)>([^<]*)/gi)];
	const isAllowed = inline.every(
		([, attributes, text]) =>
			attributes === ' type="importmap"' &&
			serve.csp[csp].includes(createHash("sha256").update(text).digest("base64")),
	);
	gate(isClean && isAllowed, `${path}: nothing inline but the import map, no foreign address`);
}
for (const { path, type } of serve.files) {
	if (!type.startsWith("text/javascript")) continue;
	const text = readFileSync(join(dist, path), "utf8");
	if (/\beval\(|new Function\b|\.innerHTML\s*=|document\.write/.test(text) && !isLibrary(text))
		gate(false, `${path}: evaluates or writes HTML`);
}

/** Preact has code for dangerouslySetInnerHTML, which our source never uses. */
function isLibrary(text) {
	return (
		/dangerouslySetInnerHTML/.test(text) && !/\beval\(|new Function\b|document\.write/.test(text)
	);
}

function sourceHas(pattern, folder = join(web, "src")) {
	return readdirSync(folder, { withFileTypes: true }).some((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return sourceHas(pattern, path);
		return pattern.test(readFileSync(path, "utf8"));
	});
}
gate(!sourceHas(/dangerouslySetInnerHTML|innerHTML/), "src: no HTML from text anywhere");

function elsewhere() {
	const copy = mkdtempSync(join(tmpdir(), "arca web "));
	try {
		for (const name of ["src", "tools", "build.mjs", "package.json", "tsconfig.json"])
			cpSync(join(web, name), join(copy, name), { recursive: true });
		cpSync(join(web, "node_modules"), join(copy, "node_modules"), {
			recursive: true,
			filter: (path) => !/node_modules\/(\.cache|playwright-core|typescript|axe-core)/.test(path),
		});
		execFileSync(process.execPath, ["build.mjs"], {
			cwd: copy,
			stdio: "ignore",
			env: { ...process.env, TZ: "Asia/Tokyo", LANG: "C" },
		});
		return readFileSync(join(copy, "dist/manifest.json"), "utf8");
	} finally {
		rmSync(copy, { recursive: true, force: true });
	}
}
const here = readFileSync(join(dist, "manifest.json"), "utf8");
gate(elsewhere() === here, "the same bytes from another folder and time zone");

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
