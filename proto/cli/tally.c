/*
 * arca tally: a .pb election, a rule and an order of ties in, winners and reasons out.
 * It does not read what the file declares as its result.
 */
#include <inttypes.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/cli/cli.h"
#include "proto/cli/election.h"
#include "proto/tally/explain.h"
#include "proto/tally/rule.h"

/* What was asked for. */
struct request {
	const char *path;
	const struct rule *rule;
	struct tie_order ties;
	bool is_json;
};

/* What is known once it is counted. */
struct count {
	const struct pb_election *election;
	struct tally_input input;
	struct outcome outcome;
};

/* The texts of the command line, before they are understood. */
struct texts {
	const char *rule, *ties, *seed;
};

static bool seed_read(
    const struct usage *usage, const struct texts *texts, struct tie_order *ties, int *status)
{
	if (ties->rule != TIE_ARCA) {
		if (texts->seed == NULL)
			return true;
		*status = cli_usage(usage, "--seed is for --ties arca only");
	} else if (texts->seed == NULL) {
		*status = cli_usage(
		    usage, "--ties arca needs --seed with %d hexadecimal digits", 2 * TIE_SEED_LEN);
	} else if (hex_decode(ties->seed, TIE_SEED_LEN, texts->seed, strlen(texts->seed))) {
		return true;
	} else {
		*status = cli_usage(
		    usage, "--seed takes exactly %d hexadecimal digits", 2 * TIE_SEED_LEN);
	}
	return false;
}

static bool request_read(
    const struct usage *usage, const struct texts *texts, struct request *request, int *status)
{
	request->rule = rule_find(texts->rule != NULL ? texts->rule : tally_rules[0].name);
	if (request->rule == NULL) {
		struct buf names = {0};

		for (const struct rule *rule = tally_rules; rule->name != NULL; rule++)
			buf_printf(&names, " %s", rule->name);
		*status = cli_usage(
		    usage, "there is no rule \"%s\"; there is:%s", texts->rule, buf_text(&names));
		buf_free(&names);
		return false;
	}
	if (texts->ties != NULL && !tie_rule_find(texts->ties, &request->ties.rule)) {
		*status = cli_usage(usage, "there is no order of ties \"%s\"; there are: %s %s %s",
		    texts->ties, tie_rule_name(TIE_LEXICOGRAPHIC), tie_rule_name(TIE_FILE_ORDER),
		    tie_rule_name(TIE_ARCA));
		return false;
	}
	return seed_read(usage, texts, &request->ties, status);
}

/* The widths of the columns of numbers and ids, headings included. */
struct widths {
	size_t place, votes, cost, id;
};

static size_t widest(size_t so_far, const char *text)
{
	size_t width = text_width(text);

	return width > so_far ? width : so_far;
}

static const char *number_text(struct buf *scratch, uint64_t number)
{
	scratch->len = 0;
	buf_printf(scratch, "%" PRIu64, number);
	return buf_text(scratch);
}

static const char *money_text(struct buf *scratch, int64_t amount, unsigned decimals)
{
	scratch->len = 0;
	pb_money_write(scratch, amount, decimals);
	return buf_text(scratch);
}

static struct widths widths_find(const struct count *count, struct buf *scratch)
{
	struct widths widths = {
	    widest(2, number_text(scratch, count->outcome.winner_count)), 5, 4, 2};

	for (size_t i = 0; i < count->input.project_count; i++) {
		const struct tally_project *project = &count->input.projects[i];

		widths.votes = widest(widths.votes, number_text(scratch, project->votes));
		widths.cost = widest(
		    widths.cost, money_text(scratch, project->cost, count->election->decimals));
		widths.id = widest(widths.id, project->id);
	}
	return widths;
}

static void head_write(
    struct buf *out, const struct request *request, const struct count *count, struct buf *scratch)
{
	const char *description = pb_meta(count->election, "description");
	const char *currency = pb_meta(count->election, "currency");
	unsigned decimals = count->election->decimals;

	if (description != NULL && description[0] != '\0') {
		plain_put(out, description);
		buf_put_text(out, "\n");
	}
	buf_printf(out, "rule %s, completion none, ties %s\n", request->rule->name,
	    tie_rule_name(request->ties.rule));
	buf_printf(out, "%zu ballots (%s), %zu projects\n\n", count->election->vote_count,
	    pb_vote_type_name(count->election->vote_type), count->input.project_count);
	buf_printf(out, "funded: %zu project%s, %s of ", count->outcome.winner_count,
	    count->outcome.winner_count == 1 ? "" : "s",
	    money_text(scratch, count->outcome.spent, decimals));
	buf_put_text(out, money_text(scratch, count->input.budget, decimals));
	if (currency != NULL && currency[0] != '\0') {
		buf_put_u8(out, ' ');
		plain_put(out, currency);
	}
	buf_put_text(out, "\n");
}

static void winners_write(struct buf *out, const struct count *count, struct buf *scratch)
{
	struct widths widths = widths_find(count, scratch);

	if (count->outcome.winner_count == 0)
		return;
	column_put(out, "no", widths.place + 2, true);
	column_put(out, "votes", widths.votes + 2, true);
	column_put(out, "cost", widths.cost + 2, true);
	buf_put_text(out, "  id\n");
	for (size_t i = 0; i < count->outcome.winner_count; i++) {
		size_t place = count->outcome.winners[i];
		const struct tally_project *project = &count->input.projects[place];
		const char *name = count->election->projects[place].name;

		column_put(out, number_text(scratch, i + 1), widths.place + 2, true);
		column_put(out, number_text(scratch, project->votes), widths.votes + 2, true);
		column_put(out, money_text(scratch, project->cost, count->election->decimals),
		    widths.cost + 2, true);
		buf_put_text(out, "  ");
		column_put(out, project->id, name[0] != '\0' ? widths.id : 0, false);
		buf_put_text(out, name[0] != '\0' ? "  " : "");
		plain_put(out, name);
		buf_put_text(out, "\n");
	}
}

static void why_put(struct buf *out, const struct count *count, size_t place)
{
	explain_write(out, &count->input, &count->outcome, place, count->election->decimals,
	    pb_meta(count->election, "currency"));
}

/* The others, in the order of their turns: `by_turn` has room for all projects. */
static void losers_write(struct buf *out, const struct count *count, size_t *by_turn)
{
	size_t total = count->input.project_count;
	struct buf text = {0};

	if (count->outcome.winner_count == total)
		return;
	buf_put_text(out, "\nnot funded, and why:\n");
	for (size_t i = 0; i < total; i++)
		by_turn[count->outcome.whys[i].turn - 1] = i;
	for (size_t i = 0; i < total; i++) {
		size_t place = by_turn[i];
		const char *name = count->election->projects[place].name;

		if (count->outcome.whys[place].why == WHY_FUNDED)
			continue;
		buf_put_text(out, "  ");
		plain_put(out, count->input.projects[place].id);
		buf_put_text(out, name[0] != '\0' ? "  " : "");
		plain_put(out, name);
		buf_put_text(out, "\n      ");
		text.len = 0;
		why_put(&text, count, place);
		plain_put(out, buf_text(&text));
		buf_put_text(out, "\n");
	}
	buf_free(&text);
}

static int text_answer(
    struct arena *arena, const struct request *request, const struct count *count)
{
	struct buf out = {0}, scratch = {0};
	size_t *by_turn = arena_alloc(arena, count->input.project_count, sizeof *by_turn);

	head_write(&out, request, count, &scratch);
	winners_write(&out, count, &scratch);
	if (by_turn != NULL)
		losers_write(&out, count, by_turn);
	out.has_failed = out.has_failed || scratch.has_failed || by_turn == NULL;
	buf_free(&scratch);
	return text_print(&out);
}

static json_t *project_json(const struct count *count, size_t place)
{
	const struct tally_project *project = &count->input.projects[place];
	struct buf why = {0};
	json_t *value;

	why_put(&why, count, place);
	value = json_pack("{s:s, s:o, s:I, s:b, s:s}", "id", project->id, "cost",
	    json_money(project->cost, count->election->decimals), "votes",
	    (json_int_t)project->votes, "won", count->outcome.whys[place].why == WHY_FUNDED, "why",
	    buf_text(&why));
	buf_free(&why);
	return value;
}

static int json_answer(const struct request *request, const struct count *count)
{
	unsigned decimals = count->election->decimals;
	json_t *winners = json_array(), *projects = json_array(), *value;
	bool is_fine = true;

	for (size_t i = 0; i < count->outcome.winner_count; i++)
		is_fine =
		    json_array_append_new(winners,
			json_string(count->input.projects[count->outcome.winners[i]].id)) == 0 &&
		    is_fine;
	for (size_t i = 0; i < count->input.project_count; i++)
		is_fine = json_array_append_new(projects, project_json(count, i)) == 0 && is_fine;
	value = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "file", request->path, "rule",
	    request->rule->name, "completion", "none", "ties", tie_rule_name(request->ties.rule),
	    "budget", json_money(count->input.budget, decimals), "spent",
	    json_money(count->outcome.spent, decimals), "winners", winners, "projects", projects);
	if (value != NULL && request->ties.rule == TIE_ARCA) {
		char seed[2 * TIE_SEED_LEN + 1];

		hex_encode(seed, request->ties.seed, TIE_SEED_LEN);
		is_fine = json_object_set_new(value, "seed", json_string(seed)) == 0 && is_fine;
	}
	if (!is_fine) {
		json_decref(value);
		value = NULL;
	}
	return json_print(value);
}

static int request_answer(const struct request *request)
{
	struct election_file file = {0};
	struct fault fault = {0};
	struct count count = {0};
	int status;

	if (!election_read(&file, request->path, &fault) ||
	    !tally_from_pb(file.arena, file.election, &count.input, &fault)) {
		election_free(&file);
		return cli_fail(&fault);
	}
	count.election = file.election;
	count.input.ties = request->ties;
	if (!tally_run(request->rule, file.arena, &count.input, &count.outcome, &fault))
		status = cli_fail(&fault);
	else if (request->is_json)
		status = json_answer(request, &count);
	else
		status = text_answer(file.arena, request, &count);
	election_free(&file);
	return status;
}

int command_tally(int argc, char **argv)
{
	struct request request = {0};
	struct texts texts = {0};
	const struct option_row options[] = {
	    {.name = "--rule",
		.value = "NAME",
		.help = "greedy (the default)",
		.text = &texts.rule},
	    {.name = "--ties",
		.value = "ORDER",
		.help = "lexicographic (by id, the default), file-order, or arca",
		.text = &texts.ties},
	    {.name = "--seed",
		.value = "HEX",
		.help = "128 hexadecimal digits, for --ties arca",
		.text = &texts.seed},
	    {.name = "--json", .help = "one JSON object", .flag = &request.is_json},
	    {0},
	};
	const struct usage usage = {
	    "tally [--rule NAME] [--ties ORDER [--seed HEX]] [--json] FILE.pb",
	    "Counts a .pb election and says why each project is funded or not. Every ballot is\n"
	    "read as approval of the projects that it lists. FILE.pb may be - for standard input.",
	    options};
	int count, status;

	if (!cli_options(argc, argv, &usage, &count, &status))
		return status;
	if (count != 1)
		return cli_usage(&usage, "give one file, or - for standard input");
	request.path = argv[1];
	if (!request_read(&usage, &texts, &request, &status))
		return status;
	return request_answer(&request);
}
