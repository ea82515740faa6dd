/*
 * Work for who comes when many do: what came of it goes to the database, which says whether more is
 * wanted; then a challenge is made. See work.h for what one is.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/api/account.h"
#include "daemon/api/api_inner.h"
#include "daemon/http/limits.h"
#include "proto/crypto/entropy.h"

static struct span key_of(const struct call *call)
{
	return (struct span){call->api->options.salt, API_SALT_LEN};
}

/* A network of a /24, of IPv6 a /48, hashed under the web processes' salt. */
static struct span prefix_of(struct call *call)
{
	static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
	struct hash *hash = arena_alloc(call->arena, 1, sizeof *hash);
	uint8_t address[16];
	const struct span spans[] = {
	    key_of(call), {(const uint8_t *)"prefix", 6}, {address, sizeof address}};
	size_t kept;

	if (hash == NULL)
		return (struct span){NULL, 0};
	limits_address(address, &call->request->peer);
	kept = memcmp(address, mapped, sizeof mapped) == 0 ? 15 : 6;
	memset(address + kept, 0, sizeof address - kept);
	sha256_of_spans(hash, spans, sizeof spans / sizeof *spans);
	return (struct span){hash->bytes, HASH_LEN};
}

static struct span text_in(const json_t *object, const char *member)
{
	const json_t *text = json_object_get(object, member);

	return (struct span){(const uint8_t *)json_string_value(text), json_string_length(text)};
}

bool account_work(struct call *call, unsigned index, enum work_action action)
{
	const json_t *sent = json_object_get(call->body, "work");
	struct work *work = arena_alloc(call->arena, 1, sizeof *work);

	if (work == NULL) {
		(void)call_fail(call, FAULT_OVERLOADED);
		return false;
	}
	call_value_bytes(call, index, prefix_of(call));
	for (unsigned i = 1; i < 4; i++)
		call_value(call, index + i, NULL);
	if (!json_is_object(sent))
		return true;
	if (!work_read(
		work, key_of(call), action, text_in(sent, "challenge"), text_in(sent, "nonce")))
		return true;
	call_value_bytes(call, index + 1, (struct span){work->id.bytes, HASH_LEN});
	call_value_integer(call, index + 2, (int64_t)work->bits);
	call_value_integer(call, index + 3, (int64_t)work->until_s);
	return true;
}

/* "work BITS NOW WHY", as arca.burst_take says it. */
static bool refusal_read(const char *message, unsigned *bits, uint64_t *now_s, const char **why)
{
	char *end;

	if (strncmp(message, "work ", 5) != 0)
		return false;
	*bits = (unsigned)strtoul(message + 5, &end, 10);
	*now_s = strtoull(end, &end, 10);
	*why = end + 1;
	return *end == ' ' && *bits > 0 && *bits <= WORK_BITS_MAX;
}

enum step_outcome account_fail(
    struct call *call, const struct pg_reply *reply, enum work_action action)
{
	const bool was_sent = json_is_object(json_object_get(call->body, "work"));
	char challenge[WORK_TEXT];
	const char *why;
	uint8_t random[64];
	uint64_t now_s;
	unsigned bits;

	if (call_fail_pg(call, reply) != STEP_FAIL || call->fault != FAULT_WORK_NEEDED)
		return STEP_FAIL;
	if (!refusal_read(reply->message, &bits, &now_s, &why))
		return call_fail(call, FAULT_INTERNAL);
	entropy_draw(&entropy_system, random);
	if (!work_make(challenge, key_of(call), action, bits, now_s + WORK_S, random))
		return call_fail(call, FAULT_OVERLOADED);
	/* The database hears only of work that is done. */
	if (was_sent)
		(void)call_fail_at(call, FAULT_WORK_NEEDED, "/work",
		    strcmp(why, "work_missing") == 0 ? "work_wrong" : why);
	return call_fail_with(call, FAULT_WORK_NEEDED, "work",
	    json_pack("{s:s, s:i}", "challenge", challenge, "bits", (int)bits));
}
