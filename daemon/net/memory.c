/*
 * Sealed files in memory (memfd_create(2), F_ADD_SEALS in fcntl(2)). See memory.h.
 */
#include "daemon/net/memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

int memory_make(const char *name)
{
	return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

bool memory_seal(int fd)
{
	return fcntl(fd, F_ADD_SEALS, SEALS) == 0;
}

size_t memory_len(int fd, size_t most)
{
	const int seals = fcntl(fd, F_GET_SEALS);
	struct stat status;

	/* a kernel may add seals of its own, as one against running it */
	if (seals < 0 || (seals & SEALS) != SEALS || fstat(fd, &status) != 0 ||
	    status.st_size <= 0 || (size_t)status.st_size > most)
		return 0;
	return (size_t)status.st_size;
}
