/*
 * Messages over SOCK_SEQPACKET: the kernel keeps their bounds, this keeps their sizes strict.
 * It does not know what the kinds mean, nor what to do when a peer is gone.
 */
#include "daemon/net/ipc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	HEAD_LEN = 12,     /* u32le kind, u64le id */
	TURN_MESSAGES = 64 /* read at most so many before others have their turn */
};

struct waiting {
	struct waiting *next;
	int fd;
	size_t len;
	uint8_t bytes[];
};

struct ipc {
	int fd;
	struct watch *watch;
	ipc_receive *receive;
	ipc_gone *gone;
	void *context;
	struct waiting *first, **last;
	size_t count;
	bool is_broken;
	bool *has_ended; /* set by ipc_free while a callback runs */
};

/* Room for exactly one descriptor, aligned as the kernel wants it. */
union control {
	struct cmsghdr head;
	char bytes[CMSG_SPACE(sizeof(int))];
};

bool ipc_pair(int ends[2], struct fault *fault)
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
		return fault_unable(fault, "ipc", "no socket pair: %s", strerror(errno));
	return true;
}

enum sent { SENT, LATER, BROKEN };

/* One message to the kernel, whole or not at all. */
static enum sent message_write(int socket, const uint8_t head[HEAD_LEN], struct span body, int fd)
{
	union control control;
	struct iovec parts[2] = {{(void *)head, HEAD_LEN}, {(void *)body.bytes, body.len}};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
	ssize_t len;

	if (fd >= 0) {
		memset(&control, 0, sizeof control);
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(sizeof fd);
		memcpy(CMSG_DATA(&control.head), &fd, sizeof fd);
		message.msg_control = &control;
		message.msg_controllen = sizeof control.bytes;
	}
	do
		len = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (len < 0 && errno == EINTR);
	if (len >= 0)
		return SENT;
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS ? LATER : BROKEN;
}

static void waiting_drop(struct ipc *ipc)
{
	struct waiting *waiting = ipc->first;

	ipc->first = waiting->next;
	if (ipc->first == NULL)
		ipc->last = &ipc->first;
	ipc->count--;
	if (waiting->fd >= 0)
		(void)close(waiting->fd);
	/* it may be a password, and so may what is read below */
	explicit_bzero(waiting->bytes, waiting->len);
	free(waiting);
}

static void queue_write(struct ipc *ipc)
{
	while (ipc->first != NULL && !ipc->is_broken) {
		const struct waiting *waiting = ipc->first;
		const struct span body = {waiting->bytes + HEAD_LEN, waiting->len - HEAD_LEN};
		enum sent sent = message_write(ipc->fd, waiting->bytes, body, waiting->fd);

		if (sent == LATER)
			break;
		/* A broken peer is told of when reading meets its end. */
		ipc->is_broken = sent == BROKEN;
		waiting_drop(ipc);
	}
	watch_set(
	    ipc->watch, LOOP_READ | (ipc->first != NULL && !ipc->is_broken ? LOOP_WRITE : 0U));
}

/* The descriptor that came along, or -1; more than one is closed and counts as none. */
static int message_fd(struct msghdr *message)
{
	const struct cmsghdr *head = CMSG_FIRSTHDR(message);
	int fd = -1;

	if (head == NULL || head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS ||
	    head->cmsg_len != CMSG_LEN(sizeof fd))
		return -1;
	memcpy(&fd, CMSG_DATA(head), sizeof fd);
	return fd;
}

enum got { GOT, NOTHING, END };

static enum got message_read(struct ipc *ipc, uint8_t *bytes, struct ipc_message *out)
{
	union control control;
	struct iovec part = {bytes, HEAD_LEN + IPC_MAX};
	struct msghdr message = {.msg_iov = &part,
	    .msg_iovlen = 1,
	    .msg_control = &control,
	    .msg_controllen = sizeof control.bytes};
	struct reader reader;
	ssize_t len;

	do
		len = recvmsg(ipc->fd, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	while (len < 0 && errno == EINTR);
	if (len < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK ? NOTHING : END;
	if (len == 0)
		return END;
	out->fd = message_fd(&message);
	if (len < HEAD_LEN || (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
		if (out->fd >= 0)
			(void)close(out->fd);
		return END;
	}
	reader = reader_over(bytes, (size_t)len);
	out->kind = reader_u32le(&reader);
	out->id = reader_u64le(&reader);
	out->body = (struct span){reader.at, reader_left(&reader)};
	return GOT;
}

static void ipc_read(struct ipc *ipc)
{
	/* One process, one loop: callbacks of one ipc do not run within another's read, but a
	 * receiver may hold the body only for its call. */
	static uint8_t bytes[HEAD_LEN + IPC_MAX];
	struct ipc_message message;
	bool has_ended = false;
	enum got got = GOT;

	ipc->has_ended = &has_ended;
	for (int i = 0; i < TURN_MESSAGES && got == GOT; i++) {
		got = message_read(ipc, bytes, &message);
		if (got == GOT)
			ipc->receive(ipc, &message, ipc->context);
		if (got == GOT)
			explicit_bzero(bytes, HEAD_LEN + message.body.len);
		if (has_ended)
			return;
	}
	ipc->has_ended = NULL;
	if (got != END)
		return;
	ipc->is_broken = true;
	watch_set(ipc->watch, 0);
	ipc->gone(ipc, ipc->context);
}

static void ipc_ready(unsigned what, void *context)
{
	struct ipc *ipc = context;

	if ((what & LOOP_WRITE) != 0)
		queue_write(ipc);
	if ((what & LOOP_READ) != 0)
		ipc_read(ipc);
}

struct ipc *ipc_new(struct loop *loop, int fd, ipc_receive *receive, ipc_gone *gone, void *context)
{
	struct ipc *ipc = calloc(1, sizeof *ipc);
	const int flags = fcntl(fd, F_GETFL);

	if (ipc == NULL || flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 ||
	    (ipc->watch = watch_new(loop, fd, ipc_ready, ipc)) == NULL) {
		free(ipc);
		(void)close(fd);
		return NULL;
	}
	ipc->fd = fd;
	ipc->receive = receive;
	ipc->gone = gone;
	ipc->context = context;
	ipc->last = &ipc->first;
	watch_set(ipc->watch, LOOP_READ);
	return ipc;
}

void ipc_free(struct ipc **ipc)
{
	if (*ipc == NULL)
		return;
	if ((*ipc)->has_ended != NULL)
		*(*ipc)->has_ended = true;
	while ((*ipc)->first != NULL)
		waiting_drop(*ipc);
	watch_free(&(*ipc)->watch);
	(void)close((*ipc)->fd);
	free(*ipc);
	*ipc = NULL;
}

/* Keeps a message until the peer reads. */
static bool message_keep(struct ipc *ipc, const uint8_t head[HEAD_LEN], struct span body, int fd)
{
	struct waiting *waiting;

	if (ipc->count == IPC_QUEUE_MAX)
		return false;
	waiting = malloc(sizeof *waiting + HEAD_LEN + body.len);
	if (waiting == NULL)
		return false;
	*waiting = (struct waiting){.fd = -1, .len = HEAD_LEN + body.len};
	if (fd >= 0 && (waiting->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3)) < 0) {
		free(waiting);
		return false;
	}
	memcpy(waiting->bytes, head, HEAD_LEN);
	if (body.len > 0)
		memcpy(waiting->bytes + HEAD_LEN, body.bytes, body.len);
	*ipc->last = waiting;
	ipc->last = &waiting->next;
	ipc->count++;
	watch_set(ipc->watch, LOOP_READ | LOOP_WRITE);
	return true;
}

bool ipc_send(struct ipc *ipc, uint32_t kind, uint64_t id, struct span body, int fd)
{
	uint8_t head[HEAD_LEN];

	if (ipc->is_broken || body.len > IPC_MAX)
		return false;
	store_u32le(head, kind);
	store_u64le(head + 4, id);
	if (ipc->first != NULL)
		return message_keep(ipc, head, body, fd);
	switch (message_write(ipc->fd, head, body, fd)) {
	case SENT:
		return true;
	case LATER:
		return message_keep(ipc, head, body, fd);
	default:
		ipc->is_broken = true;
		return false;
	}
}
