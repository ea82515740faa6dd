// What officers do for somebody's vote, by keyboard: codes for who has no account, and disputes, in the languages that are named
// ("closed": in a city without a census). tests/flow/kiosk.py has the city. Needs ARCA_URL, ARCA_ROUND, ARCA_EMAIL, ARCA_PASSWORD,
// recovery codes of the second step in ARCA_CODES, one for each; documents, one a language: ARCA_VOTED of who has voted with an account,
// ARCA_NEW of who has not; ARCA_CHILD of who is too young, ARCA_OWN of the officer. ARCA_PICTURES is a folder for pictures.
import { checkState, signIn, typeInto } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, codes, counts, LANGUAGES, openBrowser, openPage, scenario, settle, slug, tabTo, takesFocus } from "./support.mjs";

const voted = (process.env.ARCA_VOTED ?? "").split(" ");
const fresh = (process.env.ARCA_NEW ?? "").split(" ");
const CODES = "section[aria-labelledby=codes]";
const USED = "section[aria-labelledby=used]";
const BOOK = "section[aria-labelledby=book]";
const ONCE = ".print-alone";
const FORM = /^[0-9A-Z]{4}(-?[0-9A-Z]{4}){3}$/;
const SHOWN_MS = 5 * 60000;
/** What the page says in each language, as far as it matters here. */
const WORDS = {
	es: { own: "tu documento", child: "16 años", letter: "letra", none: "Nadie", locked: "media hora", closed: "padrón", waits: "Falta la firma", hasVote: "ya tiene su voto" },
	en: { own: "your own", child: "16 years", letter: "letter", none: "Nobody", locked: "half an hour", closed: "census", waits: "Waits for", hasVote: "has their vote" },
	ar: { own: "وثيقتك", child: "16", letter: "الحرف", none: "لا أحد", locked: "نصف ساعة", closed: "السجل", waits: "ينتظر", hasVote: "لهذا الشخص صوته" },
};

async function picture(page, name) {
	if (!process.env.ARCA_PICTURES) return;
	const before = page.viewportSize();
	for (const width of [390, 1280]) {
		await page.setViewportSize({ width, height: 900 });
		await page.screenshot({ path: `${process.env.ARCA_PICTURES}/kiosk-${name}-${width}.png`, fullPage: true });
	}
	await page.setViewportSize(before);
}

async function open(page, language, code, place, selector) {
	if (code) {
		await signIn(page, language, process.env.ARCA_EMAIL, process.env.ARCA_PASSWORD);
		await page.waitForSelector("#code");
		await page.fill("#code", code);
		await page.keyboard.press("Enter");
		await page.waitForSelector(".facts");
	} else {
		await page.goto(`${base}/${language}/account/`);
		await page.waitForSelector(".facts");
	}
	await settle(page);
	await tabTo(page, `main a[href$="/account/${place}"]`, `${language} overview`, 80);
	await page.keyboard.press("Enter");
	await page.waitForSelector(selector);
	await settle(page);
}

/** A document into a field, and Enter: the answer is at the field. */
async function wrong(page, field, document, words, name) {
	// the summary of the mistake before may take the focus in the middle of typing
	for (let i = 0; i < 3 && (await page.inputValue(field)) !== document; i++) {
		await settle(page);
		await typeInto(page, field, document, name);
	}
	await page.locator(field).press("Enter");
	await page.waitForFunction(([at, said]) => document.querySelector(at)?.textContent.includes(said), [`${field}-error`, words]);
	check(await takesFocus(page, ".notice-bad"), `${name}: what is wrong takes the focus`);
}

/** What a code is shown with: large, alone on paper, and not in the browser's stores. */
async function shown(page, name) {
	await page.waitForSelector(ONCE);
	check(await takesFocus(page, `${ONCE} h3`), `${name}: the code's heading takes the focus`);
	const code = (await page.locator(`${ONCE} .code`).innerText()).replace(/\s/g, "");
	check(FORM.test(code), `${name}: a code`, code);
	const size = await page.locator(`${ONCE} .code`).evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
	check(size >= 22, `${name}: in large type`, String(size));
	await page.emulateMedia({ media: "print" });
	const visible = await page.evaluate((at) =>
		[...document.querySelectorAll("h1, h2, h3, p, li, input, button")]
			.filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(at) && !element.querySelector(at))
			.map((element) => element.textContent),
	ONCE);
	check(visible.length === 0, `${name}: nothing else on paper`, visible.slice(0, 3).join(" | "));
	check(await page.locator(`${ONCE} .code`).isVisible(), `${name}: but the code is`);
	if (process.env.ARCA_PICTURES) await page.screenshot({ path: `${process.env.ARCA_PICTURES}/kiosk-${name.replace(/\W+/g, "-")}-paper.png`, fullPage: true });
	await page.emulateMedia({ media: "screen" });
	const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
	check(!kept.includes(code.slice(0, 4)), `${name}: nothing stays in the browser`, kept);
	return code;
}

/** A voting session, as any device would open it. */
async function enters(code) {
	const headers = { "Content-Type": "application/json", "Arca-Request": "1" };
	const got = await fetch(`${base}/api/rounds/${slug}/session`, { method: "POST", headers, body: JSON.stringify({ code }) });
	return got.status;
}

async function makeCode(page, language, document) {
	const name = `${language} codes`;
	await tabTo(page, `${CODES} button[type=submit]`, name, 80);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#codes-document-error");
	check(await takesFocus(page, ".notice-bad"), `${name}: a document is asked for`);
	await wrong(page, "#codes-document", "00000001A", WORDS[language].letter, name);
	await wrong(page, "#codes-document", process.env.ARCA_OWN, WORDS[language].own, name);
	await wrong(page, "#codes-document", process.env.ARCA_CHILD, WORDS[language].child, name);
	await checkState(page, `${name}: not eligible`);
	await typeInto(page, "#codes-document", document, name);
	await page.keyboard.press("Enter");
	const code = await shown(page, name);
	check((await page.inputValue("#codes-document")) === "" && !(await page.innerText("main")).includes(document), `${name}: the document is nowhere`);
	await checkState(page, `${name}: a code`);
	await picture(page, `code-${language}`);
	return code;
}

/** The code goes with the next thing that is done, by a button, and by itself. */
async function goes(page, language, document, first) {
	const name = `${language} codes go`;
	await wrong(page, "#codes-document", "99999999R", WORDS[language].none, name);
	check((await page.locator(ONCE).count()) === 0, `${name}: with the next try`);
	let asked = 0;
	await page.route("**/api/desk/codes", (route) => {
		if (asked++ > 0) return route.continue();
		const problem = { type: "urn:arca:proof_needed", title: "-", status: 403, code: "proof_needed", detail: "-", request_id: "-" };
		return route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify(problem) });
	});
	await page.clock.install();
	await typeInto(page, "#codes-document", document, name);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#proof-codes");
	await checkState(page, `${name}: password again`);
	await typeInto(page, "#proof-codes", process.env.ARCA_PASSWORD, name);
	await page.keyboard.press("Enter");
	const second = await shown(page, name);
	await page.unroute("**/api/desk/codes");
	check(second !== first, `${name}: another one`);
	await page.clock.fastForward(SHOWN_MS + 1000);
	await page.waitForFunction((at) => !document.querySelector(at), ONCE);
	check((await enters(first)) === 422 && (await enters(second)) === 201, `${name}: the last one alone opens a vote`);
}

async function dispute(page, language, document) {
	const name = `${language} dispute`;
	const button = "#used-rounds .row button";
	await typeInto(page, "#document", document, name);
	await page.keyboard.press("Enter");
	await page.waitForSelector(button);
	await settle(page);
	check((await page.inputValue("#document")) === "" && !(await page.innerText("main")).includes(document), `${name}: the document is nowhere`);
	await tabTo(page, button, name, 80);
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => document.querySelector("#used-rounds p[role=status]")?.textContent);
	check((await page.locator(ONCE).count()) === 0, `${name}: one press opens nothing`);
	check(await page.evaluate((at) => document.activeElement?.matches(at), button), `${name}: the focus stays`);
	check((await page.locator("#used-rounds input[type=checkbox]").count()) === 1, `${name}: who has an account can keep to it`);
	await checkState(page, `${name}: press again`);
	await picture(page, `dispute-${language}-sure`);
	await page.keyboard.press("Enter");
	await shown(page, name);
	await page.waitForFunction(([at, words]) => document.querySelector(`${at} li .badge`)?.textContent.includes(words), [BOOK, WORDS[language].waits]);
	check(!(await page.innerText("main")).includes(document), `${name}: the document is still nowhere`);
	await checkState(page, `${name}: opened`);
	await picture(page, `dispute-${language}`);
	await tabTo(page, `${ONCE} .button-quiet`, name);
	await page.keyboard.press("Enter");
	check((await page.locator(ONCE).count()) === 0, `${name}: taken away`);
	await typeInto(page, "#document", "00000001A", name);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#document-error");
	check((await page.locator("#used-rounds").count()) === 0, `${name}: another question is another answer`);
}

/** Five documents that nobody has: whatever form the sixth is in, it waits. */
async function locks(page, language) {
	const name = `${language} locked`;
	for (const number of ["90000000", "90000001", "90000002", "90000003", "90000004"].map((digits) => digits + "TRWAGMYFPDXBNJZSQVHLCKE"[digits % 23]))
		await wrong(page, "#codes-document", number, WORDS[language].none, name);
	await wrong(page, "#codes-document", fresh[0], WORDS[language].locked, name);
	await checkState(page, name);
}

async function one(language, code) {
	const at = LANGUAGES.indexOf(language);
	const { page, seen, close } = await openPage();
	await open(page, language, code, "queue", "#book");
	await page.waitForSelector(`${BOOK} li, ${BOOK} p`);
	await dispute(page, language, voted[at]);
	await open(page, language, null, "desk", "#codes-document");
	await checkState(page, `${language} desk`);
	await wrong(page, "#codes-document", voted[at], WORDS[language].hasVote, `${language} codes`);
	await picture(page, `desk-${language}`);
	const first = await makeCode(page, language, fresh[at]);
	if (language === "es") await goes(page, language, fresh[at], first);
	if (language === "ar") await locks(page, language);
	checkSeen(seen, `${language} kiosk`);
	await close();
}

/** A city that has no census. */
async function closed(code) {
	const { page, seen, close } = await openPage();
	await open(page, "es", code, "desk", "#codes-document");
	for (const [field, more] of [["codes-document", ""], ["desk-document", "0000000000000"]]) {
		if (more) await typeInto(page, "#desk-account", more, "closed");
		await typeInto(page, `#${field}`, fresh[0], "closed");
		await page.keyboard.press("Enter");
	}
	await page.waitForFunction((words) => document.querySelector("section[aria-labelledby=codes] .notice-bad")?.textContent.includes(words), WORDS.es.closed);
	await checkState(page, "desk, no census");
	await open(page, "es", null, "queue", "#document");
	await typeInto(page, "#document", fresh[0], "closed");
	await page.keyboard.press("Enter");
	await page.waitForFunction((words) => document.querySelector("section[aria-labelledby=used] .notice-bad")?.textContent.includes(words), WORDS.es.closed);
	await checkState(page, "queue, no census");
	checkSeen(seen, "closed");
	await close();
}

await openBrowser();
for (const [i, part] of process.argv.slice(2).entries())
	await scenario(`kiosk ${part}`, () => (part === "closed" ? closed(codes[i]) : one(part, codes[i])));
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
