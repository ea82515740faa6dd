/*
 * Pictures and documents that people send. A picture goes to the painter, and what is kept is what
 * comes back; a document is kept as it is. Who may, how much, and what becomes of it, the database
 * knows.
 */
#include <string.h>
#include <unistd.h>

#include "daemon/api/api_inner.h"
#include "daemon/api/messages.h"
#include "daemon/net/memory.h"
#include "daemon/picture/painted.h"
#include "daemon/picture/picture.h"
#include "gen/statements.h"
#include "proto/base/file.h"

/* Who finds the painter busy comes again in so many seconds. */
#define RETRY_S 5

/* --- a picture --------------------------------------------------------------------------- */

static enum step_outcome judged(struct call *call, const struct pg_reply *reply)
{
	return reply->outcome == PG_DONE ? STEP_NEXT : call_fail_pg(call, reply);
}

/* Before the painter is troubled. */
static enum step_outcome judge(struct call *call)
{
	call_value(call, 0, call->account);
	call_value_integer(call, 1, (int64_t)call->request->body.len);
	return call_query(call, CALL_WRITE, &PG_upload_check, 2, judged);
}

static enum step_outcome fail_busy(struct call *call)
{
	call->retry_s = RETRY_S;
	return call_fail(call, FAULT_OVERLOADED);
}

/* All of what the painter made, as long as the request; NULL bytes where it can't be had. */
static struct span made_read(struct call *call, int fd)
{
	struct span bytes = {NULL, memory_len(fd, PAINTED_BYTES_MAX)};
	uint8_t *copy = bytes.len > 0 ? http_request_alloc(call->request, bytes.len) : NULL;

	if (copy != NULL && pread(fd, copy, bytes.len, 0) == (ssize_t)bytes.len)
		bytes.bytes = copy;
	return bytes;
}

static enum step_outcome made_take(struct call *call, int fd)
{
	const struct span bytes = made_read(call, fd);
	struct painted *painted = arena_alloc(call->arena, 1, sizeof *painted);

	if (bytes.bytes == NULL || painted == NULL)
		return fail_busy(call);
	/* What a child writes that is no picture was not written by our decoder. */
	if (!painted_read(painted, bytes))
		return call_fail(call, FAULT_PICTURE_BROKEN);
	call->data = painted;
	return STEP_NEXT;
}

static enum step_outcome painted(struct call *call, const struct ipc_message *message)
{
	static const enum fault_code faults[PICTURE_VERDICTS] = {
	    [PICTURE_FINE] = FAULT_INTERNAL,
	    [PICTURE_TYPE] = FAULT_PICTURE_TYPE,
	    [PICTURE_BROKEN] = FAULT_PICTURE_BROKEN,
	    [PICTURE_LARGE] = FAULT_PICTURE_LARGE,
	};
	struct reader reader;
	uint8_t verdict;

	if (message == NULL)
		return fail_busy(call);
	reader = reader_over(message->body.bytes, message->body.len);
	if (message->kind == MESSAGE_FAILED)
		return reader_u16le(&reader) == FAILURE_OVERLOADED
			   ? fail_busy(call)
			   : call_fail(call, FAULT_INTERNAL);
	verdict = reader_u8(&reader);
	if (message->kind != MESSAGE_PAINTED || !reader_is_done(&reader) ||
	    verdict >= PICTURE_VERDICTS)
		return call_fail(call, FAULT_INTERNAL);
	return verdict == PICTURE_FINE ? made_take(call, message->fd)
				       : call_fail(call, faults[verdict]);
}

/* In memory that nobody changes afterwards, neither we nor who looks at it. */
static enum step_outcome paint(struct call *call)
{
	const int fd = memory_make("picture");
	enum step_outcome outcome = STEP_FAIL;
	struct buf body = {0};

	if (call->request->body.len == 0)
		outcome = call_fail(call, FAULT_PICTURE_TYPE);
	else if (fd < 0 || !file_put_all(fd, call->request->body.bytes, call->request->body.len) ||
		 !memory_seal(fd))
		outcome = fail_busy(call);
	else
		outcome = call_ask_file(call, API_PAINTER, MESSAGE_PAINT, &body, fd, painted);
	if (fd >= 0)
		(void)close(fd);
	if (outcome == STEP_FAIL)
		call->retry_s = RETRY_S;
	return outcome;
}

/* The cell is the answer. */
static enum step_outcome kept(struct call *call, const struct pg_reply *reply)
{
	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	return call_answer_bytes(call, 201, "application/json", pg_cell(reply, 0, 0));
}

static enum step_outcome keep_picture(struct call *call)
{
	const struct painted *painted = call->data;
	unsigned index = 0;

	call_value(call, index++, call->account);
	call_value_integer(call, index++, (int64_t)call->request->body.len);
	for (size_t i = 0; i < PAINTED_MOST; i++) {
		const struct painted_file *file = &painted->files[i];

		if (i < painted->count) {
			call_value_integer(call, index++, file->width);
			call_value_integer(call, index++, file->height);
			call_value_bytes(call, index++, file->webp);
		} else {
			call_value(call, index++, NULL);
			call_value(call, index++, NULL);
			call_value(call, index++, NULL);
		}
	}
	return call_query(call, CALL_WRITE, &PG_upload_picture, index, kept);
}

const struct step steps_upload_picture[] = {
    {"judge", judge},       /* who it is, and how much they have sent */
    {"paint", paint},       /* by the painter */
    {"keep", keep_picture}, /* the new ones; who it is and how much once more */
    {NULL, NULL},
};

/* --- a document -------------------------------------------------------------------------- */

/* How near to its end a PDF says that it is its end: readers look as far (ISO 32000-1, H.3.4.4). */
#define PDF_END 1024

static bool is_pdf(struct span body)
{
	static const char head[] = "%PDF-", end[] = "%%EOF";
	const size_t tail = body.len < PDF_END ? body.len : PDF_END;

	return body.len >= sizeof head - 1 && memcmp(body.bytes, head, sizeof head - 1) == 0 &&
	       memmem(body.bytes + body.len - tail, tail, end, sizeof end - 1) != NULL;
}

static enum step_outcome keep_document(struct call *call)
{
	if (!is_pdf(call->request->body))
		return call_fail(call, FAULT_DOCUMENT_FORM);
	call_value(call, 0, call->account);
	call_value(call, 1, call_parameter(call, "name"));
	call_value_bytes(call, 2, call->request->body);
	return call_query(call, CALL_WRITE, &PG_upload_document, 3, kept);
}

const struct step steps_upload_document[] = {{"keep", keep_document}, {NULL, NULL}};

/* "attachment", with the name in UTF-8 as RFC 8187 writes it. */
static void put_disposition(struct call *call, struct span name)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
	struct buf text = {0};

	buf_put_text(&text, "attachment; filename*=UTF-8''");
	for (size_t i = 0; i < name.len; i++)
		if (memchr(plain, name.bytes[i], sizeof plain - 1) != NULL)
			buf_put_u8(&text, name.bytes[i]);
		else
			buf_printf(&text, "%%%02X", name.bytes[i]);
	call_field(call, "Content-Disposition", buf_text(&text));
	buf_free(&text);
}

static enum step_outcome document_found(struct call *call, const struct pg_reply *reply)
{
	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	if (reply->rows == 0 || pg_cell(reply, 0, 0).bytes == NULL)
		return call_fail(call, call->route->missing);
	put_disposition(call, pg_cell(reply, 0, 1));
	return reads_answer(call, pg_cell(reply, 0, 0));
}

static enum step_outcome document_find(struct call *call)
{
	call_value(call, 0, call_parameter(call, "id"));
	return call_query(call, CALL_READ, &PG_upload_document_file, 1, document_found);
}

const struct step steps_upload_document_file[] = {{"find", document_find}, {NULL, NULL}};
