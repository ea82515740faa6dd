// From our pages to an OpenID provider and back, by keyboard on ours: an account made, left, found again; a proof; a way in
// taken away and added. Run by oidc.py, which says where everything is.
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { checkState, typeInto } from "./account.mjs";
import { ask, base, check, checkSeen, closeBrowser, counts, openBrowser, openPage, run, scenario, settle, tabTo, takesFocus } from "./support.mjs";

const provider = process.env.ARCA_PROVIDER ?? "";
const shots = process.env.ARCA_SHOTS ?? "";
const NAMES = { es: "Identidad de la Villa", en: "Villa identity", ar: "هوية البلدة" };
const ways = "section[aria-labelledby=ways]";

const sql = (text) => run("psql", "-X", "-q", "-A", "-t", "-h", process.env.ARCA_SQL ?? "", "-U", "postgres", "arca", "-c", text);

/** As the mailer: draws a token for the confirmation, and gives where its link leads. */
function confirmation(email) {
	const token = randomBytes(32).toString("base64url");
	const hash = createHash("sha256").update(token).digest("hex");
	sql(`insert into arca.account_tokens (hash, account, purpose, until) select '\\x${hash}', id, 'confirm', arca.clock() + interval '1 hour' from arca.accounts where email = '${email}'`);
	return `${base}/en/account/confirm#${token}`;
}

async function shot(page, name) {
	if (shots !== "") await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

/** What the person does there. */
async function atProvider(page, name, button = "#in") {
	await page.waitForURL((url) => url.href.startsWith(`${provider}/`));
	if (name !== "") await page.fill("#name", name);
	await page.click(button);
	await page.waitForURL((url) => url.href.startsWith(`${base}/`));
}

/** From the page for signing in, by keyboard. */
async function leave(page, language, name) {
	await page.goto(`${base}/${language}/account/signin`);
	await page.waitForSelector("section[aria-labelledby=other-way] button");
	const said = await page.innerText("section[aria-labelledby=other-way] button");
	check(said.includes(NAMES[language]), `${name}: the button has the name`, said);
	await tabTo(page, "section[aria-labelledby=other-way] button", name, 60);
	await page.keyboard.press("Enter");
}

async function makes(page, name) {
	await page.goto(`${base}/en/account/signin`);
	await page.waitForSelector("section[aria-labelledby=other-way]");
	await checkState(page, `${name}, sign in`);
	await shot(page, "signin");
	await leave(page, "en", name);
	await atProvider(page, "", "#no");
	await page.waitForSelector("main .notice-bad");
	check(!/[?#]/.test(page.url()), `${name}: nothing is left in the address`, page.url());
	await checkState(page, `${name}, they said no`);
	await shot(page, "no");
	await leave(page, "en", name);
	await atProvider(page, "eva+1");
	await page.waitForSelector("#pseudonym");
	check(!/[?#]/.test(page.url()), `${name}: code and state are out of the address`, page.url());
	const email = await page.inputValue("#email");
	check(email.endsWith("@people.example"), `${name}: the address is there`, email);
	check(await takesFocus(page, "h1"), `${name}: the title takes the focus`);
	await checkState(page, `${name}, somebody new`);
	await shot(page, "new");
	await tabTo(page, "#pseudonym", name, 60);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#pseudonym-error");
	await checkState(page, `${name}, without a name`);
	await typeInto(page, "#pseudonym", "Eva of the browser", name);
	await page.keyboard.press("Enter");
	await page.waitForSelector("main .notice-ok");
	await page.goto(confirmation(email));
	await page.waitForSelector("form button");
	await page.click("form button");
	await page.waitForSelector("main .notice-ok");
}

/** In every language back where they were. */
async function comesBack(page, language, name) {
	await leave(page, language, name);
	await page.waitForURL((url) => url.href.startsWith(`${provider}/`) || url.pathname === `/${language}/account/`);
	if (page.url().startsWith(provider)) await atProvider(page, "eva+1");
	await page.waitForSelector(".facts");
	check(new URL(page.url()).pathname === `/${language}/account/`, `${name}: back in ${language}`, page.url());
	const { body } = await ask(page, "/api/account");
	check(body.pseudonym === "Eva of the browser" && body.has_password === false, `${name}: it is her`, JSON.stringify(body));
}

async function signOut(page) {
	await page.click("main .button-text");
	await page.waitForSelector("#email");
}

/** The only way in stays; with a password it goes, and comes again. */
async function changes(page, name) {
	await page.goto(`${base}/en/account/security`);
	await page.waitForSelector(`${ways} .session button`);
	await settle(page);
	await checkState(page, `${name}, ways in`);
	await shot(page, "ways");
	await tabTo(page, `${ways} form button`, name, 60);
	await page.keyboard.press("Enter");
	await page.waitForSelector(`${ways} .notice-bad`);
	const said = await page.innerText(`${ways} .notice-bad`);
	check(said.includes("no password"), `${name}: the only way in stays`, said);
	await checkState(page, `${name}, the only way in`);
	sql("update arca.account_sessions set proved_at = proved_at - interval '1 hour'");
	await page.fill("#new-password", "four quiet lamps at dusk");
	await page.keyboard.press("Enter");
	await page.waitForSelector("#proof-title");
	await settle(page);
	await checkState(page, `${name}, a proof by the provider`);
	await shot(page, "proof");
	await tabTo(page, "section[aria-labelledby=proof-title] form button", name, 60);
	await page.keyboard.press("Enter");
	await atProvider(page, "eva+1");
	await page.waitForSelector("#new-password");
	check(new URL(page.url()).pathname === "/en/account/security", `${name}: back where the proof was wanted`, page.url());
	await page.fill("#new-password", "four quiet lamps at dusk");
	await page.keyboard.press("Enter");
	await page.waitForSelector("section[aria-labelledby=password-title] .notice-ok");
	await settle(page);
	await page.click(`${ways} form button`);
	await page.waitForFunction((where) => document.querySelector(`${where} form button`)?.textContent.includes("Add"), ways);
	check((await ask(page, "/api/account")).body.provider_at === null, `${name}: it is gone`);
	await checkState(page, `${name}, one way in`);
	await page.click(`${ways} form button`);
	await page.waitForURL((url) => url.href.startsWith(`${provider}/`) || url.pathname.endsWith("/security"));
	if (page.url().startsWith(provider)) await atProvider(page, "eva+1");
	await page.waitForFunction((where) => document.querySelector(`${where} form button`)?.textContent.includes("Remove"), ways);
	check((await ask(page, "/api/account")).body.provider_at !== null, `${name}: and is back`);
}

async function whole() {
	const name = "provider";
	const { page, seen, close } = await openPage();
	await makes(page, name);
	for (const language of ["es", "ar", "en"]) {
		await comesBack(page, language, `${name} ${language}`);
		if (language !== "en") await signOut(page);
	}
	await changes(page, name);
	seen.foreign = seen.foreign.filter((url) => !url.startsWith(`${provider}/`));
	checkSeen(seen, name);
	await close();
}

/** Who opens the page by hand, or with somebody else's answer. */
async function strangers() {
	const name = "a return that is none";
	const { page, seen, close } = await openPage();
	await page.goto(`${base}/account/back?state=${"A".repeat(43)}&code=stolen&iss=${encodeURIComponent(provider)}`);
	await page.waitForSelector("main .notice-bad");
	check(page.url() === `${base}/en/account/back`, `${name}: nothing is left in the address`, page.url());
	await page.goto(`${base}/ar/account/back`);
	await page.waitForSelector("main .notice-bad");
	await checkState(page, `${name}, in Arabic`);
	await shot(page, "stranger-ar");
	checkSeen(seen, name);
	await close();
}

await openBrowser();
await scenario("a provider, from no account to two ways in", whole);
await scenario("a return that is none", strangers);
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
