/*
 * The clock runs: sealed ballots are sent, closed loop (so many at once) or open loop (so many a
 * second), each again and again with the same bytes until something signed comes back. A receipt is
 * on the disk before it is counted.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proto/base/encode.h"
#include "proto/base/file.h"
#include "proto/cli/load.h"
#include "proto/record/rejection.h"

#define ANSWER_LIMIT ((size_t)64 * 1024)
#define MOST_AT_ONCE ((uint64_t)4096)
#define RETRY_US     UINT64_C(100000)
#define RETRY_MAX_US UINT64_C(5000000)
#define ATTEMPT_MS   20000
#define SECOND_US    UINT64_C(1000000)

/* A ballot on its way. */
struct flight {
	struct casting *all;
	size_t cast;
	uint64_t due_us;   /* when it should have been sent for the first time */
	uint64_t retry_us; /* when it is sent again; 0 while it is away */
	bool is_used;
	struct buf body;
};

struct casting {
	struct load *load;
	struct fault *fault;
	char *url;
	struct flight *flights;
	size_t room, used, away, next;
	bool has_failed; /* here, not there: nothing more is sent */
};

uint64_t load_now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * SECOND_US + (uint64_t)now.tv_nsec / 1000;
}

void codes_add(struct load_codes *codes, const char *code)
{
	size_t i = 0;

	while (i < codes->count && strcmp(codes->items[i].code, code) != 0)
		i++;
	if (i == LOAD_CODES)
		i = LOAD_CODES - 1;
	if (i == codes->count) {
		(void)snprintf(codes->items[i].code, sizeof codes->items[i].code, "%s", code);
		codes->count++;
	}
	codes->items[i].times++;
}

/* --- answers -------------------------------------------------------------------------------- */

static void flight_end(struct flight *flight, enum cast_state state)
{
	flight->all->load->casts[flight->cast].state = state;
	flight->is_used = false;
	flight->body.len = 0;
	flight->all->used--;
}

/* The receipt's text as a file named by its leaf; it may be there from a run before. */
static bool keep_receipt(
    struct load *load, const struct load_cast *cast, const char *text, struct fault *fault)
{
	char leaf[2 * HASH_LEN + 1];
	char *path = NULL;
	struct fault own = {0};
	bool is_fine;

	hex_encode(leaf, cast->leaf.bytes, HASH_LEN);
	if (asprintf(&path, "%s/%s", load->options->receipts, leaf) < 0)
		return fault_unable(fault, "no_memory", "no memory for a receipt");
	is_fine =
	    file_write(path, text, strlen(text), &own) || strcmp(own.code, "file_exists") == 0;
	free(path);
	return is_fine || fault_unable(fault, own.code, "%s", own.text);
}

/* 201: our leaf, and a receipt. */
static bool take_receipt(struct flight *flight, const struct http_answer *answer)
{
	struct load *load = flight->all->load;
	struct load_cast *cast = &load->casts[flight->cast];
	json_t *json = json_parse(answer->body.bytes, answer->body.len, NULL);
	const char *text;
	struct hash leaf;
	bool is_fine = json != NULL && json_take_hex(json, "leaf", leaf.bytes, HASH_LEN, NULL) &&
		       hash_is_equal(&leaf, &cast->leaf) &&
		       json_take_u64(json, "index", (uint64_t)INT64_MAX, &cast->index, NULL) &&
		       json_take_text(json, "receipt", &text, NULL);

	if (is_fine && !keep_receipt(load, cast, text, flight->all->fault)) {
		flight->all->has_failed = true;
		is_fine = false;
	}
	json_decref(json);
	if (!is_fine) {
		codes_add(&load->errors, "receipt_wrong");
		flight_end(flight, CAST_UNCERTAIN);
		return false;
	}
	load->latencies_us[load->latency_count++] = load_now_us() - flight->due_us;
	flight_end(flight, CAST_RECEIPT);
	return true;
}

/* A refusal is evidence only if it is signed. */
static bool is_signed_rejection(const struct flight *flight, const struct http_answer *answer)
{
	const struct load *load = flight->all->load;
	const struct load_cast *cast = &load->casts[flight->cast];
	struct rejection rejection = {.leaf = cast->leaf};
	json_t *json = json_parse(answer->body.bytes, answer->body.len, NULL);
	const json_t *signed_part = NULL;
	struct hash leaf;
	uint64_t reason = 0;
	bool is_fine =
	    json != NULL && json_take_object(json, "rejection", &signed_part, NULL) &&
	    json_take_hex(signed_part, "ctx", rejection.ctx, HASH_LEN, NULL) &&
	    json_take_hex(signed_part, "leaf", leaf.bytes, HASH_LEN, NULL) &&
	    json_take_u64(signed_part, "reason", UINT16_MAX, &reason, NULL) &&
	    json_take_u64(signed_part, "time", (uint64_t)INT64_MAX, &rejection.time_s, NULL) &&
	    json_take_hex(
		signed_part, "signature", rejection.signature, sizeof rejection.signature, NULL);

	rejection.reason = (uint16_t)reason;
	is_fine = is_fine && hash_is_equal(&leaf, &cast->leaf) &&
		  memcmp(rejection.ctx, load->ctx.bytes, HASH_LEN) == 0 &&
		  rejection_is_signed(&rejection, load->manifest.rejection);
	json_decref(json);
	return is_fine;
}

/* Whether the same bytes are to be sent again: nobody knows yet what became of them. */
static bool is_unknown(const struct http_answer *answer)
{
	return answer->status == 0 || answer->status == 408 || answer->status == 429 ||
	       answer->status >= 500;
}

static const char *name_of(const struct http_answer *answer, char room[24])
{
	if (answer->status == 0)
		return answer->fault.code;
	if (answer->code[0] != '\0')
		return answer->code;
	(void)snprintf(room, 24, "status_%u", answer->status);
	return room;
}

static void plan_retry(struct flight *flight, const struct http_answer *answer)
{
	struct load *load = flight->all->load;
	uint64_t pause = answer->retry_after_s * SECOND_US;
	char room[24];

	codes_add(&load->retried, name_of(answer, room));
	if (load_now_us() - flight->due_us > load->options->patience_s * SECOND_US) {
		flight_end(flight, CAST_UNCERTAIN);
		return;
	}
	load->retries++;
	pause = pause > RETRY_US ? pause : RETRY_US;
	flight->retry_us = load_now_us() + (pause < RETRY_MAX_US ? pause : RETRY_MAX_US);
}

static void on_answer(struct http_answer *answer, void *context)
{
	struct flight *flight = context;
	struct load *load = flight->all->load;
	char room[24];

	flight->all->away--;
	if (answer->status == 200 || answer->status == 201) {
		(void)take_receipt(flight, answer);
		return;
	}
	if (is_unknown(answer)) {
		plan_retry(flight, answer);
		return;
	}
	codes_add(&load->errors, name_of(answer, room));
	if (!is_signed_rejection(flight, answer))
		codes_add(&load->errors, "refused_without_signature");
	flight_end(flight, CAST_REJECTED);
}

/* --- sending -------------------------------------------------------------------------------- */

static void flight_send(struct flight *flight)
{
	struct casting *all = flight->all;
	const struct http_request request = {.url = all->url,
	    .is_post = true,
	    .body = {flight->body.bytes, flight->body.len},
	    .type = "application/json",
	    .headers = {"Arca-Request: 1"},
	    .limit = ANSWER_LIMIT,
	    .deadline_ms = ATTEMPT_MS};

	flight->retry_us = 0;
	if (!buf_is_ok(&flight->body) ||
	    !http_start(all->load->http, &request, on_answer, flight, all->fault)) {
		all->has_failed = true;
		flight_end(flight, CAST_UNCERTAIN);
		return;
	}
	all->away++;
	if (all->away > all->load->most_at_once)
		all->load->most_at_once = all->away;
}

static struct flight *flight_free(struct casting *all)
{
	for (size_t i = 0; i < all->room; i++) {
		size_t place = (all->next + i) % all->room;

		if (!all->flights[place].is_used)
			return &all->flights[place];
	}
	return NULL;
}

/* Sends the next one of the plan. False if it has to wait for the one that it changes. */
static bool send_next(struct casting *all, uint64_t due_us)
{
	struct load *load = all->load;
	struct load_cast *cast = &load->casts[all->next];
	struct flight *flight;

	if (cast->before != NO_CAST && load->casts[cast->before].state <= CAST_SENT)
		return false;
	if (cast->before != NO_CAST && load->casts[cast->before].state != CAST_RECEIPT) {
		cast->state = CAST_SKIPPED;
		all->next++;
		return true;
	}
	flight = flight_free(all);
	if (flight == NULL)
		return false;
	flight->all = all;
	flight->cast = all->next++;
	flight->due_us = due_us;
	flight->is_used = true;
	all->used++;
	cast->state = CAST_SENT;
	load_body(&flight->body, load, flight->cast);
	flight_send(flight);
	return true;
}

static void send_again(struct casting *all, uint64_t now_us)
{
	if (all->used == all->away)
		return;
	for (size_t i = 0; i < all->room; i++) {
		struct flight *flight = &all->flights[i];

		if (flight->is_used && flight->retry_us != 0 && flight->retry_us <= now_us)
			flight_send(flight);
	}
}

/* When ballot number i of an open loop is due. */
static uint64_t due_of(const struct load *load, size_t i)
{
	return load->began_us + i * SECOND_US / load->options->rate;
}

static void send_due(struct casting *all, uint64_t now_us)
{
	struct load *load = all->load;

	while (!all->has_failed && all->next < load->cast_count && all->used < all->room) {
		uint64_t due_us = load->options->rate > 0 ? due_of(load, all->next) : now_us;

		if (due_us > now_us || !send_next(all, due_us))
			return;
	}
}

static bool is_over(const struct casting *all)
{
	const struct load *load = all->load;

	return all->used == 0 && (all->has_failed || all->next == load->cast_count);
}

static void run(struct casting *all)
{
	struct load *load = all->load;

	load->began_us = load_now_us();
	while (!is_over(all)) {
		uint64_t now_us = load_now_us();
		unsigned wait_ms = 20;

		send_again(all, now_us);
		send_due(all, now_us);
		if (load->options->rate > 0 && all->next < load->cast_count)
			wait_ms = due_of(load, all->next) > now_us + 2000 ? 1 : 0;
		(void)http_turn(load->http, all->away > 0 ? wait_ms : 0);
		if (all->away == 0 && !is_over(all)) {
			const struct timespec pause = {0, 500000};

			(void)nanosleep(&pause, NULL);
		}
	}
	load->ended_us = load_now_us();
	for (size_t i = all->next; i < load->cast_count; i++)
		load->casts[i].state = CAST_SKIPPED;
}

bool load_cast_all(struct load *load, struct fault *fault)
{
	struct casting all = {.load = load, .fault = fault};
	bool is_fine;

	all.room = (size_t)(load->options->rate > 0 ? MOST_AT_ONCE : load->options->clients);
	all.flights = calloc(all.room, sizeof *all.flights);
	is_fine = all.flights != NULL && asprintf(&all.url, "%s/ballots", load->api) >= 0;
	if (is_fine)
		run(&all);
	else
		fault_unable(fault, "no_memory", "no memory to cast");
	for (size_t i = 0; all.flights != NULL && i < all.room; i++)
		buf_free(&all.flights[i].body);
	free(all.flights);
	free(all.url);
	return is_fine && !all.has_failed;
}
