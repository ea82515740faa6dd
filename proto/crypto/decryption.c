/*
 * Decryption factors, their batched proof, and the combination of a threshold of them.
 * It does not decode what comes out.
 */
#include "proto/crypto/decryption.h"

#include <stdlib.h>
#include <string.h>

#include "proto/base/workers.h"
#include "proto/crypto/lagrange.h"
#include "proto/crypto/schnorr.h"
#include "proto/crypto/sum.h"
#include "proto/crypto/transcript.h"

static const char magic[] = "ARCADEC1";

void decryption_tie_point(struct point *out, const uint8_t ctx[32], uint16_t cid)
{
	struct transcript transcript;

	transcript_begin(&transcript, "arca/1/tie");
	transcript_item(&transcript, ctx, 32);
	transcript_u64(&transcript, cid);
	transcript_point(&transcript, out);
}

static size_t positions(const struct decryption_base *base)
{
	return base->count * base->width;
}

/* All alphas and P, in order: what is decrypted. In shared memory, since workers read it. */
static struct point *alphas_new(const struct decryption_base *base)
{
	size_t count = positions(base);
	struct point *alphas = calloc(count + 1, sizeof *alphas);

	for (size_t m = 0; alphas != NULL && m < count; m++)
		alphas[m] = base->rows[m].alpha;
	if (alphas != NULL)
		decryption_tie_point(&alphas[count], base->ctx, base->cid);
	return alphas;
}

/* The weights rho_m, bound to the whole statement by tau. */
static struct scalar *weights_new(uint8_t tau[64], const struct decryption_base *base,
    uint16_t trustee, const struct point *public_share, const struct point *alphas,
    const struct point *D)
{
	size_t count = positions(base) + 1;
	struct scalar *rho = calloc(count, sizeof *rho);
	struct transcript transcript;

	transcript_begin(&transcript, "arca/1/dec/seed");
	transcript_item(&transcript, base->ctx, sizeof base->ctx);
	transcript_u64(&transcript, base->cid);
	transcript_item(&transcript, base->vec_hash, sizeof base->vec_hash);
	transcript_u64(&transcript, trustee);
	transcript_item(&transcript, public_share->bytes, POINT_LEN);
	transcript_u64(&transcript, base->count);
	transcript_u64(&transcript, base->width);
	transcript_item(&transcript, alphas, POINT_LEN * count);
	transcript_item(&transcript, D, POINT_LEN * count);
	transcript_hash(&transcript, tau);
	for (size_t m = 0; rho != NULL && m < count; m++) {
		transcript_begin(&transcript, "arca/1/dec/rho");
		transcript_item(&transcript, tau, 64);
		transcript_u64(&transcript, m);
		transcript_scalar(&transcript, &rho[m]);
	}
	return rho;
}

/* The batched statement: A* and D*, of which one proof is made. */
struct batch {
	uint8_t tau[64];
	struct point A, D;
};

static bool batch_make(struct batch *out, const struct decryption_base *base, uint16_t trustee,
    const struct point *public_share, const struct point *alphas, const struct point *D)
{
	size_t count = positions(base) + 1;
	struct scalar *rho = weights_new(out->tau, base, trustee, public_share, alphas, D);
	bool is_fine = rho != NULL && sum_products(&out->A, rho, points_of(alphas), count) &&
		       sum_products(&out->D, rho, points_of(D), count);

	free(rho);
	return is_fine;
}

static void batch_challenge(
    struct scalar *out, const struct batch *batch, const struct point *T1, const struct point *T2)
{
	struct transcript transcript;

	transcript_begin(&transcript, "arca/1/dec/c");
	transcript_item(&transcript, batch->tau, sizeof batch->tau);
	transcript_item(&transcript, batch->A.bytes, POINT_LEN);
	transcript_item(&transcript, batch->D.bytes, POINT_LEN);
	transcript_item(&transcript, T1->bytes, POINT_LEN);
	transcript_item(&transcript, T2->bytes, POINT_LEN);
	transcript_scalar(&transcript, out);
}

struct factor_job {
	const struct scalar *share;
	const struct point *alphas;
	struct point *D;
};

static bool factor_range(size_t from, size_t to, void *context)
{
	struct factor_job *job = context;

	for (size_t m = from; m < to; m++)
		if (!point_mul(&job->D[m], job->share, &job->alphas[m]))
			return false;
	return true;
}

static bool put_proof(struct buf *out, const struct batch *batch, const struct scalar *share,
    const struct entropy *entropy)
{
	uint8_t statement[64 + 2 * POINT_LEN];
	struct scalar nonce, challenge, response;
	struct point T1, T2;
	bool is_fine;

	memcpy(statement, batch->tau, 64);
	memcpy(statement + 64, batch->A.bytes, POINT_LEN);
	memcpy(statement + 96, batch->D.bytes, POINT_LEN);
	nonce_draw(&nonce, entropy, "dec", 0, share, statement, sizeof statement);
	is_fine = point_mul_base(&T1, &nonce) && point_mul(&T2, &nonce, &batch->A);
	batch_challenge(&challenge, batch, &T1, &T2);
	scalar_mul_add(&response, &nonce, &challenge, share);
	secret_wipe(&nonce, sizeof nonce);
	buf_put(out, T1.bytes, POINT_LEN);
	buf_put(out, T2.bytes, POINT_LEN);
	buf_put(out, response.bytes, SCALAR_LEN);
	return is_fine && buf_is_ok(out);
}

bool decryption_make(struct buf *out, const struct decryption_base *base, uint16_t trustee,
    const struct scalar *share, const struct point *public_share, const struct entropy *entropy,
    struct fault *fault)
{
	size_t count = positions(base) + 1;
	struct point *alphas = alphas_new(base);
	struct factor_job job = {share, alphas, workers_memory(count, POINT_LEN)};
	struct batch batch;
	bool is_fine = alphas != NULL && job.D != NULL && workers_run(count, factor_range, &job) &&
		       batch_make(&batch, base, trustee, public_share, alphas, job.D);

	if (is_fine) {
		buf_put(out, magic, sizeof magic - 1);
		buf_put_u16le(out, base->cid);
		buf_put_u16le(out, trustee);
		buf_put_u64le(out, base->count);
		buf_put_u8(out, (uint8_t)base->width);
		buf_put(out, job.D, POINT_LEN * count);
		is_fine = put_proof(out, &batch, share, entropy);
	}
	workers_memory_free(job.D, count, POINT_LEN);
	free(alphas);
	return is_fine || fault_unable(fault, "no_memory", "no memory to decrypt");
}

bool decryption_parse(struct decryption *out, const struct decryption_base *base, uint16_t trustee,
    const uint8_t *bytes, size_t len)
{
	struct reader reader = reader_over(bytes, len);
	const uint8_t *head = reader_take(&reader, sizeof magic - 1);

	if (head == NULL || memcmp(head, magic, sizeof magic - 1) != 0 || base->count > len ||
	    len != DECRYPTION_LEN(base->count, base->width) || reader_u16le(&reader) != base->cid ||
	    reader_u16le(&reader) != trustee || reader_u64le(&reader) != base->count ||
	    reader_u8(&reader) != base->width)
		return false;
	out->trustee = trustee;
	out->D = (const struct point *)(const void *)reader_take(
	    &reader, POINT_LEN * (positions(base) + 1));
	out->T1 = (const struct point *)(const void *)reader_take(&reader, POINT_LEN);
	out->T2 = (const struct point *)(const void *)reader_take(&reader, POINT_LEN);
	out->s = (const struct scalar *)(const void *)reader_take(&reader, SCALAR_LEN);
	return reader_is_done(&reader);
}

bool decryption_check(const struct decryption *decryption, const struct decryption_base *base,
    const struct point *public_share, struct fault *fault)
{
	struct point *alphas;
	struct batch batch;
	struct scalar challenge;
	bool is_made;

	/* D, T1 and T2 stand side by side. */
	if (!points_are_wire(points_of(decryption->D), positions(base) + 3) ||
	    !scalar_is_canonical(decryption->s->bytes))
		return fault_false(fault, "decrypt_encoding",
		    "the decryption has a point or scalar that is not canonical, or the identity");
	alphas = alphas_new(base);
	is_made = alphas != NULL && batch_make(&batch, base, decryption->trustee, public_share,
					alphas, decryption->D);
	free(alphas);
	if (!is_made)
		return fault_unable(fault, "no_memory", "no memory to check a decryption");
	batch_challenge(&challenge, &batch, decryption->T1, decryption->T2);
	return (schnorr_holds(decryption->s, NULL, decryption->T1, &challenge, public_share) &&
		   schnorr_holds(decryption->s, &batch.A, decryption->T2, &challenge, &batch.D)) ||
	       fault_false(fault, "decrypt_proof",
		   "the decryption proof of trustee %u does not hold", decryption->trustee);
}

#define MAX_SHARES 64

struct combine_job {
	const struct decryption_base *base;
	const struct decryption *decryptions;
	size_t count;
	struct scalar lambda[MAX_SHARES];
	struct point *masks; /* sum lambda_i D_(i,m), the tie row too */
};

static bool combine_range(size_t from, size_t to, void *context)
{
	struct combine_job *job = context;

	for (size_t m = from; m < to; m++) {
		job->masks[m] = point_identity;
		for (size_t i = 0; i < job->count; i++) {
			struct point part;

			point_mul_any(&part, &job->lambda[i], &job->decryptions[i].D[m]);
			point_add(&job->masks[m], &job->masks[m], &part);
		}
	}
	return true;
}

static bool lambdas(struct combine_job *job)
{
	uint32_t indices[MAX_SHARES] = {0};

	if (job->count == 0 || job->count > MAX_SHARES)
		return false;
	for (size_t i = 0; i < job->count; i++)
		indices[i] = job->decryptions[i].trustee;
	for (size_t i = 0; i < job->count; i++)
		if (!lagrange_at_zero(&job->lambda[i], indices, job->count, indices[i]))
			return false;
	return true;
}

bool decryption_combine(struct point *messages, uint8_t tie_seed[64],
    const struct decryption_base *base, const struct decryption *decryptions, size_t count,
    struct fault *fault)
{
	size_t n = positions(base);
	struct combine_job job = {.base = base, .decryptions = decryptions, .count = count};
	struct transcript transcript;
	bool is_fine;

	if (!lambdas(&job))
		return fault_unable(
		    fault, "shares", "these shares can't be combined: one trustee twice");
	job.masks = workers_memory(n + 1, sizeof *job.masks);
	is_fine = job.masks != NULL && workers_run(n + 1, combine_range, &job);
	for (size_t m = 0; is_fine && m < n; m++)
		point_sub(&messages[m], &base->rows[m].beta, &job.masks[m]);
	if (is_fine) {
		transcript_begin(&transcript, "arca/1/tieseed");
		transcript_item(&transcript, job.masks[n].bytes, POINT_LEN);
		transcript_hash(&transcript, tie_seed);
	}
	workers_memory_free(job.masks, n + 1, sizeof *job.masks);
	return is_fine || fault_unable(fault, "no_memory", "no memory to combine decryptions");
}
