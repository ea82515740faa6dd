/*
 * Messages between arcad's processes over SOCK_SEQPACKET: a kind, a number that ties an answer to
 * its question, bytes, at most one descriptor. It does not know what the kinds mean.
 */
#ifndef DAEMON_NET_IPC_H
#define DAEMON_NET_IPC_H

#include "daemon/net/loop.h"
#include "proto/base/buf.h"

/* The most bytes of one message; larger things go through the database. */
#define IPC_MAX 65536
/* How many messages wait for a peer that does not read; then ipc_send says no. */
#define IPC_QUEUE_MAX 4096

struct ipc;

struct ipc_message {
	uint32_t kind;
	uint64_t id;
	struct span body; /* borrowed for the call */
	int fd;           /* -1, or the receiver's to close */
};

typedef void ipc_receive(struct ipc *ipc, const struct ipc_message *message, void *context);
/* The peer is gone; the callback may free the ipc. */
typedef void ipc_gone(struct ipc *ipc, void *context);

/* Two connected ends, close-on-exec and non-blocking. FAULT_UNABLE ipc. */
bool ipc_pair(int ends[2], struct fault *fault) MUST_CHECK;

/* Takes over `fd`. NULL without memory (and fd is closed). */
struct ipc *ipc_new(struct loop *loop, int fd, ipc_receive *receive, ipc_gone *gone, void *context);
/* Closes and frees; sets *ipc to NULL. NULL is fine. What waits is dropped. */
void ipc_free(struct ipc **ipc);

/*
 * Sends a message, or keeps it until the peer reads. False if the queue is full, the body is over
 * IPC_MAX, or there is no memory: then nothing is sent. `fd` (or -1) is duplicated, not taken.
 */
bool ipc_send(struct ipc *ipc, uint32_t kind, uint64_t id, struct span body, int fd) MUST_CHECK;

#endif
