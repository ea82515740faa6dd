/*
 * daemon/roles: what a child that looks at a picture can do, under the filter that it has in
 * production. Each attempt is made for real, and ends the process that makes it.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/picture/painted.h"
#include "daemon/roles/sandbox.h"
#include "tests/unit/picture.h"

/* Whoever gets this far was not confined at all. */
enum { NOT_CONFINED = 90, WENT_ON = 0 };

static int in_child(int (*attempt)(void), int out)
{
	struct fault fault = {0};
	const pid_t pid = fork();
	int status = 0;

	cr_assert_geq(pid, 0);
	if (pid == 0) {
		if (dup2(out, STDOUT_FILENO) < 0 || close_range(STDOUT_FILENO + 1, ~0U, 0) != 0 ||
		    !sandbox_child("kill", &fault))
			_exit(NOT_CONFINED);
		_exit(attempt());
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	return status;
}

static int try_open(void)
{
	return (int)syscall(SYS_open, "/etc/passwd", O_RDONLY);
}

static int try_openat(void)
{
	return open("/etc/passwd", O_RDONLY);
}

static int try_create(void)
{
	return (int)syscall(SYS_creat, "/tmp/arca-sandbox-test", 0600);
}

static int try_memfd(void)
{
	return memfd_create("x", 0);
}

static int try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int try_connect(void)
{
	const struct sockaddr_in to = {.sin_family = AF_INET};

	return connect(STDOUT_FILENO, (const struct sockaddr *)&to, sizeof to);
}

static int try_send(void)
{
	return (int)send(STDOUT_FILENO, "x", 1, 0);
}

static int try_exec(void)
{
	return execl("/bin/true", "true", (char *)NULL);
}

static int try_execveat(void)
{
	return (int)syscall(SYS_execveat, STDOUT_FILENO, "", NULL, NULL, AT_EMPTY_PATH);
}

static int try_fork(void)
{
	return fork() > 0 ? WENT_ON : 1;
}

static int try_clone(void)
{
	return (int)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL) > 0 ? WENT_ON : 1;
}

static int try_clone3(void)
{
	return (int)syscall(SYS_clone3, NULL, 0);
}

static int try_kill(void)
{
	return kill(getppid(), 0);
}

static int try_prctl(void)
{
	return (int)syscall(SYS_prctl, 1, 0, 0, 0, 0);
}

static int try_ptrace(void)
{
	return (int)syscall(SYS_ptrace, 0, 0, 0, 0);
}

static int try_read(void)
{
	char byte;

	return (int)read(STDOUT_FILENO, &byte, 1);
}

static int try_write_elsewhere(void)
{
	return (int)write(STDERR_FILENO, "x", 1);
}

static int try_limits(void)
{
	const struct rlimit limit = {0, 0};

	return setrlimit(RLIMIT_CORE, &limit);
}

static int try_filter(void)
{
	return (int)syscall(SYS_seccomp, 0, 0, NULL);
}

static int try_ioctl(void)
{
	return (int)syscall(SYS_ioctl, STDOUT_FILENO, 0, 0);
}

static int try_uring(void)
{
	return (int)syscall(SYS_io_uring_setup, 1, NULL);
}

static int try_run_memory(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		   0) == MAP_FAILED;
}

static int try_make_runnable(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mprotect(memory, 4096, PROT_READ | PROT_EXEC);
}

static int try_map_file(void)
{
	return mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, STDOUT_FILENO, 0) == MAP_FAILED;
}

static int try_share_memory(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) ==
	       MAP_FAILED;
}

Test(sandbox, what_ends_a_child)
{
	static const struct {
		const char *name;
		int (*attempt)(void);
	} attempts[] = {
	    {"open", try_open},
	    {"openat", try_openat},
	    {"creat", try_create},
	    {"memfd_create", try_memfd},
	    {"socket", try_socket},
	    {"connect", try_connect},
	    {"send", try_send},
	    {"execve", try_exec},
	    {"execveat", try_execveat},
	    {"fork", try_fork},
	    {"clone", try_clone},
	    {"clone3", try_clone3},
	    {"kill", try_kill},
	    {"prctl", try_prctl},
	    {"ptrace", try_ptrace},
	    {"read", try_read},
	    {"write elsewhere", try_write_elsewhere},
	    {"setrlimit", try_limits},
	    {"seccomp", try_filter},
	    {"ioctl", try_ioctl},
	    {"io_uring", try_uring},
	    {"memory that is written and run", try_run_memory},
	    {"memory that is run afterwards", try_make_runnable},
	    {"a file as memory", try_map_file},
	    {"memory of others", try_share_memory},
	};

	/* a sanitizer's build has none; the plain one runs this */
	if (!sandbox_has_filter("kill"))
		return;
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		const int status = in_child(attempts[i].attempt, STDERR_FILENO);

		cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, "%s: status %x",
		    attempts[i].name, (unsigned)status);
	}
}

/* Memory comes and goes, up to its limit, and descriptor 1 takes what is written. */
static int use_memory(void)
{
	for (size_t len = 1; len <= (size_t)256 << 20; len *= 4) {
		char *bytes = malloc(len);

		if (bytes == NULL)
			return 1;
		bytes[len - 1] = 1;
		bytes = realloc(bytes, len / 2 + 1);
		if (bytes == NULL)
			return 2;
		free(bytes);
	}
	return write(STDOUT_FILENO, "fine", 4) == 4 ? WENT_ON : 3;
}

static int use_too_much(void)
{
	const char *volatile bytes = malloc(SANDBOX_CHILD_MEMORY);

	return bytes == NULL ? WENT_ON : 1;
}

/* No core, and no time without end. */
static int use_limits(void)
{
	char *bytes = calloc((size_t)SANDBOX_CHILD_WRITES + 1, 1);

	if (bytes != NULL)
		(void)!write(STDOUT_FILENO, bytes, (size_t)SANDBOX_CHILD_WRITES + 1);
	return write(STDOUT_FILENO, "x", 1) == 1 ? 1 : WENT_ON;
}

Test(sandbox, what_a_child_has)
{
	const int out = memfd_create("out", 0);
	char said[5] = "";
	struct stat file;
	int status;

	status = in_child(use_memory, out);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == WENT_ON, "%x", (unsigned)status);
	cr_expect_eq(pread(out, said, 4, 0), 4);
	cr_expect_str_eq(said, "fine");
	if (sandbox_has_filter("kill")) {
		status = in_child(use_too_much, out);
		cr_expect(
		    WIFEXITED(status) && WEXITSTATUS(status) == WENT_ON, "%x", (unsigned)status);
	}
	status = in_child(use_limits, out);
	cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ, "%x", (unsigned)status);
	cr_expect_eq(fstat(out, &file), 0);
	cr_expect_leq(file.st_size, (off_t)SANDBOX_CHILD_WRITES);
	(void)close(out);
}

/* --- each format, confined --------------------------------------------------------------- */

static struct buf picture;

static int paint(void)
{
	struct buf out = {0};
	const enum picture_verdict verdict =
	    picture_paint(&out, (struct span){picture.bytes, picture.len}, &picture_limits);

	return verdict == PICTURE_FINE &&
		       write(STDOUT_FILENO, out.bytes, out.len) == (ssize_t)out.len
		   ? WENT_ON
		   : 1;
}

static void expect_painted(const char *name)
{
	static uint8_t bytes[PAINTED_BYTES_MAX];
	const int out = memfd_create("out", 0);
	const int status = in_child(paint, out);
	struct painted painted;
	ssize_t len;

	cr_expect(
	    WIFEXITED(status) && WEXITSTATUS(status) == WENT_ON, "%s: %x", name, (unsigned)status);
	len = pread(out, bytes, sizeof bytes, 0);
	cr_expect(len > 0 && painted_read(&painted, (struct span){bytes, (size_t)len}), "%s", name);
	buf_free(&picture);
	(void)close(out);
}

Test(sandbox, formats)
{
	static const uint8_t pixel[8] = {0x80, 0, 0x20, 0, 0xf0, 0, 0x60, 0};

	picture_put_jpeg(
	    &picture, &(struct jpeg_plan){.width = 1700, .height = 1200, .orientation = 6});
	expect_painted("a JPEG");
	picture_put_jpeg(
	    &picture, &(struct jpeg_plan){.width = 900, .height = 700, .is_progressive = true});
	expect_painted("a progressive JPEG");
	picture_put_jpeg(&picture, &(struct jpeg_plan){.width = 90, .height = 70, .is_cmyk = true});
	expect_painted("a JPEG of four inks");
	picture_put_png(&picture, 1700, 900, pixel);
	expect_painted("a PNG");
	picture_put_webp(&picture, 3300, 1100);
	expect_painted("a WebP");
	/* no two pixels alike: what libraries do then, and not with one colour */
	for (uint32_t side = 1; side <= 1024; side *= 4) {
		picture_put_noise(&picture, side, side);
		expect_painted("noise");
	}
}

/* The most that is taken at all fits into the memory that there is. */
Test(sandbox, largest, .timeout = 60)
{
	static const uint8_t pixel[8] = {0x80, 0, 0x20, 0, 0xf0, 0, 0x60, 0};

	/* a sanitizer's build has no limit of memory, and is slow */
	if (!sandbox_has_filter("kill"))
		return;
	picture_put_png(&picture, 10000, 5000, pixel);
	expect_painted("a PNG of 50 megapixels");
	picture_put_webp(&picture, 10000, 5000);
	expect_painted("a WebP of 50 megapixels");
	picture_put_jpeg(&picture, &(struct jpeg_plan){.width = 10000, .height = 5000});
	expect_painted("a JPEG of 50 megapixels");
	picture_put_jpeg(
	    &picture, &(struct jpeg_plan){.width = 10000, .height = 5000, .is_progressive = true});
	expect_painted("a progressive JPEG of 50 megapixels");
}
