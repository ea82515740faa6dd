/*
 * The keeper: it alone holds the log's key, puts entries in order, makes them durable, and signs.
 * Web processes have judged form and proofs before; who may vote when is judged here, in the
 * database, under the lock of the log's head.
 */
#ifndef DAEMON_ROLES_KEEPER_H
#define DAEMON_ROLES_KEEPER_H

#include "daemon/api/messages.h"
#include "daemon/net/ipc.h"
#include "daemon/pg/direct.h"
#include "daemon/pg/pool.h"
#include "daemon/roles/high_water.h"
#include "daemon/roles/peers.h"
#include "proto/crypto/elgamal.h"
#include "proto/log/note.h"
#include "proto/log/tree.h"
#include "proto/record/manifest.h"

/* A batch is written when it is full, or this long after its first item came. */
#define BATCH_MAX     512
#define BATCH_WAIT_MS 2
/* Items that wait, over all rounds; more are told to come later. */
#define KEEPER_QUEUE_MAX 8192

struct keeper;

struct keeper_options {
	const char *conninfo;
	int keys_fd, state_fd; /* folders: SLUG.log, SLUG.rejection; SLUG.high. Borrowed */
};

/* Starts it: connects, reads every round's log and compares it with what was signed before.
 * FAULT_UNABLE: it must not run. */
struct keeper *keeper_new(
    struct loop *loop, const struct keeper_options *options, struct fault *fault) MUST_CHECK;
/* What is under way is given up; those who wait find out by themselves. */
void keeper_free(struct keeper **keeper);
/* True while something waits or is being written: ask before ending. */
bool keeper_is_busy(const struct keeper *keeper);

/* A web process came; takes over the descriptor. False without memory. */
bool keeper_add_peer(struct keeper *keeper, int fd) MUST_CHECK;

/* --- inside ------------------------------------------------------------------------------------
 */

/* One thing to keep, from its arrival until it is answered. */
struct keep_item {
	struct keep_item *next;
	struct peer *peer; /* who asked */
	uint64_t id;
	enum kept_kind kind;
	uint64_t found; /* by the gate; 0 or a reason */
	/* parsed from the entry; numbers as columns have them */
	struct point X;
	uint64_t cid, style, seq, serial, void_reason;
	struct point tag;
	uint8_t replaces[POINT_LEN]; /* of a credential: the X, or zeros */
	uint8_t prev[32];
	struct hash leaf, tracker;
	char styles[128]; /* of a credential; of a VOID its groups; as an SQL array's text */
	uint8_t cipher[CIPHER_LEN];
	/* judged */
	uint16_t reason;
	bool is_old;
	uint64_t index, time_s;
	size_t len;
	uint8_t entry[];
};

struct keeper_round {
	uint32_t id;
	char slug[65];
	bool has_ctx, has_registrar, is_ready;
	uint8_t ctx[32], registrar[32];
	/* the city's own log, of acts: no ballot comes here (proto/README.md, 18) */
	bool is_city, has_begun;
	uint8_t begin_leaf[32], acts_key[32];
	uint8_t observers[MANIFEST_MAX_PEOPLE][ED25519_PUBLIC_LEN]; /* from the manifest too */
	size_t observer_count;
	struct note_key log_key;
	uint8_t log_secret[64], rejection_secret[64];
	struct tree *tree;
	struct high_water mark;
	struct keep_item *first, *last; /* waiting */
};

struct batch;

struct keeper {
	struct loop *loop;
	struct keeper_options options;
	struct pg_pool *pool; /* of one connection: transactions */
	struct direct *direct;
	struct timer *flush;
	struct peers peers;
	struct keeper_round *rounds;
	size_t round_count, next_round;
	unsigned queued;
	struct batch *batch; /* the one under way, or NULL */
	bool is_resting;     /* the flush timer runs only to look around */
	bool has_pending;    /* log_pending may have something */
	bool must_reload;    /* rounds changed, or the database is not what we thought */
};

/* keeper_load.c: reads the rounds anew; logs of rounds that are not ready are read whole. */
bool keeper_load(struct keeper *keeper, struct fault *fault) MUST_CHECK;
void keeper_round_clear(struct keeper_round *round);
/* Where a subtree of the log is longer than the tree in memory: another keeper wrote. */
bool keeper_catch_up(struct keeper *keeper, struct keeper_round *round, uint64_t size,
    struct fault *fault) MUST_CHECK;

/*
 * The high-water file has all that the tree has: before a receipt is given for what was written at
 * another time, or by another keeper. False as high_water_raise.
 */
bool keeper_raise_mark(struct keeper_round *round, struct fault *fault) MUST_CHECK;

/* keeper_item.c: parses an entry; NULL with *failure where it can't even be queued. */
struct keep_item *keep_item_new(const struct keeper_round *round, enum kept_kind kind,
    uint8_t found, struct span entry, enum failure *failure);
void keep_item_free(struct keep_item *item);

/*
 * keeper_city.c: learns from the city's first entry, which is in the log, who signs acts; and says
 * why an entry may not go in at an index, or NULL. Static storage.
 */
bool keeper_city_begin(struct keeper_round *round, struct span entry) MUST_CHECK;
const char *keeper_city_refuses(
    const struct keeper_round *round, struct span entry, uint64_t index);

/* keeper_answer.c */
void keeper_reply_kept(
    const struct keeper_round *round, const struct keep_item *item, struct span note);
void keeper_reply_rejected(
    const struct keeper_round *round, const struct keep_item *item, uint64_t time_s);
void keeper_reply_failed(const struct keep_item *item, enum failure failure);
/* The signed checkpoint of a tree. */
bool keeper_sign(struct buf *note, struct hash *root, const struct keeper_round *round,
    struct fault *fault) MUST_CHECK;

/* keeper_batch.c: begins with what waits for a round; false if there was nothing to do. */
bool batch_start(struct keeper *keeper, struct keeper_round *round);
/* keeper_pending.c: begins with what others want to add. */
bool pending_start(struct keeper *keeper);
void batch_free(struct batch *batch);
/* keeper.c: a batch ended; goes on with the next. */
void keeper_go_on(struct keeper *keeper);

#endif
