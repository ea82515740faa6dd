// Meetings read by anybody in three languages, and one registered for by keyboard in two; those of staff with others. For
// tests/flow/meetings.py, whose city has the coming meeting ARCA_MEETING, the past one ARCA_PAST with minutes, and one with others.
// Needs ARCA_URL, and the session of a guest ARCA_GUEST. ARCA_PICTURES is a folder for pictures.
import { checkState } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openBrowser, openPage, scenario, settle, tabTo } from "./support.mjs";

const { ARCA_MEETING: coming, ARCA_PAST: past } = process.env;

async function picture(page, name) {
	if (process.env.ARCA_PICTURES) await page.screenshot({ path: `${process.env.ARCA_PICTURES}/meetings-${name}.png`, fullPage: true });
}

async function reader(language) {
	const { page, seen, close } = await openPage({ width: language === "en" ? 320 : 390 });
	const name = `${language} reader`;
	await page.goto(`${base}/${language}/meetings/`);
	await page.waitForSelector(".debate-card");
	await settle(page);
	await checkState(page, `${name}, list`);
	await picture(page, `${language}-list`);
	await page.selectOption("#state", "past");
	await page.waitForSelector(`.debate-card a[href$="/meetings/${past}"]`);
	await page.click(`.debate-card a[href$="/meetings/${past}"]`);
	await page.waitForSelector("#minutes");
	await settle(page);
	check((await page.locator("details summary").count()) >= 1 && (await page.locator("#agenda").count()) === 1, `${name}: its agenda, and versions of its minutes`);
	await checkState(page, `${name}, past`);
	await picture(page, `${language}-past`);
	await page.goto(`${base}/${language}/meetings/lobby`);
	await page.waitForSelector("article.card");
	await settle(page);
	await page.click("article.card details summary");
	await checkState(page, `${name}, with others`);
	await picture(page, `${language}-lobby`);
	checkSeen(seen, name);
	await close();
}

async function guest(language) {
	const { page, seen, close } = await openPage({ width: 1100 });
	const name = `${language} guest`;
	await page.context().addCookies([{ name: "__Host-arca-account", value: process.env.ARCA_GUEST, url: base, secure: true, httpOnly: true, sameSite: "Lax" }]);
	await page.goto(`${base}/${language}/meetings/${coming}`);
	await page.waitForSelector('section[aria-labelledby="seats"] button');
	await settle(page);
	const before = await page.innerText('section[aria-labelledby="seats"] > p');
	for (const turn of ["on", "off"]) {
		await tabTo(page, 'section[aria-labelledby="seats"] button', `${name}: ${turn}`, 300);
		const said = await page.innerText('section[aria-labelledby="seats"] p[role="status"]');
		await page.keyboard.press("Enter");
		await page.waitForFunction((old) => document.querySelector('section[aria-labelledby="seats"] p[role="status"]').innerText !== old, said);
		if (turn === "on") {
			check((await page.innerText('section[aria-labelledby="seats"] > p')) !== before, `${name}: one more`);
			await checkState(page, `${name}, registered`);
			await picture(page, `${language}-registered`);
		}
	}
	check((await page.innerText('section[aria-labelledby="seats"] > p')) === before, `${name}: and one less`);
	checkSeen(seen, name);
	await close();
}

await openBrowser();
await Promise.all(LANGUAGES.map((language) => scenario(`${language} reader`, () => reader(language))));
for (const language of ["es", "ar"]) await scenario(`${language} guest`, () => guest(language));
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
