/*
 * One transaction of the keeper, in two stages: ask under the lock, then write and commit.
 * Nobody but the keeper's own files includes this.
 */
#ifndef DAEMON_ROLES_BATCH_H
#define DAEMON_ROLES_BATCH_H

#include "daemon/pg/array.h"
#include "daemon/roles/keeper.h"

#define BATCH_REQUESTS 16
#define BATCH_ARRAYS   48
#define PENDING_MAX    16

/* What somebody else than a voter wants in the log. */
struct pending {
	int64_t id;
	struct buf entry;
	bool has_size, is_appended;
	uint64_t at_size, index;
	const char *refused; /* static, or NULL */
};

struct batch {
	struct keeper *keeper;
	struct keeper_round *round;
	struct keep_item *items[BATCH_MAX];
	size_t count;
	struct pending pendings[PENDING_MAX];
	size_t pending_count;
	/* requests of the stage that is under way */
	struct pg_request requests[BATCH_REQUESTS];
	size_t request_count, open;
	bool has_failed, is_unknown, is_committing;
	uint64_t session;
	void (*stage)(struct batch *batch);
	/* their values */
	struct pg_array arrays[BATCH_ARRAYS];
	size_t array_count;
	char numbers[2 * BATCH_REQUESTS][24];
	size_t number_count;
	struct buf note;
	struct hash root;
	/* found under the lock */
	bool has_lock;
	uint64_t size, time_s;
	struct hash locked_root;
	uint64_t appended;
};

/* Adds a statement to the stage; its values are filled in by the batch_value functions. */
struct pg_request *batch_add(struct batch *batch, const struct pg_statement *statement);
struct pg_value batch_number(struct batch *batch, uint64_t number);
struct pg_array *batch_array(struct batch *batch, enum pg_type type);
/* Sends what was added; `stage` is called when all of it came back. */
void batch_send(struct batch *batch, void (*stage)(struct batch *batch));

/* A new batch for a round, with BEGIN and the lock added. NULL without memory. */
struct batch *batch_new(struct keeper *keeper, struct keeper_round *round);
/* After the first stage: the lock was had, and the tree is that of the database. */
bool batch_is_sound(struct batch *batch);
/* Adds what completes a write: entries, subtrees, head, COMMIT; and sends it. */
bool batch_write(
    struct batch *batch, const struct span *entries, const struct hash *leaves, size_t count);
/* Gives up the transaction, then ends the batch. */
void batch_roll_back(struct batch *batch);

#endif
