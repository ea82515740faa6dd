// Statistics of a round in three languages: groups in tables, hidden ones in words, an alarm in words; on paper; where nobody has a
// group. For tests/flow/turnout.py, in whose round ARCA_ROUND people vote and the south is low. Needs ARCA_URL. ARCA_PICTURES is a
// folder for pictures.
import { checkState } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openBrowser, openPage, picturesOf, scenario, settle, slug, takesFocus } from "./support.mjs";

const LOW = { es: "menos de la mitad de la media", en: "under half of the average", ar: "أقل من نصف المتوسط" };
const HIDDEN = { es: "no se muestra", en: "not shown", ar: "غير معروض" };

const picture = picturesOf("turnout");

async function read(language) {
	const { page, seen, close } = await openPage({ width: language === "es" ? 1100 : 390, scheme: language === "en" ? "dark" : "light" });
	const name = `${language} statistics`;
	await page.goto(`${base}/${language}/rounds/${slug}`);
	await page.waitForSelector('a[href$="/statistics"]');
	await settle(page);
	await page.focus('a[href$="/statistics"]');
	await page.keyboard.press("Enter");
	await page.waitForSelector("#responses");
	await settle(page);
	check(await takesFocus(page, "h1"), `${name}: the page's name takes the focus`);
	const answer = await (await page.request.get(`${base}/api/rounds/${slug}/statistics`)).json();
	const groups = answer.vote.groups;
	const tables = page.locator("main [id^='by-']");
	check((await tables.count()) === 4, `${name}: a table for each dimension`);
	check((await page.locator("main").innerText()).includes("chest") || language !== "en", `${name}: what nobody knows`);
	const said = await page.locator("#by-district tbody tr").allInnerTexts();
	const told = groups.dimensions[0].groups;
	check(said.length === told.length, `${name}: a row for each district`, said.join());
	check(said.every((line, i) => line.includes(HIDDEN[language]) === (told[i].voters === null || told[i].eligible === null)), `${name}: what is hidden says so`, said.join());
	check(said.every((line, i) => line.includes(LOW[language]) === told[i].is_low) && told.some((one) => one.is_low), `${name}: an alarm in words`, said.join());
	check((await page.locator(".notice-warn li").allInnerTexts()).join() === "sur", `${name}: and above them`);
	await checkState(page, name);
	await picture(page, language);
	const file = await page.request.get(`${base}${await page.getAttribute("a[href$='.csv']", "href")}`);
	check(file.status() === 200 && (await file.text()).startsWith("table,name,"), `${name}: the table to download`);
	if (language === "en") {
		await page.emulateMedia({ media: "print" });
		check(!(await page.locator("a[href$='.csv']").isVisible()) && (await page.locator(".only-print").isVisible()), `${name}: on paper`);
		await picture(page, "print");
	}
	if (language === "ar") {
		await page.setViewportSize({ width: 320, height: 700 });
		await settle(page);
		await picture(page, "320");
	}
	checkSeen(seen, name);
	await close();
}

/** As the server answers where people come with codes alone, and of no such round. */
async function without() {
	const { page, close } = await openPage();
	await page.route("**/statistics", async (route) => {
		if (route.request().resourceType() === "document") return route.continue();
		const said = await (await route.fetch()).json();
		return route.fulfill({ json: { ...said, phases: null, vote: { ...said.vote, groups: null, assurance: [], why_no_groups: "codes" } } });
	});
	await page.goto(`${base}/en/rounds/${slug}/statistics`);
	await page.waitForSelector("#responses");
	await settle(page);
	check((await page.locator(".notice").count()) === 1 && (await page.locator("#phases, [id^='by-']").count()) === 0, "why there are no groups");
	check((await page.locator("table").count()) === 1, "and how people came");
	await checkState(page, "without groups");
	await picture(page, "codes");
	await page.unroute("**/statistics");
	await page.goto(`${base}/en/rounds/nowhere/statistics`);
	await page.waitForSelector(".notice-bad");
	check((await page.locator(".notice-bad a").count()) === 1, "no such round: a way on");
	await close();
}

await openBrowser();
await Promise.all([...LANGUAGES.map((language) => scenario(language, () => read(language))), scenario("without", without)]);
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
