/*
 * The web processes at the other ends of a keeper's or registrar's messages. A peer that went away
 * stays in memory while something that it asked for is under way; its answer then goes nowhere.
 */
#ifndef DAEMON_ROLES_PEERS_H
#define DAEMON_ROLES_PEERS_H

#include "daemon/net/ipc.h"

struct peer;

/* Start with the first three set and the rest zero. */
struct peers {
	struct loop *loop;
	/* Gets each message, with the peer as its context. */
	ipc_receive *receive;
	void *owner;
	struct peer *first;
};

struct peer {
	struct peers *peers;
	struct peer *next;
	struct ipc *ipc; /* NULL once it is gone */
	unsigned open;   /* what it asked for and is under way */
};

/* A web process came; takes over the descriptor. False without memory. */
bool peers_add(struct peers *peers, int fd) MUST_CHECK;
/* After all that was under way was released. */
void peers_free(struct peers *peers);

/* Something that it asked for is under way; and it no longer is. */
void peer_hold(struct peer *peer);
void peer_release(struct peer *peer);

/* Sends an answer. One that cannot be sent is found by asking again. */
void peer_send(struct peer *peer, uint32_t kind, uint64_t id, struct span body);
/* The same with a descriptor, or -1, which stays the caller's. */
void peer_send_file(struct peer *peer, uint32_t kind, uint64_t id, struct span body, int fd);

#endif
