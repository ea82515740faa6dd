// What certifies that a census is no more, found among the public acts: by keyboard, in three languages. For tests/flow/acts.py, whose
// city has just one. Needs ARCA_URL, ARCA_CERTIFICATE (its hash). ARCA_PICTURES is a folder for pictures.
import { checkState } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openBrowser, openPage, scenario, settle, tabTo } from "./support.mjs";

const hash = process.env.ARCA_CERTIFICATE ?? "";

async function read(language) {
	const { page, seen, close } = await openPage({ width: 390 });
	const name = `${language} certificate`;
	const link = `a[href="/api/certificates/${hash}"]`;
	await page.goto(`${base}/${language}/acts/?group=census`);
	await page.waitForSelector(link);
	await settle(page);
	await checkState(page, name);
	if (process.env.ARCA_PICTURES) await page.screenshot({ path: `${process.env.ARCA_PICTURES}/certificate-${language}.png` });
	check((await page.locator(`.act:has(${link}) .hash`).allInnerTexts()).includes(hash), `${name}: beside its hash`);
	await tabTo(page, link, name);
	await page.keyboard.press("Enter");
	await page.waitForURL(`**/api/certificates/${hash}`);
	check((await page.innerText("body")).includes("arca/1/census-destroyed"), `${name}: it is there to read`);
	checkSeen(seen, name);
	await close();
}

await openBrowser();
await Promise.all(LANGUAGES.map((language) => scenario(`certificate, ${language}`, () => read(language))));
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
