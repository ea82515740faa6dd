/*
 * WebP, with libwebp: the first frame of what is animated; and writing, lossy, with alpha.
 */
#include <stdlib.h>
#include <webp/decode.h>
#include <webp/demux.h>
#include <webp/encode.h>

#include "daemon/picture/formats.h"
#include "daemon/picture/turn.h"

#define QUALITY 82.0F

static uint32_t longer_of(uint32_t width, uint32_t height)
{
	return width > height ? width : height;
}

/* Straight into the canvas; what is far too large is made smaller on the way. */
static enum picture_verdict frame_decode(
    struct canvas *out, const WebPData *frame, uint32_t width, uint32_t height)
{
	const uint32_t longer = longer_of(width, height);
	WebPDecoderConfig config;
	VP8StatusCode status;

	if (WebPInitDecoderConfig(&config) == 0)
		return PICTURE_BROKEN;
	if (longer > FORMATS_ENOUGH) {
		width = (uint32_t)((uint64_t)width * FORMATS_ENOUGH / longer);
		height = (uint32_t)((uint64_t)height * FORMATS_ENOUGH / longer);
		width = width == 0 ? 1 : width;
		height = height == 0 ? 1 : height;
		config.options.use_scaling = 1;
		config.options.scaled_width = (int)width;
		config.options.scaled_height = (int)height;
	}
	if (!canvas_make(out, width, height))
		return PICTURE_LARGE;
	config.output.colorspace = MODE_RGBA;
	config.output.is_external_memory = 1;
	config.output.u.RGBA.rgba = out->pixels;
	config.output.u.RGBA.stride = (int)(width * CANVAS_PIXEL);
	config.output.u.RGBA.size = (size_t)width * height * CANVAS_PIXEL;
	status = WebPDecode(frame->bytes, frame->size, &config);
	WebPFreeDecBuffer(&config.output);
	if (status == VP8_STATUS_OUT_OF_MEMORY)
		return PICTURE_LARGE;
	return status == VP8_STATUS_OK ? PICTURE_FINE : PICTURE_BROKEN;
}

static enum picture_verdict frame_read(
    struct canvas *out, const WebPDemuxer *demuxer, const struct picture_limits *limits)
{
	enum picture_verdict verdict =
	    canvas_judge(limits, WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_WIDTH),
		WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_HEIGHT));
	WebPBitstreamFeatures features;
	WebPIterator frame;

	if (verdict != PICTURE_FINE)
		return verdict;
	if (WebPDemuxGetFrame(demuxer, 1, &frame) == 0)
		return PICTURE_BROKEN;
	/* the frame's own sides: nobody promises that they are those of the canvas */
	if (frame.complete == 0 ||
	    WebPGetFeatures(frame.fragment.bytes, frame.fragment.size, &features) != VP8_STATUS_OK)
		verdict = PICTURE_BROKEN;
	else
		verdict = canvas_judge(limits, (uint64_t)features.width, (uint64_t)features.height);
	if (verdict == PICTURE_FINE)
		verdict = frame_decode(
		    out, &frame.fragment, (uint32_t)features.width, (uint32_t)features.height);
	WebPDemuxReleaseIterator(&frame);
	return verdict;
}

static unsigned turn_of(const WebPDemuxer *demuxer)
{
	WebPChunkIterator chunk;
	unsigned turn = 1;

	if (WebPDemuxGetChunk(demuxer, "EXIF", 1, &chunk) != 0) {
		turn = turn_read((struct span){chunk.chunk.bytes, chunk.chunk.size});
		WebPDemuxReleaseChunkIterator(&chunk);
	}
	return turn;
}

enum picture_verdict webp_read(
    struct canvas *out, unsigned *turn, struct span bytes, const struct picture_limits *limits)
{
	const WebPData data = {bytes.bytes, bytes.len};
	WebPDemuxer *demuxer = WebPDemux(&data);
	enum picture_verdict verdict;

	if (demuxer == NULL)
		return PICTURE_BROKEN;
	*turn = turn_of(demuxer);
	verdict = frame_read(out, demuxer, limits);
	WebPDemuxDelete(demuxer);
	return verdict;
}

bool webp_write(struct buf *out, const struct canvas *canvas)
{
	WebPMemoryWriter writer;
	WebPPicture picture;
	WebPConfig config;
	bool is_ok;

	if (WebPConfigInit(&config) == 0 || WebPPictureInit(&picture) == 0)
		return false;
	config.quality = QUALITY;
	picture.width = (int)canvas->width;
	picture.height = (int)canvas->height;
	WebPMemoryWriterInit(&writer);
	picture.writer = WebPMemoryWrite;
	picture.custom_ptr = &writer;
	is_ok = WebPPictureImportRGBA(
		    &picture, canvas->pixels, (int)(canvas->width * CANVAS_PIXEL)) != 0 &&
		WebPEncode(&config, &picture) != 0;
	if (is_ok)
		buf_put(out, writer.mem, writer.size);
	WebPPictureFree(&picture);
	WebPMemoryWriterClear(&writer);
	return is_ok && buf_is_ok(out);
}
