// The page of the census, by keyboard, in three languages: tests/flow/uploads.py has the city. Needs ARCA_URL, the addresses of two of
// the staff in ARCA_EMAILS, ARCA_PASSWORD, recovery codes of their second steps in ARCA_CODES, three of the one and three of the
// other, and in ARCA_FILES a file with errors, one that is fine, and a list of addresses for 120
// letters. ARCA_PICTURES is a folder for pictures.
import { readFileSync } from "node:fs";
import { checkState, signIn } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, codes, counts, LANGUAGES, openBrowser, openPage, press, scenario, settle, tabTo, takesFocus } from "./support.mjs";

const emails = (process.env.ARCA_EMAILS ?? "").split(" ");
const [wrong, fine, list] = (process.env.ARCA_FILES ?? "").split(" ");

async function picture(page, name) {
	if (!process.env.ARCA_PICTURES) return;
	for (const width of [1280, 390]) {
		await page.setViewportSize({ width, height: 900 });
		await page.screenshot({ path: `${process.env.ARCA_PICTURES}/${name}-${width}.png`, fullPage: true });
	}
	await page.setViewportSize({ width: 1280, height: 900 });
}

async function open(language, email, code) {
	const opened = await openPage();
	const { page } = opened;
	await signIn(page, language, email, process.env.ARCA_PASSWORD);
	await page.waitForSelector("#code");
	await page.fill("#code", code);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".facts");
	await tabTo(page, 'a[href$="/account/census"]', `${language} overview`, 60);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#numbers");
	await settle(page);
	return opened;
}

/** Pressed once it says what it does, pressed twice it does it. */
async function pressTwice(page, id, name) {
	await press(page, `#${id} button`, name);
	await page.waitForFunction((which) => document.querySelector(`#${which} + [role=status]`)?.textContent, id);
	check(await page.evaluate((which) => document.activeElement?.closest(`#${which}`) !== null, id), `${name}: the focus stays`);
	await checkState(page, `${name}: press again`);
	await page.keyboard.press("Enter");
}

async function sendWrong(page, language) {
	const name = `${language} census`;
	await checkState(page, name);
	await picture(page, `census-${language}`);
	await press(page, "section[aria-labelledby=file] button[type=submit]", name);
	await page.waitForSelector("#census-file-error");
	check(await takesFocus(page, ".notice-bad"), `${name}: a file is asked for`);
	await page.setInputFiles("#census-file", wrong);
	await press(page, "section[aria-labelledby=file] button[type=submit]", name);
	await page.waitForSelector("#census-errors");
	await page.waitForSelector("section[aria-labelledby=file] tbody tr");
	check((await page.locator("section[aria-labelledby=file] tbody tr").count()) === 2, `${name}: two errors, in a table`);
	await checkState(page, `${name}: errors`);
	await picture(page, `census-${language}-wrong`);
}

async function sendFine(page, language) {
	const name = `${language} census`;
	await page.setInputFiles("#census-file", fine);
	await press(page, "section[aria-labelledby=file] button[type=submit]", name);
	await page.waitForSelector("#census-districts");
	check((await page.locator("#census-approve").count()) === 0, `${name}: who sent it does not approve it`);
	await settle(page);
	await checkState(page, `${name}: the diff`);
}

async function approve(page, language) {
	const name = `${language} approval`;
	await page.waitForSelector("#census-ages");
	await settle(page);
	await checkState(page, `${name}: the diff`);
	await picture(page, `census-${language}-diff`);
	await pressTwice(page, "census-approve", name);
	await page.waitForSelector("[id^=undo-]");
	await settle(page);
	await checkState(page, `${name}: imported`);
	await picture(page, `census-${language}-after`);
	const id = await page.locator("[id^=undo-]").first().getAttribute("id");
	await pressTwice(page, id, `${name}: undo`);
	await page.waitForFunction((which) => !document.getElementById(which), id);
	await settle(page);
	await checkState(page, `${name}: taken back`);
}

async function drop(page, language) {
	const name = `${language} drop`;
	await sendFine(page, language);
	await pressTwice(page, "census-drop", name);
	await page.waitForSelector("#census-drop", { state: "detached" });
	check((await page.locator("section > [role=status] .notice-ok").count()) === 1, `${name}: it is said`);
	await checkState(page, `${name}: dropped`);
}

/** Two files of letters, in another language than the page's. */
async function printLetters(page, language) {
	const name = `${language} letters`;
	const tongue = language === "ar" ? "en" : "ar";
	await page.setInputFiles("#letters-file", wrong);
	await press(page, "section[aria-labelledby=letters] button[type=submit]", name);
	await page.waitForSelector("#letters-errors");
	await checkState(page, `${name}: not a list of addresses`);
	await page.setInputFiles("#letters-file", list);
	await page.selectOption("#letters-language", tongue);
	await press(page, "section[aria-labelledby=letters] button[type=submit]", name);
	await page.waitForSelector("section[aria-labelledby=letters] li button");
	check((await page.locator("section[aria-labelledby=letters] li button").count()) === 2, `${name}: two files`);
	await checkState(page, `${name}: made`);
	await picture(page, `letters-${language}`);
	const coming = page.waitForEvent("download");
	await press(page, "section[aria-labelledby=letters] li button", name);
	const html = readFileSync(await (await coming).path(), "utf8");
	const letters = html.match(/<section>/g) ?? [];
	check(letters.length === 100 && html.includes(`lang="${tongue}"`) && !/<script|src=/.test(html), `${name}: a hundred, in ${tongue}`);
	const all = new Set(html.match(/class="code" dir="ltr">[^<]+/g));
	check(all.size === 100 && (html.match(/<svg/g) ?? []).length === 100, `${name}: each with a code of its own, and its square`);
	check(html.includes("Calle &lt;101&gt;, portal &amp; bajo"), `${name}: an address as it was typed`);
	if (process.env.ARCA_PICTURES && language === "es") {
		const sheet = await page.context().newPage();
		await sheet.setContent(html);
		await sheet.setViewportSize({ width: 800, height: 1100 });
		await sheet.screenshot({ path: `${process.env.ARCA_PICTURES}/letter.png` });
		await sheet.close();
	}
}

async function one(language, [mine, theirs]) {
	const first = await open(language, emails[0], mine);
	await sendWrong(first.page, language);
	await sendFine(first.page, language);
	const second = await open(language, emails[1], theirs);
	await approve(second.page, language);
	await first.page.reload();
	await first.page.waitForSelector("#numbers");
	await drop(first.page, language);
	await printLetters(first.page, language);
	for (const { seen, close } of [first, second]) {
		checkSeen(seen, `${language} census`);
		await close();
	}
}

async function narrow() {
	const { page, seen, close } = await openPage({ width: 360 });
	await page.goto(`${base}/es/account/census`);
	await page.waitForSelector("#password");
	check((await page.locator("#numbers").count()) === 0, "who is not signed in sees a form to do so");
	checkSeen(seen, "signed out");
	await close();
}

await openBrowser();
for (const [i, language] of LANGUAGES.entries()) await scenario(`census ${language}`, () => one(language, [codes[i], codes[3 + i]]));
await scenario("census signed out", narrow);
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
