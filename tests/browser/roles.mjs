// Roles through the pages: asked for by one of the staff, given by another, given up by who has it.
import { checkState, letters, plain, typeInto } from "./account.mjs";
import { person, staff } from "./staff.mjs";
import { ask, base, check, checkSeen, scenario, settle, tabTo, takesFocus } from "./support.mjs";

async function open(who) {
	await who.page.goto(`${base}/${who.language}/account/roles`);
	await who.page.waitForSelector("#list");
	await settle(who.page);
	await checkState(who.page, `${who.language} roles of ${who.name}`);
}

const row = (page, text) => page.locator("section li.card", { hasText: text });

/** By keyboard alone, first with everything missing. */
async function askFor(who, code) {
	const { page } = who;
	await tabTo(page, "#grant-account", "roles", 60);
	await tabTo(page, "section form button[type=submit]", "roles", 60);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".notice-bad");
	check(await takesFocus(page, ".notice-bad"), "roles: what is missing takes the focus");
	check((await page.locator(".notice-bad li a").count()) === 2, "roles: each missing field is named");
	await checkState(page, "roles: what is missing");
	await typeInto(page, "#grant-account", "0000000000000", "roles");
	await typeInto(page, "#grant-reason", "corto", "roles");
	await page.keyboard.press("Enter");
	await page.waitForSelector("#grant-reason-error");
	await typeInto(page, "#grant-reason", "Acuerdo del pleno del 3 de mayo", "roles");
	await page.keyboard.press("Enter");
	await page.waitForSelector("#grant-account-error");
	await typeInto(page, "#grant-account", code, "roles");
	await page.selectOption("#grant-role", "auditor");
	await page.locator("#grant-reason").press("Enter");
	await page.waitForSelector("section .notice-ok");
}

const LEVELS = "section[aria-labelledby=levels]";

/** What it takes to vote on comments, by keyboard; it is an act that everybody can read. */
async function setLevel(who) {
	const { page } = who;
	await tabTo(page, "#level-comment_vote", "levels", 300);
	await page.selectOption("#level-comment_vote", "letter");
	await page.keyboard.press("Tab");
	await page.keyboard.press("Enter");
	await page.waitForSelector(`${LEVELS} .notice-ok`);
	const { items } = (await ask(page, "/api/levels")).body;
	check(items.find((one) => one.act === "comment_vote").least === "letter", "levels: changed");
	check((await ask(page, "/api/acts?group=roles")).body.items[0].kind === "level_set", "levels: an act");
	await checkState(page, "levels: changed");
}

async function life() {
	const [one, two] = await staff();
	const three = await person("tres", "ar", false);
	const { code } = (await ask(three.page, "/api/account")).body;

	await open(three);
	check((await three.page.locator("main code").innerText()) === code, "roles: the code is told");
	check((await row(three.page, "").count()) === 0, "roles: there are none");
	await open(one);
	await askFor(one, code);
	await row(one.page, "Auditoría").first().waitFor();
	check((await row(one.page, "Auditoría").locator("button").count()) === 1, "who asked can only refuse");

	await open(two);
	const wanted = row(two.page, "Auditor").first();
	check((await wanted.locator("button").count()) === 2, "another one may give it, or refuse");
	await wanted.locator("button").first().click();
	// the officer of another scenario may lack theirs at this moment
	const unusable = row(two.page, "Auditor").filter({ hasText: "Lacks the second step" });
	await unusable.first().waitFor();
	check((await unusable.count()) === 1, "given, and of no use without a second step");
	await checkState(two.page, "roles: given");
	const isTold = () => letters(three.email).some((text) => plain(text).includes("/ar/account/roles"));
	for (let i = 0; i < 200 && !isTold(); i++) await three.page.waitForTimeout(100);
	check(isTold(), "a letter says so");

	await setLevel(two);
	await open(three);
	check((await three.page.locator(`${LEVELS} .fact`).count()) === 9, "levels: everybody reads them");
	check((await three.page.locator(`${LEVELS} select`).count()) === 0, "levels: staff alone change them");
	const mine = row(three.page, "مدقق");
	await mine.locator("button").click();
	await three.page.waitForSelector("input[id^=why-]");
	await checkState(three.page, "roles: giving up");
	await mine.locator("button[type=submit]").click();
	await three.page.waitForSelector(".notice-bad");
	await three.page.fill("input[id^=why-]", "لم يعد لدي وقت لهذا");
	await mine.locator("button[type=submit]").click();
	await row(three.page, "انتهى").first().waitFor();
	check((await mine.locator("button").count()) === 0, "what has ended has no more to do");
	for (const who of [one, two, three]) checkSeen(who.seen, `roles of ${who.name}`);
	await three.close();
}

export const roles = () => scenario("roles, given by two and given up", life);
