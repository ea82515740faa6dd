/*
 * Orientation: read with libexif, done by moving pixels. Nothing else of EXIF is looked at.
 */
#include "daemon/picture/turn.h"

#include <libexif/exif-data.h>
#include <stdlib.h>
#include <string.h>

#define EXIF_MOST 65536

static const char head[6] = {'E', 'x', 'i', 'f', '\0', '\0'};

/* libexif wants the six bytes that JPEG has before it. */
static unsigned orientation_of(const uint8_t *bytes, size_t len)
{
	ExifData *data = exif_data_new_from_data(bytes, (unsigned)len);
	const ExifEntry *entry;
	unsigned orientation = 1;

	if (data == NULL)
		return 1;
	entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
	if (entry != NULL && entry->format == EXIF_FORMAT_SHORT && entry->components == 1 &&
	    entry->size >= 2)
		orientation = exif_get_short(entry->data, exif_data_get_byte_order(data));
	exif_data_unref(data);
	return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

unsigned turn_read(struct span exif)
{
	uint8_t *bytes;
	unsigned orientation;

	if (exif.len < 8 || exif.len > EXIF_MOST)
		return 1;
	if (memcmp(exif.bytes, head, sizeof head) == 0)
		return orientation_of(exif.bytes, exif.len);
	bytes = malloc(sizeof head + exif.len);
	if (bytes == NULL)
		return 1;
	memcpy(bytes, head, sizeof head);
	memcpy(bytes + sizeof head, exif.bytes, exif.len);
	orientation = orientation_of(bytes, sizeof head + exif.len);
	free(bytes);
	return orientation;
}

/*
 * Where a new pixel comes from, as EXIF counts: 5 to 8 have rows and columns swapped; then the
 * columns run backwards, the rows, or both.
 */
static const struct {
	bool swaps, backwards_x, backwards_y;
} turns[9] = {
    [2] = {false, true, false},
    [3] = {false, true, true},
    [4] = {false, false, true},
    [5] = {true, false, false},
    [6] = {true, false, true},
    [7] = {true, true, true},
    [8] = {true, true, false},
};

bool turn_canvas(struct canvas *canvas, unsigned orientation)
{
	const bool swaps = turns[orientation].swaps;
	struct canvas out = {0};

	if (orientation == 1)
		return true;
	if (!canvas_make(&out, swaps ? canvas->height : canvas->width,
		swaps ? canvas->width : canvas->height))
		return false;
	for (size_t y = 0; y < out.height; y++)
		for (size_t x = 0; x < out.width; x++) {
			size_t from_x = swaps ? y : x, from_y = swaps ? x : y;

			if (turns[orientation].backwards_x)
				from_x = canvas->width - 1 - from_x;
			if (turns[orientation].backwards_y)
				from_y = canvas->height - 1 - from_y;
			memcpy(out.pixels + (y * out.width + x) * CANVAS_PIXEL,
			    canvas->pixels + (from_y * canvas->width + from_x) * CANVAS_PIXEL,
			    CANVAS_PIXEL);
		}
	canvas_free(canvas);
	*canvas = out;
	return true;
}
