/*
 * A contest's `.pb` and its part of outcome.json, from sorted rows.
 * It does not gather the rows.
 */
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/encode.h"
#include "proto/record/count.h"
#include "proto/tally/explain.h"
#include "proto/tally/rule.h"

#define CHANNEL_MIN 30 /* channels with fewer ballots are not told apart */
#define TALLY_ARENA ((size_t)1024 * 1024 * 1024)
#define TIES_NAME   "arca"

/* One counting: the tally's input and outcome, in an arena. */
struct tallied {
	struct arena *arena;
	struct tally_project *projects;
	uint64_t *scores;
	struct tally_input input;
	struct outcome outcome;
};

static const uint8_t *row_at(const struct count *count, size_t i)
{
	return count->rows.bytes + i * (BLOCK_PAYLOAD * (size_t)count->contest->width + 1);
}

static bool is_withdrawn(const struct count *count, size_t project)
{
	return count->is_withdrawn != NULL && count->is_withdrawn[project];
}

/* Rows are valid by construction: they were decoded when they were added. */
static void row_decode(struct vote *out, const struct count *count, size_t i)
{
	if (vote_decode(out, count->contest, row_at(count, i)) != NULL_NOT)
		out->count = 0;
}

static bool ballots_gather(struct tallied *tallied, const struct count *count, struct buf *named)
{
	uint32_t *first = arena_alloc(tallied->arena, count->row_count + 1, sizeof *first);
	uint32_t total = 0;
	struct vote vote;

	if (first == NULL)
		return false;
	for (size_t i = 0; i < count->row_count; i++) {
		row_decode(&vote, count, i);
		first[i] = total;
		for (size_t j = 0; j < vote.count; j++) {
			uint32_t project = vote.choices[j].project;

			buf_put(named, &project, sizeof project);
			tallied->scores[project] += vote.choices[j].points;
		}
		total += (uint32_t)vote.count;
	}
	first[count->row_count] = total;
	tallied->input.ballots = (struct tally_ballots){.first = first,
	    .named = (const uint32_t *)(const void *)named->bytes,
	    .count = count->row_count};
	return buf_is_ok(named);
}

/* A withdrawn project cannot be paid by any budget; its reason is written as `withdrawn`. */
static bool tally(
    struct tallied *out, const struct count *count, struct buf *named, struct fault *fault)
{
	const struct contest *contest = count->contest;

	out->arena = arena_new(TALLY_ARENA);
	if (out->arena == NULL) {
		fault_unable(fault, "no_memory", "no memory to count");
		return false;
	}
	out->projects = arena_alloc(out->arena, contest->project_count, sizeof *out->projects);
	out->scores = arena_alloc(out->arena, contest->project_count, sizeof *out->scores);
	if (arena_is_full(out->arena) || !ballots_gather(out, count, named)) {
		fault_unable(fault, "no_memory", "no memory to count");
		return false;
	}
	for (size_t i = 0; i < contest->project_count; i++)
		out->projects[i] = (struct tally_project){.id = contest->projects[i].id,
		    .cost = is_withdrawn(count, i) ? INT64_MAX : contest->projects[i].cost};
	out->input.projects = out->projects;
	out->input.project_count = contest->project_count;
	out->input.budget = contest->budget;
	out->input.ties = (struct tie_order){.rule = TIE_ARCA, .cid = contest->cid};
	memcpy(out->input.ties.seed, count->tie_seed, TIE_SEED_LEN);
	return votes_count(&out->input.ballots, out->projects, contest->project_count, fault) &&
	       tally_run(rule_find(contest->rule), out->arena, &out->input, &out->outcome, fault);
}

/* --- outcome.json --------------------------------------------------------------------------- */

static json_t *nulls_value(const struct count *count)
{
	static const char *const papers[PAPER_VALIDITIES] = {"", "over_limit", "wrong_heading",
	    "unreadable", "unsigned", "late", "duplicate_serial"};
	json_t *value = json_object();

	for (int i = 1; i < NULL_REASONS; i++)
		if (count->nulls[i] > 0)
			json_object_set_new(value, null_reason_name((enum null_reason)i),
			    json_integer((json_int_t)count->nulls[i]));
	for (int i = 1; i < PAPER_VALIDITIES; i++)
		if (count->papers[i] > 0)
			json_object_set_new(
			    value, papers[i], json_integer((json_int_t)count->papers[i]));
	return value;
}

static json_t *projects_value(const struct count *count, const struct tallied *tallied)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count->contest->project_count; i++) {
		enum why why = tallied->outcome.whys[i].why;

		json_array_append_new(list,
		    json_pack("{s:I,s:s,s:I,s:s,s:b}", "cost_cents",
			(json_int_t)count->contest->projects[i].cost, "id", tallied->projects[i].id,
			"votes", (json_int_t)tallied->projects[i].votes, "why",
			is_withdrawn(count, i) ? "withdrawn" : why_name(why), "won",
			why == WHY_FUNDED));
	}
	return list;
}

static json_t *outcome_value(const struct count *count, const struct tallied *tallied)
{
	char seed[2 * 64 + 1];
	json_t *winners = json_array(), *value = json_object();

	for (size_t i = 0; i < tallied->outcome.winner_count; i++)
		json_array_append_new(
		    winners, json_string(tallied->projects[tallied->outcome.winners[i]].id));
	hex_encode(seed, count->tie_seed, sizeof count->tie_seed);
	json_object_set_new(value, "cid", json_integer(count->contest->cid));
	json_object_set_new(value, "rule", json_string(count->contest->rule));
	json_object_set_new(value, "ties", json_string(TIES_NAME));
	json_object_set_new(value, "seed", json_string(seed));
	json_object_set_new(value, "ballots", json_integer((json_int_t)count->online));
	json_object_set_new(value, "paper", json_integer((json_int_t)count->paper));
	json_object_set_new(value, "blank", json_integer((json_int_t)count->blank));
	json_object_set_new(value, "null", nulls_value(count));
	json_object_set_new(value, "budget_cents", json_integer(count->contest->budget));
	json_object_set_new(value, "spent_cents", json_integer(tallied->outcome.spent));
	json_object_set_new(value, "winners", winners);
	json_object_set_new(value, "projects", projects_value(count, tallied));
	return value;
}

json_t *count_not_opened(uint16_t cid, uint64_t ballots)
{
	return json_pack("{s:I,s:i,s:s}", "ballots", (json_int_t)ballots, "cid", (int)cid,
	    "not_opened", ballots == 1 ? "one_ballot" : "small");
}

/* --- the .pb -------------------------------------------------------------------------------- */

static void meta_put(struct buf *out, const char *key, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	buf_printf(out, "%s;", key);
	pb_cell_write(out, value);
	buf_put_u8(out, '\n');
}

static void meta_put_own(struct buf *out, const struct contest *contest, const char *key)
{
	meta_put(out, key, json_string_value(json_object_get(contest->meta, key)));
}

static void meta_put_number(struct buf *out, const char *key, uint64_t value)
{
	buf_printf(out, "%s;%llu\n", key, (unsigned long long)value);
}

static void meta_put_money(struct buf *out, const char *key, int64_t amount, unsigned exponent)
{
	buf_printf(out, "%s;", key);
	pb_money_write(out, amount, exponent);
	buf_put_u8(out, '\n');
}

static void meta_write(struct buf *out, const struct count *count)
{
	static const char *const before[] = {
	    "description", "country", "unit", "subunit", "district", "instance", "edition"};
	const struct contest *contest = count->contest;
	char day[11];

	buf_put_text(out, "META\nkey;value\n");
	for (size_t i = 0; i < sizeof before / sizeof *before; i++)
		meta_put_own(out, contest, before[i]);
	meta_put_number(out, "num_projects", contest->project_count);
	meta_put_number(out, "num_votes", count->row_count);
	meta_put_money(out, "budget", contest->budget, count->contests->exponent);
	meta_put(out, "vote_type", pb_vote_type_name(contest->vote_type));
	meta_put(out, "rule", contest->rule);
	day_write(day, count->open_s);
	meta_put(out, "date_begin", day);
	day_write(day, count->close_s - 1);
	meta_put(out, "date_end", day);
	meta_put_number(out, "min_length", contest->min_choices);
	meta_put_number(out, "max_length", contest->max_choices);
	if (contest->has_max_cost)
		meta_put_money(out, "max_sum_cost", contest->max_cost, count->contests->exponent);
	if (contest->has_points) {
		meta_put_number(out, "max_points", contest->max_points);
		meta_put_number(out, "max_sum_points", contest->max_sum_points);
	}
	meta_put_own(out, contest, "language");
	meta_put(out, "currency", count->contests->currency);
	meta_put_own(out, contest, "comment");
}

static void projects_write(
    struct buf *out, const struct count *count, const struct tallied *tallied)
{
	const struct contest *contest = count->contest;

	buf_printf(out, "PROJECTS\nproject_id;cost;votes;%sname;selected\n",
	    contest->has_points ? "score;" : "");
	for (size_t i = 0; i < contest->project_count; i++) {
		buf_printf(out, "%s;", contest->projects[i].id);
		pb_money_write(out, contest->projects[i].cost, count->contests->exponent);
		buf_printf(out, ";%llu;", (unsigned long long)tallied->projects[i].votes);
		if (contest->has_points)
			buf_printf(out, "%llu;", (unsigned long long)tallied->scores[i]);
		pb_cell_write(out, texts_title(count->texts, count->contests, contest->cid, i));
		buf_printf(out, ";%d\n", tallied->outcome.whys[i].why == WHY_FUNDED ? 1 : 0);
	}
}

/* One unquoted row: number, projects, points where there are any. */
static void vote_write(
    struct buf *out, const struct contest *contest, size_t number, const struct vote *vote)
{
	buf_printf(out, "%zu;", number);
	for (size_t j = 0; j < vote->count; j++)
		buf_printf(
		    out, "%s%s", j > 0 ? "," : "", contest->projects[vote->choices[j].project].id);
	if (!contest->has_points)
		return;
	buf_put_u8(out, ';');
	for (size_t j = 0; j < vote->count; j++)
		buf_printf(out, "%s%u", j > 0 ? "," : "", vote->choices[j].points);
}

static void votes_write(struct buf *out, const struct count *count)
{
	const struct contest *contest = count->contest;
	size_t online_rows = count->row_count - count->paper_rows;
	bool has_method = online_rows >= CHANNEL_MIN && count->paper_rows >= CHANNEL_MIN;
	struct vote vote;

	buf_printf(out, "VOTES\nvoter_id;vote%s%s\n", contest->has_points ? ";points" : "",
	    has_method ? ";voting_method" : "");
	for (size_t i = 0; count->rows.bytes != NULL && i < count->row_count; i++) {
		bool is_paper = row_at(count, i)[BLOCK_PAYLOAD * contest->width] != 0;

		row_decode(&vote, count, i);
		vote_write(out, contest, i + 1, &vote);
		if (has_method)
			buf_put_text(out, is_paper ? ";paper" : ";internet");
		buf_put_u8(out, '\n');
	}
}

bool count_write(struct buf *pb, json_t **outcome, const struct count *count, struct fault *fault)
{
	struct tallied tallied = {0};
	struct buf named = {0};
	bool is_fine = tally(&tallied, count, &named, fault);

	*outcome = NULL;
	if (is_fine) {
		meta_write(pb, count);
		projects_write(pb, count, &tallied);
		votes_write(pb, count);
		*outcome = outcome_value(count, &tallied);
		is_fine = buf_is_ok(pb) && *outcome != NULL;
		if (!is_fine)
			fault_unable(fault, "no_memory", "no memory to write a result");
	}
	buf_free(&named);
	arena_free(&tallied.arena);
	return is_fine;
}
