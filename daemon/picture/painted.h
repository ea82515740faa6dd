/*
 * New pictures on their way from the painter's child: how many u8, then of each width u16, height
 * u16, length u32 and its bytes; all numbers little-endian.
 */
#ifndef DAEMON_PICTURE_PAINTED_H
#define DAEMON_PICTURE_PAINTED_H

#include "proto/base/buf.h"

#define PAINTED_SIDE_MAX  1600        /* of the first */
#define PAINTED_SMALL_MAX 480         /* of the second */
#define PAINTED_MOST      2           /* how many there can be */
#define PAINTED_BYTES_MAX (16U << 20) /* of all of it */

struct painted_file {
	uint32_t width, height;
	struct span webp; /* borrowed from what was read */
};

struct painted {
	size_t count; /* 1 or 2; the wider one first */
	struct painted_file files[PAINTED_MOST];
};

/* Adds one; the count is the caller's, before the first. */
void painted_put(struct buf *out, const struct painted_file *file);
/*
 * Reads what a child wrote that may be somebody else's by now: true only if it is wholly in form,
 * sides and widths are such as picture_paint makes, and each file is one RIFF of WebP with chunks
 * of pixels alone, as long as it says.
 */
bool painted_read(struct painted *out, struct span bytes) MUST_CHECK;

#endif
