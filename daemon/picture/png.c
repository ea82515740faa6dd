/*
 * PNG, with libpng's simplified interface: every kind of it becomes RGBA of 8 bits, and where the
 * file says by which gamma, from that to sRGB. Of an animated one the still image.
 */
#include <png.h>
#include <string.h>

#include "daemon/picture/formats.h"
#include "daemon/picture/turn.h"

enum { SIGNATURE_LEN = 8, IHDR_LEN = 13 };

/* What stands in the first chunk, before libpng has limits of its own for it. */
static enum picture_verdict sides_judge(struct span bytes, const struct picture_limits *limits)
{
	struct reader reader = reader_over(bytes.bytes, bytes.len);
	uint64_t width, height;

	(void)reader_take(&reader, SIGNATURE_LEN + 8);
	width = (uint64_t)reader_u16be(&reader) << 16;
	width |= reader_u16be(&reader);
	height = (uint64_t)reader_u16be(&reader) << 16;
	height |= reader_u16be(&reader);
	return reader.has_failed ? PICTURE_BROKEN : canvas_judge(limits, width, height);
}

/* The chunk eXIf, wherever it is: libpng's simplified interface does not give it. */
static unsigned turn_of(struct span bytes)
{
	struct reader reader = reader_over(bytes.bytes, bytes.len);

	(void)reader_take(&reader, SIGNATURE_LEN);
	while (!reader.has_failed && reader_left(&reader) > 0) {
		const size_t len = (size_t)reader_u16be(&reader) << 16 | reader_u16be(&reader);
		const uint8_t *type = reader_take(&reader, 4);
		const uint8_t *data = reader_take(&reader, len);

		(void)reader_take(&reader, 4);
		if (type != NULL && data != NULL && memcmp(type, "eXIf", 4) == 0)
			return turn_read((struct span){data, len});
	}
	return 1;
}

static enum picture_verdict image_read(struct canvas *out, png_image *image)
{
	image->format = PNG_FORMAT_RGBA;
	/* libpng would take 16 bits without a gamma for linear, and nobody means that */
	image->flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
	if (!canvas_make(out, image->width, image->height))
		return PICTURE_LARGE;
	return png_image_finish_read(image, NULL, out->pixels, 0, NULL) != 0 ? PICTURE_FINE
									     : PICTURE_BROKEN;
}

enum picture_verdict png_read(
    struct canvas *out, unsigned *turn, struct span bytes, const struct picture_limits *limits)
{
	png_image image = {.version = PNG_IMAGE_VERSION};
	enum picture_verdict verdict = sides_judge(bytes, limits);

	if (verdict != PICTURE_FINE)
		return verdict;
	if (png_image_begin_read_from_memory(&image, bytes.bytes, bytes.len) == 0)
		return PICTURE_BROKEN;
	verdict = canvas_judge(limits, image.width, image.height);
	if (verdict == PICTURE_FINE)
		verdict = image_read(out, &image);
	png_image_free(&image);
	*turn = turn_of(bytes);
	return verdict;
}
