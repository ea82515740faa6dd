// A round's ballot in three languages, for tests/flow/ballots.py, whose round is ARCA_BUDGET: "desk" before its manifest, where staff
// (session ARCA_STAFF) look at it, print specimens, and take a project (ARCA_PROJECT) off and put it on again; "after" when its vote is
// counted, with a project that won (ARCA_WON). ARCA_ON and ARCA_OFF are titles, separated by "|". Needs ARCA_URL. ARCA_PICTURES is a folder
// for pictures.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkState } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openAs, openBrowser, picturesOf, run, scenario, scratch, settle, tabTo, takesFocus } from "./support.mjs";

const { ARCA_BUDGET: budget, ARCA_STAFF, ARCA_PROJECT: project, ARCA_WON: won } = process.env;
const titles = (name) => process.env[name].split("|");
const WIDTHS = { es: 1280, en: 390, ar: 320 };
const MARKS = { es: "MUESTRA", en: "SPECIMEN", ar: "عيّنة" };
// words of the frame that are on no paper, and of how to mark each sheet
const FRAME = { es: ["Arca", "Mesa de trabajo", "Imprimir"], en: ["Arca", "Staff desk", "Print"], ar: ["Arca"] };
const HOW = { es: ["no pueden pasar de", "Escribe 1", "Reparte hasta|Reparte 5 puntos", "como mucho 2"], en: ["together are at most", "Write 1", "Give out at most 5", "at most 2"], ar: [] };

const picture = picturesOf("ballots");

const as = (cookie, language) => openAs(cookie, { width: WIDTHS[language], scheme: language === "en" ? "dark" : "light" });

async function open(page, path, selector, name) {
	await page.goto(`${base}/${path}`);
	await page.waitForSelector(selector);
	await settle(page);
	await checkState(page, name);
}

const plainText = (file) => run("pdftotext", file, "-").normalize("NFKC").replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");

/** What comes out of the printer: the sheets and nothing else, A4, each page marked. */
async function checkPaper(page, language, size, name) {
	const file = join(scratch, `${size}-${language}.pdf`);
	writeFileSync(file, await page.pdf({ preferCSSPageSize: true }));
	if (process.env.ARCA_PICTURES) run("pdftoppm", "-r", "50", "-png", file, `${process.env.ARCA_PICTURES}/ballots-${size}-${language}`);
	const about = run("pdfinfo", file);
	const pages = Number(/Pages:\s+(\d+)/.exec(about)[1]);
	check(/Page size:\s+59[45](\.\d+)? x 84[12]/.test(about), `${name}: it is A4`, about);
	check(pages >= 4, `${name}: a sheet for each heading`, String(pages));
	const text = plainText(file);
	const words = text.replace(/\s+/g, " ");
	if (language !== "ar") {
		check(text.split("\f").slice(0, pages).every((one) => one.includes(MARKS[language])), `${name}: each page says that it is a specimen`, words);
		check(HOW[language].every((how) => how.split("|").some((one) => words.includes(one))), `${name}: each style says how`, words);
	}
	check(titles("ARCA_ON").every((title) => words.includes(title)), `${name}: all that is on the ballot, whole`, words);
	check(titles("ARCA_OFF").every((title) => !words.includes(title)), `${name}: and nothing else`, words);
	check(FRAME[language].every((word) => !words.includes(word)), `${name}: no navigation`, words);
	check(/35[.,]?000/.test(words) && (words.match(/€/g) ?? []).length >= 8, `${name}: with prices`, words);
	return text;
}

async function desk(language) {
	const { page, seen, close } = await as(ARCA_STAFF, language);
	const name = `${language} ballot`;
	await open(page, `${language}/staff/rounds/${budget}/ballot`, "#gaps", name);
	const text = await page.innerText("main");
	check((await page.locator("main h3").count()) === titles("ARCA_ON").length, `${name}: what is on it`, text);
	check((await page.locator("main .badge-warn").count()) === (language === "es" ? 0 : 1), `${name}: what is not translated`, text);
	check(text.includes(`arcad import --round ${budget}`), `${name}: how the vote is made`);
	const links = await page.locator("nav[aria-label] a[hreflang][href$='/ballot']").evaluateAll((all) => all.map((one) => [one.lang || document.documentElement.lang, new URL(one.href).pathname.slice(1, 3)]));
	check(links.length >= 3 && links.every(([lang, path]) => lang === path), `${name}: in each language`, JSON.stringify(links));
	await tabTo(page, "main details summary", name, 400);
	await page.keyboard.press("Enter");
	check((await page.locator("main details[open] li").count()) === 8, `${name}: eight are not on it`);
	await picture(page, `desk-${language}`);
	for (const size of ["paper", "large"]) {
		await page.goto(`${base}/${language}/staff/rounds/${budget}/ballot/${size}`);
		await page.waitForSelector(".paper-sheet");
		await settle(page);
		if (language === (size === "large" ? "ar" : "en")) await checkState(page, `${name}, ${size}`);
		await picture(page, `${size}-${language}`);
		await page.setViewportSize({ width: 672, height: 1000 }); // A4 between its margins
		await page.emulateMedia({ media: "print" });
		const smallest = await page.evaluate(() => Math.min(...[...document.querySelectorAll(".paper *")].filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())).map((one) => Number.parseFloat(getComputedStyle(one).fontSize))));
		check(smallest >= (size === "large" ? 24 : 14), `${name}, ${size}: letters of ${smallest} px`);
		check((await page.evaluate(() => [...document.querySelectorAll(".paper, .paper .scroller")].every((one) => one.scrollWidth <= one.clientWidth))), `${name}, ${size}: nothing is cut`);
		await page.emulateMedia({ media: null });
		await page.setViewportSize({ width: WIDTHS[language], height: 900 });
		await checkPaper(page, language, size, `${name}, ${size}`);
	}
	checkSeen(seen, name);
	await close();
}

/** In Spanish it is taken off, in Arabic put on again. */
async function decides(language) {
	const { page, seen, close } = await as(ARCA_STAFF, language);
	const name = `${language} decision`;
	await open(page, `${language}/projects/${budget}/${project}`, "#selection", name);
	await tabTo(page, "section[aria-labelledby=selection] summary", name, 400);
	await page.keyboard.press("Enter");
	await page.fill("#selection-reason", "corto");
	await tabTo(page, "section[aria-labelledby=selection] form .button", name, 400);
	await page.keyboard.press("Enter");
	check(await takesFocus(page, "section[aria-labelledby=selection] .notice-bad"), `${name}: too short a reason is said`);
	const reason = `Un motivo de veinte signos, en ${language}.`;
	await page.fill("#selection-reason", reason);
	await tabTo(page, "section[aria-labelledby=selection] form .button", name, 400);
	await page.keyboard.press("Enter");
	await page.waitForFunction((said) => document.querySelector("section[aria-labelledby=selection]")?.innerText.includes(said), reason);
	check(await takesFocus(page, "#selection"), `${name}: it is there`);
	await settle(page);
	await checkState(page, `${name}, after`);
	check((await page.locator("section[aria-labelledby=selection] h3").count()) === (language === "es" ? 1 : 2), `${name}: those before stay`);
	await picture(page, `decision-${language}`);
	checkSeen(seen, name);
	await close();
}

async function after(language) {
	const { page, seen, close } = await as(null, language);
	const name = `${language} after`;
	await open(page, `${language}/projects/${budget}`, `main a[href$="/rounds/${budget}/results"]`, `${name}, round`);
	await open(page, `${language}/projects/${budget}/${won}`, "#selection", `${name}, project`);
	await picture(page, `after-${language}`);
	await tabTo(page, `a[href$="/rounds/${budget}/projects/0/${won}"]`, name, 400);
	await page.keyboard.press("Enter");
	await page.waitForSelector(`main a[href$="/${language}/projects/${budget}/${won}"]`);
	await settle(page);
	await checkState(page, `${name}, in the vote`);
	check((await page.locator("main .notice-ok").count()) === 1, `${name}: why it was funded`);
	await picture(page, `voted-${language}`);
	checkSeen(seen, name);
	await close();
}

const PARTS = { desk: [[desk, LANGUAGES], [decides, ["es", "ar"]]], after: [[after, ["en", "ar"]]] };
await openBrowser();
for (const [one, languages] of PARTS[process.argv[2]]) for (const language of languages) await scenario(`${language} ${one.name}`, () => one(language));
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
