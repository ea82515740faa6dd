/*
 * QR codes as drawings. It encodes any text and knows nothing of receipts.
 */
#ifndef PROTO_CLI_QR_H
#define PROTO_CLI_QR_H

#include "proto/base/buf.h"
#include "proto/base/fault.h"

/*
 * Appends an SVG of the text's QR code (level L, one path, the quiet zone of 4 modules that
 * ISO/IEC 18004 asks for). FAULT_UNABLE qr_size if the text does not fit a QR code.
 */
bool qr_write_svg(struct buf *out, const char *text, struct fault *fault) MUST_CHECK;

#endif
