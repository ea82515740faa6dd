/*
 * The registrar: it alone holds the registrar's key, the keys of the row tags and of the census,
 * and opens the registry. It verifies accounts, admits them to rounds, and signs one credential for
 * a session, once; nothing else.
 */
#ifndef DAEMON_ROLES_REGISTRAR_H
#define DAEMON_ROLES_REGISTRAR_H

#include "daemon/net/ipc.h"

struct registrar;

struct registrar_options {
	const char *conninfo;
	const char *registry;   /* of the registry; NULL: no census */
	uint64_t minimum_age;   /* of who may be verified */
	bool has_mail, has_sms; /* by which channels codes may go */
	/* the census as a service; "": it is a file. Its token and who vouches for it: -1, or files
	 */
	const char *census_url;
	int census_token_fd, census_ca_fd;
	uint64_t sms_day;          /* at most so many in a day */
	const char *phone_country; /* of telephone numbers in a census file that name none */
	uint8_t post_key[32];      /* what the mailer opens (sealed.h) */
	int keys_fd;               /* folder with SLUG.registrar and SLUG.row. Borrowed */
};

/* NULL without memory or database: FAULT_UNABLE. */
struct registrar *registrar_new(
    struct loop *loop, const struct registrar_options *options, struct fault *fault) MUST_CHECK;
void registrar_free(struct registrar **registrar);
/* A web process came; takes over the descriptor. False without memory. */
bool registrar_add_peer(struct registrar *registrar, int fd) MUST_CHECK;
/* True while somebody waits for an answer. */
bool registrar_is_busy(const struct registrar *registrar) MUST_CHECK;

#endif
