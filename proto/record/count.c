/*
 * Gathering and sorting rows.
 * It does not write the result (count_write.c).
 */
#include "proto/record/count.h"

#include <stdlib.h>
#include <string.h>

void count_free(struct count *count)
{
	buf_free(&count->rows);
}

static size_t row_len(const struct count *count)
{
	return BLOCK_PAYLOAD * (size_t)count->contest->width + 1;
}

static bool add_row(struct count *count, const uint8_t *payload, bool is_paper)
{
	buf_put(&count->rows, payload, row_len(count) - 1);
	buf_put_u8(&count->rows, is_paper ? 1 : 0);
	count->row_count++;
	count->paper_rows += is_paper;
	return buf_is_ok(&count->rows);
}

/* Counts a payload as a row or as null. */
static bool add_payload(struct count *count, const uint8_t *payload, bool is_paper)
{
	struct vote vote;
	enum null_reason reason = vote_decode(&vote, count->contest, payload);

	if (reason != NULL_NOT) {
		count->nulls[reason]++;
		return true;
	}
	count->blank += vote.is_blank;
	return add_row(count, payload, is_paper);
}

bool count_add_sealed(struct count *count, const struct point *messages)
{
	uint8_t blocks[BALLOT_MAX_W][BLOCK_LEN], payload[PAYLOAD_MAX];
	bool is_encoded = true;

	count->online++;
	for (unsigned j = 0; is_encoded && j < count->contest->width; j++)
		is_encoded = block_extract(blocks[j], &messages[j]);
	if (!is_encoded || !payload_from_blocks(payload, (const uint8_t(*)[BLOCK_LEN])blocks,
			       count->contest->width)) {
		count->nulls[NULL_ENCODING]++;
		return true;
	}
	return add_payload(count, payload, false);
}

bool count_add_paper(struct count *count, uint8_t validity, const uint8_t *payload)
{
	if (validity >= PAPER_VALIDITIES)
		return false;
	count->paper++;
	if (validity == PAPER_VALID)
		return add_payload(count, payload, true);
	count->papers[validity]++;
	for (size_t i = 0; i + 1 < row_len(count); i++)
		if (payload[i] != 0)
			return false;
	return true;
}

static int row_order(const void *left, const void *right, void *len)
{
	return memcmp(left, right, *(const size_t *)len);
}

void count_sort(struct count *count)
{
	size_t len = row_len(count);

	if (count->row_count > 0)
		qsort_r(count->rows.bytes, count->row_count, len, row_order, &len);
}
