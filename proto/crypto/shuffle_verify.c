/*
 * Checking a shuffle, equation by equation, so that a failure has a name.
 * It holds no secret, and takes nothing from the prover but what the transcript binds.
 */
#include <stdio.h>
#include <stdlib.h>

#include "proto/base/workers.h"
#include "proto/crypto/shuffle.h"
#include "proto/crypto/sum.h"

/* One verification; what the equations share. */
struct audit {
	const struct shuffle *shuffle;
	const struct shuffle_base *base;
	const struct cipher *in;
	const struct generators *generators;
	struct scalar chal;
	struct scalar *u; /* N */
	struct fault *fault;
};

static bool scalars_are_canonical(const struct scalar *scalars, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!scalar_is_canonical(scalars[i].bytes))
			return false;
	return true;
}

static bool encoding_is_right(const struct shuffle *shuffle, const struct shuffle_base *base)
{
	size_t n = base->count, w = base->width;

	/* e', C, Ch, th and the t's stand side by side in the artifact. */
	return points_are_wire(points_of(&shuffle->rows->alpha), 2 * n * w + 3 * n + 3 + 2 * w) &&
	       scalars_are_canonical(shuffle->z1, 3 + w + 2 * n);
}

static bool equation_failed(struct fault *fault, const char *name)
{
	return fault_false(
	    fault, "mix_proof", "equation (%s) of the shuffle proof does not hold", name);
}

/* The same for one of many: of a column or a row. */
static bool indexed_equation_failed(struct fault *fault, const char *name, size_t index)
{
	char full[32];

	(void)snprintf(full, sizeof full, "%s_%zu", name, index);
	return equation_failed(fault, full);
}

/* (1) t1 + chal (sum C_i - sum H_i) == z1 G */
static bool equation_1(const struct audit *audit)
{
	struct point left, right, other;

	if (!sum_points(&left, points_of(audit->shuffle->C), audit->base->count) ||
	    !sum_points(&other, points_of(audit->generators->items), audit->base->count))
		return fault_unable(audit->fault, "no_memory", "no memory to check a shuffle");
	point_sub(&left, &left, &other);
	point_mul_any(&left, &audit->chal, &left);
	point_add(&left, &left, audit->shuffle->t1);
	point_mul_base_any(&right, audit->shuffle->z1);
	return point_is_equal(&left, &right) || equation_failed(audit->fault, "1");
}

/* (2) t2 + chal (Ch_(N-1) - (prod u_i) Hh) == z2 G */
static bool equation_2(const struct audit *audit)
{
	struct scalar product;
	struct point left, right, other;

	scalar_from_u64(&product, 1);
	for (size_t i = 0; i < audit->base->count; i++)
		scalar_mul(&product, &product, &audit->u[i]);
	point_mul_any(&other, &product, &audit->generators->chain);
	point_sub(&left, &audit->shuffle->Ch[audit->base->count - 1], &other);
	point_mul_any(&left, &audit->chal, &left);
	point_add(&left, &left, audit->shuffle->t2);
	point_mul_base_any(&right, audit->shuffle->z2);
	return point_is_equal(&left, &right) || equation_failed(audit->fault, "2");
}

/*
 * commitment + chal sum u_i from_i == blinding + sum zp_i to_i: the shape of (3) and (4). False
 * without a fault if they differ.
 */
static bool links_hold(const struct audit *audit, const struct point *commitment,
    struct points from, const struct point *blinding, struct points to)
{
	struct point left, right;

	if (!sum_products(&left, audit->u, from, audit->base->count) ||
	    !sum_products(&right, audit->shuffle->zp, to, audit->base->count))
		return fault_unable(audit->fault, "no_memory", "no memory to check a shuffle");
	point_mul_any(&left, &audit->chal, &left);
	point_add(&left, &left, commitment);
	point_add(&right, &right, blinding);
	return point_is_equal(&left, &right);
}

static bool equation_3(const struct audit *audit)
{
	struct point blinding;

	point_mul_base_any(&blinding, audit->shuffle->z3);
	return links_hold(audit, audit->shuffle->t3, points_of(audit->shuffle->C), &blinding,
		   points_of(audit->generators->items)) ||
	       equation_failed(audit->fault, "3");
}

/* (4A_c) and (4B_c): -z4_c times G and y. */
static bool equation_4(const struct audit *audit, unsigned c)
{
	size_t stride = CIPHER_LEN * (size_t)audit->base->width;
	const struct cipher *from = audit->in + c, *to = audit->shuffle->rows + c;
	struct point blinding;
	struct scalar z4;

	scalar_negate(&z4, &audit->shuffle->z4[c]);
	point_mul_base_any(&blinding, &z4);
	if (!links_hold(audit, &audit->shuffle->t4A[c], (struct points){from->alpha.bytes, stride},
		&blinding, (struct points){to->alpha.bytes, stride}))
		return indexed_equation_failed(audit->fault, "4A", c);
	point_mul_any(&blinding, &z4, &audit->base->y);
	return links_hold(audit, &audit->shuffle->t4B[c], (struct points){from->beta.bytes, stride},
		   &blinding, (struct points){to->beta.bytes, stride}) ||
	       indexed_equation_failed(audit->fault, "4B", c);
}

/* (5_i) th_i + chal Ch_i == zh_i G + zp_i Ch_(i-1) */
static bool equation_5(size_t from, size_t to, void *context)
{
	const struct audit *audit = context;
	const struct shuffle *shuffle = audit->shuffle;

	for (size_t i = from; i < to; i++) {
		const struct point *before =
		    i > 0 ? &shuffle->Ch[i - 1] : &audit->generators->chain;
		struct point left, right, other;

		point_mul_any(&left, &audit->chal, &shuffle->Ch[i]);
		point_add(&left, &left, &shuffle->th[i]);
		point_mul_base_any(&right, &shuffle->zh[i]);
		point_mul_any(&other, &shuffle->zp[i], before);
		point_add(&right, &right, &other);
		if (!point_is_equal(&left, &right))
			return false;
	}
	return true;
}

/* After the workers said no: which one it was. A worker that died is no proof of anything. */
static bool name_equation_5(struct audit *audit)
{
	for (size_t i = 0; i < audit->base->count; i++)
		if (!equation_5(i, i + 1, audit))
			return indexed_equation_failed(audit->fault, "5", i);
	return true;
}

static bool equations_hold(struct audit *audit)
{
	if (!equation_1(audit) || !equation_2(audit) || !equation_3(audit))
		return false;
	for (unsigned c = 0; c < audit->base->width; c++)
		if (!equation_4(audit, c))
			return false;
	return workers_run(audit->base->count, equation_5, audit) || name_equation_5(audit);
}

bool shuffle_check(const struct shuffle *shuffle, const struct shuffle_base *base,
    const struct cipher *in, const struct generators *generators, struct fault *fault)
{
	struct audit audit = {
	    .shuffle = shuffle, .base = base, .in = in, .generators = generators, .fault = fault};
	uint8_t seed[64];
	bool is_right;

	if (base->count < 2 || base->count > generators->count)
		return fault_false(fault, "mix_size",
		    "a shuffle of %llu rows: it must have at least 2, and at most the %zu "
		    "generators",
		    (unsigned long long)base->count, generators->count);
	if (!encoding_is_right(shuffle, base))
		return fault_false(fault, "mix_encoding",
		    "the shuffle has a point or scalar that is not canonical, or the identity");
	audit.u = calloc(base->count, sizeof *audit.u);
	if (audit.u == NULL)
		return fault_unable(fault, "no_memory", "no memory to check a shuffle");
	shuffle_seed(seed, base, in, shuffle->rows, shuffle->C);
	shuffle_weights(audit.u, seed, base->count);
	shuffle_challenge(&audit.chal, seed, base, shuffle);
	is_right = equations_hold(&audit);
	free(audit.u);
	return is_right;
}
