// Rounds as staff make them, in three languages: from the desk to a draft, with mistakes, a sheet of headings, an area, phases on the day on
// which clocks are changed; what is missing, publishing, its money in plain words and on paper, and another round of a template. For tests/flow/rounds.py. Needs ARCA_URL, the session
// of staff ARCA_STAFF, a GeoJSON file ARCA_AREA, a template ARCA_TEMPLATE and a folder ARCA_SCRATCH. ARCA_PICTURES is a folder for pictures.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkState } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openBrowser, openPage, picturesOf, press, scenario, settle, signInAs, tabTo, takesFocus } from "./support.mjs";

const SAVE = "form button[type=submit]";
const PHASES = ["informing", "accepting", "reviewing", "selecting", "valuating", "publishing_prices", "balloting", "counting", "finished"];

const picture = picturesOf("rounds");

const asStaff = (page) =>
	signInAs(page, process.env.ARCA_STAFF);

function sheet(name, text) {
	const path = join(process.env.ARCA_SCRATCH, name);
	writeFileSync(path, text);
	return path;
}

const wrongs = (page) => page.locator("form > .notice-bad a").evaluateAll((links) => links.map((link) => link.hash.slice(1)));

/** Whoever is nobody of the staff is told so. */
async function stranger(language) {
	const { page, seen, close } = await openPage({ width: 390 });
	for (const path of ["staff/", "staff/rounds", "staff/rounds/new", "staff/rounds/molde"]) {
		await page.goto(`${base}/${language}/${path}`);
		await page.waitForSelector(".sign-in-first");
	}
	await page.goto(`${base}/${language}/staff/nothing`);
	await page.waitForSelector("main a[href$='/']");
	checkSeen(seen, `${language} stranger`);
	await close();
}

async function desk(page, language, name) {
	await page.goto(`${base}/${language}/account/`);
	await press(page, `main a[href$="/staff/"], main a[href$="/staff"]`, name);
	await page.waitForSelector(".grid .card");
	await settle(page);
	await checkState(page, `${name}, desk`);
	await picture(page, `desk-${language}`);
	await press(page, '.grid a[href$="/staff/rounds"]', name);
	await page.waitForSelector(".debate-card");
	await settle(page);
	await checkState(page, `${name}, list`);
	check((await page.evaluate(() => document.documentElement.lang)) === language, `${name}: still in their language`, page.url());
	await press(page, 'a[href$="/staff/rounds/new"]', name);
	await page.waitForSelector("#slug");
}

async function mistakes(page, language, name) {
	await press(page, SAVE, name);
	await page.waitForSelector("form > .notice-bad");
	check(await takesFocus(page, ".notice-bad"), `${name}: what is missing takes the focus`);
	const found = await wrongs(page);
	check(found.join() === ["title-es", "slug"].sort().concat(PHASES.map((phase) => `phase-${phase}`), ["group-0-name-es", "group-0-heading-0-name-es", "group-0-heading-0-budget"]).join()
		|| found.join() === ["slug", "title-es", ...PHASES.map((phase) => `phase-${phase}`), "group-0-name-es", "group-0-heading-0-name-es", "group-0-heading-0-budget"].join(), `${name}: and is named`, found.join());
	await checkState(page, `${name}, mistakes`);
	await picture(page, `mistakes-${language}`);
}

/** A sheet is looked at before any of it is taken. */
async function headings(page, language, name) {
	const bad = sheet("bad.csv", "group;heading;budget;style;max_choices\nCiudad;Toda;mucho;;\nDistritos;Norte;1000;approval;\n\nDistritos;Norte;10;lottery;\n;Sur;10;;\n");
	await page.setInputFiles("#csv", bad);
	await page.waitForSelector("#csv ~ *, .card .notice-bad");
	const lines = await page.locator(".card .notice-bad li").allInnerTexts();
	check(lines.length === 5 && ["2", "3", "5", "5", "6"].every((n, i) => lines[i].includes(n)), `${name}: what is wrong, by line and column`, lines.join(" | "));
	await checkState(page, `${name}, a wrong sheet`);
	await picture(page, `sheet-${language}`);
	await page.setInputFiles("#csv", sheet("columns.csv", "grupo,heading\nx,y\n"));
	await page.waitForFunction(() => document.querySelectorAll(".card .notice-bad li").length === 3);
	check((await page.locator("#group-0-name-es").inputValue()) === "", `${name}: none of it is taken`);
	const good = "\ufeffgroup;heading;heading_en;budget;style;max_choices;population;districts\r\nCiudad;Toda;All;19999,50;;;;\r\nDistritos;Norte;;1000;approval;3;1200;Norte|Vega\r\nDistritos;\"Sur\";;2000;ranking;4;;\r\n";
	await page.setInputFiles("#csv", sheet("good.csv", good));
	await page.waitForSelector(".card .notice-ok .button, .card .notice .button");
	await settle(page);
	await press(page, ".card .notice .button", name);
	await page.waitForFunction(() => document.querySelector("#group-1-heading-0-name-es")?.value === "Norte");
	check((await page.inputValue("#group-0-heading-0-budget")) === "19999,50", `${name}: amounts are as the sheet has them`);
	await page.setInputFiles("#group-1-heading-0-area", process.env.ARCA_AREA);
}

/** Money by the formula, which first misses a number; what is said of it in plain words; and why projects may not be feasible. */
async function money(page, language, name) {
	await tabTo(page, "#group-1-formula-on", name, 900);
	await page.keyboard.press("Space");
	await page.waitForSelector("#group-1-formula-total");
	await page.fill("#group-1-formula-total", "3000");
	const calculate = "#group-1-formula-income ~ *, .card:has(#group-1-formula-total) .button-quiet";
	await press(page, calculate, name);
	await page.waitForSelector("#group-1-heading-1-population-error, .card:has(#group-1-formula-total) .notice-bad");
	await settle(page);
	await checkState(page, `${name}, a number that the formula needs`);
	await page.fill("#group-1-heading-1-population", "2400");
	await page.fill("#group-1-heading-1-budget", "1");
	await press(page, calculate, name);
	await page.waitForFunction(() => document.querySelector("#group-1-heading-1-budget")?.value === "2000");
	check((await page.inputValue("#group-1-heading-0-budget")) === "1000", `${name}: twice the people, twice the money`);
	await press(page, ".card:has(#group-0-heading-0-budget) summary", name);
	for (const [field, text] of [["abouts", "Para lo que es de toda la ciudad."], ["sources", "De los impuestos de todos."], ["buys", "Cuatro bancos."]])
		await page.fill(`#group-0-heading-0-${field}-es`, text);
	await page.fill("#cost", "125,50");
	await page.fill("#binding-es", "Lo que gane entra en el presupuesto del año siguiente.");
	await settle(page);
	await checkState(page, `${name}, money`);
	await picture(page, `money-form-${language}`);
}

/** What the draft says of its money, as everybody reads it; a heading is one sheet of paper. */
async function readMoney(language) {
	const { page, seen, close } = await openPage({ width: language === "es" ? 320 : 390 });
	const name = `${language} money`;
	await page.goto(`${base}/${language}/projects/navegador-${language}`);
	await page.waitForSelector("#headings");
	await press(page, 'section[aria-labelledby="headings"] a[href$="/money/0"]', name);
	await page.waitForFunction(() => document.body.innerText.includes("Cuatro bancos."));
	await settle(page);
	await checkState(page, `${name}, one heading`);
	await picture(page, `money-sheet-${language}`);
	const file = join(process.env.ARCA_SCRATCH, `sheet-${language}.pdf`);
	writeFileSync(file, await page.pdf({ format: "A4" }));
	const pages = execFileSync("pdfinfo", [file], { encoding: "utf8" });
	check(/^Pages:\s+1$/m.test(pages), `${name}: on one sheet`, pages);
	if (language !== "ar") {
		const text = execFileSync("pdftotext", [file, "-"], { encoding: "utf8" }).replace(/\s+/g, " ");
		check(["Para lo que es de toda la ciudad.", "De los impuestos de todos.", "Cuatro bancos."].every((words) => text.includes(words)), `${name}: with everything on it`, text);
	}
	await press(page, 'main a[href$="/money"]', name);
	await page.waitForSelector("#binding");
	await settle(page);
	await checkState(page, `${name}, all of it`);
	await picture(page, `money-all-${language}`);
	check((await page.locator("table").count()) === 2 && (await page.innerText("main")).includes("Lo que gane entra"), `${name}: both groups, and what binds the city`);
	await page.goto(`${base}/${language}/projects/navegador-${language}/money/77`);
	await page.waitForSelector("main a[href$='/']");
	checkSeen(seen, name);
	await close();
}

/** Clocks go from 2 to 3 on 30 March 2031: there is no half past two. */
async function phases(page, name) {
	const days = ["2031-03-30T02:30", "2031-04-10T00:00", "2031-04-05T00:00", "2031-05-01T00:00", "2031-06-01T00:00", "2031-07-01T00:00", "2031-08-01T08:00", "2031-08-15T08:00", "2031-09-01T00:00"];
	for (const [i, phase] of PHASES.entries()) await page.fill(`#phase-${phase}`, days[i]);
	await press(page, SAVE, name);
	await page.waitForSelector("#phase-informing-error");
	check((await wrongs(page)).join() === "phase-informing,phase-reviewing", `${name}: an hour that is left out, and a phase before the one before it`, (await wrongs(page)).join());
	check((await page.locator(".timeline").count()) === 0, `${name}: nothing is drawn of phases that are wrong`);
	await page.fill("#phase-informing", "2031-03-30T03:30");
	await tabTo(page, "#has-reviewing", name, 600);
	await page.keyboard.press("Space");
	await page.waitForSelector(".timeline");
	check((await page.locator(".timeline li").count()) === 8, `${name}: phases one after another`);
}

/** A file of all areas: looked at, with one that is no heading's, before it is taken; and one that is none. */
async function areas(page, language, name) {
	const square = JSON.parse(readFileSync(process.env.ARCA_AREA, "utf8"));
	const feature = (properties) => ({ type: "Feature", properties, geometry: square });
	await page.setInputFiles("#areas-file", sheet("none.geojson", "{}"));
	await page.waitForSelector("section[aria-labelledby=areas] .notice-bad");
	await settle(page);
	await checkState(page, `${name}, no file of areas`);
	await page.setInputFiles("#areas-file", sheet("areas.geojson", JSON.stringify({ type: "FeatureCollection", features: [feature({ name: "Sur" }), feature({ name: "Atlantis" })] })));
	await page.waitForSelector("section[aria-labelledby=areas] [role=status] li");
	const said = await page.locator("section[aria-labelledby=areas] li").allInnerTexts();
	check(said.length === 3 && said[0].includes("Sur") && said[1].includes("Atlantis"), `${name}: what the file would do`, said.join(" | "));
	await settle(page);
	await checkState(page, `${name}, areas`);
	await picture(page, `areas-${language}`);
	await press(page, "section[aria-labelledby=areas] [role=status] .button", name);
	await page.waitForSelector("section[aria-labelledby=areas] .notice-ok");
}

async function draft(language) {
	const { page, seen, close } = await openPage({ width: 390, expected: [404, 409, 422] });
	const name = `${language} draft`;
	await asStaff(page);
	await desk(page, language, name);
	await mistakes(page, language, name);
	await page.fill("#slug", "molde");
	await page.fill("#title-es", "Presupuestos del navegador");
	await headings(page, language, name);
	await money(page, language, name);
	await phases(page, name);
	await picture(page, `form-${language}`);
	await press(page, SAVE, name);
	await page.waitForSelector("#slug-error");
	check(await takesFocus(page, ".notice-bad"), `${name}: a name that is taken`);
	await page.fill("#slug", `navegador-${language}`);
	await press(page, SAVE, name);
	await page.waitForSelector("#gaps");
	await settle(page);
	await checkState(page, `${name}, what is missing`);
	await picture(page, `gaps-${language}`);
	await areas(page, language, name);
	await press(page, 'a[href$="/edit"]', name);
	await page.waitForSelector("#slug");
	check((await page.isChecked("#group-1-formula-on")) && (await page.inputValue("#cost")) === "125.50", `${name}: with its money as it was said`, await page.inputValue("#cost"));
	check((await page.locator("fieldset:has(#criterion-0-es)").count()) === 1, `${name}: and the usual reasons`);
	await page.fill("#criterion-6-es", "Por otra razón");
	check((await page.inputValue("#phase-informing")) === "2031-03-30T03:30" && !(await page.isChecked("#has-reviewing")), `${name}: it can be changed`);
	await press(page, SAVE, name);
	await page.waitForSelector("#publish");
	const [file] = await Promise.all([page.waitForEvent("download"), press(page, "#template ~ .row .button", name)]);
	const saved = JSON.parse(readFileSync(await file.path(), "utf8"));
	check(/^[0-9a-f]{64}$/.test(saved.sha256) && (await page.innerText('section[aria-labelledby="template"]')).includes(saved.sha256), `${name}: a template with its hash`);
	await press(page, 'section[aria-labelledby="publish"] .button-sun', name);
	await page.waitForSelector('section[aria-labelledby="publish"] .notice');
	await press(page, 'section[aria-labelledby="publish"] .button-sun', name);
	await page.waitForFunction(() => !document.querySelector("#publish"));
	await settle(page);
	await checkState(page, `${name}, published`);
	await page.goto(`${base}/${language}/staff/rounds/navegador-${language}/edit`);
	await page.waitForSelector(".notice-warn");
	checkSeen(seen, name);
	await close();
}

async function fromTemplate(language) {
	const { page, seen, close } = await openPage({ width: language === "en" ? 1280 : 320 });
	const name = `${language} template`;
	await asStaff(page);
	await page.goto(`${base}/${language}/staff/rounds/new`);
	await page.waitForSelector("#template");
	await page.setInputFiles("#template", process.env.ARCA_AREA);
	await page.waitForSelector("#template-error");
	await page.setInputFiles("#template", process.env.ARCA_TEMPLATE);
	await page.waitForFunction(() => !document.querySelector("#template-error"));
	await page.fill("#template-slug", `copia-${language}`);
	await page.fill("#template-first", "2032-01-10T00:00");
	await press(page, "#template-first ~ *, .card > .row > .button-quiet", name);
	await page.waitForSelector(".notice-ok");
	await settle(page);
	await checkState(page, `${name}, filled`);
	check((await page.inputValue("#phase-finished")) === "2032-03-30T01:00", `${name}: eighty days later, an hour further for summer time`, await page.inputValue("#phase-finished"));
	await press(page, SAVE, name);
	await page.waitForSelector("#gaps");
	const wanted = JSON.parse(readFileSync(process.env.ARCA_TEMPLATE, "utf8")).sha256;
	const [file] = await Promise.all([page.waitForEvent("download"), press(page, "#template ~ .row .button", name)]);
	check(JSON.parse(readFileSync(await file.path(), "utf8")).sha256 === wanted, `${name}: its template has the same hash`);
	checkSeen(seen, name);
	await close();
}

await openBrowser();
for (const language of LANGUAGES) for (const one of [stranger, draft, readMoney, fromTemplate]) await scenario(`${language} ${one.name}`, () => one(language));
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
