/*
 * Reading what an auditor brings. See given.h.
 */
#include "proto/cli/given.h"

#include "proto/base/file.h"

bool given_read(struct given *given, struct fault *fault)
{
	for (size_t i = 0; i < given->count; i++) {
		struct buf *file = &given->files[i];

		if (!file_read(file, given->paths[i], GIVEN_LIMIT, fault))
			return false;
		given->spans[i] = (struct span){file->bytes, file->len};
	}
	return true;
}

void given_free(struct given *given)
{
	for (size_t i = 0; i < given->count; i++)
		buf_free(&given->files[i]);
}
