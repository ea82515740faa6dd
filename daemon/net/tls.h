/*
 * TLS of the server's side on OpenSSL 3: version 1.2 or 1.3, HTTP/1.1 only.
 * It reads and writes through a socket of the stream; it waits for nothing itself.
 */
#ifndef DAEMON_NET_TLS_H
#define DAEMON_NET_TLS_H

#include "proto/base/buf.h"
#include "proto/base/fault.h"

/* Key material for session tickets, the same in every web process, so that any may resume. */
#define TLS_TICKET_KEYS_LEN 80

struct tls_server;
struct tls;

/*
 * A server's settings from a certificate chain and its key in PEM. The caller wipes the key's
 * bytes. `ticket_keys` has TLS_TICKET_KEYS_LEN bytes, or NULL for some of its own. NULL and
 * FAULT_FALSE tls_certificate, tls_key, or FAULT_UNABLE out_of_memory.
 */
struct tls_server *tls_server_new(struct span certificates, struct span key,
    const uint8_t *ticket_keys, struct fault *fault) MUST_CHECK;
void tls_server_free(struct tls_server **server);

/* One connection on a socket that stays the caller's; NULL without memory. */
struct tls *tls_new(struct tls_server *server, int fd);
void tls_free(struct tls **tls);

enum tls_outcome {
	TLS_DONE,
	TLS_WANT_READ,  /* again when the socket can be read */
	TLS_WANT_WRITE, /* again when it can be written; the same bytes or more */
	TLS_END,        /* the peer said that it is done */
	TLS_BROKEN,
};

/* Reads 1 to `room` bytes, and does what the handshake needs. */
enum tls_outcome tls_read(struct tls *tls, void *out, size_t room, size_t *len) MUST_CHECK;
/* Writes the first 1 to bytes.len bytes. */
enum tls_outcome tls_write(struct tls *tls, struct span bytes, size_t *len) MUST_CHECK;
/* True if bytes wait inside that no readiness of the socket will tell of. */
bool tls_has_pending(const struct tls *tls) MUST_CHECK;
/* Tells the peer that nothing more will come; best effort. */
void tls_finish(struct tls *tls);

#endif
