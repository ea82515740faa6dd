// What others do while a page is open: comments are offered and not pushed in, sums change where they are. For tests/flow/live_events.py,
// whose city has the debate ARCA_DEBATE with some comments. Needs ARCA_URL; ARCA_PLAIN, the same over HTTP; the sessions ARCA_SESSION_1 of
// who reads and ARCA_SESSION_2 of somebody else. ARCA_PICTURES is a folder for pictures.
import { checkState } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openBrowser, openPage, scenario, settle, takesFocus } from "./support.mjs";

const { ARCA_DEBATE: debate, ARCA_PLAIN: plain, ARCA_SESSION_1: reader, ARCA_SESSION_2: other } = process.env;
const NEW = "#comments-new button";

async function picture(page, name) {
	if (process.env.ARCA_PICTURES) await page.screenshot({ path: `${process.env.ARCA_PICTURES}/live-${name}.png` });
}

/** Somebody else does something, with no browser. */
async function post(path, body) {
	const answer = await fetch(plain + path, {
		method: "POST",
		headers: { "Content-Type": "application/json", Cookie: `__Host-arca-account=${other}`, "Arca-Request": "1" },
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
	await page.context().addCookies([{ name: "__Host-arca-account", value: reader, url: base, secure: true, httpOnly: true, sameSite: "Lax" }]);
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

await openBrowser();
for (const language of LANGUAGES) await scenario(`reading ${language}`, () => reading(language));
await scenario("writing", writing);
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
