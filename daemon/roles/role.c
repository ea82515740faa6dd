/*
 * The life of a child: what the parent gives it, what it gives up, its loop, its end.
 * What it does meanwhile is its role's.
 */
#include "daemon/roles/role.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/net/log.h"
#include "daemon/roles/sandbox.h"
#include "proto/crypto/group.h"

enum { DRAIN_LOOK_MS = 20, DESCRIPTORS_SPARE = 256, LEVELS = 4 };

static const char *const level_names[LEVELS] = {"debug", "info", "warn", "error"};

struct child {
	struct role_context context;
	struct config config;
	bool has_config, may_go;
	bool (*is_busy)(struct role_context *context);
};

static struct child child;

char *role_conninfo(const struct role_context *context, const char *role)
{
	struct buf text = {0};

	buf_printf(&text, "%s user=%s", context->config->database, role);
	(void)buf_text(&text);
	if (!buf_is_ok(&text))
		buf_free(&text);
	return (char *)text.bytes;
}

void role_drained(struct role_context *context)
{
	loop_stop(context->loop);
}

static void drain_look(void *argument)
{
	struct role_context *context = argument;

	if (child.is_busy(context))
		timer_start(context->draining, DRAIN_LOOK_MS);
	else
		role_drained(context);
}

void role_drain_by(struct role_context *context, bool (*is_busy)(struct role_context *context))
{
	child.is_busy = is_busy;
	context->draining = timer_new(context->loop, drain_look, context);
	if (context->draining == NULL)
		role_drained(context);
	else
		timer_start(context->draining, 0);
}

static void drain(struct role_context *context)
{
	if (context->is_draining)
		return;
	context->is_draining = true;
	log_event(LOG_LEVEL_INFO, "draining", "instance=%u", context->instance);
	if (context->role->drain != NULL)
		context->role->drain(context);
	else
		role_drained(context);
}

static void file_take(struct role_context *context, uint64_t which, int fd)
{
	if (which == FILE_LISTEN && context->listen_count < ROLE_LISTEN_MAX)
		context->listen[context->listen_count++] = fd;
	else if (which == FILE_LISTEN_TLS && context->listen_tls_count < ROLE_LISTEN_MAX)
		context->listen_tls[context->listen_tls_count++] = fd;
	else if (which < FILE_LISTEN && context->files[which] < 0)
		context->files[which] = fd;
	else
		(void)close(fd);
}

bool role_file_take(struct buf *out, int fd, const char *key, struct fault *fault)
{
	uint8_t piece[4096];
	ssize_t len = 0;

	while (fd >= 0 && out->len <= ROLE_FILE_MOST &&
	       (len = pread(fd, piece, sizeof piece, (off_t)out->len)) > 0)
		buf_put(out, piece, (size_t)len);
	secret_wipe(piece, sizeof piece);
	if (len < 0 || out->len > ROLE_FILE_MOST || !buf_is_ok(out))
		return fault_false(fault, "config", "%s can't be read", key);
	return true;
}

static void peer_take(struct role_context *context, uint64_t id, int fd)
{
	const uint64_t peer = id >> 32;

	if (context->role->peer != NULL && peer < ROLE_COUNT && fd >= 0)
		context->role->peer(context, (enum role_id)peer, (unsigned)(id & 0xffffffff), fd);
	else if (fd >= 0)
		(void)close(fd);
}

/* Before the loop: what the process is made of. */
static void control_prepare(const struct ipc_message *message)
{
	switch (message->kind) {
	case CONTROL_CONFIG:
		child.has_config = message->body.len == sizeof child.config;
		if (child.has_config)
			memcpy(&child.config, message->body.bytes, sizeof child.config);
		break;
	case CONTROL_FILE:
		if (message->fd >= 0)
			file_take(&child.context, message->id, message->fd);
		break;
	case CONTROL_GO:
		child.may_go = true;
		loop_stop(child.context.loop);
		break;
	default:
		log_event(LOG_LEVEL_ERROR, "unknown_message", "kind=%u", message->kind);
		_exit(EXIT_FAILURE);
	}
}

static void control_came(struct ipc *ipc, const struct ipc_message *message, void *argument)
{
	struct role_context *context = argument;

	(void)ipc;
	if (!child.may_go) {
		control_prepare(message);
		return;
	}
	switch (message->kind) {
	case CONTROL_PEER:
		peer_take(context, message->id, message->fd);
		break;
	case CONTROL_RELOAD:
		if (context->role->reload != NULL)
			context->role->reload(context);
		break;
	case CONTROL_DRAIN:
		drain(context);
		break;
	default:
		/* A parent of another mind: better ended than guessed. */
		log_event(LOG_LEVEL_ERROR, "unknown_message", "kind=%u", message->kind);
		_exit(EXIT_FAILURE);
	}
}

/* Without a parent there is nobody to serve for. */
static void control_gone(struct ipc *ipc, void *argument)
{
	struct role_context *context = argument;

	(void)ipc;
	log_event(LOG_LEVEL_WARN, "parent_gone", "instance=%u", context->instance);
	ipc_free(&context->control);
	if (!child.may_go)
		_exit(EXIT_FAILURE);
	drain(context);
}

static bool child_prepare(struct fault *fault)
{
	struct role_context *context = &child.context;

	if (!child.has_config)
		return fault_unable(fault, "config", "the parent is another arcad");
	context->config = &child.config;
	for (int i = 0; i < LEVELS; i++)
		if (strcmp(child.config.log, level_names[i]) == 0)
			log_limit((enum log_level)i);
	/* the pages may be where only root can go: from within them they can be read afterwards */
	if (child.config.web_root[0] != '\0' && chdir(child.config.web_root) == 0)
		memcpy(child.config.web_root, ".", 2);
	return sandbox_user(child.config.user, fault) &&
	       sandbox_process(child.config.connections + DESCRIPTORS_SPARE, fault);
}

static bool child_start(enum role_id id, struct fault *fault)
{
	struct role_context *context = &child.context;

	return context->role->start(context, fault) &&
	       sandbox_calls(id, child.config.sandbox, fault);
}

/* The parent's signals are for the parent: who presses ^C reaches us all. */
static void signals_leave(void)
{
	static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
	const struct sigaction ignore = {.sa_handler = SIG_IGN};

	for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
		(void)sigaction(ignored[i], &ignore, NULL);
}

static int child_run(enum role_id id)
{
	struct role_context *context = &child.context;
	struct fault fault = {0};

	loop_run(context->loop);
	if (!child_prepare(&fault) || !child_start(id, &fault)) {
		log_fault(LOG_LEVEL_ERROR, "not_started", &fault);
		return fault.kind == FAULT_FALSE ? EXIT_CONFIG : EXIT_FAILURE;
	}
	if (!ipc_send(context->control, CONTROL_UP, 0, (struct span){NULL, 0}, -1))
		return EXIT_FAILURE;
	loop_run(context->loop);
	context->role->stop(context);
	timer_free(&context->draining);
	ipc_free(&context->control);
	loop_free(&context->loop);
	return EXIT_SUCCESS;
}

int role_main(int argc, char **argv)
{
	static char name[32];
	struct role_context *context = &child.context;
	enum role_id id = ROLE_COUNT;

	for (int i = 0; argc == 3 && i < ROLE_COUNT; i++)
		if (strcmp(argv[1], role_table[i]->name) == 0)
			id = (enum role_id)i;
	if (id == ROLE_COUNT) {
		(void)fputs("arcad: only the parent starts a role\n", stderr);
		return 2;
	}
	context->role = role_table[id];
	context->instance = (unsigned)strtoul(argv[2], NULL, 10);
	for (int i = 0; i < FILE_COUNT; i++)
		context->files[i] = -1;
	(void)snprintf(name, sizeof name, "%s%u", context->role->name, context->instance);
	log_name(name);
	signals_leave();
	context->loop = loop_new();
	if (context->loop == NULL)
		return EXIT_FAILURE;
	context->control = ipc_new(context->loop, CONTROL_FD, control_came, control_gone, context);
	if (context->control == NULL)
		return EXIT_FAILURE;
	return child_run(id);
}
