// ICU messages of every language, checked against each other and compiled to functions.
// A missing or unused key, an argument too many, or a plural form too few stops the build.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const MessageFormat = require("@messageformat/core");
const compileModule = require("@messageformat/core/compile-module");
const { parse } = require("@messageformat/parser");

/** The plural forms that a text must have; "many" of Spanish is for compact millions only. */
const FORMS = {
	es: ["one", "other"],
	en: ["one", "other"],
	ar: ["zero", "one", "two", "few", "many", "other"],
};

function walk(tokens, visit) {
	for (const token of tokens) {
		visit(token);
		for (const one of token.cases ?? []) walk(one.tokens, visit);
	}
}

/** Argument names of a message, each with its type in TypeScript. */
function readArguments(message, language, where, errors) {
	const found = new Map();
	let tokens = [];
	try {
		tokens = parse(message);
	} catch (error) {
		errors.push(`${where}: ${error.message}`);
	}
	walk(tokens, (token) => {
		if (token.type === "argument" && !found.has(token.arg)) found.set(token.arg, "string | number");
		if (token.type === "select") found.set(token.arg, "string");
		if (token.type !== "plural") return;
		found.set(token.arg, "number");
		const forms = token.cases.map((one) => one.key).filter((key) => !key.startsWith("="));
		const isWhole = FORMS[language].every((form) => forms.includes(form));
		if (!isWhole || forms.length !== FORMS[language].length)
			errors.push(`${where}: plural forms are ${forms}, not ${FORMS[language]}`);
	});
	return found;
}

const shapeOf = (found) => JSON.stringify([...found].sort());

function sourceFiles(folder) {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return entry.name === "generated" ? [] : sourceFiles(path);
		return /\.tsx?$/.test(entry.name) ? [path] : [];
	});
}

/** Every key that the source can ask for: whole literals, and beginnings of template literals. */
function usedKeys(folder) {
	const whole = new Set();
	const beginnings = new Set();
	for (const path of [...sourceFiles(folder), join(folder, "../build.mjs")]) {
		const text = readFileSync(path, "utf8");
		for (const [, key] of text.matchAll(/"([a-z0-9_]+(?:\.[a-z0-9_]+)+)"/g)) whole.add(key);
		for (const [, key] of text.matchAll(/`([a-z0-9_]+\.(?:[a-z0-9_]+[._])*)\$\{/g))
			beginnings.add(key);
		for (const [, key] of text.matchAll(/\bt\(\s*"([^"]+)"/g)) whole.add(key);
	}
	return { whole, beginnings };
}

function readBundle(folder, languages, name) {
	return Object.fromEntries(
		languages.map((language) => [
			language,
			JSON.parse(readFileSync(join(folder, `${name}.${language}.json`), "utf8")),
		]),
	);
}

/** Compares the languages of one bundle; gives key -> Map of arguments. */
function checkBundle(bundle, name, languages, errors) {
	const first = languages[0];
	const shapes = new Map();
	for (const [key, message] of Object.entries(bundle[first]))
		shapes.set(key, readArguments(message, first, `${first}/${name}: ${key}`, errors));
	for (const language of languages.slice(1)) {
		const messages = bundle[language];
		for (const key of shapes.keys())
			if (!(key in messages)) errors.push(`${language}/${name}: ${key} is missing`);
		for (const [key, message] of Object.entries(messages)) {
			const where = `${language}/${name}: ${key}`;
			const found = readArguments(message, language, where, errors);
			if (!shapes.has(key)) errors.push(`${where} is not in ${first}`);
			else if (shapeOf(found) !== shapeOf(shapes.get(key)))
				errors.push(`${where}: arguments differ from ${first}'s`);
		}
	}
	return shapes;
}

function checkUse(shapes, source, errors) {
	const { whole, beginnings } = usedKeys(source);
	const isUsed = (key) => whole.has(key) || [...beginnings].some((start) => key.startsWith(start));
	for (const key of shapes.keys()) if (!isUsed(key)) errors.push(`${key} is used nowhere`);
	return { whole, beginnings };
}

function typesOf(shapes) {
	const lines = [...shapes].map(([key, found]) => {
		const fields = [...found].map(([name, type]) => `${name}: ${type}`).join("; ");
		return `\t"${key}": [${found.size === 0 ? "" : `{ ${fields} }`}];`;
	});
	return `// Made by tools/texts.mjs from src/texts.\nexport interface Texts {\n${lines.join("\n")}\n}\n`;
}

/** {types, modules: {bundle: {language: source}}, messages}; throws a list of all that is wrong. */
export function compileTexts(folder, source, languages, bundles) {
	const errors = [];
	const modules = {};
	const messages = {};
	const all = new Map();
	for (const name of bundles) {
		const bundle = readBundle(folder, languages, name);
		messages[name] = bundle;
		for (const [key, found] of checkBundle(bundle, name, languages, errors)) {
			if (all.has(key)) errors.push(`${name}: ${key} is in two bundles`);
			all.set(key, found);
		}
		modules[name] = {};
		for (const language of languages) {
			if (errors.length > 0) continue;
			modules[name][language] = compileModule(new MessageFormat([language]), bundle[language]);
		}
	}
	checkUse(all, source, errors);
	if (errors.length > 0) throw new Error(`texts:\n  ${errors.join("\n  ")}`);
	return { types: typesOf(all), modules, messages };
}
