/*
 * Work that the server asks for when many come at once: the number that makes the SHA-256 of a
 * challenge and it begin with so many zero bits. It stops every few milliseconds, so that the page
 * goes on; the browser's own SHA-256 is asked and answered, which for a million short texts takes
 * longer than doing it here. Nothing that is secret is hashed here.
 */

const SLICE_MS = 8;
const LOOK_EVERY = 512;

/** The first 32 bits of the square and cube roots' fractions of the first primes (FIPS 180-4). */
function roots(): { start: Int32Array; round: Int32Array } {
	const start: number[] = [];
	const round: number[] = [];
	for (let n = 2; round.length < 64; n++) {
		let isPrime = true;
		for (let d = 2; d * d <= n; d++) if (n % d === 0) isPrime = false;
		if (!isPrime) continue;
		const part = (root: number): number => ((root % 1) * 2 ** 32) | 0;
		if (start.length < 8) start.push(part(Math.sqrt(n)));
		round.push(part(Math.cbrt(n)));
	}
	return { start: Int32Array.from(start), round: Int32Array.from(round) };
}

const { start: START, round: ROUND } = roots();
const words = new Int32Array(64);

const turn = (x: number, n: number): number => (x >>> n) | (x << (32 - n));

/** The schedule of a block of 64 bytes. */
function spread(block: DataView): void {
	for (let i = 0; i < 16; i++) words[i] = block.getInt32(4 * i);
	for (let i = 16; i < 64; i++) {
		const a = words[i - 15] as number;
		const b = words[i - 2] as number;
		const s0 = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
		const s1 = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
		words[i] = (s0 + s1 + (words[i - 16] as number) + (words[i - 7] as number)) | 0;
	}
}

/** The state after one more block. */
function compress(state: Int32Array, block: DataView, out: Int32Array): void {
	spread(block);
	let [a, b, c, d, e, f, g, h] = state as unknown as number[] as [
		number,
		number,
		number,
		number,
		number,
		number,
		number,
		number,
	];
	for (let i = 0; i < 64; i++) {
		const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
		const choice = (e & f) ^ (~e & g);
		const one = (h + s1 + choice + (ROUND[i] as number) + (words[i] as number)) | 0;
		const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
		const majority = (a & b) ^ (a & c) ^ (b & c);
		h = g;
		g = f;
		f = e;
		e = (d + one) | 0;
		d = c;
		c = b;
		b = a;
		a = (one + s0 + majority) | 0;
	}
	const ends = [a, b, c, d, e, f, g, h];
	for (let i = 0; i < 8; i++) out[i] = ((state[i] as number) + (ends[i] as number)) | 0;
}

/** What the whole blocks of the challenge leave, and a block that begins with the rest of it. */
function begin(challenge: string): { state: Int32Array; block: Uint8Array; rest: number } {
	const bytes = new TextEncoder().encode(challenge);
	const state = Int32Array.from(START);
	const whole = bytes.length - (bytes.length % 64);
	for (let at = 0; at < whole; at += 64)
		compress(state, new DataView(bytes.buffer, bytes.byteOffset + at, 64), state);
	const block = new Uint8Array(64);
	block.set(bytes.subarray(whole));
	return { state, block, rest: bytes.length - whole };
}

const pause = (): Promise<void> => new Promise((go) => setTimeout(go));

/** The number's digits. A challenge of ours leaves room for them in its last block. */
export async function solve(challenge: string, bits: number): Promise<string> {
	const { state, block, rest } = begin(challenge);
	const view = new DataView(block.buffer);
	const out = new Int32Array(8);
	if (rest > 39) throw new RangeError("a challenge of another length");
	let until = performance.now() + SLICE_MS;
	for (let nonce = 0; ; nonce++) {
		const digits = String(nonce);
		for (let i = 0; i < digits.length; i++) block[rest + i] = digits.charCodeAt(i);
		block[rest + digits.length] = 0x80;
		view.setUint32(60, 8 * (challenge.length + digits.length));
		compress(state, view, out);
		const first = (out[0] as number) >>> 0;
		if (Math.clz32(first) >= Math.min(bits, 32) && (bits <= 32 || out[1] === 0)) return digits;
		if (nonce % LOOK_EVERY === 0 && performance.now() > until) {
			await pause();
			until = performance.now() + SLICE_MS;
		}
	}
}
