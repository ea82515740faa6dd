/*
 * What pages of rounds have alike from their manifest on. Texts as in draw.h.
 */
#ifndef DAEMON_PAGE_ROUND_H
#define DAEMON_PAGE_ROUND_H

#include "daemon/page/draw.h"

/* The page of the value's round, and what is below it: "" or "/results". */
const char *round_address(struct page *page, const char *rest);
/* A project on one of its ballots. */
const char *round_project_address(struct page *page, int64_t cid, const char *id);
const char *round_title(struct page *page);
bool round_is_poll(const json_t *round);
/* NULL: it has none of that number. */
const json_t *round_contest(const json_t *round, int64_t cid);
/* No amount of it is shown. */
bool contest_hides_money(const json_t *contest);
/* Why a project will be done, or not, by its code. */
const char *round_why(struct page *page, const char *why);

#endif
