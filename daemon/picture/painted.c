/*
 * Writing and reading it. What is in the chunks of pixels is not looked at: browsers decode them in
 * a sandbox of their own.
 */
#include "daemon/picture/painted.h"

#include <string.h>

enum { RIFF_LEN = 12, CHUNK_LEN = 8, VP8X_LEN = 10, VP8X_ALPHA = 0x10 };

void painted_put(struct buf *out, const struct painted_file *file)
{
	buf_put_u16le(out, (uint16_t)file->width);
	buf_put_u16le(out, (uint16_t)file->height);
	buf_put_u32le(out, (uint32_t)file->webp.len);
	buf_put(out, file->webp.bytes, file->webp.len);
}

static bool is_of_pixels(const uint8_t *type)
{
	return memcmp(type, "VP8 ", 4) == 0 || memcmp(type, "VP8L", 4) == 0 ||
	       memcmp(type, "ALPH", 4) == 0;
}

/* Chunks that say they hold pixels, and a head that promises nothing but them. */
static bool is_webp(struct span file)
{
	struct reader reader = reader_over(file.bytes, file.len);
	const uint8_t *riff = reader_take(&reader, 4);
	const uint32_t len = reader_u32le(&reader);
	const uint8_t *webp = reader_take(&reader, 4);
	bool has_pixels = false;

	if (webp == NULL || memcmp(riff, "RIFF", 4) != 0 || memcmp(webp, "WEBP", 4) != 0 ||
	    len != file.len - CHUNK_LEN)
		return false;
	while (reader_left(&reader) > 0) {
		const uint8_t *type = reader_take(&reader, 4);
		const uint32_t chunk_len = reader_u32le(&reader);
		const uint8_t *chunk = reader_take(&reader, (size_t)chunk_len + (chunk_len & 1));

		if (chunk == NULL)
			return false;
		if (is_of_pixels(type))
			has_pixels = true;
		else if (memcmp(type, "VP8X", 4) != 0 || chunk_len != VP8X_LEN ||
			 (chunk[0] & ~VP8X_ALPHA) != 0)
			return false;
	}
	return has_pixels && !reader.has_failed;
}

static bool file_read(struct painted_file *out, struct reader *reader, uint32_t side_max)
{
	out->width = reader_u16le(reader);
	out->height = reader_u16le(reader);
	out->webp.len = reader_u32le(reader);
	out->webp.bytes = reader_take(reader, out->webp.len);
	return out->webp.bytes != NULL && out->width >= 1 && out->width <= side_max &&
	       out->height >= 1 && out->height <= side_max && is_webp(out->webp);
}

bool painted_read(struct painted *out, struct span bytes)
{
	struct reader reader = reader_over(bytes.bytes, bytes.len);

	*out = (struct painted){.count = reader_u8(&reader)};
	if (bytes.len > PAINTED_BYTES_MAX || out->count < 1 || out->count > PAINTED_MOST)
		return false;
	for (size_t i = 0; i < out->count; i++)
		if (!file_read(
			&out->files[i], &reader, i == 0 ? PAINTED_SIDE_MAX : PAINTED_SMALL_MAX))
			return false;
	/* an address is its width's */
	return reader_is_done(&reader) &&
	       (out->count == 1 || out->files[1].width < out->files[0].width);
}
