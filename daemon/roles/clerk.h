/*
 * The clerk: moves rounds by the clock. It signs for the board, asks witnesses, takes in what
 * trustees post and checks it, closes, counts and publishes. Nobody waits for it, so it waits for
 * others; entries reach the log through log_pending.
 */
#ifndef DAEMON_ROLES_CLERK_H
#define DAEMON_ROLES_CLERK_H

#include "daemon/net/loop.h"
#include "daemon/pg/direct.h"
#include "proto/cli/http.h"
#include "proto/record/round_follow.h"

struct clerk_options {
	const char *conninfo;
	int keys_fd;           /* folder with SLUG.board. Borrowed */
	const char *dist_path; /* web/dist/manifest.json, for CLIENT; or NULL */
};

struct clerk;

/* FAULT_UNABLE without database or memory. It works by a timer of the loop. */
struct clerk *clerk_new(
    struct loop *loop, const struct clerk_options *options, struct fault *fault) MUST_CHECK;
void clerk_free(struct clerk **clerk);

/* --- inside ------------------------------------------------------------------------------------
 */

/* A log that witnesses are asked about: a round's, or the city's own. */
struct clerk_log {
	uint32_t id;
	char slug[65];
	int64_t now_s; /* by the city's clock; 0: it is not to be served */
	/* Reads what is new in it; then `tree` and `policy` are those of its end. */
	bool (*follow)(struct clerk *clerk, struct clerk_log *log, struct fault *fault);
	const struct tree *tree;
	const struct policy *policy;
	uint64_t witness_sizes[POLICY_WITNESSES_MAX]; /* what each has cosigned last */
	int64_t retry_at_s;                           /* witnesses that did not do: not before */
	char last_fault[320];                         /* told once, not every half second */
};

struct clerk_round {
	struct clerk_log log; /* first: clerk_log.follow makes a round of it again */
	struct clerk_round *next;
	char step[16];
	int64_t open_s, close_s, mix_wait_s, mixing_since_s;
	struct round *round; /* the log, followed; NULL before the first entry */
	bool has_board;
};

/* The city's own log: acts are signed here and given to the keeper. */
struct clerk_city {
	struct clerk_log log; /* first, as above */
	struct tree *tree;
	struct policy *policy; /* of entry 0; NULL until that is read */
	struct hash begin_leaf;
	uint8_t secret_key[64]; /* signs acts */
	bool has_key;
};

struct clerk {
	struct loop *loop;
	struct clerk_options options;
	struct timer *tick;
	struct direct *direct;
	struct http *http;
	struct clerk_round *rounds;
	struct clerk_city city;
	uint64_t tidied_ms; /* when the accounts were last looked at; 0: not yet */
	uint64_t told_ms;   /* when people were last told; 0: not yet */
};

/* clerk_log.c: follows the log to its end. */
bool clerk_follow(struct clerk *clerk, struct clerk_round *one, struct fault *fault) MUST_CHECK;
/* Forgets what was followed; the next tick reads it anew. */
void clerk_forget(struct clerk_round *one);
/*
 * Has the keeper append an entry at exactly this index; waits until it did. FAULT_FALSE
 * pending_refused, FAULT_UNABLE pending_slow.
 */
bool clerk_append(struct clerk *clerk, const struct clerk_round *one, struct span entry,
    uint64_t index, struct fault *fault) MUST_CHECK;
/* Has the keeper append what was added to the followed round from this index on, in order. */
bool clerk_append_from(struct clerk *clerk, const struct clerk_round *one, size_t first,
    struct fault *fault) MUST_CHECK;
/* Keeps the artifacts and results that the followed round has. */
bool clerk_keep_files(
    struct clerk *clerk, const struct clerk_round *one, struct fault *fault) MUST_CHECK;

/* clerk_cosign.c: a cosigned checkpoint of exactly this size whose times are at or after
 * `from_s`, in final form; asks the witnesses if there is none yet. */
bool clerk_cosigned(struct clerk *clerk, struct clerk_log *log, uint64_t size, int64_t from_s,
    struct buf *minimal, struct fault *fault) MUST_CHECK;
/* The newest checkpoint is cosigned, and not long ago. */
bool clerk_keep_fresh(struct clerk *clerk, struct clerk_log *log, struct fault *fault) MUST_CHECK;

/* clerk_city.c: follows the city's log, if there is one, and brings to it what waits. */
bool clerk_serve_city(struct clerk *clerk, struct fault *fault) MUST_CHECK;
void clerk_forget_city(struct clerk *clerk);

/* clerk_keys.c, clerk_phases.c, clerk_count.c: one step of a round, if its time has come. */
bool clerk_make_key(struct clerk *clerk, struct clerk_round *one, struct fault *fault) MUST_CHECK;
bool clerk_open(struct clerk *clerk, struct clerk_round *one, struct fault *fault) MUST_CHECK;
bool clerk_close(struct clerk *clerk, struct clerk_round *one, struct fault *fault) MUST_CHECK;
bool clerk_mix(struct clerk *clerk, struct clerk_round *one, struct fault *fault) MUST_CHECK;
bool clerk_commit(struct clerk *clerk, struct clerk_round *one, struct fault *fault) MUST_CHECK;
bool clerk_release(struct clerk *clerk, struct clerk_round *one, struct fault *fault) MUST_CHECK;
/* Notes the step in the database and here. */
bool clerk_step(
    struct clerk *clerk, struct clerk_round *one, const char *step, struct fault *fault) MUST_CHECK;

/* clerk_posts.c: what trustees handed in. */
struct clerk_posted {
	uint16_t trustee, cid;
};
#define CLERK_POSTS_MAX 256
/* What of a kind waits; false on failure. */
bool clerk_posts(struct clerk *clerk, const struct clerk_round *one, const char *kind,
    int64_t attempt, struct clerk_posted *out, size_t *count, struct fault *fault) MUST_CHECK;
bool clerk_post_body(struct clerk *clerk, const struct clerk_round *one, const char *kind,
    int64_t attempt, struct clerk_posted which, struct buf *body, struct fault *fault) MUST_CHECK;
/* It was taken, or refused with a reason. */
bool clerk_post_settle(struct clerk *clerk, const struct clerk_round *one, const char *kind,
    int64_t attempt, struct clerk_posted which, const char *refused,
    struct fault *fault) MUST_CHECK;

#endif
