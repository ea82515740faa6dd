// One browser, pages that are watched, and what every suite asks of a page.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shapeErrors } from "./shapes.mjs";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const WAIT_MS = Number(process.env.ARCA_WAIT_MS ?? 120_000);

export const base = (process.env.ARCA_URL ?? "http://localhost:8080").replace(/\/$/, "");
export const slug = process.env.ARCA_ROUND ?? "";
export const codes = (process.env.ARCA_CODES ?? "").split(/\s+/).filter((code) => code !== "");
export const LANGUAGES = ["es", "en", "ar"];

export const counts = { passed: 0, failed: 0 };

export function check(isFine, what, detail = "") {
	if (isFine) counts.passed++;
	else {
		counts.failed++;
		console.log(`FAILED  ${what}${detail === "" ? "" : `: ${detail}`}`);
	}
	return isFine;
}

/** Runs one scenario; an exception is one failure, and the others still run, also at the same time. */
export async function scenario(name, work) {
	const start = Date.now();
	try {
		await work();
		console.log(`ended   ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
	} catch (error) {
		check(false, name, error.stack ?? String(error));
	}
}

/** Pictures and PDFs of this run; gone at its end. */
export const scratch = mkdtempSync(join(tmpdir(), "arca-browser-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

let browser;

export async function openBrowser() {
	browser = await chromium.launch({
		// Chromium without the windows around a page, which costs a third of the processor time of one with them
		executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
		args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"],
	});
}

export const closeBrowser = () => browser.close();

/**
 * A page that notes what must never happen. `expected` are codes of answers that the scenario
 * provokes: Chromium reports every 4xx and 5xx as an error on its console.
 */
export async function openPage(options = {}) {
	const { width = 1280, javaScript = true, scheme = "light", density = 1 } = options;
	const context = await browser.newContext({
		viewport: { width, height: 900 },
		deviceScaleFactor: density,
		locale: "en-GB",
		colorScheme: scheme,
		ignoreHTTPSErrors: true,
		javaScriptEnabled: javaScript,
		reducedMotion: "reduce",
	});
	// a busy machine is slow; only what never comes has failed
	context.setDefaultTimeout(WAIT_MS);
	const page = await context.newPage();
	const seen = { csp: [], errors: [], requests: [], foreign: [], shapes: [] };
	await page.exposeBinding("arcaViolation", (_, text) => seen.csp.push(text));
	await page.addInitScript(() => {
		addEventListener("securitypolicyviolation", (event) =>
			window.arcaViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`),
		);
	});
	page.on("pageerror", (error) => seen.errors.push(error.message));
	page.on("console", (message) => {
		const text = message.text();
		if (message.type() !== "error" || /Failed to load resource/.test(text)) return;
		(/Content.Security|Trusted/.test(text) ? seen.csp : seen.errors).push(text);
	});
	page.arcaPending = new Set();
	page.on("requestfinished", (request) => page.arcaPending.delete(request));
	page.on("requestfailed", (request) => page.arcaPending.delete(request));
	page.on("framenavigated", (frame) => {
		// A page that goes takes its questions along; the answer that it came with is ended already.
		if (frame === page.mainFrame()) page.arcaPending.clear();
	});
	page.on("request", (request) => {
		// a stream of events has no end to wait for
		if (request.resourceType() !== "eventsource") page.arcaPending.add(request);
		const url = request.url();
		seen.requests.push({ url, method: request.method(), body: request.postData() });
		if (!url.startsWith(`${base}/`) && !/^(blob|data):/.test(url)) seen.foreign.push(url);
	});
	page.on("response", async (response) => {
		const { pathname } = new URL(response.url());
		if (pathname === "/api/v1/events" || !pathname.startsWith("/api/") || !response.ok() || response.status() === 204) return;
		const body = await response.json().catch(() => null);
		if (body !== null) seen.shapes.push(...shapeErrors(response.request().method(), pathname, response.status(), body));
	});
	return { page, seen, close: () => context.close() };
}

/** What every scenario ends with. */
export function checkSeen(seen, name) {
	check(seen.csp.length === 0, `${name}: no CSP violation`, seen.csp.join(" | "));
	check(seen.errors.length === 0, `${name}: no error on the console`, seen.errors.join(" | "));
	check(seen.shapes.length === 0, `${name}: answers are as openapi.json says`, seen.shapes.slice(0, 3).join(" | "));
	check(seen.foreign.length === 0, `${name}: only our origin`, seen.foreign.join(" | "));
}

/** What the page itself would be answered, its cookies included: the driver's own requests go without. */
export const ask = (page, path) =>
	page.evaluate(async (address) => {
		const answer = await fetch(address);
		return { status: answer.status, body: await answer.json() };
	}, path);

/** The focus comes a moment after what takes it is drawn. */
export async function takesFocus(page, selector) {
	const isThere = (wanted) => document.activeElement?.matches(wanted);
	return page.waitForFunction(isThere, selector, { timeout: 20_000 }).then(
		() => true,
		() => false,
	);
}

/** Every answer has come, and what came is drawn. */
export async function settle(page) {
	await page.waitForLoadState("load");
	await page.waitForFunction(() => !document.querySelector(".boot, [data-plain]"));
	for (let quiet = 0; quiet < 3; ) {
		quiet = page.arcaPending.size === 0 ? quiet + 1 : 0;
		await page.waitForTimeout(20);
	}
	await page.waitForFunction(() => !document.querySelector(".boot, .waiting:not([aria-labelledby=said] *)"));
}

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const COLOURS = ["color-contrast", "link-in-text-block"];

const looked = new Set();

/**
 * A page as axe's rules see it: elements, roles, states, and whether there is text and what is named exists; no words, so
 * that the same page in another language is the same.
 */
const structureOf = (page) =>
	page.evaluate(() => {
		const named = ["for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-errormessage"];
		const kept = /^(class|role|type|tabindex|disabled|hidden|open|checked|required|aria-(?!label$).*)$/;
		const attribute = ({ name, value }) => {
			if (named.includes(name)) return `${name}=${value.split(/\s+/).map((id) => Boolean(document.getElementById(id)))}`;
			return kept.test(name) ? `${name}=${value}` : `${name}${value === "" ? "" : "="}`;
		};
		const look = (node) => {
			if (node.nodeType === 3) return node.data.trim() === "" ? "" : "t";
			if (node.nodeType !== 1) return "";
			if (node.matches(".languages")) return "languages"; // each page has it, with another one that is current
			const attributes = [...node.attributes].map(attribute).sort().join(" ");
			return `<${node.tagName} ${attributes}>${[...node.childNodes].map(look).join("")}</>`;
		};
		const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
		return `${ids.length - new Set(ids).size} ${document.title === ""} ${look(document.body)}`;
	});

/**
 * axe in both schemes, in the second by the rules that look at colours; nothing else is left out. What has the structure of
 * a page that was looked at is not looked at again.
 */
export async function checkAxe(page, name) {
	const structure = createHash("sha256").update(await structureOf(page)).digest("hex");
	if (looked.has(structure)) return;
	looked.add(structure);
	for (const colorScheme of ["light", "dark"]) {
		await page.emulateMedia({ colorScheme });
		if (!(await page.evaluate("typeof window.axe !== 'undefined'"))) await page.evaluate(axeSource);
		const { violations } = await page.evaluate((rules) =>
			window.axe.run(document, { runOnly: rules, resultTypes: ["violations"] }),
			colorScheme === "light" ? { type: "tag", values: TAGS } : { type: "rule", values: COLOURS },
		);
		const words = violations.map(
			({ id, nodes }) => `${id} at ${nodes.map((node) => node.target.join(" ")).slice(0, 3)}`,
		);
		check(violations.length === 0, `${name}: axe, ${colorScheme}`, words.join(" | "));
	}
	await page.emulateMedia({ colorScheme: "light" });
}

export async function checkNarrow(page, name) {
	const before = page.viewportSize();
	await page.setViewportSize({ width: 320, height: 640 });
	const over = await page.evaluate(() => {
		const width = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= width) return null;
		const wide = [...document.querySelectorAll("body *")].find(
			(element) => element.getBoundingClientRect().right > width + 1,
		);
		return `${document.documentElement.scrollWidth} px: ${wide?.className || wide?.tagName}`;
	});
	check(over === null, `${name}: 320 px without sideways scroll`, over ?? "");
	await page.setViewportSize(before);
}

/** Everything that can be pressed is 44 px high or wide enough, but links inside sentences. */
export async function checkTargets(page, name) {
	const small = await page.evaluate(() =>
		[...document.querySelectorAll("button, select, input, summary, .top-nav a, .languages a, a.button")]
			.filter((element) => element.offsetParent !== null)
			.filter((element) => !element.closest("label, .choice, .visually-hidden"))
			.map((element) => [element, element.getBoundingClientRect()])
			.filter(([, box]) => box.height < 43.5 || box.width < 43.5)
			.map(([element, box]) => `${element.className || element.tagName} ${box.width}x${box.height}`),
	);
	check(small.length === 0, `${name}: targets of 44 px`, small.join(" | "));
}

/** Presses Tab until `selector` has the focus; at every stop the focus must be to be seen. */
export async function tabTo(page, selector, name, most = 150) {
	const look = (wanted) => {
		const element = document.activeElement;
		const bar = document.querySelector(".budget-bar");
		const isThere = Boolean(element?.matches(wanted));
		if (!element || element === document.body || !bar || bar.contains(element)) return { isThere, isHidden: false };
		const box = (element.closest(".choice") ?? element).getBoundingClientRect();
		const cover = bar.getBoundingClientRect();
		// what comes after the bar is below it, not under it
		const isSeen = Math.min(box.bottom, innerHeight) - box.top <= 0 || box.top < cover.top || box.top >= cover.bottom;
		return { isThere, isHidden: !isSeen };
	};
	if ((await page.evaluate(look, selector)).isThere) return;
	for (let i = 0; i < most; i++) {
		await page.keyboard.press("Tab");
		const { isThere, isHidden } = await page.evaluate(look, selector);
		if (isHidden) check(false, `${name}: the focus is under the sticky bar`);
		if (isThere) return;
	}
	throw new Error(`Tab never reaches ${selector}`);
}

/** To it by Tab, however long the page, and then a key. */
export async function press(page, selector, name, key = "Enter") {
	await tabTo(page, selector, name, 900);
	await page.keyboard.press(key);
}

/** Whoever looks at this browser's pages is signed in from here on. */
export const signInAs = (page, value) =>
	page.context().addCookies([{ name: "__Host-arca-account", value, url: base, secure: true, httpOnly: true, sameSite: "Lax" }]);

/** A page of whoever has this session; of nobody, if it has none. */
export async function openAs(cookie, options = {}) {
	const opened = await openPage(options);
	if (cookie) await signInAs(opened.page, cookie);
	return opened;
}

/** Of one suite: keeps what a page looks like, all of it, where somebody wants to look. */
export const picturesOf = (suite) => async (page, name) => {
	if (process.env.ARCA_PICTURES) await page.screenshot({ path: join(process.env.ARCA_PICTURES, `${suite}-${name}.png`), fullPage: true });
};

export const run = (command, ...args) => execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
