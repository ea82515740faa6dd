/*
 * Pictures of any bytes, decoded in this process: nothing crashes; what is painted is read back,
 * keeps to its sizes, and is painted again to as many of the same sizes. And what a child might
 * write instead, read by who does not trust it.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/picture/painted.h"
#include "daemon/picture/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Few enough pixels for many tries in a second; what is beyond them is judged as in production. */
static const struct picture_limits few = {.pixels = 1 << 16, .side = 4096};

static void try_again(const struct painted *painted)
{
	const struct painted_file *first = &painted->files[0];
	struct buf out = {0};
	struct painted again;

	if (picture_paint(&out, first->webp, &picture_limits) != PICTURE_FINE ||
	    !painted_read(&again, (struct span){out.bytes, out.len}) ||
	    again.count != painted->count || again.files[0].width != first->width ||
	    again.files[0].height != first->height)
		abort();
	buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct buf out = {0};
	struct painted painted;

	if (picture_paint(&out, (struct span){bytes, len}, &few) == PICTURE_FINE) {
		if (!painted_read(&painted, (struct span){out.bytes, out.len}))
			abort();
		try_again(&painted);
	}
	buf_free(&out);
	if (painted_read(&painted, (struct span){bytes, len}) &&
	    (painted.count == 0 || painted.files[0].webp.len > len))
		abort();
	return 0;
}
