// Markdown in the gallery, by keyboard, in three languages, on a phone: every kind of node as an element and none as HTML, the field
// with its help and its preview, which is said, grows old and is hidden, and what a problem says. For tests/flow/markdown.py.
// Needs ARCA_URL. ARCA_PICTURES is a folder for pictures.
import { checkState, typeInto } from "./account.mjs";
import {
	base,
	check,
	checkSeen,
	closeBrowser,
	counts,
	LANGUAGES,
	openBrowser,
	openPage,
	scenario,
	settle,
	tabTo,
	takesFocus,
} from "./support.mjs";

const part = "section[aria-labelledby=markdown]";
const field = `${part} .stack:has(#written)`;
const wrong = `${part} .stack:has(#written-wrong)`;

async function drawn(page, name) {
	const seen = await page.evaluate((selector) => {
		const text = document.querySelector(`${selector} > .markdown`);
		const sides = (query) =>
			[...text.querySelectorAll(query)].map((one) => getComputedStyle(one).direction);
		return {
			headings: [...text.querySelectorAll("h3, h4, h5, h6")].map((one) => one.localName).join(),
			scripts: text.querySelectorAll("script, img, b, [onclick], [style]").length,
			links: [...text.querySelectorAll("a")]
				.map((one) => `${one.getAttribute("href")} ${one.rel}`)
				.join(),
			text: text.textContent,
			last: sides(":scope > p").slice(-2).join(),
			starts: [...text.querySelectorAll("ol")].map((one) => one.start).join(),
			scroller: text.querySelector("[role=region][tabindex='0'][aria-label]") !== null,
			other: document.querySelectorAll(`${selector} > .markdown`)[1].lang,
		};
	}, part);
	check(
		seen.headings === "h3,h4",
		`${name}: headings from the page's level on, none left out`,
		seen.headings,
	);
	check(seen.scripts === 0, `${name}: no element of what is text`, String(seen.scripts));
	check(
		seen.text.includes("<script>alert(1)</script>") && seen.text.includes('<p onclick="alert(1)">'),
		`${name}: HTML is the text that it is`,
	);
	check(
		seen.links === "https://example.org/ nofollow noopener ugc",
		`${name}: a link, and none to a script`,
		seen.links,
	);
	check(seen.last === "rtl,ltr", `${name}: each block from its own side`, seen.last);
	check(seen.starts === "3,1", `${name}: lists begin where they were said to`, seen.starts);
	check(seen.scroller, `${name}: a table scrolls by keyboard and has a name`);
	check(
		seen.other === (name.startsWith("en") ? "es" : "en"),
		`${name}: another language is said`,
		seen.other,
	);
}

async function preview(page, name) {
	const status = () => page.innerText(`${field} [role=status]`);
	await tabTo(page, "#written", name, 200);
	check(
		(await page.getAttribute("#written", "aria-describedby")).includes("written-left"),
		`${name}: what is left is said with the field`,
	);
	await page.keyboard.press("Tab");
	check(
		await page.evaluate(
			(of) => document.activeElement === document.querySelector(`${of} summary`),
			field,
		),
		`${name}: the help follows the field`,
	);
	await page.keyboard.press("Enter");
	check(
		(await page.locator(`${field} details[open] li`).count()) === 7,
		`${name}: what can be written is told`,
	);
	await page.keyboard.press("Tab");
	await page.keyboard.press("Enter");
	await page.waitForSelector(`${field} .markdown-preview`);
	check(
		(await page.locator(`${field} .markdown-preview .markdown`).count()) === 0,
		`${name}: nothing to show is said so`,
	);
	await checkState(page, `${name}, nothing`);
	await typeInto(page, "#written", "Hola <b>a</b>", name, 250);
	await tabTo(page, `${field} > .row button`, name, 20);
	await page.keyboard.press("Enter");
	await page.waitForSelector(`${field} .markdown-preview .markdown p`);
	check(
		(await page.innerText(`${field} .markdown-preview .markdown p`)) === "Hola <b>a</b>",
		`${name}: the preview has what was typed`,
	);
	check((await status()).length > 5, `${name}: that it is there is said`, await status());
	check(await takesFocus(page, `${field} > .row button`), `${name}: the focus stays on the button`);
	await checkState(page, `${name}, shown`);
	const old = await page.locator(`${field} .markdown-preview .small:not(.small-heading)`).count();
	await typeInto(page, "#written", "Adiós", name, 250);
	check(
		old === 0 && (await page.locator(`${field} .markdown-preview p.small`).count()) === 1,
		`${name}: an old preview says so`,
	);
	await checkState(page, `${name}, old`);
	await tabTo(page, `${field} .markdown-preview button`, name, 20);
	await page.keyboard.press("Enter");
	await page.waitForSelector(`${field} .markdown-preview`, { state: "detached" });
	check(
		await takesFocus(page, `${field} > .row button`),
		`${name}: hidden, the focus is on the button`,
	);
	check((await status()) === "", `${name}: and nothing is said`);
}

async function refused(page, name) {
	await typeInto(page, "#written-wrong", "12345", name, 250);
	check(
		(await page.locator("#written-wrong-left.field-error").count()) === 1,
		`${name}: too much is told`,
	);
	await tabTo(page, `${wrong} > .row button`, name, 20);
	await page.keyboard.press("Enter");
	await page.waitForSelector(`${wrong} .notice-bad[role=alert]`);
	check(
		(await page.locator(`${wrong} .markdown-preview`).count()) === 0,
		`${name}: a problem, and no preview`,
	);
	await checkState(page, `${name}, refused`);
}

async function gallery(language) {
	const { page, seen, close } = await openPage({ width: 390 });
	const name = `${language} markdown`;
	await page.goto(`${base}/${language}/gallery/`);
	await page.waitForSelector("#written");
	await settle(page);
	await drawn(page, name);
	await preview(page, name);
	await refused(page, name);
	if (process.env.ARCA_PICTURES)
		await page
			.locator(part)
			.screenshot({ path: `${process.env.ARCA_PICTURES}/markdown-${language}.png` });
	checkSeen(seen, name);
	await close();
}

await openBrowser();
await Promise.all(
	LANGUAGES.map((language) => scenario(`markdown, ${language}`, () => gallery(language))),
);
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
