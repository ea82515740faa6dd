/*
 * Choosing kind and limits, writing contests and texts, encoding the votes.
 * It reads no file.
 */
#include "proto/record/import.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"

#define DAY_S       86400
#define MAX_MONEY   9007199254740991LL
#define MAX_DENSE   28
#define MAX_BITMAP  224
#define MAX_RANKING 28
#define MAX_SPARSE  14

/* What the ballots really do, whatever META says. */
struct extent {
	uint64_t shortest, longest; /* of ballots that are not empty */
	int64_t dearest;
	int64_t most_points, most_sum;
	bool has_zero_points;
};

static void note(struct import *import, const char *format, ...) PRINTF_LIKE(2, 3);
static void note(struct import *import, const char *format, ...)
{
	va_list args;

	if (import->note_count == IMPORT_NOTES)
		return;
	va_start(args, format);
	(void)vsnprintf(import->notes[import->note_count++], IMPORT_NOTE_LEN, format, args);
	va_end(args);
}

void import_free(struct import *import)
{
	buf_free(&import->contests);
	buf_free(&import->texts);
	buf_free(&import->payloads);
}

static bool has_points(const struct pb_election *election)
{
	return election->vote_type == PB_CUMULATIVE || election->vote_type == PB_SCORING;
}

/* No vote is sealed that could be read in two ways, or not at all. */
static bool vote_is_plain(
    const struct pb_election *election, const struct pb_vote *vote, struct fault *fault)
{
	const struct pb_choice *choices = &election->choices[vote->first];

	if (vote->count > MAX_BITMAP)
		return fault_unable(fault, "import_size",
		    "line %u: %u choices do not fit one sealed vote", vote->line, vote->count);
	for (uint32_t i = 0; i < vote->count; i++) {
		if (has_points(election) && (choices[i].points < 0 || choices[i].points > 255))
			return fault_unable(fault, "import_points",
			    "line %u: points of a sealed ballot go from 0 to 255", vote->line);
		for (uint32_t j = 0; j < i; j++)
			if (choices[j].project == choices[i].project)
				return fault_unable(fault, "import_twice",
				    "line %u: a ballot names \"%.60s\" twice", vote->line,
				    election->projects[choices[i].project].id);
	}
	return true;
}

static void measure_vote(
    struct extent *extent, const struct pb_election *election, const struct pb_vote *vote)
{
	int64_t cost = 0, sum = 0;

	for (uint32_t i = 0; i < vote->count; i++) {
		const struct pb_choice *choice = &election->choices[vote->first + i];

		cost += election->projects[choice->project].cost;
		sum += choice->points;
		if (choice->points > extent->most_points)
			extent->most_points = choice->points;
		extent->has_zero_points = extent->has_zero_points || choice->points == 0;
	}
	if (vote->count > 0 && vote->count < extent->shortest)
		extent->shortest = vote->count;
	if (vote->count > extent->longest)
		extent->longest = vote->count;
	extent->dearest = cost > extent->dearest ? cost : extent->dearest;
	extent->most_sum = sum > extent->most_sum ? sum : extent->most_sum;
}

/* The whole file is measured, not the sample: a sample has the whole election's rules. */
static bool measure(struct extent *extent, const struct pb_election *election, struct fault *fault)
{
	*extent = (struct extent){.shortest = UINT64_MAX};
	if (has_points(election) && election->points_decimals != 0)
		return fault_unable(
		    fault, "import_points", "points of a sealed ballot are whole numbers");
	for (size_t i = 0; i < election->vote_count; i++) {
		if (!vote_is_plain(election, &election->votes[i], fault))
			return false;
		measure_vote(extent, election, &election->votes[i]);
	}
	if (extent->longest == 0) {
		extent->shortest = 1;
		extent->longest = 1;
	}
	return true;
}

/* A kind, and what an election must keep within for it; the first that fits is taken. */
static const struct kind_room {
	size_t projects;
	uint64_t longest;
	enum vote_kind kind;
	bool has_points, is_ranking, is_without_zeros;
} kind_rooms[] = {
    {MAX_BITMAP, MAX_BITMAP, KIND_APPROVAL, false, false, false},
    {255, MAX_RANKING, KIND_RANKING, false, true, false},
    {PB_MAX_PROJECTS, MAX_RANKING / 2, KIND_RANKING_WIDE, false, true, false},
    {MAX_DENSE, MAX_DENSE, KIND_POINTS_DENSE, true, false, true},
    {255, MAX_SPARSE, KIND_POINTS_SPARSE, true, false, false},
    {PB_MAX_PROJECTS, MAX_RANKING / 3, KIND_POINTS_SPARSE_WIDE, true, false, false},
};

/* The kind that says all votes of this election in 29 bytes. */
static bool choose_kind(struct contest *contest, const struct pb_election *election,
    const struct extent *extent, struct fault *fault)
{
	for (size_t i = 0; i < sizeof kind_rooms / sizeof *kind_rooms; i++) {
		const struct kind_room *room = &kind_rooms[i];

		if (room->has_points == has_points(election) &&
		    room->is_ranking == (election->vote_type == PB_ORDINAL) &&
		    election->project_count <= room->projects && extent->longest <= room->longest &&
		    !(room->is_without_zeros && extent->has_zero_points)) {
			contest->kind = room->kind;
			return true;
		}
	}
	return fault_unable(fault, "import_size",
	    "%zu projects with up to %llu choices do not fit one sealed vote",
	    election->project_count, (unsigned long long)extent->longest);
}

/* A whole-number META limit; false if there is none. */
static bool meta_number(
    const struct pb_election *election, const char *key, unsigned decimals, int64_t *out)
{
	const char *value = pb_meta(election, key);

	return value != NULL && value[0] != '\0' &&
	       pb_money_read(value, strlen(value), decimals, out);
}

static void set_lengths(struct import *import, struct contest *contest,
    const struct pb_election *election, const struct extent *extent)
{
	int64_t limit;

	contest->min_choices = 1;
	contest->max_choices = extent->longest;
	if (meta_number(election, "min_length", 0, &limit) && limit >= 1) {
		if ((uint64_t)limit <= extent->shortest)
			contest->min_choices = (uint64_t)limit;
		else
			note(import,
			    "ballots with fewer choices than min_length %lld are allowed: the file "
			    "has some",
			    (long long)limit);
	}
	if (meta_number(election, "max_length", 0, &limit) && limit >= 1) {
		if ((uint64_t)limit >= extent->longest && (size_t)limit <= election->project_count)
			contest->max_choices = (uint64_t)limit;
		else if ((uint64_t)limit < extent->longest)
			note(import,
			    "ballots with more choices than max_length %lld are allowed: the file "
			    "has some",
			    (long long)limit);
	} else if (contest->kind == KIND_APPROVAL || contest->kind == KIND_POINTS_DENSE) {
		contest->max_choices = election->project_count;
	}
}

static void set_sums(struct import *import, struct contest *contest,
    const struct pb_election *election, const struct extent *extent)
{
	int64_t limit;

	if (meta_number(election, "max_sum_cost", election->decimals, &limit) &&
	    limit <= MAX_MONEY) {
		contest->has_max_cost = limit >= extent->dearest;
		contest->max_cost = contest->has_max_cost ? limit : 0;
		if (!contest->has_max_cost)
			note(import, "max_sum_cost is not enforced: the file has ballots above it");
	}
	contest->has_points = has_points(election);
	if (!contest->has_points)
		return;
	contest->max_points = (uint64_t)extent->most_points;
	contest->max_sum_points = (uint64_t)extent->most_sum;
	if (meta_number(election, "max_points", 0, &limit) && limit >= extent->most_points &&
	    limit <= 255)
		contest->max_points = (uint64_t)limit;
	if (meta_number(election, "max_sum_points", 0, &limit)) {
		if (limit >= extent->most_sum && limit <= UINT32_MAX)
			contest->max_sum_points = (uint64_t)limit;
		else
			note(import,
			    "max_sum_points is not enforced: the file has ballots above it");
	}
}

/* Control characters cannot stand in a definition; a line end in a title becomes a space. */
static json_t *clean_text(const char *text)
{
	char *copy = strdup(text);
	json_t *value;

	for (char *at = copy; copy != NULL && *at != '\0'; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = ' ';
	value = copy != NULL ? json_string(copy) : NULL;
	free(copy);
	return value != NULL ? value : json_string("");
}

static json_t *meta_value(const struct pb_election *election)
{
	static const char *const keys[] = {"country", "description", "instance", "unit", "comment",
	    "district", "edition", "language", "subunit"};
	json_t *meta = json_object();

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const char *value = pb_meta(election, keys[i]);

		if (value != NULL || i < 4)
			json_object_set_new(meta, keys[i], clean_text(value != NULL ? value : ""));
	}
	return meta;
}

static bool write_texts(struct import *import, const struct pb_election *election)
{
	const char *language = pb_meta(election, "language");
	const char *title = pb_meta(election, "description");
	json_t *projects = json_array(), *texts;

	for (size_t i = 0; i < election->project_count; i++) {
		const char *description = pb_project_field(&election->projects[i], "description");

		json_array_append_new(
		    projects, json_pack("[o,o]", clean_text(election->projects[i].name),
				  clean_text(description != NULL ? description : "")));
	}
	texts = json_pack("{s:{s:[o],s:[o]}}",
	    language != NULL && language[0] != '\0' ? language : "und", "contests",
	    clean_text(title != NULL ? title : ""), "projects", projects);
	if (texts == NULL)
		return false;
	json_write_canonical(&import->texts, texts);
	json_decref(texts);
	return buf_is_ok(&import->texts);
}

static bool check_money(const struct pb_election *election, struct fault *fault)
{
	bool is_fine = election->budget >= 0 && election->budget <= MAX_MONEY;

	for (size_t i = 0; i < election->project_count; i++)
		is_fine = is_fine && election->projects[i].cost >= 0 &&
			  election->projects[i].cost <= MAX_MONEY;
	return is_fine || fault_unable(fault, "import_money",
			      "money must be 0 to 9007199254740991 smallest units");
}

/* One contest of group 0 and style 0. */
static bool write_contests(struct import *import, struct contest *contest,
    const struct pb_election *election, struct fault *fault)
{
	const char *currency = pb_meta(election, "currency");
	struct contests contests = {.currency = currency != NULL ? currency : "",
	    .exponent = election->decimals,
	    .items = contest,
	    .count = 1};
	json_t *meta = meta_value(election);
	struct contests again = {0};
	bool is_fine;

	contest->meta = meta;
	contest->project_count = election->project_count;
	contest->projects = calloc(election->project_count, sizeof *contest->projects);
	for (size_t i = 0; contest->projects != NULL && i < election->project_count; i++)
		contest->projects[i] =
		    (struct contest_project){election->projects[i].id, election->projects[i].cost};
	is_fine = contest->projects != NULL && contests_write(&import->contests, &contests);
	free(contest->projects);
	contest->projects = NULL;
	json_decref(meta);
	if (!is_fine)
		return fault_unable(fault, "no_memory", "no memory to import an election");
	/* Read back: whatever the definition's reader refuses must not be logged. */
	is_fine = contests_read(
	    &again, (struct span){import->contests.bytes, import->contests.len}, fault);
	contests_free(&again);
	if (!is_fine && fault != NULL)
		fault->kind = FAULT_UNABLE; /* the file is a fine file; it is no round */
	return is_fine;
}

static bool encode_vote(struct import *import, const struct contest *contest,
    const struct pb_election *election, const struct pb_vote *source, struct fault *fault)
{
	uint8_t payload[BLOCK_PAYLOAD];
	struct vote vote;

	vote.is_blank = source->count == 0;
	vote.count = source->count;
	for (uint32_t i = 0; i < source->count; i++) {
		const struct pb_choice *choice = &election->choices[source->first + i];

		vote.choices[i] = (struct choice){
		    (uint16_t)choice->project, contest->has_points ? (uint16_t)choice->points : 0};
	}
	if (!vote_encode(payload, contest, &vote))
		return fault_unable(
		    fault, "import_vote", "line %u: this ballot can't be sealed", source->line);
	buf_put(&import->payloads, payload, sizeof payload);
	import->count++;
	return buf_is_ok(&import->payloads) ||
	       fault_unable(fault, "no_memory", "no memory to import an election");
}

/* Opens with the first day and closes with the end of the last one. */
static void set_dates(struct import *import, const struct pb_election *election)
{
	const char *begin = pb_meta(election, "date_begin"), *end = pb_meta(election, "date_end");

	if (begin == NULL || !day_read(begin, &import->open_s))
		import->open_s = 1767225600; /* 2026-01-01 */
	if (end == NULL || !day_read(end, &import->close_s) || import->close_s < import->open_s)
		import->close_s = import->open_s;
	import->close_s += DAY_S;
}

/* A character as it may stand in a slug: small letters, digits, and '-' for all others. */
static char slug_character(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return c;
	return '-';
}

/* From the file's name, without its folder and ending, and without '-' side by side or at an end.
 */
static void set_slug(struct import *import, const char *path)
{
	const char *name = strrchr(path, '/');
	size_t len = 0;

	name = name != NULL ? name + 1 : path;
	for (; *name != '\0' && strcmp(name, ".pb") != 0 && len < 60; name++) {
		char c = slug_character(*name);

		if (c != '-' || (len > 0 && import->slug[len - 1] != '-'))
			import->slug[len++] = c;
	}
	if (len > 0 && import->slug[len - 1] == '-')
		len--;
	import->slug[len] = '\0';
	if (len == 0)
		(void)snprintf(import->slug, sizeof import->slug, "rehearsal");
}

bool import_election(struct import *out, const struct pb_election *election, const char *path,
    const size_t *places, size_t count, struct fault *fault)
{
	struct contest contest = {.width = 1,
	    .styles = {1, {0}},
	    .vote_type = election->vote_type,
	    .rule = "greedy",
	    .budget = election->budget};
	struct extent extent;

	memset(out, 0, sizeof *out);
	set_slug(out, path);
	set_dates(out, election);
	if (!check_money(election, fault) || !measure(&extent, election, fault) ||
	    !choose_kind(&contest, election, &extent, fault))
		return false;
	set_lengths(out, &contest, election, &extent);
	set_sums(out, &contest, election, &extent);
	if (!write_contests(out, &contest, election, fault))
		return false;
	if (!write_texts(out, election))
		return fault_unable(fault, "no_memory", "no memory to import an election");
	for (size_t i = 0; i < (places != NULL ? count : election->vote_count); i++)
		if (!encode_vote(out, &contest, election,
			&election->votes[places != NULL ? places[i] : i], fault))
			return false;
	return true;
}
