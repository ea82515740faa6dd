// Citizen proposals, in three languages: the list and a proposal read by anybody; one written, supported and retired by keyboard, and the
// rules set by staff. For tests/flow/proposals.py, whose city has the proposals ARCA_PROPOSAL (one support short), ARCA_REACHED and ARCA_HIDDEN.
// Needs ARCA_URL, ARCA_EMAIL with ARCA_PASSWORD, the session of staff ARCA_STAFF, a picture ARCA_PICTURE. ARCA_PICTURES is a folder for pictures.
import { checkState, typeInto } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openBrowser, openPage, picturesOf, press, scenario, settle, signInAs, takesFocus } from "./support.mjs";

const { ARCA_PROPOSAL: number, ARCA_REACHED: reached, ARCA_HIDDEN: hidden } = process.env;

const PDF = { name: "Huerto.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n%%EOF\n") };

const picture = picturesOf("proposals");

/** What somebody sees who is not signed in. */
async function reader(language) {
	const { page, seen, close } = await openPage({ width: 390 });
	const name = `${language} reader`;
	await page.goto(`${base}/${language}/`);
	await settle(page);
	await page.click('.top-nav a[href$="/proposals/"]');
	await page.waitForSelector(".debate-card");
	await settle(page);
	check((await page.locator(".debate-card progress").count()) === 20, `${name}: each says how far it is`);
	check((await page.getAttribute(".top-nav a[href$='/proposals/']", "aria-current")) === "page", `${name}: the tab says where we are`);
	await checkState(page, `${name}, list`);
	await picture(page, `${language}-list`);
	await page.fill("#q", "CARRÍL rio");
	await page.waitForFunction(() => document.querySelectorAll(".debate-card").length === 1);
	await page.fill("#q", "");
	await page.selectOption("#state", "reached");
	await page.waitForFunction(() => document.querySelectorAll(".debate-card").length === 3);
	await settle(page);
	check(new URL(page.url()).search === "?state=reached" && (await page.locator("#order").count()) === 0, `${name}: the address says it`, page.url());
	if (language === "ar") await checkState(page, `${name}, reached`);
	await page.click(`.debate-card a[href$="/proposals/${reached}"]`);
	await page.waitForSelector(".notice-ok");
	await settle(page);
	await checkState(page, `${name}, one that is reached`);
	await picture(page, `${language}-reached`);
	await page.goto(`${base}/${language}/proposals/${number}`);
	await page.waitForSelector(".comments > li");
	await settle(page);
	await checkState(page, name);
	await picture(page, `${language}-proposal`);
	check((await page.locator("textarea").count()) === 0 && (await page.locator('a[href*="/account/signin?next="]').count()) > 0, `${name}: nothing to write in, but a way in`);
	await page.click('dd a[href*="?tag="]');
	await page.waitForFunction(() => document.querySelectorAll(".debate-card").length === 1);
	await settle(page);
	if (language !== "en") await checkState(page, `${name}, of a tag`);
	await page.goto(`${base}/${language}/proposals/${hidden}`);
	await page.waitForSelector(".stub");
	await settle(page);
	check((await page.locator(".facts").count()) === 0, `${name}: nothing of what is hidden`);
	for (const path of ["999999", "x", `${number}/nothing`]) {
		await page.goto(`${base}/${language}/proposals/${path}`);
		await page.waitForSelector(".notice-bad, main a[href$='/']");
	}
	await page.goto(`${base}/${language}/proposals/new`);
	await page.waitForSelector(".sign-in-first");
	checkSeen(seen, name);
	await close();
}

async function signIn(page, language) {
	await page.goto(`${base}/${language}/account/signin`);
	await page.waitForSelector("#email");
	await typeInto(page, "#email", process.env.ARCA_EMAIL, "sign in");
	await typeInto(page, "#password", process.env.ARCA_PASSWORD, "sign in");
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => !document.querySelector("#password"));
}

/** Written with every mistake, then well; supported by its own author, and retired. */
async function write(page, language) {
	const name = `${language} writing`;
	const title = `Un huerto en el patio ${language}`;
	await page.goto(`${base}/${language}/proposals/new`);
	await page.waitForSelector("#title");
	await settle(page);
	await press(page, "form > .row .button", name);
	check(await takesFocus(page, ".notice-bad"), `${name}: what is missing is said`);
	check((await page.locator(".notice-bad a").count()) === 2, `${name}: title and text`);
	if (language !== "en") await checkState(page, `${name}, nothing typed`);
	await typeInto(page, "#title", "Carril bici hasta el rio", name);
	await page.waitForSelector('[role=status] a[target="_blank"]');
	if (language !== "en") await checkState(page, `${name}, others like it`);
	await page.fill("#title", title);
	await page.fill("#text", "Un **huerto** en el patio de la escuela, para las tardes.");
	await page.fill("#tags", "huerto, escuela");
	await page.reload();
	await page.waitForSelector("#title");
	check((await page.inputValue("#title")) === title, `${name}: what was typed is there after a reload`);
	await page.setInputFiles("#pictures", process.env.ARCA_PICTURE);
	await page.waitForSelector("input[id^=pictures-alt-]");
	await page.setInputFiles("#documents", PDF);
	await page.waitForFunction(() => [...document.querySelectorAll(".uploads-name")].some(({ innerText }) => innerText === "Huerto.pdf"));
	await press(page, "form > .row .button", name);
	check(await takesFocus(page, ".notice-bad"), `${name}: a picture wants words`);
	await page.fill("input[id^=pictures-alt-]", "El patio, con sitio para tres bancales");
	await settle(page);
	if (language !== "en") await checkState(page, `${name}, with a picture`);
	await picture(page, `${language}-form`);
	await press(page, "form > .row .button", name);
	await page.waitForSelector("#supports");
	await settle(page);
	await page.locator(".project-pictures img").scrollIntoViewIfNeeded();
	await page.waitForFunction(() => document.querySelector(".project-pictures img").naturalWidth > 0);
	check((await page.getAttribute(".project-pictures img", "alt")) === "El patio, con sitio para tres bancales", `${name}: the picture, with its words`);
	check(/Huerto\.pdf\s+PDF · 1/.test(await page.innerText("section[aria-labelledby=documents]")), `${name}: and the document, with its size`);
	check((await page.innerText("h1")) === title && (await page.locator("strong", { hasText: "huerto" }).count()) === 1, `${name}: published, with its Markdown`);
	await checkState(page, `${name}, one's own`);
	const line = await page.locator("main strong", { hasText: "huerto" }).evaluate((strong) => getComputedStyle(strong).display);
	check(line === "inline", `${name}: what is strong stands in its line`, line);
	await press(page, '.head a[href$="/edit"]', name);
	await page.waitForSelector("#text");
	await page.fill("#text", "Un **huerto** en el patio de la escuela, para las tardes de todos.");
	await press(page, "form > .row .button", name);
	await page.waitForSelector("#supports");
	await settle(page);
	check((await page.locator("main p", { hasText: "de todos" }).count()) === 1, `${name}: changed`);
	await press(page, 'section[aria-labelledby="supports"] .button', name);
	await page.waitForFunction(() => document.querySelector("#supports ~ .row .button-quiet"));
	await page.waitForFunction(() => document.querySelector("#supports ~ [role=status]").textContent !== "");
	check((await page.locator('.head a[href$="/edit"]').count()) === 0, `${name}: with a support it stays as it is`);
	await picture(page, `${language}-own`);
	await press(page, 'section[aria-labelledby="retire"] summary', name);
	await press(page, 'section[aria-labelledby="retire"] form .button', name);
	check(await takesFocus(page, ".notice-bad"), `${name}: a reason is asked for`);
	await page.selectOption("#why", "started");
	await page.fill("#reason", "La escuela ya lo ha empezado.");
	if (language !== "en") await checkState(page, `${name}, retiring`);
	await press(page, 'section[aria-labelledby="retire"] form .button', name);
	await page.waitForSelector(".notice-warn");
	await page.waitForFunction(() => !document.querySelector("#retire"));
	await settle(page);
	if (language !== "en") await checkState(page, `${name}, retired`);
}

/** The support that makes it enough. */
async function last() {
	const { page, seen, close } = await openPage();
	await signIn(page, "es");
	await page.goto(`${base}/es/proposals/${number}`);
	await page.waitForSelector("#supports");
	await settle(page);
	await press(page, 'section[aria-labelledby="supports"] .button', "the last support");
	await page.waitForSelector(".notice-ok");
	await settle(page);
	check((await page.locator('section[aria-labelledby="supports"] .button').count()) === 0, "the last support: there is no way back");
	await checkState(page, "the last support");
	checkSeen(seen, "the last support");
	await close();
}

async function resident(language) {
	const { page, seen, close } = await openPage();
	await signIn(page, language);
	await write(page, language);
	checkSeen(seen, `${language} resident`);
	await close();
}

async function staff(language) {
	const { page, seen, close } = await openPage();
	const name = `${language} staff`;
	await signInAs(page, process.env.ARCA_STAFF);
	await page.goto(`${base}/${language}/proposals/`);
	await page.waitForSelector(".head summary");
	await press(page, ".head summary", name);
	await page.waitForSelector("#share");
	await page.fill("#share", "a lot");
	await page.fill("#census", "0");
	await press(page, ".head form .button", name);
	check(await takesFocus(page, ".notice-bad") && (await page.locator(".head .notice-bad a").count()) === 2, `${name}: what can't be is said`);
	await checkState(page, `${name}, mistakes`);
	await page.fill("#share", "0,03");
	await page.fill("#census", "10001");
	await press(page, ".head form .button", name);
	await page.waitForSelector(".head .notice-ok");
	await settle(page);
	await checkState(page, name);
	await picture(page, `${language}-rules`);
	checkSeen(seen, name);
	await close();
}

await openBrowser();
for (const language of LANGUAGES) {
	await Promise.all([scenario(`${language} reader`, () => reader(language)), scenario(`${language} resident`, () => resident(language))]);
}
await Promise.all([scenario("ar staff", () => staff("ar")), scenario("the last support", last)]);
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
