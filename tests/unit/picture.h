/*
 * Pictures for tests, made here.
 */
#ifndef TESTS_UNIT_PICTURE_H
#define TESTS_UNIT_PICTURE_H

#include "daemon/picture/picture.h"

struct jpeg_plan {
	uint32_t width, height;
	unsigned orientation; /* of EXIF; 0: there is none */
	bool is_progressive, is_cmyk;
};

/* Adds one to `out`: a green quarter at its top left, red beside it, blue below. */
void picture_put_jpeg(struct buf *out, const struct jpeg_plan *plan);
/* RGBA of 16 bits, big-endian, all of one pixel. */
void picture_put_png(struct buf *out, uint32_t width, uint32_t height, const uint8_t pixel[8]);
/* RGBA of 16 bits, of no two rows alike: the same noise each time. */
void picture_put_noise(struct buf *out, uint32_t width, uint32_t height);
/* Without loss, all of one colour. */
void picture_put_webp(struct buf *out, int width, int height);

#endif
