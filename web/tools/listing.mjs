// What the daemon has to know of each file, and what an auditor compares: serve.json, manifest.json.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const TYPES = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".json": "application/json",
	".svg": "image/svg+xml",
	".txt": "text/plain; charset=utf-8",
	".woff2": "font/woff2",
};

const COMMON =
	"default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'; ";

/**
 * Some pages load modules later, whose integrity stands in an import map: the one thing inline,
 * allowed by its hash. Only those of them that seal or check may run WebAssembly. `pages` are such
 * pages, each with a policy of its name.
 */
export function policies(pages) {
	const found = { main: `${COMMON}script-src 'self'` };
	for (const { name, isCrypto, importMap } of pages) {
		const map = `'sha256-${createHash("sha256").update(importMap).digest("base64")}'`;
		found[name] = `${COMMON}script-src 'self' ${isCrypto ? "'wasm-unsafe-eval' " : ""}${map}`;
	}
	return found;
}

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

export const integrityOf = (bytes) =>
	`sha256-${createHash("sha256").update(bytes).digest("base64")}`;

const put = (dist, path, bytes) => {
	mkdirSync(dirname(join(dist, path)), { recursive: true });
	writeFileSync(join(dist, path), bytes);
};

/** Writes one file and its smaller variants; gives its row of serve.json. */
function writeFile(dist, path, { bytes, csp, locates = false, tiles = false }) {
	const row = {
		path,
		type: TYPES[extname(path)],
		cache: path.startsWith("/assets/") ? "immutable" : "page",
		csp,
		locates,
		tiles,
		size: bytes.length,
		gzip: false,
		brotli: false,
	};
	if (!row.type) throw new Error(`no type for ${path}`);
	put(dist, path, bytes);
	if (path.endsWith(".woff2")) return row;
	const brotli = brotliCompressSync(bytes, {
		params: {
			[constants.BROTLI_PARAM_QUALITY]: 11,
			[constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
		},
	});
	const gzip = gzipSync(bytes, { level: 9 });
	for (const [name, ending, small] of [
		["gzip", ".gz", gzip],
		["brotli", ".br", brotli],
	]) {
		row[name] = small.length < bytes.length;
		if (row[name]) put(dist, path + ending, small);
	}
	return row;
}

/** `files`: path -> {bytes, csp, locates, tiles}. */
export function writeAll(dist, files, { languages, shells, csp }) {
	const paths = [...files.keys()].sort();
	const manifest = `{${paths
		.map((path) => `${JSON.stringify(path)}:"${sha256(files.get(path).bytes)}"`)
		.join(",")}}`;
	const rows = paths.map((path) => writeFile(dist, path, files.get(path)));
	rows.push(writeFile(dist, "/manifest.json", { bytes: Buffer.from(manifest), csp: "main" }));
	put(
		dist,
		"serve.json",
		`${JSON.stringify({ languages, files: rows, csp, shells }, null, "\t")}\n`,
	);
	return rows;
}
