/*
 * What the parent opens before anybody is started, as descriptors to hand out: key folders, TLS,
 * listening sockets. It reads none of them.
 */
#ifndef DAEMON_ROLES_HOLDINGS_H
#define DAEMON_ROLES_HOLDINGS_H

#include "daemon/roles/role.h"

#define HOLDINGS_WEBS_MAX 64
#define HOLDINGS_SALT_LEN 32
#define HOLDINGS_POST_LEN 32

struct holdings {
	int keys[ROLE_COUNT]; /* each role's own folder, or -1 */
	int state, certificate, certificate_key, ticket_keys, salt, smtp_password, smtp_ca;
	int sms_token, sms_ca, census_token, census_ca, post;
	int provider_secret, provider_ca;
	int listen[HOLDINGS_WEBS_MAX][ROLE_LISTEN_MAX];
	int listen_tls[HOLDINGS_WEBS_MAX][ROLE_LISTEN_MAX];
	size_t listen_count, listen_tls_count;
};

/* FAULT_FALSE config_* where the configuration can't work; FAULT_UNABLE listen, holdings. */
bool holdings_open(
    struct holdings *out, const struct config *config, struct fault *fault) MUST_CHECK;
void holdings_close(struct holdings *holdings);

/* Sends a child what its role is to have; false if the channel is broken. */
bool holdings_send(const struct holdings *holdings, struct ipc *control, enum role_id role,
    unsigned instance) MUST_CHECK;
/* "http://127.0.0.1:8080 https://...": where the city is. */
void holdings_addresses(struct buf *out, const struct holdings *holdings);

#endif
