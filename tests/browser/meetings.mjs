// Meetings read by anybody in three languages, and one registered for by keyboard in two; those of staff with others; and what
// staff do: calling one, changing it, calling it off, minutes with a document, saying whom they met. For tests/flow/meetings.py,
// whose city has the coming meeting ARCA_MEETING, the past one ARCA_PAST with minutes, one with others, and the proposal
// ARCA_PROPOSAL. Needs ARCA_URL, the sessions of a guest ARCA_GUEST and of staff ARCA_STAFF, and a time to come ARCA_BEGINS, in seconds. ARCA_PICTURES is a folder for pictures.
import { checkState } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openBrowser, openPage, picturesOf, press, scenario, settle, signInAs, tabTo, takesFocus } from "./support.mjs";

const { ARCA_MEETING: coming, ARCA_PAST: past, ARCA_PROPOSAL: proposal } = process.env;
const PDF = { name: "Hojas.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n%%EOF\n") };

const picture = picturesOf("meetings");

async function reader(language) {
	const { page, seen, close } = await openPage({ width: language === "en" ? 320 : 390 });
	const name = `${language} reader`;
	await page.goto(`${base}/${language}/meetings/`);
	await page.waitForSelector(".debate-card");
	await settle(page);
	await checkState(page, `${name}, list`);
	await picture(page, `${language}-list`);
	await page.selectOption("#state", "past");
	await page.waitForSelector(`.debate-card a[href$="/meetings/${past}"]`);
	await page.click(`.debate-card a[href$="/meetings/${past}"]`);
	await page.waitForSelector("#minutes");
	await settle(page);
	check((await page.locator("details summary").count()) >= 1 && (await page.locator("#agenda").count()) === 1, `${name}: its agenda, and versions of its minutes`);
	await checkState(page, `${name}, past`);
	await picture(page, `${language}-past`);
	await page.goto(`${base}/${language}/meetings/lobby`);
	await page.waitForSelector("article.card");
	await settle(page);
	await page.click("article.card details summary");
	await checkState(page, `${name}, with others`);
	await picture(page, `${language}-lobby`);
	checkSeen(seen, name);
	await close();
}

/** Types by keyboard alone, from wherever the focus is. */
async function type(page, selector, text, name) {
	await tabTo(page, selector, name, 200);
	await page.keyboard.type(text);
}

/** Every text of the page came with it. */
async function checkWords(page, name) {
	const keys = (await page.innerText("body")).match(/\b(lobby|meetings?|convene|uploads|markdown|proof)\.[a-z_]+/g);
	check(keys === null, `${name}: words and no keys`, keys?.join(" ") ?? "");
}

const localAt = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 16);

/** The form of a new meeting, with all that is wrong; then one that is right, changed and called off. */
async function convenes(language) {
	const { page, seen, close } = await openPage({ width: language === "es" ? 1100 : 390 });
	const name = `${language} convenes`;
	const begins = Number(process.env.ARCA_BEGINS);
	await signInAs(page, process.env.ARCA_STAFF);
	await page.goto(`${base}/${language}/meetings/`);
	await press(page, 'a[href$="/meetings/new"]', name);
	await page.waitForSelector("#titles-es");
	await settle(page);
	await press(page, 'fieldset #agenda-add button', name);
	check(await takesFocus(page, "#agenda-0-texts-es"), `${name}: the focus is in the new row`);
	await press(page, "#about-add button", name);
	// which comes a moment later, and would be taken away from what is pressed next
	check(await takesFocus(page, '[id^="about-0-"]'), `${name}: the focus is in the new thing`);
	await press(page, 'form button[type="submit"]', name);
	check(await takesFocus(page, ".notice-bad"), `${name}: the summary has the focus`);
	const wrong = await page.$$eval('[aria-invalid="true"]', (all) => all.map(({ id }) => id).sort());
	check(wrong.join() === "about-0-named,agenda-0-minutes,agenda-0-texts-es,ends_at,place,starts_at,texts-es,titles-es", `${name}: each at its field`, wrong.join());
	await checkState(page, `${name}, wrong`);
	await checkWords(page, `${name}, wrong`);
	await picture(page, `${language}-new-wrong`);
	if (language === "es") {
		await page.locator("#titles-es").focus();
		await page.keyboard.type("Paseo por el barrio");
		await type(page, "#texts-es", "Se mira qué falta.", name);
		// typing a time depends on the browser's own words
		await page.fill("#starts_at", localAt(begins));
		await page.fill("#ends_at", localAt(begins + 3600));
		await type(page, "#place", "Plaza  Mayor", name);
		await type(page, "#seats", "30", name);
		await type(page, "#agenda-0-texts-es", "Salida", name);
		await type(page, "#agenda-0-minutes", "15", name);
		await page.selectOption("#about-0-kind", "proposal");
		await type(page, "#about-0-named", `${base}/es/proposals/999`, name);
		await press(page, 'form button[type="submit"]', name);
		await page.waitForFunction(() => [...document.querySelectorAll('[aria-invalid="true"]')].map(({ id }) => id).join() === "about-0-named");
		check(await takesFocus(page, ".notice-bad"), `${name}: what the server refuses is at its field`);
		await page.fill("#about-0-named", `${base}/es/proposals/${proposal}?x=1`);
		await press(page, 'form button[type="submit"]', name);
		await page.waitForSelector("#staff");
		await settle(page);
		const text = await page.innerText("main");
		check(/Paseo por el barrio/.test(text) && /Plaza Mayor/.test(text) && /Salida/.test(text) && /30 plazas/.test(text), `${name}: it is there`, text.slice(0, 400));
		await checkState(page, `${name}, tools`);
		await checkWords(page, `${name}, tools`);
		await press(page, 'a[href$="/change"]', name);
		await page.waitForSelector("#titles-es");
		check((await page.inputValue("#starts_at")) === localAt(begins) && (await page.inputValue("#agenda-0-minutes")) === "15", `${name}: as it was typed`);
		await page.fill("#seats", "31");
		await press(page, 'form button[type="submit"]', name);
		await page.waitForFunction(() => /31 plazas/.test(document.querySelector("main")?.innerText ?? ""));
		await page.click("section[aria-labelledby=staff] details summary");
		await press(page, "details[open] form button[type=submit]", name);
		check((await takesFocus(page, ".notice-bad")) && (await page.locator("#reasons-es[aria-invalid=true]").count()) === 1, `${name}: a reason is needed`);
		await page.fill("#reasons-es", "Llueve.");
		await press(page, "details[open] form button[type=submit]", name);
		check(await takesFocus(page, "#staff"), `${name}: called off, and the focus is not lost`);
		check(/Llueve/.test(await page.innerText("main .notice-warn")), `${name}: everybody reads why`);
		await picture(page, `${language}-off`);
	}
	checkSeen(seen, name);
	await close();
}

/** Minutes with how many came and a document, which is taken down again. */
async function publishes(language) {
	const { page, seen, close } = await openPage({ width: language === "ar" ? 390 : 1100 });
	const name = `${language} publishes`;
	await signInAs(page, process.env.ARCA_STAFF);
	await page.goto(`${base}/${language}/meetings/${past}`);
	await page.waitForSelector("#staff");
	await settle(page);
	await page.locator("section[aria-labelledby=staff] summary").first().focus();
	await page.keyboard.press("Enter");
	await page.fill("#text", "Corto");
	await page.fill("#attended", "muchas");
	await press(page, "details[open] form button[type=submit]", name);
	await takesFocus(page, ".notice-bad");
	check((await page.locator("#text[aria-invalid=true], #attended[aria-invalid=true]").count()) === 2, `${name}: each at its field`);
	await checkState(page, `${name}, wrong`);
	await checkWords(page, `${name}, wrong`);
	await picture(page, `${language}-minutes-wrong`);
	await page.fill("#text", `Se habló de los **bancos**, y de quién los cuida. (${language})`);
	await page.fill("#attended", "57");
	await page.setInputFiles("#documents", [PDF]);
	await page.waitForFunction(() => [...document.querySelectorAll(".uploads-name")].some(({ innerText }) => innerText === "Hojas.pdf"));
	await press(page, "details[open] form > .row button[type=submit]", name);
	check(await takesFocus(page, "#staff"), `${name}: published, and the focus is not lost`);
	const shown = await page.innerText("section[aria-labelledby=minutes]");
	check(/57/.test(shown) && /Hojas\.pdf\s+PDF · 1/.test(shown), `${name}: how many came, and what the document is`, shown);
	await page.locator("section[aria-labelledby=staff] summary").last().focus();
	await page.keyboard.press("Enter");
	await checkState(page, `${name}, documents`);
	await checkWords(page, `${name}, documents`);
	await picture(page, `${language}-documents`);
	await page.locator("details[open] form button", { hasText: "Hojas.pdf" }).focus();
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => !/Hojas/.test(document.querySelector("section[aria-labelledby=minutes]").innerText));
	check((await page.locator("section[aria-labelledby=minutes] > p.soft").count()) >= 1, `${name}: that one was taken down stands there`);
	checkSeen(seen, name);
	await close();
}

/** Whom they met, on the page of what it was about, and a correction. */
async function logs(language) {
	const { page, seen, close } = await openPage({ width: language === "ar" ? 390 : 1100 });
	const name = `${language} logs`;
	const section = "section[aria-labelledby=lobby]";
	await signInAs(page, process.env.ARCA_STAFF);
	await page.goto(`${base}/${language}/proposals/${proposal}`);
	await page.waitForSelector(`${section} > details`);
	await settle(page);
	const before = await page.locator(`${section} > article`).count();
	await page.locator(`${section} > details > summary`).focus();
	await page.keyboard.press("Enter");
	await page.waitForSelector("#lobby-new-held_at");
	await press(page, `${section} > details[open] form button[type=submit]`, name);
	await takesFocus(page, ".notice-bad");
	const wrong = await page.$$eval('[aria-invalid="true"]', (all) => all.map(({ id }) => id.slice(10)));
	check(wrong.join() === "held_at,name,position,text", `${name}: each at its field`, wrong.join());
	await checkState(page, `${name}, wrong`);
	await checkWords(page, `${name}, wrong`);
	await picture(page, `${language}-lobby-wrong`);
	await page.fill("#lobby-new-held_at", localAt(Number(process.env.ARCA_BEGINS) - 60 * 86400));
	await type(page, "#lobby-new-name", "Peña ciclista", name);
	await type(page, "#lobby-new-position", "Jefa de tráfico", name);
	await type(page, "#lobby-new-text", `Piden que la sombra no estreche el carril (${language}).`, name);
	await press(page, `${section} > details[open] form button[type=submit]`, name);
	check(await takesFocus(page, "#lobby"), `${name}: logged, and the focus is not lost`);
	check((await page.locator(`${section} > article`).count()) === before + 1, `${name}: it is in the list`);
	const first = `${section} > article:first-of-type`;
	await page.locator(`${first} > details:last-of-type > summary`).focus();
	await page.keyboard.press("Enter");
	await page.waitForSelector(`${first} textarea`);
	await page.fill(`${first} textarea`, "Piden que la sombra no estreche el carril bici.");
	await press(page, `${first} form button[type=submit]`, name);
	await page.waitForSelector(`${first} > details:nth-of-type(2)`);
	check(/carril bici/.test(await page.innerText(`${first} .prose`)), `${name}: corrected, and what was said stays`);
	await checkState(page, `${name}, corrected`);
	await checkWords(page, `${name}, corrected`);
	await picture(page, `${language}-lobby-corrected`);
	checkSeen(seen, name);
	await close();
}

async function guest(language) {
	const { page, seen, close } = await openPage({ width: 1100 });
	const name = `${language} guest`;
	await signInAs(page, process.env.ARCA_GUEST);
	await page.goto(`${base}/${language}/meetings/${coming}`);
	await page.waitForSelector('section[aria-labelledby="seats"] button');
	await settle(page);
	const before = await page.innerText('section[aria-labelledby="seats"] > p');
	for (const turn of ["on", "off"]) {
		await tabTo(page, 'section[aria-labelledby="seats"] button', `${name}: ${turn}`, 300);
		const said = await page.innerText('section[aria-labelledby="seats"] p[role="status"]');
		await page.keyboard.press("Enter");
		await page.waitForFunction((old) => document.querySelector('section[aria-labelledby="seats"] p[role="status"]').innerText !== old, said);
		if (turn === "on") {
			check((await page.innerText('section[aria-labelledby="seats"] > p')) !== before, `${name}: one more`);
			await checkState(page, `${name}, registered`);
			await picture(page, `${language}-registered`);
		}
	}
	check((await page.innerText('section[aria-labelledby="seats"] > p')) === before, `${name}: and one less`);
	checkSeen(seen, name);
	await close();
}

await openBrowser();
await Promise.all(LANGUAGES.map((language) => scenario(`${language} reader`, () => reader(language))));
for (const language of ["es", "ar"]) await scenario(`${language} guest`, () => guest(language));
await Promise.all(["es", "ar"].map((language) => scenario(`${language} convenes`, () => convenes(language))));
for (const language of ["es", "ar"]) await scenario(`${language} publishes`, () => publishes(language));
for (const language of ["en", "ar"]) await scenario(`${language} logs`, () => logs(language));
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
