// Pictures and documents on the gallery's page, sent for real by somebody who is signed in: chosen, described, put in order and
// removed by keyboard, in three languages, on a phone; what is refused. For tests/flow/pictures.py. Needs ARCA_URL, ARCA_EMAIL,
// ARCA_PASSWORD. ARCA_PICTURES is a folder for pictures of the pages.
import { readFileSync } from "node:fs";
import { checkState, signIn, typeInto } from "./account.mjs";
import { base, check, checkSeen, closeBrowser, counts, LANGUAGES, openBrowser, openPage, scenario, settle, takesFocus } from "./support.mjs";

const fixture = (name) => readFileSync(new URL(`../flow/pictures/${name}`, import.meta.url));
const JPEG = { name: "quarters.jpg", mimeType: "image/jpeg", buffer: fixture("quarters.jpg") };
const WEBP = { name: "plain.webp", mimeType: "image/webp", buffer: fixture("plain.webp") };
const GIF = { name: "old.gif", mimeType: "image/gif", buffer: Buffer.from("GIF89a\x01\x00\x01\x00") };
const LARGE = { name: "large.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(8 * 1024 * 1024 + 1) };
const PDF = { name: "Plano ñ.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n%%EOF\n") };
const NO_PDF = { name: "no.pdf", mimeType: "application/pdf", buffer: Buffer.from("no") };

const field = (id) => `fieldset.uploads:has(#${id})`;
const items = (page, id) => page.locator(`${field(id)} .uploads-one`);
const refused = (page, id) => page.locator(`${field(id)} [role=alert] li`).allInnerTexts();
const status = (page, id) => page.innerText(`${field(id)} [role=status]`);

async function waitFor(page, id, count) {
	await page.waitForFunction(([at, n]) => document.querySelectorAll(`fieldset.uploads:has(#${at}) .uploads-one`).length === n, [id, count]);
	await settle(page);
}

async function picture(page, name) {
	if (process.env.ARCA_PICTURES) await page.locator("#uploads").locator("..").screenshot({ path: `${process.env.ARCA_PICTURES}/uploads-${name}.png` });
}

async function pictures(page, name) {
	await page.setInputFiles("#p0", [JPEG, WEBP]);
	await waitFor(page, "p0", 2);
	check((await status(page, "p0")).includes("plain.webp"), `${name}: what came last is said`);
	// they come when they are near to be seen
	await page.locator(`${field("p0")} .uploads-one`).first().scrollIntoViewIfNeeded();
	await page.waitForFunction(() => [...document.querySelectorAll("fieldset.uploads:has(#p0) img")].every((image) => image.complete && image.naturalWidth > 0));
	const loaded = await page.$$eval(`${field("p0")} img`, (images) =>
		images.map((image) => [image.naturalWidth, image.getAttribute("width"), image.loading, image.srcset.includes("w"), new URL(image.currentSrc).pathname]),
	);
	check(loaded.length === 2 && loaded.every(([wide, width, loading, hasSet, path]) => wide > 0 && width === "120" && loading === "lazy" && hasSet && /^\/api\/uploads\/.{26}\/120\.webp$/.test(path)),
		`${name}: thumbnails are there`, JSON.stringify(loaded));
	const order = () => page.$$eval(`${field("p0")} img`, (images) => images.map((image) => image.src));
	const [first, second] = await order();
	const inputs = page.locator(`${field("p0")} .uploads-one input`);
	const label = await page.getAttribute(`#${await inputs.first().getAttribute("id")}`, "aria-describedby");
	check(label !== null && (await inputs.first().getAttribute("aria-required")) === "true" && (await inputs.first().getAttribute("maxlength")) === "200", `${name}: the description is asked for`);
	await typeInto(page, `#${await inputs.first().getAttribute("id")}`, "Una plaza", name);
	const later = await page.getAttribute(`${field("p0")} .uploads-one:first-child [id*=-later-]`, "id");
	await page.focus(`#${later}`);
	await page.keyboard.press("Enter");
	await page.waitForFunction((src) => document.querySelector("fieldset.uploads:has(#p0) img").src === src, second);
	check((await order()).join() === [second, first].join() && (await takesFocus(page, `#${later}`)), `${name}: put in order, and the focus stays`);
	check(/2.*2/.test(await status(page, "p0")), `${name}: where it is now is said`, await status(page, "p0"));
	check((await inputs.nth(1).inputValue()) === "Una plaza", `${name}: the description goes with its picture`);
	check((await page.getAttribute(`#${later}`, "aria-disabled")) === "true", `${name}: the last goes no further`);
	await checkState(page, `${name}, two`);
	await picture(page, name.replaceAll(" ", "-"));
	await page.focus(`${field("p0")} .uploads-one:first-child [id*=-remove-]`);
	await page.keyboard.press("Enter");
	await waitFor(page, "p0", 1);
	check(await takesFocus(page, `${field("p0")} .uploads-one [id*=-remove-]`), `${name}: the focus goes to the one beside`);
	await page.keyboard.press("Enter");
	await waitFor(page, "p0", 0);
	check(await takesFocus(page, "#p0"), `${name}: and to the choosing at last`);
}

async function refusals(page, name) {
	await page.setInputFiles("#p0", [GIF, LARGE, JPEG, WEBP, JPEG, WEBP, JPEG]);
	await waitFor(page, "p0", 4);
	await page.waitForFunction(() => document.querySelectorAll("fieldset.uploads:has(#p0) [role=alert] li").length === 3);
	const said = await refused(page, "p0");
	check(said[0].includes("old.gif") && said[0].includes("JPEG") && said[1].includes("large.jpg") && said[2].includes("quarters.jpg"), `${name}: each is told why`, said.join(" | "));
	await checkState(page, `${name}, refused`);
	await page.setInputFiles("#d0", [NO_PDF, PDF]);
	await waitFor(page, "d0", 1);
	check((await refused(page, "d0")).length === 1 && (await page.innerText(`${field("d0")} .uploads-name`)) === "Plano ñ.pdf", `${name}: documents likewise`);
	await checkState(page, `${name}, documents`);
}

async function uploads(language) {
	const { page, seen, close } = await openPage({ width: 390 });
	const name = `${language} uploads`;
	await signIn(page, language, process.env.ARCA_EMAIL, process.env.ARCA_PASSWORD);
	await settle(page);
	await page.goto(`${base}/${language}/gallery/`);
	await settle(page);
	check((await page.locator("#p0").evaluate((input) => input.labels.length)) === 1 && (await status(page, "p3")).includes("40"), `${name}: labelled; how far it is is said`);
	check((await page.locator(`${field("p2")} .field-error`).count()) === 1, `${name}: a missing description is told at its field`);
	await checkState(page, `${name}, gallery`);
	await pictures(page, name);
	await refusals(page, name);
	await close();
	checkSeen(seen, name);
}

await openBrowser();
for (const language of LANGUAGES) await scenario(`${language} uploads`, () => uploads(language));
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
