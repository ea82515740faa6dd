/*
 * The event loop on libevent's core.
 * It reads and writes nothing itself, and knows no protocol.
 */
#include "daemon/net/loop.h"

#include <event2/event.h>
#include <stdlib.h>
#include <time.h>

struct loop {
	struct event_base *base;
};

/* A watched descriptor, or a watched signal. */
struct watch {
	struct event *event;
	struct loop *loop;
	int fd;
	unsigned what;
	loop_ready *ready;
	loop_due *due;
	void *context;
};

struct timer {
	struct event *event;
	loop_due *due;
	void *context;
};

struct loop *loop_new(void)
{
	struct loop *loop = calloc(1, sizeof *loop);
	struct event_config *config = event_config_new();

	if (loop != NULL && config != NULL) {
		(void)event_config_set_flag(
		    config, EVENT_BASE_FLAG_NOLOCK | EVENT_BASE_FLAG_IGNORE_ENV);
		loop->base = event_base_new_with_config(config);
	}
	if (config != NULL)
		event_config_free(config);
	if (loop == NULL || loop->base == NULL) {
		free(loop);
		return NULL;
	}
	return loop;
}

void loop_free(struct loop **loop)
{
	if (*loop == NULL)
		return;
	event_base_free((*loop)->base);
	free(*loop);
	*loop = NULL;
}

void loop_run(struct loop *loop)
{
	(void)event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY);
}

void loop_stop(struct loop *loop)
{
	(void)event_base_loopbreak(loop->base);
}

uint64_t loop_now_ms(const struct loop *loop)
{
	struct timespec now;

	(void)loop;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void watch_fire(evutil_socket_t fd, short events, void *context)
{
	struct watch *watch = context;

	(void)fd;
	watch->ready(((events & EV_READ) != 0 ? LOOP_READ : 0U) |
			 ((events & EV_WRITE) != 0 ? LOOP_WRITE : 0U),
	    watch->context);
}

static void signal_fire(evutil_socket_t fd, short events, void *context)
{
	const struct watch *watch = context;

	(void)fd;
	(void)events;
	watch->due(watch->context);
}

struct watch *watch_new(struct loop *loop, int fd, loop_ready *ready, void *context)
{
	struct watch *watch = calloc(1, sizeof *watch);

	if (watch == NULL)
		return NULL;
	*watch = (struct watch){.loop = loop, .fd = fd, .ready = ready, .context = context};
	watch->event = event_new(loop->base, fd, EV_READ | EV_PERSIST, watch_fire, watch);
	if (watch->event == NULL) {
		free(watch);
		return NULL;
	}
	return watch;
}

void watch_set(struct watch *watch, unsigned what)
{
	const int events = ((what & LOOP_READ) != 0 ? EV_READ : 0) |
			   ((what & LOOP_WRITE) != 0 ? EV_WRITE : 0) | EV_PERSIST;

	if (what == watch->what)
		return;
	(void)event_del(watch->event);
	watch->what = what;
	if (what == 0)
		return;
	(void)event_assign(
	    watch->event, watch->loop->base, watch->fd, (short)events, watch_fire, watch);
	(void)event_add(watch->event, NULL);
}

void watch_free(struct watch **watch)
{
	if (*watch == NULL)
		return;
	event_free((*watch)->event);
	free(*watch);
	*watch = NULL;
}

static void timer_fire(evutil_socket_t fd, short events, void *context)
{
	const struct timer *timer = context;

	(void)fd;
	(void)events;
	timer->due(timer->context);
}

struct timer *timer_new(struct loop *loop, loop_due *due, void *context)
{
	struct timer *timer = calloc(1, sizeof *timer);

	if (timer == NULL)
		return NULL;
	*timer = (struct timer){.due = due, .context = context};
	timer->event = evtimer_new(loop->base, timer_fire, timer);
	if (timer->event == NULL) {
		free(timer);
		return NULL;
	}
	return timer;
}

void timer_start(struct timer *timer, uint64_t after_ms)
{
	const struct timeval after = {
	    .tv_sec = (time_t)(after_ms / 1000), .tv_usec = (suseconds_t)(after_ms % 1000 * 1000)};

	(void)evtimer_add(timer->event, &after);
}

void timer_stop(struct timer *timer)
{
	(void)evtimer_del(timer->event);
}

bool timer_is_running(const struct timer *timer)
{
	return evtimer_pending(timer->event, NULL) != 0;
}

void timer_free(struct timer **timer)
{
	if (*timer == NULL)
		return;
	event_free((*timer)->event);
	free(*timer);
	*timer = NULL;
}

struct watch *watch_signal(struct loop *loop, int signal_number, loop_due *due, void *context)
{
	struct watch *watch = calloc(1, sizeof *watch);

	if (watch == NULL)
		return NULL;
	*watch = (struct watch){.loop = loop, .fd = -1, .due = due, .context = context};
	watch->event = evsignal_new(loop->base, signal_number, signal_fire, watch);
	if (watch->event == NULL || evsignal_add(watch->event, NULL) != 0) {
		if (watch->event != NULL)
			event_free(watch->event);
		free(watch);
		return NULL;
	}
	return watch;
}
