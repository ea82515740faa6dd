/*
 * The people of a demo city, who live in DIR/demo beside its database: witnesses that deploy/demo
 * runs, and for each round four trustees of its own. A real round's people have machines of theirs.
 */
#ifndef DAEMON_COMMANDS_DEMO_H
#define DAEMON_COMMANDS_DEMO_H

#include "proto/base/fault.h"

#define DEMO_PATH_MAX 1100
#define DEMO_TRUSTEES 4

struct demo {
	char folder[DEMO_PATH_MAX / 2]; /* DIR/demo */
	char trustees[DEMO_PATH_MAX];   /* DIR/demo/trustees/SLUG */
	char witnesses[DEMO_PATH_MAX];  /* the policy's lines */
	char arca[DEMO_PATH_MAX];       /* the program beside this one, or $ARCA */
};

/* FAULT_UNABLE demo_missing if no demo lives below the city's folder. */
bool demo_find(
    struct demo *out, const char *city, const char *slug, struct fault *fault) MUST_CHECK;
/* Makes the keys of a round's trustees: two of the city, two of civil society. */
bool demo_make_trustees(const struct demo *demo, struct fault *fault) MUST_CHECK;
/* Has the witnesses know a new log. */
bool demo_tell_witnesses(
    const struct demo *demo, const char *log_key, struct fault *fault) MUST_CHECK;
/* Has all trustees make the round's key, over HTTPS, and waits for them. */
bool demo_deal(const struct demo *demo, const char *slug, struct fault *fault) MUST_CHECK;

#endif
