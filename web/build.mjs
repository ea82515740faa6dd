// Builds dist/: `node build.mjs [--out DIR]`. The same bytes from any folder, on any day.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { integrityOf, policies, writeAll } from "./tools/listing.mjs";
import { missingPage, page } from "./tools/pages.mjs";
import { compileTexts } from "./tools/texts.mjs";

const web = dirname(fileURLToPath(import.meta.url));
const option = process.argv.indexOf("--out");
const dist = option > 0 ? process.argv[option + 1] : join(web, "dist");

const LANGUAGES = ["es", "en", "ar"];
/**
 * folder of the page, its program, the texts it needs, those that come later with what is loaded then,
 * what it may run: tools/listing.mjs; whether it needs the styles of what is said (talks), of votes (votes) or of staff (staff); whether it may ask the browser where somebody is (locates); whether it has maps, below which may lie pictures of a server that the city names (tiles); and feeds of what it shows, with the bundle and key of their titles
 */
const SHELLS = [
	{
		folder: "",
		program: "pages/main",
		votes: true,
		bundles: ["common", "main"],
		later: ["ballots", "results", "stats", "poll", "closing"],
		csp: "lazy",
		feeds: [["rounds", "common", "frame.rounds"]],
	},
	{
		folder: "vote/",
		program: "vote/main",
		votes: true,
		bundles: ["common", "vote", "poll"],
		csp: "crypto",
	},
	{ folder: "verify/", program: "verify/main", bundles: ["common", "verify"], csp: "crypto" },
	{
		folder: "account/",
		program: "account/main",
		bundles: ["common", "account"],
		later: ["own", "queue", "census"],
		csp: "lazy",
	},
	{ folder: "privacy/", program: "pages/privacy", bundles: ["common", "privacy"], csp: "main" },
	{ folder: "acts/", program: "pages/acts", bundles: ["common", "acts", "audit"], csp: "main" },
	{
		folder: "debates/",
		program: "debates/main",
		talks: true,
		bundles: ["common", "talk", "debates"],
		later: ["account", "moderation", "debate", "comments", "response", "follow"],
		csp: "lazy",
		feeds: [
			["debates", "debates", "debates.title"],
			["comments", "talk", "comments.feed"],
			["decisions", "moderation", "moderation.decisions"],
		],
	},
	{
		folder: "projects/",
		locates: true,
		tiles: true,
		program: "projects/main",
		talks: true,
		bundles: ["common", "talk", "projects"],
		later: [
			"goals",
			"account",
			"moderation",
			"project",
			"propose",
			"comments",
			"markdown",
			"uploads",
			"follow",
			"lobby",
			"met",
			"map",
			"forum",
		],
		csp: "lazy",
		feeds: [
			["projects", "projects", "projects.title"],
			["comments", "talk", "comments.feed"],
		],
	},
	{
		folder: "proposals/",
		program: "proposals/main",
		talks: true,
		bundles: ["common", "talk", "goals", "proposals"],
		later: [
			"account",
			"moderation",
			"petition",
			"propose",
			"comments",
			"markdown",
			"uploads",
			"response",
			"follow",
			"lobby",
			"met",
		],
		csp: "lazy",
		feeds: [
			["proposals", "proposals", "proposals.title"],
			["comments", "talk", "comments.feed"],
		],
	},
	{
		folder: "questions/",
		program: "questions/main",
		talks: true,
		bundles: ["common", "talk", "questions"],
		later: ["account", "moderation", "ask", "comments", "response", "follow", "poll", "polls"],
		csp: "lazy",
		feeds: [
			["questions", "questions", "questions.title"],
			["responses", "questions", "responses.title"],
			["polls", "questions", "questions.polls"],
		],
	},
	{
		folder: "meetings/",
		program: "meetings/main",
		talks: true,
		bundles: ["common", "talk", "lobby", "meetings"],
		later: ["account", "moderation", "comments", "markdown", "uploads", "convene", "met"],
		csp: "lazy",
		feeds: [
			["meetings", "meetings", "meetings.title"],
			["lobby", "meetings", "lobby.title"],
		],
	},
	{
		folder: "staff/",
		program: "staff/main",
		talks: true,
		staff: true,
		bundles: ["common", "talk", "staff"],
		later: [
			"account",
			"moderation",
			"draft",
			"dossiers",
			"ballot",
			"project",
			"forum",
			"money_form",
			"uploads",
			"audit",
		],
		csp: "lazy",
	},
	{
		folder: "search/",
		program: "pages/search",
		talks: true,
		bundles: ["common", "search"],
		csp: "main",
	},
	{
		folder: "gallery/",
		program: "pages/gallery",
		votes: true,
		talks: true,
		bundles: ["common", "gallery"],
		later: ["markdown", "uploads", "map"],
		csp: "lazy",
	},
];
const BUNDLES = [
	"common",
	"main",
	"ballot",
	"ballots",
	"results",
	"closing",
	"stats",
	"poll",
	"polls",
	"vote",
	"verify",
	"account",
	"own",
	"privacy",
	"acts",
	"audit",
	"debates",
	"talk",
	"comments",
	"projects",
	"project",
	"gallery",
	"queue",
	"census",
	"moderation",
	"money_form",
	"dossiers",
	"propose",
	"search",
	"markdown",
	"uploads",
	"goals",
	"proposals",
	"debate",
	"petition",
	"questions",
	"meetings",
	"staff",
	"draft",
	"forum",
	"ask",
	"response",
	"lobby",
	"met",
	"convene",
	"follow",
	"map",
];

function writeTexts() {
	const texts = compileTexts(join(web, "src/texts"), join(web, "src"), LANGUAGES, BUNDLES);
	mkdirSync(join(web, "src/generated"), { recursive: true });
	const path = join(web, "src/generated/texts.ts");
	if (!existsSync(path) || readFileSync(path, "utf8") !== texts.types)
		writeFileSync(path, texts.types);
	return texts;
}

/** The program of one page in one language: its texts first, then what uses them. */
function entryOf(language, shell) {
	const imports = shell.bundles.map((name, i) => `import t${i} from "texts:${name}/${language}";`);
	const later = (shell.later ?? []).map(
		(name) => `${name}: () => import("texts:${name}/${language}")`,
	);
	return `import { offerTexts, useTexts } from "./src/lib/texts";
${imports.join("\n")}
import { start } from "./src/${shell.program}";
useTexts("${language}", ${shell.bundles.map((_, i) => `t${i}`).join(", ")});
offerTexts({ ${later.join(", ")} });
start();
`;
}

const entryName = (language, shell) => `${shell.folder.slice(0, -1) || "home"}-${language}`;

function virtualModules(texts) {
	const entries = new Map();
	for (const language of LANGUAGES)
		for (const shell of SHELLS)
			entries.set(`entry:${entryName(language, shell)}`, entryOf(language, shell));
	return {
		name: "virtual",
		setup(pack) {
			pack.onResolve({ filter: /^(entry|texts):/ }, ({ path }) => ({ path, namespace: "virtual" }));
			pack.onResolve({ filter: /^@messageformat\/runtime$/ }, () => ({
				path: join(web, "src/lib/plural.ts"),
			}));
			pack.onResolve({ filter: /^@messageformat\/runtime\/lib\/cardinals$/ }, () => ({
				path: join(web, "src/lib/plural.ts"),
			}));
			// what has CommonJS in it is put together by itself: what esbuild needs for that would else be a chunk of every page
			pack.onLoad(
				{ filter: /\/(papaparse(\.min)?\.js|libsodium-wrappers\.m?js)$/ },
				async ({ path }) => {
					const alone = { bundle: true, format: "esm", write: false, legalComments: "none" };
					const { outputFiles } = await build({
						...alone,
						entryPoints: [path],
						logLevel: "warning",
					});
					return { contents: outputFiles[0].text, loader: "js" };
				},
			);
			pack.onLoad({ filter: /^entry:/, namespace: "virtual" }, ({ path }) => ({
				contents: entries.get(path),
				resolveDir: web,
				loader: "ts",
			}));
			pack.onLoad({ filter: /^texts:/, namespace: "virtual" }, ({ path }) => {
				const [name, language] = path.slice("texts:".length).split("/");
				return { contents: texts.modules[name][language], resolveDir: web, loader: "js" };
			});
		},
	};
}

async function bundle(texts) {
	const common = {
		absWorkingDir: web,
		bundle: true,
		minify: true,
		write: false,
		metafile: true,
		outdir: "/out/assets",
		publicPath: "/assets",
		entryNames: "[name]-[hash]",
		chunkNames: "[name]-[hash]",
		assetNames: "[name]-[hash]",
		legalComments: "none",
		logLevel: "warning",
	};
	const entryPoints = LANGUAGES.flatMap((language) =>
		SHELLS.map((shell) => {
			const name = entryName(language, shell);
			return { in: `entry:${name}`, out: name };
		}),
	);
	const styles = await build({
		...common,
		entryPoints: [
			{ in: "src/styles/main.css", out: "style" },
			{ in: "src/styles/talk.css", out: "talk" },
			{ in: "src/styles/votes.css", out: "votes" },
			{ in: "src/styles/staff.css", out: "staff" },
			{ in: "src/styles/map.css", out: "map" },
			{ in: "src/styles/icon.svg", out: "icon" },
		],
		loader: { ".woff2": "file", ".svg": "copy" },
		target: ["chrome111", "firefox113", "safari16.2"],
	});
	// what a part loads with itself, so that first views do without
	const map = styles.outputFiles.find(({ path }) => /\/map-[^/]*\.css$/.test(path));
	const scripts = await build({
		...common,
		entryPoints,
		define: {
			MAP_STYLE: JSON.stringify(publicPath(map.path)),
			MAP_INTEGRITY: JSON.stringify(integrityOf(map.contents)),
		},
		format: "esm",
		splitting: true,
		target: ["es2021"],
		jsx: "automatic",
		jsxImportSource: "preact",
		plugins: [virtualModules(texts)],
	});
	return { scripts, styles };
}

/** path under dist -> {bytes, csp}, and the output paths by the name of what went in. */
function collect(results, files) {
	for (const { path, contents } of results.outputFiles)
		files.set(path.slice(path.indexOf("/assets/")), { bytes: Buffer.from(contents), csp: "main" });
}

const publicPath = (path) => path.slice(Math.max(0, path.indexOf("/assets/")));

function findOutputs(metafile) {
	const byEntry = new Map();
	const outputs = new Map();
	for (const [path, output] of Object.entries(metafile.outputs)) {
		outputs.set(publicPath(path), output);
		if (output.entryPoint) byEntry.set(output.entryPoint, publicPath(path));
	}
	return { byEntry, outputs };
}

/** Every chunk that can be reached by such imports. */
function reachable(path, outputs, kinds, found = new Set()) {
	for (const { path: next, kind } of outputs.get(path)?.imports ?? []) {
		const chunk = publicPath(next);
		if (!kinds.includes(kind) || found.has(chunk)) continue;
		found.add(chunk);
		reachable(chunk, outputs, kinds, found);
	}
	return [...found].sort();
}

/** Every chunk that the page needs before it can start. */
const staticImports = (path, outputs) => reachable(path, outputs, ["import-statement"]);

/** What a page loads later, with the hash that it must have. */
function makeImportMap(files, script, outputs) {
	const early = new Set(staticImports(script, outputs));
	const rows = reachable(script, outputs, ["import-statement", "dynamic-import"])
		.filter((path) => !early.has(path))
		.map((path) => [path, integrityOf(files.get(path).bytes)]);
	return JSON.stringify({ integrity: Object.fromEntries(rows) });
}

function writePages(files, texts, { scripts }) {
	const { byEntry, outputs } = findOutputs(scripts.metafile);
	const inline = [];
	const named = (path) => ({ path, integrity: integrityOf(files.get(path).bytes) });
	const assets = [...files.keys()];
	const find = (start, ending) =>
		named(assets.find((p) => p.startsWith(start) && p.endsWith(ending)));
	const talk = find("/assets/talk-", ".css");
	const votes = find("/assets/votes-", ".css");
	const staff = find("/assets/staff-", ".css");
	const shared = {
		style: find("/assets/style-", ".css"),
		font: find("/assets/young-serif-latin-", ".woff2"),
		icon: find("/assets/icon-", ".svg"),
	};
	const initial = {};
	for (const language of LANGUAGES)
		for (const shell of SHELLS) {
			const script = byEntry.get(`virtual:entry:${entryName(language, shell)}`);
			const preloads = staticImports(script, outputs);
			const common = texts.messages.common[language];
			const path = `/${language}/${shell.folder}index.html`;
			const isAlone = shell.csp === "main";
			const more = [
				...(shell.talks ? [talk] : []),
				...(shell.votes ? [votes] : []),
				...(shell.staff ? [staff] : []),
			];
			const importMap = isAlone ? "" : makeImportMap(files, script, outputs);
			const csp = isAlone ? shell.csp : `${shell.csp} ${language}/${shell.folder}`;
			if (!isAlone) inline.push({ name: csp, isCrypto: shell.csp === "crypto", importMap });
			const html = page({
				language,
				title: common[`page.title_${shell.folder.slice(0, -1) || "home"}`],
				noscript: common[`page.noscript_${shell.csp === "crypto" ? "crypto" : "main"}`],
				loading: common["page.loading"],
				...shared,
				styles: [shared.style, ...more],
				script: named(script),
				preloads: preloads.map(named),
				importMap,
				feeds: (shell.feeds ?? []).map(([name, bundle, key]) => ({
					name,
					title: texts.messages[bundle][language][key],
				})),
			});
			const { locates = false, tiles = false } = shell;
			files.set(path, { bytes: Buffer.from(html), csp, locates, tiles });
			initial[path] = [
				path,
				shared.style.path,
				...more.map(({ path: style }) => style),
				script,
				...preloads,
			];
		}
	const missing = Object.fromEntries(
		LANGUAGES.map((language) => {
			const common = texts.messages.common[language];
			return [language, { title: common["page.missing"], home: common["page.go_home"] }];
		}),
	);
	const html = missingPage({ languages: LANGUAGES, texts: missing, ...shared });
	files.set("/404.html", { bytes: Buffer.from(html), csp: "main" });
	return {
		initial,
		inline,
		lazy: [...outputs.keys()].filter((path) => extname(path) === ".js"),
	};
}

const texts = writeTexts();
if (!process.argv.includes("--texts")) {
	const files = new Map();
	const built = await bundle(texts);
	collect(built.scripts, files);
	collect(built.styles, files);
	const { initial, inline, lazy } = writePages(files, texts, built);
	const shells = LANGUAGES.flatMap((language) =>
		SHELLS.map(({ folder }) => `/${language}/${folder}`),
	);
	// Somebody may be served from dist/: it is the old one or the new one, never half of one.
	const [next, old] = [`${dist}.new`, `${dist}.old`];
	for (const folder of [next, old]) rmSync(folder, { recursive: true, force: true });
	const rows = writeAll(next, files, {
		languages: LANGUAGES,
		shells,
		csp: policies(inline),
	});
	if (existsSync(dist)) renameSync(dist, old);
	renameSync(next, dist);
	rmSync(old, { recursive: true, force: true });
	mkdirSync(join(web, "node_modules/.cache"), { recursive: true });
	// For check.mjs: which files a first view needs. Not part of what is served.
	writeFileSync(
		join(web, "node_modules/.cache/first-view.json"),
		JSON.stringify({ dist, initial, lazy }, null, "\t"),
	);
	console.log(`dist: ${rows.length} files`);
}
