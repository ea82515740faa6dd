// What is kept of somebody: the notice in three languages; an account made while many come, taken along, agreed for, and erased.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { checkState, letters, linkTo, signIn } from "./account.mjs";
import { ask, base, check, checkSeen, LANGUAGES, openPage, scenario, settle, tabTo, takesFocus } from "./support.mjs";

const EMAIL = "rosa.browser@example.org";
const PASSWORD = "una rosa con sombra en julio";
const CHALLENGE = "Qf-_9zA".repeat(12).slice(0, 78);
const BITS = 16;

async function notice() {
	const { page, seen, close } = await openPage();
	for (const language of LANGUAGES) {
		const name = `${language} privacy`;
		await page.goto(`${base}/${language}/`);
		await settle(page);
		await page.click('footer a[href$="/privacy/"]');
		await page.waitForSelector("table");
		await settle(page);
		await checkState(page, name);
		const rows = await page.locator("tbody tr").count();
		const { items } = (await ask(page, "/api/retention")).body;
		check(rows === items.length && rows > 10, `${name}: every rule has its row`, `${rows} of ${items.length}`);
		const words = await page.locator("tbody th").allInnerTexts();
		check(words.every((word) => !/^[a-z_]+$/.test(word)), `${name}: in words`, words.join());
		check((await page.locator("main h3").count()) === 15, `${name}: five first, then the whole`);
		check((await page.locator('main a[href="mailto:datos@ciudad.example"]').count()) === 1, `${name}: whom to ask`);
	}
	checkSeen(seen, "privacy");
	await close();
}

/** What the city did, in words; one kind of it with the keyboard alone; and the command that checks it. */
async function publicActs() {
	const { page, seen, close } = await openPage();
	for (const language of LANGUAGES) {
		const name = `${language} public acts`;
		await page.goto(`${base}/${language}/privacy/`);
		await settle(page);
		await page.click('footer a[href$="/acts/"]');
		await page.waitForSelector(".acts .act");
		await settle(page);
		await checkState(page, name);
		const { items, log } = (await ask(page, "/api/acts")).body;
		check((await page.locator(".act").count()) === items.length && items.length >= 3, `${name}: all of them`, `${items.length}`);
		const words = await page.locator(".act h2, .act dt").allInnerTexts();
		check(words.every((word) => !/^[a-z_]+$/.test(word)), `${name}: in words`, words.join());
		check((await page.locator("main").innerText()).includes(log.origin), `${name}: whose log it is`);
		await tabTo(page, "#group");
		await page.keyboard.press("ArrowDown");
		await page.keyboard.press("ArrowDown");
		await page.waitForFunction(() => location.search === "?group=rounds");
		await settle(page);
		const rounds = items.filter((one) => one.group === "rounds").length;
		await page.waitForFunction((count) => document.querySelectorAll(".act").length === count, rounds);
		check(rounds < items.length || rounds > 0, `${name}: rounds alone`);
		await page.reload();
		await page.waitForSelector(".act");
		check((await page.inputValue("#group")) === "rounds", `${name}: the address says which`);
		await page.goto(`${base}/${language}/acts/?group=unusual`);
		await settle(page);
		await page.waitForFunction(() => !document.querySelector(".act") && document.querySelector("#check"));
		check((await page.locator("main code").innerText()).includes("/log/city"), `${name}: how to check it`);
		await page.waitForSelector("section[aria-labelledby=rules] tbody tr");
		const { rules } = await page.evaluate(
			(of) => fetch("/api/anomalies", { headers: { "Accept-Language": of } }).then((answer) => answer.json()),
			language,
		);
		const said = await page.locator("section[aria-labelledby=rules] tbody th").allInnerTexts();
		check(said.length >= 7 && said.join() === rules.map((one) => one.text).join(), `${name}: by which rules`, said.join());
		await checkState(page, `${name}, unusual`);
	}
	checkSeen(seen, "public acts");
	await close();
}

const hasBits = (text) => Number.parseInt(createHash("sha256").update(text).digest("hex").slice(0, BITS / 4), 16) === 0;

/** The server asks for work once, as in a burst; what is sent then goes on to the real one. */
async function inBurst(page) {
	const sent = [];
	await page.route("**/api/accounts", async (route) => {
		sent.push(JSON.parse(route.request().postData()));
		if (sent.length > 1) return route.continue();
		const problem = { type: "urn:arca:work_needed", title: "-", status: 428, code: "work_needed", detail: "-", request_id: "-" };
		const body = JSON.stringify({ ...problem, work: { challenge: CHALLENGE, bits: BITS } });
		return route.fulfill({ status: 428, contentType: "application/problem+json", body });
	});
	return sent;
}

async function registerInBurst(page, name) {
	const sent = await inBurst(page);
	await page.goto(`${base}/es/account/register`);
	await page.fill("#email", EMAIL);
	await page.fill("#pseudonym", "Rosa del Navegador");
	await page.fill("#password", PASSWORD);
	await page.evaluate(() => {
		window.arcaSaid = new Set();
		const look = () => {
			for (const one of document.querySelectorAll("form [role=status]")) window.arcaSaid.add(one.textContent);
		};
		new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
	});
	await page.keyboard.press("Enter");
	await page.waitForSelector("main .notice-ok");
	const said = await page.evaluate(() => [...window.arcaSaid].join(" "));
	check(said.includes("avalancha"), `${name}: it says what it does meanwhile`, said);
	const { work, ...rest } = sent[1] ?? {};
	check(sent.length === 2 && work?.challenge === CHALLENGE && hasBits(`${CHALLENGE}${work.nonce}`), `${name}: the work is done`, JSON.stringify(work));
	check(JSON.stringify(rest) === JSON.stringify(sent[0]), `${name}: and nothing else is sent`);
	await page.unroute("**/api/accounts");
}

async function takeAlong(page, name) {
	for (const [place, kind] of [
		[0, "txt"],
		[1, "json"],
	]) {
		const coming = page.waitForEvent("download");
		await page.locator("section[aria-labelledby=export-title] button").nth(place).click();
		const download = await coming;
		const text = readFileSync(await download.path(), "utf8");
		check(download.suggestedFilename() === `arca-account.${kind}` && text.includes(EMAIL), `${name}: all of it as ${kind}`);
		check(kind === "txt" ? text.startsWith("Todo lo que") : JSON.parse(text).account.email === EMAIL, `${name}: in its form`);
	}
}

async function agree(page, name) {
	const given = async () => (await ask(page, "/api/account/consents")).body.items[0].is_given;
	check(!(await given()), `${name}: nobody agrees by having an account`);
	await tabTo(page, "#consent-newsletter", name, 60);
	for (const state of [true, false]) {
		await page.keyboard.press("Space");
		await page.waitForFunction((wanted) => (document.querySelector("#consent-newsletter-when").textContent.length > 25) === wanted, state);
		check((await given()) === state, `${name}: newsletters ${state}`);
		await checkState(page, `${name}, newsletters ${state}`);
	}
}

async function leave(page, name) {
	await tabTo(page, "section[aria-labelledby=erase-title] button", name, 60);
	await page.keyboard.press("Enter");
	await page.waitForSelector("section[aria-labelledby=erase-title] .notice-warn");
	await checkState(page, `${name}, are you sure`);
	check((await page.innerText("section[aria-labelledby=erase-title] .notice-warn")).includes("No se puede deshacer"), `${name}: it says that there is no way back`);
	check((await ask(page, "/api/account")).status === 200, `${name}: nothing is gone yet`);
	await tabTo(page, "section[aria-labelledby=erase-title] form button", name, 60);
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => document.querySelector("h1")?.textContent.includes("borrada"));
	check(await takesFocus(page, "h1"), `${name}: that it is done takes the focus`);
	await checkState(page, `${name}, erased`);
	check((await ask(page, "/api/account")).status === 401, `${name}: nobody is signed in`);
	for (let i = 0; i < 100 && !/borrada|Y3VlbnRhIGVzdMOhIGJvcnJhZGE/.test(letters(EMAIL).at(-1) ?? ""); i++) await page.waitForTimeout(100);
	check(letters(EMAIL).length === 2, `${name}: two letters in all, the last one says so`, String(letters(EMAIL).length));
	await signIn(page, "es", EMAIL, PASSWORD);
	await page.waitForSelector(".notice-bad");
}

async function oneLife() {
	const { page, seen, close } = await openPage();
	const name = "es my data";
	await registerInBurst(page, name);
	await page.goto(await linkTo(EMAIL, "confirm", page));
	await page.waitForSelector("form button");
	await page.click("form button");
	await page.waitForSelector("main .notice-ok");
	await signIn(page, "es", EMAIL, PASSWORD);
	await page.waitForSelector('a[href$="/account/data"]');
	await page.click('a[href$="/account/data"]');
	await page.waitForSelector("#consent-newsletter");
	await checkState(page, name);
	await takeAlong(page, name);
	await agree(page, name);
	await leave(page, name);
	checkSeen(seen, name);
	await close();
}

export async function rights() {
	await Promise.all([scenario("the privacy notice", notice), scenario("public acts", publicActs), scenario("one's data, and the end of an account", oneLife)]);
}
