// People for scenarios about roles: with an account, with a second step if wanted, and the two of the staff who give roles.
import { dirname, join } from "node:path";
import { signIn, stepNow, totp } from "./account.mjs";
import { base, check, openPage, run } from "./support.mjs";

export const PASSWORD = "tres llaves con sombra en mayo";
const ARCAD = process.env.ARCAD ?? "build/arcad";
const city = join(dirname(process.env.ARCA_MAIL ?? "."), "city");
const arcad = (...words) => run(ARCAD, ...words, "--embedded", city);

/** What a page of ours would send, from within it. */
export const post = (page, path, body) =>
	page.evaluate(
		async ([at, text]) => {
			const headers = { "Content-Type": "application/json", "Arca-Request": "1" };
			const got = await fetch(at, { method: "POST", headers, body: text });
			return { status: got.status, body: await got.json().catch(() => null) };
		},
		[path, body === undefined ? undefined : JSON.stringify(body)],
	);

export async function setFactor({ page, name }) {
	const { secret } = (await post(page, "/api/account/factor")).body;
	const got = await post(page, "/api/account/factor/confirm", { code: totp(secret, stepNow()) });
	check(got.status === 200, `${name} has a second step`, JSON.stringify(got));
}

/** Somebody with an account and, if wanted, a second step; on the overview of their account. */
export async function person(name, language, hasFactor) {
	const email = `${name}.roles@example.org`;
	const { page, seen, close } = await openPage();
	const link = arcad("invite", "--email", email, "--language", language, "--set", `public_url=${base}`);
	await page.goto(link);
	await page.waitForSelector("#password");
	await page.fill("#password", PASSWORD);
	await page.click("form button[type=submit]");
	await page.waitForSelector("main .notice-ok");
	await signIn(page, language, email, PASSWORD);
	await page.waitForSelector('a[href$="/account/roles"]');
	if (hasFactor) await setFactor({ page, name });
	return { email, page, seen, close, language, name };
}

async function makeStaff() {
	// one after another: who makes the session is the slow hasher
	const pair = [await person("uno", "es", true), await person("dos", "en", true)];
	for (const who of pair) arcad("grant", "--email", who.email, "--role", "staff");
	return pair;
}

let made;

/** The two whom only the machine can make: the same in every scenario, and open until the browser closes. */
export const staff = () => (made ??= makeStaff());
