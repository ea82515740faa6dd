/*
 * Non-blocking reading and writing: write first, wait for room only after EAGAIN.
 * It does not decide when a connection has lived long enough.
 */
#include "daemon/net/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	GATHER_MAX = 16384, /* one TLS record */
	TURN_READS = 8,     /* read so often before others have their turn */
};

struct piece {
	struct span bytes;
	stream_release *release;
	void *context;
};

struct stream {
	int fd;
	struct watch *watch;
	struct tls *tls;
	const struct stream_owner *owner;
	void *context;
	uint8_t *input; /* STREAM_INPUT_MAX bytes while there is something in it */
	size_t input_from, input_to;
	struct piece pieces[STREAM_PIECES_MAX]; /* a ring */
	unsigned piece_first, piece_count;
	size_t waiting;
	bool is_paused, is_finishing, is_shut, is_broken, has_ended, is_ready_soon;
	bool tls_reads_want_write, tls_writes_want_read;
	bool *was_freed; /* set by stream_free while a callback runs */
};

static void stream_ready(unsigned what, void *context);

struct stream *stream_new(struct loop *loop, int fd, struct tls_server *server,
    const struct stream_owner *owner, void *context)
{
	struct stream *stream = calloc(1, sizeof *stream);

	if (stream == NULL) {
		(void)close(fd);
		return NULL;
	}
	stream->fd = fd;
	stream->owner = owner;
	stream->context = context;
	stream->watch = watch_new(loop, fd, stream_ready, stream);
	if (server != NULL)
		stream->tls = tls_new(server, fd);
	if (stream->watch == NULL || (server != NULL && stream->tls == NULL)) {
		stream_free(&stream);
		return NULL;
	}
	watch_set(stream->watch, LOOP_READ);
	return stream;
}

static void piece_drop(struct stream *stream)
{
	const struct piece piece = stream->pieces[stream->piece_first];

	stream->piece_first = (stream->piece_first + 1) % STREAM_PIECES_MAX;
	stream->piece_count--;
	if (piece.release != NULL)
		piece.release(piece.context);
}

/* What came may be a password: it does not stay in memory that is free. */
static void input_free(struct stream *stream)
{
	if (stream->input != NULL)
		explicit_bzero(stream->input, STREAM_INPUT_MAX);
	free(stream->input);
	stream->input = NULL;
}

void stream_free(struct stream **stream)
{
	struct stream *ending = *stream;

	if (ending == NULL)
		return;
	if (ending->was_freed != NULL)
		*ending->was_freed = true;
	while (ending->piece_count > 0)
		piece_drop(ending);
	watch_free(&ending->watch);
	tls_free(&ending->tls);
	(void)close(ending->fd);
	input_free(ending);
	free(ending);
	*stream = NULL;
}

struct span stream_input(const struct stream *stream)
{
	return (struct span){stream->input == NULL ? NULL : stream->input + stream->input_from,
	    stream->input_to - stream->input_from};
}

/* Waits for exactly what could make a difference now. */
static void stream_watch(struct stream *stream)
{
	const bool is_full = stream->input_to - stream->input_from == STREAM_INPUT_MAX;
	const bool reads = !stream->has_ended && !stream->is_paused && !is_full;
	unsigned what = 0;

	/* A stream that broke while it was written to tells so in the loop's next turn. */
	if (stream->is_broken) {
		watch_set(stream->watch, stream->has_ended ? 0 : LOOP_READ | LOOP_WRITE);
		return;
	}
	if (reads)
		what |= stream->tls_reads_want_write ? LOOP_WRITE : LOOP_READ;
	/* What OpenSSL holds already makes no socket readable: being writable wakes us. */
	if (reads && stream->tls != NULL && stream->is_ready_soon)
		what |= LOOP_WRITE;
	if (stream->piece_count > 0)
		what |= stream->tls_writes_want_read ? LOOP_READ : LOOP_WRITE;
	watch_set(stream->watch, what);
}

static void input_drop(struct stream *stream, size_t len)
{
	stream->input_from += len;
	if (stream->input_from < stream->input_to)
		return;
	/* Ten thousand idle connections have no buffers. */
	input_free(stream);
	stream->input_from = stream->input_to = 0;
}

void stream_consume(struct stream *stream, size_t len)
{
	input_drop(stream, len);
	/* There may be room again. */
	stream_watch(stream);
}

static bool input_make_room(struct stream *stream)
{
	if (stream->input == NULL)
		stream->input = malloc(STREAM_INPUT_MAX);
	if (stream->input == NULL)
		return false;
	if (stream->input_from > 0) {
		memmove(stream->input, stream->input + stream->input_from,
		    stream->input_to - stream->input_from);
		stream->input_to -= stream->input_from;
		stream->input_from = 0;
	}
	return stream->input_to < STREAM_INPUT_MAX;
}

/* One read of either kind, told in TLS's outcomes. */
static enum tls_outcome bytes_read(struct stream *stream, void *out, size_t room, size_t *len)
{
	ssize_t got;

	if (stream->tls != NULL)
		return tls_read(stream->tls, out, room, len);
	do
		got = recv(stream->fd, out, room, MSG_DONTWAIT);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK ? TLS_WANT_READ : TLS_BROKEN;
	*len = (size_t)got;
	return got == 0 ? TLS_END : TLS_DONE;
}

/* Tells the owner of the end; the stream may be gone afterwards. */
static void stream_end(struct stream *stream, enum stream_end end)
{
	stream->has_ended = true;
	stream->is_broken = stream->is_broken || end == STREAM_BROKEN;
	stream_watch(stream);
	stream->owner->ended(stream, end, stream->context);
}

/* Calls the owner; true if the stream is still there afterwards. */
static bool owner_call(struct stream *stream, void (*call)(struct stream *stream, void *context))
{
	bool was_freed = false, *outer = stream->was_freed;

	stream->was_freed = &was_freed;
	call(stream, stream->context);
	if (was_freed) {
		if (outer != NULL)
			*outer = true;
		return false;
	}
	stream->was_freed = outer;
	return true;
}

/* One read, and the owner told of it. False if the stream is gone. */
static bool stream_read_once(struct stream *stream, enum tls_outcome *outcome)
{
	size_t len = 0;

	*outcome = bytes_read(
	    stream, stream->input + stream->input_to, STREAM_INPUT_MAX - stream->input_to, &len);
	stream->tls_reads_want_write = *outcome == TLS_WANT_WRITE;
	if (*outcome != TLS_DONE)
		return true;
	stream->input_to += len;
	if (!stream->is_shut)
		return owner_call(stream, stream->owner->came);
	input_drop(stream, len);
	return true;
}

static bool has_more_inside(const struct stream *stream)
{
	return stream->tls != NULL && tls_has_pending(stream->tls);
}

static bool may_read(struct stream *stream)
{
	return !stream->has_ended && !stream->is_paused && input_make_room(stream);
}

/* Reads what is there. False if the stream is gone. */
static bool stream_read(struct stream *stream)
{
	enum tls_outcome outcome = TLS_WANT_READ;
	bool has_read = false;

	for (int i = 0; i < TURN_READS && may_read(stream); i++) {
		has_read = true;
		if (!stream_read_once(stream, &outcome))
			return false;
		/* Without TLS, the next look is the loop's: mostly there is no more. */
		if (outcome != TLS_DONE || stream->tls == NULL)
			break;
	}
	input_drop(stream, 0);
	if (outcome == TLS_END || outcome == TLS_BROKEN) {
		stream_end(stream, outcome == TLS_END ? STREAM_FINISHED : STREAM_BROKEN);
		return false;
	}
	/* What could not be read now, for want of room, waits inside as before. */
	if (has_read)
		stream->is_ready_soon =
		    outcome == TLS_DONE && stream->tls != NULL && tls_has_pending(stream->tls);
	return true;
}

/* One write of what waits first, of either kind. */
static enum tls_outcome plain_write(struct stream *stream, size_t *len)
{
	struct iovec parts[STREAM_PIECES_MAX];
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = stream->piece_count};
	ssize_t sent;

	for (unsigned i = 0; i < stream->piece_count; i++) {
		const struct piece *piece =
		    &stream->pieces[(stream->piece_first + i) % STREAM_PIECES_MAX];

		parts[i] = (struct iovec){(void *)piece->bytes.bytes, piece->bytes.len};
	}
	do
		sent = sendmsg(stream->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (sent < 0 && errno == EINTR);
	if (sent < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK ? TLS_WANT_WRITE : TLS_BROKEN;
	*len = (size_t)sent;
	return TLS_DONE;
}

/* A head and a short body go into one record: pieces are gathered, and gathered alike again. */
static enum tls_outcome secure_write(struct stream *stream, size_t *len)
{
	static uint8_t gathered[GATHER_MAX];
	const struct piece *first = &stream->pieces[stream->piece_first];
	size_t filled = 0;

	if (first->bytes.len >= GATHER_MAX || stream->piece_count == 1)
		return tls_write(stream->tls, first->bytes, len);
	for (unsigned i = 0; i < stream->piece_count && filled < GATHER_MAX; i++) {
		const struct piece *piece =
		    &stream->pieces[(stream->piece_first + i) % STREAM_PIECES_MAX];
		const size_t part =
		    piece->bytes.len < GATHER_MAX - filled ? piece->bytes.len : GATHER_MAX - filled;

		memcpy(gathered + filled, piece->bytes.bytes, part);
		filled += part;
	}
	return tls_write(stream->tls, (struct span){gathered, filled}, len);
}

static void pieces_advance(struct stream *stream, size_t len)
{
	stream->waiting -= len;
	while (stream->piece_count > 0) {
		struct piece *first = &stream->pieces[stream->piece_first];
		const size_t part = first->bytes.len < len ? first->bytes.len : len;

		first->bytes.bytes += part;
		first->bytes.len -= part;
		len -= part;
		if (first->bytes.len > 0)
			return;
		piece_drop(stream);
	}
}

static void pieces_write(struct stream *stream)
{
	enum tls_outcome outcome = TLS_DONE;
	size_t len = 0;

	while (stream->piece_count > 0 && outcome == TLS_DONE) {
		outcome =
		    stream->tls != NULL ? secure_write(stream, &len) : plain_write(stream, &len);
		stream->tls_writes_want_read = outcome == TLS_WANT_READ;
		if (outcome == TLS_DONE)
			pieces_advance(stream, len);
	}
	if (outcome == TLS_BROKEN || outcome == TLS_END) {
		stream->is_broken = true;
		while (stream->piece_count > 0)
			piece_drop(stream);
		stream->waiting = 0;
	}
}

static void stream_shut(struct stream *stream)
{
	if (stream->is_shut || !stream->is_finishing || stream->piece_count > 0)
		return;
	stream->is_shut = true;
	stream->is_paused = false;
	if (stream->tls != NULL)
		tls_finish(stream->tls);
	(void)shutdown(stream->fd, SHUT_WR);
	input_drop(stream, stream->input_to - stream->input_from);
}

static void stream_ready(unsigned what, void *context)
{
	struct stream *stream = context;
	const bool had_waiting = stream->piece_count > 0;

	(void)what;
	if (had_waiting)
		pieces_write(stream);
	if (stream->is_broken) {
		stream_end(stream, STREAM_BROKEN);
		return;
	}
	if (had_waiting) {
		stream_shut(stream);
		if (stream->piece_count == 0 && !owner_call(stream, stream->owner->drained))
			return;
	}
	if (!stream_read(stream))
		return;
	stream_watch(stream);
}

void stream_pause(struct stream *stream)
{
	stream->is_paused = true;
	stream_watch(stream);
}

void stream_resume(struct stream *stream)
{
	if (!stream->is_paused)
		return;
	stream->is_paused = false;
	stream->is_ready_soon = has_more_inside(stream);
	stream_watch(stream);
}

bool stream_send(struct stream *stream, struct span bytes, stream_release *release, void *context)
{
	if (stream->is_broken || stream->is_finishing || stream->piece_count == STREAM_PIECES_MAX) {
		if (release != NULL)
			release(context);
		return false;
	}
	if (bytes.len == 0) {
		if (release != NULL)
			release(context);
		return true;
	}
	stream->pieces[(stream->piece_first + stream->piece_count) % STREAM_PIECES_MAX] =
	    (struct piece){bytes, release, context};
	stream->piece_count++;
	stream->waiting += bytes.len;
	return true;
}

bool stream_flush(struct stream *stream)
{
	if (!stream->is_broken)
		pieces_write(stream);
	stream_shut(stream);
	stream_watch(stream);
	return stream->piece_count == 0;
}

size_t stream_waiting(const struct stream *stream)
{
	return stream->waiting;
}

void stream_finish(struct stream *stream)
{
	stream->is_finishing = true;
	stream_shut(stream);
	stream_watch(stream);
}
