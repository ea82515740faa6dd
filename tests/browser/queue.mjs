// An officer's page of documents in doubt, by keyboard, in three languages: tests/flow/desk.py has the city, with three conflicts
// that wait. Needs ARCA_URL, ARCA_EMAIL, ARCA_PASSWORD, recovery codes of the second step in ARCA_CODES, one a language, and two
// documents in ARCA_DOCUMENTS: one that was used in a round, and one that was not. ARCA_PICTURES is a folder for pictures.
import { checkState, signIn, typeInto } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, codes, counts, LANGUAGES, openBrowser, openPage, scenario, settle, takesFocus, tabTo } from "./support.mjs";

const [usedOne, unused] = (process.env.ARCA_DOCUMENTS ?? "").split(" ");
const USED = "section[aria-labelledby=used]";
const DECISIONS = { es: "move", en: "move", ar: "keep" };

async function picture(page, name) {
	if (process.env.ARCA_PICTURES) await page.screenshot({ path: `${process.env.ARCA_PICTURES}/${name}.png`, fullPage: true });
}

async function open(page, language, code) {
	await signIn(page, language, process.env.ARCA_EMAIL, process.env.ARCA_PASSWORD);
	await page.waitForSelector("#code");
	await page.fill("#code", code);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".facts");
	await tabTo(page, 'a[href$="/account/queue"]', `${language} overview`, 60);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#queue");
	await page.waitForSelector("li[id^=conflict-]");
	await settle(page);
}

async function look(page, language) {
	const name = `${language} used`;
	await tabTo(page, `${USED} form button`, name, 60);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#document-error");
	check(await takesFocus(page, `${USED} .notice-bad`), `${name}: a document is asked for`);
	await typeInto(page, "#document", "00000001A", name);
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => document.querySelector("#document-error")?.textContent && document.activeElement?.matches(".notice-bad"));
	await checkState(page, `${name}: not a document`);
	await typeInto(page, "#document", unused, name);
	await page.keyboard.press("Enter");
	await page.waitForSelector(`${USED} [role=status] .notice-ok`);
	check((await page.locator("#used-rounds li").count()) === 0, `${name}: it was in no round`);
	await typeInto(page, "#document", usedOne, name);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#used-rounds > li");
	check((await page.inputValue("#document")) === "", `${name}: the document is gone from the field`);
	check(!(await page.innerText("main")).includes(usedOne), `${name}: and stands nowhere`);
	check((await page.locator("#used-rounds li li").count()) === 1, `${name}: one credential`);
	await checkState(page, `${name}: an answer`);
}

async function decide(page, language) {
	const name = `${language} queue`;
	const card = page.locator("li[id^=conflict-]").first();
	const id = await card.getAttribute("id");
	const place = DECISIONS[language] === "move" ? 0 : 1;
	check((await card.locator("button").count()) === 2, `${name}: two buttons`);
	await checkState(page, `${name}`);
	await picture(page, `queue-${language}`);
	await tabTo(page, `#${id} .stack:nth-of-type(${place + 1}) button`, name, 90);
	await page.keyboard.press("Enter");
	await page.waitForFunction((which) => document.querySelector(`#${which} [role=status]`)?.textContent, id);
	check((await page.locator("section > [role=status] .notice-ok").count()) === 0, `${name}: one press decides nothing`);
	check(await page.evaluate((which) => document.activeElement?.closest("li")?.id === which, id), `${name}: the focus stays`);
	await checkState(page, `${name}: press again`);
	await page.keyboard.press("Enter");
	await page.waitForSelector("section > [role=status] .notice-ok");
	await settle(page);
	check((await page.locator(`#${id} button`).count()) === 0, `${name}: decided, and no more to do`);
	await checkState(page, `${name}: decided`);
	await picture(page, `queue-${language}-after`);
}

async function narrow() {
	const { page, seen, close } = await openPage({ width: 360 });
	await page.goto(`${base}/es/account/queue`);
	await page.waitForSelector("#password");
	check((await page.locator("#queue").count()) === 0, "who is not signed in sees a form to do so");
	checkSeen(seen, "signed out");
	await close();
}

async function one(language, code) {
	const { page, seen, close } = await openPage();
	await open(page, language, code);
	await look(page, language);
	await decide(page, language);
	checkSeen(seen, `${language} queue`);
	await close();
}

await openBrowser();
for (const [i, language] of LANGUAGES.entries()) await scenario(`queue ${language}`, () => one(language, codes[i]));
await scenario("queue signed out", narrow);
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
