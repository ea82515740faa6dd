// Projects that people propose, in three languages: rounds, lists and a project read by anybody; one written from the first draft to its
// withdrawal by keyboard, with others. For tests/flow/projects.py, whose city has the round ARCA_BUDGET with the project ARCA_PROJECT (of
// several versions, translated, commented, with another merged into it), ARCA_OTHER to unite with, and a hidden one ARCA_HIDDEN.
// Needs ARCA_URL, ARCA_EMAIL and ARCA_EMAIL_2 with ARCA_PASSWORD, the session of an officer ARCA_OFFICER, the file of a picture ARCA_PICTURE. ARCA_PICTURES is a folder for pictures.
import { checkState, typeInto } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openBrowser, openPage, picturesOf, press, scenario, settle, takesFocus } from "./support.mjs";

const { ARCA_BUDGET: budget, ARCA_PROJECT: number, ARCA_OTHER: other, ARCA_HIDDEN: hidden } = process.env;

const picture = picturesOf("projects");

const waitForCards = (page, n) => page.waitForFunction((count) => document.querySelectorAll("main .debate-card").length === count, n);

/** Four are beside each other, and a fifth is told. */
async function compare(page, language) {
	const name = `${language} compare`;
	await page.goto(`${base}/${language}/projects/${budget}?order=newest`);
	await waitForCards(page, 20);
	for (const place of [0, 1, 2, 3, 4]) {
		const button = page.locator(".compare-button").nth(place);
		await button.focus();
		await page.keyboard.press("Enter");
		if (place === 0) check((await page.locator(".compare-bar a").count()) === 0, `${name}: one is not enough`);
	}
	await page.waitForSelector("[role=status] p.soft");
	check((await page.locator(".compare-button[aria-pressed=true]").count()) === 4, `${name}: four at most`);
	await settle(page);
	await checkState(page, `${name}, chosen`);
	await page.click(".compare-bar a");
	await page.waitForSelector(".compare tbody tr");
	await settle(page);
	check((await page.locator(".compare thead th").count()) === 4 && (await page.locator(".compare tbody tr").count()) > 5, `${name}: beside each other`);
	await checkState(page, name);
	await picture(page, `${language}-compare`);
	await page.goto(`${base}/${language}/projects/${budget}/compare?compare=999999,x`);
	await page.waitForSelector(".lead");
}

async function list(page, language) {
	const name = `${language} list`;
	await page.goto(`${base}/${language}/`);
	await settle(page);
	await page.click('.top-nav a[href$="/projects/"]');
	await page.waitForSelector(".debate-card");
	await settle(page);
	await checkState(page, `${name} of rounds`);
	await picture(page, `${language}-rounds`);
	check((await page.getAttribute(".top-nav a[href$='/projects/']", "aria-current")) === "page", `${name}: the tab says where we are`);
	await page.click(`.debate-card a[href$="/projects/${budget}"]`);
	await page.waitForSelector("#heading");
	await waitForCards(page, 20);
	await settle(page);
	await checkState(page, name);
	await picture(page, `${language}-list`);
	const titles = await page.locator(".debate-card h2").allInnerTexts();
	await page.reload();
	await settle(page);
	await waitForCards(page, 20);
	check((await page.locator(".debate-card h2").allInnerTexts()).join() === titles.join(), `${name}: a reload leaves the order as it was`);
	await page.click("section .row > .button-quiet:not([aria-expanded])");
	await page.waitForFunction(() => document.querySelectorAll(".debate-card").length > 20);
	await page.fill("#q", "FUENTE oéste");
	await waitForCards(page, 1);
	await page.fill("#q", "");
	await page.selectOption("#heading", "2");
	await waitForCards(page, 1);
	check((await page.innerText("section [role=status]")).length > 3, `${name}: how many is said`);
	await page.selectOption("#heading", "");
	await page.selectOption("#order", "ended");
	await waitForCards(page, 2);
	check(new URL(page.url()).search === "?order=ended", `${name}: the address says it`, page.url());
	if (language === "ar") await checkState(page, `${name} of those that ended`);
	await compare(page, language);
}

/** What somebody sees who is not signed in. */
async function reader(language) {
	const { page, seen, close } = await openPage({ width: 390 });
	const name = `${language} reader`;
	await list(page, language);
	await page.goto(`${base}/${language}/projects/${budget}/${number}`);
	await page.waitForSelector(".comments > li");
	await settle(page);
	await checkState(page, name);
	await picture(page, `${language}-project`);
	const heading = await page.innerText("h1");
	check(heading === (language === "en" ? "A fountain by the swings" : "Fuente junto a los columpios"), `${name}: in their language where it is in it`, heading);
	check((await page.locator("textarea").count()) === 0 && (await page.locator('a[href*="/account/signin?next="]').count()) > 0, `${name}: nothing to write in, but a way in`);
	await page.click(`nav a[href$="?in=${language === "en" ? "es" : "en"}"]`);
	await page.waitForFunction((before) => document.querySelector("h1").textContent !== before, heading);
	check((await page.getAttribute("h1", "lang")) === (language === "en" ? "es" : "en"), `${name}: and in another, which it says`);
	await page.click('a[href$="/versions"]');
	await page.waitForSelector("ins");
	await settle(page);
	check((await page.locator("li.card").count()) === 2 && (await page.locator("del").count()) > 0, `${name}: versions with what is new and what is gone`);
	check((await page.locator("ins").first().innerText()).startsWith("["), `${name}: said as well as shown`);
	await checkState(page, `${name}, versions`);
	await picture(page, `${language}-versions`);
	await page.goto(`${base}/${language}/projects/${budget}/${hidden}`);
	await page.waitForSelector(".stub");
	await settle(page);
	if (language === "ar") await checkState(page, `${name}, hidden`);
	for (const path of ["999999", "999999/versions", "x", `${number}/nothing`]) {
		await page.goto(`${base}/${language}/projects/${budget}/${path}`);
		await page.waitForSelector(".notice-bad, main a[href$='/']");
	}
	await page.goto(`${base}/${language}/projects/${budget}/new`);
	await page.waitForSelector(".sign-in-first");
	await page.goto(`${base}/${language}/projects/mine`);
	await page.waitForSelector(".sign-in-first");
	checkSeen(seen, name);
	await close();
}

async function finish() {
	await closeBrowser();
	console.log(`${counts.passed} passed, ${counts.failed} failed`);
	process.exit(counts.failed === 0 ? 0 : 1);
}

/** In two languages, one of each direction, every state is looked at; in the third it is done. */
async function look(page, language, name) {
	if (language !== "en") await checkState(page, name);
}

/** A draft with every mistake, then a good one, kept over a reload. */
async function draft(page, language) {
	const name = `${language} draft`;
	const title = `Una fuente de agua en el mercado ${language}`;
	await page.goto(`${base}/${language}/projects/${budget}/new`);
	await page.waitForSelector("#title");
	await settle(page);
	await press(page, "form > .row .button", name);
	check(await takesFocus(page, ".notice-bad"), `${name}: a title is asked for`);
	await typeInto(page, "#title", "Fuente junto a los columpis", name);
	await page.waitForSelector(".notice a[target=_blank]");
	check((await page.locator(".notice a[target=_blank]").first().innerText()).includes("columpios"), `${name}: something like it is proposed`);
	await typeInto(page, "#latitude", "91", name);
	await typeInto(page, "#links", "sin dirección", name);
	await press(page, "form > .row .button", name);
	check(await takesFocus(page, ".notice-bad"), `${name}: what is wrong is told`);
	check((await page.locator(".notice-bad li").count()) === 2, `${name}: each of it`, await page.locator(".notice-bad").innerText());
	await look(page, language, `${name}, wrong`);
	await picture(page, `${language}-form`);
	await page.fill("#latitude", "40,4168");
	await page.fill("#longitude", "-3.7038");
	await page.fill("#links", "El estudio https://ejemplo.es/estudio");
	await page.fill("#tags", "agua, mercado");
	await page.fill("#title", title);
	await page.check("#goal-6");
	await page.reload();
	await page.waitForSelector("#title");
	check((await page.inputValue("#title")) === title && (await page.isChecked("#goal-6")), `${name}: a reload keeps what was typed`);
	await page.route("**/api/budgets/*/projects", (route) => route.abort());
	await press(page, "form > .row .button", name);
	check(await takesFocus(page, ".notice-bad"), `${name}: it fails`);
	await page.unroute("**/api/budgets/*/projects");
	await press(page, "form > .row .button", name);
	await page.waitForSelector("#manage");
	await settle(page);
	check((await page.innerText("h1")) === title, `${name}: it is there`);
	await look(page, language, name);
	await picture(page, `${language}-draft`);
}

/** From there: not published as it is; completed; shared; published; changed; withdrawn. */
async function publish(page, language) {
	const name = `${language} publishing`;
	await press(page, ".button-sun", name);
	await page.waitForSelector("section[aria-labelledby=manage] .notice-bad");
	await press(page, 'a[href$="/edit"]', name);
	await page.waitForSelector("#text");
	await typeInto(page, "#text", "## Qué\n\nEn verano no hay agua cerca del mercado.\n\n- una fuente\n- para perros también", name);
	await page.selectOption("select#heading", "1");
	await press(page, "form > .row .button", name);
	await page.waitForSelector("#manage");
	await settle(page);
	await page.click("section[aria-labelledby=manage] details summary");
	await typeInto(page, "#pseudonym", "Nadie Conocido", name);
	await press(page, ".more[open] form .button", name);
	check(await takesFocus(page, ".more .notice-bad"), `${name}: nobody of that name`);
	await typeInto(page, "#pseudonym", "Lectora 1", name);
	await press(page, ".more[open] form .button", name);
	await page.waitForFunction(() => document.querySelector("section[aria-labelledby=manage]").innerText.includes("Lectora 1"));
	await look(page, language, `${name}, shared`);
	await page.locator(".button-sun").focus();
	await page.keyboard.press("Enter");
	await page.waitForSelector("#comments");
	await settle(page);
	await look(page, language, name);
	await picture(page, `${language}-own`);
	const id = new URL(page.url()).pathname.split("/").pop();
	await page.click('a[href$="/edit"]');
	await page.waitForSelector("#title");
	await page.fill("#title", `Dos fuentes de agua en el mercado ${language}`);
	await page.click("form > .row .button");
	await page.waitForFunction(() => document.querySelector("h1")?.textContent.startsWith("Dos"));
	await page.waitForSelector('a[href$="/versions"]');
	await page.click('a[href$="/translate"]');
	await page.waitForSelector("#to");
	await settle(page);
	await look(page, language, `${name}, translating`);
	await page.selectOption("#to", language === "en" ? "es" : "en");
	await page.fill("#title", "Two fountains at the market");
	await page.fill("#text", "In summer there is no water near the market.");
	await page.click("form > .row .button");
	await page.waitForSelector(".notice-ok a");
	await page.goto(`${base}/${language}/projects/mine`);
	await page.waitForSelector(".debate-card");
	await settle(page);
	await look(page, language, `${name}, mine`);
	await picture(page, `${language}-mine`);
	await page.click(`.debate-card a[href$="/${id}"]`);
	await page.waitForSelector("#manage");
	await page.locator("details", { has: page.locator("#into") }).locator("summary").click();
	await page.fill("#into", other);
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => document.querySelector("section[aria-labelledby=manage] .card"));
	await page.click("section[aria-labelledby=manage] .card .button-quiet");
	await page.waitForFunction(() => !document.querySelector("section[aria-labelledby=manage] .card"));
	await page.locator("details", { has: page.locator("#reason") }).locator("summary").click();
	await page.fill("#reason", "corto");
	await page.locator("details", { has: page.locator("#reason") }).locator("form .button").click();
	check(await takesFocus(page, ".more .notice-bad"), `${name}: a reason is asked for`);
	await page.fill("#reason", "Ya la va a poner el mercado.");
	await page.locator("details", { has: page.locator("#reason") }).locator("form .button").click();
	await page.waitForSelector(".notice-warn");
	await settle(page);
	check((await page.innerText(".notice-warn")).includes("Ya la va a poner"), `${name}: withdrawn, with the reason`);
	await look(page, language, `${name}, withdrawn`);
}

async function writer(language) {
	const { page, seen, close } = await openPage();
	const name = `${language} writer`;
	await page.goto(`${base}/${language}/projects/${budget}/new`);
	await page.waitForSelector(".sign-in-first a");
	await page.click(".sign-in-first a");
	await page.waitForSelector("#password");
	await page.fill("#email", process.env.ARCA_EMAIL);
	await page.fill("#password", process.env.ARCA_PASSWORD);
	await page.keyboard.press("Enter");
	await page.waitForSelector("#title");
	check(page.url().endsWith(`/${language}/projects/${budget}/new`), `${name}: back where they were`, page.url());
	await draft(page, language);
	await publish(page, language);
	checkSeen(seen, name);
	await close();
}

/** While the round selects: how many support it, by keyboard one more and one less; another heading is told, and so is what is lacking. */
async function supporter(language) {
	const { page, seen, close } = await openPage({ width: 390 });
	const name = `${language} supporter`;
	await page.goto(`${base}/${language}/projects/${budget}/${number}`);
	await page.waitForSelector("section[aria-labelledby=support] .sign-in-first a");
	await page.click("section[aria-labelledby=support] .sign-in-first a");
	await page.waitForSelector("#password");
	await page.fill("#email", process.env.ARCA_EMAIL);
	await page.fill("#password", process.env.ARCA_PASSWORD);
	await page.keyboard.press("Enter");
	await page.waitForSelector("section[aria-labelledby=support] .button-sun");
	await settle(page);
	await look(page, language, name);
	await press(page, "section[aria-labelledby=support] .button-sun", name);
	await page.waitForFunction(() => document.querySelector("progress")?.value === 1);
	check((await page.innerText("section[aria-labelledby=support] [role=status]")).length > 5, `${name}: it is said`);
	await settle(page);
	await look(page, language, `${name}, supporting`);
	await picture(page, `${language}-support`);
	await page.goto(`${base}/${language}/projects/${budget}?order=supported`);
	await waitForCards(page, 20);
	check((await page.innerText(".debate-card")).includes("columpios") || language !== "es", `${name}: the most supported first`);
	await page.goto(`${base}/${language}/projects/${budget}/${number}`);
	await page.waitForSelector("section[aria-labelledby=support] .button-quiet");
	await press(page, "section[aria-labelledby=support] .button-quiet", name);
	await page.waitForSelector("section[aria-labelledby=support] .button-sun");
	check((await page.evaluate(() => document.querySelector("progress").value)) === 0, `${name}: taken back`);
	checkSeen(seen, name);
	await close();
}

async function unproved(language) {
	const { page, seen, close } = await openPage({ width: 390 });
	await page.goto(`${base}/${language}/account/signin?next=${encodeURIComponent(`/${language}/projects/${budget}/${number}`)}`);
	await page.waitForSelector("#password");
	await page.fill("#email", process.env.ARCA_EMAIL);
	await page.fill("#password", process.env.ARCA_PASSWORD);
	await page.keyboard.press("Enter");
	await page.waitForSelector('section[aria-labelledby=support] a[href$="/account/verification"]');
	check((await page.locator("section[aria-labelledby=support] button").count()) === 0, `${language}: nothing to press in vain`);
	checkSeen(seen, `${language} unproved`);
	await close();
}

async function signedIn(email, path) {
	const opened = await openPage();
	await opened.page.goto(`${base}/es/account/signin?next=${encodeURIComponent(path)}`);
	await opened.page.waitForSelector("#password");
	await opened.page.fill("#email", email);
	await opened.page.fill("#password", process.env.ARCA_PASSWORD);
	await opened.page.keyboard.press("Enter");
	await opened.page.waitForURL(`**${path}`);
	return opened;
}

const manage = "section[aria-labelledby=manage]";

/** A new project with a picture, as a draft; gives its address. */
async function begin(page, title, name) {
	await page.goto(`${base}/es/projects/${budget}/new`);
	await page.waitForSelector("#title");
	await page.fill("#title", title);
	await page.fill("#text", "Hace falta **sombra** y un banco donde sentarse.");
	await page.selectOption("select#heading", "0");
	await page.locator("input[type=file]").first().setInputFiles(process.env.ARCA_PICTURE);
	await page.waitForSelector("input[id^=pictures-alt-]");
	await press(page, "form > .row .button", name);
	check(await takesFocus(page, ".notice-bad"), `${name}: a picture wants words`);
	await page.fill("input[id^=pictures-alt-]", "La plaza al mediodía, sin sombra");
	await checkState(page, `${name}, with a picture`);
	await press(page, "form > .row .button", name);
	await page.waitForSelector("#manage");
	await page.waitForSelector(".project-pictures img");
	const [width, alt] = await page.$eval(".project-pictures img", (image) => [image.complete ? image.naturalWidth : -1, image.alt]);
	check(width !== 0 && alt === "La plaza al mediodía, sin sombra", `${name}: the picture is there`, `${width} ${alt}`);
	return new URL(page.url()).pathname;
}

/** Two people: one invites, the other accepts, leaves, offers a translation and a merge, and the first says yes to both. */
async function together() {
	const name = "together";
	const one = await signedIn(process.env.ARCA_EMAIL, `/es/projects/mine`);
	const two = await signedIn(process.env.ARCA_EMAIL_2, `/es/projects/mine`);
	const path = await begin(one.page, "Sombra para la plaza", name);
	await one.page.click(`${manage} details summary`);
	await one.page.fill("#pseudonym", "Quique");
	await one.page.keyboard.press("Enter");
	await one.page.waitForFunction(() => document.querySelector("section[aria-labelledby=manage]").innerText.includes("Quique"));
	await one.page.click(`${manage} .button-sun`);
	await one.page.waitForSelector("#comments");
	await two.page.goto(`${base}/es/projects/mine`);
	await two.page.waitForSelector(`.debate-card a[href="${path}"]`);
	await settle(two.page);
	await checkState(two.page, `${name}, invited, in the list`);
	await two.page.click(`.debate-card a[href="${path}"]`);
	await two.page.waitForSelector(`${manage} .card`);
	await settle(two.page);
	await checkState(two.page, `${name}, invited`);
	await picture(two.page, "invited");
	await press(two.page, `${manage} .card .button`, name);
	await two.page.waitForSelector(`${manage} a[href$="/edit"]`);
	check((await two.page.innerText(".debate-by")).includes("Quique"), `${name}: and their name stands in it`);
	await two.page.click(`${manage} .button-text`);
	await two.page.waitForFunction(() => !document.querySelector("section[aria-labelledby=manage] a[href$='/edit']"));
	await two.page.click(`${manage} a[href$="/translate"]`);
	await two.page.waitForSelector("#to");
	await two.page.selectOption("#to", "en");
	await two.page.fill("#title", "Shade for the square");
	await two.page.fill("#text", "The square needs **shade** and a bench to sit on.");
	await two.page.click("form > .row .button");
	await two.page.waitForSelector(".notice-ok a");
	await one.page.goto(base + path);
	await one.page.waitForSelector(`${manage} .card`);
	await settle(one.page);
	await checkState(one.page, `${name}, an offered translation`);
	await picture(one.page, "offered");
	await one.page.click(`${manage} .card .button`);
	await one.page.waitForSelector('nav a[hreflang="en"][href*="?in=en"]');
	const other = await begin(two.page, "Bancos con sombra en la plaza", `${name}, the other`);
	await two.page.click(`${manage} .button-sun`);
	await two.page.waitForSelector("#comments");
	await two.page.locator("details", { has: two.page.locator("#into") }).locator("summary").click();
	await two.page.fill("#into", path.split("/").pop());
	await two.page.keyboard.press("Enter");
	await two.page.waitForSelector(`${manage} .card`);
	await settle(two.page);
	await checkState(two.page, `${name}, asked for`);
	await one.page.goto(`${base}/es/projects/mine`);
	await one.page.waitForSelector(".debate-card .badge-warn");
	await one.page.goto(base + path);
	await one.page.waitForSelector(`${manage} .card`);
	await settle(one.page);
	await checkState(one.page, `${name}, asked`);
	await one.page.click(`${manage} .card .button`);
	await one.page.waitForSelector("#merged");
	await two.page.goto(base + other);
	await two.page.waitForSelector(`.notice-warn a[href="${path}"]`);
	await settle(two.page);
	await checkState(two.page, `${name}, merged`);
	await picture(two.page, "merged");
	for (const { seen, close } of [one, two]) {
		checkSeen(seen, name);
		await close();
	}
}

/** An officer adds what was signed on paper, with every mistake first. */
async function paper() {
	const { page, seen, close } = await openPage();
	const name = "paper";
	await page.context().addCookies([
		{ name: "__Host-arca-account", value: process.env.ARCA_OFFICER, url: base, httpOnly: true, secure: true, sameSite: "Lax" },
	]);
	await page.goto(`${base}/es/projects/${budget}/${number}`);
	await page.waitForSelector("#manage");
	await page.locator("details", { has: page.locator("#sheet") }).locator("summary").click();
	await press(page, ".more[open] form .button", name);
	check(await takesFocus(page, ".more .notice-bad"), `${name}: how many, and on which sheets`);
	check((await page.locator(".more .notice-bad li").count()) === 2, `${name}: both`);
	await checkState(page, `${name}, wrong`);
	await typeInto(page, "#count", "12", name);
	await typeInto(page, "#sheet", "Hojas 1 y 2", name);
	await press(page, ".more[open] form .button", name);
	await page.waitForFunction(() => document.querySelector("section[aria-labelledby=support]").innerText.includes("12"));
	await settle(page);
	await checkState(page, name);
	await picture(page, "paper");
	checkSeen(seen, name);
	await close();
}

await openBrowser();
if (process.argv[2] === "together") {
	await scenario("projects, together", together);
	await finish();
}
if (process.argv[2] === "support") {
	for (const language of LANGUAGES) await scenario(`projects, supporting ${language}`, () => supporter(language));
	await scenario("projects, supports on paper", paper);
	await finish();
}
if (process.argv[2] === "unproved") {
	await scenario("projects, without proof", () => unproved("es"));
	await finish();
}
await Promise.all(LANGUAGES.map((language) => scenario(`projects, reading ${language}`, () => reader(language))));
for (const language of LANGUAGES) await scenario(`projects, writing ${language}`, () => writer(language));
await finish();
