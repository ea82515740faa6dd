/*
 * A parent that only waits and tidies up.
 * The child is a process group of its own, so that its workers end with it.
 */
#include "proto/cli/guarded.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/base/file.h"
#include "proto/cli/cli.h"

static volatile sig_atomic_t child_group, caught;

static void pass_on(int number)
{
	int saved = errno;

	caught = number;
	if (child_group > 0)
		(void)kill(-(pid_t)child_group, number);
	errno = saved;
}

static void signals_set(void (*handler)(int))
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action = {.sa_handler = handler};

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		(void)sigaction(numbers[i], &action, NULL);
}

static _Noreturn void child_run(int (*work)(void *context), void *context)
{
	int status = work(context);

	if (fflush(stdout) != 0 || ferror(stdout))
		status = EXIT_UNABLE;
	exit(status);
}

static int child_wait(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return EXIT_UNABLE;
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	caught = WTERMSIG(status);
	return EXIT_UNABLE;
}

int guarded_run(int (*work)(void *context), void *context, const char *const *temporaries)
{
	pid_t child;
	int status;

	(void)fflush(NULL);
	child = fork();
	if (child == 0) {
		(void)setpgid(0, 0);
		child_run(work, context);
	}
	if (child < 0) {
		(void)fprintf(stderr, "arca: no process could be started for the work\n");
		status = EXIT_UNABLE;
	} else {
		/* Both sides set the group: whichever comes first, a signal finds it. */
		(void)setpgid(child, child);
		child_group = child;
		signals_set(pass_on);
		status = child_wait(child);
		signals_set(SIG_DFL);
	}
	for (; *temporaries != NULL; temporaries++)
		folder_remove(*temporaries);
	if (caught != 0)
		(void)raise(caught);
	return status;
}
