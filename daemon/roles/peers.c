/*
 * Coming, going, and being named by what is under way. See peers.h.
 */
#include "daemon/roles/peers.h"

#include <stdlib.h>
#include <unistd.h>

static void unlink_peer(struct peer *peer)
{
	struct peer **link = &peer->peers->first;

	while (*link != NULL && *link != peer)
		link = &(*link)->next;
	if (*link == peer)
		*link = peer->next;
}

static void peer_gone(struct ipc *ipc, void *context)
{
	struct peer *peer = context;

	(void)ipc;
	ipc_free(&peer->ipc);
	unlink_peer(peer);
	if (peer->open == 0)
		free(peer);
}

bool peers_add(struct peers *peers, int fd)
{
	struct peer *peer = calloc(1, sizeof *peer);

	if (peer == NULL) {
		(void)close(fd);
		return false;
	}
	peer->peers = peers;
	peer->ipc = ipc_new(peers->loop, fd, peers->receive, peer_gone, peer);
	if (peer->ipc == NULL) {
		free(peer);
		return false;
	}
	peer->next = peers->first;
	peers->first = peer;
	return true;
}

void peers_free(struct peers *peers)
{
	while (peers->first != NULL) {
		struct peer *peer = peers->first;

		peers->first = peer->next;
		ipc_free(&peer->ipc);
		free(peer);
	}
}

void peer_hold(struct peer *peer)
{
	peer->open++;
}

void peer_release(struct peer *peer)
{
	if (--peer->open == 0 && peer->ipc == NULL)
		free(peer);
}

void peer_send(struct peer *peer, uint32_t kind, uint64_t id, struct span body)
{
	peer_send_file(peer, kind, id, body, -1);
}

void peer_send_file(struct peer *peer, uint32_t kind, uint64_t id, struct span body, int fd)
{
	if (peer->ipc != NULL)
		(void)!ipc_send(peer->ipc, kind, id, body, fd);
}
