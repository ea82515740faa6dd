/*
 * JSON as the protocol uses it: parsed strictly by jansson, written canonically (RFC 8785).
 * This and daemon/api are the only places that see jansson.h. No real numbers: integers only.
 */
#ifndef PROTO_BASE_JSON_H
#define PROTO_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/buf.h"
#include "proto/base/fault.h"

/*
 * Parses one JSON text: duplicate keys, trailing bytes, invalid UTF-8, U+0000 and numbers that are
 * not integers of at most 2^53 - 1 are refused. Returns NULL and FAULT_FALSE json_invalid with line
 * and column. The caller ends the value with json_decref.
 */
json_t *json_parse(const void *bytes, size_t len, struct fault *fault) MUST_CHECK;

/* json_parse, and the bytes must be the canonical form themselves (json_not_canonical). */
json_t *json_parse_canonical(const void *bytes, size_t len, struct fault *fault) MUST_CHECK;

/*
 * Appends the canonical form: no white space, keys in order of UTF-16 code units, the shortest
 * escapes (RFC 8785, 3.2). The value must hold no reals. Fails only by buf's sticky failure.
 */
void json_write_canonical(struct buf *out, const json_t *value);

/*
 * Typed access with reasons. `path` in the sentences is the key. Each is FAULT_FALSE json_shape
 * when the member is missing or of another type.
 */
bool json_take_text(
    const json_t *object, const char *key, const char **out, struct fault *fault) MUST_CHECK;
bool json_take_u64(const json_t *object, const char *key, uint64_t max, uint64_t *out,
    struct fault *fault) MUST_CHECK;
bool json_take_bool(
    const json_t *object, const char *key, bool *out, struct fault *fault) MUST_CHECK;
bool json_take_array(
    const json_t *object, const char *key, const json_t **out, struct fault *fault) MUST_CHECK;
bool json_take_object(
    const json_t *object, const char *key, const json_t **out, struct fault *fault) MUST_CHECK;
/* `len` bytes in lower-case hexadecimal. */
bool json_take_hex(const json_t *object, const char *key, uint8_t *out, size_t len,
    struct fault *fault) MUST_CHECK;

/* Every key of `object` must be among the NULL-ended `known`; else FAULT_FALSE json_shape. */
bool json_only_keys(const json_t *object, const char *const *known, struct fault *fault) MUST_CHECK;

/*
 * From now on, whatever jansson frees in this process is overwritten first: for those who take
 * secrets in JSON. Call it before any JSON is made.
 */
void json_wipe_freed(void);

#endif
