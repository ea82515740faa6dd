/*
 * Making and showing. See recovery.h.
 */
#include "daemon/api/recovery.h"

#include "daemon/pg/array.h"

struct span recovery_make(struct call *call, struct recovery *recovery)
{
	struct pg_array hashes = {0};
	char code[RECOVERY_LEN + 1];
	struct pg_value value;
	struct hash hash;
	char *copy = NULL;

	pg_array_begin(&hashes, PG_BYTEA);
	for (size_t i = 0; i < RECOVERY_CODES; i++) {
		recovery_code_make(recovery->codes[i], &entropy_system);
		if (!recovery_code_read(code, recovery->codes[i]))
			continue;
		recovery_code_hash(&hash, code);
		pg_array_add(&hashes, hash.bytes, HASH_LEN);
	}
	secret_wipe(code, sizeof code);
	value = pg_array_value(&hashes);
	if (value.bytes.bytes != NULL)
		copy = arena_copy(call->arena, (const char *)value.bytes.bytes, value.bytes.len);
	value.bytes.bytes = (const uint8_t *)copy;
	buf_free(&hashes.bytes);
	return value.bytes;
}

json_t *recovery_take(struct recovery *recovery, bool is_shown)
{
	json_t *codes = is_shown ? json_array() : json_null();

	for (size_t i = 0; is_shown && i < RECOVERY_CODES; i++)
		(void)json_array_append_new(codes, json_string(recovery->codes[i]));
	secret_wipe(recovery, sizeof *recovery);
	return codes;
}
