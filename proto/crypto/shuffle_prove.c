/*
 * Making a shuffle and its proof, step by step as proto/README.md, 11 numbers them.
 * For a trustee's own machine: what it does with the permutation leaves traces in memory access.
 */
#include <string.h>

#include "proto/base/workers.h"
#include "proto/crypto/shuffle.h"
#include "proto/crypto/sum.h"
#include "proto/crypto/transcript.h"

/*
 * One proof in the making. The arrays are shared with forked workers; N each, but r and out_rows
 * have N * w. Rows are named i, columns c, as on the page.
 */
struct prover {
	const struct shuffle_base *base;
	const struct cipher *in;
	const struct generators *generators;
	const struct entropy *entropy;
	uint32_t *pi;
	struct scalar *r, *a, *b, *u, *v; /* v is u', u permuted */
	struct scalar *f, *g;             /* Ch_i = f_i G + g_i Hh */
	struct scalar *wh, *wp;
	struct cipher *out_rows;
	struct point *C, *Ch, *th;
	struct scalar sum_a, sum_b, sum_ua, w1, w2, w3, w4[BLOCK_LEN], sum_vr[BLOCK_LEN];
	struct point t1, t2, t3, t4A[BLOCK_LEN], t4B[BLOCK_LEN];
	struct scalar chal;
	uint8_t seed[64];
};

/* All arrays are one piece of memory: pi first, which alone has an alignment, then octets. */
static size_t prover_len(const struct shuffle_base *base)
{
	size_t n = base->count, w = base->width;

	return n * (sizeof(uint32_t) + 8 * sizeof(struct scalar) + 3 * sizeof(struct point)) +
	       n * w * (sizeof(struct scalar) + sizeof(struct cipher));
}

static bool prover_init(struct prover *prover)
{
	size_t n = prover->base->count, w = prover->base->width;
	uint8_t *memory = workers_memory(prover_len(prover->base), 1);
	struct scalar *scalars;
	struct point *points;

	if (memory == NULL)
		return false;
	prover->pi = (uint32_t *)(void *)memory;
	scalars = (struct scalar *)(void *)(prover->pi + n);
	prover->a = scalars;
	prover->b = scalars + n;
	prover->u = scalars + 2 * n;
	prover->v = scalars + 3 * n;
	prover->f = scalars + 4 * n;
	prover->g = scalars + 5 * n;
	prover->wh = scalars + 6 * n;
	prover->wp = scalars + 7 * n;
	prover->r = scalars + 8 * n;
	points = (struct point *)(void *)(prover->r + n * w);
	prover->C = points;
	prover->Ch = points + n;
	prover->th = points + 2 * n;
	prover->out_rows = (struct cipher *)(void *)(points + 3 * n);
	return true;
}

static void prover_free(struct prover *prover)
{
	size_t len = prover_len(prover->base);

	if (prover->pi != NULL)
		secret_wipe(prover->pi, len);
	workers_memory_free(prover->pi, len, 1);
	secret_wipe(prover, sizeof *prover);
}

/* Fisher-Yates, then the exponents: r row by row, a, b. The order matters to vectors only. */
static void draw_secrets(struct prover *prover)
{
	size_t n = prover->base->count;

	for (size_t i = 0; i < n; i++)
		prover->pi[i] = (uint32_t)i;
	for (size_t i = n - 1; i > 0; i--) {
		size_t j = entropy_below(prover->entropy, (uint32_t)i + 1);
		uint32_t moved = prover->pi[i];

		prover->pi[i] = prover->pi[j];
		prover->pi[j] = moved;
	}
	for (size_t i = 0; i < n * prover->base->width; i++)
		entropy_scalar(prover->entropy, &prover->r[i]);
	for (size_t i = 0; i < n; i++)
		entropy_scalar(prover->entropy, &prover->a[i]);
	for (size_t i = 0; i < n; i++)
		entropy_scalar(prover->entropy, &prover->b[i]);
}

/* Steps 1 and 2. */
static bool permute_range(size_t from, size_t to, void *context)
{
	struct prover *prover = context;
	size_t w = prover->base->width;

	for (size_t i = from; i < to; i++) {
		size_t source = prover->pi[i];

		for (size_t c = 0; c < w; c++)
			if (!cipher_refresh(&prover->out_rows[i * w + c],
				&prover->in[source * w + c], &prover->r[i * w + c],
				&prover->base->y))
				return false;
		if (!point_mul_base(&prover->C[source], &prover->a[source]))
			return false;
		point_add(&prover->C[source], &prover->C[source], &prover->generators->items[i]);
	}
	return true;
}

/* Step 3, and the recurrences of step 4. */
static void weigh(struct prover *prover)
{
	size_t n = prover->base->count;

	shuffle_seed(prover->seed, prover->base, prover->in, prover->out_rows, prover->C);
	shuffle_weights(prover->u, prover->seed, n);
	for (size_t i = 0; i < n; i++)
		prover->v[i] = prover->u[prover->pi[i]];
	prover->f[0] = prover->b[0];
	prover->g[0] = prover->v[0];
	for (size_t i = 1; i < n; i++) {
		scalar_mul_add(&prover->f[i], &prover->b[i], &prover->v[i], &prover->f[i - 1]);
		scalar_mul(&prover->g[i], &prover->v[i], &prover->g[i - 1]);
	}
}

static void add_product(struct scalar *sum, const struct scalar *left, const struct scalar *right)
{
	scalar_mul_add(sum, sum, left, right);
}

/* The witnesses that z1 to z4 hide. */
static void sum_witnesses(struct prover *prover)
{
	size_t n = prover->base->count, w = prover->base->width;

	for (size_t i = 0; i < n; i++) {
		scalar_add(&prover->sum_a, &prover->sum_a, &prover->a[i]);
		add_product(&prover->sum_ua, &prover->u[i], &prover->a[i]);
		for (size_t c = 0; c < w; c++)
			add_product(&prover->sum_vr[c], &prover->v[i], &prover->r[i * w + c]);
	}
	/* sum_i b_i prod_(m>i) u'_m is the f of the last row. */
	prover->sum_b = prover->f[n - 1];
}

static void draw_nonces(struct prover *prover)
{
	size_t n = prover->base->count, w = prover->base->width;
	const struct entropy *entropy = prover->entropy;
	const uint8_t *seed = prover->seed;

	nonce_draw(&prover->w1, entropy, "mix", 0, &prover->sum_a, seed, 64);
	nonce_draw(&prover->w2, entropy, "mix", 1, &prover->sum_b, seed, 64);
	nonce_draw(&prover->w3, entropy, "mix", 2, &prover->sum_ua, seed, 64);
	for (size_t c = 0; c < w; c++)
		nonce_draw(&prover->w4[c], entropy, "mix", 3 + c, &prover->sum_vr[c], seed, 64);
	for (size_t i = 0; i < n; i++)
		nonce_draw(&prover->wh[i], entropy, "mix", 3 + w + i, &prover->b[i], seed, 64);
	for (size_t i = 0; i < n; i++)
		nonce_draw(&prover->wp[i], entropy, "mix", 3 + w + n + i, &prover->v[i], seed, 64);
}

/* out = s G + t Hh: all that the chain and its commitments need. */
static void two_bases(
    struct point *out, const struct scalar *s, const struct scalar *t, const struct point *chain)
{
	struct point other;

	point_mul_base_any(out, s);
	point_mul_any(&other, t, chain);
	point_add(out, out, &other);
	secret_wipe(&other, sizeof other);
}

/* Ch_i of step 4 and th_i of step 5, by f and g. */
static bool chain_range(size_t from, size_t to, void *context)
{
	struct prover *prover = context;
	const struct point *chain = &prover->generators->chain;

	for (size_t i = from; i < to; i++) {
		struct scalar s = prover->wh[i], t = prover->wp[i];

		two_bases(&prover->Ch[i], &prover->f[i], &prover->g[i], chain);
		if (i > 0) { /* Ch_(-1) is Hh itself: f = 0, g = 1 */
			add_product(&s, &prover->wp[i], &prover->f[i - 1]);
			scalar_mul(&t, &prover->wp[i], &prover->g[i - 1]);
		}
		two_bases(&prover->th[i], &s, &t, chain);
		secret_wipe(&s, sizeof s);
		secret_wipe(&t, sizeof t);
	}
	return true;
}

/* blinding + sum wp_i points_i, the shape of t3, t4A and t4B. */
static bool commit_sum(struct point *out, const struct prover *prover, const struct point *blinding,
    struct points points)
{
	if (!sum_products(out, prover->wp, points, prover->base->count))
		return false;
	point_add(out, out, blinding);
	return true;
}

/* The rest of step 5. */
static bool commit(struct prover *prover)
{
	size_t stride = CIPHER_LEN * (size_t)prover->base->width;
	struct point blinding;
	struct scalar minus;

	point_mul_base_any(&prover->t1, &prover->w1);
	point_mul_base_any(&prover->t2, &prover->w2);
	point_mul_base_any(&blinding, &prover->w3);
	if (!commit_sum(&prover->t3, prover, &blinding, points_of(prover->generators->items)))
		return false;
	for (size_t c = 0; c < prover->base->width; c++) {
		const struct cipher *rows = prover->out_rows + c;

		scalar_negate(&minus, &prover->w4[c]);
		point_mul_base_any(&blinding, &minus);
		if (!commit_sum(&prover->t4A[c], prover, &blinding,
			(struct points){rows->alpha.bytes, stride}))
			return false;
		point_mul_any(&blinding, &minus, &prover->base->y);
		if (!commit_sum(&prover->t4B[c], prover, &blinding,
			(struct points){rows->beta.bytes, stride}))
			return false;
	}
	return true;
}

static void put_response(struct buf *out, const struct prover *prover, const struct scalar *nonce,
    const struct scalar *witness)
{
	struct scalar response;

	scalar_mul_add(&response, nonce, &prover->chal, witness);
	buf_put(out, response.bytes, SCALAR_LEN);
}

static void put_head(struct buf *out, const struct shuffle_base *base)
{
	buf_put(out, "ARCAMIX1", 8);
	buf_put_u16le(out, base->cid);
	buf_put_u32le(out, base->mix);
	buf_put_u16le(out, base->trustee);
	buf_put_u64le(out, base->count);
	buf_put_u8(out, (uint8_t)base->width);
}

/* The artifact, with steps 6 and 7 on the way. */
static bool write_artifact(struct buf *out, struct prover *prover)
{
	const struct shuffle_base *base = prover->base;
	size_t n = base->count, w = base->width;
	struct shuffle view = {.Ch = prover->Ch,
	    .th = prover->th,
	    .t1 = &prover->t1,
	    .t2 = &prover->t2,
	    .t3 = &prover->t3,
	    .t4A = prover->t4A,
	    .t4B = prover->t4B};

	shuffle_challenge(&prover->chal, prover->seed, base, &view);
	put_head(out, base);
	buf_put(out, prover->out_rows, CIPHER_LEN * n * w);
	buf_put(out, prover->C, POINT_LEN * n);
	buf_put(out, prover->Ch, POINT_LEN * n);
	buf_put(out, prover->th, POINT_LEN * n);
	buf_put(out, prover->t1.bytes, POINT_LEN);
	buf_put(out, prover->t2.bytes, POINT_LEN);
	buf_put(out, prover->t3.bytes, POINT_LEN);
	buf_put(out, prover->t4A, POINT_LEN * w);
	buf_put(out, prover->t4B, POINT_LEN * w);
	put_response(out, prover, &prover->w1, &prover->sum_a);
	put_response(out, prover, &prover->w2, &prover->sum_b);
	put_response(out, prover, &prover->w3, &prover->sum_ua);
	for (size_t c = 0; c < w; c++)
		put_response(out, prover, &prover->w4[c], &prover->sum_vr[c]);
	for (size_t i = 0; i < n; i++)
		put_response(out, prover, &prover->wh[i], &prover->b[i]);
	for (size_t i = 0; i < n; i++)
		put_response(out, prover, &prover->wp[i], &prover->v[i]);
	return buf_is_ok(out);
}

static bool prove(struct buf *out, struct prover *prover)
{
	draw_secrets(prover);
	if (!workers_run(prover->base->count, permute_range, prover))
		return false;
	weigh(prover);
	sum_witnesses(prover);
	draw_nonces(prover);
	return workers_run(prover->base->count, chain_range, prover) && commit(prover) &&
	       write_artifact(out, prover);
}

bool shuffle_make(struct buf *out, const struct shuffle_base *base, const struct cipher *in,
    const struct generators *generators, const struct entropy *entropy, struct fault *fault)
{
	struct prover prover = {
	    .base = base, .in = in, .generators = generators, .entropy = entropy};
	bool is_fine;

	if (base->count < 2 || base->count > generators->count || base->count > UINT32_MAX ||
	    base->width == 0 || base->width >= BLOCK_LEN)
		return fault_unable(fault, "mix_size",
		    "a shuffle of %llu rows can't be made: at least 2, at most the %zu generators",
		    (unsigned long long)base->count, generators->count);
	is_fine = prover_init(&prover) && prove(out, &prover);
	prover_free(&prover);
	return is_fine || fault_unable(fault, "no_memory", "no memory to make a shuffle");
}
