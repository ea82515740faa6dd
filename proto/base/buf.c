/*
 * The growing buffer and the bounded reader.
 * It does not interpret what it carries.
 */
#include "proto/base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 256

void buf_free(struct buf *buf)
{
	free(buf->bytes);
	*buf = (struct buf){0};
}

void buf_wipe(struct buf *buf)
{
	if (buf->bytes != NULL)
		explicit_bzero(buf->bytes, buf->room);
	buf_free(buf);
}

bool buf_is_ok(const struct buf *buf)
{
	return !buf->has_failed;
}

/* Grown by hand and not by realloc: the old copy may be secret, and realloc would leave it. */
static bool buf_grow(struct buf *buf, size_t need)
{
	size_t room = buf->room != 0 ? buf->room : FIRST_ROOM;
	uint8_t *bytes;

	while (room < need) {
		if (room > SIZE_MAX / 2)
			return false;
		room *= 2;
	}
	bytes = malloc(room);
	if (bytes == NULL)
		return false;
	if (buf->bytes != NULL) {
		memcpy(bytes, buf->bytes, buf->len);
		explicit_bzero(buf->bytes, buf->room);
		free(buf->bytes);
	}
	buf->bytes = bytes;
	buf->room = room;
	return true;
}

uint8_t *buf_extend(struct buf *buf, size_t len)
{
	uint8_t *place;

	if (buf->has_failed)
		return NULL;
	if (len > SIZE_MAX - buf->len ||
	    (buf->len + len > buf->room && !buf_grow(buf, buf->len + len))) {
		buf->has_failed = true;
		return NULL;
	}
	if (buf->bytes == NULL && !buf_grow(buf, 1)) {
		buf->has_failed = true;
		return NULL;
	}
	place = buf->bytes + buf->len;
	buf->len += len;
	return place;
}

void buf_put(struct buf *buf, const void *bytes, size_t len)
{
	uint8_t *place = buf_extend(buf, len);

	if (place != NULL && len > 0)
		memcpy(place, bytes, len);
}

void buf_put_text(struct buf *buf, const char *text)
{
	buf_put(buf, text, strlen(text));
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	char *text = NULL;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0) {
		buf->has_failed = true;
		return;
	}
	buf_put(buf, text, (size_t)len);
	free(text);
}

void buf_put_u8(struct buf *buf, uint8_t value)
{
	buf_put(buf, &value, 1);
}

void buf_put_u16le(struct buf *buf, uint16_t value)
{
	uint8_t bytes[2];

	store_u16le(bytes, value);
	buf_put(buf, bytes, sizeof bytes);
}

void buf_put_u16be(struct buf *buf, uint16_t value)
{
	const uint8_t bytes[2] = {(uint8_t)(value >> 8), (uint8_t)value};

	buf_put(buf, bytes, sizeof bytes);
}

void buf_put_u32le(struct buf *buf, uint32_t value)
{
	uint8_t bytes[4];

	store_u32le(bytes, value);
	buf_put(buf, bytes, sizeof bytes);
}

void buf_put_u64le(struct buf *buf, uint64_t value)
{
	uint8_t bytes[8];

	store_u64le(bytes, value);
	buf_put(buf, bytes, sizeof bytes);
}

void buf_put_u64be(struct buf *buf, uint64_t value)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_put_u8(buf, (uint8_t)(value >> shift));
}

const char *buf_text(struct buf *buf)
{
	buf_put_u8(buf, 0);
	if (buf->has_failed)
		return "";
	buf->len--;
	return (const char *)buf->bytes;
}

struct reader reader_over(const void *bytes, size_t len)
{
	static const uint8_t nothing[1];
	const uint8_t *start = bytes != NULL ? bytes : nothing;

	return (struct reader){.at = start, .end = start + (bytes != NULL ? len : 0)};
}

size_t reader_left(const struct reader *reader)
{
	return (size_t)(reader->end - reader->at);
}

bool reader_is_done(const struct reader *reader)
{
	return !reader->has_failed && reader->at == reader->end;
}

const uint8_t *reader_take(struct reader *reader, size_t len)
{
	const uint8_t *taken = reader->at;

	if (reader->has_failed || len > reader_left(reader)) {
		reader->has_failed = true;
		return NULL;
	}
	reader->at += len;
	return taken;
}

void reader_copy(struct reader *reader, void *out, size_t len)
{
	const uint8_t *taken = reader_take(reader, len);

	if (taken != NULL)
		memcpy(out, taken, len);
	else
		memset(out, 0, len);
}

/* An integer of `len` bytes, least significant first. */
static uint64_t reader_le(struct reader *reader, size_t len)
{
	const uint8_t *taken = reader_take(reader, len);
	uint64_t value = 0;

	for (size_t i = len; taken != NULL && i > 0; i--)
		value = value << 8 | taken[i - 1];
	return value;
}

/* An integer of `len` bytes, most significant first. */
static uint64_t reader_be(struct reader *reader, size_t len)
{
	const uint8_t *taken = reader_take(reader, len);
	uint64_t value = 0;

	for (size_t i = 0; taken != NULL && i < len; i++)
		value = value << 8 | taken[i];
	return value;
}

uint8_t reader_u8(struct reader *reader)
{
	return (uint8_t)reader_le(reader, 1);
}

uint16_t reader_u16le(struct reader *reader)
{
	return (uint16_t)reader_le(reader, 2);
}

uint16_t reader_u16be(struct reader *reader)
{
	return (uint16_t)reader_be(reader, 2);
}

uint32_t reader_u32le(struct reader *reader)
{
	return (uint32_t)reader_le(reader, 4);
}

uint64_t reader_u64le(struct reader *reader)
{
	return reader_le(reader, 8);
}

uint64_t reader_u64be(struct reader *reader)
{
	return reader_be(reader, 8);
}

void store_u16le(uint8_t out[2], uint16_t value)
{
	out[0] = (uint8_t)value;
	out[1] = (uint8_t)(value >> 8);
}

void store_u32le(uint8_t out[4], uint32_t value)
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)(value >> (8 * i));
}

void store_u64le(uint8_t out[8], uint64_t value)
{
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)(value >> (8 * i));
}

uint64_t load_u64le(const uint8_t in[8])
{
	uint64_t value = 0;

	for (int i = 7; i >= 0; i--)
		value = value << 8 | in[i];
	return value;
}
