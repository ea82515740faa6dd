/*
 * Children as a table of rows: started, connected, watched, started again, ended.
 * What a child does is its role's.
 */
#include "daemon/roles/parent.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "daemon/commands/embedded.h"
#include "daemon/net/log.h"
#include "daemon/roles/holdings.h"

enum {
	CHILDREN_MAX = HOLDINGS_WEBS_MAX + ROLE_COUNT,
	BACKOFF_MS = 100,
	BACKOFF_STEPS = 7,
	DATABASE_MS = 1000,
	STEADY_MS = 10000, /* after so long, a death is a first one again */
	DRAIN_MS = 30000,  /* then what does not end is ended */
};

enum stage { SERVING, ENDING_WEBS, ENDING_ALL };

struct parent;

struct child_row {
	struct parent *parent;
	enum role_id role;
	unsigned instance, failures;
	pid_t pid; /* 0: not running */
	struct ipc *control;
	struct timer *again;
	uint64_t started_ms;
	bool is_up;
};

struct parent {
	struct loop *loop;
	const struct config *config;
	struct embedded *embedded;
	struct holdings holdings;
	struct child_row children[CHILDREN_MAX];
	size_t count;
	struct watch *signals[4];
	struct timer *deadline, *database_again;
	enum stage stage;
	bool is_ready;
	int status;
};

static void child_start(struct child_row *row);
static void stage_advance(struct parent *parent);

/* --- who talks to whom ------------------------------------------------------------------- */

static bool serves_web(enum role_id role)
{
	return role == ROLE_KEEPER || role == ROLE_REGISTRAR || role == ROLE_HASHER ||
	       role == ROLE_PAINTER || role == ROLE_BROKER;
}

static bool are_peers(enum role_id one, enum role_id other)
{
	return (one == ROLE_WEB && serves_web(other)) || (other == ROLE_WEB && serves_web(one));
}

static bool peer_send(const struct child_row *to, const struct child_row *about, int fd)
{
	return ipc_send(to->control, CONTROL_PEER, (uint64_t)about->role << 32 | about->instance,
	    (struct span){NULL, 0}, fd);
}

/* Gives a child and those of its peers that run fresh ends to each other. */
static void child_connect(struct child_row *row)
{
	struct parent *parent = row->parent;

	for (size_t i = 0; i < parent->count; i++) {
		const struct child_row *other = &parent->children[i];
		int ends[2];

		if (!other->is_up || !are_peers(row->role, other->role) || !ipc_pair(ends, NULL))
			continue;
		if (!peer_send(row, other, ends[0]) || !peer_send(other, row, ends[1]))
			log_event(LOG_LEVEL_WARN, "not_connected", "child=%s%u",
			    role_table[row->role]->name, row->instance);
		(void)close(ends[0]);
		(void)close(ends[1]);
	}
}

static void everybody_up(struct parent *parent)
{
	struct buf addresses = {0};

	for (size_t i = 0; i < parent->count; i++)
		if (!parent->children[i].is_up)
			return;
	if (parent->is_ready)
		return;
	parent->is_ready = true;
	holdings_addresses(&addresses, &parent->holdings);
	log_event(LOG_LEVEL_INFO, "ready", "addresses=\"%s\"", buf_text(&addresses));
	buf_free(&addresses);
	(void)sd_notify(0, "READY=1");
}

static void control_came(struct ipc *ipc, const struct ipc_message *message, void *context)
{
	struct child_row *row = context;

	(void)ipc;
	if (message->fd >= 0)
		(void)close(message->fd);
	if (message->kind != CONTROL_UP || row->is_up) {
		log_event(LOG_LEVEL_ERROR, "unknown_message", "child=%s%u kind=%u",
		    role_table[row->role]->name, row->instance, message->kind);
		(void)kill(row->pid, SIGKILL);
		return;
	}
	row->is_up = true;
	child_connect(row);
	everybody_up(row->parent);
}

/* Its end is told by SIGCHLD. */
static void control_gone(struct ipc *ipc, void *context)
{
	struct child_row *row = context;

	(void)ipc;
	ipc_free(&row->control);
}

/* --- starting ---------------------------------------------------------------------------- */

/* In the child: nothing of the parent but the control channel and standard error. */
static void child_become(const struct child_row *row, int control)
{
	char instance[16];
	char *const argv[] = {(char[]){"arcad"}, (char[]){"role"},
	    (char *)role_table[row->role]->name, instance, NULL};

	(void)snprintf(instance, sizeof instance, "%u", row->instance);
	if (control == CONTROL_FD)
		(void)fcntl(control, F_SETFD, 0);
	else if (dup2(control, CONTROL_FD) < 0)
		_exit(EXIT_FAILURE);
	(void)close_range(CONTROL_FD + 1, ~0U, 0);
	/* the right to low ports was for binding: whoever serves at them does not need it */
	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	(void)execv("/proc/self/exe", argv);
	_exit(EXIT_FAILURE);
}

static void child_again(struct child_row *row)
{
	const uint64_t ran_ms = loop_now_ms(row->parent->loop) - row->started_ms;
	uint64_t wait_ms;

	row->failures = ran_ms > STEADY_MS ? 0 : row->failures;
	wait_ms = (uint64_t)BACKOFF_MS << row->failures;
	if (row->failures < BACKOFF_STEPS)
		row->failures++;
	timer_start(row->again, wait_ms);
}

/* Everything that a child is made of, and then: go. */
static bool child_supply(struct child_row *row)
{
	const struct parent *parent = row->parent;
	const struct span config = {(const uint8_t *)parent->config, sizeof *parent->config};

	return ipc_send(row->control, CONTROL_CONFIG, 0, config, -1) &&
	       holdings_send(&parent->holdings, row->control, row->role, row->instance) &&
	       ipc_send(row->control, CONTROL_GO, 0, (struct span){NULL, 0}, -1);
}

static void child_start(struct child_row *row)
{
	int ends[2];

	row->started_ms = loop_now_ms(row->parent->loop);
	row->is_up = false;
	if (!ipc_pair(ends, NULL)) {
		child_again(row);
		return;
	}
	row->pid = fork();
	if (row->pid == 0)
		child_become(row, ends[1]);
	(void)close(ends[1]);
	if (row->pid < 0) {
		row->pid = 0;
		(void)close(ends[0]);
		child_again(row);
		return;
	}
	row->control = ipc_new(row->parent->loop, ends[0], control_came, control_gone, row);
	if (row->control == NULL || !child_supply(row))
		(void)kill(row->pid, SIGKILL);
}

static void child_due(void *context)
{
	struct child_row *row = context;

	if (row->parent->stage == SERVING)
		child_start(row);
}

static bool child_add(struct parent *parent, enum role_id role, unsigned instance)
{
	struct child_row *row = &parent->children[parent->count];

	*row = (struct child_row){.parent = parent, .role = role, .instance = instance};
	row->again = timer_new(parent->loop, child_due, row);
	if (row->again == NULL)
		return false;
	parent->count++;
	child_start(row);
	return true;
}

/* --- ending ------------------------------------------------------------------------------ */

static void children_drain(struct parent *parent, bool webs)
{
	for (size_t i = 0; i < parent->count; i++) {
		struct child_row *row = &parent->children[i];

		timer_stop(row->again);
		if (row->pid == 0 || (row->role == ROLE_WEB) != webs)
			continue;
		/* One that is not up yet has nothing to finish. */
		if (!row->is_up || row->control == NULL ||
		    !ipc_send(row->control, CONTROL_DRAIN, 0, (struct span){NULL, 0}, -1))
			(void)kill(row->pid, SIGKILL);
	}
	timer_start(parent->deadline, DRAIN_MS);
}

static bool has_running(const struct parent *parent, bool webs)
{
	for (size_t i = 0; i < parent->count; i++)
		if (parent->children[i].pid != 0 && (parent->children[i].role == ROLE_WEB) == webs)
			return true;
	return false;
}

/* Webs first: what they have let in still needs the others. */
static void stage_advance(struct parent *parent)
{
	if (parent->stage == ENDING_WEBS && !has_running(parent, true)) {
		parent->stage = ENDING_ALL;
		children_drain(parent, false);
	}
	if (parent->stage == ENDING_ALL && !has_running(parent, false))
		loop_stop(parent->loop);
}

static void parent_end(struct parent *parent, int status)
{
	if (parent->stage != SERVING)
		return;
	log_event(LOG_LEVEL_INFO, "stopping", "status=%d", status);
	(void)sd_notify(0, "STOPPING=1");
	parent->status = status;
	parent->stage = ENDING_WEBS;
	timer_stop(parent->database_again);
	children_drain(parent, true);
	stage_advance(parent);
}

static void deadline_due(void *context)
{
	struct parent *parent = context;

	for (size_t i = 0; i < parent->count; i++)
		if (parent->children[i].pid != 0 &&
		    (parent->stage == ENDING_ALL || parent->children[i].role == ROLE_WEB))
			(void)kill(parent->children[i].pid, SIGKILL);
}

/* --- signals ----------------------------------------------------------------------------- */

static void child_ended(struct child_row *row, int status)
{
	const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

	ipc_free(&row->control);
	row->pid = 0;
	row->is_up = false;
	if (row->parent->stage != SERVING) {
		stage_advance(row->parent);
		return;
	}
	log_event(LOG_LEVEL_ERROR, "child_ended", "child=%s%u code=%d signal=%d",
	    role_table[row->role]->name, row->instance, code,
	    WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	if (code == EXIT_CONFIG)
		parent_end(row->parent, EXIT_FAILURE);
	else
		child_again(row);
}

static void database_due(void *context)
{
	struct parent *parent = context;
	struct fault fault = {0};

	if (parent->stage != SERVING || embedded_start(parent->embedded, &fault))
		return;
	log_fault(LOG_LEVEL_ERROR, "database", &fault);
	timer_start(parent->database_again, DATABASE_MS);
}

static void on_child(void *context)
{
	struct parent *parent = context;
	struct embedded *embedded = parent->embedded;
	int status;

	for (size_t i = 0; i < parent->count; i++) {
		struct child_row *row = &parent->children[i];

		if (row->pid > 0 && waitpid(row->pid, &status, WNOHANG) == row->pid)
			child_ended(row, status);
	}
	if (embedded != NULL && embedded->pid > 0 &&
	    waitpid(embedded->pid, &status, WNOHANG) == embedded->pid) {
		log_event(LOG_LEVEL_ERROR, "database_ended", "status=%d", status);
		embedded->pid = 0;
		timer_start(parent->database_again, BACKOFF_MS);
	}
}

static void on_end(void *context)
{
	parent_end(context, EXIT_SUCCESS);
}

static void on_reload(void *context)
{
	const struct parent *parent = context;

	for (size_t i = 0; i < parent->count; i++)
		if (parent->children[i].is_up)
			(void)!ipc_send(parent->children[i].control, CONTROL_RELOAD, 0,
			    (struct span){NULL, 0}, -1);
}

/* --- all of it --------------------------------------------------------------------------- */

static bool parent_prepare(struct parent *parent, struct fault *fault)
{
	parent->loop = loop_new();
	if (parent->loop == NULL)
		return fault_unable(fault, "out_of_memory", "out of memory");
	parent->signals[0] = watch_signal(parent->loop, SIGTERM, on_end, parent);
	parent->signals[1] = watch_signal(parent->loop, SIGINT, on_end, parent);
	parent->signals[2] = watch_signal(parent->loop, SIGHUP, on_reload, parent);
	parent->signals[3] = watch_signal(parent->loop, SIGCHLD, on_child, parent);
	parent->deadline = timer_new(parent->loop, deadline_due, parent);
	parent->database_again = timer_new(parent->loop, database_due, parent);
	for (size_t i = 0; i < 4; i++)
		if (parent->signals[i] == NULL)
			return fault_unable(fault, "out_of_memory", "out of memory");
	if (parent->deadline == NULL || parent->database_again == NULL)
		return fault_unable(fault, "out_of_memory", "out of memory");
	return holdings_open(&parent->holdings, parent->config, fault);
}

static bool children_add(struct parent *parent)
{
	for (enum role_id role = ROLE_KEEPER; role < ROLE_WEB; role++)
		if (role_is_wanted(role, parent->config) && !child_add(parent, role, 0))
			return false;
	for (unsigned i = 0; i < parent->config->web_processes; i++)
		if (!child_add(parent, ROLE_WEB, i))
			return false;
	return true;
}

static void parent_clear(struct parent *parent)
{
	for (size_t i = 0; i < parent->count; i++) {
		ipc_free(&parent->children[i].control);
		timer_free(&parent->children[i].again);
	}
	for (size_t i = 0; i < 4; i++)
		watch_free(&parent->signals[i]);
	timer_free(&parent->deadline);
	timer_free(&parent->database_again);
	holdings_close(&parent->holdings);
	loop_free(&parent->loop);
}

int parent_run(const struct config *config, struct embedded *embedded)
{
	static struct parent parent;
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct fault fault = {0};

	parent.config = config;
	parent.embedded = embedded;
	log_name("parent");
	(void)sigaction(SIGPIPE, &ignore, NULL);
	if (!parent_prepare(&parent, &fault)) {
		log_fault(LOG_LEVEL_ERROR, "not_started", &fault);
		parent_clear(&parent);
		return EXIT_FAILURE;
	}
	if (children_add(&parent))
		loop_run(parent.loop);
	else
		parent.status = EXIT_FAILURE;
	parent_clear(&parent);
	return parent.status;
}
