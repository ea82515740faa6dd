/*
 * Bytes that grow, and bytes that are read to their end: every encoder and decoder of the
 * protocol goes through these two. They know integers and lengths, no formats.
 */
#ifndef PROTO_BASE_BUF_H
#define PROTO_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/fault.h"

/* Borrowed bytes: whoever made them keeps them alive and frees them. */
struct span {
	const uint8_t *bytes;
	size_t len;
};

/* A growing buffer. Start with {0}. Failure is sticky: write on, and ask buf_is_ok at the end. */
struct buf {
	uint8_t *bytes;
	size_t len, room;
	bool has_failed;
};

void buf_free(struct buf *buf);
/* Wipes the contents, then frees: for anything secret. */
void buf_wipe(struct buf *buf);
bool buf_is_ok(const struct buf *buf) MUST_CHECK;
/* Makes room for `len` more bytes and returns where they go, counted as written; NULL on failure.
 */
uint8_t *buf_extend(struct buf *buf, size_t len);
void buf_put(struct buf *buf, const void *bytes, size_t len);
void buf_put_text(struct buf *buf, const char *text);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_put_u8(struct buf *buf, uint8_t value);
void buf_put_u16le(struct buf *buf, uint16_t value);
void buf_put_u16be(struct buf *buf, uint16_t value);
void buf_put_u32le(struct buf *buf, uint32_t value);
void buf_put_u64le(struct buf *buf, uint64_t value);
void buf_put_u64be(struct buf *buf, uint64_t value);
/* Ends the text with a NUL that is not counted in len; returns it, or "" after a failure. */
const char *buf_text(struct buf *buf);

/*
 * Reads from borrowed bytes. Reading past the end gives zeros (or NULL) and is sticky;
 * reader_is_done is true only if everything was there and everything was read.
 */
struct reader {
	const uint8_t *at, *end;
	bool has_failed;
};

struct reader reader_over(const void *bytes, size_t len);
size_t reader_left(const struct reader *reader);
bool reader_is_done(const struct reader *reader) MUST_CHECK;
/* Borrows the next `len` bytes, or NULL. */
const uint8_t *reader_take(struct reader *reader, size_t len);
/* Copies the next `len` bytes to `out`, or zeros. */
void reader_copy(struct reader *reader, void *out, size_t len);
uint8_t reader_u8(struct reader *reader);
uint16_t reader_u16le(struct reader *reader);
uint16_t reader_u16be(struct reader *reader);
uint32_t reader_u32le(struct reader *reader);
uint64_t reader_u64le(struct reader *reader);
uint64_t reader_u64be(struct reader *reader);

/* Little-endian stores and loads for fixed places. */
void store_u16le(uint8_t out[2], uint16_t value);
void store_u32le(uint8_t out[4], uint32_t value);
void store_u64le(uint8_t out[8], uint64_t value);
uint64_t load_u64le(const uint8_t in[8]);

#endif
