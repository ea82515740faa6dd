// What others do while a page is open: comments are offered and not pushed in, sums change where they are, a round enters a phase, the city
// responds; and what was missed while the stream was broken. For tests/flow/live_events.py, whose city has the debate ARCA_DEBATE with some
// comments, the round ARCA_BUDGET with ARCA_PROJECT, ARCA_PROPOSAL that one support is enough for, and ARCA_QUESTION; it does what a line
// "wants ..." asks of it. ARCA_STAFF is a session of staff. Needs ARCA_URL; ARCA_PLAIN, the same over HTTP; the sessions ARCA_SESSION_1 of
// who reads and ARCA_SESSION_2 of somebody else. ARCA_PICTURES is a folder for pictures.
import { checkState } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openBrowser, openPage, scenario, settle, signInAs, takesFocus } from "./support.mjs";

const { ARCA_DEBATE: debate, ARCA_PLAIN: plain, ARCA_SESSION_1: reader, ARCA_SESSION_2: other } = process.env;
const NEW = "#comments-new button";

async function picture(page, name) {
	if (process.env.ARCA_PICTURES) await page.screenshot({ path: `${process.env.ARCA_PICTURES}/live-${name}.png` });
}

/** Somebody else does something, with no browser. */
async function post(path, body, who = other) {
	const answer = await fetch(plain + path, {
		method: "POST",
		headers: { "Content-Type": "application/json", Cookie: `__Host-arca-account=${who}`, "Arca-Request": "1" },
		body: JSON.stringify(body),
	});
	check(answer.ok, `somebody else: ${path}`, String(answer.status));
	return answer.json();
}

const say = (text) => post("/api/comments", { kind: "debate", subject: Number(debate), stance: "for", text, language: "es" });
const total = async (page) => Number(/\d+/.exec(await page.innerText("#comments"))?.[0]);

/** The page, once it hears. */
async function openDebate(page, language) {
	const hears = page.waitForResponse((answer) => new URL(answer.url()).pathname === "/api/v1/events" && answer.status() === 200);
	await page.goto(`${base}/${language}/debates/${debate}`);
	await hears;
	await page.waitForSelector(".comments > li");
	await settle(page);
}

async function reading(language) {
	const { page, seen, close } = await openPage({ width: language === "ar" ? 320 : 390, scheme: language === "en" ? "dark" : "light" });
	const name = `${language}, reading`;
	await openDebate(page, language);
	const before = await total(page);
	await page.locator(".comments > li h3").first().evaluate((heading) => {
		heading.focus();
		heading.scrollIntoView({ block: "start" });
	});
	const where = () => page.evaluate(() => [scrollY, document.activeElement?.id, document.querySelectorAll(".comments > li").length].join());
	const at = await where();
	const made = await say(`Algo nuevo, en ${language}`);
	await page.waitForSelector(NEW);
	check(/1|واحد|جديد/.test(await page.innerText(NEW)), `${name}: it says how many`, await page.innerText(NEW));
	check((await where()) === at, `${name}: nothing moves`, `${at} ${await where()}`);
	check((await total(page)) === before, `${name}: the number is that of what is there`);
	await checkState(page, name);
	await picture(page, language);
	await page.focus(NEW);
	await page.keyboard.press("Enter");
	check(await takesFocus(page, `#by-${made.number}`), `${name}: the focus is at what is new`);
	check((await page.locator(NEW).count()) === 0 && (await total(page)) === before + 1, `${name}: it is there, and counted`);
	const answer = await post(`/api/comments/${made.number}/replies`, { text: "Y una respuesta", language: "es" });
	await page.waitForSelector(NEW);
	await page.click(NEW);
	check(await takesFocus(page, `#by-${answer.number}`), `${name}: a reply is shown where it is`);
	await checkState(page, `${name}, shown`);
	await picture(page, `${language}-shown`);
	checkSeen(seen, name);
	await close();
}

/** Own comments are no news; sums change in place, and nothing is said of each. */
async function writing() {
	const { page, seen, close } = await openPage({});
	await signInAs(page, reader);
	await openDebate(page, "en");
	await page.waitForSelector("#compose");
	const before = await total(page);
	await page.check("section.compose input[type=radio] >> nth=0");
	await page.fill("section.compose textarea", "Lo mío no es nuevo para mí");
	await page.click("section.compose button[type=submit], section.compose form button");
	await page.waitForFunction((n) => document.querySelector("#comments").textContent.includes(String(n)), before + 1);
	await post(`/api/debates/${debate}/stance`, { stance: "disagree" });
	await page.waitForFunction(() => /[^\d]1$/.test([...document.querySelectorAll(".stance-button")].at(-1)?.textContent.trim() ?? ""));
	check(true, "writing: a stance of somebody else is in the number");
	await say("Lo de otra persona sí");
	await page.waitForSelector(NEW);
	check((await page.innerText(NEW)).includes("1 "), "writing: one's own is not counted", await page.innerText(NEW));
	await page.click(NEW);
	await page.waitForFunction(() => !document.querySelector("#comments-new button"));
	check((await total(page)) === before + 2, "writing: both are there");
	checkSeen(seen, "writing");
	await close();
}

const HEARS = (answer) => new URL(answer.url()).pathname === "/api/v1/events" && answer.status() === 200;

/** A page, once it hears of something. */
async function openHearing(page, path, topic) {
	const hears = page.waitForResponse((answer) => HEARS(answer) && new URL(answer.url()).searchParams.get("topics").split(",").includes(topic));
	await page.goto(`${base}/${path}`);
	await hears;
	await settle(page);
}

/** The round enters a phase: what is said of it is another, and the focus stays where it was, or is not lost where that is gone. */
async function entering() {
	const { page, seen, close } = await openPage({ width: 390 });
	const path = `es/projects/${process.env.ARCA_BUDGET}`;
	await openHearing(page, path, `round:${process.env.ARCA_BUDGET}`);
	const { page: second, close: closeSecond } = await openPage({ width: 390 });
	await openHearing(second, path, `round:${process.env.ARCA_BUDGET}`);
	await page.focus("main .more summary");
	await second.focus('main a[href$="/new"]');
	const said = () => page.innerText("main .head [role=status]");
	check((await said()) === "" && (await page.locator('main a[href$="/new"]').count()) === 1, "entering: nothing is said of the phase that it is in");
	console.log("wants phase");
	await page.waitForFunction(() => /Apoyos/.test(document.querySelector("main .head [role=status]").textContent));
	await settle(page);
	check(/Apoyos/.test(await page.innerText("main .head .row")) && (await page.locator('main a[href$="/new"]').count()) === 0, "entering: the badge and what can be done", await page.innerText("main .head"));
	check(await page.evaluate(() => document.activeElement?.matches("main .more summary")), "entering: the focus stays");
	await second.waitForFunction(() => !document.querySelector('main a[href$="/new"]'));
	check(await takesFocus(second, "h1"), "entering: and is at the heading where what had it is gone");
	await checkState(page, "entering");
	await picture(page, "phase");
	checkSeen(seen, "entering");
	await closeSecond();
	await close();
}

/** Sums of a project, a proposal and a question, and a proposal that has enough, which the city then answers. */
async function summing() {
	const { ARCA_PROJECT: project, ARCA_PROPOSAL: proposal, ARCA_QUESTION: question, ARCA_BUDGET: budget } = process.env;
	const { page, seen, close } = await openPage({ width: 390 });
	await openHearing(page, `en/projects/${budget}/${project}`, `project:${project}`);
	const sum = (selector, wanted) => page.waitForFunction(([at, text]) => new RegExp(text).test(document.querySelector(at)?.innerText ?? ""), [selector, wanted]);
	check(!/1 support/.test(await page.innerText("section[aria-labelledby=support]")), "summing: no support yet");
	await post(`/api/projects/${project}/support`, { support: true });
	await sum("section[aria-labelledby=support]", "1 support");
	check(true, "summing: a project's supports");
	await openHearing(page, `en/questions/${question}`, `question:${question}`);
	await post(`/api/questions/${question}/answer`, { option: 1 });
	await sum("main", "1 (answer|person)");
	check(true, "summing: a question's answers");
	await openHearing(page, `en/proposals/${proposal}`, `proposal:${proposal}`);
	await page.focus("main .crumbs a, .crumbs a");
	await post(`/api/proposals/${proposal}/support`, { support: true });
	await page.waitForSelector("main .notice-ok");
	await sum("section[aria-labelledby=supports]", "1 support");
	await page.waitForSelector("#response");
	await settle(page);
	check((await page.locator("section[aria-labelledby=response] article").count()) === 0, "summing: it has enough, and the city owes a word");
	const hears = page.waitForResponse((answer) => answer.url().includes("/api/responses/of"));
	await post("/api/staff/responses", { kind: "proposal", subject: Number(proposal), language: "es", summary: null, themes: [
		{ theme: "Sombra", heard: "Que basta con una persona.", decision: "accepted", reason: "Porque así lo dicen las reglas de este año.", comments: [] }] }, process.env.ARCA_STAFF);
	await hears;
	await page.waitForSelector("section[aria-labelledby=response] article");
	check(/responded/.test(await page.innerText("section[aria-labelledby=response] [role=status]")), "summing: the response is there, and said");
	check(await page.evaluate(() => document.activeElement?.matches(".crumbs a")), "summing: the focus stays");
	await checkState(page, "summing, a response");
	await picture(page, "response");
	checkSeen(seen, "summing");
	await close();
}

/** Every stream breaks; what was said meanwhile is heard all the same. */
async function resuming() {
	const { page, seen, close } = await openPage({});
	await openDebate(page, "es");
	const again = page.waitForResponse(HEARS);
	console.log("wants break");
	await again;
	await page.waitForSelector(NEW);
	check(/1/.test(await page.innerText(NEW)), "resuming: what was said while nobody heard", await page.innerText(NEW));
	await page.click(NEW);
	await page.waitForFunction(() => document.querySelector(".comments")?.innerText.includes("Mientras no había nadie"));
	await say("Y después");
	await page.waitForSelector(NEW);
	check(true, "resuming: and what is said after that");
	checkSeen(seen, "resuming");
	await close();
}

await openBrowser();
for (const language of LANGUAGES) await scenario(`reading ${language}`, () => reading(language));
await scenario("writing", writing);
await scenario("entering", entering);
await scenario("summing", summing);
await scenario("resuming", resuming);
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
