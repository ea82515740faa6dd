/*
 * Listening TCP sockets: made from an address by the parent, accepted from in web processes.
 * It does not limit how many connections there are: the one who gets them does.
 */
#ifndef DAEMON_NET_LISTEN_H
#define DAEMON_NET_LISTEN_H

#include <stdint.h>

#include "daemon/net/loop.h"

#define LISTEN_TEXT_ROOM 64

/* Where a connection comes from; an IPv4 address in its IPv6 form, ::ffff:a.b.c.d. */
struct peer {
	uint8_t bytes[16];
};

/*
 * A bound and listening socket for "127.0.0.1:8080" or "[::1]:8443", with SO_REUSEPORT, so that
 * each web process has one of its own; non-blocking and close-on-exec. -1 and FAULT_UNABLE
 * listen_address (not an address and a port), listen (the system says no).
 */
int listen_open(const char *address, struct fault *fault) MUST_CHECK;
/* The address that a socket is bound to, as listen_open takes it; "" if it is none. */
void listen_text(char out[LISTEN_TEXT_ROOM], int fd);
/* True if the address of such a text is 127.0.0.0/8 or ::1. */
bool listen_is_loopback(const char *address) MUST_CHECK;

struct listener;

/* Gets a connection: non-blocking, close-on-exec, without delay, the callback's to close. */
typedef void listener_accept(int fd, const struct peer *peer, void *context);

/* Accepts on a socket that it takes over. NULL without memory. */
struct listener *listener_new(struct loop *loop, int fd, listener_accept *accept, void *context);
/* Accepts at once whoever waits in the kernel's queue, before listener_free. */
void listener_accept_waiting(struct listener *listener);
/* Closes the socket: what waits in its queue goes to nobody, or to a copy that others hold. */
void listener_free(struct listener **listener);

#endif
