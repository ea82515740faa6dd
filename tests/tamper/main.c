/*
 * Plays the rich round once, and before each stage lets every case of that stage cheat in a
 * process of its own that plays on to the end and holds the audit against the table.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/base/workers.h"
#include "tests/tamper/cases.h"
#include "tests/tamper/remember.h"

#define CHILDREN 2

#define TABLES 8

static const struct case_table *const tables[TABLES] = {&log_cases, &setup_cases, &electorate_cases,
    &people_cases, &ballot_cases, &mix_cases, &count_cases, &record_cases};

struct tally {
	unsigned passed, failed;
	pid_t running[CHILDREN];
	bool is_first; /* no further case after a failure */
};

bool report_says(const struct report *report, enum check check, const char *text)
{
	const struct check_result *result = &report->checks[check];

	if (text == NULL || strstr(result->note, text) != NULL)
		return true;
	for (size_t i = 0; i < result->line_count; i++)
		if (strstr(result->lines[i], text) != NULL)
			return true;
	return false;
}

void report_put(const struct report *report)
{
	for (int check = 0; check < CHECK_COUNT; check++) {
		const struct check_result *result = &report->checks[check];

		(void)printf("    %-4s %-12s %6llu %s\n", check_name((enum check)check),
		    verdict_name(report_verdict(report, (enum check)check)),
		    (unsigned long long)result->objects, result->note);
		for (size_t i = 0; i < result->line_count; i++)
			(void)printf("           %s\n", result->lines[i]);
	}
}

/* What is not as the table has it; NULL if all is. */
static const char *judge(const struct tamper_case *one, const struct report *report)
{
	enum verdict wanted = one->exit_code == 2 ? VERDICT_MISSING : VERDICT_FAILED;
	bool has_said = one->fails == 0 && report_says(report, (enum check)one->arg, one->says);

	for (int check = 0; check < CHECK_COUNT; check++) {
		enum verdict verdict = report_verdict(report, (enum check)check);

		if ((one->fails & V(check)) != 0) {
			if (verdict != wanted)
				return "the named check does not object";
			has_said = has_said || report_says(report, (enum check)check, one->says);
		} else if (verdict == VERDICT_FAILED && (one->may & V(check)) == 0) {
			return "a check objects that should not";
		} else if (one->exit_code == 0 && verdict != VERDICT_PASSED) {
			return "a check of a valid round does not pass with objects";
		}
	}
	if (report_exit_code(report) != one->exit_code)
		return "another exit code";
	return has_said ? NULL : "the named check objects to something else";
}

/* In a child: plays to the end and never returns. */
static _Noreturn void play_case(struct play *play, const struct tamper_case *one)
{
	static struct report report;
	const char *wrong;

	play->round.is_blind = one->stage < STAGE_RECORD;
	play->is_stage_done = false;
	one->act(play, one->arg);
	for (int stage = one->stage; stage < STAGE_AUDIT && !play->is_over; stage++) {
		if (!play->is_stage_done)
			play_stage(play, (enum stage)stage);
		play->is_stage_done = false;
	}
	play_audit(play, &report);
	wrong = judge(one, &report);
	if (wrong != NULL) {
		(void)printf("FAILED %s: %s\n", one->name, wrong);
		report_put(&report);
	} else if (getenv("TAMPER_VERBOSE") != NULL) {
		(void)printf("ok     %s\n", one->name);
		report_put(&report);
	}
	(void)fflush(stdout);
	play_end(play);
	_exit(wrong != NULL);
}

static void reap(struct tally *tally, size_t slot)
{
	int status = 0;

	if (tally->running[slot] == 0)
		return;
	if (waitpid(tally->running[slot], &status, 0) < 0 || !WIFEXITED(status) ||
	    WEXITSTATUS(status) > 1)
		(void)printf("FAILED: a case's process ended badly (status %d)\n", status);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		tally->passed++;
	else
		tally->failed++;
	tally->running[slot] = 0;
}

static void start(struct tally *tally, struct play *play, const struct tamper_case *one)
{
	static size_t next;
	size_t slot = next++ % CHILDREN;

	reap(tally, slot);
	if (tally->is_first && tally->failed > 0)
		return;
	(void)fflush(stdout);
	tally->running[slot] = fork();
	if (tally->running[slot] == 0)
		play_case(play, one);
	MUST(tally->running[slot] > 0);
}

/* What is named on the command line. */
struct asked {
	char **names;
	int count;
};

/* Named by number ("V7" is all cases of that check), or no names at all. */
static bool is_asked(const char *name, unsigned fails, const void *context)
{
	const struct asked *asked = context;

	for (int i = 0; i < asked->count; i++) {
		const char *word = asked->names[i];
		const size_t len = strlen(word);

		if (word[0] == 'V' && (fails & V(strtoul(word + 1, NULL, 10))) != 0)
			return true;
		if (strncmp(name, word, len) == 0 && (name[len] == ' ' || name[len] == '\0'))
			return true;
	}
	return asked->count == 0;
}

static void run_stage(
    struct tally *tally, struct play *play, enum stage stage, const struct asked *asked)
{
	for (size_t t = 0; t < TABLES; t++)
		for (size_t i = 0; i < tables[t]->count; i++) {
			const struct tamper_case *one = &tables[t]->cases[i];

			if (one->stage == stage && is_asked(one->name, one->fails, asked)) {
				if (one->act != NULL) {
					start(tally, play, one);
				} else {
					(void)printf("%s: %s\n", one->name, one->says);
				}
			}
		}
}

/* An honest round to its end: from then on its answers are known to all cases. */
static void play_once(void)
{
	static struct play play;
	static struct report report;

	play_start(&play);
	for (int stage = 0; stage < STAGE_AUDIT; stage++)
		play_stage(&play, (enum stage)stage);
	play_audit(&play, &report);
	play_end(&play);
}

static void run_cases(struct tally *tally, const struct asked *asked)
{
	static struct play play;

	play_start(&play);
	for (int stage = 0; stage < STAGES; stage++) {
		run_stage(tally, &play, (enum stage)stage, asked);
		if (stage < STAGE_AUDIT)
			play_stage(&play, (enum stage)stage);
	}
	for (size_t slot = 0; slot < CHILDREN; slot++)
		reap(tally, slot);
	play_end(&play);
}

static void add(struct tally *tally, unsigned failed, unsigned count)
{
	tally->failed += failed;
	tally->passed += count > failed ? count - failed : 0;
}

/*
 * No words: all cases. Numbers, names or checks: those, after --first until one fails.
 * --all ARCA: all cases, then random damage.
 */
int main(int argc, char **argv)
{
	static struct tally tally;
	bool is_first = argc > 1 && strcmp(argv[1], "--first") == 0;
	bool is_all = argc == 3 && strcmp(argv[1], "--all") == 0;
	unsigned failed, count;

	if (!group_init())
		return 2;
	tally.is_first = is_first;
	/* Two cases at once are enough, and what workers learned would go with them. */
	workers_limit(1);
	remember_start();
	play_once();
	const struct asked asked = {argv + 1 + is_first, is_all ? 0 : argc - 1 - is_first};

	run_cases(&tally, &asked);
	failed = city_run(is_asked, &asked, &count);
	add(&tally, failed, count);
	if (is_all) {
		failed = damage_run(argv[2], &count);
		add(&tally, failed, count);
	}
	(void)printf("%u passed, %u failed\n", tally.passed, tally.failed);
	return tally.failed > 0;
}
