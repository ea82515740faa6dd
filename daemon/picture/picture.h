/*
 * A picture that somebody sent, painted anew: decoded, turned as EXIF says, made smaller, and
 * written as WebP without anything but its pixels. Memory alone: no descriptor, no log, no thread.
 */
#ifndef DAEMON_PICTURE_PICTURE_H
#define DAEMON_PICTURE_PICTURE_H

#include "proto/base/buf.h"

/* How it went. */
enum picture_verdict {
	PICTURE_FINE,
	PICTURE_TYPE,   /* no JPEG, PNG or WebP, whatever it is called */
	PICTURE_BROKEN, /* one of them, and not whole, or not right */
	PICTURE_LARGE,  /* too many pixels, or more work or memory than a picture gets */
	PICTURE_VERDICTS
};

/* What is still looked at. Both sides are at least 1. */
struct picture_limits {
	uint64_t pixels; /* width times height */
	uint32_t side;   /* the longer one */
};

/* 50 megapixels, 16384 pixels a side. */
extern const struct picture_limits picture_limits;

/* The most bytes of a picture as it comes. */
#define PICTURE_BYTES_MAX ((size_t)8 << 20)

/*
 * Paints `bytes` anew into `out`, as painted_read reads it: the first with its longer side at most
 * 1600 pixels, the second at most 480; a picture is never made larger, and where both would be
 * equally wide there is one. The caller frees `out`, which holds nothing of use unless
 * PICTURE_FINE.
 */
enum picture_verdict picture_paint(
    struct buf *out, struct span bytes, const struct picture_limits *limits) MUST_CHECK;

#endif
