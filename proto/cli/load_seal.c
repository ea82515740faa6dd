/*
 * What everybody will cast, sealed before the clock runs: real votes of a .pb file, or random ones
 * within the contests' limits; then changes of some of them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/base/file.h"
#include "proto/base/workers.h"
#include "proto/cli/election.h"
#include "proto/cli/keep.h"
#include "proto/cli/load.h"
#include "proto/log/merkle.h"
#include "proto/record/import.h"

#define MOST_CHOICES ((uint64_t)8)
#define SEALED_LIMIT ((size_t)1024 * 1024 * 1024)

static bool no_memory(struct fault *fault)
{
	return fault_unable(fault, "no_memory", "no memory for the ballots");
}

/* --- random votes --------------------------------------------------------------------------- */

static uint64_t least(uint64_t left, uint64_t right)
{
	return left < right ? left : right;
}

/* Points within the limits, so that those still to come can have one each. */
static uint16_t random_points(const struct contest *contest, uint64_t used, uint64_t to_come)
{
	uint64_t left =
	    contest->max_sum_points > used + to_come ? contest->max_sum_points - used - to_come : 0;

	return (uint16_t)(1 + entropy_below(&entropy_system,
				  (uint32_t)least(contest->max_points, left > 0 ? left : 1)));
}

static void random_vote(struct vote *vote, const struct contest *contest)
{
	uint64_t most = least(least(contest->max_choices, contest->project_count), MOST_CHOICES);
	uint64_t few = contest->min_choices > 0 ? contest->min_choices : 1;
	uint64_t count =
	    most > few ? few + entropy_below(&entropy_system, (uint32_t)(most - few + 1)) : most;
	bool is_taken[PB_MAX_PROJECTS] = {false};
	int64_t cost = 0;
	uint64_t points = 0;

	vote->is_blank = false;
	vote->count = 0;
	for (uint64_t i = 0; i < 8 * MOST_CHOICES && vote->count < count; i++) {
		uint32_t project = entropy_below(&entropy_system, (uint32_t)contest->project_count);
		struct choice choice = {.project = (uint16_t)project};

		if (is_taken[project] ||
		    (contest->has_max_cost &&
			cost + contest->projects[project].cost > contest->max_cost))
			continue;
		if (contest->has_points)
			choice.points = random_points(contest, points, count - vote->count - 1);
		is_taken[project] = true;
		cost += contest->projects[project].cost;
		points += choice.points;
		vote->choices[vote->count++] = choice;
	}
}

/* A payload that counts: blank where chance found none. */
static bool random_payload(uint8_t payload[BLOCK_PAYLOAD], const struct contest *contest)
{
	struct vote vote, read;

	random_vote(&vote, contest);
	if (vote_encode(payload, contest, &vote) &&
	    vote_decode(&read, contest, payload) == NULL_NOT)
		return true;
	vote = (struct vote){.is_blank = true};
	return vote_encode(payload, contest, &vote);
}

/* --- the plan ------------------------------------------------------------------------------- */

static bool common_style(const struct id_list *left, const struct id_list *right, uint16_t *out)
{
	for (size_t i = 0; i < left->count; i++)
		if (id_list_has(right, left->items[i])) {
			*out = left->items[i];
			return true;
		}
	return false;
}

/* A contest of the group that the voter may vote in, by chance; false if there is none. */
static bool choose_contest(
    const struct load *load, const struct load_voter *voter, size_t group, struct load_cast *cast)
{
	const struct contests *contests = &load->contests;
	uint32_t seen = 0;

	for (size_t cid = 0; cid < contests->count; cid++) {
		uint16_t style;

		if (contests_group_place(contests, contests->items[cid].group) != group ||
		    !common_style(&contests->items[cid].styles, &voter->styles, &style))
			continue;
		if (entropy_below(&entropy_system, ++seen) == 0) {
			cast->cid = (uint16_t)cid;
			cast->style = style;
		}
	}
	return seen > 0;
}

static bool plan_room(struct load *load)
{
	size_t most = 2 * load->voter_count * load->contests.groups.count;

	if (load->options->rate > 0 && load->options->rate * load->options->seconds < most)
		most = load->options->rate * load->options->seconds;
	load->room = most > 0 ? most : 1;
	load->casts = calloc(load->room, sizeof *load->casts);
	load->payloads = workers_memory(load->room, BLOCK_PAYLOAD);
	load->entries = workers_memory(load->room, BALLOT_ROOM);
	load->latencies_us = calloc(load->room, sizeof *load->latencies_us);
	return load->casts != NULL && load->payloads != NULL && load->entries != NULL &&
	       load->latencies_us != NULL;
}

static bool plan_first(struct load *load, const struct import *import)
{
	size_t groups = load->contests.groups.count;

	for (size_t i = 0; i < load->voter_count * groups && load->first_count < load->room; i++) {
		struct load_cast cast = {.voter = i % load->voter_count,
		    .group = i / load->voter_count,
		    .before = NO_CAST};
		uint8_t *payload = load->payloads + load->first_count * BLOCK_PAYLOAD;

		if (!choose_contest(load, &load->voters[cast.voter], cast.group, &cast))
			continue;
		if (import != NULL && (cast.cid != 0 || cast.voter >= import->count))
			continue;
		if (import != NULL)
			memcpy(payload, import->payloads.bytes + cast.voter * BLOCK_PAYLOAD,
			    BLOCK_PAYLOAD);
		else if (!random_payload(payload, &load->contests.items[cast.cid]))
			return false;
		load->casts[load->first_count++] = cast;
	}
	load->cast_count = load->first_count;
	return true;
}

/* The same vote by the same voter once more: what counts stays what the file says. */
static void plan_changes(struct load *load)
{
	size_t count = load->first_count * load->options->changes_percent / 100;

	for (size_t i = 0; i < count && load->cast_count < load->room; i++) {
		size_t before = i * load->first_count / count;

		load->casts[load->cast_count] = load->casts[before];
		load->casts[load->cast_count].before = before;
		memcpy(load->payloads + load->cast_count * BLOCK_PAYLOAD,
		    load->payloads + before * BLOCK_PAYLOAD, BLOCK_PAYLOAD);
		load->cast_count++;
	}
}

static bool import_votes(struct load *load, struct import *import, struct fault *fault)
{
	struct election_file file = {0};
	const struct contest *contest = &load->contests.items[0];
	struct contests read = {0};
	bool is_fine = election_read(&file, load->options->votes_path, fault) &&
		       import_election(import, file.election, load->options->votes_path, NULL,
			   file.election->vote_count, fault) &&
		       contests_read(&read,
			   (struct span){import->contests.bytes, import->contests.len}, fault);

	if (is_fine && (read.items[0].kind != contest->kind ||
			   read.items[0].project_count != contest->project_count))
		is_fine = fault_false(fault, "load_votes",
		    "%s is not the election of this round's first contest",
		    load->options->votes_path);
	contests_free(&read);
	election_free(&file);
	return is_fine;
}

static bool plan(struct load *load, struct fault *fault)
{
	struct import import = {0};
	bool is_fine = true;

	if (load->options->votes_path != NULL)
		is_fine = import_votes(load, &import, fault);
	if (is_fine && !plan_room(load))
		is_fine = no_memory(fault);
	if (is_fine && !plan_first(load, load->options->votes_path != NULL ? &import : NULL))
		is_fine = fault_unable(fault, "load_votes", "a contest has no vote that fits");
	if (is_fine)
		plan_changes(load);
	import_free(&import);
	return is_fine;
}

/* --- sealing -------------------------------------------------------------------------------- */

struct seal_job {
	const struct load *load;
	size_t first;
};

static bool seal_one(const struct load *load, size_t i)
{
	const struct load_cast *cast = &load->casts[i];
	const struct load_voter *voter = &load->voters[cast->voter];
	struct ballot ballot = {.cid = cast->cid,
	    .style = cast->style,
	    .seq = voter->last[cast->group].seq + 1,
	    .X = voter->X,
	    .w = 1};
	const struct hash *prev = &voter->last[cast->group].leaf;
	uint8_t blocks[1][BLOCK_LEN];
	struct scalar r[BALLOT_MAX_W];
	struct buf entry = {0};
	bool is_fine;

	if (cast->before != NO_CAST) {
		ballot.seq++;
		prev = &load->casts[cast->before].leaf;
	}
	memcpy(ballot.prev, prev->bytes, HASH_LEN);
	memcpy(ballot.ctx, load->ctx.bytes, HASH_LEN);
	payload_to_blocks(blocks, load->payloads + i * BLOCK_PAYLOAD, 1);
	is_fine = ballot_seal(&entry, &ballot, (const uint8_t(*)[BLOCK_LEN])blocks, &voter->x,
	    &load->keys.group, &entropy_system, r);
	secret_wipe(r, sizeof r);
	if (is_fine)
		memcpy(load->entries + i * BALLOT_ROOM, entry.bytes, BALLOT_ROOM);
	buf_free(&entry);
	return is_fine;
}

static bool seal_range(size_t from, size_t to, void *context)
{
	const struct seal_job *job = context;

	for (size_t i = from; i < to; i++)
		if (!seal_one(job->load, job->first + i))
			return false;
	return true;
}

/* Seals [first, end) on all cores, and knows their leaves. */
static bool seal_part(struct load *load, size_t first, size_t end, struct fault *fault)
{
	struct seal_job job = {load, first};

	if (!workers_run(end - first, seal_range, &job))
		return fault_unable(fault, "load_seal", "the ballots could not be sealed");
	for (size_t i = first; i < end; i++)
		merkle_leaf(&load->casts[i].leaf,
		    (struct span){load->entries + i * BALLOT_ROOM, BALLOT_ROOM});
	return true;
}

/* The leaves of all that was ever sealed with this state: what is in the log must be among them. */
static bool leaves_keep(const struct load *load, struct fault *fault)
{
	struct buf all = {0};
	bool is_fine = true;

	if (keep_has(load->options->state, "sealed"))
		is_fine = keep_read(&all, load->options->state, "sealed", SEALED_LIMIT, fault);
	for (size_t i = 0; i < load->cast_count; i++)
		buf_put(&all, load->casts[i].leaf.bytes, HASH_LEN);
	is_fine =
	    is_fine && buf_is_ok(&all) &&
	    keep_replace(load->options->state, "sealed", (struct span){all.bytes, all.len}, fault);
	buf_free(&all);
	return is_fine;
}

bool load_seal(struct load *load, struct fault *fault)
{
	return plan(load, fault) && seal_part(load, 0, load->first_count, fault) &&
	       seal_part(load, load->first_count, load->cast_count, fault) &&
	       leaves_keep(load, fault);
}

/* --- bodies --------------------------------------------------------------------------------- */

void load_body(struct buf *out, const struct load *load, size_t cast)
{
	buf_put_text(out, "{\"entry\":\"");
	base64url_encode(out, load->entries + cast * BALLOT_ROOM, BALLOT_ROOM);
	buf_put_text(out, "\"}");
}

static const char script[] =
    "-- wrk -s wrk.lua URL: each body of the file bodies once, shared out among the threads.\n"
    "local threads = 0\n"
    "function setup(thread) thread:set('id', threads); threads = threads + 1 end\n"
    "function init(args)\n"
    "  bodies, at = {}, 0\n"
    "  local number, step = 0, tonumber(args[1] or '1')\n"
    "  for line in io.lines('bodies') do\n"
    "    if number % step == id % step then bodies[#bodies + 1] = line end\n"
    "    number = number + 1\n"
    "  end\n"
    "end\n"
    "function request()\n"
    "  at = at + 1\n"
    "  local body = bodies[(at - 1) % #bodies + 1]\n"
    "  return wrk.format('POST', nil, {['Content-Type'] = 'application/json', ['Arca-Request'] = "
    "'1'}, body)\n"
    "end\n";

bool load_write_bodies(const struct load *load, struct fault *fault)
{
	struct buf bodies = {0};
	bool is_fine;

	for (size_t i = 0; i < load->first_count; i++) {
		load_body(&bodies, load, i);
		buf_put_u8(&bodies, '\n');
	}
	is_fine = buf_is_ok(&bodies) && keep_folder(load->options->bodies, fault) &&
		  keep_once(load->options->bodies, "bodies",
		      (struct span){bodies.bytes, bodies.len}, fault) &&
		  keep_once(load->options->bodies, "wrk.lua",
		      (struct span){(const uint8_t *)script, sizeof script - 1}, fault);
	buf_free(&bodies);
	return is_fine;
}
