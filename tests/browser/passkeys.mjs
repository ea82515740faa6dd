// Passkeys with Chromium's own virtual authenticator: added, used and taken away by keyboard; and the way back for who has lost them.
import { checkState, confirm, signIn, typeInto } from "./account.mjs";
import { ask, base, check, checkSeen, openPage, scenario, settle, tabTo, takesFocus } from "./support.mjs";

const EMAIL = "berta.browser@example.org";
const PASSWORD = "three green herons at noon";

async function plugIn(page) {
	const cdp = await page.context().newCDPSession(page);
	await cdp.send("WebAuthn.enable");
	const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
	const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options: { ...options, automaticPresenceSimulation: true } });
	return { cdp, authenticatorId };
}

async function makeAccount(page, name) {
	await page.goto(`${base}/en/account/register`);
	await page.waitForSelector("#pseudonym");
	await page.fill("#email", EMAIL);
	await page.fill("#pseudonym", "Berta of the browser");
	await page.fill("#password", PASSWORD);
	await page.keyboard.press("Enter");
	await page.waitForSelector("main .notice-ok");
	await confirm(page, EMAIL, name);
	await signIn(page, "en", EMAIL, PASSWORD);
	await page.waitForSelector(".facts");
}

async function toSecurity(page, language) {
	await page.goto(`${base}/${language}/account/security`);
	await page.waitForSelector("#passkey-name");
	await page.waitForSelector("section[aria-labelledby=sessions] .session");
}

/** By keyboard alone: a name, which is asked for, and the passkey. */
async function add(page, name) {
	await toSecurity(page, "en");
	await tabTo(page, "section[aria-labelledby=passkeys] form button", name, 60);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#passkey-name-error");
	check(await takesFocus(page, ".notice-bad"), `${name}: a missing name takes the focus`);
	await checkState(page, `${name}, without a name`);
	await typeInto(page, "#passkey-name", "My phone", name);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".recovery-codes");
	const codes = await page.locator(".recovery-codes li").allInnerTexts();
	check(codes.length === 10, `${name}: the first one comes with ten codes`, codes.join());
	await checkState(page, `${name}, codes to keep`);
	await tabTo(page, ".recovery-codes + .row button:last-child", name, 80);
	await page.keyboard.press("Enter");
	await page.waitForSelector("section[aria-labelledby=passkeys] .notice-ok");
	check((await page.innerText("section[aria-labelledby=passkeys] .session h3")).includes("My phone"), `${name}: it is listed`);
	await checkState(page, `${name}, listed`);
	const { factors } = (await ask(page, "/api/account")).body;
	check(factors.join() === "passkey", `${name}: it is the second step`, String(factors));
	return codes;
}

/** The same device again: the browser says no, and the page says why. */
async function addAgain(page, name) {
	await typeInto(page, "#passkey-name", "The same phone", name);
	await page.keyboard.press("Enter");
	await page.waitForSelector("section[aria-labelledby=passkeys] .notice-bad");
	const said = await page.innerText("section[aria-labelledby=passkeys] .notice-bad");
	check(said.includes("added already"), `${name}: a device is added once`, said);
	await checkState(page, `${name}, added already`);
}

async function signOut(page, language) {
	await page.goto(`${base}/${language}/account/`);
	await page.waitForSelector(".facts");
	await page.click("main .row button.button-text");
	await page.waitForSelector("#password");
}

async function secondStep(page, language) {
	await signOut(page, language);
	await signIn(page, language, EMAIL, PASSWORD);
	await page.waitForSelector("#code");
}

async function use(page, language, name) {
	await secondStep(page, language);
	await checkState(page, `${name}, second step`);
	check((await ask(page, "/api/account")).body.session.is_whole === false, `${name}: half a session until then`);
	await tabTo(page, "main form:first-of-type button", name, 60);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".facts");
	check((await ask(page, "/api/account")).body.session.is_whole, `${name}: the passkey is enough`);
}

/** Nobody's passkey is there: words, and the long way, which whoever passes ends. */
async function lose(page, { cdp, authenticatorId }, code, name) {
	await cdp.send("WebAuthn.clearCredentials", { authenticatorId });
	await secondStep(page, "ar");
	await tabTo(page, "main form:first-of-type button", name, 60);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".notice-bad");
	const said = await page.innerText(".notice-bad");
	check(/[\u0600-\u06ff]/.test(said) && !said.includes("NotAllowed"), `${name}: what the browser says is told in words`, said);
	await checkState(page, `${name}, no passkey`);
	await tabTo(page, "main details summary", name, 60);
	await page.keyboard.press("Enter");
	await checkState(page, `${name}, lost`);
	await tabTo(page, "main details form button", name, 60);
	await page.keyboard.press("Enter");
	await page.waitForSelector("main [role=status] .notice");
	await checkState(page, `${name}, asked for`);
	check((await ask(page, "/api/account")).body.factor_reset_at !== null, `${name}: it waits`);
	await typeInto(page, "#code", code, name);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".facts");
	check((await ask(page, "/api/account")).body.factor_reset_at === null, `${name}: whoever passes ends it`);
}

async function remove(page, name) {
	await toSecurity(page, "es");
	await checkState(page, `${name}, security`);
	await tabTo(page, "section[aria-labelledby=passkeys] .session button", name, 80);
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => !document.querySelector("section[aria-labelledby=passkeys] .session"));
	await settle(page);
	check((await ask(page, "/api/account")).body.has_factor === false, `${name}: the password is enough again`);
}

async function life() {
	const { page, seen, close } = await openPage({ width: 400 });
	const name = "passkeys";
	const device = await plugIn(page);
	await makeAccount(page, name);
	const codes = await add(page, `${name}, adding`);
	await addAgain(page, `${name}, adding`);
	await use(page, "en", `${name}, using`);
	await use(page, "ar", `${name} in Arabic, using`);
	await lose(page, device, codes[0], `${name}, losing`);
	await remove(page, `${name}, removing`);
	checkSeen(seen, name);
	await close();
}

export const passkeys = () => scenario("passkeys, from the first to none", life);
