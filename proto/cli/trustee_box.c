/*
 * The post-box over HTTP: what it says is read as a hint, what is handed to it is signed.
 * It checks nothing that matters; the steps do.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/cli/trustee.h"
#include "proto/log/note.h"

#define CEREMONY_LIMIT ((size_t)16 * 1024 * 1024)
#define ANSWER_LIMIT   ((size_t)64 * 1024)
#define DEADLINE_MS    600000

bool box_ceremony(struct desk *desk, struct fault *fault)
{
	struct buf bytes = {0};
	const char *step = "";
	char *url = NULL;
	bool is_fine;

	if (asprintf(&url, "%s/ceremony", desk->api) < 0)
		return fault_unable(fault, "no_memory", "no memory for an address");
	is_fine = http_get(desk->http, url, CEREMONY_LIMIT, &bytes, fault);
	json_decref(desk->ceremony);
	desk->ceremony = is_fine ? json_parse(bytes.bytes, bytes.len, fault) : NULL;
	is_fine = desk->ceremony != NULL && json_take_text(desk->ceremony, "step", &step, fault);
	(void)snprintf(desk->step, sizeof desk->step, "%.20s", step);
	if (!is_fine)
		fault_prefix(fault, "the ceremony");
	buf_free(&bytes);
	free(url);
	return is_fine;
}

bool box_state(struct desk *desk, struct hash *out, struct fault *fault)
{
	struct buf state = {0};
	char *url = NULL;
	bool is_fine;

	if (asprintf(&url, "%s/checkpoint", desk->url) < 0)
		return fault_unable(fault, "no_memory", "no memory for an address");
	is_fine =
	    box_ceremony(desk, fault) && http_get(desk->http, url, NOTE_LEN_MAX, &state, fault);
	if (is_fine) {
		json_write_canonical(&state, desk->ceremony);
		sha256_of(out, (struct span){state.bytes, state.len});
	}
	buf_free(&state);
	free(url);
	return is_fine;
}

static char *place_url(const struct desk *desk, const struct post *place)
{
	char *url = NULL;

	if (asprintf(&url, "%s/post/%s/%u/%u", desk->api, post_kind_name(place->kind), place->cid,
		place->trustee) < 0)
		return NULL;
	return url;
}

bool box_read(struct desk *desk, const struct post *place, struct buf *out, bool *is_there,
    struct fault *fault)
{
	char *url = place_url(desk, place);
	struct fault own = {0};
	bool is_fine = url != NULL && http_get(desk->http, url, POST_LIMIT, out, &own);

	free(url);
	*is_there = is_fine;
	if (is_fine || (own.code != NULL && strcmp(own.code, "http_missing") == 0))
		return true;
	return fault_unable(fault, own.code != NULL ? own.code : "no_memory", "%s",
	    own.code != NULL ? own.text : "no memory for an address");
}

static bool judge_answer(const struct http_answer *answer, enum post_kind kind, const char *url,
    bool *is_early, struct fault *fault)
{
	*is_early = answer->status == 409 && strcmp(answer->code, "post_early") == 0;
	if (answer->status == 200 || answer->status == 201 || *is_early)
		return true;
	/* A mix of an earlier pile stays there until it is found to be too late. */
	*is_early |= answer->status == 409 && kind == POST_MIX;
	if (*is_early)
		return true;
	if (strcmp(answer->code, "post_taken") == 0)
		return fault_false(fault, "post_taken",
		    "the post-box says that I posted something else before: %.200s", url);
	return http_refusal(answer, url, fault);
}

bool box_post(struct desk *desk, const struct post *place, struct span body, bool *is_early,
    struct fault *fault)
{
	uint8_t signature[ED25519_SIGNATURE_LEN];
	struct buf header = {0};
	struct http_answer answer = {0};
	char *url = place_url(desk, place);
	unsigned tries = 0;
	bool is_fine;

	post_sign(signature, place, body, desk->sign_secret);
	buf_put_text(&header, "Arca-Signature: ");
	base64url_encode(&header, signature, sizeof signature);
	if (url != NULL) {
		const struct http_request request = {.url = url,
		    .is_post = true,
		    .body = body,
		    .type = "application/octet-stream",
		    .headers = {buf_text(&header), "Arca-Request: 1"},
		    .limit = ANSWER_LIMIT,
		    .deadline_ms = DEADLINE_MS};

		do {
			http_answer_free(&answer);
			is_fine = http_exchange(desk->http, &request, &answer, fault);
		} while (is_fine && http_should_retry(&answer, &tries));
		is_fine = is_fine && judge_answer(&answer, place->kind, url, is_early, fault);
	} else {
		is_fine = fault_unable(fault, "no_memory", "no memory for an address");
	}
	http_answer_free(&answer);
	buf_free(&header);
	free(url);
	return is_fine;
}
