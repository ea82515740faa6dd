/* Buttons, fields, steppers, disclosures. A button is never disabled: it says what is missing. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../lib/texts";
import { Icon, type IconName } from "./icons";

type Look = "plain" | "quiet" | "sun" | "text";

export interface ButtonProps {
	children: ComponentChildren;
	onPress?: () => void;
	look?: Look;
	isBig?: boolean;
	isBusy?: boolean;
	icon?: IconName;
	type?: "button" | "submit";
}

const classOf = (look: Look, isBig?: boolean): string =>
	`button${look === "plain" ? "" : ` button-${look}`}${isBig ? " button-big" : ""}`;

export function Button(props: ButtonProps): JSX.Element {
	const { look = "plain", isBig, isBusy, icon, onPress, type = "button" } = props;
	return (
		<button
			type={type}
			class={classOf(look, isBig)}
			aria-busy={isBusy ? "true" : undefined}
			onClick={() => !isBusy && onPress?.()}
		>
			{icon && <Icon name={icon} />}
			{props.children}
		</button>
	);
}

export function ButtonLink(props: {
	to: string;
	children: ComponentChildren;
	look?: Look;
	isBig?: boolean;
	icon?: IconName;
}): JSX.Element {
	return (
		<a class={classOf(props.look ?? "plain", props.isBig)} href={props.to}>
			{props.icon && <Icon name={props.icon} />}
			{props.children}
		</a>
	);
}

/** What every field has around it: its name, a hint, what is wrong with it. */
export function FieldFrame(props: {
	id: string;
	label: string;
	hint?: string | undefined;
	error?: string | undefined;
	isSearch?: boolean;
	children: ComponentChildren;
}): JSX.Element {
	const { id, hint, error } = props;
	return (
		<div class={`field${props.isSearch ? " search-field" : ""}`}>
			<label for={id}>{props.label}</label>
			{hint && (
				<p class="field-hint" id={`${id}-hint`}>
					{hint}
				</p>
			)}
			{error && (
				<p class="field-error" id={`${id}-error`}>
					{error}
				</p>
			)}
			{props.children}
		</div>
	);
}

export interface FieldProps {
	id: string;
	label: string;
	hint?: string;
	error?: string | undefined;
	value: string;
	onInput: (value: string) => void;
	isCode?: boolean;
	icon?: IconName;
	type?: "text" | "search" | "email" | "password";
	autocomplete?: string;
	isWide?: boolean;
}

export function Field(props: FieldProps): JSX.Element {
	const { id, hint, error, isCode, icon } = props;
	const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
	const common = {
		id,
		class: `input${isCode ? " input-code" : ""}`,
		value: props.value,
		autocomplete: props.autocomplete ?? "off",
		"aria-describedby": described || undefined,
		"aria-invalid": error ? ("true" as const) : undefined,
		onInput: (event: { currentTarget: HTMLInputElement }) =>
			props.onInput(event.currentTarget.value),
	};
	const typed = { autocapitalize: "off", dir: "ltr", spellcheck: false } as const;
	const input = {
		search: <input type="search" {...common} />,
		email: <input type="email" {...typed} {...common} />,
		password: <input type="password" {...typed} {...common} />,
		text: <input type="text" autocapitalize="off" spellcheck={!isCode} {...common} />,
	}[props.type ?? "text"];
	return (
		<FieldFrame
			id={id}
			label={props.label}
			hint={hint}
			error={error}
			isSearch={props.type === "search"}
		>
			{icon ? (
				<div class="search">
					<Icon name={icon} />
					{input}
				</div>
			) : (
				input
			)}
		</FieldFrame>
	);
}

export function Select(props: {
	id: string;
	label: string;
	value: string;
	options: [string, string][];
	onChange: (value: string) => void;
}): JSX.Element {
	return (
		<div class="field">
			<label for={props.id}>{props.label}</label>
			<select
				id={props.id}
				class="input"
				value={props.value}
				onChange={(event) => props.onChange(event.currentTarget.value)}
			>
				{props.options.map(([value, name]) => (
					<option key={value} value={value}>
						{name}
					</option>
				))}
			</select>
		</div>
	);
}

/** One of a few; the id of each is the name and its value. */
export function Radios<V extends string>(props: {
	name: string;
	legend: string;
	value: V | null;
	options: [V, string][];
	onChange: (value: V) => void;
}): JSX.Element {
	const { name } = props;
	return (
		<fieldset>
			<legend>{props.legend}</legend>
			<div class="radios">
				{props.options.map(([value, text]) => (
					<label key={value} class="choice radio" for={`${name}-${value}`}>
						<input
							id={`${name}-${value}`}
							type="radio"
							name={name}
							checked={props.value === value}
							onChange={() => props.onChange(value)}
						/>
						<span>{text}</span>
					</label>
				))}
			</div>
		</fieldset>
	);
}

export function Check(props: {
	id: string;
	isOn: boolean;
	onChange: (isOn: boolean) => void;
	children: ComponentChildren;
}): JSX.Element {
	return (
		<label class="check" for={props.id}>
			<input
				id={props.id}
				type="checkbox"
				checked={props.isOn}
				onChange={(event) => props.onChange(event.currentTarget.checked)}
			/>
			<span>{props.children}</span>
		</label>
	);
}

export function IconButton(props: {
	icon: IconName;
	label: string;
	onPress: () => void;
	isOff?: boolean;
	id?: string;
}): JSX.Element {
	return (
		<button
			type="button"
			class="icon-button"
			id={props.id}
			aria-label={props.label}
			aria-disabled={props.isOff ? "true" : undefined}
			onClick={() => !props.isOff && props.onPress()}
		>
			<Icon name={props.icon} />
		</button>
	);
}

export function Stepper(props: {
	name: string;
	value: number;
	max: number;
	onChange: (value: number) => void;
}): JSX.Element {
	const { name, value, max, onChange } = props;
	return (
		<fieldset class="stepper" aria-label={t("control.points_of", { name })}>
			<IconButton
				icon="minus"
				label={t("control.fewer", { name })}
				isOff={value === 0}
				onPress={() => onChange(value - 1)}
			/>
			<output aria-label={t("control.points", { n: value })}>{value}</output>
			<IconButton
				icon="plus"
				label={t("control.more", { name })}
				isOff={value >= max}
				onPress={() => onChange(value + 1)}
			/>
		</fieldset>
	);
}

export function More(props: {
	summary: ComponentChildren;
	children: ComponentChildren;
	class?: string;
	/** How it begins. */
	isOpen?: boolean;
}): JSX.Element {
	return (
		<details class={`more ${props.class ?? ""}`} open={props.isOpen}>
			<summary>{props.summary}</summary>
			<div class="more-body">{props.children}</div>
		</details>
	);
}

export interface FormError {
	/** The id of the control to go to, or "" where there is none. */
	at: string;
	text: string;
}

/**
 * What has to be put right, with a link to each place. It takes the focus when it appears. `of` is the
 * heading of its form, where a page has several.
 */
export function ErrorSummary(props: { errors: FormError[]; of?: string }): JSX.Element | null {
	const { errors, of = "" } = props;
	const box = useRef<HTMLElement>(null);
	const heading = useId();
	useEffect(() => {
		if (errors.length > 0) {
			box.current?.focus();
			box.current?.scrollIntoView({ block: "center" });
		}
	}, [errors]);
	if (errors.length === 0) return null;
	const jump = (event: Event, at: string): void => {
		const target = document.getElementById(at);
		if (!target) return;
		event.preventDefault();
		target.focus();
		target.scrollIntoView({ block: "center" });
	};
	return (
		<section
			class="notice notice-bad"
			ref={box}
			tabIndex={-1}
			aria-labelledby={`${heading} ${of}`.trim()}
		>
			<Icon name="warn" />
			<div>
				<h2 id={heading}>{t("control.errors", { n: errors.length })}</h2>
				<ul>
					{errors.map(({ at, text }) => (
						<li key={at + text}>
							{at ? (
								<a href={`#${at}`} onClick={(event) => jump(event, at)}>
									{text}
								</a>
							) : (
								text
							)}
						</li>
					))}
				</ul>
			</div>
		</section>
	);
}
