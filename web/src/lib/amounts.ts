/* Amounts as people type them: digits with at most one decimal sign, no separators between thousands. */

/** Whole units of 10^-exponent; null: no amount above nothing, or more decimals than there are. */
export function centsOf(typed: string, exponent: number): number | null {
	const found = /^(\d{1,14})(?:[.,](\d{1,4}))?$/.exec(typed.trim());
	const decimals = found?.[2] ?? "";
	if (!found || decimals.length > exponent) return null;
	const cents = Number(`${found[1]}${decimals.padEnd(exponent, "0")}`);
	return cents >= 1 && Number.isSafeInteger(cents) ? cents : null;
}

/** The other way round, without decimals that say nothing. */
export function typedOf(cents: number, exponent: number): string {
	const digits = String(cents).padStart(exponent + 1, "0");
	const rest = digits.slice(digits.length - exponent);
	const whole = digits.slice(0, digits.length - exponent);
	return exponent > 0 && /[1-9]/.test(rest) ? `${whole}.${rest}` : whole;
}

/** A power from 0 to 3 with at most three decimals, in thousandths; null: it is none. */
export function powerOf(typed: string): number | null {
	const found = /^([0-3])(?:[.,](\d{1,3}))?$/.exec(typed.trim());
	const power = found ? Number(`${found[1]}${(found[2] ?? "").padEnd(3, "0")}`) : null;
	return power !== null && power <= 3000 ? power : null;
}
