/* daemon/picture: what becomes of pictures, those that are none among them. */
#include <criterion/criterion.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include "daemon/picture/canvas.h"
#include "daemon/picture/painted.h"
#include "daemon/picture/turn.h"
#include "tests/unit/picture.h"

#include <jpeglib.h>
#include <png.h>

/* --- making some ------------------------------------------------------------------------- */

/* TIFF with one entry, the orientation, as EXIF has it in JPEG. */
static void put_exif(struct buf *out, unsigned orientation)
{
	static const uint8_t head[] = "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0";
	const uint8_t rest[] = {(uint8_t)orientation, 0, 0, 0, 0, 0, 0, 0};

	buf_put(out, head, sizeof head - 1);
	buf_put(out, rest, sizeof rest);
}

/* Red above, blue below; with the top left quarter green. */
static void colour_at(uint8_t out[3], uint32_t x, uint32_t y, uint32_t width, uint32_t height)
{
	static const uint8_t red[] = {220, 20, 20}, blue[] = {20, 20, 220}, green[] = {20, 200, 20};

	memcpy(out, y < height / 2 ? (x < width / 2 ? green : red) : blue, 3);
}

void picture_put_jpeg(struct buf *out, const struct jpeg_plan *plan)
{
	struct jpeg_compress_struct jpeg;
	struct jpeg_error_mgr errors;
	struct buf exif = {0};
	unsigned char *bytes = NULL;
	unsigned long len = 0;
	uint8_t *row = calloc(plan->width, 4);

	jpeg.err = jpeg_std_error(&errors);
	jpeg_create_compress(&jpeg);
	jpeg_mem_dest(&jpeg, &bytes, &len);
	jpeg.image_width = plan->width;
	jpeg.image_height = plan->height;
	jpeg.input_components = plan->is_cmyk ? 4 : 3;
	jpeg.in_color_space = plan->is_cmyk ? JCS_CMYK : JCS_RGB;
	jpeg_set_defaults(&jpeg);
	jpeg_set_quality(&jpeg, 90, TRUE);
	if (plan->is_progressive)
		jpeg_simple_progression(&jpeg);
	jpeg_start_compress(&jpeg, TRUE);
	if (plan->orientation != 0) {
		put_exif(&exif, plan->orientation);
		jpeg_write_marker(&jpeg, JPEG_APP0 + 1, exif.bytes, (unsigned)exif.len);
	}
	for (uint32_t y = 0; y < plan->height; y++) {
		for (uint32_t x = 0; x < plan->width && !plan->is_cmyk; x++)
			colour_at(row + (size_t)x * 3, x, y, plan->width, plan->height);
		/* inverted, as Adobe has it: yellow at full strength and nothing else */
		for (uint32_t x = 0; x < plan->width && plan->is_cmyk; x++)
			memcpy(row + (size_t)x * 4, (uint8_t[]){255, 255, 0, 255}, 4);
		jpeg_write_scanlines(&jpeg, &row, 1);
	}
	jpeg_finish_compress(&jpeg);
	jpeg_destroy_compress(&jpeg);
	buf_put(out, bytes, len);
	free(bytes);
	free(row);
	buf_free(&exif);
}

static void png_take(png_structp png, png_bytep bytes, size_t len)
{
	buf_put(png_get_io_ptr(png), bytes, len);
}

/* 16 bits a channel, and nothing said of gamma; all of one colour, or noise without one. */
static void put_rows(struct buf *out, uint32_t width, uint32_t height, const uint8_t *pixel)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	uint8_t *row = calloc(width, 8);
	uint32_t noise = 1;

	png_set_write_fn(png, out, png_take, NULL);
	png_set_IHDR(png, info, width, height, 16, PNG_COLOR_TYPE_RGBA, PNG_INTERLACE_NONE, 0, 0);
	png_set_compression_level(png, 1);
	png_write_info(png, info);
	for (uint32_t x = 0; pixel != NULL && x < width; x++)
		memcpy(row + (size_t)x * 8, pixel, 8);
	for (uint32_t y = 0; y < height; y++) {
		for (uint32_t i = 0; pixel == NULL && i < width * 8; i++) {
			noise = noise * 1664525 + 1013904223;
			row[i] = (uint8_t)(noise >> 24);
		}
		png_write_row(png, row);
	}
	png_write_end(png, NULL);
	png_destroy_write_struct(&png, &info);
	free(row);
}

void picture_put_png(struct buf *out, uint32_t width, uint32_t height, const uint8_t pixel[8])
{
	put_rows(out, width, height, pixel);
}

void picture_put_noise(struct buf *out, uint32_t width, uint32_t height)
{
	put_rows(out, width, height, NULL);
}

/* One colour, without loss. */
void picture_put_webp(struct buf *out, int width, int height)
{
	uint8_t *pixels = malloc((size_t)width * (size_t)height * 4), *webp = NULL;
	size_t len;

	for (size_t i = 0; i < (size_t)width * (size_t)height; i++)
		memcpy(pixels + i * 4, (uint8_t[]){10, 200, 90, 255}, 4);
	len = WebPEncodeLosslessRGBA(pixels, width, height, width * 4, &webp);
	buf_put(out, webp, len);
	WebPFree(webp);
	free(pixels);
}

/* --- looking at what came ---------------------------------------------------------------- */

struct made {
	enum picture_verdict verdict;
	struct buf bytes;
	struct painted painted;
	uint8_t *pixels[PAINTED_MOST]; /* RGBA */
};

static struct made paint(struct span bytes)
{
	struct made made = {0};

	made.verdict = picture_paint(&made.bytes, bytes, &picture_limits);
	if (made.verdict != PICTURE_FINE)
		return made;
	cr_assert(painted_read(&made.painted, (struct span){made.bytes.bytes, made.bytes.len}));
	for (size_t i = 0; i < made.painted.count; i++) {
		const struct painted_file *file = &made.painted.files[i];
		int width, height;

		made.pixels[i] = WebPDecodeRGBA(file->webp.bytes, file->webp.len, &width, &height);
		cr_assert_not_null(made.pixels[i]);
		cr_assert(width == (int)file->width && height == (int)file->height);
	}
	return made;
}

static void made_free(struct made *made)
{
	for (size_t i = 0; i < PAINTED_MOST; i++)
		WebPFree(made->pixels[i]);
	buf_free(&made->bytes);
}

static struct made paint_buf(struct buf *bytes)
{
	struct made made = paint((struct span){bytes->bytes, bytes->len});

	buf_free(bytes);
	return made;
}

static void expect_sides(const struct made *made, size_t index, uint32_t width, uint32_t height)
{
	cr_assert_eq(made->verdict, PICTURE_FINE);
	cr_assert_lt(index, made->painted.count);
	cr_expect_eq(
	    made->painted.files[index].width, width, "%u", made->painted.files[index].width);
	cr_expect_eq(
	    made->painted.files[index].height, height, "%u", made->painted.files[index].height);
}

/* The pixel at hundredths of width and height is about this one. */
static void expect_pixel(
    const struct made *made, size_t index, uint32_t x, uint32_t y, const uint8_t pixel[4])
{
	const struct painted_file *file = &made->painted.files[index];
	const uint8_t *at =
	    made->pixels[index] +
	    ((size_t)(file->height * y / 100) * file->width + file->width * x / 100) * 4;

	for (int c = 0; c < 4; c++)
		cr_expect(abs(at[c] - pixel[c]) < 14, "%d: %d, not %d", c, at[c], pixel[c]);
}

static void expect_verdict(struct span bytes, enum picture_verdict verdict)
{
	struct made made = paint(bytes);

	cr_expect_eq(made.verdict, verdict, "%d, not %d", (int)made.verdict, (int)verdict);
	made_free(&made);
}

#define GREEN ((const uint8_t[]){20, 200, 20, 255})
#define RED   ((const uint8_t[]){220, 20, 20, 255})
#define BLUE  ((const uint8_t[]){20, 20, 220, 255})

/* --- JPEG -------------------------------------------------------------------------------- */

static struct made paint_jpeg(struct jpeg_plan plan)
{
	struct buf bytes = {0};

	picture_put_jpeg(&bytes, &plan);
	return paint_buf(&bytes);
}

Test(picture, jpeg_sizes)
{
	struct made made = paint_jpeg((struct jpeg_plan){.width = 4000, .height = 3000});

	cr_assert_eq(made.painted.count, 2);
	expect_sides(&made, 0, 1600, 1200);
	expect_sides(&made, 1, 480, 360);
	for (size_t i = 0; i < 2; i++) {
		expect_pixel(&made, i, 20, 20, GREEN);
		expect_pixel(&made, i, 80, 20, RED);
		expect_pixel(&made, i, 20, 80, BLUE);
	}
	made_free(&made);
	made = paint_jpeg((struct jpeg_plan){.width = 1000, .height = 500, .is_progressive = true});
	cr_assert_eq(made.painted.count, 2);
	expect_sides(&made, 0, 1000, 500);
	expect_sides(&made, 1, 480, 240);
	made_free(&made);
	/* never larger, and not the same twice */
	made = paint_jpeg((struct jpeg_plan){.width = 480, .height = 3});
	cr_assert_eq(made.painted.count, 1);
	expect_sides(&made, 0, 480, 3);
	made_free(&made);
	made = paint_jpeg((struct jpeg_plan){.width = 1, .height = 1});
	cr_assert_eq(made.painted.count, 1);
	expect_sides(&made, 0, 1, 1);
	made_free(&made);
	/* so narrow that both would be one pixel wide, and have one address */
	made = paint_jpeg((struct jpeg_plan){.width = 2, .height = 16384});
	cr_assert_eq(made.painted.count, 1);
	expect_sides(&made, 0, 1, 1600);
	made_free(&made);
}

/* Where the green quarter is afterwards, in hundredths; the red one is beside it. */
static const struct {
	uint32_t green_x, green_y, red_x, red_y;
} corners[9] = {
    {0, 0, 0, 0},
    {20, 20, 80, 20},
    {80, 20, 20, 20},
    {80, 80, 20, 80},
    {20, 80, 80, 80},
    {20, 20, 20, 80},
    {80, 20, 80, 80},
    {80, 80, 80, 20},
    {20, 80, 20, 20},
};

Test(picture, turned)
{
	for (unsigned orientation = 1; orientation <= 8; orientation++) {
		struct made made = paint_jpeg(
		    (struct jpeg_plan){.width = 320, .height = 160, .orientation = orientation});

		if (orientation < 5)
			expect_sides(&made, 0, 320, 160);
		else
			expect_sides(&made, 0, 160, 320);
		expect_pixel(
		    &made, 0, corners[orientation].green_x, corners[orientation].green_y, GREEN);
		expect_pixel(&made, 0, corners[orientation].red_x, corners[orientation].red_y, RED);
		made_free(&made);
	}
}

Test(picture, orientations_that_are_none)
{
	static const uint8_t odd[] = "Exif\0\0II*\0\xff\xff\xff\xff\x01\0";
	struct buf exif = {0};

	cr_expect_eq(turn_read((struct span){NULL, 0}), 1);
	cr_expect_eq(turn_read((struct span){odd, sizeof odd - 1}), 1);
	put_exif(&exif, 9);
	cr_expect_eq(turn_read((struct span){exif.bytes, exif.len}), 1);
	exif.len = 0;
	put_exif(&exif, 6);
	cr_expect_eq(turn_read((struct span){exif.bytes, exif.len}), 6);
	/* as PNG and WebP have it */
	cr_expect_eq(turn_read((struct span){exif.bytes + 6, exif.len - 6}), 6);
	cr_expect_eq(turn_read((struct span){exif.bytes, 20}), 1);
	buf_free(&exif);
}

Test(picture, jpeg_cmyk)
{
	struct made made =
	    paint_jpeg((struct jpeg_plan){.width = 64, .height = 64, .is_cmyk = true});

	expect_sides(&made, 0, 64, 64);
	expect_pixel(&made, 0, 50, 50, (const uint8_t[]){255, 255, 0, 255});
	made_free(&made);
}

Test(picture, jpeg_not_whole)
{
	static const bool kinds[] = {false, true};

	for (size_t i = 0; i < 2; i++) {
		const struct jpeg_plan plan = {
		    .width = 320, .height = 240, .is_progressive = kinds[i]};
		struct buf bytes = {0};

		picture_put_jpeg(&bytes, &plan);
		for (size_t len = 3; len < bytes.len * 9 / 10; len += bytes.len / 17)
			expect_verdict((struct span){bytes.bytes, len}, PICTURE_BROKEN);
		buf_free(&bytes);
	}
}

/* A frame of so many pixels, in a few bytes. */
Test(picture, jpeg_too_large)
{
	static const struct {
		uint16_t width, height;
	} sides[] = {{16385, 1}, {1, 16385}, {7072, 7072}, {65500, 65500}};
	const struct jpeg_plan plan = {.width = 16, .height = 16};

	for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
		struct buf bytes = {0};
		uint8_t *frame;

		picture_put_jpeg(&bytes, &plan);
		frame = memmem(bytes.bytes, bytes.len, "\xff\xc0", 2);
		cr_assert_not_null(frame);
		frame[5] = (uint8_t)(sides[i].height >> 8);
		frame[6] = (uint8_t)sides[i].height;
		frame[7] = (uint8_t)(sides[i].width >> 8);
		frame[8] = (uint8_t)sides[i].width;
		expect_verdict((struct span){bytes.bytes, bytes.len}, PICTURE_LARGE);
		buf_free(&bytes);
	}
}

/* --- PNG and WebP ------------------------------------------------------------------------ */

Test(picture, png_of_16_bits)
{
	static const uint8_t pixel[8] = {0x80, 0, 0x20, 0, 0xf0, 0, 0x60, 0};
	struct buf bytes = {0};
	struct made made;

	picture_put_png(&bytes, 700, 350, pixel);
	made = paint_buf(&bytes);
	cr_assert_eq(made.painted.count, 2);
	expect_sides(&made, 1, 480, 240);
	/* not made lighter: without a gamma it is sRGB, also of 16 bits */
	for (size_t i = 0; i < 2; i++)
		expect_pixel(&made, i, 50, 50, (const uint8_t[]){0x80, 0x20, 0xf0, 0x60});
	made_free(&made);
}

static void put_chunk(struct buf *out, const char *type, const struct buf *data)
{
	struct buf crc = {0};

	buf_put_u16be(out, 0);
	buf_put_u16be(out, (uint16_t)data->len);
	buf_put(&crc, type, 4);
	buf_put(&crc, data->bytes, data->len);
	buf_put(out, crc.bytes, crc.len);
	/* nobody looks at the sum of a chunk that libpng does not know, and this one is right */
	buf_put_u16be(out, 0);
	buf_put_u16be(out, 0);
	buf_free(&crc);
}

Test(picture, png_turned)
{
	static const uint8_t pixel[8] = {0x80, 0, 0x20, 0, 0xf0, 0, 0xff, 0xff};
	struct buf png = {0}, exif = {0}, bytes = {0};
	struct made made;

	picture_put_png(&png, 30, 10, pixel);
	put_exif(&exif, 6);
	memmove(exif.bytes, exif.bytes + 6, exif.len - 6);
	exif.len -= 6;
	/* behind all that is read */
	buf_put(&bytes, png.bytes, png.len - 12);
	put_chunk(&bytes, "eXIf", &exif);
	buf_put(&bytes, png.bytes + png.len - 12, 12);
	made = paint_buf(&bytes);
	expect_sides(&made, 0, 10, 30);
	made_free(&made);
	buf_free(&png);
	buf_free(&exif);
}

Test(picture, png_bad)
{
	static const uint8_t pixel[8] = {0};
	static const uint8_t large[] =
	    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x9c\x40\0\0\x9c\x40\x08\x06\0\0\0";
	static const uint8_t none[] =
	    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\x01\x08\x06\0\0\0";
	static const uint8_t huge[] =
	    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff";
	struct buf bytes = {0};

	picture_put_png(&bytes, 300, 200, pixel);
	for (size_t len = 8; len < bytes.len - 40; len += bytes.len / 13)
		expect_verdict((struct span){bytes.bytes, len}, PICTURE_BROKEN);
	bytes.bytes[bytes.len / 2] ^= 0x55;
	expect_verdict((struct span){bytes.bytes, bytes.len}, PICTURE_BROKEN);
	buf_free(&bytes);
	expect_verdict((struct span){large, sizeof large - 1}, PICTURE_LARGE);
	expect_verdict((struct span){huge, sizeof huge - 1}, PICTURE_LARGE);
	expect_verdict((struct span){none, sizeof none - 1}, PICTURE_BROKEN);
}

Test(picture, webp)
{
	struct buf bytes = {0};
	struct made made;

	picture_put_webp(&bytes, 3300, 1100);
	for (size_t len = 12; len < bytes.len; len += 1 + bytes.len / 11)
		expect_verdict((struct span){bytes.bytes, len}, PICTURE_BROKEN);
	made = paint_buf(&bytes);
	expect_sides(&made, 0, 1600, 533);
	expect_pixel(&made, 0, 50, 50, (const uint8_t[]){10, 200, 90, 255});
	made_free(&made);
}

/* --- what is none ------------------------------------------------------------------------ */

Test(picture, other_kinds)
{
	static const char *const kinds[] = {"", "GIF89a",
	    "<svg xmlns='http://www.w3.org/2000/svg'/>", "<!doctype html>", "%PDF-1.7\n%%EOF", "BM",
	    "\xff\xd8", "\x89PNG", "RIFF", "RIFFxxxxWAVE", "II*", "#!/bin/sh", " \xff\xd8\xff\xe0",
	    "\xff\xd9\xff"};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		expect_verdict(
		    (struct span){(const uint8_t *)kinds[i], strlen(kinds[i])}, PICTURE_TYPE);
	expect_verdict((struct span){(const uint8_t *)"\xff\xd8\xff", 3}, PICTURE_BROKEN);
	expect_verdict((struct span){(const uint8_t *)"RIFFxxxxWEBP", 12}, PICTURE_BROKEN);
}

/* --- making smaller ---------------------------------------------------------------------- */

Test(canvas, means)
{
	/* what is clear has no colour to give: half of it is half as thick, and still white */
	static const uint8_t pixels[] = {
	    255, 255, 255, 255, 9, 9, 9, 0, 255, 255, 255, 255, 9, 9, 9, 0};
	struct canvas from = {2, 2, (uint8_t *)pixels}, out = {0};

	cr_assert(canvas_scale(&out, &from, 1, 1));
	cr_expect_arr_eq(out.pixels, ((uint8_t[]){255, 255, 255, 128}), 4);
	canvas_free(&out);
	cr_assert(canvas_scale(&out, &from, 2, 2));
	cr_expect_arr_eq(out.pixels, ((uint8_t[]){255, 255, 255, 255, 0, 0, 0, 0}), 8);
	canvas_free(&out);
}

/* Three pixels over two: each new one has a whole old one and half of the one between. */
Test(canvas, parts)
{
	static const uint8_t pixels[] = {0, 0, 0, 255, 90, 90, 90, 255, 255, 255, 255, 255};
	struct canvas from = {3, 1, (uint8_t *)pixels}, out = {0};

	cr_assert(canvas_scale(&out, &from, 2, 1));
	cr_expect_arr_eq(out.pixels, ((uint8_t[]){30, 30, 30, 255, 200, 200, 200, 255}), 8);
	canvas_free(&out);
}

/* --- what a child writes ----------------------------------------------------------------- */

static bool is_painted(struct buf *bytes)
{
	struct painted painted;
	const bool is_it = painted_read(&painted, (struct span){bytes->bytes, bytes->len});

	buf_free(bytes);
	return is_it;
}

static void put_file(struct buf *out, uint32_t width, uint32_t height, const char *webp, size_t len)
{
	painted_put(out, &(struct painted_file){width, height, {(const uint8_t *)webp, len}});
}

#define WEBP      "RIFF\x0e\0\0\0WEBPVP8L\x02\0\0\0ab"
#define WEBP_EXIF "RIFF\x18\0\0\0WEBPVP8L\x02\0\0\0abEXIF\x02\0\0\0ab"
#define WEBP_TAIL WEBP "<script>"
#define WEBP_ODD  "RIFF\x0e\0\0\0WEBPVP8L\x03\0\0\0ab"

Test(painted, strict)
{
	static const struct {
		uint32_t width, height;
		const char *webp;
		size_t len;
		bool is_fine;
	} rows[] = {
	    {1600, 1, WEBP, sizeof WEBP - 1, true},
	    {1601, 1, WEBP, sizeof WEBP - 1, false},
	    {0, 1, WEBP, sizeof WEBP - 1, false},
	    {1, 1601, WEBP, sizeof WEBP - 1, false},
	    {9, 9, WEBP, sizeof WEBP - 2, false},
	    {9, 9, WEBP_EXIF, sizeof WEBP_EXIF - 1, false},
	    {9, 9, WEBP_TAIL, sizeof WEBP_TAIL - 1, false},
	    {9, 9, WEBP_ODD, sizeof WEBP_ODD - 1, false},
	    {9, 9, "<html>", 6, false},
	    {9, 9, "RIFF\x04\0\0\0WEBP", 12, false},
	};
	struct buf bytes = {0};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bytes = (struct buf){0};
		buf_put_u8(&bytes, 1);
		put_file(&bytes, rows[i].width, rows[i].height, rows[i].webp, rows[i].len);
		cr_expect_eq(is_painted(&bytes), rows[i].is_fine, "row %zu", i);
	}
}

Test(painted, count)
{
	static const struct {
		uint8_t count;
		uint32_t widths[3];
		bool is_fine;
	} rows[] = {
	    {0, {0}, false},
	    {1, {900}, true},
	    {1, {900, 480}, false},
	    {2, {900}, false},
	    {2, {900, 480}, true},
	    {2, {900, 481}, false},
	    {2, {480, 480}, false},
	    {3, {900, 480, 479}, false},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf bytes = {0};

		buf_put_u8(&bytes, rows[i].count);
		for (size_t j = 0; j < 3 && rows[i].widths[j] != 0; j++)
			put_file(&bytes, rows[i].widths[j], 9, WEBP, sizeof WEBP - 1);
		cr_expect_eq(is_painted(&bytes), rows[i].is_fine, "row %zu", i);
	}
}
