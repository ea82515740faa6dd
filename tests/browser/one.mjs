// One ballot in Chromium, in whatever round: tests/flow/live.py adds it to a real election. It is left blank, so that the
// election's own votes stay what they were. Needs ARCA_URL, ARCA_ROUND and a code in ARCA_CODES.
import { check, checkSeen, closeBrowser, codes, counts, openBrowser, openPage } from "./support.mjs";
import { checkBodies, enter, trackerOf } from "./voting.mjs";

await openBrowser();
const { page, seen, close } = await openPage();
await enter(page, "es", codes[0]);
await page.locator(".heading-card .button").first().click();
await page.waitForSelector(".budget-bar");
const title = await page.locator(".ballot-list .choice-title").first().innerText();
await page.click("#blank summary");
await page.click("#blank .button");
await page.waitForSelector(".envelope");
const tracker = await trackerOf(page);
await page.click("main .button-sun");
await page.waitForSelector(".receipt");
check((await trackerOf(page)) === tracker, "the receipt is of the ballot that was sealed");
checkBodies(seen, title, "one ballot");
checkSeen(seen, "one ballot");
await close();
await closeBrowser();
console.log(tracker);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
