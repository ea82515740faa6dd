// The map of a round by keyboard alone: zooming into what is one mark until a project opens, near me with the browser's word, without it
// and by a typed point, the point of a new project, and a heading for its residents. For tests/flow/map.py, whose city has the round
// ARCA_BUDGET with 300 points, areas of two headings, and the project ARCA_PROJECT in the one that is for residents alone.
// With ARCA_TILES, the address of a server of pictures, what lies below maps: drawn, saved, away.
// Needs ARCA_URL, ARCA_EMAIL with ARCA_PASSWORD. ARCA_PICTURES is a folder for pictures.
import { checkState, typeInto } from "./account.mjs";
import { ask, base, check, checkSeen, closeBrowser, counts, openBrowser, openPage, press, scenario, settle, tabTo, takesFocus } from "./support.mjs";

const { ARCA_BUDGET: budget, ARCA_PROJECT: number } = process.env;

async function picture(page, name) {
	if (!process.env.ARCA_PICTURES) return;
	const map = (await page.locator(".map").count()) > 0 ? page.locator(".map").first().locator("..") : page.locator("main");
	for (const scheme of ["light", "dark"]) {
		await page.emulateMedia({ colorScheme: scheme });
		await map.screenshot({ path: `${process.env.ARCA_PICTURES}/map-${name}-${scheme}.png` });
	}
	await page.emulateMedia({ colorScheme: null });
}

const marks = (page) => page.$$eval(".map-mark", (all) => all.map((one) => one.getAttribute("aria-label")));

async function signIn(page, path) {
	await page.goto(`${base}/es/account/signin?next=${encodeURIComponent(path)}`);
	await page.waitForSelector("#password");
	await page.fill("#email", process.env.ARCA_EMAIL);
	await page.fill("#password", process.env.ARCA_PASSWORD);
	await page.keyboard.press("Enter");
	await page.waitForURL(`**${path}`);
}

/** Only what is in the part that is to be seen: by keyboard, told with its number, in the address, and undone. */
async function part(page, language, name) {
	const button = (text) => page.locator("button", { hasText: text });
	const words = { es: ["Solo lo que hay en esta parte", "Ver en todas partes"], ar: ["ما في هذا الجزء من الخريطة فقط", "العرض في كل مكان"] }[language];
	await tabTo(page, ".map-sheet", name, 300);
	for (const key of ["+", "+", "ArrowUp"]) await page.keyboard.press(key);
	const looked = await page.locator(".map-mark").count();
	await tabTo(page, `.map-tools > button:nth-of-type(2)`, name, 300);
	check((await page.evaluate(() => document.activeElement.innerText)).startsWith(words[0]), `${name}: the part's button`);
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => location.search.includes("within="));
	await page.waitForFunction(() => [...document.querySelectorAll("section [role=status]")].some(({ innerText }) => /^\s*\d+ /.test(innerText)));
	await settle(page);
	const within = new URL(page.url()).searchParams.get("within");
	const [south, west, north, east] = within.split(",").map((edge) => Number(edge) * 1e6);
	const said = await page.$$eval("section [role=status].visually-hidden", (all) => all.map(({ innerText }) => innerText).join(" "));
	const { body } = await ask(page, `/api/budgets/${budget}/points`);
	const inside = body.points.filter(([, , latitude, longitude]) => latitude >= south && latitude <= north && longitude >= west && longitude <= east).length;
	check(inside > 0 && inside < 300 && said.includes(String(inside)), `${name}: the number found is said`, `${said}, of ${inside}`);
	check((await page.evaluate(() => document.activeElement.innerText)).startsWith(words[0]), `${name}: the focus stays`);
	check((await page.locator(".map-mark").count()) === looked, `${name}: and the map looks where it looked`);
	await checkState(page, `${name}, a part`);
	await picture(page, `${language}-part`);
	await page.reload();
	await page.waitForSelector(".map-mark");
	await settle(page);
	check((await page.innerText("section[aria-labelledby=list]")).includes(String(inside)), `${name}: it is in the address`);
	await button(words[1]).focus();
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => !location.search.includes("within="));
	await press(page, ".map-tools > button", name);
	await settle(page);
}

/** From the list's button to a project, and no mouse. */
async function reader(language, options) {
	const { page, seen, close } = await openPage(options);
	const name = `${language} map`;
	await page.goto(`${base}/${language}/projects/${budget}`);
	await page.waitForSelector("main .debate-card");
	await settle(page);
	check(!seen.requests.some(({ url }) => /\/points|\/map-/.test(url)), `${name}: nothing of it comes unasked`);
	await press(page, "button[aria-expanded=false]", name);
	await page.waitForSelector(".map-mark");
	await settle(page);
	check(new URL(page.url()).searchParams.get("map") === "1", `${name}: it is in the address`);
	const first = await marks(page);
	check(first.length > 1 && first.length < 80 && first.some((one) => /\d/.test(one)), `${name}: marks`, first.join(" | "));
	check((await page.locator(".map-mark[tabindex='0']").count()) === 1, `${name}: one stop for all marks`);
	check((await page.getAttribute(".map-sheet", "dir")) === "ltr", `${name}: the ground is not mirrored`);
	await checkState(page, name);
	await picture(page, language);
	await tabTo(page, ".map-sheet", name, 300);
	const before = await page.locator(".map-mark").first().getAttribute("transform");
	await page.keyboard.press("ArrowRight");
	await page.waitForFunction((was) => document.querySelector(".map-mark").getAttribute("transform") !== was, before);
	await press(page, ".map-tools > button", name);
	await page.waitForFunction((count) => document.querySelectorAll(".map-mark").length === count, first.length);
	// an area is a filter, and so is the list of headings
	const all = await page.getAttribute(".map", "aria-label");
	await page.selectOption("select#heading", "1");
	await page.waitForFunction((was) => document.querySelector(".map").getAttribute("aria-label") !== was, all);
	check((await page.locator(".map-chosen").count()) === 1, `${name}: the heading's area is told apart`);
	await settle(page);
	await checkState(page, `${name}, of a heading`);
	await picture(page, `${language}-heading`);
	await page.selectOption("select#heading", "");
	await page.waitForFunction((was) => document.querySelector(".map").getAttribute("aria-label") === was, all);
	await part(page, language, name);
	// closer and closer
	for (let turn = 0; turn < 12 && (await page.locator("#map-cards").count()) === 0; turn++) {
		await page.locator(".map-mark[tabindex='0']").focus();
		await page.keyboard.press("ArrowRight");
		const [was, pressed] = await page.evaluate(() => [document.querySelectorAll(".map-mark").length, document.activeElement.getAttribute("aria-label")]);
		await page.keyboard.press("Enter");
		await settle(page);
		if (turn === 0) check(was > 1 && pressed !== null, `${name}: the arrows go from mark to mark`);
	}
	await page.waitForSelector("#map-cards a");
	check(await takesFocus(page, "#map-cards"), `${name}: the card takes the focus`);
	await settle(page);
	await checkState(page, `${name}, a card`);
	await picture(page, `${language}-card`);
	await press(page, "#map-cards a", name);
	await page.waitForSelector("section[aria-labelledby=place-map] .map-pin");
	await settle(page);
	await checkState(page, `${name}, of a project`);
	await picture(page, `${language}-project`);
	checkSeen(seen, name);
	await close();
}

const sent = (seen) => seen.requests.map(({ url }) => new URL(url).searchParams.get("near")).filter((near) => near !== null);

/** Whatever the browser says, nothing is asked or sent before it is pressed; and only a rounded point ever is. */
async function near(language, isGranted) {
	const { page, seen, close } = await openPage({ width: 390 });
	const name = `${language} near, ${isGranted ? "granted" : "denied"}`;
	await page.context().setGeolocation({ latitude: 41.6612345, longitude: -2.4712345 });
	if (isGranted) await page.context().grantPermissions(["geolocation"], { origin: base });
	await page.goto(`${base}/${language}/projects/${budget}?map=1`);
	await page.waitForSelector("select#order");
	await page.selectOption("select#order", "near");
	await page.waitForSelector("#near");
	await settle(page);
	check(sent(seen).length === 0, `${name}: nothing is sent unasked`);
	await checkState(page, `${name}, before`);
	await picture(page, `${language}-near`);
	await press(page, "form .button[type=button]", name);
	if (isGranted) await page.waitForFunction(() => location.search.includes("near=41.661"));
	else {
		await page.waitForFunction(() => document.querySelector("form span[role=status]").textContent.length > 20);
		await typeInto(page, "#near", "en casa", name);
		await page.keyboard.press("Enter");
		await page.waitForSelector("#near-error");
		await checkState(page, `${name}, wrong`);
		await page.fill("#near", "41.6612345, -2.4712345");
		await page.keyboard.press("Enter");
		await page.waitForFunction(() => location.search.includes("near=41.661"));
	}
	await page.waitForSelector(".map-pin");
	await settle(page);
	const asked = new Set(sent(seen));
	check([...asked].join() === "41.661,-2.471", `${name}: a tenth of a kilometre is all that is sent`, [...asked].join(" "));
	check((await page.locator("main .debate-card").count()) === 20, `${name}: the nearest`);
	await checkState(page, name);
	await picture(page, `${language}-near-${isGranted ? "granted" : "denied"}`);
	// from the cross
	await tabTo(page, ".map-sheet", name, 300);
	for (let i = 0; i < 6; i++) await page.keyboard.press("ArrowUp");
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => !location.search.includes("near=41.661%2C-2.471"));
	checkSeen(seen, name);
	await close();
}

/** The point of a new project: by the cross, told where it lies, cleared, and by where somebody is. */
async function writer() {
	const { page, seen, close } = await openPage({ width: 390 });
	const name = "es picker";
	await page.context().setGeolocation({ latitude: 41.67, longitude: -2.47 });
	await page.context().grantPermissions(["geolocation"], { origin: base });
	await signIn(page, `/es/projects/${budget}/new`);
	await page.waitForSelector(".map-cross");
	await settle(page);
	await checkState(page, `${name}, empty`);
	await picture(page, "es-picker-empty");
	await page.fill("#title", "Un banco al sol");
	await page.selectOption("select#heading", "2");
	await tabTo(page, ".map-sheet", name, 300);
	for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowUp");
	await page.keyboard.press("Enter");
	await page.waitForSelector(".map-pin");
	const typed = Number(await page.inputValue("#latitude"));
	check(typed > 41.66 && typed < 41.69, `${name}: the numbers are there`, String(typed));
	await page.waitForFunction(() => document.querySelector("form").innerText.includes("Norte"));
	check((await page.locator(".map + .row + [role=status] .notice-warn, [role=status] .notice-warn").count()) === 1, `${name}: outside of the heading's area, and warned`);
	await settle(page);
	await checkState(page, `${name}, outside`);
	await picture(page, "es-picker");
	await page.selectOption("select#heading", "1");
	await page.waitForFunction(() => document.querySelector("[role=status] .notice-warn") === null);
	await press(page, ".map ~ .row .button-text, .button-text:not(.compare-button)", name).catch(() => {});
	if ((await page.inputValue("#latitude")) !== "") await page.locator("button", { hasText: "Quitar el punto" }).press("Enter");
	await page.waitForFunction(() => document.querySelector("#latitude").value === "" && document.querySelector("#longitude").value === "");
	await page.locator("button", { hasText: "Usar dónde estoy" }).press("Enter");
	await page.waitForFunction(() => document.querySelector("#latitude").value === "41.670000");
	await page.fill("#latitude", "41,675");
	await page.waitForSelector(".map-pin");
	await page.locator("form > .row .button").first().press("Enter");
	await page.waitForSelector("section[aria-labelledby=place-map] .map-pin");
	const label = await page.getAttribute("section[aria-labelledby=place-map] .map", "aria-label");
	check(label.includes("41.67500, -2.47000"), `${name}: it is kept`, label);
	checkSeen(seen, name);
	await close();
}

/** Who does not live there is told so, and has nothing to press in vain. */
async function residents() {
	const { page, seen, close } = await openPage({ width: 390 });
	await signIn(page, `/es/projects/${budget}/${number}`);
	await page.waitForFunction(() => document.querySelector("section[aria-labelledby=support]")?.innerText.includes("el padrón dice otra cosa"));
	check((await page.locator("section[aria-labelledby=support] button").count()) === 0, "residents: nothing to press in vain");
	await settle(page);
	await checkState(page, "residents");
	await picture(page, "es-residents");
	checkSeen(seen, "residents");
	await close();
}

const tilesOf = (seen) => seen.requests.map(({ url }) => url).filter((url) => url.startsWith(process.env.ARCA_TILES));
const loaded = (page) => page.$$eval(".map-ground img", (all) => all.filter((one) => one.complete && one.naturalWidth > 0).length);

function checkTiles(seen, name) {
	seen.foreign = seen.foreign.filter((url) => !url.startsWith(`${process.env.ARCA_TILES}/`));
	checkSeen(seen, name);
}

/** Pictures below the map: asked for when there is one, whole, said whom they are by, and nothing for keyboard and screen reader. */
async function ground(language, options) {
	const { page, seen, close } = await openPage(options);
	const name = `${language} ground`;
	await page.goto(`${base}/${language}/projects/${budget}`);
	await page.waitForSelector("main .debate-card");
	await settle(page);
	check(tilesOf(seen).length === 0, `${name}: nothing is asked for without a map`);
	await press(page, "button[aria-expanded=false]", name);
	await page.waitForFunction(() => [...document.querySelectorAll(".map-ground img")].some((one) => one.naturalWidth > 0));
	await settle(page);
	const images = await page.locator(".map-ground img").count();
	check(images > 1 && images < 60 && (await loaded(page)) === images, `${name}: all of them came`, `${await loaded(page)} of ${images}`);
	const box = await page.evaluate(() => {
		const sheet = document.querySelector(".map-sheet svg").getBoundingClientRect();
		const all = [...document.querySelectorAll(".map-ground img")].map((one) => one.getBoundingClientRect());
		const [x, y] = [sheet.x + sheet.width / 2, sheet.y + sheet.height / 2];
		const isCovered = (at, to) => all.some((one) => one.left <= at && at < one.right && one.top <= to && to < one.bottom);
		return {
			isWhole: [sheet.left + 1, x, sheet.right - 1].every((at) => [sheet.top + 1, y, sheet.bottom - 1].every((to) => isCovered(at, to))),
			widths: [Math.min(...all.map(({ width }) => width)), Math.max(...all.map(({ width }) => width))],
			isAbove: !document.elementFromPoint(x, y)?.closest(".map-ground"),
		};
	});
	const [least, most] = box.widths.map((width) => (width * (options.density ?? 1)) / 256);
	check(box.isWhole && box.isAbove, `${name}: below all of the map`, JSON.stringify(box));
	check(least > 0.68 && most < 1.45, `${name}: about as many pixels as they have`, `${least} to ${most}`);
	const said = await page.$$eval(".map-ground", (all) => all.map((one) => [one.getAttribute("aria-hidden"), one.querySelectorAll("img[alt=''][decoding=async][referrerpolicy=no-referrer]").length, one.querySelectorAll("[tabindex]").length].join()));
	check(said.join() === `true,${images},0`, `${name}: nothing for a screen reader, and no address is told`, said.join());
	check((await page.innerText(".map-credit")).includes("© Calles de mentira"), `${name}: whom they are by`);
	await checkState(page, name);
	await picture(page, `${language}-ground`);
	await tabTo(page, ".map-sheet", name, 300);
	const before = tilesOf(seen).length;
	await page.keyboard.press("+");
	await settle(page);
	const zooms = new Set(tilesOf(seen).slice(before).map((url) => /\/(\d+)\/\d+\/\d+\.png$/.exec(url)[1]));
	check(zooms.size === 1 && tilesOf(seen).length > before, `${name}: plus zooms, and finer ones come`, [...zooms].join());
	await press(page, ".map-tools > button", name);
	checkTiles(seen, name);
	await close();
}

/** Whoever saves data is asked, and pictures come by one press. */
async function saving() {
	const { page, seen, close } = await openPage({ width: 320, scheme: "dark" });
	await page.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
	await page.goto(`${base}/ar/projects/${budget}?map=1`);
	await page.waitForSelector(".map-mark");
	await page.waitForSelector(".map-sheet + .row button");
	await settle(page);
	check(tilesOf(seen).length === 0, "saving data: nothing is asked for unasked");
	check((await page.innerText(".map-sheet + .row button")).includes("localhost"), "saving data: it says whom");
	await checkState(page, "saving data");
	await picture(page, "ar-saving");
	await press(page, ".map-sheet + .row button", "saving data");
	await page.waitForFunction(() => [...document.querySelectorAll(".map-ground img")].some((one) => one.naturalWidth > 0));
	checkTiles(seen, "saving data");
	await close();
}

/** The server is away: the map is as it is without, and says so; after a few nobody is asked. The privacy page names who sees what. */
async function away() {
	const { page, seen, close } = await openPage({ width: 390 });
	await page.route(`${process.env.ARCA_TILES}/**`, (route) => route.abort());
	await page.goto(`${base}/es/projects/${budget}?map=1`);
	await page.waitForFunction(() => document.querySelector(".map-credit")?.innerText.includes("no llegan"));
	check((await page.locator(".map-ground, .map-grounded").count()) === 0 && (await page.locator(".map-mark").count()) > 0, "away: the map is as without");
	await tabTo(page, ".map-sheet", "away", 300);
	const before = tilesOf(seen).length;
	await page.keyboard.press("+");
	await settle(page);
	check(tilesOf(seen).length === before, "away: no more are asked for");
	await picture(page, "es-away");
	await page.goto(`${base}/es/privacy/`);
	await page.waitForSelector("#map-pictures");
	check((await page.innerText("#map-pictures")).includes(new URL(process.env.ARCA_TILES).host), "privacy: it names who sees the address");
	checkTiles(seen, "away");
	await close();
}

await openBrowser();
if (process.argv[2] === "ground") {
	await Promise.all([scenario("map, ground", () => ground("es", { width: 320 })), scenario("map, ground, fine", () => ground("ar", { scheme: "dark", density: 2 }))]);
	await Promise.all([scenario("map, saving data", saving), scenario("map, tiles away", away)]);
} else if (process.argv[2] === "residents") await scenario("map, residents", residents);
else {
	await Promise.all([scenario("map, es", () => reader("es", { width: 320 })), scenario("map, ar", () => reader("ar", { scheme: "dark" }))]);
	await Promise.all([scenario("map, near me", () => near("es", true)), scenario("map, near a typed point", () => near("ar", false)), scenario("map, picking", writer)]);
}
await closeBrowser();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 ? 0 : 1);
