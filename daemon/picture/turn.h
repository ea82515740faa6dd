/*
 * Which side of a picture is up.
 */
#ifndef DAEMON_PICTURE_TURN_H
#define DAEMON_PICTURE_TURN_H

#include "daemon/picture/canvas.h"

/*
 * The orientation that EXIF has, 1 to 8, and 1 where it has none or is none. `exif` is TIFF, or
 * that behind "Exif" and two zeros as in JPEG.
 */
unsigned turn_read(struct span exif) MUST_CHECK;
/* Turns and mirrors by an orientation of EXIF, so that it is 1 afterwards. False without memory. */
bool turn_canvas(struct canvas *canvas, unsigned orientation) MUST_CHECK;

#endif
