// Acts by their filters, the record, and the desk of auditors, the monitor and staff, in three languages, for tests/flow/audit.py: rounds "ronda"
// (assessed) and "otra" (not yet), sessions ARCA_AUDITOR, ARCA_MONITOR and ARCA_STAFF, comments without an answer in ARCA_WAITING (one for
// each language). Needs ARCA_URL. ARCA_PICTURES is a folder for pictures.
import { checkState } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openAs, openBrowser, picturesOf, press, scenario, settle, tabTo, takesFocus } from "./support.mjs";

const { ARCA_AUDITOR, ARCA_MONITOR, ARCA_STAFF } = process.env;
const waiting = (process.env.ARCA_WAITING ?? "").split(" ");
const WIDTHS = { es: 1280, en: 390, ar: 320 };
const SAID = "Lo que se ve desde el navegador es lo que está en el registro.";

const picture = picturesOf("audit");

const as = (cookie, language) => openAs(cookie, { width: WIDTHS[language], scheme: language === "en" ? "dark" : "light", expected: [] });

/** By keyboard alone: what is wrong is said, what is asked for is in the address and in that of the table. */
async function filters(language) {
	const { page, seen, close } = await as(null, language);
	const name = `${language} acts`;
	await page.goto(`${base}/${language}/acts/`);
	await page.waitForSelector(".act");
	await press(page, "details summary", name);
	await tabTo(page, "#seat", name);
	await page.keyboard.type("doce");
	await page.fill("#from", "2026-05-02");
	await press(page, "details form .button", name);
	await takesFocus(page, ".notice-bad");
	await page.fill("#seat", "");
	await page.fill("#until", "2026-05-01");
	await press(page, "details form .button", name);
	await page.waitForSelector("#until-error");
	await settle(page);
	await checkState(page, `${name}, wrong`);
	await picture(page, `acts-wrong-${language}`);
	await page.fill("#from", "2020-01-01");
	await page.fill("#until", "2099-12-31");
	await page.selectOption("#round", "ronda");
	await page.locator("#until").press("Enter");
	await page.waitForFunction(() => location.search.includes("round=ronda"));
	await page.waitForFunction(() => document.querySelectorAll(".act").length > 3 && ![...document.querySelectorAll(".act")].some((act) => !act.innerText.includes("ronda")));
	const query = new URL(page.url()).searchParams;
	check(query.get("from") === "2020-01-01" && query.get("until") === "2099-12-31" && !query.has("seat"), `${name}: what is asked for is in the address`, page.url());
	const table = await page.locator('a[download="acts.csv"]').getAttribute("href");
	const got = await page.evaluate(async (address) => (await fetch(address)).text(), table);
	check(got.split("\r\n").length - 2 === (await page.locator(".act").count()), `${name}: the table has the same`, table);
	await page.reload();
	await page.waitForSelector(".act");
	check((await page.inputValue("#round")) === "ronda" && (await page.inputValue("#until")) === "2099-12-31", `${name}: the address brings it back`);
	await page.selectOption("#group", "record");
	await page.waitForFunction(() => location.search.includes("group=record") && location.search.includes("round=ronda"));
	await picture(page, `acts-${language}`);
	await press(page, "details form .button-quiet", name);
	await page.waitForFunction(() => location.search === "?group=record");
	await press(page, 'main a[href$="/acts/record"]', name);
	await page.waitForSelector("article h4");
	await settle(page);
	await checkState(page, `${language} record`);
	await picture(page, `record-${language}`);
	const sides = await page.locator("article .grid").first().locator(".card").count();
	check(sides === 2, `${language} record: the answer is beside it`, sides);
	await page.selectOption("#round", "otra");
	await page.waitForFunction(() => location.search === "?round=otra");
	checkSeen(seen, name);
	await close();
}

async function auditor(language) {
	const { page, seen, close } = await as(ARCA_AUDITOR, language);
	const name = `${language} auditor`;
	await page.goto(`${base}/${language}/staff/`);
	await page.waitForSelector(".grid .card");
	await press(page, '.grid a[href$="/staff/audit"]', name);
	await page.waitForSelector("#text");
	check((await page.locator("#assess, #waiting").count()) === 0, `${name}: nothing of others`);
	await page.fill("#text", "Corto");
	await press(page, "section[aria-labelledby=comment] form .button", name);
	await takesFocus(page, ".notice-bad");
	await page.selectOption("#round", "otra");
	await page.fill("#text", `${SAID} (${language})`);
	await press(page, "section[aria-labelledby=comment] form .button", name);
	await page.waitForFunction((text) => [...document.querySelectorAll("article")].some((one) => one.innerText.includes(text)), `(${language})`);
	check((await page.locator("section[aria-labelledby=comment] > [role=status]").innerText()) !== "", `${name}: that it is public is said`);
	await page.selectOption("#evidence-round", "ronda");
	await page.waitForSelector('section[aria-labelledby=evidence] a[href="/api/budgets/ronda/valuations"]');
	const links = await page.locator("section[aria-labelledby=evidence] li a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
	check(links.includes("/api/budgets/ronda/valuations") && links.includes("/api/moderation"), `${name}: evidence of the round`, links.join());
	const statuses = await page.evaluate((all) => Promise.all(all.map(async (one) => (await fetch(one)).status)), links);
	check(statuses.every((status) => status === 200), `${name}: all of it is there`, statuses.join());
	check((await page.innerText("section[aria-labelledby=evidence]")).includes(`arca acts ${base}/log/city`), `${name}: and how to check it`);
	await settle(page);
	await checkState(page, `${name}, evidence`);
	await picture(page, `auditor-${language}`);
	checkSeen(seen, name);
	await close();
}

/** Spanish publishes; the others see what is missing, and a draft that is kept. */
async function monitor(language) {
	const { page, seen, close } = await as(ARCA_MONITOR, language);
	const name = `${language} monitor`;
	await page.goto(`${base}/${language}/staff/audit`);
	await page.waitForSelector("#assess-round");
	check((await page.locator("#comment, #waiting").count()) === 0, `${name}: nothing of others`);
	await page.selectOption("#assess-round", "otra");
	await page.waitForSelector("#text-join");
	await page.fill("#text-join", `${SAID} (${language})`);
	await press(page, "#mark-join-not", name, "Space");
	await press(page, "section[aria-labelledby=assess] form .row .button:not(.button-quiet)", name);
	await takesFocus(page, ".notice-bad");
	check((await page.locator(".notice-bad a").count()) === 9, `${name}: four marks, four texts, and that one is sure`);
	await settle(page);
	await checkState(page, `${name}, wrong`);
	await picture(page, `monitor-${language}`);
	await press(page, "section[aria-labelledby=assess] form .button-quiet", name);
	await page.waitForFunction(() => document.querySelector("section[aria-labelledby=assess] > [role=status]")?.textContent !== "");
	if (language === "es") {
		for (const question of ["join", "co_create", "implement", "evaluate", "learn"]) {
			await page.locator(`#mark-${question}-substantial`).check();
			await page.fill(`#text-${question}`, `${SAID} (${question})`);
		}
		await press(page, "#sure", name, "Space");
		await press(page, "section[aria-labelledby=assess] form .row .button:not(.button-quiet)", name);
		await page.waitForFunction(() => !document.querySelector("#text-join") && document.querySelector("article h4"));
		await picture(page, `monitor-done-${language}`);
	}
	checkSeen(seen, name);
	await close();
}

async function staff(language) {
	const { page, seen, close } = await as(ARCA_STAFF, language);
	const name = `${language} staff`;
	const number = waiting[LANGUAGES.indexOf(language)];
	const card = `#comment-${number}`;
	await page.goto(`${base}/${language}/staff/audit`);
	await page.waitForSelector(card);
	await press(page, `${card} summary`, name);
	await page.waitForSelector(`#commented-${number}`);
	await press(page, `${card} form .button`, name);
	await takesFocus(page, ".notice-bad");
	await page.fill(`#commented-${number}`, `${SAID} (${language})`);
	await settle(page);
	await checkState(page, `${name}, answering`);
	await picture(page, `staff-${language}`);
	await press(page, `${card} form .button`, name);
	await page.waitForFunction((selector) => !document.querySelector(selector), card);
	check((await page.locator("section[aria-labelledby=waiting] > [role=status]").first().innerText()) !== "", `${name}: that it is public is said`);
	checkSeen(seen, name);
	await close();
}

await openBrowser();
await Promise.all(LANGUAGES.map((language) => scenario(`acts, ${language}`, () => filters(language))));
await Promise.all(LANGUAGES.map((language) => scenario(`auditor, ${language}`, () => auditor(language))));
for (const language of ["en", "ar", "es"]) await scenario(`monitor, ${language}`, () => monitor(language));
await Promise.all(LANGUAGES.map((language) => scenario(`staff, ${language}`, () => staff(language))));
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
