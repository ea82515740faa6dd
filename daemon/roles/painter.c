/*
 * A queue of pictures, two of them under way, a child for each. See painter.h.
 */
#include "daemon/roles/painter.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/api/messages.h"
#include "daemon/net/log.h"
#include "daemon/net/memory.h"
#include "daemon/picture/painted.h"
#include "daemon/picture/picture.h"
#include "daemon/roles/peers.h"
#include "daemon/roles/sandbox.h"
#include "proto/base/file.h"

enum {
	CHILDREN_MOST = 2,  /* at once: each has up to SANDBOX_CHILD_MEMORY */
	QUEUE_MOST = 16,    /* pictures that wait, of 8 MiB at most */
	CHILD_UNABLE = 100, /* how a child ends that could not be confined; others: its verdict */
};

struct job {
	struct job *next;
	struct peer *peer;
	uint64_t id, due_ms;
	int picture; /* as it came */
};

struct painting {
	struct painter *painter;
	struct job *job; /* NULL: nothing is under way */
	struct timer *deadline;
	pid_t pid;
	int made; /* where its child writes */
	uint64_t started_ms;
	bool is_late;
};

struct painter {
	struct loop *loop;
	struct painter_options options;
	struct peers peers;
	struct watch *children;
	struct painting paintings[CHILDREN_MOST];
	struct job *first, **last;
	size_t count;
};

static void painter_advance(struct painter *painter);

/* --- answers ----------------------------------------------------------------------------- */

static void job_end(struct job *job)
{
	peer_release(job->peer);
	(void)close(job->picture);
	free(job);
}

static void send_failure(struct peer *peer, uint64_t id, enum failure failure)
{
	uint8_t code[2];

	store_u16le(code, (uint16_t)failure);
	peer_send(peer, MESSAGE_FAILED, id, (struct span){code, sizeof code});
}

static void send_verdict(const struct job *job, enum picture_verdict verdict, int made)
{
	const uint8_t said = (uint8_t)verdict;

	peer_send_file(job->peer, MESSAGE_PAINTED, job->id, (struct span){&said, 1}, made);
}

/* --- in the child ------------------------------------------------------------------------ */

/*
 * Gives up everything but the picture, which is in memory, and where the new ones go, which is
 * descriptor 1; then looks at it. Ends the process with the verdict.
 */
static _Noreturn void child_paint(const struct painter *painter, int picture, int made, size_t len)
{
	struct span bytes = {NULL, len};
	struct buf out = {0};
	struct fault fault = {0};
	enum picture_verdict verdict;

	/* it is to end with the painter */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	bytes.bytes = mmap(NULL, len, PROT_READ, MAP_PRIVATE, picture, 0);
	if (bytes.bytes == MAP_FAILED || dup3(made, STDOUT_FILENO, 0) < 0 ||
	    close_range(STDOUT_FILENO + 1, ~0U, 0) != 0 || close(STDIN_FILENO) != 0 ||
	    !sandbox_child(painter->options.sandbox, &fault))
		_exit(CHILD_UNABLE);
	verdict = picture_paint(&out, bytes, &picture_limits);
	if (verdict == PICTURE_FINE && !file_put_all(STDOUT_FILENO, out.bytes, out.len))
		verdict = PICTURE_LARGE;
	_exit((int)verdict);
}

/* --- children ---------------------------------------------------------------------------- */

static void painting_clear(struct painting *painting)
{
	timer_stop(painting->deadline);
	if (painting->made >= 0)
		(void)close(painting->made);
	job_end(painting->job);
	painting->job = NULL;
	painting->pid = 0;
	painting->made = -1;
	painting->is_late = false;
}

static void painting_start(struct painting *painting, struct job *job)
{
	const struct painter *painter = painting->painter;
	const uint64_t now_ms = loop_now_ms(painter->loop);
	const size_t len = memory_len(job->picture, PICTURE_BYTES_MAX);

	painting->job = job;
	painting->started_ms = now_ms;
	painting->made = memory_make("made");
	if (len > 0 && painting->made >= 0)
		painting->pid = fork();
	if (painting->pid == 0 && len > 0 && painting->made >= 0)
		child_paint(painter, job->picture, painting->made, len);
	if (painting->pid > 0) {
		timer_start(painting->deadline, job->due_ms - now_ms);
		return;
	}
	log_event(LOG_LEVEL_ERROR, "not_painted", "why=\"%s\"",
	    len == 0 ? "not sealed, or of another length" : strerror(errno));
	send_failure(job->peer, job->id, len == 0 ? FAILURE_INTERNAL : FAILURE_OVERLOADED);
	painting_clear(painting);
}

/* How it ended, in the words of who asked. One that was ended for trying what it may not, or for
 * taking too much, was no picture. */
static enum picture_verdict verdict_of(int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) < PICTURE_VERDICTS)
		return (enum picture_verdict)WEXITSTATUS(status);
	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGXCPU ||
				       WTERMSIG(status) == SIGXFSZ))
		return PICTURE_LARGE;
	return PICTURE_BROKEN;
}

static void painting_log(const struct painting *painting, const char *verdict, int status)
{
	const bool is_fine = WIFEXITED(status) && WEXITSTATUS(status) < PICTURE_VERDICTS;

	log_event(is_fine ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, "painted",
	    "verdict=%s ms=%llu code=%d signal=%d waiting=%zu", verdict,
	    (unsigned long long)(loop_now_ms(painting->painter->loop) - painting->started_ms),
	    WIFEXITED(status) ? WEXITSTATUS(status) : -1,
	    WIFSIGNALED(status) ? WTERMSIG(status) : 0, painting->painter->count);
}

static void painting_end(struct painting *painting, int status)
{
	static const char *const names[PICTURE_VERDICTS] = {"fine", "type", "broken", "large"};
	const struct job *job = painting->job;
	const enum picture_verdict verdict = verdict_of(status);
	const bool is_unable = WIFEXITED(status) && WEXITSTATUS(status) >= PICTURE_VERDICTS;

	painting_log(painting, is_unable ? "unable" : names[verdict], status);
	/* Late by the clock of the machine, which is not the picture's fault. */
	if (painting->is_late || is_unable)
		send_failure(job->peer, job->id, is_unable ? FAILURE_INTERNAL : FAILURE_OVERLOADED);
	else if (verdict == PICTURE_FINE && !memory_seal(painting->made))
		send_failure(job->peer, job->id, FAILURE_INTERNAL);
	else
		send_verdict(job, verdict, verdict == PICTURE_FINE ? painting->made : -1);
	painting_clear(painting);
}

static void deadline_due(void *context)
{
	struct painting *painting = context;

	painting->is_late = true;
	(void)kill(painting->pid, SIGKILL);
}

static void children_ended(void *context)
{
	struct painter *painter = context;
	int status;

	for (size_t i = 0; i < CHILDREN_MOST; i++) {
		struct painting *painting = &painter->paintings[i];

		if (painting->pid > 0 && waitpid(painting->pid, &status, WNOHANG) == painting->pid)
			painting_end(painting, status);
	}
	painter_advance(painter);
}

/* --- the queue --------------------------------------------------------------------------- */

static struct job *job_take(struct painter *painter)
{
	struct job *job = painter->first;

	painter->first = job->next;
	if (painter->first == NULL)
		painter->last = &painter->first;
	painter->count--;
	return job;
}

static struct painting *painting_free(struct painter *painter)
{
	for (size_t i = 0; i < CHILDREN_MOST; i++)
		if (painter->paintings[i].job == NULL)
			return &painter->paintings[i];
	return NULL;
}

static void painter_advance(struct painter *painter)
{
	struct painting *painting;

	while (painter->first != NULL && (painting = painting_free(painter)) != NULL) {
		struct job *job = job_take(painter);

		/* Who asked has been told meanwhile that there will be no answer. */
		if (job->due_ms <= loop_now_ms(painter->loop)) {
			send_failure(job->peer, job->id, FAILURE_OVERLOADED);
			job_end(job);
		} else {
			painting_start(painting, job);
		}
	}
}

static void receive(struct ipc *ipc, const struct ipc_message *message, void *context)
{
	struct peer *peer = context;
	struct painter *painter = peer->peers->owner;
	struct job *job;

	(void)ipc;
	if (message->kind != MESSAGE_PAINT || message->body.len != 0 || message->fd < 0) {
		log_event(LOG_LEVEL_ERROR, "unknown_message", "kind=%u", message->kind);
		abort();
	}
	job = painter->count < QUEUE_MOST ? malloc(sizeof *job) : NULL;
	if (job == NULL) {
		(void)close(message->fd);
		send_failure(peer, message->id, FAILURE_OVERLOADED);
		return;
	}
	*job = (struct job){.peer = peer,
	    .id = message->id,
	    .due_ms = loop_now_ms(painter->loop) + painter->options.patience_ms,
	    .picture = message->fd};
	peer_hold(peer);
	*painter->last = job;
	painter->last = &job->next;
	painter->count++;
	painter_advance(painter);
}

bool painter_add_peer(struct painter *painter, int fd)
{
	return peers_add(&painter->peers, fd);
}

bool painter_is_busy(const struct painter *painter)
{
	for (size_t i = 0; i < CHILDREN_MOST; i++)
		if (painter->paintings[i].job != NULL)
			return true;
	return painter->count > 0;
}

struct painter *painter_new(
    struct loop *loop, const struct painter_options *options, struct fault *fault)
{
	struct painter *painter = calloc(1, sizeof *painter);
	bool is_ok;

	if (painter == NULL) {
		fault_unable(fault, "out_of_memory", "no memory for the painter");
		return NULL;
	}
	painter->loop = loop;
	painter->options = *options;
	painter->last = &painter->first;
	painter->peers = (struct peers){loop, receive, painter, NULL};
	painter->children = watch_signal(loop, SIGCHLD, children_ended, painter);
	is_ok = painter->children != NULL;
	for (size_t i = 0; i < CHILDREN_MOST; i++) {
		struct painting *painting = &painter->paintings[i];

		painting->painter = painter;
		painting->made = -1;
		painting->deadline = timer_new(loop, deadline_due, painting);
		is_ok = is_ok && painting->deadline != NULL;
	}
	if (!is_ok) {
		fault_unable(fault, "out_of_memory", "no memory for the painter");
		painter_free(&painter);
	}
	return painter;
}

void painter_free(struct painter **painter)
{
	struct painter *gone = *painter;

	*painter = NULL;
	if (gone == NULL)
		return;
	for (size_t i = 0; i < CHILDREN_MOST; i++) {
		struct painting *painting = &gone->paintings[i];

		if (painting->job != NULL) {
			(void)kill(painting->pid, SIGKILL);
			(void)waitpid(painting->pid, NULL, 0);
			painting_clear(painting);
		}
		timer_free(&painting->deadline);
	}
	while (gone->first != NULL)
		job_end(job_take(gone));
	watch_free(&gone->children);
	peers_free(&gone->peers);
	free(gone);
}
