/*
 * A key generation with everybody in one place, for the tests of proto/crypto/dkg.
 * It checks nothing by itself but that the honest steps work.
 */
#ifndef TESTS_UNIT_DKG_RUN_H
#define TESTS_UNIT_DKG_RUN_H

#include <criterion/criterion.h>

#include "proto/crypto/dkg_inner.h"

/* Repeatable randomness; from draw `other_from` on (if not 0), that of another seed. */
struct seeded {
	uint64_t seed, draw, other_from;
};

struct run {
	struct dkg_session session;
	struct scalar secrets[DKG_MAX_N];
	struct dkg_participant all[DKG_MAX_N];
	struct dkg_round1 messages[DKG_MAX_N];
	struct dkg_round2 gathered[DKG_MAX_N]; /* by recipient */
	struct dkg_result results[DKG_MAX_N];
	struct dkg_certificate certificate;
	struct buf bytes; /* of the certificate */
};

/* Rounds 1 and the coordinator's gathering; run_whole goes on to the signed certificate. */
struct run *run_begin(uint32_t n, uint32_t t);
struct run *run_whole(uint32_t n, uint32_t t);
void run_end(struct run **run);

/* Round 1 of the participant at place `i` (from 0), with the randomness of `seeded`. */
bool run_offer(struct run *run, struct dkg_round1 *out, uint32_t i, struct seeded seeded);
/* Round 2 of the same. */
bool run_accept(struct run *run, uint32_t i, struct fault *fault);
/* Signs what the certificate says now, by everybody, and writes it anew. */
void run_sign(struct run *run);
/* Writes the certificate anew, signed or not. */
void run_write(struct run *run);
/* dkg_certificate_check, and no key comes out of a failure. */
bool run_check(const struct run *run, const struct dkg_session *expected, struct fault *fault);

/* The call, with `fault` in it, must fail as FAULT_FALSE with this code. */
#define REFUSED(call, wanted)                                                                      \
	do {                                                                                       \
		struct fault fault = {0};                                                          \
		cr_assert(!(call));                                                                \
		cr_assert_eq(fault.kind, FAULT_FALSE);                                             \
		cr_assert_str_eq(fault.code, wanted, "%s: %s", fault.code, fault.text);            \
	} while (0)

#endif
