/*
 * One connection: bytes in, bytes out, plain or TLS, never blocking, every buffer bounded.
 * It does not know what the bytes mean, and has no deadlines: its owner has.
 */
#ifndef DAEMON_NET_STREAM_H
#define DAEMON_NET_STREAM_H

#include "daemon/net/loop.h"
#include "daemon/net/tls.h"
#include "proto/base/buf.h"

/* What is read and not consumed: one longest request head fits with room to spare. */
#define STREAM_INPUT_MAX 32768
/* How many pieces wait to be written. */
#define STREAM_PIECES_MAX 64

struct stream;

enum stream_end {
	STREAM_FINISHED, /* the peer sends no more; it may still read */
	STREAM_BROKEN,   /* nothing more goes either way */
};

/* What a stream tells its owner. Each may free the stream. */
struct stream_owner {
	void (*came)(struct stream *stream, void *context);    /* more in stream_input */
	void (*drained)(struct stream *stream, void *context); /* all that waited was written */
	void (*ended)(struct stream *stream, enum stream_end end, void *context);
};

/* Ends the life of a piece's bytes once they were written, or will never be. */
typedef void stream_release(void *context);

/*
 * A stream on a socket that it takes over; `server` NULL for plain. It reads at once. NULL without
 * memory, and the socket is closed.
 */
struct stream *stream_new(struct loop *loop, int fd, struct tls_server *server,
    const struct stream_owner *owner, void *context);
/* Closes at once and releases what waits; sets *stream to NULL. NULL is fine. */
void stream_free(struct stream **stream);

/* What was read and not consumed; borrowed until the next call with this stream. */
struct span stream_input(const struct stream *stream);
void stream_consume(struct stream *stream, size_t len);
/* Stops and starts reading: a peer that sends faster than it is served waits in the kernel. */
void stream_pause(struct stream *stream);
void stream_resume(struct stream *stream);

/*
 * Queues bytes that live until `release` is called (NULL: they outlive the stream). False, and
 * release is called, if STREAM_PIECES_MAX wait or the stream is broken or finished. The owner calls
 * stream_flush when it has queued what belongs together.
 */
bool stream_send(
    struct stream *stream, struct span bytes, stream_release *release, void *context) MUST_CHECK;
/*
 * Writes what can be written now, and the rest as the peer reads; calls nobody. True if nothing
 * waits: then `drained` is not called.
 */
bool stream_flush(struct stream *stream);
/* How many bytes wait. */
size_t stream_waiting(const struct stream *stream);

/*
 * Nothing more will be sent: once all is written, the peer is told, and what it still sends is
 * thrown away, so that it can read the last answer; then `ended`. The owner sets the deadline.
 */
void stream_finish(struct stream *stream);

#endif
