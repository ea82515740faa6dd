// Valuation in three languages, for tests/flow/valuation.py, whose round ARCA_BUDGET has a project in ARCA_PROJECTS for each language (es, en,
// ar, separated by blanks): "desk" while it valuates, in which staff (session ARCA_STAFF) give each to the valuator (ARCA_VALUATOR) called
// ARCA_NAME, who finishes it; "public" when the phase has ended, with its author (ARCA_AUTHOR); "appeals" with staff who had no part
// (ARCA_OTHER). Needs ARCA_URL. ARCA_PICTURES is a folder for pictures.
import { checkState } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openAs, openBrowser, openPage, picturesOf, press, scenario, settle, takesFocus } from "./support.mjs";

const { ARCA_BUDGET: budget, ARCA_STAFF, ARCA_OTHER, ARCA_VALUATOR, ARCA_AUTHOR, ARCA_NAME: valuator } = process.env;
const projects = process.env.ARCA_PROJECTS.split(" ");
const projectOf = (language) => projects[LANGUAGES.indexOf(language)];
const WHY = "La parcela es de la confederación, que en dos escritos del año pasado dijo que no la cede para ningún uso de la ciudad.";
const STATES = { es: "Terminado", en: "Finished", ar: "منتهٍ" };
const WIDTHS = { es: 1280, en: 390, ar: 320 };

const picture = picturesOf("valuation");

const as = (cookie, language) => openAs(cookie, { width: WIDTHS[language], scheme: language === "en" ? "dark" : "light", expected: [404, 409, 422] });

async function open(page, path, selector, name) {
	await page.goto(`${base}/${path}`);
	await page.waitForSelector(selector);
	await settle(page);
	await checkState(page, name);
}

/** Two names for one group, and one more person in it; the board asks the group. */
async function groups(language) {
	const { page, seen, close } = await as(ARCA_STAFF, language);
	const name = `${language} groups`;
	await open(page, `${language}/staff/valuations/groups`, "#group-new-name", name);
	await press(page, "section[aria-labelledby=new] form .button", name);
	await page.waitForSelector("#group-new-name-error");
	await page.fill("#group-new-name", "Parques");
	await page.locator("section[aria-labelledby=new] .check", { hasText: valuator }).locator("input").focus();
	await page.keyboard.press("Space");
	await press(page, "section[aria-labelledby=new] form .button", name);
	await page.waitForSelector("main li.card");
	check((await page.innerText("main [role=status]")).includes("Parques"), `${name}: that it is saved is said`);
	await press(page, "main li.card summary", name);
	const field = "main li.card .field input, main li.card input.input";
	await page.waitForSelector(field);
	await page.locator(field).first().fill(`Parques ${language}`);
	await press(page, "main li.card form .button-quiet", name);
	await page.waitForFunction((text) => document.querySelector("main li.card h2")?.textContent === text, `Parques ${language}`);
	await settle(page);
	await checkState(page, `${name}, one`);
	await picture(page, `groups-${language}`);
	await open(page, `${language}/staff/rounds/${budget}/valuation`, "#assign", `${name}, board`);
	check((await page.locator("section[aria-labelledby=assign] .check", { hasText: `Parques ${language}` }).count()) === 1, `${name}: the board has it`);
	await open(page, `${language}/staff/valuations/groups`, "main li.card", name);
	await press(page, "main li.card summary", name);
	await press(page, "main li.card form .button-text", name);
	await page.waitForFunction(() => !document.querySelector("main li.card"));
	checkSeen(seen, name);
	await close();
}

async function assigns(language) {
	const { page, seen, close } = await as(ARCA_STAFF, language);
	const name = `${language} board`;
	const project = projectOf(language);
	await open(page, `${language}/staff/rounds/${budget}/valuation`, `#choose-${project}`, name);
	await press(page, "#assign ~ .row .button", name);
	await page.waitForSelector(".notice-bad");
	check((await page.locator("#assign ~ *").count()) > 0, `${name}: nothing chosen is said`);
	await page.locator(".check", { hasText: valuator }).locator("input").focus();
	await page.keyboard.press("Space");
	await press(page, `#choose-${project}`, name, "Space");
	await picture(page, `board-${language}`);
	await page.locator("section[aria-labelledby=assign] .button").first().focus();
	await page.keyboard.press("Enter");
	await page.waitForSelector(`a[href$="/staff/valuations/dossiers/${project}"]`);
	check((await page.innerText("section[aria-labelledby=assign] [role=status]")) !== "", `${name}: that it changed is said`);
	await page.selectOption("#filter-step", "undecided");
	await page.waitForFunction((n) => document.querySelectorAll("main .debate-card").length === n, LANGUAGES.indexOf(language) + 1);
	checkSeen(seen, name);
	await close();
}

async function reports(language) {
	const { page, seen, close } = await as(ARCA_VALUATOR, language);
	const name = `${language} dossier`;
	const project = projectOf(language);
	await open(page, `${language}/account/`, 'a[href$="/staff/"]', `${name}, account`);
	await press(page, 'main a[href$="/staff/"]', name);
	await page.waitForSelector(".grid .card");
	const tasks = await page.locator(".grid a").evaluateAll((links) => links.map((link) => link.pathname.split("/").filter(Boolean).pop()));
	check(tasks.join() === "valuations,roles,acts", `${name}: a valuator's desk has what is theirs`, tasks.join());
	await press(page, '.grid a[href$="/staff/valuations"]', name);
	await page.waitForSelector(`a[href$="/dossiers/${project}"]`);
	await settle(page);
	await checkState(page, `${name}, list`);
	await press(page, `a[href$="/dossiers/${project}"]`, name);
	await page.waitForSelector("#state-feasible");
	await settle(page);
	await checkState(page, name);
	await page.locator("#text-notes").fill("Mirado en el catastro");
	await press(page, "section[aria-labelledby=notes-title] form .button", name);
	await page.waitForSelector("section[aria-labelledby=notes-title] .card");
	await page.locator(language === "es" ? "#state-feasible" : "#state-unfeasible").focus();
	await page.keyboard.press("Space");
	if (language !== "es") {
		await page.selectOption("#criterion", "ownership");
		await page.fill("#explanation", "Es de otros.");
	}
	await press(page, "form .row:last-child .button, form p + .row .button", name);
	await page.waitForSelector(".notice-bad");
	await settle(page);
	await checkState(page, `${name}, wrong`);
	if (language === "es") await page.fill("#price", "12345,50");
	else await page.fill("#explanation", WHY);
	await picture(page, `dossier-${language}`);
	await page.locator("form p + .row .button").focus();
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => !document.querySelector("#explanation"));
	check((await page.innerText("main")).includes(STATES[language]), `${name}: it is finished`);
	checkSeen(seen, name);
	await close();
}

async function reads(language) {
	const { page, seen, close } = await as(ARCA_AUTHOR, language);
	const name = `${language} project`;
	const project = projectOf(language);
	await open(page, `${language}/projects/${budget}/${project}`, "#valuation", name);
	const text = await page.innerText("section[aria-labelledby=valuation]");
	check(language === "es" ? /12\.?345,50/.test(text) : text.includes(WHY), `${name}: what was found`, text);
	check((await page.locator("#valuation-appeal").count()) === (language === "es" ? 0 : 1), `${name}: an appeal is against what is not feasible`);
	await picture(page, `project-${language}`);
	const way = language === "en" ? "appeal" : "reply";
	await page.locator("section[aria-labelledby=valuation] summary").nth(language === "en" ? 1 : 0).focus();
	await page.keyboard.press("Enter");
	await page.locator(`#valuation-${way}`).fill("corto");
	await press(page, `.more:has(#valuation-${way}) .button`, name);
	check(await takesFocus(page, ".notice-bad"), `${name}: too short is said`);
	await page.locator(`#valuation-${way}`).fill("La parcela de al lado sí es de la ciudad.");
	await press(page, `.more:has(#valuation-${way}) .button`, name);
	check(await takesFocus(page, "#valuation"), `${name}: it is there`);
	check((await page.innerText("section[aria-labelledby=valuation]")).includes("La parcela de al lado"), `${name}: and read`);
	await checkState(page, `${name}, after`);
	checkSeen(seen, name);
	await close();
}

/** All reports of the round, by what they say. */
async function lists(language) {
	const { page, seen, close } = await openPage({ width: WIDTHS[language] });
	const name = `${language} reports`;
	await open(page, `${language}/projects/${budget}`, "#headings", `${name}, round`);
	await press(page, `main a[href$="/${budget}/reports"]`, name);
	await page.waitForSelector("#state");
	await page.waitForSelector("main .debate-card");
	await settle(page);
	await checkState(page, name);
	await picture(page, `reports-${language}`);
	await page.selectOption("#state", "unfeasible");
	await page.waitForFunction(() => new URLSearchParams(location.search).get("state") === "unfeasible" && document.querySelectorAll("main .debate-card").length === 2);
	check((await page.locator(`main a[href*="/${projectOf("es")}#"]`).count()) === 0, `${name}: what is feasible is not among them`);
	await press(page, `main a[href$="/${projectOf(language === "es" ? "en" : language)}#valuation"]`, name);
	await page.waitForSelector("#valuation");
	checkSeen(seen, name);
	await close();
}

async function plain(language) {
	const { page, seen, close } = await openPage({ width: 320, javaScript: false });
	const name = `${language} plain`;
	await page.goto(`${base}/${language}/projects/${budget}/${projectOf(language)}`);
	const text = await page.innerText("section[aria-labelledby=valuation]");
	check(language === "es" ? /12\.?345,50/.test(text) : text.includes(WHY), `${name}: what was found, without scripts`, text);
	checkSeen(seen, name);
	await close();
}

async function decides(language) {
	const { page, seen, close } = await as(language === "ar" ? ARCA_STAFF : ARCA_OTHER, language);
	const name = `${language} appeals`;
	const project = projectOf("en");
	await open(page, `${language}/staff/valuations/appeals`, "main .card, main .lead", name);
	await picture(page, `appeals-${language}`);
	if (language === "en") check((await page.locator("main .more").count()) === 1, `${name}: who had no part can decide`);
	if (language === "ar") check((await page.locator("main .more").count()) === 0, `${name}: who had a part cannot`);
	if (language === "en") {
		await page.locator("main .more summary").focus();
		await page.keyboard.press("Enter");
		await page.locator(`#outcome-${project}-upheld`).focus();
		await page.keyboard.press("Space");
		await page.fill(`#reason-${project}`, "La parcela de al lado sirve y es de la ciudad.");
		await page.locator("main form .button").focus();
		await page.keyboard.press("Enter");
		check(await takesFocus(page, ".notice-bad"), `${name}: it needs a price`);
		await page.fill(`#price-${project}`, "900");
		await page.locator("main form .button").focus();
		await page.keyboard.press("Enter");
		await page.waitForSelector("main .lead");
	}
	checkSeen(seen, name);
	await close();
}

// what is decided is gone from the list: who may not decide looks first
const PARTS = { desk: [[groups, ["es", "ar"]], [assigns, LANGUAGES], [reports, LANGUAGES]], public: [[lists, LANGUAGES], [reads, LANGUAGES], [plain, ["es", "ar"]]], appeals: [[decides, ["ar", "en"]]] };
await openBrowser();
for (const [one, languages] of PARTS[process.argv[2]]) for (const language of languages) await scenario(`${language} ${one.name}`, () => one(language));
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
