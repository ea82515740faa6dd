/*
 * What a process of arcad is: a row of a table, and what the parent gives it over its control
 * channel. Every body reads the same: start, peers come, work, drain, end.
 */
#ifndef DAEMON_ROLES_ROLE_H
#define DAEMON_ROLES_ROLE_H

#include "daemon/net/ipc.h"
#include "daemon/roles/config.h"

enum role_id {
	ROLE_KEEPER,
	ROLE_REGISTRAR,
	ROLE_HASHER,
	ROLE_PAINTER,
	ROLE_CLERK,
	ROLE_MAILER,
	ROLE_BROKER,
	ROLE_WEB,
	ROLE_COUNT
};

/* Descriptors that the parent opens, for the roles that need them. */
enum role_file {
	FILE_KEYS,        /* the role's own key folder */
	FILE_STATE,       /* the folder of high-water files */
	FILE_CERTIFICATE, /* TLS */
	FILE_CERTIFICATE_KEY,
	FILE_TICKET_KEYS,
	FILE_SALT, /* under which web processes hash addresses of the network */
	FILE_SMTP_PASSWORD,
	FILE_SMTP_CA,
	FILE_SMS_TOKEN,
	FILE_SMS_CA,
	FILE_CENSUS_TOKEN,
	FILE_CENSUS_CA,
	FILE_PROVIDER_SECRET,
	FILE_PROVIDER_CA,
	FILE_POST,   /* under which the registrar seals for the mailer */
	FILE_LISTEN, /* plain; several */
	FILE_LISTEN_TLS,
	FILE_COUNT
};

#define ROLE_LISTEN_MAX 8
#define ROLE_FILE_MOST  ((size_t)1 << 20)

struct role_context {
	const struct role *role;
	unsigned instance;
	struct loop *loop;
	const struct config *config;
	int files[FILE_COUNT]; /* -1 where there is none; the listening ones are below */
	int listen[ROLE_LISTEN_MAX], listen_tls[ROLE_LISTEN_MAX];
	size_t listen_count, listen_tls_count;
	void *state; /* the body's own */
	/* role.c's own */
	struct ipc *control;
	struct timer *draining;
	bool is_draining;
};

struct role {
	const char *name;
	const char *user_role; /* of the database: what "database" gets as user; NULL: none */
	/* Begins. Privileges are dropped already; the sandbox comes after it. */
	bool (*start)(struct role_context *context, struct fault *fault);
	/* A peer's end, taken over; the one that the peer had before is gone. NULL: has no peers.
	 */
	void (*peer)(struct role_context *context, enum role_id peer, unsigned instance, int fd);
	/* Takes no more; calls role_drained when nothing is under way. NULL: at once. */
	void (*drain)(struct role_context *context);
	/* SIGHUP. NULL: nothing to do. */
	void (*reload)(struct role_context *context);
	/* Frees everything. */
	void (*stop)(struct role_context *context);
};

/* True unless this configuration has nothing for the role to do: then it is not started. */
bool role_is_wanted(enum role_id role, const struct config *config) MUST_CHECK;

/* By role_id. */
extern const struct role *const role_table[ROLE_COUNT];

/* Ends the process well. */
void role_drained(struct role_context *context);
/* Looks every 20 ms whether `is_busy` is over, then role_drained: for simple drain functions. */
void role_drain_by(struct role_context *context, bool (*is_busy)(struct role_context *context));

/* All of a file that the parent opened, 1 MiB at most; nothing of -1. FAULT_FALSE config. */
bool role_file_take(struct buf *out, int fd, const char *key, struct fault *fault) MUST_CHECK;

/* "CONNINFO user=ROLE"; the caller frees it. NULL without memory. */
char *role_conninfo(const struct role_context *context, const char *role);

/* The body of `arcad role NAME INSTANCE`, which only the parent starts. Returns an exit code. */
int role_main(int argc, char **argv);

/* --- between parent and child ---------------------------------------------------------------- */

enum control_kind {
	CONTROL_CONFIG = 0x1, /* to the child: struct config, of the same program */
	CONTROL_FILE,         /* id: enum role_file, with the descriptor */
	CONTROL_GO,           /* that was all; id: the loop may begin */
	CONTROL_PEER,         /* id: role << 32 | instance, with the descriptor */
	CONTROL_RELOAD,
	CONTROL_DRAIN,
	CONTROL_UP, /* to the parent: it serves */
};

/* The child's control channel is this descriptor. */
#define CONTROL_FD 3

/* How a child ends, besides 0: it can't run with this configuration, whoever starts it again. */
#define EXIT_CONFIG 78

#endif
