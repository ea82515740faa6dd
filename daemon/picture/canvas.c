/*
 * Means over areas, in whole numbers. It knows no format.
 */
#include "daemon/picture/canvas.h"

#include <stdlib.h>
#include <string.h>

bool canvas_make(struct canvas *canvas, uint32_t width, uint32_t height)
{
	canvas->width = width;
	canvas->height = height;
	canvas->pixels = calloc((size_t)width * height, CANVAS_PIXEL);
	return canvas->pixels != NULL;
}

void canvas_free(struct canvas *canvas)
{
	free(canvas->pixels);
	*canvas = (struct canvas){0};
}

enum picture_verdict canvas_judge(
    const struct picture_limits *limits, uint64_t width, uint64_t height)
{
	if (width == 0 || height == 0)
		return PICTURE_BROKEN;
	return width > limits->side || height > limits->side || width * height > limits->pixels
		   ? PICTURE_LARGE
		   : PICTURE_FINE;
}

/*
 * A side of `from` pixels laid over one of `to`: in units of 1/to of an old pixel, the old one `i`
 * reaches from i * to to (i + 1) * to, and a new one is `from` units long. So every share is a
 * whole number, and the shares of a new pixel sum up to `from`.
 */
struct side {
	uint64_t from, to;
};

/* Adds one old row to the sums of a new one, the colours multiplied by their alpha. */
static void row_sum(uint64_t *sums, const uint8_t *pixels, struct side side)
{
	uint64_t at = 0;
	uint64_t *sum = sums;

	for (uint64_t i = 0; i < side.from; i++, pixels += CANVAS_PIXEL) {
		const uint64_t alpha = pixels[3];
		uint64_t left = side.to;

		while (left > 0) {
			const uint64_t room = side.from - at;
			const uint64_t share = left < room ? left : room;

			for (int c = 0; c < 3; c++)
				sum[c] += share * alpha * pixels[c];
			sum[3] += share * alpha;
			left -= share;
			at += share;
			if (at == side.from) {
				at = 0;
				sum += CANVAS_PIXEL;
			}
		}
	}
}

/* A finished row of sums as pixels; `area` is the weight of all of one. */
static void row_write(uint8_t *pixels, const uint64_t *sums, uint64_t width, uint64_t area)
{
	for (uint64_t i = 0; i < width; i++, sums += CANVAS_PIXEL, pixels += CANVAS_PIXEL) {
		const uint64_t alpha = sums[3];

		for (int c = 0; c < 3; c++)
			pixels[c] = alpha == 0 ? 0 : (uint8_t)((sums[c] + alpha / 2) / alpha);
		pixels[3] = (uint8_t)((alpha + area / 2) / area);
	}
}

static void rows_scale(struct canvas *out, const struct canvas *from, uint64_t *row, uint64_t *sums)
{
	const struct side across = {from->width, out->width}, down = {from->height, out->height};
	const size_t numbers = (size_t)out->width * CANVAS_PIXEL;
	uint8_t *to = out->pixels;
	uint64_t at = 0;

	for (uint64_t y = 0; y < down.from; y++) {
		uint64_t left = down.to;

		memset(row, 0, numbers * sizeof *row);
		row_sum(row, from->pixels + y * across.from * CANVAS_PIXEL, across);
		while (left > 0) {
			const uint64_t room = down.from - at;
			const uint64_t share = left < room ? left : room;

			for (size_t i = 0; i < numbers; i++)
				sums[i] += share * row[i];
			left -= share;
			at += share;
			if (at == down.from) {
				row_write(to, sums, out->width, across.from * down.from);
				memset(sums, 0, numbers * sizeof *sums);
				to += numbers;
				at = 0;
			}
		}
	}
}

bool canvas_scale(struct canvas *out, const struct canvas *from, uint32_t width, uint32_t height)
{
	uint64_t *row = calloc((size_t)width * CANVAS_PIXEL, sizeof *row);
	uint64_t *sums = calloc((size_t)width * CANVAS_PIXEL, sizeof *sums);
	const bool is_ok = row != NULL && sums != NULL && canvas_make(out, width, height);

	if (is_ok)
		rows_scale(out, from, row, sums);
	free(row);
	free(sums);
	return is_ok;
}
