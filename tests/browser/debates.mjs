// Debates in three languages: read by anybody, written by keyboard, with an answer that fails, and on the narrowest screen. For
// tests/flow/debates.py, whose city has the debate ARCA_DEBATE with the comment ARCA_COMMENT, a closed one after it and more than a
// page of older ones. Needs ARCA_URL, ARCA_EMAIL, ARCA_PASSWORD. ARCA_PICTURES is a folder for pictures.
import { checkState, typeInto } from "./account.mjs";
import { ask, base, check, checkSeen, closeBrowser, counts, LANGUAGES, openBrowser, openPage, picturesOf, scenario, settle, tabTo, takesFocus } from "./support.mjs";

const number = process.env.ARCA_DEBATE ?? "1";
const comment = process.env.ARCA_COMMENT ?? "1";

const picture = picturesOf("debates");

const cards = (page) => page.locator(".debate-card").count();

/** The list: by the header's tab, more of it, searched, sorted, with its address. */
async function list(page, language) {
	const name = `${language} list`;
	await page.goto(`${base}/${language}/`);
	await settle(page);
	await page.click('.top-nav a[href$="/debates/"]');
	await page.waitForSelector(".debate-card");
	await settle(page);
	await checkState(page, name);
	await picture(page, `${language}-list`);
	check((await page.getAttribute(".top-nav a[href$='/debates/']", "aria-current")) === "page", `${name}: the tab says where we are`);
	check((await cards(page)) === 20, `${name}: twenty`, String(await cards(page)));
	const feeds = await page.$$eval("link[type='application/atom+xml']", (links) => Promise.all(links.map(async ({ href }) => (await fetch(href)).headers.get("content-type"))));
	check(feeds.length === 3 && feeds.every((type) => type?.startsWith("application/atom+xml")), `${name}: feeds of what is here`, feeds.join());
	await page.locator(".stack > .row button").click();
	await page.waitForFunction(() => document.querySelectorAll(".debate-card").length > 20);
	await page.waitForFunction(() => document.querySelector("main > .page > .stack > [role=status]").textContent.length > 5);
	await page.fill("#q", "BIBLIOTECA domingós");
	await page.waitForFunction(() => document.querySelectorAll(".debate-card").length === 1);
	check(new URL(page.url()).searchParams.get("q") === "BIBLIOTECA domingós", `${name}: the address says it`);
	await page.fill("#q", "zz");
	await page.waitForFunction(() => document.querySelector("[role=status].soft"));
	await page.fill("#q", "");
	await page.selectOption("#state", "closed");
	await page.waitForFunction(() => document.querySelectorAll(".debate-card").length === 1 && location.search === "?state=closed");
	await page.selectOption("#order", "active");
	await page.reload();
	await page.waitForSelector(".debate-card");
	check((await cards(page)) === 1 && (await page.inputValue("#order")) === "active", `${name}: a reload keeps it`);
}

/** What somebody sees who is not signed in: everything, and a way to sign in. */
async function reader(language) {
	const { page, seen, close } = await openPage({ width: 390 });
	const name = `${language} reader`;
	await list(page, language);
	await page.goto(`${base}/${language}/debates/${number}`);
	await page.waitForSelector(`#comment-${comment}`);
	await settle(page);
	await checkState(page, name);
	await picture(page, `${language}-reader`);
	check((await page.locator("h1").getAttribute("lang")) === (language === "es" ? null : "es"), `${name}: the text says its language`);
	check((await page.locator(".vote-button, textarea, .stance-button").count()) === 0, `${name}: nothing to press`);
	check((await page.locator('a[href*="/account/signin?next="]').count()) >= 2, `${name}: but a way in`);
	const depths = await page.evaluate((root) => {
		const deep = (element) => 1 + Math.max(0, ...[...element.querySelectorAll(":scope > ul > li")].map(deep));
		return deep(document.getElementById(`comment-${root}`));
	}, comment);
	check(depths === 3, `${name}: three levels`, String(depths));
	check((await page.locator(`#comment-${comment} .comment-head > p`).count()) === 2, `${name}: deeper ones say whom they answer`);
	check((await page.locator('a[href="https://registro.example/7"]').count()) > 0, `${name}: an organisation's entry in the register`);
	const deep = page.locator(`#comment-${comment} li li`).last();
	const id = (await deep.getAttribute("id")).replace("comment-", "");
	await page.goto(`${base}/${language}/debates/${number}?comment=${id}`);
	check(await takesFocus(page, `#by-${id}`), `${name}: a comment's link leads to it`);
	await settle(page);
	check((await page.locator(".comments > li").count()) === 1, `${name}: and to its thread`);
	if (language === "ar") await checkState(page, `${name}, a link`);
	await page.goto(`${base}/${language}/debates/${number}?comment=999999`);
	await page.waitForSelector("section[aria-labelledby=comments] .notice-bad");
	await page.goto(`${base}/${language}/debates/${Number(number) + 1}`);
	await page.waitForSelector(".conclusions");
	await settle(page);
	if (language === "es") await checkState(page, `${name}, closed`);
	await page.goto(`${base}/${language}/debates/999999`);
	await page.waitForSelector(".notice-bad");
	await page.goto(`${base}/${language}/debates/new`);
	await page.waitForSelector(".sign-in-first");
	checkSeen(seen, name);
	await close();
}

const pressed = (page, selector) => page.waitForSelector(`${selector}[aria-pressed=true]`);

async function stand(page, name) {
	await tabTo(page, ".stance-button", name);
	const before = Number(await page.innerText(".stance-button strong"));
	await page.keyboard.press("Enter");
	await pressed(page, ".stance-button");
	check(Number(await page.innerText(".stance-button strong")) === before + 1, `${name}: one more agrees`);
	check((await page.innerText("section[aria-labelledby=stance] [role=status]")).includes(String(before + 1)), `${name}: and it is said`);
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => document.querySelector(".stance-button").getAttribute("aria-pressed") === "false");
	check(Number(await page.innerText(".stance-button strong")) === before, `${name}: taken back`);
}

/** By keyboard: nothing, then with an answer that fails, then for good; and after a reload in between. */
async function write(page, name, text, isWhole) {
	await tabTo(page, "section.compose form button", name);
	await page.keyboard.press("Enter");
	check(await takesFocus(page, ".compose .notice-bad"), `${name}: nothing is no comment`);
	if (isWhole) await checkState(page, `${name}, nothing written`);
	await typeInto(page, "#comment", text, name);
	await page.route("**/api/comments", (route) => route.abort());
	await tabTo(page, "section.compose form button", name);
	await page.keyboard.press("Enter");
	check(await takesFocus(page, ".compose .notice-bad"), `${name}: it fails`);
	check((await page.inputValue("#comment")) === text, `${name}: and what was typed is there`);
	await page.unroute("**/api/comments");
	await page.reload();
	await page.waitForSelector("#comment");
	check((await page.inputValue("#comment")) === text, `${name}: after a reload too`);
	await tabTo(page, "#stance-neutral", name);
	await page.keyboard.press("ArrowUp");
	await tabTo(page, "section.compose form button", name);
	await page.keyboard.press("Enter");
	check(await takesFocus(page, "[id^=by-]"), `${name}: what was written takes the focus`);
	check((await page.evaluate(() => document.activeElement.closest("li").innerText)).includes(text), `${name}: it is there`);
	check((await page.inputValue("#comment")) === "", `${name}: and the field is empty`);
	return page.evaluate(() => document.activeElement.closest("li").id);
}

async function answer(page, name, isWhole) {
	const id = `#answer-${comment}`;
	await tabTo(page, id, name, 300);
	await page.keyboard.press("Enter");
	check(await takesFocus(page, `#reply-${comment}`), `${name}: the field takes the focus`);
	await page.keyboard.type("Una respuesta con el teclado");
	if (isWhole) await checkState(page, `${name}, an answer`);
	await tabTo(page, ".reply-form button", name);
	await page.keyboard.press("Enter");
	check(await takesFocus(page, `#comment-${comment} li [id^=by-]`), `${name}: the answer takes the focus`);
	// once more, with what it answers
	await tabTo(page, `#comment-${comment} > article .quote-button`, name, 300);
	await page.keyboard.press("Enter");
	check(await takesFocus(page, `#reply-${comment}`), `${name}: quoting takes the focus to the field`);
	check(/^> .+\n\n@/.test(await page.inputValue(`#reply-${comment}`)), `${name}: which begins with what is quoted, and whom`, await page.inputValue(`#reply-${comment}`));
	await page.keyboard.type("de acuerdo");
	await tabTo(page, ".reply-form button", name);
	await page.keyboard.press("Enter");
	await page.waitForSelector(`#comment-${comment} li blockquote`);
	await settle(page);
	check((await page.locator(`#comment-${comment} li .mention`).count()) === 1 && (await page.locator(`#comment-${comment} li .comment-text p`, { hasText: "de acuerdo" }).count()) === 1, `${name}: the quote stands apart, and the name is one`);
	if (isWhole) await checkState(page, `${name}, a quote`);
	check((await page.locator(`${id}[aria-expanded=true]`).count()) === 0, `${name}: and its form is gone`);
}

async function vote(page, name) {
	const button = `#comment-${comment} > article .vote-button`;
	await page.waitForSelector(button);
	await tabTo(page, button, name, 300);
	await page.keyboard.press("Enter");
	await pressed(page, button);
	const said = await page.innerText("section[aria-labelledby=comments] > [role=status]");
	check(/\d.*\d/.test(said), `${name}: the counts are said`, said);
	check(/: \d+$/.test(await page.getAttribute(button, "aria-label")), `${name}: the button says how many`);
	await page.keyboard.press("Enter");
	await page.waitForFunction((one) => document.querySelector(one).getAttribute("aria-pressed") === "false", button);
}

async function remove(page, name, own) {
	await tabTo(page, `#${own} .comment-foot > .button-text:last-child`, name, 300);
	await page.keyboard.press("Enter");
	await page.waitForSelector(`#${own} .button-quiet`);
	check((await page.locator(`#${own}`).count()) === 1, `${name}: one press deletes nothing`);
	await page.click(`#${own} .button-quiet`);
	await page.waitForFunction((id) => !document.getElementById(id), own);
	check(await takesFocus(page, "#comments"), `${name}: the focus goes to the heading`);
}

/** A debate of one's own: begun with every mistake, changed, closed. */
async function own(page, language) {
	const name = `${language} own debate`;
	await page.goto(`${base}/${language}/debates/new`);
	await page.waitForSelector("#title");
	await settle(page);
	await tabTo(page, "form .button", name);
	await page.keyboard.press("Enter");
	check(await takesFocus(page, ".notice-bad"), `${name}: a title and a text`);
	check((await page.locator(".notice-bad li").count()) === 2, `${name}: both are asked for`);
	await checkState(page, `${name}, wrong`);
	await typeInto(page, "#title", `Fuentes en el mercado ${language}`, name);
	await typeInto(page, "#text", "No hay agua cerca del mercado en verano.", name);
	await tabTo(page, "form .button", name);
	await page.keyboard.press("Enter");
	await page.waitForSelector('a[href$="/edit"]');
	await settle(page);
	check((await page.locator("h1").innerText()).includes("Fuentes"), `${name}: it is there`);
	await checkState(page, name);
	await picture(page, `${language}-own`);
	await page.click('a[href$="/edit"]');
	await page.waitForSelector("#title");
	check((await page.inputValue("#title")).startsWith("Fuentes"), `${name}: what it says is in the form`);
	await page.fill("#title", "Dos fuentes en el mercado");
	await page.click("form .button");
	await page.waitForFunction(() => document.querySelector("h1")?.textContent.startsWith("Dos"));
	await tabTo(page, ".more > summary", name);
	await page.keyboard.press("Enter");
	await typeInto(page, "#conclusions", "corta", name);
	await tabTo(page, ".more form .button", name);
	await page.keyboard.press("Enter");
	check(await takesFocus(page, ".more .notice-bad"), `${name}: conclusions are asked for`);
	await typeInto(page, "#conclusions", "Se ponen dos fuentes este año.", name);
	await tabTo(page, ".more form .button", name);
	await page.keyboard.press("Enter");
	check(await takesFocus(page, "#conclusions-title"), `${name}: closed, and the conclusions take the focus`);
	check((await page.locator("textarea, .stance-button").count()) === 0, `${name}: nothing more to press`);
	await checkState(page, `${name}, closed`);
}

/** In two languages every state is looked at, of both directions; in the third it is done. */
const WHOLE = ["es", "ar"];

/** Signing in from a debate leads back to it; then all that one does there, by keyboard. */
async function writer(language) {
	const { page, seen, close } = await openPage();
	const name = `${language} writer`;
	const isWhole = WHOLE.includes(language);
	await page.goto(`${base}/${language}/debates/${number}`);
	await page.waitForSelector(".sign-in-first a");
	await page.click(".sign-in-first a");
	await page.waitForSelector("#password");
	await page.fill("#email", process.env.ARCA_EMAIL);
	await page.fill("#password", process.env.ARCA_PASSWORD);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".stance-button");
	check(page.url().endsWith(`/${language}/debates/${number}`), `${name}: back where they were`, page.url());
	await settle(page);
	await checkState(page, name);
	await picture(page, `${language}-writer`);
	await stand(page, name);
	await vote(page, name);
	const made = await write(page, name, `Comentario con el teclado, ${language}`, isWhole);
	await answer(page, name, isWhole);
	await remove(page, name, made);
	if (isWhole) await own(page, language);
	check((await ask(page, `/api/comments?subject=${number}`)).body.items.every((tree) => `comment-${tree.number}` !== made), `${name}: it is gone`);
	checkSeen(seen, name);
	await close();
}

/** The city asks for more than an address: what is lacking is said, with the way to it, and there is nothing to press in vain. */
async function prove(language) {
	const { page, seen, close } = await openPage({ width: 390 });
	const name = `${language} prove`;
	await page.goto(`${base}/${language}/account/signin?next=${encodeURIComponent(`/${language}/debates/${number}`)}`);
	await page.waitForSelector("#password");
	await page.fill("#email", process.env.ARCA_EMAIL);
	await page.fill("#password", process.env.ARCA_PASSWORD);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".notice-warn li");
	await settle(page);
	check((await page.locator(".notice-warn li").count()) === 3, `${name}: each is named`);
	check((await page.locator(".stance-button, textarea, [id^=report-open]").count()) === 0, `${name}: nothing to press in vain`);
	await checkState(page, name);
	await picture(page, `${language}-prove`);
	await tabTo(page, ".notice-warn a", name, 60);
	await page.keyboard.press("Enter");
	await page.waitForURL(`**/${language}/account/verification`);
	checkSeen(seen, name);
	await close();
}

await openBrowser();
if (process.argv[2] === "prove") {
	for (const language of LANGUAGES) await scenario(`debates, proof ${language}`, () => prove(language));
} else {
	await Promise.all(LANGUAGES.map((language) => scenario(`debates, reading ${language}`, () => reader(language))));
	for (const language of LANGUAGES) await scenario(`debates, writing ${language}`, () => writer(language));
}
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
