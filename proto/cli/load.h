/*
 * What the files of arca load share: the round that is loaded, voters with their credentials, a
 * plan of sealed ballots, and what became of each.
 */
#ifndef PROTO_CLI_LOAD_H
#define PROTO_CLI_LOAD_H

#include "proto/cli/http.h"
#include "proto/crypto/ballot.h"
#include "proto/record/contests.h"
#include "proto/record/definition.h"
#include "proto/record/map.h"

#define LOAD_CODES   32 /* distinct codes of errors that are told apart */
#define ONE_TIME_MAX 40
#define BALLOT_ROOM  BALLOT_LEN(1) /* version 1 has w = 1 */
#define NO_CAST      SIZE_MAX

/* A voter's device. The last cast in each group is by contests_group_place. */
struct load_voter {
	char one_time[ONE_TIME_MAX]; /* as it was printed, without its line end */
	char code[CODE_LEN + 1];     /* recovery code: made here, kept before it is used */
	struct scalar x;
	struct point X;
	uint64_t serial;
	struct id_list styles;
	bool is_registered;
	struct {
		uint32_t seq;
		struct hash leaf;
	} last[CONTEST_GROUP_MAX];
};

enum cast_state {
	CAST_PLANNED,
	CAST_SENT,
	CAST_RECEIPT,
	CAST_REJECTED,  /* a signed rejection, or a plain refusal */
	CAST_UNCERTAIN, /* no answer that tells, however often it was sent */
	CAST_SKIPPED,   /* the one before it did not get through, or time was over */
};

struct load_cast {
	size_t voter;
	size_t group; /* its place */
	uint16_t cid, style;
	size_t before; /* the cast that this one changes, or NO_CAST */
	enum cast_state state;
	struct hash leaf;
	uint64_t index; /* in the log, of a receipt */
};

/* How often something happened, by code. */
struct load_codes {
	size_t count;
	struct {
		char code[48];
		uint64_t times;
	} items[LOAD_CODES];
};

struct load_options {
	const char *url, *ca_path, *codes_path, *votes_path, *state, *receipts, *bodies;
	uint64_t voters; /* 0: all */
	uint64_t clients, rate, seconds, changes_percent;
	uint64_t patience_s; /* how long one ballot is sent again */
	bool reconciles, is_json;
};

struct load {
	const struct load_options *options;
	struct http *http;
	char *api;
	/* the round */
	struct manifest manifest;
	struct contests contests;
	struct dkg_keys keys;
	struct hash ctx;
	/* the voters */
	struct load_voter *voters;
	size_t voter_count;
	/* the plan; sealed entries are BALLOT_ROOM bytes each, in shared memory */
	struct load_cast *casts;
	size_t cast_count, first_count; /* changes stand after the first ones */
	size_t room;                    /* of the arrays */
	uint8_t *payloads, *entries;
	/* what came of it */
	uint64_t *latencies_us;
	size_t latency_count;
	uint64_t began_us, ended_us, retries, most_at_once;
	struct load_codes errors, retried;
};

void codes_add(struct load_codes *codes, const char *code);
uint64_t load_now_us(void);

/* load_round.c: what the round is, from its two entries; the key is derived, not taken. */
bool load_round(struct load *load, struct fault *fault) MUST_CHECK;

/* load_voters.c: from the state and the codes; each has a recovery code on the disk. */
bool load_voters(struct load *load, struct fault *fault) MUST_CHECK;
/* Sessions and credentials for those who have none; their last casts for those who have. */
bool load_register(struct load *load, struct fault *fault) MUST_CHECK;

/* load_seal.c: plans and seals; the leaves are in the state before any ballot is sent. */
bool load_seal(struct load *load, struct fault *fault) MUST_CHECK;
/* Appends {"entry":..} of a cast. */
void load_body(struct buf *out, const struct load *load, size_t cast);
/* Bodies, one a line, and a script for wrk. */
bool load_write_bodies(const struct load *load, struct fault *fault) MUST_CHECK;

/* load_cast.c */
bool load_cast_all(struct load *load, struct fault *fault) MUST_CHECK;

/* What a reconciliation found. */
struct load_check {
	uint64_t receipts;  /* looked for */
	uint64_t entries;   /* looked at */
	uint64_t ours;      /* ballots of our credentials in the log */
	uint64_t uncertain; /* ours, sealed here, without a receipt */
	uint64_t lost, doubled, forged, invalid;
};
/* load_check.c: every receipt of the state against the record. FAULT_UNABLE if it cannot be read.
 */
bool load_reconcile(struct load *load, struct load_check *check, struct fault *fault) MUST_CHECK;

#endif
