/*
 * Privileges and seccomp. The lists name what each role was seen to need, libpq, OpenSSL and libc
 * within it; anything else ends the process, and the parent starts another.
 */
#include "daemon/roles/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define HAS_SANITIZER true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER true
#endif
#endif
#ifndef HAS_SANITIZER
#define HAS_SANITIZER false
#endif

bool sandbox_user(const char *user, struct fault *fault)
{
	const struct passwd *row;

	if (geteuid() != 0 || user[0] == '\0')
		return true;
	row = getpwnam(user);
	if (row == NULL)
		return fault_unable(fault, "sandbox_user", "there is no user %s", user);
	if (initgroups(user, row->pw_gid) != 0 ||
	    setresgid(row->pw_gid, row->pw_gid, row->pw_gid) != 0 ||
	    setresuid(row->pw_uid, row->pw_uid, row->pw_uid) != 0)
		return fault_unable(
		    fault, "sandbox_user", "can't become %s: %s", user, strerror(errno));
	return true;
}

bool sandbox_process(uint64_t descriptors, struct fault *fault)
{
	const struct rlimit no_core = {0, 0};
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < descriptors) {
		files.rlim_cur = files.rlim_max < descriptors ? files.rlim_max : descriptors;
		(void)setrlimit(RLIMIT_NOFILE, &files);
	}
	if (setrlimit(RLIMIT_CORE, &no_core) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return fault_unable(
		    fault, "sandbox", "can't give up privileges: %s", strerror(errno));
	return true;
}

/* What everybody needs: memory, time, descriptors that are there, connections to the database. */
static const int calls_common[] = {SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv),
    SCMP_SYS(writev), SCMP_SYS(pread64), SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(fstat),
    SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(access),
    SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd), SCMP_SYS(getdents64), SCMP_SYS(fcntl), SCMP_SYS(dup), SCMP_SYS(dup3),
    SCMP_SYS(recvfrom), SCMP_SYS(recvmsg), SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg),
    SCMP_SYS(shutdown), SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt), SCMP_SYS(getsockname), SCMP_SYS(getpeername), SCMP_SYS(poll),
    SCMP_SYS(ppoll), SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_pwait2), SCMP_SYS(timerfd_create),
    SCMP_SYS(timerfd_settime), SCMP_SYS(eventfd2), SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(nanosleep), SCMP_SYS(time),
    SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise),
    SCMP_SYS(mlock), SCMP_SYS(mlock2), SCMP_SYS(munlock), SCMP_SYS(brk), SCMP_SYS(futex),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
    SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(gettid), SCMP_SYS(tgkill),
    SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(uname),
    SCMP_SYS(sysinfo), SCMP_SYS(getrlimit), SCMP_SYS(prlimit64), SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity), SCMP_SYS(rseq), SCMP_SYS(set_robust_list),
    SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group)};

/* Memory files are pictures on their way to the painter. */
static const int calls_web[] = {SCMP_SYS(accept4), SCMP_SYS(memfd_create)};

/* A child for each picture, which gives up more than this (sandbox_child). */
static const int calls_painter[] = {SCMP_SYS(clone), SCMP_SYS(clone3), SCMP_SYS(wait4),
    SCMP_SYS(kill), SCMP_SYS(prctl), SCMP_SYS(seccomp), SCMP_SYS(memfd_create),
    SCMP_SYS(close_range)};

/* The high-water file: made, written, flushed. */
static const int calls_keeper[] = {SCMP_SYS(pwrite64), SCMP_SYS(fsync), SCMP_SYS(fdatasync),
    SCMP_SYS(ftruncate), SCMP_SYS(fallocate), SCMP_SYS(flock), SCMP_SYS(fchmod), SCMP_SYS(fchmodat),
    SCMP_SYS(mkdirat), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(unlinkat)};

/* Proofs on all cores, witnesses over the network with libcurl's threads, files of its own. */
static const int calls_clerk[] = {SCMP_SYS(clone), SCMP_SYS(clone3), SCMP_SYS(wait4),
    SCMP_SYS(waitid), SCMP_SYS(kill), SCMP_SYS(pipe2), SCMP_SYS(socketpair), SCMP_SYS(pwrite64),
    SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(ftruncate), SCMP_SYS(mkdirat), SCMP_SYS(mkdir),
    SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(unlink), SCMP_SYS(unlinkat),
    SCMP_SYS(ioctl), SCMP_SYS(prctl), SCMP_SYS(set_tid_address)};

/* The SMTP server over the network, with libcurl's threads. */
static const int calls_mailer[] = {SCMP_SYS(clone), SCMP_SYS(clone3), SCMP_SYS(pipe2),
    SCMP_SYS(socketpair), SCMP_SYS(ioctl), SCMP_SYS(prctl), SCMP_SYS(set_tid_address)};

/* A census that is a service, or a provider, with libcurl's threads for its name. */
static const int calls_outward[] = {SCMP_SYS(clone), SCMP_SYS(clone3), SCMP_SYS(pipe2),
    SCMP_SYS(socketpair), SCMP_SYS(ioctl), SCMP_SYS(prctl), SCMP_SYS(set_tid_address)};

static const struct list {
	const int *calls;
	size_t count;
	bool writes_files;
} lists[ROLE_COUNT] = {
    [ROLE_WEB] = {calls_web, sizeof calls_web / sizeof *calls_web, false},
    [ROLE_KEEPER] = {calls_keeper, sizeof calls_keeper / sizeof *calls_keeper, true},
    [ROLE_REGISTRAR] = {calls_outward, sizeof calls_outward / sizeof *calls_outward, false},
    [ROLE_HASHER] = {NULL, 0, false},
    [ROLE_PAINTER] = {calls_painter, sizeof calls_painter / sizeof *calls_painter, false},
    [ROLE_BROKER] = {calls_outward, sizeof calls_outward / sizeof *calls_outward, false},
    [ROLE_CLERK] = {calls_clerk, sizeof calls_clerk / sizeof *calls_clerk, true},
    [ROLE_MAILER] = {calls_mailer, sizeof calls_mailer / sizeof *calls_mailer, false},
};

static bool calls_allow(scmp_filter_ctx filter, const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++)
		/* A call that this architecture does not have needs no rule. */
		if (calls[i] >= 0 && seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) != 0)
			return false;
	return true;
}

/* Files are opened for reading only, and memory is never both written and run. */
static bool open_allow(scmp_filter_ctx filter, bool writes_files)
{
	if (writes_files)
		return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 0) == 0;
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
		   SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY)) == 0;
}

bool sandbox_has_filter(const char *mode)
{
	return !HAS_SANITIZER && strcmp(mode, "off") != 0;
}

bool sandbox_calls(enum role_id role, const char *mode, struct fault *fault)
{
	const struct list *list = &lists[role];
	const bool is_log = strcmp(mode, "log") == 0;
	scmp_filter_ctx filter;
	bool is_ok;

	if (!sandbox_has_filter(mode))
		return true;
	filter = seccomp_init(is_log ? SCMP_ACT_LOG : SCMP_ACT_KILL_PROCESS);
	is_ok = filter != NULL &&
		calls_allow(filter, calls_common, sizeof calls_common / sizeof *calls_common) &&
		calls_allow(filter, list->calls, list->count) &&
		open_allow(filter, list->writes_files) && seccomp_load(filter) == 0;
	if (filter != NULL)
		seccomp_release(filter);
	return is_ok || fault_unable(fault, "sandbox", "seccomp could not be set up");
}

/* --- a child for one file ---------------------------------------------------------------- */

/* What malloc and the end of a process need, whatever they are asked for; and how much memory the
 * machine has, which libc's qsort wants to know. */
static const int calls_child[] = {SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
    SCMP_SYS(brk), SCMP_SYS(sysinfo), SCMP_SYS(exit), SCMP_SYS(exit_group)};

/* Memory of nobody else, that is never run. */
static bool memory_allow(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
		   SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
		   SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS | MAP_PRIVATE | MAP_SHARED,
		       MAP_ANONYMOUS | MAP_PRIVATE)) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
		   SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
}

static bool child_filter(bool is_log)
{
	scmp_filter_ctx filter = seccomp_init(is_log ? SCMP_ACT_LOG : SCMP_ACT_KILL_PROCESS);
	const bool is_ok =
	    filter != NULL &&
	    calls_allow(filter, calls_child, sizeof calls_child / sizeof *calls_child) &&
	    memory_allow(filter) &&
	    seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
		SCMP_A0(SCMP_CMP_EQ, STDOUT_FILENO, 0)) == 0 &&
	    seccomp_load(filter) == 0;

	if (filter != NULL)
		seccomp_release(filter);
	return is_ok;
}

static bool limit_set(__rlimit_resource_t what, uint64_t most)
{
	const struct rlimit limit = {most, most};

	return setrlimit(what, &limit) == 0;
}

bool sandbox_child(const char *mode, struct fault *fault)
{
	/* a sanitizer's shadow of memory is larger than any address space that could be given */
	const bool has_limits =
	    (HAS_SANITIZER || limit_set(RLIMIT_AS, SANDBOX_CHILD_MEMORY)) &&
	    limit_set(RLIMIT_CORE, 0) && limit_set(RLIMIT_CPU, SANDBOX_CHILD_SECONDS) &&
	    limit_set(RLIMIT_FSIZE, SANDBOX_CHILD_WRITES) && limit_set(RLIMIT_NOFILE, 0);

	if (!has_limits)
		return fault_unable(fault, "sandbox", "no limits for a child: %s", strerror(errno));
	return !sandbox_has_filter(mode) || child_filter(strcmp(mode, "log") == 0) ||
	       fault_unable(fault, "sandbox", "seccomp could not be set up for a child");
}
