/*
 * The broker: who signs in with an OpenID provider of the city's choice is sent there by it, and
 * known by it when they are back. It alone has the client's secret, sees codes, tokens and what the
 * provider calls people, and tells none of that: only a keyed hash of who it is. It has no
 * database.
 */
#ifndef DAEMON_ROLES_BROKER_H
#define DAEMON_ROLES_BROKER_H

#include "daemon/net/ipc.h"
#include "daemon/roles/config.h"

struct broker;

/* Borrowed until broker_new is over. */
struct broker_options {
	const struct config *config;
	int keys_fd;   /* folder with city.subject, which is made where it is missing */
	int secret_fd; /* -1: a public client */
	int ca_fd;     /* PEM of who is trusted; -1: the system's */
};

/* True if a provider is named: only then there is a broker. */
bool broker_is_wanted(const struct config *config) MUST_CHECK;
/* PUBLIC_URL/account/back, where providers send people back. False if public_url is no site. */
bool broker_redirect(struct buf *out, const struct config *config) MUST_CHECK;

/* FAULT_FALSE config where the configuration can't work; FAULT_UNABLE without memory or key. */
struct broker *broker_new(
    struct loop *loop, const struct broker_options *options, struct fault *fault) MUST_CHECK;
/* Whoever waits for an answer gets none. */
void broker_free(struct broker **broker);
/* A web process came; takes over the descriptor. False without memory. */
bool broker_add_peer(struct broker *broker, int fd) MUST_CHECK;
/* True while somebody waits for an answer. */
bool broker_is_busy(const struct broker *broker) MUST_CHECK;

#endif
