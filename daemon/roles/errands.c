/*
 * libcurl's multi interface between watches and a timer of the loop. See errands.h.
 */
#include "daemon/roles/errands.h"

#include <stdlib.h>
#include <string.h>

struct errand;

struct errands {
	struct loop *loop;
	CURLM *multi;
	struct timer *timer;
	struct errand *first; /* those under way */
	unsigned count, most;
};

struct errand {
	struct errands *errands;
	CURL *easy;
	struct buf body, answer;
	size_t answer_most;
	errand_done *done;
	void *context;
	struct errand *next, **previous;
};

/* A descriptor of curl's that is waited for. */
struct slot {
	struct errands *errands;
	struct watch *watch;
	curl_socket_t fd;
};

/* --- one of them -------------------------------------------------------------------------------
 */

static size_t on_answer(char *bytes, size_t size, size_t count, void *context)
{
	struct errand *one = context;

	if (one->answer.len + size * count > one->answer_most)
		return 0;
	buf_put(&one->answer, bytes, size * count);
	return size * count;
}

static void finish(struct errand *one, CURLcode code)
{
	struct errands *errands = one->errands;
	struct errand_end end = {0};

	(void)curl_easy_getinfo(one->easy, CURLINFO_RESPONSE_CODE, &end.status);
	if (code != CURLE_OK)
		end.trouble = curl_easy_strerror(code);
	else if (!buf_is_ok(&one->answer))
		end.trouble = "no memory";
	else
		end.answer = (struct span){one->answer.bytes, one->answer.len};
	(void)curl_multi_remove_handle(errands->multi, one->easy);
	curl_easy_cleanup(one->easy);
	*one->previous = one->next;
	if (one->next != NULL)
		one->next->previous = one->previous;
	errands->count--;
	one->done(one->context, &end);
	buf_wipe(&one->body);
	buf_wipe(&one->answer);
	free(one);
}

static void collect(struct errands *errands)
{
	int left;
	CURLMsg *said;

	while ((said = curl_multi_info_read(errands->multi, &left)) != NULL) {
		const CURLcode code = said->data.result;
		struct errand *one = NULL;

		if (said->msg == CURLMSG_DONE &&
		    curl_easy_getinfo(said->easy_handle, CURLINFO_PRIVATE, &one) == CURLE_OK)
			finish(one, code);
	}
}

static bool set_all(struct errand *one, const struct errand_terms *terms)
{
	CURL *easy = one->easy;
	bool is_fine = outward_set(easy, &terms->outward);

	is_fine = outward_did(is_fine, curl_easy_setopt(easy, CURLOPT_PRIVATE, one));
	is_fine = outward_did(is_fine, curl_easy_setopt(easy, CURLOPT_HTTPHEADER, terms->fields));
	is_fine = outward_did(is_fine, curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_answer));
	is_fine = outward_did(is_fine, curl_easy_setopt(easy, CURLOPT_WRITEDATA, one));
	if (terms->body.bytes == NULL)
		return is_fine;
	buf_put(&one->body, terms->body.bytes, terms->body.len);
	return is_fine && buf_is_ok(&one->body) &&
	       outward_set_body(easy, (struct span){one->body.bytes, one->body.len});
}

bool errands_ask(
    struct errands *errands, const struct errand_terms *terms, errand_done *done, void *context)
{
	struct errand *one =
	    errands->count < errands->most ? calloc(1, sizeof(struct errand)) : NULL;

	if (one == NULL)
		return false;
	*one = (struct errand){.errands = errands,
	    .easy = curl_easy_init(),
	    .answer_most = terms->answer_most,
	    .done = done,
	    .context = context};
	if (one->easy == NULL || !set_all(one, terms) ||
	    curl_multi_add_handle(errands->multi, one->easy) != CURLM_OK) {
		curl_easy_cleanup(one->easy);
		buf_wipe(&one->body);
		free(one);
		return false;
	}
	one->next = errands->first;
	one->previous = &errands->first;
	if (one->next != NULL)
		one->next->previous = &one->next;
	errands->first = one;
	errands->count++;
	return true;
}

/* --- curl and the loop -------------------------------------------------------------------------
 */

static void socket_ready(unsigned what, void *context)
{
	const struct slot *slot = context;
	struct errands *errands = slot->errands;
	const int events = ((what & LOOP_READ) != 0 ? CURL_CSELECT_IN : 0) |
			   ((what & LOOP_WRITE) != 0 ? CURL_CSELECT_OUT : 0);
	int running;

	/* it may be gone after this */
	(void)curl_multi_socket_action(errands->multi, slot->fd, events, &running);
	collect(errands);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *slot_context)
{
	struct errands *errands = context;
	struct slot *slot = slot_context;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (slot != NULL)
			watch_free(&slot->watch);
		free(slot);
		return 0;
	}
	if (slot == NULL) {
		slot = calloc(1, sizeof *slot);
		if (slot == NULL)
			return -1;
		*slot = (struct slot){.errands = errands, .fd = fd};
		slot->watch = watch_new(errands->loop, fd, socket_ready, slot);
		if (slot->watch == NULL) {
			free(slot);
			return -1;
		}
		(void)curl_multi_assign(errands->multi, fd, slot);
	}
	watch_set(slot->watch, ((what & CURL_POLL_IN) != 0 ? LOOP_READ : 0U) |
				   ((what & CURL_POLL_OUT) != 0 ? LOOP_WRITE : 0U));
	return 0;
}

static void timer_due(void *context)
{
	struct errands *errands = context;
	int running;

	(void)curl_multi_socket_action(errands->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(errands);
}

static int on_timer(CURLM *multi, long after_ms, void *context)
{
	struct errands *errands = context;

	(void)multi;
	if (after_ms < 0)
		timer_stop(errands->timer);
	else
		timer_start(errands->timer, (uint64_t)after_ms);
	return 0;
}

static bool set_multi(struct errands *errands)
{
	CURLM *multi = errands->multi;

	return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket) == CURLM_OK &&
	       curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, errands) == CURLM_OK &&
	       curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer) == CURLM_OK &&
	       curl_multi_setopt(multi, CURLMOPT_TIMERDATA, errands) == CURLM_OK;
}

struct errands *errands_new(struct loop *loop, unsigned most, struct fault *fault)
{
	struct errands *errands = calloc(1, sizeof *errands);

	if (errands == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
		fault_unable(fault, "outward_library", "libcurl could not start");
		free(errands);
		return NULL;
	}
	errands->loop = loop;
	errands->most = most;
	errands->timer = timer_new(loop, timer_due, errands);
	errands->multi = curl_multi_init();
	if (errands->timer == NULL || errands->multi == NULL || !set_multi(errands)) {
		fault_unable(fault, "outward_library", "libcurl can't do HTTPS here");
		errands_free(&errands);
	}
	return errands;
}

void errands_free(struct errands **errands)
{
	struct errands *gone = *errands;

	*errands = NULL;
	if (gone == NULL)
		return;
	while (gone->first != NULL)
		finish(gone->first, CURLE_ABORTED_BY_CALLBACK);
	if (gone->multi != NULL)
		(void)curl_multi_cleanup(gone->multi);
	timer_free(&gone->timer);
	free(gone);
}
