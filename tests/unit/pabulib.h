/*
 * The pieces that the parser's tests build their files from.
 * Text only: no test depends on another one's data.
 */
#ifndef TESTS_UNIT_PABULIB_H
#define TESTS_UNIT_PABULIB_H

#define META_HEAD                                                                                  \
	"META\nkey;value\ndescription;A town\ncountry;X\nunit;Y\ninstance;2026\nrule;greedy\n"     \
	"date_begin;2026\ndate_end;2026\n"
/* Lines 10 to 13, then PROJECTS is line 14, its header 15, its first row 16. */
#define META(projects, votes, budget, type)                                                        \
	META_HEAD "num_projects;" projects "\nnum_votes;" votes "\nbudget;" budget                 \
		  "\nvote_type;" type "\n"
#define PLAIN       "PROJECTS\nproject_id;cost;name\na;60;First\nb;50;Second\nVOTES\nvoter_id;vote\n"
#define PLAIN_VOTES META("2", "1", "100", "approval") PLAIN "1;a,b\n"
#define POINTS      "PROJECTS\nproject_id;cost\na;60\nb;50\nVOTES\nvoter_id;vote;points\n"

#endif
