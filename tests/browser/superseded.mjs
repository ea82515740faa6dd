// A vote that was superseded in person: the checker says so of the old ballot, and believes nobody who only says so; the old
// recovery code is of no use; the desk's code leads in, also where a round is entered with accounts. tests/flow/disputes.py has
// the city. Needs ARCA_URL, ARCA_ROUND, ARCA_LEAVES (old and new, hex), ARCA_RECOVERY of the old one, ARCA_CODES (a desk's code).
import { checkState } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, codes, counts, LANGUAGES, openBrowser, openPage, settle, slug, tabTo } from "./support.mjs";

const [old, fresh] = (process.env.ARCA_LEAVES ?? "").split(" ");

async function look(page, language, leaf) {
	await page.goto(`${base}/${language}/verify/${slug}`);
	await page.waitForSelector("#tracker");
	await page.fill("#tracker", leaf);
	await page.keyboard.press("Enter");
	await page.waitForSelector("main .stack .notice");
	await settle(page);
}

async function checker() {
	const { page, seen, close } = await openPage();
	for (const language of LANGUAGES) {
		await look(page, language, old);
		check((await page.locator("main .notice-warn").count()) === 1, `${language}: the old ballot was superseded`);
		check((await page.locator("[role=status] .checks li").count()) === 4, `${language}: and where that stands`);
		await checkState(page, `${language} superseded`);
		if (process.env.ARCA_PICTURES) await page.screenshot({ path: `${process.env.ARCA_PICTURES}/superseded-${language}.png` });
	}
	await look(page, "es", fresh);
	check((await page.locator("main .notice-ok").count()) === 1, "the new one is in the box");
	await page.route("**/trackers/*", async (route) => {
		const answer = await route.fetch();
		const body = await answer.json();
		const { void: known } = body.items.find(({ leaf }) => leaf === old) ?? { void: null };
		for (const item of body.items) item.void = known ?? { index: item.index, leaf: item.leaf };
		return route.fulfill({ response: answer, json: body });
	});
	await look(page, "es", fresh);
	check((await page.locator("main .notice-bad").count()) === 1, "a server that only says so is not believed");
	await checkState(page, "es lying VOID");
	checkSeen(seen, "the checker");
	await close();
}

async function doors() {
	const { page, seen, close } = await openPage();
	const start = async () => {
		await page.goto(`${base}/es/vote/${slug}`);
		await page.waitForSelector("main details summary");
		await settle(page);
	};
	await start();
	await page.locator("main section .button-quiet").last().click();
	await page.waitForSelector("#recovery");
	await page.fill("#recovery", process.env.ARCA_RECOVERY);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#recovery-error");
	check((await page.innerText("#recovery-error")).includes("sustituido"), "the old recovery code is told why");
	await checkState(page, "es vote, superseded");
	await start();
	await tabTo(page, "main details summary", "the desk's door", 60);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#code");
	await checkState(page, "es vote, the desk's door");
	await page.fill("#code", codes[0]);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#recovery-code");
	check(true, "the desk's code leads in");
	checkSeen(seen, "the doors");
	await close();
}

await openBrowser();
await checker();
await doors();
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
