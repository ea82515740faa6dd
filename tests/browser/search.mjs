// Looking for words in three languages, by keyboard, on a phone: what is typed is in the address and stays there, what is found is
// marked, kinds apart, nothing, more. For tests/flow/search.py. Needs ARCA_URL. ARCA_PICTURES is a folder for pictures.
import { checkState, typeInto } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openBrowser, openPage, picturesOf, scenario, settle, tabTo, takesFocus } from "./support.mjs";

const found = (page) => page.locator(".find").count();

const picture = picturesOf("search");

async function search(language) {
	const { page, seen, close } = await openPage({ width: 390 });
	const name = `${language} search`;
	await page.goto(`${base}/${language}/`);
	await settle(page);
	await checkState(page, `${name}, home`);
	await tabTo(page, ".search-link", name);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#q");
	await settle(page);
	check((await page.getAttribute(".search-link", "aria-current")) === "page", `${name}: the header says where we are`);
	await checkState(page, `${name}, empty`);
	await typeInto(page, "#q", "biblioteca", name);
	await page.waitForSelector(".find mark, .find h2");
	await settle(page);
	check(new URL(page.url()).searchParams.get("q") === "biblioteca", `${name}: what was typed is in the address`, page.url());
	check((await page.innerText("[role=status]")).length > 5, `${name}: how many is said`);
	check((await page.locator(".find").count()) > 0 && (await page.innerText("main form + * + .soft, main [role=status] + .soft")).length > 5, `${name}: and how many in all`);
	await checkState(page, `${name}, found`);
	await picture(page, `${language}-found`);
	await page.fill("#q", "calefaccion");
	await page.waitForFunction(() => document.querySelector(".find mark")?.textContent === "calefacción");
	await page.fill("#q", "repetida");
	await page.waitForFunction(() => document.querySelectorAll(".find").length === 20);
	await tabTo(page, ".stack > .row button", name, 80);
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => document.querySelectorAll(".find").length > 20);
	await tabTo(page, "#kind", name, 200);
	await page.keyboard.press("ArrowDown");
	await page.waitForFunction(() => !document.querySelector(".find"));
	await page.waitForSelector("main .lead + *, main p.lead");
	await settle(page);
	check(new URL(page.url()).searchParams.get("kind") === "debate" && (await found(page)) === 0, `${name}: no debate says it`);
	await checkState(page, `${name}, nothing`);
	await picture(page, `${language}-nothing`);
	await page.goto(`${base}/${language}/search/?q=patinaje&kind=project`);
	await page.waitForSelector(".find a");
	await settle(page);
	check((await page.inputValue("#q")) === "patinaje" && (await page.inputValue("#kind")) === "project", `${name}: the address says all of it`);
	await tabTo(page, ".find a", name, 80);
	await page.keyboard.press("Enter");
	await page.waitForURL("**/rounds/barrios/projects/1/p1");
	await page.waitForSelector("h1");
	await page.goto(`${base}/${language}/search/?q=ninos`);
	await page.click(".find a");
	await page.waitForURL("**/debates/*?comment=*");
	check(await takesFocus(page, "[id^=by-]"), `${name}: it leads to the comment`);
	checkSeen(seen, name);
	await close();
}

await openBrowser();
await Promise.all(LANGUAGES.map((language) => scenario(`search, ${language}`, () => search(language))));
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
