// Every style of ballot, each by a voter of its own: chosen, told where it is too much, mended, reviewed, cast; and
// after the count, looked for in the published file. By what a voter reads, never by numbers of the program.
import { base, check, checkAxe, checkNarrow, checkSeen, checkTargets, openPage, scenario, slug, tabTo } from "./support.mjs";
import { checkBodies, enter, trackerOf } from "./voting.mjs";

const card = (page, i) => page.locator(".ballot-list .choice").nth(i);
const titleOf = (page, i) => card(page, i).locator(".choice-title").innerText();
const tick = (page, i) => card(page, i).locator("input").click({ force: true });
const cards = (page) => page.locator(".ballot-list .choice").count();

async function give(page, i, points) {
	for (let n = 0; n < points; n++) await card(page, i).locator(".stepper button").last().click();
}

/** Too much may be chosen; the review says so, and by how much the bar knows. */
async function isTold(page, name) {
	check((await page.locator(".meter-over").count()) === 1, `${name}: the bar shows that it is too much`);
	await page.click(".budget-bar .button");
	await page.waitForSelector("main .notice-bad");
	check((await page.locator(".envelope").count()) === 0, `${name}: it is told, and not sealed`);
	await checkAxe(page, `${name}, too much`);
	await checkNarrow(page, `${name}, too much`);
}

const STYLES = {
	async approval(page, name) {
		for (const i of [0, 2, 4, 6]) await tick(page, i);
		await isTold(page, name);
		await tick(page, 2);
		const titles = await Promise.all([0, 4, 6].map((i) => titleOf(page, i)));
		return { titles, shown: titles };
	},

	async ranking(page, name) {
		for (let i = 0; i < 6; i++) await tick(page, i);
		await isTold(page, name);
		for (const i of [1, 3, 5]) await tick(page, i);
		const [first, second, third] = await Promise.all([0, 2, 4].map((i) => titleOf(page, i)));
		const order = () => page.locator(".ranked .choice-body").allInnerTexts();
		check((await order()).join() === [first, second, third].join(), `${name}: places as they were chosen`);
		await tabTo(page, ".ranked li:last-child .icon-button:nth-of-type(1)", name, 200);
		for (const place of [2, 1]) {
			await page.keyboard.press("Enter");
			await page.waitForFunction((n) => document.activeElement?.closest("li")?.querySelector(".rank")?.innerText === n, String(place));
			const said = await page.innerText("main section [role=status]");
			check(said.includes(third) && said.includes(String(place)), `${name}: a move is said`, said);
		}
		const titles = [third, first, second];
		check((await order()).join() === titles.join(), `${name}: moved up twice, by keyboard, the focus along with it`);
		return { titles, shown: titles };
	},

	async points(page, name) {
		for (const [i, n] of [
			[0, 5],
			[2, 3],
			[4, 2],
			[6, 1],
		])
			await give(page, i, n);
		await isTold(page, name);
		await card(page, 6).locator(".stepper button").first().click();
		check((await card(page, 6).locator("output").innerText()) === "0", `${name}: points can be taken back`);
		const titles = await Promise.all([0, 2, 4].map((i) => titleOf(page, i)));
		return { titles, points: [5, 3, 2], shown: titles };
	},

	async knapsack(page, name) {
		const all = await cards(page);
		for (let i = 0; i < all; i++) await tick(page, i);
		await isTold(page, name);
		for (let i = 2; i < all; i++) await tick(page, i);
		if ((await page.locator(".meter-over").count()) > 0) await tick(page, 1);
		const titles = [];
		for (let i = 0; i < 2; i++) if (await card(page, i).locator("input").isChecked()) titles.push(await titleOf(page, i));
		return { titles, shown: titles };
	},
};

async function voteIn(cid, style, code, { language, width, scheme }) {
	const { page, seen, close } = await openPage({ width, scheme });
	const name = `${language} ${style}`;
	await enter(page, language, code);
	await page.locator(`#contest-${cid}`).check({ force: true });
	await page.locator(".heading-card", { has: page.locator(`#contest-${cid}`) }).locator(".button").click();
	await page.waitForSelector(".budget-bar");
	await checkAxe(page, `${name}, ballot`);
	await checkNarrow(page, `${name}, ballot`);
	await checkTargets(page, `${name}, ballot`);
	const vote = await STYLES[style](page, name);
	await page.click(".budget-bar .button");
	await page.waitForSelector(".envelope");
	const said = await page.locator("main .chosen li").allInnerTexts();
	check(
		said.length === vote.shown.length && vote.shown.every((title, i) => (style === "ranking" ? said[i] : said.join()).includes(title)),
		`${name}: the review says what was chosen`,
		said.join(" | "),
	);
	await checkAxe(page, `${name}, review`);
	const tracker = await trackerOf(page);
	await page.click("main .button-sun");
	await page.waitForSelector(".receipt");
	check((await trackerOf(page)) === tracker, `${name}: the receipt is the sealed ballot's`);
	for (const title of vote.titles) checkBodies(seen, title, name);
	checkSeen(seen, name);
	await close();
	return { cid, style, language, ...vote };
}

/** Who looks at the round's page sees people vote, without doing anything. */
async function liveTurnout() {
	const { page, seen, close } = await openPage();
	await page.goto(`${base}/es/rounds/${slug}`);
	const figure = page.locator("main section.card.raised dd").first();
	await figure.waitFor();
	const shown = async () => Number((await figure.innerText()).replace(/\D/g, ""));
	const told = async () => (await (await page.request.get(`${base}/api/rounds/${slug}/turnout`)).json()).voters;
	const before = await shown();
	for (let i = 0; i < 300 && (await shown()) <= before; i++) await page.waitForTimeout(100);
	const after = await shown();
	check(after > before && after <= (await told()), "turnout on the round's page goes on by itself", `${before}, ${after}`);
	checkSeen(seen, "live turnout");
	await close();
}

/** Gives what was chosen, for `published`. */
export async function kinds(codes) {
	const votes = [];
	const watching = scenario("live turnout", liveTurnout);
	const one = (i, cid, style, look) =>
		scenario(`a ballot by ${style}`, async () => {
			votes.push(await voteIn(cid, style, codes[i], look));
		});
	await Promise.all([
		one(0, 1, "approval", { language: "es", width: 1280 }).then(() =>
			one(1, 2, "ranking", { language: "es", width: 360, scheme: "dark" }),
		),
		one(2, 3, "points", { language: "ar", width: 360 }).then(() => one(3, 4, "knapsack", { language: "en", width: 1280 })),
	]);
	check(votes.length === 4, "four styles were voted in");
	await watching;
	return votes;
}

/** Rows of a .pb file's votes: [ids, points]. */
function readVotes(text) {
	const [head, ...rows] = text.slice(text.indexOf("VOTES\n") + 6).trim().split("\n").map((line) => line.split(";"));
	const at = (row, column) => (row[head.indexOf(column)] ?? "").split(",").filter((word) => word !== "");
	return rows.map((row) => [at(row, "vote"), at(row, "points")]);
}

const asText = (style, ids, points) => {
	const pairs = ids.map((id, i) => (style === "points" ? `${id}=${points[i]}` : id));
	return (style === "ranking" ? pairs : pairs.sort()).join();
};

/** Each ballot of `kinds` is in the published file just as its voter chose it. */
export async function published(votes) {
	const { page, close } = await openPage();
	for (const { cid, style, titles, points, language } of votes) {
		const list = await page.request.get(`${base}/api/rounds/${slug}/projects?contest=${cid}&limit=200&lang=${language}`);
		const { items } = await list.json();
		const ids = titles.map((title) => items.find((item) => item.title === title)?.id);
		const file = await (await page.request.get(`${base}/log/${slug}/result/${cid}.pb`)).text();
		const rows = readVotes(file).map(([rowIds, rowPoints]) => asText(style, rowIds, rowPoints));
		const wanted = asText(style, ids, points);
		check(ids.every(Boolean) && rows.includes(wanted), `${style}: the ballot of the browser is in the published file`, `${wanted} not in ${rows.slice(0, 5)}`);
	}
	await close();
}
