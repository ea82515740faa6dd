/*
 * A vote as plain choices, and as the payload that is sealed (proto/README.md, 6).
 * It does not seal.
 */
#ifndef PROTO_RECORD_VOTE_H
#define PROTO_RECORD_VOTE_H

#include "proto/crypto/ballot.h"
#include "proto/record/contests.h"

/* The most projects that a payload of the largest w can list. */
#define VOTE_MAX_CHOICES (8 * BLOCK_PAYLOAD * BALLOT_MAX_W)
#define PAYLOAD_MAX      (BLOCK_PAYLOAD * BALLOT_MAX_W)

struct choice {
	uint16_t project;
	uint16_t points; /* 0 in kinds without points */
};

struct vote {
	bool is_blank;
	size_t count; /* a ranking is best first, other votes in project order */
	struct choice choices[VOTE_MAX_CHOICES];
};

/* Why a decrypted ballot is null, in the order in which reasons are tried; 0 if it is not. */
enum null_reason {
	NULL_NOT,
	NULL_ENCODING,
	NULL_KIND,
	NULL_BODY,
	NULL_EMPTY,
	NULL_CHOICES,
	NULL_COST,
	NULL_POINTS,
	NULL_REASONS,
};

/* "encoding" and so on. Static storage. */
const char *null_reason_name(enum null_reason reason);

/*
 * Writes 29w bytes. Choices may come in any order but for a ranking. False if the vote can't be
 * said in the contest's kind (too long, a project twice, points over 255); the contest's limits are
 * not asked.
 */
bool vote_encode(
    uint8_t *payload, const struct contest *contest, const struct vote *vote) MUST_CHECK;
/* Reads 29w bytes under the contest's limits. *out is set only for NULL_NOT. */
enum null_reason vote_decode(
    struct vote *out, const struct contest *contest, const uint8_t *payload) MUST_CHECK;

/* Blocks 1..w of a payload, and back; false if a block's tag is not 0x50 + j. */
void payload_to_blocks(uint8_t blocks[][BLOCK_LEN], const uint8_t *payload, unsigned width);
bool payload_from_blocks(
    uint8_t *payload, const uint8_t blocks[][BLOCK_LEN], unsigned width) MUST_CHECK;

#endif
