/*
 * The latest checkpoint of each log, cosigned: a signed note a file, on the disk before anybody
 * gets the cosignature. It listens to no socket.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proto/base/encode.h"
#include "proto/base/file.h"
#include "proto/cli/keep.h"
#include "proto/cli/witness.h"
#include "proto/log/text.h"

#define HEX_LEN     ((size_t)64)
#define STATE_NAME  "state"
#define CLOCK_LIMIT 64
#define OFFSET_MAX  ((uint64_t)100 * 366 * 86400)

/* What is stored of one log. */
struct page {
	struct witness_state state;
	uint64_t time_s; /* of the last cosignature */
};

bool witness_clock(const struct witness *witness, uint64_t *now_s, struct fault *fault)
{
	struct buf text = {0};
	struct span digits;
	uint64_t offset = 0;
	bool is_fine = true, is_back;

	*now_s = (uint64_t)time(NULL);
	if (witness->clock_path == NULL)
		return true;
	is_fine = file_read(&text, witness->clock_path, CLOCK_LIMIT, fault);
	digits = (struct span){text.bytes, text.len};
	if (digits.len > 0 && digits.bytes[digits.len - 1] == '\n')
		digits.len--;
	is_back = digits.len > 0 && digits.bytes[0] == '-';
	if (digits.len > 0 && (is_back || digits.bytes[0] == '+')) {
		digits.bytes++;
		digits.len--;
	}
	is_fine = is_fine && (text_decimal(digits, OFFSET_MAX, &offset) ||
				 fault_false(fault, "witness_clock",
				     "%s holds no number of seconds", witness->clock_path));
	*now_s = is_back ? (*now_s > offset ? *now_s - offset : 0) : *now_s + offset;
	buf_free(&text);
	return is_fine;
}

/* --- pages ---------------------------------------------------------------------------------- */

static void page_name(char out[HEX_LEN + sizeof STATE_NAME + 1], const char *origin)
{
	char digits[HEX_LEN + 1];
	struct hash hash;

	sha256_of(&hash, text_span(origin));
	hex_encode(digits, hash.bytes, HASH_LEN);
	(void)snprintf(out, HEX_LEN + sizeof STATE_NAME + 1, STATE_NAME "/%s", digits);
}

/* A stored note: a checkpoint of this origin with this witness's own cosignature. */
static bool page_parse(const struct witness *witness, const char *name, struct span bytes,
    struct page *out, struct fault *fault)
{
	char expected[HEX_LEN + sizeof STATE_NAME + 1];
	struct cosignature cosignature;
	struct checkpoint checkpoint;
	struct note note;
	bool found = false;

	if (!checkpoint_parse(&checkpoint, &note, bytes, fault) ||
	    !cosignature_find(&note, &witness->key, &cosignature, &found, fault)) {
		fault_prefix(fault, "%s/%s", witness->folder, name);
		return false;
	}
	page_name(expected, checkpoint.origin);
	if (!found || strcmp(expected, name) != 0)
		return fault_false(fault, "witness_state",
		    "%s/%s is not a checkpoint that this witness cosigned", witness->folder, name);
	out->state.size = checkpoint.size;
	out->state.root = checkpoint.root;
	out->time_s = cosignature.time_s;
	return true;
}

static bool page_read(
    const struct witness *witness, const char *name, struct page *out, struct fault *fault)
{
	struct buf bytes = {0};
	bool is_fine;

	if (!keep_has(witness->folder, name)) {
		witness_state_start(&out->state);
		out->time_s = 0;
		return true;
	}
	is_fine = keep_read(&bytes, witness->folder, name, NOTE_LEN_MAX, fault) &&
		  page_parse(witness, name, (struct span){bytes.bytes, bytes.len}, out, fault);
	buf_free(&bytes);
	return is_fine;
}

bool witness_book_check(struct witness *witness, struct fault *fault)
{
	struct dirent *entry;
	bool is_fine = true;
	char *path = NULL;
	DIR *folder;

	if (asprintf(&path, "%s/" STATE_NAME, witness->folder) < 0)
		return fault_unable(fault, "no_memory", "no memory for a path");
	folder = keep_folder(path, fault) ? opendir(path) : NULL;
	free(path);
	if (folder == NULL)
		return fault_unable(
		    fault, "witness_state", "%s has no folder for its state", witness->folder);
	while (is_fine && (entry = readdir(folder)) != NULL) {
		char name[sizeof STATE_NAME + 1 + sizeof entry->d_name];
		struct page page;

		/* Others are what an interrupted write left behind: they never got a name. */
		if (strlen(entry->d_name) != HEX_LEN)
			continue;
		(void)snprintf(name, sizeof name, STATE_NAME "/%s", entry->d_name);
		is_fine = page_read(witness, name, &page, fault);
	}
	(void)closedir(folder);
	return is_fine;
}

/* --- add-checkpoint ------------------------------------------------------------------------- */

static void reply_text(struct witness_reply *reply, unsigned status, const char *text)
{
	reply->status = status;
	reply->type = "text/plain; charset=utf-8";
	buf_printf(&reply->body, "%s\n", text);
}

static const struct note_key *log_of(const struct witness *witness, const char *origin)
{
	for (size_t i = 0; i < witness->log_count; i++)
		if (strcmp(witness->logs[i].name, origin) == 0)
			return &witness->logs[i];
	return NULL;
}

/* The log's own lines only, then the cosignature: the note that is stored. */
static void page_write(
    struct buf *out, const struct note *note, const struct note_key *log, struct span cosignature)
{
	buf_put(out, note->text.bytes, note->text.len);
	buf_put_u8(out, '\n');
	for (size_t i = 0; i < note->count; i++)
		if (note_signature_is_by(&note->signatures[i], log)) {
			note_write_signature(out, log,
			    (struct span){note->signatures[i].blob, note->signatures[i].len});
			break;
		}
	buf_put(out, cosignature.bytes, cosignature.len);
}

/* Cosigns, stores, and only then answers. */
static void sign(struct witness *witness, const char *name, const struct note *note,
    const struct note_key *log, uint64_t last_s, struct witness_reply *reply)
{
	struct cosignature cosignature;
	struct buf line = {0}, page = {0};
	struct fault fault = {0};
	uint64_t now_s = 0;
	bool is_fine = witness_clock(witness, &now_s, &fault);

	is_fine = is_fine && cosignature_make(&cosignature, note->text, &witness->key,
				 witness->secret_key, now_s > last_s ? now_s : last_s, &fault);
	if (is_fine) {
		cosignature_write(&line, &witness->key, &cosignature);
		page_write(&page, note, log, (struct span){line.bytes, line.len});
		is_fine = buf_is_ok(&line) && buf_is_ok(&page) &&
			  keep_replace(
			      witness->folder, name, (struct span){page.bytes, page.len}, &fault);
	}
	if (is_fine) {
		reply->status = WITNESS_MAY_SIGN;
		reply->type = "text/plain; charset=utf-8";
		buf_put(&reply->body, line.bytes, line.len);
	} else {
		(void)fprintf(stderr, "arca: %s\n", fault.text);
		reply_text(reply, 500, "the cosignature could not be stored");
	}
	buf_free(&line);
	buf_free(&page);
}

static void judge_and_sign(struct witness *witness, const struct witness_request *request,
    const struct checkpoint *checkpoint, const struct note *note, struct witness_reply *reply)
{
	const struct note_key *log = log_of(witness, checkpoint->origin);
	char name[HEX_LEN + sizeof STATE_NAME + 1];
	enum witness_verdict verdict;
	struct fault fault = {0};
	struct page page = {.time_s = 0};

	if (log == NULL) {
		reply_text(reply, WITNESS_UNKNOWN_LOG, "no log of this origin is known here");
		return;
	}
	page_name(name, log->name);
	if (!page_read(witness, name, &page, &fault)) {
		(void)fprintf(stderr, "arca: %s\n", fault.text);
		reply_text(reply, 500, "the state of this log cannot be read");
		return;
	}
	verdict = witness_judge(request, checkpoint, note, log, &page.state, &fault);
	if (verdict == WITNESS_MAY_SIGN) {
		sign(witness, name, note, log, page.time_s, reply);
	} else if (verdict == WITNESS_CONFLICT) {
		reply->status = WITNESS_CONFLICT;
		reply->type = "text/x.tlog.size";
		buf_printf(&reply->body, "%" PRIu64 "\n", page.state.size);
	} else {
		reply_text(reply, verdict, fault.text);
	}
}

void witness_add_checkpoint(struct witness *witness, struct span body, struct witness_reply *reply)
{
	struct witness_request request;
	struct checkpoint checkpoint;
	struct fault fault = {0};
	struct note *note = calloc(1, sizeof *note);

	witness_logs_refresh(witness);
	if (note == NULL)
		reply_text(reply, 500, "no memory");
	else if (!witness_request_parse(&request, body, &fault) ||
		 !checkpoint_parse(&checkpoint, note, request.checkpoint, &fault))
		reply_text(reply, WITNESS_MALFORMED, fault.text);
	else
		judge_and_sign(witness, &request, &checkpoint, note, reply);
	free(note);
}

void witness_checkpoint(
    const struct witness *witness, const char *origin_hash, struct witness_reply *reply)
{
	char name[HEX_LEN + sizeof STATE_NAME + 1];
	struct fault fault = {0};

	(void)snprintf(name, sizeof name, STATE_NAME "/%.64s", origin_hash);
	if (strspn(origin_hash, "0123456789abcdef") != HEX_LEN || origin_hash[HEX_LEN] != '\0' ||
	    !keep_has(witness->folder, name)) {
		reply_text(reply, 404, "no checkpoint of this log was cosigned here");
		return;
	}
	reply->status = 200;
	reply->type = "text/plain; charset=utf-8";
	if (!keep_read(&reply->body, witness->folder, name, NOTE_LEN_MAX, &fault)) {
		reply->body.len = 0;
		reply_text(reply, 500, "the checkpoint cannot be read");
	}
}
