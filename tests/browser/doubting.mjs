// A server that lies or stumbles: the page must say so, and never send what it should not.
import { base, check, checkAxe, checkNarrow, checkSeen, openPage, scenario, settle, slug } from "./support.mjs";
import { choose, enter, trackerOf } from "./voting.mjs";

const flip = (text, at) => text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);

async function refuses(name, pattern, change) {
	const { page, seen, close } = await openPage();
	await page.route(pattern, async (route) => {
		const answer = await route.fetch();
		await route.fulfill({ response: answer, body: change(await answer.text()) });
	});
	await page.goto(`${base}/es/vote/${slug}`);
	await page.waitForSelector(".notice-bad");
	check((await page.locator("#code").count()) === 0, `${name}: no way to vote`);
	check(seen.requests.every(({ method }) => method === "GET"), `${name}: nothing is posted`);
	await checkAxe(page, name);
	checkSeen(seen, name);
	await close();
}

async function lyingDefinition() {
	const change = (member) => (text) => {
		const body = JSON.parse(text);
		body[member] = flip(body[member], 700);
		return JSON.stringify(body);
	};
	await refuses("changed MANIFEST", "**/definition", change("manifest"));
	await refuses("changed KEYSET", "**/definition", change("keyset"));
	await refuses("another key in the pins", "**/pins/*.json", (text) =>
		text.replace(/"y":"(.)/, (_, c) => `"y":"${c === "0" ? "1" : "0"}`),
	);
	await refuses("changed texts or prices", "**/artifact/*", (text) => text.replace(/[a-z]{4}/, "otra"));
}

/** A module that is loaded later is not the one that the page was built with: it does not run. */
async function lyingModule() {
	for (const [module, path] of [
		["steps", `vote/${slug}`],
		["libsodium", `vote/${slug}`],
		["libsodium", `verify/${slug}`],
		["own", "account/signin"],
	]) {
		const name = `changed ${module} at ${path}`;
		const { page, seen, close } = await openPage();
		await page.route(`**/assets/${module}*.js`, async (route) => {
			const answer = await route.fetch();
			await route.fulfill({ response: answer, body: `globalThis.wasRun = true;${await answer.text()}` });
		});
		await page.goto(`${base}/en/${path}`);
		await page.waitForSelector(".notice-bad");
		check((await page.evaluate("globalThis.wasRun")) === undefined, `${name}: it does not run`);
		check((await page.locator("#code, #email").count()) === 0, `${name}: no way to go on`);
		seen.errors = seen.errors.filter((text) => !/integrity|could not be loaded|dynamically imported/.test(text));
		checkSeen(seen, name);
		await close();
	}
}

async function unknownOutcome(code) {
	const { page, seen, close } = await openPage();
	const name = "unknown outcome";
	const bodies = [];
	await page.route("**/ballots", async (route) => {
		bodies.push(route.request().postData());
		if (bodies.length === 2) return route.abort("connectionreset");
		const answer = await route.fetch();
		if (bodies.length > 1) return route.fulfill({ response: answer });
		return route.fulfill({
			status: 503,
			contentType: "application/problem+json",
			headers: { "Retry-After": "1" },
			body: JSON.stringify({ type: "urn:arca:outcome_unknown", title: "", status: 503, code: "outcome_unknown" }),
		});
	});
	await enter(page, "en", code);
	await choose(page);
	await page.click(".budget-bar .button");
	await page.waitForSelector(".envelope");
	const tracker = await trackerOf(page);
	await page.click("main .button-sun");
	await page.waitForSelector("main [role=status] .notice");
	await checkAxe(page, `${name}, waiting`);
	await page.waitForSelector(".receipt");
	check((await trackerOf(page)) === tracker, `${name}: the receipt is of the sealed ballot`);
	check(bodies.length === 3 && new Set(bodies).size === 1, `${name}: the same bytes three times`, String(bodies.length));
	seen.errors = seen.errors.filter((text) => !/ERR_CONNECTION_RESET/.test(text));
	checkSeen(seen, name);
	return { page, close, name, seen };
}

/** A false receipt is not believed; a reload sends the same bytes and gets the true one. */
async function falseReceipt({ page, name, seen }) {
	await page.unroute("**/ballots");
	const more = page.locator("main .row button.button-quiet").last();
	if ((await page.locator("main .notice .button").count()) > 0) await page.click("main .notice .button");
	else await more.click();
	await page.waitForSelector(".heading-card");
	await choose(page);
	await page.click(".budget-bar .button");
	await page.waitForSelector(".envelope");
	const tracker = await trackerOf(page);
	const bodies = [];
	await page.route("**/ballots", async (route) => {
		bodies.push(route.request().postData());
		const answer = await route.fetch();
		if (bodies.length > 1) return route.fulfill({ response: answer });
		const body = await answer.json();
		const at = body.receipt.indexOf("\nindex ");
		body.receipt = flip(body.receipt, body.receipt.indexOf("\n", at + 1) + 8);
		return route.fulfill({ response: answer, json: body });
	});
	await page.click("main .button-sun");
	await page.waitForSelector(".notice-bad");
	await checkAxe(page, `${name}, false receipt`);
	check((await page.locator(".receipt").count()) === 0, "a false receipt is not shown as one");
	await page.reload();
	await page.waitForSelector(".receipt");
	check(new Set(bodies).size === 1 && bodies.length === 2, "after a reload the same bytes are sent");
	seen.errors = seen.errors.filter((text) => !/ERR_CONNECTION_RESET/.test(text));
	checkSeen(seen, "a false receipt");
	check((await trackerOf(page)) === tracker, "and the true receipt is of that ballot");
}

async function stumbling(code) {
	const state = await unknownOutcome(code);
	await falseReceipt(state);
	await state.close();
}

async function verifyPage({ address, tracker, spoiled }) {
	const { page, seen, close } = await openPage();
	await page.goto(address);
	await page.waitForSelector(".notice-ok, .notice-bad");
	await settle(page);
	check((await page.locator(".notice-ok").count()) === 1, "the receipt's link finds the ballot");
	const searched = seen.requests.filter(({ url }) => url.includes("/trackers/"));
	const leaf = address.split("#")[1];
	check(
		searched.length > 0 && seen.requests.every(({ url }) => url.startsWith(`${base}/verify/`) || !url.split("#")[0].includes(leaf.slice(0, 8))),
		"the server learns a prefix only",
	);
	for (const language of ["es", "en", "ar"]) {
		await page.goto(`${base}/${language}/verify/${slug}`);
		await page.waitForSelector("#tracker");
		await page.fill("#tracker", tracker.toLowerCase().replace(/-/g, " "));
		await page.keyboard.press("Enter");
		await page.waitForSelector(".notice-ok");
		await checkAxe(page, `${language} verify, found`);
		await checkNarrow(page, `${language} verify, found`);
		await page.fill("#tracker", "0000-0000-0000-0000-0000");
		await page.keyboard.press("Enter");
		await page.waitForSelector("main .notice-warn");
		await checkAxe(page, `${language} verify, not found`);
		await page.fill("#tracker", "abc");
		await page.keyboard.press("Enter");
		await page.waitForSelector("#tracker-error");
		await checkAxe(page, `${language} verify, error`);
	}
	if (spoiled) {
		await page.fill("#tracker", spoiled);
		await page.keyboard.press("Enter");
		// The log holds SPOILED with the tracker inside, not as its own leaf.
		await page.waitForSelector("main .notice-warn");
		check(true, "a voided number is not found as a ballot");
	}
	checkSeen(seen, "verify");
	await close();
}

async function alarms({ tracker }) {
	const { page, seen, close } = await openPage();
	const look = async (name) => {
		await page.goto(`${base}/es/verify/${slug}`);
		await page.waitForSelector("#tracker");
		await page.fill("#tracker", tracker);
		await page.keyboard.press("Enter");
		await page.waitForSelector("main .notice-bad");
		await checkAxe(page, name);
		check((await page.locator(".notice-ok").count()) === 0, `${name}: an alarm`);
	};
	await page.route("**/trackers/*", async (route) => {
		const answer = await route.fetch();
		const body = await answer.json();
		for (const item of [...body.items])
			body.items.push({ ...item, index: item.index + 1, leaf: `${item.leaf.slice(0, 63)}${item.leaf[63] === "0" ? "1" : "0"}` });
		return route.fulfill({ response: answer, json: body });
	});
	await look("two hits");
	await page.unroute("**/trackers/*");
	await page.route("**/tile/0/**", async (route) => {
		const answer = await route.fetch();
		const bytes = await answer.body();
		return route.fulfill({ response: answer, body: Buffer.from(bytes.map((byte) => byte ^ 1)) });
	});
	await look("changed tiles");
	checkSeen(seen, "alarms");
	await close();
}

export async function doubting(code, kept) {
	await Promise.all([
		scenario("a changed definition is refused", lyingDefinition).then(() =>
			scenario("a changed module does not run", lyingModule),
		),
		scenario("the same bytes until there is a receipt", () => stumbling(code)),
	]);
	if (!kept.address) return;
	await Promise.all([
		scenario("checking a receipt", () => verifyPage(kept)),
		scenario("alarms", () => alarms(kept)),
	]);
}
