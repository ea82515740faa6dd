// Polls in three languages: drafted and announced by staff, by keyboard, with mistakes; read; voted with one choice and with several; and
// their result. For tests/flow/polls.py, whose city has the announced poll ARCA_ROUND of three questions (one of three options, up to two of
// four, one of two) about the proposal ARCA_PROPOSAL: "drafts" before its round is open, "vote" with the one-time code ARCA_CODES, "result"
// with the votes by question and option in ARCA_VOTES. Needs ARCA_URL and the session of staff ARCA_STAFF. ARCA_PICTURES is a folder for pictures.
import { checkState } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openBrowser, openPage, picturesOf, press, scenario, settle, signInAs, slug, tabTo, takesFocus } from "./support.mjs";
import { checkBodies, enter } from "./voting.mjs";

const { ARCA_PROPOSAL: proposal, ARCA_STAFF: staffCookie } = process.env;
const phase = process.argv[2];
const WORDS = {
	es: { title: "La plaza del mercado", open: "Se está votando", results: "Ver los resultados" },
	en: { title: "The market square", open: "A poll about it is open", results: "See the results" },
	ar: { title: "ساحة السوق", open: "استطلاع مفتوح", results: "اعرض النتائج" },
};

const picture = picturesOf("polls");

/** No amount, no currency and no word for either, wherever one looks. */
async function checkNoMoney(page, name) {
	const text = await page.evaluate(() => {
		const copy = document.querySelector("main").cloneNode(true);
		// what is drawn by lot may spell anything
		for (const one of copy.querySelectorAll("code, textarea, bdi, .code, #tracker")) one.remove();
		return copy.textContent;
	});
	const found = /[€$¤£¥]|XXX|EUR\b|\d+[.,]\d\d\b|[Pp]resupuesto|[Bb]udget|الميزانية|[Pp]royecto|[Pp]roject|مشروع|مشاريع/.exec(text);
	check(found === null, `${name}: no money, and no projects`, found && text.slice(Math.max(0, found.index - 40), found.index + 40));
}

async function open(page, path, selector, name) {
	await page.goto(`${base}/${path}`);
	await page.waitForSelector(selector);
	await settle(page);
	await checkState(page, name);
}

async function asStaff(page) {
	await signInAs(page, staffCookie);
}

async function reads(language) {
	const { page, seen, close } = await openPage({ width: language === "ar" ? 320 : 390, expected: [404] });
	const name = `${language} reads`;
	await open(page, `${language}/questions/`, "#polls", `${name}, list`);
	check((await page.innerText('section[aria-labelledby="polls"]')).includes(WORDS[language].title), `${name}: it is above the questions`);
	await page.click('.head a[href$="/questions/polls"]');
	await page.waitForSelector(".debate-card");
	await settle(page);
	await checkState(page, `${name}, all polls`);
	await open(page, `${language}/questions/polls/${slug}`, ".poll-question", `${name}, announced`);
	check((await page.locator(".poll-question").count()) === 3 && (await page.locator(".poll-options > li").count()) === 9, `${name}: each question with its options`);
	await checkNoMoney(page, name);
	await picture(page, `announced-${language}`);
	await open(page, `${language}/questions/polls/nada`, ".notice-bad", `${name}, nothing`);
	await page.goto(`${base}/${language}/questions/polls/new`);
	await page.waitForSelector(".sign-in-first");
	checkSeen(seen, name);
	await close();
}

async function drafts(language) {
	const { page, seen, close } = await openPage({ width: 390, expected: [404, 409, 422] });
	const name = `${language} draft`;
	await asStaff(page);
	await page.goto(`${base}/${language}/questions/polls`);
	await press(page, '.head a[href$="/questions/polls/new"]', name);
	await page.waitForSelector("#slug");
	await press(page, "form button[type=submit]", name);
	await page.waitForSelector(".notice-bad");
	check(await takesFocus(page, ".notice-bad"), `${name}: what is missing takes the focus`);
	const missing = await page.locator(".notice-bad a").evaluateAll((links) => links.map((link) => link.hash));
	check(missing.join() === "#slug,#title-es,#opens,#closes,#census,#question-0-title-es,#question-0-options-es", `${name}: and is named`, missing.join());
	await checkState(page, `${name}, mistakes`);
	await picture(page, `mistakes-${language}`);
	await page.fill("#slug", `biblioteca-${language}`);
	await page.fill("#title-es", "La biblioteca");
	await page.fill("#title-ar", "المكتبة");
	await page.fill("#opens", "2026-01-01T09:00");
	await page.fill("#closes", "2026-01-02T09:00");
	await page.fill("#census", "500");
	await page.fill("#question-0-title-es", "¿A qué hora abre?");
	await page.fill("#question-0-options-es", "A las nueve\nA las nueve");
	await press(page, "main button.button-quiet", name);
	await page.waitForSelector("#question-1-kind");
	await page.selectOption("#question-1-kind", "multiple");
	await page.fill("#question-1-most", "9");
	await page.fill("#question-1-title-es", "¿Qué falta?");
	await page.fill("#question-1-options-es", "Libros\nMesas\nLuz");
	await page.fill("#question-1-options-en", "Books\nTables");
	await press(page, "form button[type=submit]", name);
	await page.waitForSelector("#question-1-most-error");
	check((await page.locator("#question-1-options-en-error").count()) === 1, `${name}: as many options in each language`);
	await page.fill("#question-1-most", "2");
	await page.fill("#question-1-options-en", "Books\nTables\nLight");
	await press(page, "form button[type=submit]", name);
	await page.waitForSelector("#opens-error");
	const soon = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 11);
	await page.fill("#opens", `${soon}09:00`);
	await page.fill("#closes", `${new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 11)}20:00`);
	await press(page, "form button[type=submit]", name);
	await page.waitForSelector("#question-0-options-es-error");
	await settle(page);
	check(await takesFocus(page, ".notice-bad"), `${name}: what the server finds takes the focus as well`);
	await page.fill("#question-0-options-es", "A las nueve\nA las diez");
	await page.reload();
	await page.waitForSelector("#question-1-title-es");
	check((await page.inputValue("#question-0-options-es")) === "A las nueve\nA las diez", `${name}: what was typed is still there`);
	await press(page, "form button[type=submit]", name);
	await page.waitForSelector("#decide");
	await settle(page);
	await checkState(page, `${name}, to decide`);
	await picture(page, `draft-${language}`);
	await press(page, `a[href$="/biblioteca-${language}/edit"]`, name);
	await page.waitForSelector("#slug");
	check((await page.inputValue("#opens")) === `${soon}09:00` && (await page.inputValue("#question-1-options-en")) === "Books\nTables\nLight", `${name}: it can be changed`);
	await page.fill("#question-1-most", "");
	await press(page, "form button[type=submit]", name);
	await page.waitForSelector("#decide");
	await press(page, 'section[aria-labelledby="decide"] .button-sun', name);
	await page.waitForSelector('section[aria-labelledby="decide"] .notice');
	await press(page, 'section[aria-labelledby="decide"] .button-sun', name);
	await page.waitForFunction(() => !document.querySelector("#decide"));
	await settle(page);
	await checkState(page, `${name}, announced`);
	await page.goto(`${base}/${language}/questions/polls/biblioteca-${language}/edit`);
	await page.waitForSelector("#slug");
	await press(page, "form button[type=submit]", name);
	await page.waitForSelector(".notice-bad");
	checkSeen(seen, name);
	await close();
}

/** Each question in its turn: one of three, up to two of four, blank. */
async function votes(language) {
	const { page, seen, close } = await openPage({ width: 390 });
	const name = `${language} votes`;
	await open(page, `${language}/proposals/${proposal}`, 'main a[href*="/vote/"]', `${name}, proposal`);
	check((await page.innerText("main")).includes(WORDS[language].open), `${name}: the proposal says that it is open`);
	await open(page, `${language}/rounds/${slug}`, ".poll-question", `${name}, round`);
	await checkNoMoney(page, `${name}, round`);
	await picture(page, `round-${language}`);
	await enter(page, language, process.env.ARCA_CODES);
	await settle(page);
	await checkNoMoney(page, `${name}, questions`);
	check((await page.locator(".heading-card").count()) === 3, `${name}: three questions`);
	await picture(page, `questions-${language}`);
	const go = async (n) => {
		await page.locator(".heading-card .button").nth(n).focus();
		await page.keyboard.press("Enter");
		await page.waitForSelector(".budget-bar");
		await settle(page);
	};
	const cast = async (texts, what) => {
		await press(page, ".budget-bar .button", name);
		await page.waitForSelector(".envelope");
		await settle(page);
		const said = await page.locator("main .chosen li").allInnerTexts();
		check(said.map((text) => text.trim()).join("|") === texts.join("|"), `${name}: the review says what was chosen`, said.join("|"));
		await checkNoMoney(page, `${name}, review of ${what}`);
		await checkState(page, `${name}, review of ${what}`);
		await picture(page, `review-${what}-${language}`);
		await press(page, "main .button-sun", name);
		await page.waitForSelector(".receipt");
		await settle(page);
		await checkNoMoney(page, `${name}, receipt of ${what}`);
		for (const text of texts) checkBodies(seen, text, name);
	};
	const back = async () => {
		await press(page, ".no-print .notice .button", name);
		await page.waitForSelector(".heading-card");
		await settle(page);
	};
	await go(0);
	const radios = page.locator('.ballot-list input[type="radio"]');
	check((await radios.count()) === 3, `${name}: one of three`);
	await checkState(page, `${name}, single`);
	await press(page, ".budget-bar .button", name);
	await page.waitForSelector(".notice-bad");
	check(await takesFocus(page, ".notice-bad"), `${name}: nothing chosen is told`);
	await checkNoMoney(page, `${name}, single`);
	await tabTo(page, '.ballot-list input[type="radio"]', name, 400);
	await page.keyboard.press("Space");
	await page.keyboard.press("ArrowDown");
	check((await page.locator(".ballot-list input:checked").count()) === 1 && (await page.locator(".meter-over").count()) === 0, `${name}: the next takes the place of the one before`);
	const park = { es: "Un parque", en: "A park", ar: "حديقة" }[language];
	for (let i = 0; i < 3 && !(await page.locator(".choice-on .choice-title").innerText()).includes(park); i++) await page.keyboard.press("ArrowDown");
	await picture(page, `single-${language}`);
	await cast([park], "single");
	await back();
	await go(1);
	const boxes = page.locator('.ballot-list input[type="checkbox"]');
	for (let i = 0; i < 3; i++) await boxes.nth(i).focus().then(() => page.keyboard.press("Space"));
	check((await page.locator(".meter-over").count()) === 1, `${name}: three are too many`);
	await press(page, ".budget-bar .button", name);
	await page.waitForSelector(".notice-bad");
	await checkState(page, `${name}, too many`);
	await checkNoMoney(page, `${name}, too many`);
	for (const on of await boxes.all()) if (await on.isChecked()) await on.focus().then(() => page.keyboard.press("Space"));
	const trees = ["Plátanos", "Naranjos"];
	for (const tree of trees) await page.locator(".choice", { hasText: tree }).locator("input").focus().then(() => page.keyboard.press("Space"));
	await picture(page, `multiple-${language}`);
	await cast(trees, "multiple");
	await back();
	await go(2);
	await press(page, "#blank summary", name);
	await press(page, "#blank .button-quiet", name);
	await page.waitForSelector(".envelope");
	await checkNoMoney(page, `${name}, blank`);
	await press(page, "main .button-sun", name);
	await page.waitForSelector(".receipt");
	checkSeen(seen, name);
	await close();
}

async function result(language) {
	const { page, seen, close } = await openPage({ width: language === "en" ? 1280 : 390 });
	const name = `${language} result`;
	const votes_ = JSON.parse(process.env.ARCA_VOTES);
	await open(page, `${language}/proposals/${proposal}`, `main a[href*="/rounds/${slug}/results"]`, `${name}, proposal`);
	check((await page.innerText("main")).includes(WORDS[language].results), `${name}: the proposal leads to it`);
	await open(page, `${language}/rounds/${slug}`, ".poll-question", `${name}, round`);
	await open(page, `${language}/rounds/${slug}/results`, ".bars", `${name}, results`);
	await checkNoMoney(page, `${name}, results`);
	check((await page.locator(".bars").count()) === 3 && (await page.locator(".bar-won, .funding-line").count()) === 0, `${name}: three questions, and nothing is won`);
	const rows = await page.locator("section .table").nth(1).locator("tbody tr").evaluateAll((lines) => lines.map((line) => [...line.children].map((cell) => cell.textContent)));
	const wanted = Object.values(votes_[1]).sort((a, b) => b - a);
	check(rows.map((row) => Number(row[1])).join() === wanted.join(), `${name}: votes from most to fewest`, JSON.stringify(rows));
	check(rows[0][2].replace(/\D/g, "") === "80", `${name}: four of the five who chose`, rows[0][2]);
	await picture(page, `results-${language}`);
	checkSeen(seen, name);
	await close();
}

await openBrowser();
const PHASES = { drafts: [reads, drafts], vote: [async (language) => language === "es" && votes(language)], result: [result] };
for (const language of LANGUAGES) for (const one of PHASES[phase]) await scenario(`${language} ${one.name}`, () => one(language));
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
