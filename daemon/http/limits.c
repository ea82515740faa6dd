/*
 * A bounded table of addresses: counts and token buckets.
 * An address that cannot be kept any more, for want of room, is one without a past.
 */
#include "daemon/http/limits.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "proto/base/buf.h"

enum {
	SETS = 8192, /* a power of two */
	MINUTE_MS = 60000,
	TOKEN = MINUTE_MS, /* so that a millisecond gives back exactly the limit's number */
	WAYS = 8           /* addresses a set: the least recently seen without connections goes */
};

struct seen {
	uint8_t address[16];
	uint64_t seen_ms, filled_ms;
	unsigned connections;
	bool is_used;
	uint64_t taken[LIMITS_CLASSES]; /* of the minute's, in 60,000ths of a token */
};

struct limits {
	unsigned per_address;
	unsigned per_minute[LIMITS_CLASSES];
	uint64_t seed[2], clock;
	struct seen rows[SETS][WAYS];
};

struct limits *limits_new(unsigned per_address, const unsigned per_minute[LIMITS_CLASSES])
{
	struct limits *limits = calloc(1, sizeof *limits);

	if (limits == NULL)
		return NULL;
	limits->per_address = per_address;
	memcpy(limits->per_minute, per_minute, sizeof limits->per_minute);
	/* Which addresses share a set is not to be known from outside; it is no secret either. */
	if (getrandom(limits->seed, sizeof limits->seed, 0) != sizeof limits->seed)
		limits_free(&limits);
	return limits;
}

void limits_free(struct limits **limits)
{
	free(*limits);
	*limits = NULL;
}

void limits_address(uint8_t out[16], const struct peer *peer)
{
	static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

	memcpy(out, peer->bytes, 16);
	if (memcmp(out, mapped, sizeof mapped) != 0)
		memset(out + 8, 0, 8);
}

static size_t set_of(const struct limits *limits, const uint8_t address[16])
{
	uint64_t hash = load_u64le(address) ^ limits->seed[0];

	hash = (hash ^ (hash >> 29)) * (limits->seed[1] | 1);
	hash ^= load_u64le(address + 8);
	hash = (hash ^ (hash >> 32)) * 0x9e3779b97f4a7c15U;
	return (size_t)(hash >> 40) % SETS;
}

/* The row of an address, made if need be; NULL if every row of the set has connections. */
static struct seen *row_find(struct limits *limits, const struct peer *peer)
{
	uint8_t address[16];
	struct seen *set, *oldest = NULL;

	limits_address(address, peer);
	set = limits->rows[set_of(limits, address)];
	limits->clock++;
	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].is_used && memcmp(set[i].address, address, 16) == 0) {
			set[i].seen_ms = limits->clock;
			return &set[i];
		}
		if (set[i].connections == 0 && (oldest == NULL || set[i].seen_ms < oldest->seen_ms))
			oldest = &set[i];
	}
	if (oldest == NULL)
		return NULL;
	*oldest = (struct seen){.is_used = true, .seen_ms = limits->clock};
	memcpy(oldest->address, address, 16);
	return oldest;
}

bool limits_enter(struct limits *limits, const struct peer *peer)
{
	struct seen *row = row_find(limits, peer);

	if (row == NULL || row->connections >= limits->per_address)
		return false;
	row->connections++;
	return true;
}

void limits_leave(struct limits *limits, const struct peer *peer)
{
	struct seen *row = row_find(limits, peer);

	if (row != NULL && row->connections > 0)
		row->connections--;
}

bool limits_take(struct limits *limits, const struct peer *peer, unsigned rate_class,
    uint64_t now_ms, unsigned *retry_s)
{
	const uint64_t most = (uint64_t)limits->per_minute[rate_class] * TOKEN;
	struct seen *row;
	uint64_t elapsed;

	if (most == 0 || (row = row_find(limits, peer)) == NULL)
		return true;
	elapsed = row->filled_ms == 0 ? MINUTE_MS : now_ms - row->filled_ms;
	if (elapsed > MINUTE_MS)
		elapsed = MINUTE_MS;
	row->filled_ms = now_ms;
	for (size_t i = 0; i < LIMITS_CLASSES; i++) {
		const uint64_t back = elapsed * limits->per_minute[i];

		row->taken[i] = row->taken[i] > back ? row->taken[i] - back : 0;
	}
	if (row->taken[rate_class] + TOKEN > most) {
		*retry_s = 1 + (unsigned)(60 / (limits->per_minute[rate_class] + 1));
		return false;
	}
	row->taken[rate_class] += TOKEN;
	return true;
}
