// An officer at a desk: what they lack, somebody verified with every mistake, and half an hour of help, which ends by itself and by hand.
import { readFileSync } from "node:fs";
import { checkState, letters, plain, typeInto } from "./account.mjs";
import { PASSWORD, person, post, setFactor, staff } from "./staff.mjs";
import { ask, base, check, checkSeen, scenario, settle, tabTo, takesFocus } from "./support.mjs";

const MINUTE_MS = 60000;
const REASON = "Acuerdo del pleno del 3 de mayo";
const VERIFY = "section[aria-labelledby=verify]";
const HELP = "section[aria-labelledby=help]";

/** A document of the demo's census that nobody else of these tests has; the others take from the ends. */
function documentOf() {
	const rows = readFileSync(process.env.ARCA_CENSUS ?? "", "utf8").trim().split("\n").slice(1);
	const grown = rows.map((row) => row.split(",")).filter(([, birth]) => birth < "2000");
	return grown[Math.floor(grown.length / 2)][0];
}

async function state(page, name) {
	await checkState(page, name);
	if (process.env.ARCA_PICTURES) await page.screenshot({ path: `${process.env.ARCA_PICTURES}/${name.replace(/\W+/g, "-")}.png`, fullPage: true });
}

async function open({ page }, language, selector) {
	await page.goto(`${base}/${language}/account/desk`);
	await page.waitForSelector(selector);
	await settle(page);
}

const codeOf = async ({ page }) => (await ask(page, "/api/account")).body.code;

async function giveRole(code) {
	const [one, two] = await staff();
	const { id } = (await post(one.page, "/api/grants", { account: code, role: "officer", reason: REASON })).body;
	const got = await post(two.page, `/api/grants/${id}/approval`);
	check(got.status === 200, "two of the staff give the role", JSON.stringify(got));
}

/** Without the role, without the second step, and the way there from the overview. */
async function lacks(officer, code) {
	const { page } = officer;
	const link = page.locator('main a[href$="/account/desk"]');
	check((await link.count()) === 0, "desk: no way there for others");
	await open(officer, "es", "main .notice-warn");
	check((await page.locator("main form").count()) === 0, "desk: and nothing to be done there");
	await state(page, "desk, no role");
	await giveRole(code);
	await page.reload();
	await page.waitForSelector('main .notice-warn a[href$="/account/security"]');
	await state(page, "desk, no second step");
	await setFactor(officer);
	await page.goto(`${base}/es/account/`);
	await page.waitForSelector(".facts");
	check((await page.locator(".facts").innerText()).includes(code), "desk: one's own code is on the overview");
	await state(page, "desk, overview of an officer");
	await tabTo(page, 'main a[href$="/account/desk"]', "desk", 60);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#desk-account");
	await settle(page);
	check(await takesFocus(page, "h1"), "desk: the heading takes the focus");
	await state(page, "desk");
}

/** Each mistake at its field, by keyboard. */
async function mistakes({ page }, resident, own) {
	const wrong = async (field, text, id, words) => {
		// the summary of the mistake before may take the focus in the middle of typing
		for (let i = 0; i < 3 && (await page.inputValue(`#desk-${field}`)) !== text; i++) {
			await settle(page);
			await typeInto(page, `#desk-${field}`, text, "desk");
		}
		await page.locator(`#desk-${field}`).press("Enter");
		await page.waitForFunction(([at, said]) => document.querySelector(at)?.textContent.includes(said), [`#${id}-error`, words]);
	};
	await tabTo(page, `${VERIFY} button[type=submit]`, "desk");
	await page.keyboard.press("Enter");
	await page.waitForSelector(".notice-bad");
	check(await takesFocus(page, ".notice-bad"), "desk: what is missing takes the focus");
	check((await page.locator(".notice-bad li a").count()) === 2, "desk: both fields are named");
	await state(page, "desk, missing");
	await typeInto(page, "#desk-document", "12345678Z", "desk");
	await wrong("account", "abc", "desk-account", "13 letras");
	await wrong("account", "0000000000000", "desk-account", "Ninguna persona");
	await wrong("account", own, "desk-account", "tu propia cuenta");
	await state(page, "desk, own account");
	await typeInto(page, "#desk-account", resident.toUpperCase(), "desk");
	await wrong("document", "12345678A", "desk-document", "La letra");
	await wrong("document", "99999999R", "desk-document", "Nadie del padrón");
	await state(page, "desk, not in the census");
}

/** The server wants the password once more; what was typed goes on after it. */
async function verify(officer, resident, document) {
	const { page } = officer;
	let asked = 0;
	await page.route("**/api/desk/verification", (route) => {
		if (asked++ > 0) return route.continue();
		const problem = { type: "urn:arca:proof_needed", title: "-", status: 403, code: "proof_needed", detail: "-", request_id: "-" };
		return route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify(problem) });
	});
	await typeInto(page, "#desk-document", document, "desk");
	await page.keyboard.press("Enter");
	await page.waitForSelector("#proof-verify");
	await state(page, "desk, password again");
	await typeInto(page, "#proof-verify", PASSWORD, "desk");
	await page.keyboard.press("Enter");
	await page.waitForSelector(`${VERIFY} .notice-ok`);
	await page.unroute("**/api/desk/verification");
	check((await page.inputValue("#desk-document")) === "" && (await page.inputValue("#desk-account")) === "", "desk: the document stays nowhere");
	check((await page.inputValue("#help-account")) === (await codeOf(resident)), "desk: their code is there to help them");
	await state(page, "desk, verified");
	const { level, assurance } = (await ask(resident.page, "/api/account")).body;
	check(level === 2 && assurance === "desk", "desk: the account says so", `${level} ${assurance}`);
}

/** The same document for somebody else goes to the conflicts; and who is not verified is not helped. */
async function other({ page }, second, document) {
	const code = await codeOf(second);
	await typeInto(page, "#desk-account", code, "desk");
	await typeInto(page, "#desk-document", document, "desk");
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => document.querySelector("#desk-document-error")?.textContent.includes("conflictos"));
	await state(page, "desk, document of another account");
	await typeInto(page, "#help-account", code, "desk");
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => document.querySelector("#help-account-error")?.textContent.includes("no está verificada"));
	await state(page, "desk, help refused");
}

async function beginHelp({ page }, code) {
	await page.clock.install();
	await typeInto(page, "#help-account", code, "desk");
	await tabTo(page, "#help-reason", "desk");
	await page.keyboard.press("ArrowDown");
	await tabTo(page, `${HELP} button[type=submit]`, "desk");
	await page.keyboard.press("Enter");
	await page.waitForSelector(`${HELP} [role=timer]`);
	check(await takesFocus(page, "#help"), "desk: the heading of the help takes the focus");
	check((await page.locator(VERIFY).count()) === 0, "desk: one person at a time");
	await state(page, "desk, helping");
}

async function change({ page }, resident) {
	await typeInto(page, "#pseudonym", "x", "desk");
	await page.keyboard.press("Enter");
	await page.waitForSelector("#pseudonym-error");
	await state(page, "desk, a name that is none");
	await typeInto(page, "#pseudonym", "Delia de la Oficina", "desk");
	await page.selectOption("#language", "ar");
	await page.press("#pseudonym", "Enter");
	await page.waitForSelector(`${HELP} form .notice-ok`);
	check((await page.locator(`${HELP} .facts`).innerText()).includes("Delia de la Oficina"), "desk: who is helped has another name");
	await state(page, "desk, saved");
	const { pseudonym, language } = (await ask(resident.page, "/api/account")).body;
	check(pseudonym === "Delia de la Oficina" && language === "ar", "desk: the account says so", `${pseudonym} ${language}`);
}

/** Those who listen are told twice in half an hour; then it is over, as the page knows by itself. */
async function runsOut({ page }) {
	const told = page.locator(`${HELP} p[role=status]`);
	check((await told.innerText()) === "", "desk: nobody who listens is told each minute");
	await page.clock.fastForward(25 * MINUTE_MS);
	await page.waitForFunction((at) => document.querySelector(at)?.textContent !== "", `${HELP} p[role=status]`);
	check(/[45] minutos/.test(await page.innerText(`${HELP} [role=timer]`)), "desk: some minutes are left");
	await page.clock.fastForward(6 * MINUTE_MS);
	await page.waitForSelector(`${HELP} .notice-warn`);
	check((await page.locator(`${HELP} [role=timer]`).count()) === 0, "desk: half an hour is over");
	check(await takesFocus(page, "#help"), "desk: and the focus is where it says so");
	await state(page, "desk, over by time");
}

/** What goes on is found again, in another language too, and ends by keyboard; what has ended elsewhere is not believed. */
async function ends(officer) {
	const { page } = officer;
	await open(officer, "ar", `${HELP} [role=timer]`);
	await state(page, "ar desk, helping");
	await tabTo(page, `${HELP} form ~ .row button`, "desk");
	await page.keyboard.press("Enter");
	await page.waitForSelector(`${HELP} .notice-ok`);
	await state(page, "ar desk, ended");
	check((await ask(page, "/api/assistance")).body.items.length === 0, "desk: nothing goes on");
}

async function elsewhere(officer, code) {
	const { page } = officer;
	await open(officer, "en", "#help-account");
	await state(page, "en desk");
	const begun = await post(page, "/api/assistance", { account: code, reason: "device" });
	await typeInto(page, "#help-account", code, "desk");
	await page.keyboard.press("Enter");
	await page.waitForSelector(`${HELP} [role=timer]`);
	await state(page, "en desk, helping");
	const status = await page.evaluate(
		async (path) => (await fetch(path, { method: "DELETE", headers: { "Arca-Request": "1" } })).status,
		`/api/assistance/${begun.body.id}`,
	);
	check((await page.locator("#help-account").count()) === 0, "desk: what another window began goes on here");
	check(status === 204, "desk: it ends elsewhere", String(status));
	await page.press("#pseudonym", "Enter");
	await page.waitForSelector(`${HELP} .notice-warn`);
	await state(page, "en desk, ended elsewhere");
}

async function atDesk() {
	await staff();
	const officer = await person("oficial", "es", false);
	const resident = await person("delia", "en", false);
	const second = await person("dora", "en", false);
	const [own, code] = [await codeOf(officer), await codeOf(resident)];
	const document = documentOf();
	await lacks(officer, own);
	await mistakes(officer, code, own);
	await verify(officer, resident, document);
	await other(officer, second, document);
	await beginHelp(officer, code);
	await change(officer, resident);
	await runsOut(officer);
	await ends(officer);
	await elsewhere(officer, code);
	const isTold = () => letters(resident.email).some((text) => plain(text).includes("At a desk of"));
	for (let i = 0; i < 100 && !isTold(); i++) await resident.page.waitForTimeout(100);
	check(isTold(), "desk: a letter tells who was helped");
	const kept = await officer.page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
	check(!kept.includes(document) && !kept.includes(code), "desk: nothing of it stays in the browser", kept);
	for (const who of [officer, resident, second]) {
		checkSeen(who.seen, `desk, ${who.name}`);
		await who.close();
	}
}

export const desk = () => scenario("an officer at a desk", atDesk);
