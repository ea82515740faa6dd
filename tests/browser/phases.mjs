// Extending a phase of the round ARCA_BUDGET, which takes projects, for tests/flow/phases.py: staff (session ARCA_STAFF) ask for it with mistakes, a
// seat of the city (ARCA_CITY) and two of civil society (ARCA_CIVIL, separated by a blank) decide, and everybody reads it meanwhile and
// afterwards; each in another language and width. Needs ARCA_URL. ARCA_PICTURES is a folder for pictures.
import { checkState } from "./account.mjs";
import { post } from "./staff.mjs";
import { ask, base, check, checkSeen, closeBrowser, counts, openAs, openBrowser, openPage, picturesOf, press, scenario, settle, takesFocus } from "./support.mjs";

const { ARCA_STAFF, ARCA_CITY, ARCA_BUDGET: slug } = process.env;
const civil = process.env.ARCA_CIVIL.split(" ");
const WHY = "La lluvia cerró las oficinas una semana entera.";
const WIDTHS = { es: 1280, en: 390, ar: 320 };
const SIDES = { es: "La ciudad", en: "The city", ar: "المدينة" };

const picture = picturesOf("phases");

const as = (cookie, language) => openAs(cookie, { width: WIDTHS[language], scheme: language === "en" ? "dark" : "light", expected: [404, 409, 422] });

async function open(page, path, selector, name) {
	await page.goto(`${base}/${path}`);
	await page.waitForSelector(selector);
	await settle(page);
	await checkState(page, name);
}

const wrongs = (page) => page.locator("form > .notice-bad a").evaluateAll((links) => links.map((link) => link.hash.slice(1)));
const later = (typed, days) => new Date(Date.parse(`${typed}Z`) + days * 86_400_000).toISOString().slice(0, 16);

/** At a moment that the clocks leave out, and then at one in the autumn of the year after. */
async function looksAhead(page, name) {
	await page.fill("#as-on", "2027-03-28T02:30");
	await press(page, "section[aria-labelledby=as-on-title] form .button", name);
	await page.waitForSelector("#as-on-error");
	await page.fill("#as-on", "2027-10-31T02:30");
	await press(page, "section[aria-labelledby=as-on-title] form .button", name);
	check(await takesFocus(page, "#as-on-found"), `${name}: what is found takes the focus`);
	check((await page.innerText("#as-on-found")).endsWith(": Fin"), `${name}: the phase of then`, await page.innerText("#as-on-found"));
	await checkState(page, `${name}, as on a date`);
	await picture(page, "as-on");
}

async function asks(language) {
	const { page, seen, close } = await as(ARCA_STAFF, language);
	const name = `${language} asking`;
	await open(page, `${language}/staff/rounds/${slug}`, "#extend", name);
	await looksAhead(page, name);
	await press(page, "section[aria-labelledby=extend] summary", name);
	await press(page, "section[aria-labelledby=extend] form .row .button", name);
	await page.waitForSelector("form > .notice-bad");
	check(await takesFocus(page, ".notice-bad"), `${name}: what is missing takes the focus`);
	check((await wrongs(page)).join() === "later-reviewing,extend-reason", `${name}: nothing moved, no reason`, (await wrongs(page)).join());
	const reviewing = await page.inputValue("#later-reviewing");
	const selecting = await page.inputValue("#later-selecting");
	await page.fill("#later-reviewing", later(reviewing, -1));
	await page.fill("#later-selecting", later(selecting, 25));
	await page.fill("#extend-reason", "Llueve");
	await press(page, "section[aria-labelledby=extend] form .row .button", name);
	await page.waitForFunction(() => document.querySelectorAll("form > .notice-bad a").length === 4);
	check((await wrongs(page)).join() === "later-reviewing,later-valuating,later-publishing_prices,extend-reason", `${name}: earlier, and past two others`, (await wrongs(page)).join());
	await checkState(page, `${name}, mistakes`);
	await picture(page, `asking-${language}`);
	await page.fill("#later-reviewing", later(reviewing, 5));
	await page.fill("#later-selecting", selecting);
	await page.fill("#extend-reason", WHY);
	await press(page, "section[aria-labelledby=extend] form .row .button", name);
	check(await takesFocus(page, "#extend"), `${name}: asked, and the focus is there`);
	await page.waitForSelector("section[aria-labelledby=extend] .table");
	check((await page.innerText("section[aria-labelledby=extend]")).includes(WHY) && (await page.locator("#later-reviewing").count()) === 0, `${name}: it waits, and no other one is asked for`);
	await settle(page);
	await checkState(page, `${name}, waits`);
	await picture(page, `waits-${language}`);
	checkSeen(seen, name);
	await close();
}

async function reads(language, title, name) {
	const { page, seen, close } = await as(null, language);
	await open(page, `${language}/projects/${slug}`, ".extension-note .notice", name);
	check((await page.innerText(".extension-note")).includes(WHY), `${name}: why`);
	await page.locator(".extension-note summary").first().focus();
	await page.keyboard.press("Enter");
	await page.waitForSelector(".extension-note .table");
	await checkState(page, `${name}, open`);
	check((await page.innerText(".extension-note")).includes(SIDES[language]), `${name}: how far each side is`);
	await picture(page, `${title}-${language}`);
	checkSeen(seen, name);
	await close();
}

async function decides(language, cookie, side) {
	const { page, seen, close } = await as(cookie, language);
	const name = `${language} ${side}`;
	await open(page, `${language}/staff/forum`, "article.card", name);
	const card = page.locator("article.card", { has: page.locator(`a[href$="/projects/${slug}"]`) });
	const id = (await card.getAttribute("aria-labelledby")).split("-")[1];
	if (side === "city") {
		await press(page, `article[aria-labelledby=extension-${id}] form .row .button`, name);
		await page.waitForSelector(".notice-bad");
		check((await wrongs(page)).join() === `choice-${id}-yes`, `${name}: it needs a choice`);
		await checkState(page, `${name}, mistake`);
		await picture(page, `desk-${language}`);
		await page.fill(`#reason-${id}`, "Es justo.");
	}
	await page.locator(`#choice-${id}-yes`).focus();
	await page.keyboard.press("Space");
	await page.locator(`article[aria-labelledby=extension-${id}] form .row .button`).focus();
	await page.keyboard.press("Enter");
	check(await takesFocus(page, `#extension-${id}`), `${name}: decided, and the focus is there`);
	check((await page.innerText("main [role=status] .notice-ok")) !== "", `${name}: that is said`);
	const isSettled = (await page.locator(`section[aria-labelledby=settled] #extension-${id}`).count()) === 1;
	check(isSettled === (side === "civil"), `${name}: settled by the last one that is needed`);
	await settle(page);
	await checkState(page, `${name}, decided`);
	await picture(page, `decided-${language}`);
	checkSeen(seen, name);
	await close();
}

/** One request, on its way through three languages and widths; a seat of civil society decides elsewhere meanwhile. */
async function life() {
	await asks("es");
	await reads("en", "open", "en reading that it waits");
	await decides("ar", ARCA_CITY, "city");
	const { page, close } = await as(civil[0], "es");
	await page.goto(`${base}/es/staff/forum`);
	const { waiting } = (await ask(page, "/api/forum/extensions")).body;
	const { number } = waiting.find(({ budget }) => budget.slug === slug).extension;
	check((await post(page, `/api/forum/extensions/${number}/decision`, { is_approval: true })).body.extension.state === "open", "a seat of civil society is not enough");
	await close();
	await decides("en", civil[1], "civil");
	await reads("ar", "approved", "ar reading that it was");
}

/** Whoever asks for a seat of the forum says its side. */
async function seats() {
	const { page, seen, close } = await as(ARCA_STAFF, "ar");
	const name = "ar seats";
	await open(page, "ar/account/roles", "#grant-role", name);
	check((await page.locator("#side-city").count()) === 0, `${name}: other roles have no side`);
	await page.selectOption("#grant-role", "forum");
	await page.waitForSelector("#side-city");
	await press(page, "section[aria-labelledby=ask] form .row .button", name);
	await page.waitForSelector("form > .notice-bad");
	check((await wrongs(page)).join() === "grant-account,side-city,grant-reason", `${name}: it needs one`, (await wrongs(page)).join());
	await checkState(page, `${name}, mistakes`);
	await picture(page, "seats-ar");
	check(/المجتمع المدني/.test(await page.innerText("section[aria-labelledby=list]")), `${name}: and seats say theirs`);
	checkSeen(seen, name);
	await close();
}

async function stranger() {
	const { page, seen, close } = await openPage({ width: 390 });
	await page.goto(`${base}/es/staff/forum`);
	await page.waitForSelector(".sign-in-first");
	checkSeen(seen, "a stranger at the desk");
	await close();
}

await openBrowser();
await scenario("a stranger", stranger);
await scenario("seats", seats);
await scenario("a request", life);
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
