// An account from nothing to a second step, by somebody who makes mistakes; letters are read where the demo keeps them.
import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ask, base, check, checkAxe, checkNarrow, checkSeen, checkTargets, openPage, scenario, settle, slug, tabTo, takesFocus } from "./support.mjs";

const folder = process.env.ARCA_MAIL ?? "";
const PASSWORD = "un río con sombra en julio";
const NEXT = "la sombra del río en agosto";

export async function checkState(page, name) {
	await checkAxe(page, name);
	await checkNarrow(page, name);
	await checkTargets(page, name);
}

/** Letters to somebody, oldest first: their subject's kind is told by the page that their link leads to. */
export function letters(to) {
	const all = readdirSync(folder).sort().map((name) => readFileSync(join(folder, name), "utf8"));
	return all.filter((text) => new RegExp(`^To: .*${to.replace(/\./g, "\\.")}`, "m").test(text));
}

/** Quoted-printable or base64 parts as text; enough to find a link. */
export function plain(letter) {
	const parts = letter.split(/\r?\n--/).filter((part) => /content-type: text\/plain/i.test(part));
	const body = (parts[0] ?? letter).split(/\r?\n\r?\n/).slice(1).join("\n\n");
	if (/transfer-encoding: base64/i.test(parts[0] ?? "")) return Buffer.from(body, "base64").toString();
	return body.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

export async function linkTo(to, path, page, after = 0) {
	for (let i = 0; i < 1200; i++) {
		const found = letters(to)
			.slice(after)
			.map((letter) => new RegExp(`https?://\\S+/account/${path}#[\\w-]+`).exec(plain(letter))?.[0])
			.filter(Boolean);
		if (found.length > 0) return found.at(-1).replace(/^https?:\/\/[^/]+/, base);
		await page.waitForTimeout(100);
	}
	throw new Error(`no letter to ${to} leads to ${path}`);
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The app's code at a time (RFC 6238), from the secret as it is shown. */
export function totp(secret, step) {
	let bits = "";
	for (const letter of secret) bits += ALPHABET.indexOf(letter).toString(2).padStart(5, "0");
	const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(step));
	const mac = createHmac("sha1", key).update(counter).digest();
	const at = mac[19] & 15;
	return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, "0");
}

export const stepNow = () => Math.floor(Date.now() / 30000);

export async function typeInto(page, selector, text, name, most = 60) {
	await tabTo(page, selector, name, most);
	await page.keyboard.press("Control+A");
	await page.keyboard.type(text);
}

/** Registers by keyboard alone, with everything wrong that can be. */
async function register(page, language, email, pseudonym) {
	const name = `${language} register`;
	await page.goto(`${base}/${language}/account/`);
	await page.waitForSelector("#email");
	await checkState(page, `${language} sign in`);
	await tabTo(page, 'a[href$="/account/register"]', name, 60);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#pseudonym");
	check(await takesFocus(page, "h1"), `${name}: the heading takes the focus`);
	await checkState(page, name);
	await tabTo(page, "form button[type=submit]", name, 60);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".notice-bad");
	check(await takesFocus(page, ".notice-bad"), `${name}: what is missing takes the focus`);
	check((await page.locator(".notice-bad li a").count()) === 3, `${name}: each missing field is named`);
	await checkState(page, `${name}, missing`);
	await typeInto(page, "#email", "ana", name);
	await typeInto(page, "#pseudonym", pseudonym, name);
	await typeInto(page, "#password", "password1", name);
	for (const id of ["email", "password"]) {
		await page.keyboard.press("Enter");
		await page.waitForSelector(`#${id}-error`);
		await checkState(page, `${name}, wrong ${id}`);
		await page.click(`.notice-bad a[href="#${id}"]`);
		check(await takesFocus(page, `#${id}`), `${name}: the error leads to ${id}`);
		await page.keyboard.press("Control+A");
		await page.keyboard.type(id === "email" ? email : PASSWORD);
	}
	const masked = await page.$eval("#password", (input) => [input.type, input.autocomplete, input.onpaste]);
	check(masked.join(" ") === "password new-password ", `${name}: masked, for managers, and pasting is not kept off: ${masked}`);
	await page.click(".password-show");
	check((await page.inputValue("#password")) === PASSWORD && (await page.getAttribute("#password", "type")) === "text", `${name}: the password can be looked at`);
	await page.click(".password-show");
	await tabTo(page, "form button[type=submit]", name, 60);
	await page.keyboard.press("Enter");
	await page.waitForSelector("main .notice-ok");
	await checkState(page, `${name}, mailed`);
}

export async function confirm(page, email, name) {
	await page.goto(await linkTo(email, "confirm", page));
	await page.waitForSelector("form button");
	check(!page.url().includes("#"), `${name}: the token is out of the address`);
	await checkState(page, `${name}, confirm`);
	await page.click("form button");
	await page.waitForSelector("main .notice-ok");
	await checkState(page, `${name}, confirmed`);
}

export async function signIn(page, language, email, password) {
	await page.goto(`${base}/${language}/account/signin`);
	await page.fill("#email", email);
	await page.fill("#password", password);
	await page.keyboard.press("Enter");
}

/** Turns the second step on; gives the app's secret and the codes for when it is lost. */
async function secondStep(page, name) {
	await page.click("section[aria-labelledby=factor] form button");
	await page.waitForSelector(".qr");
	await page.click("section[aria-labelledby=factor] summary");
	await checkState(page, `${name}, second step to be set up`);
	const secret = (await page.innerText(".secret")).replace(/\s/g, "");
	await page.fill("#factor-code", "000000");
	await page.keyboard.press("Enter");
	await page.waitForSelector("#factor-code-error");
	await checkState(page, `${name}, wrong code`);
	const used = stepNow();
	await page.fill("#factor-code", totp(secret, used));
	await page.keyboard.press("Enter");
	await page.waitForSelector(".recovery-codes");
	const codes = await page.locator(".recovery-codes li").allInnerTexts();
	check(codes.length === 10 && new Set(codes).size === 10, `${name}: ten codes to keep`, codes.join());
	await checkState(page, `${name}, codes to keep`);
	return { secret, codes };
}

async function wholeLife() {
	const email = "ana.browser@example.org";
	const { page, seen, close } = await openPage();
	const name = "es account";
	await register(page, "es", email, "Ana del Navegador");
	await signIn(page, "es", email, PASSWORD);
	await page.waitForSelector(".notice-bad");
	check((await ask(page, "/api/account")).status === 401, `${name}: before the address is confirmed nobody signs in`);
	check((await page.locator('a[href$="/account/again"]').count()) === 1, `${name}: and may ask for the letter again`);
	await confirm(page, email, name);
	await signIn(page, "es", email, "no es esta");
	await page.waitForSelector("#password-error");
	await checkState(page, `${name}, wrong password`);
	await signIn(page, "es", email, PASSWORD);
	await page.waitForSelector(".facts");
	await checkState(page, `${name}, overview`);
	await page.click('a[href$="/account/security"]');
	await page.waitForSelector(".session");
	await checkState(page, `${name}, security`);
	const factor = await secondStep(page, name);
	await elsewhere(email, factor);
	await page.reload();
	await page.waitForSelector(".session");
	check((await page.locator(".session").count()) === 2, `${name}: both sessions are listed`, String(await page.locator(".session").count()));
	await page.click("section[aria-labelledby=sessions] > .row button");
	await page.waitForFunction(() => document.querySelectorAll(".session").length === 1);
	await changes(page, email, name);
	await page.goto(`${base}/es/account/`);
	await page.waitForSelector(".facts");
	await page.click("main .row button.button-text");
	await page.waitForSelector("#password");
	check((await ask(page, "/api/account")).status === 401, `${name}: signed out`);
	const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
	check(!kept.includes(email) && !kept.includes(factor.secret), `${name}: nothing of it stays in the browser`, kept);
	checkSeen(seen, name);
	await close();
}

/** Another browser, with the app: half a session until the code; a code works once. */
async function elsewhere(email, { secret, codes }) {
	const { page, seen, close } = await openPage({ width: 360, scheme: "dark" });
	const name = "ar on a phone, second step";
	await signIn(page, "ar", email, PASSWORD);
	await page.waitForSelector("#code");
	await checkState(page, name);
	await page.goto(`${base}/ar/account/security`);
	await page.waitForSelector("#code");
	check((await page.locator(".session").count()) === 0, `${name}: half a session shows nothing`);
	await page.fill("#code", totp(secret, stepNow() - 9));
	await page.keyboard.press("Enter");
	await page.waitForSelector("#code-error");
	await checkState(page, `${name}, old code`);
	await page.fill("#code", codes[0]);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".session, .facts");
	await settle(page);
	const logo = await page.locator(".logo").boundingBox();
	check(logo.x > 60, `${name}: the page is mirrored`, String(logo.x));
	await page.goto(`${base}/ar/account/security`);
	await page.waitForSelector(".session");
	await checkState(page, `${name}, security`);
	checkSeen(seen, name);
	await close();
}

/** Profile, address, password, and the second step away again. */
async function changes(page, email, name) {
	await page.goto(`${base}/es/account/profile`);
	await page.waitForSelector("#zone");
	await page.fill("#zone", "Luna/Mar");
	await page.keyboard.press("Enter");
	await page.waitForSelector("#zone-error");
	await checkState(page, `${name}, profile`);
	await page.fill("#zone", "Atlantic/Canary");
	await page.keyboard.press("Enter");
	await page.waitForSelector("main .notice-ok");
	const before = letters(email).length;
	const next = `next.${email}`;
	await page.fill("#new-email", next);
	await page.keyboard.press("Enter");
	await page.waitForSelector("main .notice-ok >> nth=-1");
	await page.waitForFunction(() => !document.querySelector("#new-email"));
	await page.goto(await linkTo(next, "address", page));
	await page.waitForSelector("form button");
	await page.click("form button");
	await page.waitForSelector("main .notice-ok");
	for (let i = 0; i < 100 && letters(email).length === before; i++) await page.waitForTimeout(100);
	check(letters(email).length > before, `${name}: the old address hears of it`);
	await page.goto(`${base}/es/account/security`);
	await page.waitForSelector("#new-password");
	await page.fill("#new-password", NEXT);
	await page.keyboard.press("Enter");
	await page.waitForSelector("main .notice-ok");
	await checkState(page, `${name}, password changed`);
	await page.click("section[aria-labelledby=factor] form button");
	await page.waitForFunction(() => !document.querySelector("section[aria-labelledby=factor] .recovery-codes"));
	await page.reload();
	await page.waitForSelector(".session");
	check((await page.innerText("section[aria-labelledby=factor] form button")).includes("Activar"), `${name}: the second step is off again`);
	const { email: now, has_factor } = (await ask(page, "/api/account")).body;
	check(now === next && !has_factor, `${name}: the account says so too`, now);
}

/** Whoever forgot the password, and whoever was never there, read the same. */
async function forgotten() {
	const { page, seen, close } = await openPage();
	const name = "en forgotten password";
	const email = "next.ana.browser@example.org";
	const said = [];
	for (const address of ["nobody@example.org", email]) {
		await page.goto(`${base}/en/account/reset`);
		await page.waitForSelector("#email");
		await checkState(page, name);
		await page.fill("#email", address);
		await page.keyboard.press("Enter");
		await page.waitForSelector("main .notice-ok");
		said.push((await page.innerText("main")).replace(address, ""));
	}
	check(said[0] === said[1], `${name}: known and unknown are told the same`);
	const link = await linkTo(email, "reset", page);
	await page.goto(link);
	await page.waitForSelector("#password");
	await checkState(page, `${name}, choose`);
	await page.fill("#password", PASSWORD);
	await page.keyboard.press("Enter");
	await page.waitForSelector("main .notice-ok");
	await page.goto("about:blank");
	await page.goto(link);
	await page.waitForSelector("#password");
	await page.fill("#password", NEXT);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".notice-bad");
	await checkState(page, `${name}, used link`);
	await signIn(page, "en", email, PASSWORD);
	await page.waitForSelector(".facts");
	check(letters("nobody@example.org").length === 0, `${name}: nobody got no letter`);
	checkSeen(seen, name);
	await close();
}

/** Pages that anybody may open, in all languages: cut links, help, what does not exist. */
async function openPages() {
	const { page, seen, close } = await openPage({ width: 360 });
	for (const language of ["es", "en", "ar"])
		for (const path of ["confirm", "address", "factor", "invite", "again", "help", "nothing", "confirm/more"]) {
			await page.goto(`${base}/${language}/account/${path}`);
			await page.waitForSelector("h1");
			await settle(page);
			await checkState(page, `${language} account/${path}`);
		}
	checkSeen(seen, "open pages of the account");
	await close();
}

/** Somebody of the demo's census, old enough. */
function person(place) {
	const rows = readFileSync(process.env.ARCA_CENSUS ?? "", "utf8").trim().split("\n").slice(1);
	const [document, birth, , postal] = rows.map((row) => row.split(",")).filter(([, date]) => date < "2000").at(place);
	return { document, birth: birth.split("-").reverse(), postal };
}

async function verify(page, { document, birth, postal }) {
	await page.fill("#document", document);
	for (const [i, id] of ["birth_date", "birth_date-month", "birth_date-year"].entries()) await page.fill(`#${id}`, birth[i]);
	await page.fill("#postal_code", postal);
	await page.keyboard.press("Enter");
}

/** From the vote's door through sign-in and census to a receipt, and not a second time. */
async function votesWithAccount() {
	const email = "benita.browser@example.org";
	const { page, seen, close } = await openPage({ width: 360 });
	const name = "es vote with an account";
	await page.goto(`${base}/es/account/register`);
	await page.fill("#email", email);
	await page.fill("#pseudonym", "Benita del Navegador");
	await page.fill("#password", PASSWORD);
	await page.keyboard.press("Enter");
	await page.waitForSelector("main .notice-ok");
	await confirm(page, email, name);
	const door = async () => {
		await page.waitForSelector("#by-account");
		await page.click("section[aria-labelledby=by-account] button");
		await page.waitForSelector("section[aria-labelledby=by-account] .notice, #recovery-code");
	};
	await page.goto(`${base}/es/vote/${slug}`);
	await door();
	await checkState(page, `${name}, not signed in`);
	await page.click("section[aria-labelledby=by-account] .notice a");
	await page.waitForSelector("#password");
	await page.fill("#email", email);
	await page.fill("#password", PASSWORD);
	await page.keyboard.press("Enter");
	await page.waitForURL(`**/es/vote/${slug}`);
	await door();
	await checkState(page, `${name}, not verified`);
	await page.click("section[aria-labelledby=by-account] .notice a");
	await page.waitForSelector("#document");
	await checkState(page, `${name}, verification`);
	await page.click("form button[type=submit]");
	await page.waitForSelector(".notice-bad");
	check((await page.locator(".notice-bad li a").count()) === 3, `${name}: what is missing is named`);
	await checkState(page, `${name}, verification, missing`);
	const right = person(-1);
	for (const [wrong, at] of [
		[{ ...right, document: right.document.slice(0, -1) + (right.document.endsWith("A") ? "B" : "A") }, "document"],
		[{ ...right, birth: ["31", "2", "1980"] }, "birth_date"],
		[{ ...right, postal: "01001" }, "postal_code"],
	]) {
		await verify(page, wrong);
		await page.waitForSelector(`.notice-bad a[href="#${at}"]`);
		await checkState(page, `${name}, wrong ${at}`);
	}
	await verify(page, { ...right, document: right.document.toLowerCase().replace(/^(..)/, "$1.") });
	await page.waitForSelector("main .notice-ok");
	await checkState(page, `${name}, verified`);
	await page.click("main .button-sun");
	await page.waitForURL(`**/es/vote/${slug}`);
	await door();
	await page.check("#kept");
	await page.click("main .button-big");
	await page.waitForSelector(".heading-card");
	await page.locator(".heading-card .button").first().click();
	await page.waitForSelector(".budget-bar");
	await page.locator(".ballot-list input").first().check({ force: true });
	await page.click(".budget-bar .button");
	await page.waitForSelector(".envelope");
	await page.click("main .button-sun");
	await page.waitForSelector(".receipt");
	const posted = seen.requests.filter(({ method, url }) => method === "POST" && /ballots|credential|session\/account/.test(url));
	check(posted.length === 5 && posted.every(({ body }) => !(body ?? "").includes(email)), `${name}: three knocks, a credential, a ballot, and no address in them`, posted.map(({ url }) => url).join());
	await page.evaluate(() => sessionStorage.clear());
	await page.goto(`${base}/es/vote/${slug}`);
	await door();
	check((await page.locator("section[aria-labelledby=by-account] .notice-bad").count()) === 1, `${name}: not a second time`);
	await checkState(page, `${name}, not a second time`);
	await page.goto(`${base}/es/account/`);
	await page.waitForSelector("main .notice-ok");
	await checkState(page, `${name}, a verified account`);
	checkSeen(seen, name);
	await close();
}

/** A letter's QR leads to the page with its code; the birth date is not on the letter. */
async function letter() {
	const email = "carta.browser@example.org";
	const { page, seen, close } = await openPage();
	const name = "en letter";
	await page.goto(`${base}/en/account/register`);
	await page.fill("#email", email);
	await page.fill("#pseudonym", "Carta del Navegador");
	await page.fill("#password", PASSWORD);
	await page.keyboard.press("Enter");
	await page.waitForSelector("main .notice-ok");
	await confirm(page, email, name);
	await page.goto(`${base}/en/account/verification#${process.env.ARCA_LETTER}`);
	await page.waitForSelector("#email");
	await page.fill("#email", email);
	await page.fill("#password", PASSWORD);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#letter");
	check((await page.inputValue("#letter")) === process.env.ARCA_LETTER && !page.url().includes("#"), `${name}: the code came along, and is out of the address`);
	await checkState(page, name);
	const { birth } = person(-2);
	const type = async (year, code) => {
		for (const [i, id] of ["letter-birth", "letter-birth-month"].entries()) await page.fill(`#${id}`, birth[i]);
		await page.fill("#letter-birth-year", year);
		if (code) await page.fill("#letter", code);
		await page.keyboard.press("Enter");
	};
	await type("1901");
	await page.waitForSelector("#letter-error");
	await checkState(page, `${name}, another birth date`);
	await type(birth[2], "7777-7777-7777");
	await page.waitForFunction(() => document.querySelector("#letter-error")?.innerText.includes("missing"));
	await type(birth[2], process.env.ARCA_LETTER.toLowerCase());
	await page.waitForSelector("main .notice-ok");
	await checkState(page, `${name}, verified`);
	check((await ask(page, "/api/account")).body.assurance === "letter", `${name}: by letter`);
	checkSeen(seen, name);
	await close();
}

export async function account() {
	await Promise.all([
		scenario("an account, from nothing to a second step", wholeLife).then(() => scenario("a forgotten password", forgotten)),
		scenario("pages of the account that anybody may open", openPages).then(() => scenario("a vote with an account", votesWithAccount)).then(() => scenario("a letter with a code", letter)),
	]);
}
