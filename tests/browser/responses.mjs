// What the city asks and answers, in three languages: questions read by anybody, one answered by keyboard, asked by staff; responses read,
// and one given by staff. For tests/flow/responses.py, whose city has the open question ARCA_QUESTION, the debate ARCA_DEBATE with a
// response of two versions, and the overdue proposal ARCA_PROPOSAL. Needs ARCA_URL, ARCA_EMAIL with ARCA_PASSWORD, the session of staff
// ARCA_STAFF. ARCA_PICTURES is a folder for pictures.
import { checkState, typeInto } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openBrowser, openPage, picturesOf, press, scenario, settle, signInAs, takesFocus } from "./support.mjs";

const { ARCA_QUESTION: question, ARCA_DEBATE: debate, ARCA_PROPOSAL: proposal } = process.env;

const picture = picturesOf("responses");

async function reader(language) {
	const { page, seen, close } = await openPage({ width: 390 });
	const name = `${language} reader`;
	await page.goto(`${base}/${language}/`);
	await settle(page);
	await page.click('.foot a[href$="/questions/"]');
	await page.waitForSelector(".debate-card");
	await settle(page);
	await checkState(page, `${name}, list`);
	await picture(page, `${language}-list`);
	await page.click(`.debate-card a[href$="/questions/${question}"]`);
	await page.waitForSelector("#answers");
	await settle(page);
	const title = { es: "¿Cuándo abre la biblioteca?", en: "When shall the library open?", ar: "متى تفتح المكتبة؟" }[language];
	check((await page.innerText("h1")) === title, `${name}: in their language`, await page.innerText("h1"));
	check((await page.locator("input[name=option]").count()) === 0 && (await page.locator(".answers tbody tr").count()) === 3, `${name}: nothing to answer with, but the numbers`);
	await checkState(page, `${name}, question`);
	await page.goto(`${base}/${language}/questions/?state=closed`);
	await page.waitForSelector(".debate-card");
	await page.click(".debate-card a");
	await page.waitForSelector("#response");
	await settle(page);
	await checkState(page, `${name}, closed and answered`);
	await page.goto(`${base}/${language}/questions/responses`);
	await page.waitForSelector(".debate-card");
	await settle(page);
	await checkState(page, `${name}, responses`);
	await picture(page, `${language}-responses`);
	await page.selectOption("#state", "overdue");
	await page.waitForFunction(() => location.search === "?state=overdue");
	await page.waitForSelector(".debate-card");
	await page.selectOption("#state", "answered");
	await page.click(`.debate-card a[href*="/debates/${debate}"]`);
	await page.waitForSelector("#response");
	await settle(page);
	const shown = page.locator('section[aria-labelledby="response"] article:visible');
	check((await shown.count()) === 1, `${name}: the newest`);
	await page.click('section[aria-labelledby="response"] summary');
	check((await shown.count()) === 3, `${name}: and what was said before`);
	await checkState(page, `${name}, a response`);
	await picture(page, `${language}-response`);
	await page.click('section[aria-labelledby="response"] article a[href*="?comment="]');
	await page.waitForFunction(() => location.search.startsWith("?comment="));
	await page.goto(`${base}/${language}/proposals/${proposal}`);
	await page.waitForSelector("#response");
	await settle(page);
	if (language !== "en") await checkState(page, `${name}, waiting`);
	for (const path of ["999999", "x", "responses/x"]) {
		await page.goto(`${base}/${language}/questions/${path}`);
		await page.waitForSelector(".notice-bad, main a[href$='/']");
	}
	await page.goto(`${base}/${language}/questions/new`);
	await page.waitForSelector(".sign-in-first");
	checkSeen(seen, name);
	await close();
}

async function resident(language) {
	const { page, seen, close } = await openPage();
	const name = `${language} resident`;
	await page.goto(`${base}/${language}/account/signin`);
	await page.waitForSelector("#email");
	await typeInto(page, "#email", process.env.ARCA_EMAIL, name);
	await typeInto(page, "#password", process.env.ARCA_PASSWORD, name);
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => !document.querySelector("#password"));
	await page.goto(`${base}/${language}/questions/${question}`);
	await page.waitForSelector("input[name=option]");
	await settle(page);
	await press(page, 'section[aria-labelledby="answers"] form .button', name);
	await page.waitForSelector('section[aria-labelledby="answers"] .notice-bad');
	await page.focus("input[name=option]");
	await page.keyboard.press("ArrowDown");
	await press(page, 'section[aria-labelledby="answers"] form .button', name);
	await page.waitForSelector(".answers .badge");
	await settle(page);
	await checkState(page, `${name}, answered`);
	await picture(page, `${language}-answered`);
	await press(page, 'section[aria-labelledby="answers"] form .button-quiet', name);
	await page.waitForFunction(() => !document.querySelector(".answers .badge"));
	await page.waitForFunction(() => !document.querySelector("input[name=option]:checked"));
	await page.goto(`${base}/${language}/questions/new`);
	await page.waitForSelector("main .notice");
	checkSeen(seen, name);
	await close();
}

async function staff(language) {
	const { page, seen, close } = await openPage();
	const name = `${language} staff`;
	await signInAs(page, process.env.ARCA_STAFF);
	await page.goto(`${base}/${language}/questions/`);
	await settle(page);
	await press(page, '.head a[href$="/questions/new"]', name);
	await page.waitForSelector("#title-es");
	await page.fill("#options-es", "Una sola");
	await page.fill("#days", "0");
	await press(page, "form > .row .button", name);
	check(await takesFocus(page, ".notice-bad") && (await page.locator(".notice-bad a").count()) === 4, `${name}: title, text, options and days`);
	await checkState(page, `${name}, mistakes`);
	await page.fill("#title-es", `¿Qué nombre ponemos al parque ${language}?`);
	await page.fill("#text-es", "Se abre en mayo.");
	await page.fill("#options-es", "Parque del Río\nParque de la Luz");
	await page.fill("#title-en", `Which name shall the park have ${language}?`);
	await page.fill("#options-en", "River Park\nPark of Light");
	await page.fill("#days", "14");
	await press(page, "form > .row .button", name);
	await page.waitForSelector("#answers");
	await settle(page);
	check((await page.locator(".answers tbody tr").count()) === 2, `${name}: asked`);
	// and what a proposal has waited for
	await page.goto(`${base}/${language}/proposals/${proposal}`);
	await page.waitForSelector("#response");
	await settle(page);
	await press(page, 'section[aria-labelledby="response"] summary', name);
	await press(page, 'section[aria-labelledby="response"] form > .row .button:not(.button-quiet)', name);
	check(await takesFocus(page, ".notice-bad") && (await page.locator(".notice-bad a").count()) === 3, `${name}: theme, what was heard, why`);
	await checkState(page, `${name}, an empty response`);
	await page.fill("#theme-0", "Sombra");
	await page.fill("#heard-0", "Que hace falta sombra en las paradas.");
	await page.fill("#reason-0", "Hay dinero para veinte árboles este invierno.");
	await page.fill("#comments-0", "999999");
	await page.selectOption("#decision-0", "partly");
	await press(page, 'section[aria-labelledby="response"] form > .row .button-quiet', name);
	check((await page.locator("#theme-1").count()) === 1, `${name}: a second theme`);
	await press(page, 'section[aria-labelledby="response"] fieldset:last-of-type .button-quiet', name);
	await press(page, 'section[aria-labelledby="response"] form > .row .button:not(.button-quiet)', name);
	check(await takesFocus(page, ".notice-bad"), `${name}: a comment that there is not`);
	await page.fill("#comments-0", "");
	await press(page, 'section[aria-labelledby="response"] form > .row .button:not(.button-quiet)', name);
	await page.waitForSelector('section[aria-labelledby="response"] article');
	check(await takesFocus(page, "#response"), `${name}: the focus is where it begins`);
	await settle(page);
	await checkState(page, `${name}, a response given`);
	await picture(page, `${language}-given`);
	checkSeen(seen, name);
	await close();
}

await openBrowser();
for (const language of LANGUAGES)
	await Promise.all([scenario(`${language} reader`, () => reader(language)), scenario(`${language} resident`, () => resident(language))]);
await scenario("ar staff", () => staff("ar"));
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
