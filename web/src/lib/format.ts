/*
 * Numbers, money and times as people read them. Money stays an integer of cents until it is text.
 * Arabic pages use the digits that are on bills, shop windows and ballots here.
 */
import { language, t } from "./texts";

const LOCALES = { es: "es-ES", en: "en-IE", ar: "ar-u-nu-latn-ca-gregory" };

const made = new Map<string, unknown>();

/** Formatters are slow to make and used for every row. */
function remember<T>(key: string, make: () => T): T {
	const whole = `${language()} ${key}`;
	if (!made.has(whole)) made.set(whole, make());
	return made.get(whole) as T;
}

const locale = (): string => LOCALES[language()];

/** A word of a table as the beginning of a line. */
export const capitalized = (text: string): string =>
	text.charAt(0).toLocaleUpperCase(language()) + text.slice(1);

export function number(value: number): string {
	return remember("number", () => new Intl.NumberFormat(locale())).format(value);
}

/** part of whole, in whole per cent; without dividing by nothing. */
export function percent(part: number, whole: number): string {
	const share = whole > 0 ? Math.round((100 * part) / whole) : 0;
	const format = remember("percent", () => new Intl.NumberFormat(locale(), { style: "percent" }));
	return format.format(share / 100);
}

/** Ten-thousandths in per cent, with what decimals there are. */
export function share(e4: number): string {
	const options = { style: "percent", maximumFractionDigits: 2 } as const;
	return remember("share", () => new Intl.NumberFormat(locale(), options)).format(e4 / 10000);
}

/** An integer of 10^-exponent units as exact decimal digits. */
export function decimal(cents: number | bigint, exponent: number): string {
	const value = BigInt(cents);
	const digits = (value < 0n ? -value : value).toString().padStart(exponent + 1, "0");
	const whole = digits.slice(0, digits.length - exponent);
	const rest = exponent > 0 ? `.${digits.slice(-exponent)}` : "";
	return `${value < 0n ? "-" : ""}${whole}${rest}`;
}

export interface Currency {
	currency: string;
	exponent: number;
}

export function money(cents: number | bigint, { currency, exponent }: Currency): string {
	const isWhole = BigInt(cents) % 10n ** BigInt(exponent) === 0n;
	const digits = isWhole ? 0 : exponent;
	const format = remember(`money ${currency} ${digits}`, () => {
		const options: Intl.NumberFormatOptions = {
			minimumFractionDigits: digits,
			maximumFractionDigits: digits,
		};
		if (currency) Object.assign(options, { style: "currency", currency });
		return new Intl.NumberFormat(locale(), options);
	});
	// A decimal string keeps every digit where a number would round.
	return format.format(decimal(cents, exponent) as unknown as number);
}

function parts(instant: Date, zone: string): { hour: string; minute: string } {
	const format = remember(
		`parts ${zone}`,
		() =>
			new Intl.DateTimeFormat("en-GB", {
				timeZone: zone,
				hour: "2-digit",
				minute: "2-digit",
				hourCycle: "h23",
			}),
	);
	const found = Object.fromEntries(format.formatToParts(instant).map((p) => [p.type, p.value]));
	return { hour: found.hour ?? "", minute: found.minute ?? "" };
}

export function day(instant: string | Date, zone: string): string {
	const format = remember(
		`day ${zone}`,
		() =>
			new Intl.DateTimeFormat(locale(), {
				timeZone: zone,
				weekday: "long",
				day: "numeric",
				month: "long",
			}),
	);
	return format.format(new Date(instant));
}

/** With its year, where it may be another one. */
export function date(instant: string | Date, zone: string): string {
	const format = remember(
		`date ${zone}`,
		() => new Intl.DateTimeFormat(locale(), { timeZone: zone, dateStyle: "long" }),
	);
	return format.format(new Date(instant));
}

export function time(instant: string | Date, zone: string): string {
	const { hour, minute } = parts(new Date(instant), zone);
	return `${hour}:${minute}`;
}

/** A moment with its day, and the zone by name: "lunes, 4 de mayo, a las 9:00". */
export function moment(instant: string | Date, zone: string): string {
	return t("time.at", { day: day(instant, zone), time: time(instant, zone) });
}

/** An exclusive end: midnight is 24:00 of the day before, as it stands on posters. */
export function deadline(instant: string, zone: string): string {
	const end = new Date(instant);
	const { hour, minute } = parts(end, zone);
	if (hour !== "00" || minute !== "00") return moment(instant, zone);
	return t("time.at", { day: day(new Date(end.getTime() - 1000), zone), time: "24:00" });
}

export function zoneName(zone: string): string {
	if (zone === "UTC") return zone;
	const format = remember(
		`zone ${zone}`,
		() => new Intl.DateTimeFormat(locale(), { timeZone: zone, timeZoneName: "longGeneric" }),
	);
	const found = format.formatToParts(new Date()).find((part) => part.type === "timeZoneName");
	return found?.value ?? zone;
}

/** How long until then, in the two largest units, in words. */
export function until(milliseconds: number): string {
	const minutes = Math.max(0, Math.floor(milliseconds / 60000));
	const days = Math.floor(minutes / 1440);
	const hours = Math.floor((minutes % 1440) / 60);
	if (days > 0)
		return hours > 0
			? t("time.pair", {
					first: t("time.days", { n: days }),
					second: t("time.hours", { n: hours }),
				})
			: t("time.days", { n: days });
	const rest = t("time.minutes", { n: minutes % 60 });
	return hours > 0 ? t("time.pair", { first: t("time.hours", { n: hours }), second: rest }) : rest;
}

/** Counted as the server counts: what is on both ends is no part of it. */
export const lengthOf = (text: string): number => [...text.trim().normalize("NFC")].length;
