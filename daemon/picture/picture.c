/*
 * From a stranger's bytes to new pictures. What each format is, its own file knows.
 */
#include "daemon/picture/picture.h"

#include <string.h>

#include "daemon/picture/formats.h"
#include "daemon/picture/painted.h"
#include "daemon/picture/turn.h"

const struct picture_limits picture_limits = {.pixels = 50000000, .side = 16384};

/* The decoder that the first bytes ask for; NULL for none. */
static format_read *format_of(struct span bytes)
{
	static const uint8_t jpeg[] = {0xff, 0xd8, 0xff};
	static const uint8_t png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

	if (bytes.len >= sizeof jpeg && memcmp(bytes.bytes, jpeg, sizeof jpeg) == 0)
		return jpeg_read;
	if (bytes.len >= sizeof png && memcmp(bytes.bytes, png, sizeof png) == 0)
		return png_read;
	if (bytes.len >= 12 && memcmp(bytes.bytes, "RIFF", 4) == 0 &&
	    memcmp(bytes.bytes + 8, "WEBP", 4) == 0)
		return webp_read;
	return NULL;
}

/* A side as it is where the longer one is at most `most`; rounded, and never nothing. */
static uint32_t side_fit(uint64_t side, uint64_t longer, uint64_t most)
{
	const uint64_t fit = longer <= most ? side : (side * most + longer / 2) / longer;

	return fit == 0 ? 1 : (uint32_t)fit;
}

/* Makes it smaller in place, if it is too large. */
static bool canvas_fit(struct canvas *canvas, uint32_t most)
{
	const uint32_t longer = canvas->width > canvas->height ? canvas->width : canvas->height;
	struct canvas out = {0};

	if (longer <= most)
		return true;
	if (!canvas_scale(&out, canvas, side_fit(canvas->width, longer, most),
		side_fit(canvas->height, longer, most)))
		return false;
	canvas_free(canvas);
	*canvas = out;
	return true;
}

static bool file_write(struct buf *out, const struct canvas *canvas)
{
	struct buf webp = {0};
	const bool is_ok = webp_write(&webp, canvas);

	if (is_ok)
		painted_put(out,
		    &(struct painted_file){canvas->width, canvas->height, {webp.bytes, webp.len}});
	buf_free(&webp);
	return is_ok && buf_is_ok(out);
}

static bool files_write(struct buf *out, struct canvas *canvas, unsigned turn)
{
	uint32_t width;

	buf_put_u8(out, 1);
	if (!canvas_fit(canvas, PAINTED_SIDE_MAX) || !turn_canvas(canvas, turn) ||
	    !file_write(out, canvas))
		return false;
	width = canvas->width;
	if (!canvas_fit(canvas, PAINTED_SMALL_MAX))
		return false;
	if (canvas->width == width)
		return true;
	if (!file_write(out, canvas))
		return false;
	out->bytes[0] = 2;
	return true;
}

enum picture_verdict picture_paint(
    struct buf *out, struct span bytes, const struct picture_limits *limits)
{
	format_read *read = format_of(bytes);
	struct canvas canvas = {0};
	enum picture_verdict verdict;
	unsigned turn = 1;

	if (read == NULL)
		return PICTURE_TYPE;
	verdict = read(&canvas, &turn, bytes, limits);
	/* All that can fail from here on is memory. */
	if (verdict == PICTURE_FINE && !files_write(out, &canvas, turn))
		verdict = PICTURE_LARGE;
	canvas_free(&canvas);
	return verdict;
}
