// When the box is closed: nobody can vote, nobody knows anything yet; then the result, and the same receipt again.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { published } from "./kinds.mjs";
import {
	base,
	check,
	checkAxe,
	checkNarrow,
	checkSeen,
	checkTargets,
	LANGUAGES,
	openPage,
	run,
	scenario,
	scratch,
	settle,
	slug,
	tabTo,
	takesFocus,
} from "./support.mjs";

const readJson = async (page, path) => (await page.request.get(`${base}/api/rounds/${slug}${path}`)).json();

async function open(page, path, name) {
	await page.goto(`${base}/${path}`);
	await settle(page);
	await checkAxe(page, name);
	await checkNarrow(page, name);
	await checkTargets(page, name);
}

async function whileCounting(language) {
	const { page, seen, close } = await openPage();
	const name = `${language} counting`;
	check((await readJson(page, "")).phase === "counting", `${name}: the round is being counted`);
	await open(page, `${language}/rounds/${slug}`, `${name}, round`);
	check((await page.locator('.phases [aria-current="step"]').count()) === 1, `${name}: where we are`);
	check((await page.locator(`main a[href*="/vote/"]`).count()) === 0, `${name}: no button leads to the vote`);
	await open(page, `${language}/rounds/${slug}/results`, `${name}, results`);
	check((await page.locator(".notice").count()) === 1, `${name}: there are no results yet`);
	check((await page.locator(".bars, table").count()) === 0, `${name}: and nothing that looks like some`);
	await open(page, `${language}/rounds/${slug}`, `${name}, round again`);
	await tabTo(page, 'main a[href$="/closing"]', name);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#keepers");
	await settle(page);
	await checkAxe(page, `${name}, opening`);
	await checkNarrow(page, `${name}, opening`);
	const { trustees, step } = await readJson(page, "/ceremony");
	check(["mixing", "closing", "committing", "releasing"].includes(step) && (await page.locator('.phases [aria-current="step"]').count()) === 1, `${name}: which step it is`, step);
	const names = await page.locator("section[aria-labelledby=keepers] tbody th").allInnerTexts();
	check(names.join() === trustees.map((one) => one.name).join(), `${name}: all who keep a key`, names.join());
	if (step === "mixing") check((await page.innerText(".phase-now")).includes(trustees[0].name), `${name}: and who is awaited`, await page.innerText(".phase-now"));
	await open(page, `${language}/vote/${slug}`, `${name}, vote`);
	check((await page.locator("#code, #recovery").count()) === 0, `${name}: no way to vote`);
	checkSeen(seen, name);
	await close();
}

/** The page against the API: every project once as a bar and once in the table, those funded and why. */
async function checkContest(page, section, outcome, name) {
	if (outcome.not_opened) {
		check((await section.locator(".bars, table").count()) === 0, `${name}: what is not opened shows nothing`);
		return;
	}
	const bars = await section.locator(".bar").count();
	const rows = await section.locator("tbody tr").count();
	check(bars === outcome.projects.length, `${name}: a bar for each project`, String(bars));
	check(rows === outcome.projects.length, `${name}: a row for each project`, String(rows));
	const won = await section.locator(".bar-won").count();
	check(won === outcome.winners.length, `${name}: funded bars`, `${won} of ${outcome.winners.length}`);
	const reasons = await section.locator("tbody td:last-child").allInnerTexts();
	check(
		reasons.every((text) => text.length > 10 && !/[a-z]_[a-z]/.test(text)),
		`${name}: each row says why in words`,
		reasons.join(" | "),
	);
	const widths = await section.locator(".bar-fill").evaluateAll((fills) => fills.map((fill) => fill.offsetWidth));
	check(
		widths.every((width, i) => i === 0 || width <= widths[i - 1]) && widths[0] > 0,
		`${name}: bars go from long to short`,
		String(widths),
	);
}

async function results(language) {
	const { page, seen, close } = await openPage();
	const name = `${language} results`;
	await open(page, `${language}/rounds/${slug}`, `${name}, round`);
	await page.goto(`${base}/${language}/rounds/${slug}/closing`);
	await page.waitForSelector(".notice-ok");
	await settle(page);
	await checkAxe(page, `${name}, opened`);
	check((await page.locator(".phase-done").count()) === 6 && (await page.locator("section[aria-labelledby=boxes] tbody tr").count()) > 0, `${name}: every step is done`);
	if (process.env.ARCA_PICTURES) await page.screenshot({ path: join(process.env.ARCA_PICTURES, `closing-${language}.png`), fullPage: true });
	await page.click('main .notice-ok a[href$="/results"]');
	await page.waitForSelector(".bars");
	check(await takesFocus(page, "h1"), `${name}: the heading takes the focus`);
	await checkAxe(page, name);
	await checkNarrow(page, name);
	await checkTargets(page, name);
	const { outcome, files } = await readJson(page, "/results");
	const sections = page.locator('main section[aria-labelledby^="contest-"]');
	check((await sections.count()) === outcome.contests.length, `${name}: every heading`);
	for (const [i, contest] of outcome.contests.entries())
		await checkContest(page, sections.nth(i), contest, `${name}, heading ${i}`);
	const links = await page.locator(".contents a").evaluateAll((all) => all.map((link) => link.hash.slice(1)));
	const isLed = await page.evaluate((ids) => ids.every((id) => document.getElementById(id) !== null), links);
	check(links.length === outcome.contests.length && isLed, `${name}: the contents lead to them`, links.join());
	for (const path of [...files.pb, files.outcome]) {
		const file = await page.request.get(base + path);
		const isLinked = (await page.locator(`a[href="${path}"][download]`).count()) === 1;
		check(file.ok() && isLinked, `${name}: ${path} is there to take`, String(file.status()));
	}
	checkSeen(seen, name);
	await close();
	return outcome;
}

/** One that was funded and one that was not: their own pages say so. */
async function projects(outcome) {
	const { page, seen, close } = await openPage();
	for (const isWon of [true, false]) {
		const contest = outcome.contests.find((one) => (one.projects ?? []).some(({ won }) => won === isWon));
		if (!check(contest !== undefined, `there is a project that ${isWon ? "won" : "lost"}`)) continue;
		const { id } = contest.projects.find(({ won }) => won === isWon);
		const name = `es project, ${isWon ? "funded" : "not funded"}`;
		await open(page, `es/rounds/${slug}/projects/${contest.cid}/${encodeURIComponent(id)}`, name);
		const said = await page.innerText(".project-page .notice");
		check(said.includes("Se hará") === isWon && /\d/.test(said), name, said);
	}
	checkSeen(seen, "projects after the count");
	await close();
}

async function keyboardAndPaper() {
	const { page, seen, close } = await openPage({ width: 360 });
	const name = "es results on a phone";
	await page.goto(`${base}/es/rounds/${slug}/results`);
	await page.waitForSelector(".bars");
	check((await page.locator("details.more[open]").count()) === 0, `${name}: tables wait closed`);
	await tabTo(page, ".contents li:last-child a", name);
	await page.keyboard.press("Enter");
	const top = await page.locator("main section h2").last().evaluate(() => scrollY);
	check(top > 300, `${name}: the contents lead down`, String(top));
	await tabTo(page, "details.more summary", name, 400);
	await page.keyboard.press("Enter");
	check((await page.locator("details.more[open]").count()) === 1, `${name}: a table opens by keyboard`);
	await checkAxe(page, `${name}, table open`);
	const file = join(scratch, "results.pdf");
	writeFileSync(file, await page.pdf({ format: "A4" }));
	// in reading order, whatever lines the columns break into
	const text = run("pdftotext", file, "-").replace(/\s+/g, " ");
	const reason = "cabía en el dinero";
	check(text.includes("Resultados") && text.includes("2027") && text.includes(reason), `${name}: on paper the tables are open`, text.slice(0, 200));
	const pages = Number(/Pages:\s+(\d+)/.exec(run("pdfinfo", file))?.[1]);
	check(pages > 1 && pages <= 12, `${name}: so many pages`, String(pages));
	checkSeen(seen, name);
	await close();
}

/** Receipts of the open vote, against the record that is final now. */
async function receipts({ address, tracker, changed }) {
	const { page, seen, close } = await openPage();
	await page.goto(address);
	await page.waitForSelector(".notice-ok, .notice-bad");
	check((await page.locator(".notice-ok").count()) === 1, "the receipt's link finds the ballot in the final record");
	for (const [language, number] of [
		["es", tracker],
		["ar", changed],
	]) {
		if (!check(Boolean(number), `${language}: there is a receipt`)) continue;
		await page.goto(`${base}/${language}/verify/${slug}`);
		await page.waitForSelector("#tracker");
		await page.fill("#tracker", number);
		await page.keyboard.press("Enter");
		await page.waitForSelector("main .notice-ok, main .notice-bad, main .notice-warn");
		check((await page.locator("main .notice-ok").count()) === 1, `${language}: found in the final record`, number);
		check((await page.locator(".check-no").count()) === 0, `${language}: every check holds`);
		await checkAxe(page, `${language} verify, final record`);
		await checkNarrow(page, `${language} verify, final record`);
	}
	checkSeen(seen, "receipts, final record");
	await close();
}

async function voteIsOver() {
	const { page, seen, close } = await openPage({ scheme: "dark" });
	for (const language of LANGUAGES) {
		await open(page, `${language}/vote/${slug}`, `${language} vote, finished`);
		check((await page.locator("#code, #recovery").count()) === 0, `${language} vote, finished: no way to vote`);
		await open(page, `${language}/`, `${language} home, finished`);
	}
	checkSeen(seen, "vote, finished");
	await close();
}

export async function counting() {
	await Promise.all(LANGUAGES.map((language) => scenario(`while counting, ${language}`, () => whileCounting(language))));
}

export async function finished(kept) {
	let outcome = { contests: [] };
	const all = LANGUAGES.map((language) =>
		scenario(`results, ${language}`, async () => {
			outcome = await results(language);
		}),
	);
	await Promise.all(all);
	await Promise.all([
		scenario("why, project by project", () => projects(outcome)),
		scenario("results by keyboard and on paper", keyboardAndPaper),
		scenario("vote and home when it is over", voteIsOver),
		kept.votes && scenario("ballots of the browser in the published files", () => published(kept.votes)),
		kept.address && scenario("receipts against the final record", () => receipts(kept)),
	]);
}
