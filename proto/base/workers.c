/*
 * Forked workers over an index range. Each child takes one contiguous piece, reports by its exit
 * status and touches nothing else. It keeps no pool: forking costs far less than a piece of work.
 */
#include "proto/base/workers.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_PROCESSES 64
/* Under this many items the work is done before a child would have started. */
#define SMALL_COUNT 32

static unsigned process_limit;

void workers_limit(unsigned processes)
{
	process_limit = processes;
}

static unsigned process_count(size_t count)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned processes = process_limit != 0 ? process_limit : cores > 0 ? (unsigned)cores : 1;

	if (count < SMALL_COUNT)
		return 1;
	return processes < MAX_PROCESSES ? processes : MAX_PROCESSES;
}

static bool child_was_right(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool workers_run(size_t count, workers_range *range, void *context)
{
	unsigned processes = process_count(count), started = 0;
	pid_t children[MAX_PROCESSES];
	size_t from = 0;
	bool is_right;

	while (started + 1 < processes) {
		size_t to = from + (count - from) / (processes - started);
		pid_t child = fork();

		if (child == 0)
			_exit(range(from, to, context) ? 0 : 1);
		if (child < 0)
			break;
		children[started++] = child;
		from = to;
	}
	/* The last piece, and all the rest if no more children could be had, is this process's. */
	is_right = range(from, count, context);
	for (unsigned i = 0; i < started; i++)
		is_right = child_was_right(children[i]) && is_right;
	return is_right;
}

void *workers_memory(size_t count, size_t size)
{
	size_t len;
	void *memory;

	if (__builtin_mul_overflow(count, size, &len))
		return NULL;
	memory = mmap(
	    NULL, len > 0 ? len : 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return memory != MAP_FAILED ? memory : NULL;
}

void workers_memory_free(void *memory, size_t count, size_t size)
{
	if (memory != NULL)
		(void)munmap(memory, count * size > 0 ? count * size : 1);
}
