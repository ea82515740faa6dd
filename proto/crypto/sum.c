/*
 * Parallel sums: each block of rows is summed by one worker into its own slot.
 * It does not reorder or skip anything, not even zero scalars.
 */
#include "proto/crypto/sum.h"

#include "proto/base/workers.h"

#define BLOCK_ROWS 16

struct sum_job {
	const struct scalar *scalars; /* NULL: all ones */
	struct points points;
	size_t count;
	struct point *slots;
};

struct points points_of(const struct point *array)
{
	return (struct points){array->bytes, sizeof *array};
}

const struct point *points_at(struct points points, size_t i)
{
	/* struct point is 32 octets without alignment, wherever it stands. */
	return (const struct point *)(const void *)(points.base + i * points.stride);
}

static bool sum_blocks(size_t from, size_t to, void *context)
{
	struct sum_job *job = context;

	for (size_t block = from; block < to; block++) {
		size_t end = (block + 1) * BLOCK_ROWS;
		struct point sum = point_identity, product;

		for (size_t i = block * BLOCK_ROWS; i < end && i < job->count; i++) {
			product = *points_at(job->points, i);
			if (job->scalars != NULL)
				point_mul_any(
				    &product, &job->scalars[i], points_at(job->points, i));
			point_add(&sum, &sum, &product);
		}
		job->slots[block] = sum;
	}
	return true;
}

static bool sum_all(
    struct point *out, const struct scalar *scalars, struct points points, size_t count)
{
	size_t blocks = (count + BLOCK_ROWS - 1) / BLOCK_ROWS;
	struct sum_job job = {scalars, points, count, NULL};
	bool is_fine;

	*out = point_identity;
	job.slots = workers_memory(blocks, sizeof *job.slots);
	if (job.slots == NULL)
		return false;
	is_fine = workers_run(blocks, sum_blocks, &job);
	for (size_t i = 0; is_fine && i < blocks; i++)
		point_add(out, out, &job.slots[i]);
	workers_memory_free(job.slots, blocks, sizeof *job.slots);
	return is_fine;
}

bool sum_products(
    struct point *out, const struct scalar *scalars, struct points points, size_t count)
{
	return sum_all(out, scalars, points, count);
}

bool sum_points(struct point *out, struct points points, size_t count)
{
	return sum_all(out, NULL, points, count);
}

static bool check_range(size_t from, size_t to, void *context)
{
	const struct points *points = context;

	for (size_t i = from; i < to; i++)
		if (!point_is_wire(points_at(*points, i)->bytes))
			return false;
	return true;
}

bool points_are_wire(struct points points, size_t count)
{
	return workers_run(count, check_range, &points);
}
