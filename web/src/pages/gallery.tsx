/* Every part in its states, to look at, and for the tests of accessibility. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { money } from "../lib/format";

import { loadTexts, t } from "../lib/texts";
import {
	Button,
	ButtonLink,
	Check,
	ErrorSummary,
	Field,
	type FormError,
	IconButton,
	More,
	Select,
	Stepper,
} from "../parts/controls";
import { Bars, Meter } from "../parts/figures";
import { Crumbs, Frame, startShell, Title } from "../parts/frame";
import { KeyIcon } from "../parts/icons";
import { Qr } from "../parts/qr";
import { Badge, Checks, Code, CopyButton, Facts, Notice, Waiting } from "../parts/said";
import { Tiles } from "../parts/tiles";

const EURO = { currency: "EUR", exponent: 2 };

const COLOURS = [
	"paper",
	"paper-deep",
	"card",
	"ink",
	"brand",
	"band",
	"accent",
	"sun",
	"ok",
	"warn",
	"bad",
	"tile-1",
	"tile-2",
	"tile-3",
	"tile-4",
	"tile-5",
	"tile-6",
];

function Section(props: {
	name: string;
	id: string;
	children: JSX.Element | JSX.Element[];
}): JSX.Element {
	return (
		<section class="section" aria-labelledby={props.id}>
			<h2 id={props.id}>{props.name}</h2>
			{props.children}
		</section>
	);
}

function Colours(): JSX.Element {
	return (
		<Section id="colours" name={t("gallery.colours")}>
			<div class="swatches">
				{COLOURS.map((name) => (
					<div class="swatch" key={name}>
						<div class={`swatch-${name}`} />
						<p>
							<code>{name}</code>
						</p>
					</div>
				))}
			</div>
			<div class="row">
				<Tiles seed="gallery 1" columns={6} rows={3} class="project-hero" />
			</div>
		</Section>
	);
}

function Words(): JSX.Element {
	return (
		<Section id="words" name={t("gallery.words")}>
			<p class="lead">{t("gallery.lead")}</p>
			<h3>{t("gallery.heading")}</h3>
			<p>
				{t("gallery.text")} <a href="#words">{t("gallery.link")}</a>
			</p>
			<p class="soft small">{t("gallery.small")}</p>
			<Crumbs trail={[{ name: t("gallery.link"), to: "#words" }]} />
			<div class="row">
				<Badge>{t("gallery.badge")}</Badge>
				<Badge tone="ok" isLive>
					{t("gallery.badge")}
				</Badge>
				<Badge tone="warn">{t("gallery.badge")}</Badge>
				<Badge tone="sun">{t("gallery.badge")}</Badge>
			</div>
		</Section>
	);
}

function Buttons(): JSX.Element {
	return (
		<Section id="buttons" name={t("gallery.buttons")}>
			<div class="row">
				<Button>{t("gallery.press")}</Button>
				<Button look="quiet" icon="download">
					{t("gallery.press")}
				</Button>
				<Button look="sun">{t("gallery.press")}</Button>
				<Button look="text">{t("gallery.press")}</Button>
				<Button isBusy>{t("gallery.busy")}</Button>
				<ButtonLink to="#buttons" look="quiet">
					{t("gallery.link")}
				</ButtonLink>
				<IconButton icon="up" label={t("gallery.up")} onPress={() => {}} />
				<IconButton icon="down" label={t("gallery.down")} onPress={() => {}} isOff />
			</div>
			<div class="row">
				<Button look="sun" isBig>
					{t("gallery.press")}
				</Button>
				<CopyButton text="Arca" label={t("gallery.copy")} />
			</div>
		</Section>
	);
}

function Fields(): JSX.Element {
	const [text, setText] = useState("");
	const [isOn, setOn] = useState(true);
	const [points, setPoints] = useState(2);
	const [errors, setErrors] = useState<FormError[]>([]);
	return (
		<Section id="fields" name={t("gallery.fields")}>
			<ErrorSummary errors={errors} />
			<div class="grid">
				<Field
					id="plain"
					label={t("gallery.label")}
					hint={t("gallery.hint")}
					value={text}
					onInput={setText}
				/>
				<Field
					id="wrong"
					label={t("gallery.label_wrong")}
					error={t("gallery.error")}
					value={text}
					onInput={setText}
					isCode
				/>
				<Field
					id="find"
					type="search"
					icon="search"
					label={t("gallery.find")}
					value={text}
					onInput={setText}
				/>
				<Select
					id="select"
					label={t("gallery.select")}
					value="1"
					options={[
						["1", t("gallery.one")],
						["2", t("gallery.two")],
					]}
					onChange={() => {}}
				/>
			</div>
			<Check id="check" isOn={isOn} onChange={setOn}>
				{t("gallery.check")}
			</Check>
			<div class="row">
				<Stepper name={t("gallery.project")} value={points} max={5} onChange={setPoints} />
				<Button look="quiet" onPress={() => setErrors([{ at: "wrong", text: t("gallery.error") }])}>
					{t("gallery.fail")}
				</Button>
			</div>
			<More summary={t("gallery.more")}>
				<p>{t("gallery.text")}</p>
			</More>
		</Section>
	);
}

function Said(): JSX.Element {
	return (
		<Section id="said" name={t("gallery.said")}>
			<Notice title={t("gallery.heading")}>
				<p>{t("gallery.text")}</p>
			</Notice>
			<Notice tone="ok">
				<p>{t("gallery.text")}</p>
			</Notice>
			<Notice tone="warn">
				<p>{t("gallery.text")}</p>
			</Notice>
			<Notice tone="bad">
				<p>{t("gallery.text")}</p>
			</Notice>
			<Checks
				lines={[
					{ state: "yes", text: t("gallery.yes") },
					{ state: "wait", text: t("gallery.wait") },
					{ state: "no", text: t("gallery.no") },
				]}
			/>
			<Waiting />
		</Section>
	);
}

function Ballot(): JSX.Element {
	const [isOn, setOn] = useState(false);
	const choice = (id: string, checked: boolean, change: () => void): JSX.Element => (
		<div class="choice">
			<input id={id} type="checkbox" checked={checked} onChange={change} />
			<div class="choice-body">
				<label class="choice-title" for={id}>
					{t("gallery.project")} {id.slice(-1)}
				</label>
				<p class="choice-cost">{money(4800000, EURO)}</p>
			</div>
		</div>
	);
	return (
		<Section id="ballot" name={t("gallery.ballot")}>
			<div class="grid">
				{choice("project-1", isOn, () => setOn(!isOn))}
				{choice("project-2", true, () => {})}
			</div>
			<div class="stack">
				<Meter value={35n} max={100n} label={t("gallery.meter")} text={money(6500, EURO)} />
				<Meter value={130n} max={100n} label={t("gallery.meter_over")} text={money(3000, EURO)} />
			</div>
		</Section>
	);
}

function Figures(): JSX.Element {
	const lines = [420, 310, 250, 120].map((value, i) => ({
		key: String(value),
		name: `${t("gallery.project")} ${i + 1}`,
		value,
		text: String(value),
		isWon: i !== 1 && i < 3,
	}));
	return (
		<Section id="figures" name={t("gallery.figures")}>
			<div class="card">
				<Facts
					items={[
						[t("gallery.one"), "1.284"],
						[t("gallery.two"), money(60000000, EURO)],
					]}
				/>
			</div>
			<Bars label={t("gallery.figures")} lines={lines} />
			<Code text="EB6E-KJYJ-DZ66-V3HD-D545" />
			<Qr text="https://example.org/verify/demo#00" label={t("gallery.qr")} />
			<ul class="keys" role="list">
				{(["voter", "city", "civil"] as const).map((key) => (
					<li key={key}>
						<KeyIcon of={key} />
					</li>
				))}
			</ul>
		</Section>
	);
}

/** What takes long to come: it is of forms, texts and maps alone. */
function Later(): JSX.Element {
	const [module, setModule] = useState<typeof import("./gallery_later") | null>(null);
	useEffect(() => {
		Promise.all([
			import("./gallery_later"),
			...(["uploads", "markdown", "map"] as const).map(loadTexts),
		])
			.then(([found]) => found.styleLater().then(() => found))
			.then(setModule);
	}, []);
	return module ? (
		<>
			<module.MarkdownStates />
			<module.UploadStates />
			<module.MapStates />
		</>
	) : (
		<Waiting />
	);
}

function App(): JSX.Element {
	return (
		<Frame tab="gallery">
			<div class="page">
				<div class="head">
					<Title name={t("gallery.title")}>{t("gallery.title")}</Title>
					<p class="lead">{t("gallery.intro")}</p>
				</div>
				<Colours />
				<Words />
				<Buttons />
				<Fields />
				<Said />
				<Ballot />
				<Figures />
				<Later />
			</div>
		</Frame>
	);
}

export const start = (): void => startShell(<App />);
