// From the code to the receipt, and what leaves the browser on the way.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
	ask,
	base,
	check,
	checkAxe,
	checkNarrow,
	checkSeen,
	checkTargets,
	openPage,
	run,
	scenario,
	scratch,
	slug,
	tabTo,
	takesFocus,
} from "./support.mjs";

async function checkState(page, name) {
	await checkAxe(page, name);
	await checkNarrow(page, name);
	await checkTargets(page, name);
}

export async function enter(page, language, code) {
	await page.goto(`${base}/${language}/vote/${slug}`);
	await page.waitForSelector("#code");
	await page.fill("#code", code);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#recovery-code");
	const shown = await page.evaluate(() =>
		document.getElementById("recovery-code").innerText.replace(/[^A-Za-z0-9]/g, ""),
	);
	await page.check("#kept");
	await page.click("main .button-big");
	await page.waitForSelector(".heading-card");
	return shown;
}

/** Opens the n-th heading's ballot and chooses the first project that is offered. */
export async function choose(page, heading = 0) {
	await page.locator(".heading-card .button").nth(heading).click();
	await page.waitForSelector(".budget-bar");
	const stepper = page.locator(".ballot-list .stepper");
	if ((await stepper.count()) > 0) await stepper.first().locator("button").nth(1).click();
	else await page.locator(".ballot-list input").first().check({ force: true });
	return page.locator(".ballot-list .choice-title").first().innerText();
}

export const trackerOf = (page) =>
	page.evaluate(() =>
		[...document.querySelectorAll("#tracker > span")].map((group) => group.lastChild.data).join("-"),
	);

/** Bodies that were posted, by what they were posted to. */
const posts = (seen, ending) =>
	seen.requests.filter(({ method, url }) => method === "POST" && url.endsWith(ending));

export function checkBodies(seen, title, name) {
	const bodies = seen.requests.filter(({ method }) => method === "POST");
	const allowed = { session: "code", credential: "a,s,x", ballots: "entry", spoiled: "entry" };
	for (const { url, body } of bodies) {
		const keys = Object.keys(JSON.parse(body)).sort().join();
		const kind = url.split("/").pop();
		check(keys === allowed[kind], `${name}: POST ${kind} carries ${allowed[kind]} only`, keys);
	}
	for (const { body } of posts(seen, "/ballots")) {
		const entry = Buffer.from(JSON.parse(body).entry, "base64url");
		check(entry.length === 299 && entry[0] === 0x10, `${name}: a ballot is 299 sealed bytes`);
	}
	const all = seen.requests.map(({ url, body }) => `${decodeURIComponent(url)} ${body ?? ""}`).join("\n");
	check(!all.includes(title), `${name}: the choice is in no request`);
}

/** The 20 characters of a leaf hash: its first 100 bits in Crockford's base32. */
function trackerText(leaf) {
	let bits = BigInt(`0x${leaf}`) >> 156n;
	let text = "";
	for (let i = 0; i < 20; i++, bits >>= 5n) text = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[Number(bits & 31n)] + text;
	return text.replace(/(.{4})(?=.)/g, "$1-");
}

async function checkQr(page, tracker, name) {
	const file = join(scratch, "qr.png");
	await page.setViewportSize({ width: 1280, height: 900 });
	await page.locator(".qr").first().screenshot({ path: file, scale: "device" });
	const text = run("zbarimg", "-q", "--raw", file);
	const wanted = `${base}/verify/${slug}#`;
	check(text.startsWith(wanted) && /#[0-9a-f]{64}$/.test(text), `${name}: QR`, text);
	check(trackerText(text.slice(wanted.length)) === tracker, `${name}: the QR's number is the ballot's`, text);
	return text;
}

async function checkPrint(page, tracker, name) {
	const file = join(scratch, "receipt.pdf");
	writeFileSync(file, await page.pdf({ format: "A4" }));
	const text = run("pdftotext", "-layout", file, "-");
	const groups = tracker.split("-").every((group) => text.includes(group));
	check(groups, `${name}: the printed page shows the tracker`, text.slice(0, 200));
	check(/Pages:\s+1\n/.test(run("pdfinfo", file) + "\n"), `${name}: it is one page`);
}

/** By keyboard alone, with every error on the way. */
async function keyboardVote(code) {
	const { page, seen, close } = await openPage();
	const name = "es by keyboard";
	await page.goto(`${base}/es/vote/${slug}`);
	await page.waitForSelector("#code");
	await checkState(page, `${name}, code`);
	await tabTo(page, "#code", name);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".notice-bad");
	check(await takesFocus(page, ".notice-bad"), `${name}: the errors take the focus`);
	await checkState(page, `${name}, code missing`);
	await tabTo(page, "#code", name);
	const wrong = code.slice(0, -1) + (code.endsWith("0") ? "1" : "0");
	await page.keyboard.type(wrong);
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => document.querySelector("#code-error")?.innerText.includes("errata"));
	check(true, `${name}: a typing error is told apart`);
	await tabTo(page, "#code", name);
	await page.keyboard.press("Control+A");
	await page.keyboard.type(code.toLowerCase().replace(/-/g, " "));
	await page.keyboard.press("Enter");
	await page.waitForSelector("#recovery-code");
	check(await takesFocus(page, "h1"), `${name}: a new step takes the focus to its heading`);
	await checkState(page, `${name}, recovery code`);
	const recovery = await page.evaluate(() =>
		document.getElementById("recovery-code").innerText.replace(/[^A-Za-z0-9]/g, ""),
	);
	check(recovery.length === 22, `${name}: the recovery code has 22 characters`, recovery);
	await tabTo(page, "main .button-big", name);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".notice-bad");
	await checkState(page, `${name}, not kept`);
	await tabTo(page, "#kept", name);
	await page.keyboard.press("Space");
	await tabTo(page, "main .button-big", name);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".heading-card");
	await checkState(page, `${name}, headings`);
	await tabTo(page, ".heading-card .button", name);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".budget-bar");
	await checkState(page, `${name}, ballot`);
	const opened = seen.requests.length;
	await tabTo(page, ".budget-bar .button", name, 400);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".notice-bad");
	check(await takesFocus(page, ".notice-bad"), `${name}: an empty ballot is told`);
	await checkState(page, `${name}, empty ballot`);
	await page.keyboard.press("Shift+Tab");
	const title = await pickByKeyboard(page, name);
	await tabTo(page, ".budget-bar .button", name, 400);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".envelope");
	const tracker = await trackerOf(page);
	check(/^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/.test(tracker), `${name}: 20 characters at review`, tracker);
	await page.evaluate(() => {
		document.querySelector("details").open = true;
	});
	await checkState(page, `${name}, review`);
	check(seen.requests.length === opened, `${name}: no request between ballot and cast`, seen.requests.slice(opened).map((r) => r.url).join());
	await tabTo(page, "main .button-sun", name);
	await page.keyboard.press("Enter");
	await page.waitForSelector(".receipt");
	check((await trackerOf(page)) === tracker, `${name}: the receipt has the same number`);
	const body = await page.innerText("main");
	check(!body.includes(title), `${name}: the receipt does not show the choice`);
	await checkState(page, `${name}, receipt`);
	checkBodies(seen, title, name);
	const address = await checkQr(page, tracker, name);
	await checkPrint(page, tracker, name);
	const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
	check(!kept.includes(recovery), `${name}: the recovery code is stored nowhere`);
	checkSeen(seen, name);
	await close();
	return { recovery, tracker, address };
}

async function pickByKeyboard(page, name) {
	if ((await page.locator(".ballot-list .stepper").count()) > 0) {
		await tabTo(page, ".ballot-list .stepper button:last-of-type", name, 400);
		await page.keyboard.press("Enter");
	} else {
		await tabTo(page, ".ballot-list input", name, 400);
		await page.keyboard.press("Space");
	}
	return page.evaluate(
		() => document.activeElement.closest(".choice").querySelector(".choice-title").innerText,
	);
}

async function changeVote({ recovery, tracker }) {
	const { page, seen, close } = await openPage();
	const name = "change with the recovery code";
	await page.goto(`${base}/en/vote/${slug}`);
	await page.waitForSelector("#code");
	await page.click("main .section .button-quiet");
	await page.waitForSelector("#recovery");
	await checkState(page, `${name}, form`);
	await page.fill("#recovery", "not a code");
	await page.keyboard.press("Enter");
	await page.waitForSelector("#recovery-error");
	await checkState(page, `${name}, error`);
	await page.fill("#recovery", recovery.replace(/(.{4})/g, "$1 "));
	await page.keyboard.press("Enter");
	await page.waitForSelector(".heading-card");
	check((await page.innerText("main")).includes(tracker), `${name}: the last ballot is shown`);
	const title = await choose(page);
	await page.click("main .row-apart .button-text");
	await page.waitForSelector(".one");
	await checkState(page, `${name}, one by one`);
	await page.click(".budget-bar .button");
	await page.waitForSelector(".envelope");
	const next = await trackerOf(page);
	await page.click("main .button-sun");
	await page.waitForSelector(".receipt");
	check(next !== tracker && (await trackerOf(page)) === next, `${name}: a new receipt`);
	checkBodies(seen, title, name);
	checkSeen(seen, name);
	await close();
	return next;
}

/** Arabic, dark, on a phone: device checked, blank ballot, every heading in turn. */
async function checkedVote(code) {
	const { page, seen, close } = await openPage({ width: 360, scheme: "dark" });
	const name = "ar on a phone";
	await enter(page, "ar", code);
	await checkState(page, `${name}, headings`);
	const title = await choose(page);
	const logo = await page.locator(".logo").boundingBox();
	check(logo.x > 60, `${name}: the page is mirrored`, String(logo.x));
	await checkState(page, `${name}, ballot`);
	await page.click(".budget-bar .button");
	await page.waitForSelector(".envelope");
	const first = await trackerOf(page);
	await page.click("main summary");
	await page.click("main details .button");
	await page.waitForFunction(() => !document.querySelector(".envelope"));
	await checkState(page, `${name}, before opening`);
	await page.click("main .button:not(.button-text)");
	await page.waitForSelector(".checks");
	check((await page.locator(".check-no").count()) === 0, `${name}: inside is what was chosen`);
	check((await page.innerText("main .chosen")).includes(title), `${name}: it is shown`);
	await page.click("main summary");
	await checkState(page, `${name}, opened`);
	await page.click("main .button-big");
	await page.waitForSelector(".envelope");
	const second = await trackerOf(page);
	check(first !== second, `${name}: sealed anew`);
	await page.click("main .button-sun");
	await page.waitForSelector(".receipt");
	check((await trackerOf(page)) === second, `${name}: cast after the check`);
	await checkState(page, `${name}, receipt`);
	checkBodies(seen, title, name);
	check(posts(seen, "/spoiled").length === 1, `${name}: one SPOILED`);
	await restBlank(page, name);
	checkSeen(seen, name);
	await close();
	return first;
}

/** Whatever headings are left get a blank ballot. */
async function restBlank(page, name) {
	for (let i = 0; i < 8; i++) {
		const more = page.locator("main .notice .button");
		if ((await more.count()) === 0) break;
		await more.click();
		await page.waitForSelector(".heading-card");
		await page.locator(".heading-card .button:not(.button-quiet)").first().click();
		await page.waitForSelector(".budget-bar");
		await checkState(page, `${name}, ballot ${i + 2}`);
		await page.click("#blank summary");
		await page.click("#blank .button");
		await page.waitForSelector(".envelope");
		await checkState(page, `${name}, blank review`);
		await page.click("main .button-sun");
		await page.waitForSelector(".receipt");
		check(true, `${name}: a blank ballot is cast`);
	}
}

/** Over the limit: allowed while choosing, told at review with a way to mend it. */
async function overLimit(code) {
	const { page, seen, close } = await openPage();
	const name = "over the limit";
	await enter(page, "en", code);
	await page.locator(".heading-card .button").first().click();
	await page.waitForSelector(".budget-bar");
	for (const box of await page.locator(".ballot-list input").all()) await box.check({ force: true });
	await checkState(page, `${name}, everything chosen`);
	check((await page.locator(".meter-over").count()) === 1, `${name}: the bar says so`);
	await page.click(".budget-bar .button");
	await page.waitForSelector(".notice-bad");
	check((await page.locator(".envelope").count()) === 0, `${name}: told at review`);
	await checkState(page, `${name}, errors`);
	await page.reload();
	await page.waitForSelector("#recovery");
	const asked = seen.requests.filter(({ url }) => url.endsWith("/api/session")).map(({ method }) => method);
	check(asked.join() === "DELETE", `${name}: the session ended with the credential, a reload forgets both`, asked.join());
	check((await ask(page, "/api/session")).status === 401, `${name}: the server has forgotten it too`);
	checkSeen(seen, name);
	await close();
}

/** Gives what the doubting scenarios need: a receipt and a spoiled number. */
export async function voting(codes) {
	const kept = {};
	await Promise.all([
		scenario("vote by keyboard alone", async () => {
			Object.assign(kept, await keyboardVote(codes[0]));
		}).then(
			() =>
				kept.recovery &&
				scenario("change the vote", async () => {
					kept.changed = await changeVote(kept);
				}),
		),
		scenario("Arabic phone: check this device, blank ballots", async () => {
			kept.spoiled = await checkedVote(codes[1]);
		}).then(() => scenario("over the limit", () => overLimit(codes[2]))),
	]);
	return kept;
}
