/*
 * A key generation with everybody in one place.
 * It holds no tests.
 */
#include "tests/unit/dkg_run.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static void seeded_fill(void *context, uint8_t *out, size_t len)
{
	struct seeded *seeded = context;
	uint8_t input[17], hash[64];

	store_u64le(input, seeded->seed);
	store_u64le(input + 8, seeded->draw);
	input[16] = seeded->other_from != 0 && seeded->draw >= seeded->other_from;
	seeded->draw++;
	crypto_hash_sha512(hash, input, sizeof input);
	cr_assert_leq(len, sizeof hash);
	memcpy(out, hash, len);
}

bool run_offer(struct run *run, struct dkg_round1 *out, uint32_t i, struct seeded seeded)
{
	struct dkg_source source = {seeded_fill, &seeded, true};
	struct fault fault = {0};

	return dkg_offer_make(out, &run->all[i], NULL, &source, &fault);
}

void run_write(struct run *run)
{
	run->bytes.len = 0;
	dkg_certificate_put(&run->bytes, &run->certificate);
	cr_assert(buf_is_ok(&run->bytes));
}

void run_sign(struct run *run)
{
	struct dkg_public *public = &run->certificate.public;
	struct buf transcript = {0};

	dkg_transcript_put(&transcript, public);
	for (uint32_t i = 0; i < run->session.n; i++)
		cr_assert(dkg_sign(&run->certificate.signatures[i], &run->secrets[i], NULL,
		    transcript.bytes, transcript.len, NULL));
	run_write(run);
	buf_free(&transcript);
}

struct run *run_begin(uint32_t n, uint32_t t)
{
	struct run *run = calloc(1, sizeof *run);
	struct seeded seeded = {.seed = 1000 * n + t};
	struct dkg_source source = {seeded_fill, &seeded, true};

	cr_assert(group_init());
	run->session.n = n;
	run->session.t = t;
	for (uint32_t i = 0; i < n; i++)
		cr_assert(
		    dkg_static_make(&run->secrets[i], &run->session.statics[i], &source, NULL));
	memset(run->session.ext, 0x65, 32);
	run->session.ext_len = 32;
	dkg_context_derive(&run->session, "attempt 0", 9);
	for (uint32_t i = 0; i < n; i++) {
		cr_assert(dkg_join(&run->all[i], &run->session, &run->secrets[i], NULL));
		cr_assert(run_offer(run, &run->messages[i], i, (struct seeded){.seed = i}));
	}
	for (uint32_t i = 0; i < n; i++)
		cr_assert(
		    dkg_gather(&run->gathered[i], &run->session, run->messages, n, i + 1, NULL));
	return run;
}

bool run_accept(struct run *run, uint32_t i, struct fault *fault)
{
	return dkg_accept(&run->results[i], NULL, &run->all[i], &run->messages[i].offer,
	    &run->gathered[i], fault);
}

struct run *run_whole(uint32_t n, uint32_t t)
{
	struct run *run = run_begin(n, t);

	for (uint32_t i = 0; i < n; i++) {
		cr_assert(run_accept(run, i, NULL));
		run->certificate.public.offers[i] = run->messages[i].offer;
	}
	run->certificate.public.session = run->session;
	run_sign(run);
	return run;
}

void run_end(struct run **run)
{
	buf_free(&(*run)->bytes);
	free(*run);
	*run = NULL;
}

bool run_check(const struct run *run, const struct dkg_session *expected, struct fault *fault)
{
	struct dkg_keys keys, nothing = {0};
	bool is_fine =
	    dkg_certificate_check(&keys, run->bytes.bytes, run->bytes.len, expected, fault);

	cr_assert(is_fine || memcmp(&keys, &nothing, sizeof keys) == 0, "no key from a failure");
	return is_fine;
}
