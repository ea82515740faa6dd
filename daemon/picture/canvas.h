/*
 * Pixels: 8 bits each of red, green, blue and alpha (not multiplied), row after row.
 */
#ifndef DAEMON_PICTURE_CANVAS_H
#define DAEMON_PICTURE_CANVAS_H

#include <stdint.h>

#include "daemon/picture/picture.h"

#define CANVAS_PIXEL 4 /* bytes */

/* Start with {0}; canvas_free ends it. */
struct canvas {
	uint32_t width, height;
	uint8_t *pixels;
};

/* Room for so many pixels, of no colour yet. False without memory. */
bool canvas_make(struct canvas *canvas, uint32_t width, uint32_t height) MUST_CHECK;
void canvas_free(struct canvas *canvas);
/* PICTURE_FINE, or what is wrong with such sides: 0 is BROKEN, beyond a limit is LARGE. */
enum picture_verdict canvas_judge(
    const struct picture_limits *limits, uint64_t width, uint64_t height) MUST_CHECK;
/*
 * The same, smaller: each new pixel is the mean of those below it, by area and by alpha. Sides are
 * at least 1 and at most those of `from`. False without memory.
 */
bool canvas_scale(
    struct canvas *out, const struct canvas *from, uint32_t width, uint32_t height) MUST_CHECK;

#endif
