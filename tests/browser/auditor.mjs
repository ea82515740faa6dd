// API tokens on an auditor's page, by keyboard, in three languages: tests/flow/tokens.py has the city. Needs ARCA_URL,
// ARCA_EMAIL, ARCA_PASSWORD, and recovery codes of the second step in ARCA_CODES, one a language. Prints the token that it
// leaves.
import { checkState, signIn, typeInto } from "./account.mjs";
import { ask, base, check, checkSeen, closeBrowser, codes, counts, LANGUAGES, openBrowser, openPage, settle, takesFocus, tabTo } from "./support.mjs";

const SECTION = "section[aria-labelledby=tokens]";
let left = "";

async function one(language, code) {
	const { page, seen, close } = await openPage();
	const name = `${language} tokens`;
	await signIn(page, language, process.env.ARCA_EMAIL, process.env.ARCA_PASSWORD);
	await page.waitForSelector("#code");
	await page.fill("#code", code);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".facts");
	await page.click('a[href$="/account/security"]');
	await page.waitForSelector(`${SECTION} form`);
	await settle(page);
	const before = await page.locator(`${SECTION} .session`).count();
	await tabTo(page, `${SECTION} > form button`, name, 120);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#token-name-error");
	check(await takesFocus(page, `${SECTION} .notice-bad`), `${name}: a name is asked for`);
	await checkState(page, `${name}, no name`);
	await typeInto(page, "#token-name", `Informe ${language}`, name);
	await tabTo(page, "#token-days", name, 10);
	await page.selectOption("#token-days", "366");
	await tabTo(page, `${SECTION} > form button`, name, 10);
	await page.keyboard.press("Enter");
	await page.waitForSelector(`${SECTION} .secret`);
	const token = (await page.innerText(`${SECTION} .secret`)).trim();
	check(/^arca_at_[\w-]{43}$/.test(token), `${name}: it is shown`);
	await settle(page);
	await checkState(page, `${name}, shown once`);
	if (process.env.ARCA_PICTURES) await page.locator(SECTION).screenshot({ path: `${process.env.ARCA_PICTURES}/tokens-${language}.png` });
	await tabTo(page, `${SECTION} > .stack button`, name, 120);
	await page.keyboard.press("Enter");
	await page.waitForSelector(`${SECTION} #token-name`);
	check(!(await page.content()).includes(token), `${name}: put away, it is nowhere`);
	check((await page.locator(`${SECTION} .session`).count()) === before + 1, `${name}: it is listed`);
	await page.reload();
	await page.waitForSelector(`${SECTION} .session`);
	check((await page.innerText(SECTION)).includes(token.slice(0, 12)), `${name}: by how it begins`);
	if (language === LANGUAGES.at(-1)) {
		left = token;
	} else {
		await tabTo(page, `${SECTION} .session form button`, name, 120);
		await page.keyboard.press("Enter");
		await page.waitForFunction((wanted) => document.querySelectorAll(wanted).length === 0, `${SECTION} .session`);
		check((await ask(page, "/api/account/tokens")).body.items.length === 0, `${name}: revoked`);
	}
	checkSeen(seen, name);
	await close();
}

await openBrowser();
for (const [i, language] of LANGUAGES.entries()) await one(language, codes[i]);
await closeBrowser();
console.log(left);
console.log(`${base}: ${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
