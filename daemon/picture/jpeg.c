/*
 * JPEG, with libjpeg-turbo: baseline and progressive, grey, colour and CMYK.
 * Markers but the first EXIF are not kept, and nothing behind the image is read.
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/picture/formats.h"
#include "daemon/picture/turn.h"

/* after stdio.h, whose types they need */
#include <jpeglib.h>

#include <jerror.h>

enum {
	SCANS_MOST = 100, /* of a progressive one: each costs a pass over all of it */
	EIGHTHS = 8       /* libjpeg-turbo gives any number of eighths */
};

/* Coefficients of a progressive picture of 50 megapixels are 300 MB. */
#define MEMORY_MOST ((long)352 << 20)

struct reading {
	struct jpeg_decompress_struct jpeg;
	struct jpeg_error_mgr errors;
	struct jpeg_progress_mgr progress;
	jmp_buf away;
	enum picture_verdict verdict;
};

/* libjpeg comes here where it can't go on, and does not want to be come back to. */
static void reading_fail(j_common_ptr jpeg)
{
	struct reading *reading = jpeg->client_data;
	const int code = jpeg->err->msg_code;

	if (code == JERR_OUT_OF_MEMORY || code == JERR_NO_BACKING_STORE)
		reading->verdict = PICTURE_LARGE;
	longjmp(reading->away, 1);
}

/* What is only odd goes on; what makes up pixels that nobody sent does not. */
static void reading_warn(j_common_ptr jpeg, int level)
{
	static const int odd[] = {
	    JWRN_EXTRANEOUS_DATA, JWRN_ADOBE_XFORM, JWRN_JFIF_MAJOR, JWRN_BOGUS_PROGRESSION};

	if (level >= 0)
		return;
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		if (jpeg->err->msg_code == odd[i])
			return;
	reading_fail(jpeg);
}

static void reading_say(j_common_ptr jpeg)
{
	(void)jpeg;
}

static void reading_go_on(j_common_ptr jpeg)
{
	struct reading *reading = jpeg->client_data;

	if (reading->jpeg.input_scan_number > SCANS_MOST) {
		reading->verdict = PICTURE_LARGE;
		longjmp(reading->away, 1);
	}
}

static unsigned turn_of(const struct jpeg_decompress_struct *jpeg)
{
	for (const struct jpeg_marker_struct *marker = jpeg->marker_list; marker != NULL;
	     marker = marker->next)
		if (marker->data_length >= 6 && memcmp(marker->data, "Exif\0", 6) == 0)
			return turn_read((struct span){marker->data, marker->data_length});
	return 1;
}

/* As few eighths as still are enough. */
static void scale_choose(struct jpeg_decompress_struct *jpeg)
{
	const uint64_t width = jpeg->image_width, height = jpeg->image_height;
	const uint64_t longer = width > height ? width : height;
	unsigned eighths = EIGHTHS;

	while (eighths > 1 && longer * (eighths - 1) / EIGHTHS >= FORMATS_ENOUGH)
		eighths--;
	jpeg->scale_num = eighths;
	jpeg->scale_denom = EIGHTHS;
}

/* Four inks as light; Adobe writes them the other way round, and almost only Adobe writes them. */
static void inks_convert(uint8_t *pixels, size_t count, bool is_inverted)
{
	for (size_t i = 0; i < count; i++, pixels += CANVAS_PIXEL) {
		const unsigned black = is_inverted ? pixels[3] : 255U - pixels[3];

		for (int c = 0; c < 3; c++) {
			const unsigned ink = is_inverted ? pixels[c] : 255U - pixels[c];

			pixels[c] = (uint8_t)((ink * black + 127) / 255);
		}
		pixels[3] = 255;
	}
}

static void rows_read(struct jpeg_decompress_struct *jpeg, const struct canvas *out)
{
	const size_t row_len = (size_t)out->width * CANVAS_PIXEL;

	while (jpeg->output_scanline < jpeg->output_height) {
		JSAMPROW row = out->pixels + jpeg->output_scanline * row_len;

		(void)jpeg_read_scanlines(jpeg, &row, 1);
		if (jpeg->out_color_space == JCS_CMYK)
			inks_convert(row, out->width, jpeg->saw_Adobe_marker);
	}
}

static enum picture_verdict image_read(struct canvas *out, unsigned *turn,
    struct jpeg_decompress_struct *jpeg, const struct picture_limits *limits)
{
	enum picture_verdict verdict;

	jpeg_save_markers(jpeg, JPEG_APP0 + 1, 0xffff);
	(void)jpeg_read_header(jpeg, TRUE);
	verdict = canvas_judge(limits, jpeg->image_width, jpeg->image_height);
	if (verdict != PICTURE_FINE)
		return verdict;
	*turn = turn_of(jpeg);
	jpeg->out_color_space =
	    jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK ? JCS_CMYK
										     : JCS_EXT_RGBA;
	scale_choose(jpeg);
	(void)jpeg_start_decompress(jpeg);
	if (!canvas_make(out, jpeg->output_width, jpeg->output_height))
		return PICTURE_LARGE;
	rows_read(jpeg, out);
	return PICTURE_FINE;
}

enum picture_verdict jpeg_read(
    struct canvas *out, unsigned *turn, struct span bytes, const struct picture_limits *limits)
{
	struct reading *reading = calloc(1, sizeof *reading);
	enum picture_verdict verdict;

	if (reading == NULL)
		return PICTURE_LARGE;
	reading->verdict = PICTURE_BROKEN;
	reading->jpeg.err = jpeg_std_error(&reading->errors);
	reading->errors.error_exit = reading_fail;
	reading->errors.emit_message = reading_warn;
	reading->errors.output_message = reading_say;
	reading->jpeg.client_data = reading;
	/* what is changed after setjmp lives in `reading` and `out`, and not in a register */
	if (setjmp(reading->away) == 0) {
		jpeg_create_decompress(&reading->jpeg);
		reading->progress.progress_monitor = reading_go_on;
		reading->jpeg.progress = &reading->progress;
		reading->jpeg.mem->max_memory_to_use = MEMORY_MOST;
		jpeg_mem_src(&reading->jpeg, bytes.bytes, bytes.len);
		reading->verdict = image_read(out, turn, &reading->jpeg, limits);
	}
	verdict = reading->verdict;
	jpeg_destroy_decompress(&reading->jpeg);
	free(reading);
	return verdict;
}
