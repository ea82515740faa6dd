// Bundles TypeScript for node's tests; node 18 does not read it.
import { webcrypto } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

// Browsers and node 20 have it as a global; node 18 does not.
globalThis.crypto ??= webcrypto;

export const web = fileURLToPath(new URL("..", import.meta.url));

/** Imports the named modules of src/ as one object. */
export async function load(...modules) {
	const cache = join(web, "node_modules/.cache");
	await mkdir(cache, { recursive: true });
	const outfile = join(mkdtempSync(join(cache, "arca-")), "bundle.mjs");
	await build({
		stdin: {
			contents: modules.map((name) => `export * from "./src/${name}";`).join("\n"),
			resolveDir: web,
			loader: "ts",
		},
		bundle: true,
		format: "esm",
		platform: "node",
		external: ["libsodium-wrappers-sumo"],
		outfile,
		logLevel: "error",
	});
	return import(pathToFileURL(outfile).href);
}
