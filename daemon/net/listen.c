/*
 * Listening sockets and accepting.
 * It neither reads from connections nor counts them.
 */
#include "daemon/net/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	BACKLOG = 4096,
	TURN_CONNECTIONS = 64, /* accept so many before others have their turn */
	PAUSE_MS = 100         /* when the system has no more descriptors */
};

struct listener {
	int fd;
	struct watch *watch;
	struct timer *pause;
	listener_accept *accept;
	void *context;
};

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* Splits "HOST:PORT" or "[HOST]:PORT", and reads both. The length for bind, or 0. */
static socklen_t address_read(union address *out, const char *text)
{
	const char *colon = strrchr(text, ':');
	char host[LISTEN_TEXT_ROOM], *end;
	unsigned long port;
	size_t len;

	memset(out, 0, sizeof *out);
	if (colon == NULL || colon[1] < '0' || colon[1] > '9')
		return 0;
	port = strtoul(colon + 1, &end, 10);
	len = (size_t)(colon - text);
	if (*end != '\0' || port > 65535 || len == 0 || len >= sizeof host)
		return 0;
	memcpy(host, text, len);
	host[len] = '\0';
	if (host[0] == '[' && host[len - 1] == ']') {
		host[len - 1] = '\0';
		out->v6.sin6_family = AF_INET6;
		out->v6.sin6_port = htons((uint16_t)port);
		return inet_pton(AF_INET6, host + 1, &out->v6.sin6_addr) == 1 ? sizeof out->v6 : 0;
	}
	out->v4.sin_family = AF_INET;
	out->v4.sin_port = htons((uint16_t)port);
	return inet_pton(AF_INET, host, &out->v4.sin_addr) == 1 ? sizeof out->v4 : 0;
}

bool listen_is_loopback(const char *address)
{
	union address read;

	if (address_read(&read, address) == 0)
		return false;
	if (read.any.sa_family == AF_INET)
		return ntohl(read.v4.sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&read.v6.sin6_addr);
}

int listen_open(const char *address, struct fault *fault)
{
	const int yes = 1;
	union address where;
	const socklen_t len = address_read(&where, address);
	int fd;

	if (len == 0) {
		(void)fault_unable(fault, "listen_address",
		    "%s is not an address like 127.0.0.1:8080 or [::1]:8080", address);
		return -1;
	}
	fd = socket(where.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0 ||
	    (where.any.sa_family == AF_INET6 &&
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes) != 0) ||
	    bind(fd, &where.any, len) != 0 || listen(fd, BACKLOG) != 0) {
		(void)fault_unable(
		    fault, "listen", "can't listen on %s: %s", address, strerror(errno));
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	return fd;
}

void listen_text(char out[LISTEN_TEXT_ROOM], int fd)
{
	union address where = {0};
	socklen_t len = sizeof where;
	char host[INET6_ADDRSTRLEN];

	out[0] = '\0';
	if (getsockname(fd, &where.any, &len) != 0)
		return;
	if (where.any.sa_family == AF_INET &&
	    inet_ntop(AF_INET, &where.v4.sin_addr, host, sizeof host) != NULL)
		(void)snprintf(
		    out, LISTEN_TEXT_ROOM, "%s:%u", host, (unsigned)ntohs(where.v4.sin_port));
	if (where.any.sa_family == AF_INET6 &&
	    inet_ntop(AF_INET6, &where.v6.sin6_addr, host, sizeof host) != NULL)
		(void)snprintf(
		    out, LISTEN_TEXT_ROOM, "[%s]:%u", host, (unsigned)ntohs(where.v6.sin6_port));
}

static void peer_read(struct peer *peer, const union address *from)
{
	memset(peer, 0, sizeof *peer);
	if (from->any.sa_family == AF_INET6) {
		memcpy(peer->bytes, &from->v6.sin6_addr, 16);
		return;
	}
	peer->bytes[10] = peer->bytes[11] = 0xff;
	memcpy(peer->bytes + 12, &from->v4.sin_addr, 4);
}

/* True if it makes sense to accept again at once. */
static bool listener_accept_one(struct listener *listener)
{
	const int yes = 1;
	union address from = {0};
	socklen_t len = sizeof from;
	struct peer peer;
	const int fd = accept4(listener->fd, &from.any, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
			watch_set(listener->watch, 0);
			timer_start(listener->pause, PAUSE_MS);
		}
		return errno == EINTR || errno == ECONNABORTED;
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
	peer_read(&peer, &from);
	listener->accept(fd, &peer, listener->context);
	return true;
}

static void listener_ready(unsigned what, void *context)
{
	(void)what;
	for (int i = 0; i < TURN_CONNECTIONS; i++)
		if (!listener_accept_one(context))
			return;
}

void listener_accept_waiting(struct listener *listener)
{
	for (int i = 0; i < BACKLOG; i++)
		if (!listener_accept_one(listener))
			return;
}

static void listener_resume(void *context)
{
	const struct listener *listener = context;

	watch_set(listener->watch, LOOP_READ);
}

struct listener *listener_new(struct loop *loop, int fd, listener_accept *accept, void *context)
{
	struct listener *listener = calloc(1, sizeof *listener);

	if (listener == NULL) {
		(void)close(fd);
		return NULL;
	}
	*listener = (struct listener){.fd = fd, .accept = accept, .context = context};
	listener->watch = watch_new(loop, fd, listener_ready, listener);
	listener->pause = timer_new(loop, listener_resume, listener);
	if (listener->watch == NULL || listener->pause == NULL) {
		listener_free(&listener);
		return NULL;
	}
	watch_set(listener->watch, LOOP_READ);
	return listener;
}

void listener_free(struct listener **listener)
{
	if (*listener == NULL)
		return;
	watch_free(&(*listener)->watch);
	timer_free(&(*listener)->pause);
	(void)close((*listener)->fd);
	free(*listener);
	*listener = NULL;
}
