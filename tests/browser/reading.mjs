// Every page that reads: three languages, light and dark, wide and narrow.
import {
	base,
	check,
	checkAxe,
	checkNarrow,
	checkSeen,
	checkTargets,
	LANGUAGES,
	openPage,
	scenario,
	settle,
	slug,
	takesFocus,
} from "./support.mjs";

async function firstProject(page) {
	const answer = await page.request.get(`${base}/api/rounds/${slug}/projects?limit=1&order=title`);
	const { items } = await answer.json();
	return `rounds/${slug}/projects/${items[0].cid}/${encodeURIComponent(items[0].id)}`;
}

async function finishedRound(page) {
	const { items } = await (await page.request.get(`${base}/api/rounds`)).json();
	return items.find(({ phase }) => phase === "finished")?.slug ?? slug;
}

async function everyPage(language) {
	const { page, seen, close } = await openPage();
	const pages = {
		home: "",
		round: `rounds/${slug}`,
		list: `rounds/${slug}/projects`,
		"list without hits": `rounds/${slug}/projects?q=zzzzzzz`,
		project: await firstProject(page),
		results: `rounds/${await finishedRound(page)}/results`,
		help: "help/",
		"no such page": "nothing/here",
		"no such round": "rounds/no-such-round",
		gallery: "gallery/",
		verify: `verify/${slug}`,
		"verify, all rounds": "verify/",
	};
	for (const [name, path] of Object.entries(pages)) {
		const what = `${language} ${name}`;
		await page.goto(`${base}/${language}/${path}`);
		await settle(page);
		const root = await page.evaluate(() => [
			document.documentElement.lang,
			document.documentElement.dir,
			document.querySelectorAll("h1").length,
			document.title,
		]);
		check(root[0] === language, `${what}: lang`, root[0]);
		check(root[1] === (language === "ar" ? "rtl" : "ltr"), `${what}: dir`, root[1]);
		check(root[2] === 1 && root[3].includes("Arca"), `${what}: one h1 and a title`, String(root));
		await page.evaluate(() => {
			for (const more of document.querySelectorAll("details")) more.open = true;
		});
		await checkAxe(page, what);
		await checkNarrow(page, what);
		await checkTargets(page, what);
	}
	checkSeen(seen, `${language}, reading`);
	await close();
}

async function filters() {
	const { page, seen, close } = await openPage();
	await page.goto(`${base}/es/rounds/${slug}/projects`);
	await settle(page);
	const all = await page.locator("article.project").count();
	const order = () => page.locator("article.project h2").allInnerTexts();
	const first = await order();
	await page.reload();
	await settle(page);
	check((await order()).join() === first.join(), "the random order is the same after a reload");
	const word = first[0].split(" ").sort((a, b) => b.length - a.length)[0];
	await page.fill("#q", word.toUpperCase());
	await page.waitForURL((url) => url.searchParams.get("q") === word.toUpperCase());
	await settle(page);
	const found = await order();
	check(found.length > 0 && found.length <= all && found.includes(first[0]), "search finds its project", word);
	await page.selectOption("#order", "cost");
	await page.waitForURL((url) => url.searchParams.get("order") === "cost");
	await page.click('.languages a[hreflang="en"]');
	await page.waitForURL((url) => url.pathname.startsWith("/en/"));
	await settle(page);
	const kept = new URL(page.url()).searchParams;
	check(kept.get("q") === word.toUpperCase() && kept.get("order") === "cost", "the language keeps the page");
	check((await page.inputValue("#q")) === word.toUpperCase(), "filters come out of the address");
	await page.goto(`${base}/es/rounds/${slug}/projects`);
	await settle(page);
	const ids = new Set();
	for (let i = 0; i < 50; i++) {
		for (const link of await page.locator("article.project h2 a").all())
			ids.add(await link.getAttribute("href"));
		const more = page.locator("main > .page .row > .button-quiet");
		if ((await more.count()) === 0) break;
		const shown = await page.locator("article.project").count();
		await more.click();
		await page.waitForFunction(
			(n) => document.querySelectorAll("article.project").length > n,
			shown,
		);
	}
	const { total } = await (await page.request.get(`${base}/api/rounds/${slug}/projects?limit=1`)).json();
	check(ids.size === total, "load more: every project once", `${ids.size} of ${total}`);
	await page.locator("article.project h2 a").first().click();
	await page.waitForSelector(".project-page");
	check(await takesFocus(page, "h1"), "a page that follows another takes the focus to its heading");
	await page.goBack();
	await settle(page);
	check((await page.locator("article.project").count()) > 0, "back shows the list again");
	checkSeen(seen, "filters");
	await close();
}

async function withoutScript() {
	const { page, close } = await openPage({ javaScript: false });
	await page.goto(`${base}/ar/rounds/${slug}/projects`);
	check((await page.locator("main article h2 a").count()) > 1, "ar/: without JavaScript, projects are read");
	for (const path of ["vote/", "verify/"]) {
		await page.goto(`${base}/ar/${path}`);
		const text = await page.locator("noscript, .noscript").first().innerText();
		check(text.length > 60, `ar/${path}: says what to do without JavaScript`);
	}
	await close();
}

async function skipLink() {
	const { page, close } = await openPage();
	await page.goto(`${base}/es/`);
	await settle(page);
	await page.keyboard.press("Tab");
	check(await takesFocus(page, ".skip"), "the skip link is first");
	await page.keyboard.press("Enter");
	check(await takesFocus(page, "#main"), "and leads to the content");
	await close();
}

/** Who may vote: from the artifact of the log, in the same words as the server's; and nothing where that is another. */
async function electorate() {
	const { page, seen, close } = await openPage();
	const round = await (await page.request.get(`${base}/api/rounds/${slug}`)).json();
	for (const language of LANGUAGES)
		for (const path of [`rounds/${slug}`, `verify/${slug}`]) {
			await page.goto(`${base}/${language}/${path}`);
			await page.waitForSelector("section[aria-labelledby=voters] li");
			const text = await page.locator("section[aria-labelledby=voters]").innerText();
			check(text.includes(round.electorate[language]), `${language} ${path}: who may vote`, text);
		}
	await page.route(`**/artifact/${round.criteria}`, async (route) => {
		const answer = await route.fetch();
		await route.fulfill({ response: answer, body: (await answer.text()).replace("16", "61") });
	});
	await page.goto(`${base}/es/rounds/${slug}`);
	await page.waitForSelector("section[aria-labelledby=voters] .notice-bad");
	const text = await page.locator("section[aria-labelledby=voters]").innerText();
	check(!text.includes("61") && !text.includes("16"), "a rule that is not the log's is not shown", text);
	await checkAxe(page, "another rule");
	checkSeen(seen, "who may vote");
	await page.goto(`${base}/es/verify/${slug}`);
	await page.waitForSelector(".notice-bad");
	check((await page.locator("section[aria-labelledby=voters]").count()) === 0, "nor where receipts are checked");
	check(seen.errors.length === 1 && seen.errors[0].includes("artifact"), "which says so", seen.errors.join(" | "));
	await close();
}

export async function reading() {
	await Promise.all(LANGUAGES.map((language) => scenario(`every page, ${language}`, () => everyPage(language))));
	await scenario("filters, order, load more, languages, back", filters);
	await scenario("without JavaScript", withoutScript);
	await scenario("skip link", skipLink);
	await scenario("who may vote", electorate);
}
