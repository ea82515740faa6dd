/*
 * One event loop a process: readiness of descriptors, timers, signals, on libevent's core.
 * It reads and writes nothing itself, and knows no protocol.
 */
#ifndef DAEMON_NET_LOOP_H
#define DAEMON_NET_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/base/fault.h"

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

struct loop;
struct watch;
struct timer;

/* A new loop, or NULL without memory. The caller ends it with loop_free after all its watches. */
struct loop *loop_new(void);
void loop_free(struct loop **loop);
/* Runs until loop_stop. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
/* Milliseconds of a clock that never goes back; the zero is arbitrary. Cheap: once a turn. */
uint64_t loop_now_ms(const struct loop *loop);

/* `what` holds LOOP_READ, LOOP_WRITE or both. The callback may free its own watch. */
typedef void loop_ready(unsigned what, void *context);

/*
 * Watches a descriptor, level-triggered, that the caller owns and closes after watch_free. Nothing
 * is waited for until watch_set. NULL without memory.
 */
struct watch *watch_new(struct loop *loop, int fd, loop_ready *ready, void *context);
/* Waits for `what` from now on; 0 for nothing. Costs nothing if it is so already. */
void watch_set(struct watch *watch, unsigned what);
/* Frees it and sets *watch to NULL; NULL is fine. */
void watch_free(struct watch **watch);

typedef void loop_due(void *context);

/* A timer that is not running, or NULL without memory. */
struct timer *timer_new(struct loop *loop, loop_due *due, void *context);
/* Calls `due` once, after this many milliseconds; an earlier start is forgotten. */
void timer_start(struct timer *timer, uint64_t after_ms);
void timer_stop(struct timer *timer);
bool timer_is_running(const struct timer *timer) MUST_CHECK;
void timer_free(struct timer **timer);

/* Calls `due` each time the signal comes, in the loop and not in a handler. */
struct watch *watch_signal(struct loop *loop, int signal_number, loop_due *due, void *context);

#endif
