// Statistics of a round in three languages: groups in tables, hidden ones in words, an alarm in words; no ballot of anything. For
// tests/flow/turnout.py: `open` while people vote (the south is low), `codes` where nobody has a group.
// Needs ARCA_URL and ARCA_ROUND. ARCA_PICTURES is a folder for pictures.
import { checkState } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openBrowser, openPage, scenario, settle, slug, takesFocus } from "./support.mjs";

const LOW = { es: "menos de la mitad de la media", en: "under half of the average", ar: "أقل من نصف المتوسط" };
const HIDDEN = { es: "no se muestra", en: "not shown", ar: "غير معروض" };

async function picture(page, name) {
	if (process.env.ARCA_PICTURES) await page.screenshot({ path: `${process.env.ARCA_PICTURES}/turnout-${name}.png`, fullPage: true });
}

async function read(language, part) {
	const { page, seen, close } = await openPage({ width: language === "es" ? 1100 : 390, scheme: language === "en" ? "dark" : "light" });
	const name = `${language} ${part}`;
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
	check((await tables.count()) === (groups ? 4 : 0), `${name}: a table for each dimension`);
	check((await page.locator("main").innerText()).includes("chest") || language !== "en", `${name}: what nobody knows`);
	if (groups) {
		const district = page.locator("#by-district tbody tr");
		const said = await district.allInnerTexts();
		const told = groups.dimensions[0].groups;
		check(said.length === told.length, `${name}: a row for each district`, said.join());
		check(said.every((line, i) => line.includes(HIDDEN[language]) === (told[i].voters === null || told[i].eligible === null)), `${name}: what is hidden says so`, said.join());
		check(said.every((line, i) => line.includes(LOW[language]) === told[i].is_low) && told.some((one) => one.is_low), `${name}: an alarm in words`, said.join());
		check((await page.locator(".notice-warn li").allInnerTexts()).join() === "sur", `${name}: and above them`);
	} else {
		check((await page.locator(".notice").count()) === 1, `${name}: why there are no groups`);
	}
	await checkState(page, name);
	await picture(page, `${part}-${language}`);
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
		await picture(page, `${part}-320`);
	}
	checkSeen(seen, name);
	await close();
}

async function missing() {
	const { page, close } = await openPage();
	await page.goto(`${base}/en/rounds/nowhere/statistics`);
	await page.waitForSelector(".notice-bad");
	check((await page.locator(".notice-bad a").count()) === 1, "no such round: a way on");
	await close();
}

await openBrowser();
const part = process.argv[2] ?? "open";
for (const language of part === "codes" ? ["es"] : LANGUAGES) await scenario(`${part} ${language}`, () => read(language, part));
if (part === "open") await scenario("missing", missing);
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
