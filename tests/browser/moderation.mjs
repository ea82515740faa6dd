// Moderation by keyboard in three languages: a comment reported until it is hidden, hidden by a moderator, appealed against, back again;
// its author blocked and let write again; and the page on which everybody can read all of that. For tests/flow/moderation.py, whose city
// has the debate ARCA_DEBATE with ARCA_COMMENTS, one a language and each reported by three. Needs ARCA_URL and sessions, ARCA_AUTHOR,
// ARCA_RESIDENTS (two a language), ARCA_MODERATORS (two). ARCA_PICTURES is a folder for pictures.
import { checkState, typeInto } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openAs, openBrowser, openPage, picturesOf, press, scenario, settle, tabTo, takesFocus } from "./support.mjs";

const words = (name) => (process.env[name] ?? "").split(" ");
const debate = process.env.ARCA_DEBATE ?? "1";
const comments = words("ARCA_COMMENTS");
const residents = words("ARCA_RESIDENTS");
const moderators = words("ARCA_MODERATORS");

const picture = picturesOf("moderation");

async function goTo(page, language, place, selector) {
	await page.goto(`${base}/${language}/debates/${place}`);
	await page.waitForSelector(selector);
	await settle(page);
}

/** Chooses by the keyboard what has `value`: by the arrow, as often as it takes. */
async function choose(page, selector, value, name) {
	await tabTo(page, selector, name, 300);
	for (let i = 0; i < 12 && (await page.inputValue(selector)) !== value; i++) await page.keyboard.press("ArrowDown");
	check((await page.inputValue(selector)) === value, `${name}: ${value} is chosen`);
}

/** Somebody reports the comment; with every mistake where `isWhole`. */
async function report(session, language, comment, isWhole) {
	const { page, seen, close } = await openAs(session, { width: 390 });
	const name = `${language} report`;
	const id = `report-comment-${comment}`;
	await goTo(page, language, debate, `#comment-${comment} .comment-foot`);
	await press(page, `#report-open-comment-${comment}`, name);
	check(await takesFocus(page, `#${id}`), `${name}: the reason takes the focus`);
	if (isWhole) {
		await press(page, ".report-form .button", name);
		check(await takesFocus(page, ".report-form .notice-bad"), `${name}: a reason is asked for`);
		await checkState(page, `${name}, no reason`);
		await picture(page, `${language}-report`);
	}
	await choose(page, `#${id}`, "hate", name);
	if (isWhole) await typeInto(page, `#${id}-note`, "No es manera de hablar.", name);
	await press(page, ".report-form .button", name);
	const isLast = !isWhole;
	await page.waitForSelector(isLast ? `#comment-${comment} > article .stub` : `#comment-${comment} > article .report-done`);
	if (isLast) check((await page.locator(`#comment-${comment} > article .comment-text, #comment-${comment} > article .vote-button`).count()) === 0, `${name}: the fifth hides it`);
	await settle(page);
	await checkState(page, `${name}, done`);
	await picture(page, `${language}-reported-${isLast}`);
	await page.reload();
	await page.waitForSelector(isLast ? `#comment-${comment} .stub` : `#comment-${comment} > article .report-done`);
	checkSeen(seen, name);
	await close();
}

const FIRST = "section[aria-labelledby=waiting] > ul > li";

/** A moderator hides it for a reason; in one language the author is blocked first. */
async function hide(language, comment, isWhole) {
	const { page, seen, close } = await openAs(moderators[0]);
	const name = `${language} hide`;
	const id = `decide-comment-${comment}`;
	await goTo(page, language, "moderator", `#${id}-hide`);
	const before = await page.locator(FIRST).count();
	await picture(page, `${language}-queue`);
	await checkState(page, `${name}, queue`);
	const form = `form:has(#${id}-hide) .row button`;
	await press(page, form, name);
	check(await takesFocus(page, ".notice-bad"), `${name}: what is done is asked for`);
	await tabTo(page, `#${id}-hide`, name, 300);
	await page.keyboard.press("Space");
	await press(page, form, name);
	check(await takesFocus(page, ".notice-bad"), `${name}: a reason is asked for`);
	if (isWhole) await checkState(page, `${name}, no reason`);
	await choose(page, `#${id}-reason`, "insult", name);
	await typeInto(page, `#${id}-note`, "Se falta al respeto a quien pasea.", name);
	await press(page, form, name);
	await page.waitForSelector("section[aria-labelledby=waiting] .notice-ok");
	check(await takesFocus(page, "#waiting"), `${name}: decided, and the focus is at the heading`);
	await page.waitForFunction(([selector, n]) => document.querySelectorAll(selector).length < n, [FIRST, before]);
	check((await page.locator(`#${id}-hide`).count()) === 0, `${name}: it waits no more`);
	checkSeen(seen, name);
	await close();
}

/** Who wrote it reads why, and appeals. */
async function appeal(language, isWhole) {
	const { page, seen, close } = await openAs(process.env.ARCA_AUTHOR, { width: 390 });
	const name = `${language} appeal`;
	await goTo(page, language, "decisions", "[id^=decision-]");
	await picture(page, `${language}-decisions`);
	await checkState(page, name);
	await press(page, ".own-decision summary", name);
	await typeInto(page, ".own-decision textarea", "corto", name);
	await press(page, ".own-decision form button", name);
	check(await takesFocus(page, ".own-decision .notice-bad"), `${name}: so few words are none`);
	if (isWhole) await checkState(page, `${name}, short`);
	await typeInto(page, ".own-decision textarea", "Lo decía de los bancos, y no de quien se sienta en ellos.", name);
	await press(page, ".own-decision form button", name);
	await page.waitForSelector(".own-decision [role=status] .notice-ok");
	check((await page.locator(".own-decision").first().locator("textarea").count()) === 0, `${name}: once`);
	await checkState(page, `${name}, sent`);
	checkSeen(seen, name);
	await close();
}

/** Another moderator decides about that. */
async function judge(language, isWhole) {
	const { page, seen, close } = await openAs(moderators[1]);
	const name = `${language} judge`;
	const card = "section[aria-labelledby=appeals] > ul > li";
	await goTo(page, language, "moderator", `${card} textarea`);
	await picture(page, `${language}-appeals`);
	await press(page, `${card} .row button`, name);
	check(await takesFocus(page, `${card} .notice-bad`), `${name}: what one decides, and an answer`);
	check((await page.locator(`${card} .notice-bad li`).count()) === 2, `${name}: both are asked for`);
	if (isWhole) await checkState(page, `${name}, empty`);
	await tabTo(page, `${card} input[type=radio]`, name, 300);
	await page.keyboard.press("Space");
	await typeInto(page, `${card} textarea`, "Es verdad: se habla de bancos.", name);
	await press(page, `${card} .row button`, name);
	await page.waitForSelector("section[aria-labelledby=appeals] .notice-ok");
	check(await takesFocus(page, "#appeals"), `${name}: decided, and the focus is at the heading`);
	await page.waitForFunction((selector) => document.querySelectorAll(selector).length === 0, card);
	checkSeen(seen, name);
	await close();
}

/** Everybody reads it; and a stub leads to its own decision. */
async function read(language) {
	const { page, seen, close } = await openPage({ width: 390 });
	const name = `${language} public`;
	await goTo(page, language, "moderation", "[id^=decision-]");
	check((await page.locator("table tbody tr").count()) === 8, `${name}: each reason`);
	check((await page.locator("[id^=decision-]").count()) > 5, `${name}: decisions`);
	await checkState(page, name);
	await picture(page, `${language}-public`);
	await goTo(page, language, `?state=all`, ".debate-card .stub a");
	await checkState(page, `${name}, a stub in the list`);
	await picture(page, `${language}-list`);
	const to = new URL(await page.getAttribute(".debate-card .stub a", "href"), base).hash;
	await press(page, ".debate-card .stub a", name);
	check(await takesFocus(page, to), `${name}: the stub leads to its decision`);
	checkSeen(seen, name);
	await close();
}

/** Blocked, told so wherever one would write, and let write again. */
async function blocking(language) {
	const name = `${language} block`;
	const one = await openAs(moderators[0]);
	const id = `#block-comment-${comments[0]}`;
	await goTo(one.page, language, "moderator", `details:has(${id}-days)`);
	await press(one.page, `details:has(${id}-days) > summary`, name);
	await choose(one.page, `${id}-reason`, "spam", name);
	await checkState(one.page, `${name}, the form`);
	await press(one.page, `details:has(${id}-days) form button[type=submit]`, name);
	await one.page.waitForSelector("section[aria-labelledby=blocks] li");
	const two = await openAs(process.env.ARCA_AUTHOR, { width: 390 });
	await goTo(two.page, language, debate, ".notice-warn a");
	check((await two.page.locator("textarea, .stance-button, .vote-button").count()) === 0, `${name}: nothing to press in vain`);
	await checkState(two.page, `${name}, a debate`);
	await picture(two.page, `${language}-blocked`);
	await goTo(two.page, language, "new", ".notice-warn a");
	check((await two.page.locator("textarea").count()) === 0, `${name}: nothing to begin`);
	await press(two.page, ".notice-warn a", name);
	await two.page.waitForSelector("main .notice-warn");
	await settle(two.page);
	await checkState(two.page, `${name}, why`);
	await press(one.page, "section[aria-labelledby=blocks] li button", name);
	await one.page.waitForSelector("section[aria-labelledby=blocks] .notice-ok");
	check(await takesFocus(one.page, "#blocks"), `${name}: lifted, and the focus is at the heading`);
	await goTo(two.page, language, debate, "#comment");
	for (const { seen, close } of [one, two]) {
		checkSeen(seen, name);
		await close();
	}
}

/** In place, without a report: a moderator hides the debate, and shows it again. */
async function inPlace(language) {
	const { page, seen, close } = await openAs(moderators[0], { width: 390 });
	const name = `${language} in place`;
	const open = ".debate-tools .moderate";
	await goTo(page, language, debate, open);
	await press(page, open, name);
	await page.waitForSelector(`#decide-debate-${debate}-reason`);
	await choose(page, `#decide-debate-${debate}-reason`, "off_topic", name);
	await checkState(page, `${name}, the form`);
	await press(page, `form:has(#decide-debate-${debate}-reason) .row button`, name);
	await page.waitForSelector(".stack > .stub");
	check((await page.locator("textarea, .stance-button").count()) === 0, `${name}: nothing more to write`);
	await settle(page);
	await checkState(page, `${name}, hidden`);
	await picture(page, `${language}-hidden`);
	await read(language);
	await press(page, open, name);
	await page.waitForSelector(`#decide-debate-${debate}-note`);
	await press(page, `form:has(#decide-debate-${debate}-note) .row button`, name);
	await page.waitForFunction(() => !document.querySelector(".stack > .stub"));
	checkSeen(seen, name);
	await close();
}

await openBrowser();
await scenario("moderation, a block", () => blocking("es"));
for (const [i, language] of LANGUAGES.entries())
	await scenario(`moderation, ${language}`, async () => {
		const isWhole = language !== "en";
		await report(residents[2 * i], language, comments[i], true);
		await report(residents[2 * i + 1], language, comments[i], false);
		await hide(language, comments[i], isWhole);
		await appeal(language, isWhole);
		await judge(language, isWhole);
		await inPlace(language);
	});
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
