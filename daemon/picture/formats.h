/*
 * The decoders, one for each format that is known by its first bytes, and the one that writes.
 */
#ifndef DAEMON_PICTURE_FORMATS_H
#define DAEMON_PICTURE_FORMATS_H

#include "daemon/picture/canvas.h"

/* Beyond this a decoder may give the longer side smaller than it is: it is made smaller anyway. */
#define FORMATS_ENOUGH 3200

/*
 * Decodes `bytes` into `out`, which is {0} and the caller's to free in any case; *turn is what EXIF
 * says of which side is up, 1 where it says nothing. Never more than FORMATS_ENOUGH is needed of
 * the longer side, and never is there more than `limits` say.
 */
typedef enum picture_verdict format_read(
    struct canvas *out, unsigned *turn, struct span bytes, const struct picture_limits *limits);

format_read jpeg_read, png_read, webp_read;

/* Writes a lossy WebP (quality 82, alpha without loss) of pixels alone. False without memory. */
bool webp_write(struct buf *out, const struct canvas *canvas) MUST_CHECK;

#endif
