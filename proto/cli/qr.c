/*
 * libqrencode's modules as one SVG path, a run of dark modules at a time.
 * It does not choose sizes in millimetres: whoever prints does.
 */
#include "proto/cli/qr.h"

#include <qrencode.h>

#define QUIET 4

/* One row's dark runs: "MxyhNv1H-N" pieces of a path. */
static void put_row(struct buf *out, const unsigned char *row, int width, int y)
{
	for (int x = 0; x < width; x++) {
		int end = x;

		while (end < width && (row[end] & 1) != 0)
			end++;
		if (end > x)
			buf_printf(out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, end - x, end - x);
		x = end > x ? end - 1 : x;
	}
}

bool qr_write_svg(struct buf *out, const char *text, struct fault *fault)
{
	QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
	int side;

	if (code == NULL)
		return fault_unable(fault, "qr_size", "the text does not fit a QR code");
	side = code->width + 2 * QUIET;
	buf_printf(out,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
	    "height=\"%d\" shape-rendering=\"crispEdges\">\n"
	    "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n<path d=\"",
	    side, side, 4 * side, 4 * side, side, side);
	for (int y = 0; y < code->width; y++)
		put_row(out, code->data + (size_t)y * (size_t)code->width, code->width, y);
	buf_put_text(out, "\"/>\n</svg>\n");
	QRcode_free(code);
	return buf_is_ok(out) || fault_unable(fault, "no_memory", "no memory for a QR code");
}
