// What everybody reads, without JavaScript: in three languages, both schemes, on a phone; and with it: the script takes over, nothing jumps.
// For tests/flow/plain.py. Needs ARCA_URL, ARCA_BUDGET, ARCA_PROJECT, ARCA_DEBATE, ARCA_HIDDEN, ARCA_PROPOSAL, ARCA_QUESTION,
// ARCA_MEETING. ARCA_PICTURES is a folder for pictures.
import { checkState } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, openBrowser, openPage, scenario, settle } from "./support.mjs";

const { ARCA_BUDGET: budget, ARCA_PROJECT: project, ARCA_DEBATE: debate, ARCA_HIDDEN: hidden, ARCA_PROPOSAL: proposal, ARCA_QUESTION: question, ARCA_MEETING: meeting, ARCA_PICTURES: pictures } = process.env;
const PAGES = {
	home: "",
	round: "rounds/barrios",
	ballot: "rounds/barrios/projects",
	results: "rounds/barrios/results",
	budgets: "projects/",
	budget: `projects/${budget}`,
	project: `projects/${budget}/${project}`,
	debates: "debates/",
	debate: `debates/${debate}`,
	proposals: "proposals/",
	proposal: `proposals/${proposal}`,
	questions: "questions/",
	question: `questions/${question}`,
	meetings: "meetings/?state=past",
	meeting: `meetings/${meeting}`,
	hidden: `debates/${hidden}`,
	missing: "debates/99999",
};

async function picture(page, name) {
	if (pictures) await page.screenshot({ path: `${pictures}/plain-${name}.png`, fullPage: true });
}

/** As it is seen where no script of ours comes; axe itself is one, so scripts are let be. */
async function seenPlain(language, names) {
	const { page, close } = await openPage({ width: 390 });
	await page.route("**/assets/*.js", (route) => route.abort());
	for (const name of names) {
		await page.goto(`${base}/${language}/${PAGES[name]}`);
		await checkState(page, `${language} plain ${name}`);
		await picture(page, `${language}-${name}`);
	}
	await close();
}

/** Nothing that runs: read, and followed by keyboard. */
async function without(language) {
	const { page, seen, close } = await openPage({ width: 390, javaScript: false });
	for (const [name, path] of Object.entries(PAGES)) {
		await page.goto(`${base}/${language}/${path}`);
		check((await page.locator("h1").count()) === 1 && (await page.locator("noscript").count()) === 0, `${language} ${name}: one page, and no word about scripts`);
	}
	await page.goto(`${base}/${language}/debates/`);
	await page.click(`a[href="/${language}/debates/${debate}"]`);
	await page.waitForURL(`**/${language}/debates/${debate}`);
	await page.waitForLoadState("load");
	check(new URL(page.url()).pathname === `/${language}/debates/${debate}`, `${language}: a link leads on`);
	await page.keyboard.press("Tab");
	check((await page.evaluate(() => document.activeElement?.className)) === "skip", `${language}: the first stop skips to what is said`);
	check(seen.foreign.length === 0 && seen.requests.every(({ url }) => !url.includes("/api/") || url.includes("/api/uploads/")), `${language}: nothing is asked of the API`);
	await close();
}

/** A script takes over: the same heading, no violation, little that moves, and the focus stays where it is. */
async function takenOver(language, names) {
	const { page, seen, close } = await openPage({ width: 390 });
	await page.addInitScript(() => {
		window.arcaShift = 0;
		window.arcaTitles = new Set();
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries()) window.arcaShift += entry.value;
		}).observe({ type: "layout-shift", buffered: true });
		const look = () => {
			const heading = document.querySelector("h1");
			if (heading) window.arcaTitles.add(heading.textContent);
			requestAnimationFrame(look);
		};
		requestAnimationFrame(look);
	});
	for (const name of names) {
		await page.goto(`${base}/${language}/${PAGES[name]}`);
		await settle(page);
		await page.waitForSelector("#app:not([data-plain]) :is(h1, [role=alert])");
		const { shift, titles } = await page.evaluate(() => ({ shift: window.arcaShift, titles: [...window.arcaTitles] }));
		check(name === "missing" || titles.length === 1, `${language} ${name}: one heading from beginning to end`, titles.join(" | "));
		check((await page.locator("#app").count()) === 1 && (await page.locator("main").count()) === 1, `${language} ${name}: one page`);
		// what is on the ballot comes in an order of each reader's own, below filters that need a script
		check(shift < (name === "ballot" ? 0.6 : 0.1), `${language} ${name}: little moves`, String(shift));
	}
	// the script comes late: whoever is at a link by then stays at it
	await page.route("**/assets/debates-*.js", async (route) => {
		await page.waitForSelector("[data-plain] .card a");
		await page.focus(`[data-plain] a[href="/${language}/debates/${debate}"]`);
		await route.continue();
	});
	await page.goto(`${base}/${language}/debates/`);
	await page.waitForSelector("#app:not([data-plain]) .card");
	check((await page.evaluate(() => document.activeElement?.getAttribute("href"))) === `/${language}/debates/${debate}`, `${language}: the focus stays`);
	checkSeen(seen, `${language} taken over`);
	await close();
}

await openBrowser();
// what looks the same in both directions is looked at in one
await Promise.all([
	scenario("es plain", () => seenPlain("es", ["round", "ballot", "results", "budgets", "hidden", "missing", "proposals", "meeting"])),
	scenario("ar plain", () => seenPlain("ar", ["home", "budget", "project", "debates", "debate", "proposal", "question"])),
]);
await Promise.all([
	scenario("ar without", () => without("ar")),
	scenario("en taken over", () => takenOver("en", ["home", "ballot", "results", "budget", "project", "debate", "proposals", "proposal", "question", "meeting", "missing"])),
]);
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
