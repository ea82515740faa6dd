// Being told, by keyboard, in a language of each direction: a debate is followed, somebody comments, the bell says so, the notice is read; how to be
// told; what is followed; the link of a letter that ends it; what staff write. For tests/flow/told.py. Needs ARCA_URL, ARCA_DEBATE,
// ARCA_BUDGET with ARCA_PROJECT, sessions ARCA_FAN and ARCA_OTHER (who comments) and ARCA_STAFF, and the token of
// a letter, ARCA_LEAVE. ARCA_PICTURES is a folder for pictures.
import { checkState } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, openAs, openBrowser, openPage, picturesOf, press, scenario, settle, tabTo, takesFocus } from "./support.mjs";

const { ARCA_DEBATE: debate, ARCA_BUDGET: budget, ARCA_PROJECT: project } = process.env;

const picture = picturesOf("told");

const bell = (page) => page.innerText(".bell .visually-hidden");
const pressed = (page, value) => page.waitForSelector(`.follow-button[aria-pressed=${value}]`);

/** Somebody else comments, by the API. */
async function comment(text) {
	const { page, close } = await openAs(process.env.ARCA_OTHER);
	await page.goto(`${base}/en/help`);
	const status = await page.evaluate(
		async ([subject, words]) =>
			(await fetch("/api/comments", { method: "POST", headers: { "Content-Type": "application/json", "Arca-Request": "1" },
				body: JSON.stringify({ kind: "debate", subject: Number(subject), stance: "for", text: words, language: "es" }) })).status,
		[debate, text],
	);
	check(status === 201, `a comment: ${status}`);
	await close();
}

/** Whoever is not signed in is led to signing in, and back. */
async function stranger(language) {
	const { page, seen, close } = await openPage({ width: 320 });
	for (const path of [`debates/${debate}`, `projects/${budget}/${project}`, `projects/${budget}`]) {
		await page.goto(`${base}/${language}/${path}`);
		const link = await page.waitForSelector(`a[href$="?next=${encodeURIComponent(`/${language}/${path}`)}"]`);
		check((await link.innerText()).length > 3 && (await page.locator(".bell, .follow-button").count()) === 0, `${language} ${path}: a way in`);
	}
	await settle(page);
	await checkState(page, `${language} stranger`);
	checkSeen(seen, `${language} stranger`);
	await close();
}

async function follow(page, language) {
	for (const path of [`projects/${budget}`, `projects/${budget}/${project}`, `debates/${debate}`]) {
		const name = `${language} ${path}`;
		await page.goto(`${base}/${language}/${path}`);
		await pressed(page, false);
		await settle(page);
		await press(page, ".follow-button", name);
		await pressed(page, true);
		check((await page.locator("[role=status]:near(.follow-button)").first().innerText()).length > 5, `${name}: it is said`);
		await settle(page);
		await checkState(page, name);
		await picture(page, `${language}-${path.split("/").length}-${path.split("/")[0]}`);
	}
}

async function notices(page, language) {
	const name = `${language} notices`;
	await comment(`Una idea más, en ${language}`);
	await comment(`Y otra más, en ${language}`);
	await page.goto(`${base}/${language}/debates/${debate}`);
	await page.waitForSelector(".bell-count");
	check((await page.innerText(".bell-count")) === "1" && (await bell(page)).includes("1"), `${name}: the bell`, await bell(page));
	await settle(page);
	await picture(page, `${language}-bell`);
	await press(page, ".bell", name);
	await page.waitForSelector(".notice-unread");
	await settle(page);
	await checkState(page, name);
	await picture(page, `${language}-notices`);
	const card = page.locator(".notice-unread").first();
	check((await card.innerText()).includes(`Y otra más, en ${language}`) && (await card.locator(".badge").count()) === 1, `${name}: the newest, marked in words`, await card.innerText());
	check((await card.innerText()).includes("2") || language === "ar", `${name}: how many`);
	check((await card.locator("h3 a").getAttribute("href")).startsWith(`/${language}/debates/${debate}?comment=`), `${name}: where it is`);
	await press(page, ".notice-unread .button-text", name);
	await page.waitForFunction(() => !document.querySelector(".notice-unread"));
	await page.waitForFunction(() => !document.querySelector(".bell-count"));
	check(await takesFocus(page, ".card h3"), `${name}: the focus stays with what was read`);
	check((await bell(page)).includes("0"), `${name}: read, and the bell knows`, await bell(page));
	await settle(page);
	if (language === "ar") await checkState(page, `${name}, read`);
	await comment(`Una tercera, en ${language}`);
	await page.reload();
	await page.waitForSelector(".notice-unread");
	await press(page, "section > .row > .button-quiet", name);
	await page.waitForFunction(() => !document.querySelector(".notice-unread") && !document.querySelector(".bell-count"));
	check(await takesFocus(page, "#list"), `${name}: all read`);
	// what is followed, and no more
	for (let i = 0; i < 3; i++) {
		const button = page.locator(".session .follow-button").nth(i);
		await button.focus();
		await page.keyboard.press("Enter");
	}
	await page.waitForFunction(() => document.querySelectorAll(".session [aria-pressed=false]").length === 3);
	await settle(page);
	await checkState(page, `${name}, followed no more`);
}

async function settings(page, language) {
	const name = `${language} how to be told`;
	await page.goto(`${base}/${language}/account/profile`);
	await page.waitForSelector("#digest-daily:checked, #digest-weekly:checked");
	await tabTo(page, "#digest-daily, #digest-weekly", name, 100);
	await page.keyboard.press("ArrowUp");
	await page.keyboard.press("ArrowUp");
	const chosen = await page.evaluate(() => document.activeElement.id);
	await press(page, "section[aria-labelledby=telling] button[type=submit]", name);
	await page.waitForSelector("section[aria-labelledby=telling] .notice-ok");
	await settle(page);
	await checkState(page, name);
	await picture(page, `${language}-settings`);
	await page.reload();
	await page.waitForSelector(`#${chosen}:checked`);
	check(chosen === "digest-none" || chosen === "digest-now", `${name}: it stays`, chosen);
	await page.check("#digest-weekly");
	await page.click("section[aria-labelledby=telling] button[type=submit]");
	await page.waitForSelector("section[aria-labelledby=telling] .notice-ok");
}

async function ends(language, token) {
	const { page, seen, close } = await openPage({ width: 320 });
	const name = `${language} leaving`;
	await page.goto(`${base}/${language}/account/unsubscribe#${token}`);
	await page.waitForSelector("form button[type=submit]");
	check(!page.url().includes(token), `${name}: the token is in no history`);
	await settle(page);
	await checkState(page, name);
	await press(page, "form button[type=submit]", name);
	await page.waitForSelector(".notice-ok");
	await settle(page);
	await checkState(page, `${name}, done`);
	await picture(page, `${language}-left`);
	await page.goto(`${base}/${language}/account/unsubscribe`);
	await page.waitForSelector(".notice-warn");
	checkSeen(seen, name);
	await close();
}

async function staff(language) {
	const { page, seen, close } = await openAs(process.env.ARCA_STAFF, { width: 390 });
	const name = `${language} newsletters`;
	await page.goto(`${base}/${language}/account/`);
	await page.click(`a[href="/${language}/account/newsletters"]`);
	await page.waitForSelector("#subjects-es");
	await page.selectOption("#segment", "followers");
	await page.fill("#texts-es", "corto");
	await press(page, "form button[type=submit]", name);
	await page.waitForSelector(".notice-bad");
	await settle(page);
	await checkState(page, `${name}, wrong`);
	await page.selectOption("#round", budget);
	await page.fill("#subjects-es", `Se abre el plazo, en ${language}`);
	await page.fill("#texts-es", "Ya se puede proponer.\n\nHasta mayo.");
	await press(page, "form button[type=submit]", name);
	await page.waitForSelector("#confirm");
	check(await takesFocus(page, "#confirm"), `${name}: what is to be confirmed takes the focus`);
	await settle(page);
	await checkState(page, `${name}, to be confirmed`);
	await picture(page, `${language}-confirm`);
	check((await page.innerText("section[aria-labelledby=confirm]")).includes("Hasta mayo."), `${name}: all of it is seen before`);
	await press(page, "section[aria-labelledby=confirm] button[type=submit]", name);
	await page.waitForSelector(".notice-ok");
	await page.waitForFunction((words) => document.querySelector("section[aria-labelledby=sent]").innerText.includes(words), `Se abre el plazo, en ${language}`);
	await settle(page);
	await checkState(page, `${name}, sent`);
	await picture(page, `${language}-newsletters`);
	checkSeen(seen, name);
	await close();
}

await openBrowser();
await scenario("ar stranger", () => stranger("ar"));
await scenario("ar told", async () => {
	const { page, seen, close } = await openAs(process.env.ARCA_FAN, { width: 320 });
	await follow(page, "ar");
	await notices(page, "ar");
	await settings(page, "ar");
	checkSeen(seen, "ar told");
	await close();
});
await scenario("es leaving", () => ends("es", process.env.ARCA_LEAVE));
await scenario("es staff", () => staff("es"));
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
