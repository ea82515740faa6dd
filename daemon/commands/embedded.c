/*
 * initdb, a configuration of few lines, and the server as a child. See embedded.h.
 */
#include "daemon/commands/embedded.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BIN "/usr/lib/postgresql/15/bin/"
/* Where a cluster lives whose city is in a folder that only root can reach. */
#define FAR        "/var/lib/postgresql"
#define SOCKET_MAX 80 /* of the 107 bytes of a socket's path: its name comes behind */
#define WAIT_STEPS 300
#define STEP_MS    100
#define DATABASE   "arca"
#define REGISTRY   "arca_registry"
#define SUPERUSER  "postgres"

static void sleep_ms(long ms)
{
	const struct timespec span = {ms / 1000, ms % 1000 * 1000000};

	(void)nanosleep(&span, NULL);
}

/* Root hands over to the user postgres; everybody else is who they are. */
static bool choose_user(struct embedded *embedded, struct fault *fault)
{
	const struct passwd *user;

	embedded->uid = geteuid();
	embedded->gid = getegid();
	if (embedded->uid != 0)
		return true;
	user = getpwnam("postgres");
	if (user == NULL)
		return fault_unable(fault, "embedded_user",
		    "there is no user postgres: is the package postgresql-15 installed?");
	embedded->uid = user->pw_uid;
	embedded->gid = user->pw_gid;
	return true;
}

static bool make_folder(const struct embedded *embedded, const char *path, struct fault *fault)
{
	struct stat status;

	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return fault_unable(fault, "embedded_folder", "%s: %s", path, strerror(errno));
	if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
		return fault_unable(fault, "embedded_folder", "%s is no folder", path);
	if (status.st_uid != embedded->uid && chown(path, embedded->uid, embedded->gid) != 0)
		return fault_unable(fault, "embedded_folder", "%s belongs to somebody else", path);
	return true;
}

/* A path that is too long for a socket gets a short name under /tmp. */
static bool choose_sockets(struct embedded *embedded, struct fault *fault)
{
	char run[600], template[] = "/tmp/arca-XXXXXX";

	(void)snprintf(run, sizeof run, "%s/run", embedded->base);
	if (!make_folder(embedded, run, fault))
		return false;
	if (strlen(run) <= SOCKET_MAX) {
		memcpy(embedded->sockets, run, strlen(run) + 1);
		return true;
	}
	if (mkdtemp(template) == NULL || !make_folder(embedded, template, fault))
		return fault_unable(fault, "embedded_folder", "%s: %s", template, strerror(errno));
	memcpy(embedded->sockets, template, sizeof template);
	return true;
}

static void become(const struct embedded *embedded)
{
	if (geteuid() == 0 &&
	    (setgroups(0, NULL) != 0 || setgid(embedded->gid) != 0 || setuid(embedded->uid) != 0))
		_exit(126);
}

/* A child whose output goes to DIR/NAME.log. */
static pid_t spawn(
    const struct embedded *embedded, const char *log, char *const argv[], struct fault *fault)
{
	char path[700];
	pid_t pid;
	int fd;

	(void)snprintf(path, sizeof path, "%s/%s.log", embedded->base, log);
	pid = fork();
	if (pid < 0)
		fault_unable(fault, "embedded_fork", "%s", strerror(errno));
	if (pid != 0)
		return pid;
	become(embedded);
	(void)setsid(); /* a Ctrl-C is for us; we stop the server when nobody needs it */
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0 || chdir(embedded->base) != 0)
		_exit(126);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)execv(argv[0], argv);
	_exit(127);
}

static bool run(
    const struct embedded *embedded, const char *log, char *const argv[], struct fault *fault)
{
	pid_t pid = spawn(embedded, log, argv, fault);
	int status = 0;

	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return fault_unable(fault, "embedded_initdb",
		    "%s failed; see %s/%s.log (is postgresql-15 installed?)", argv[0],
		    embedded->base, log);
	return true;
}

static bool write_file(
    const struct embedded *embedded, const char *name, const char *text, struct fault *fault)
{
	char path[700];
	FILE *file;
	bool is_fine;

	(void)snprintf(path, sizeof path, "%s/%s", embedded->data, name);
	file = fopen(path, "we");
	is_fine = file != NULL && fputs(text, file) >= 0;
	if (file != NULL && fclose(file) != 0)
		is_fine = false;
	return is_fine || fault_unable(fault, "embedded_write", "%s: %s", path, strerror(errno));
}

/*
 * Only this machine's own user comes in, as any of arcad's roles: the kernel says who is at the
 * other end of the socket.
 */
static bool configure(const struct embedded *embedded, struct fault *fault)
{
	static const char *const roles[] = {SUPERUSER, "arca_web", "arca_keeper", "arca_registrar",
	    "arca_registry", "arca_clerk", "arca_mailer", "arca_auditor"};
	const struct passwd *own = getpwuid(embedded->uid);
	char ident[1024] = "", conf[1024];
	size_t len = 0;

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		len += (size_t)snprintf(ident + len, sizeof ident - len, "arca %s %s\n",
		    own != NULL ? own->pw_name : "postgres", roles[i]);
		if (embedded->uid != geteuid())
			len += (size_t)snprintf(
			    ident + len, sizeof ident - len, "arca root %s\n", roles[i]);
	}
	(void)snprintf(conf, sizeof conf,
	    "listen_addresses = ''\nunix_socket_directories = '%s'\nmax_connections = 64\n"
	    "shared_buffers = 64MB\nsynchronous_commit = on\nfsync = on\n"
	    "timezone = 'UTC'\nlog_min_messages = warning\nlog_line_prefix = '%%m '\n",
	    embedded->sockets);
	return write_file(embedded, "pg_ident.conf", ident, fault) &&
	       write_file(embedded, "pg_hba.conf", "local all all peer map=arca\n", fault) &&
	       write_file(embedded, "postgresql.conf", conf, fault);
}

static bool make_cluster(struct embedded *embedded, struct fault *fault)
{
	char version[700];
	char *const argv[] = {(char[]){BIN "initdb"}, (char[]){"-D"}, embedded->data,
	    (char[]){"-E"}, (char[]){"UTF8"}, (char[]){"--locale=C.UTF-8"}, (char[]){"-U"},
	    (char[]){SUPERUSER}, (char[]){"-A"}, (char[]){"peer"}, NULL};

	(void)snprintf(version, sizeof version, "%s/PG_VERSION", embedded->data);
	if (access(version, F_OK) == 0)
		return true;
	return run(embedded, "initdb", argv, fault);
}

static void set_conninfo(struct embedded *embedded)
{
	(void)snprintf(embedded->conninfo, sizeof embedded->conninfo,
	    "host=%s dbname=" DATABASE " application_name=arcad", embedded->sockets);
	(void)snprintf(embedded->registry, sizeof embedded->registry,
	    "host=%s dbname=" REGISTRY " application_name=arcad", embedded->sockets);
}

/* True if the server's user can get there: root's own folders are closed to it. */
static bool is_reachable(const struct embedded *embedded)
{
	pid_t pid;
	int status = -1;

	if (embedded->uid == geteuid())
		return true;
	pid = fork();
	if (pid == 0) {
		become(embedded);
		_exit(chdir(embedded->folder) == 0 ? 0 : 1);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The folder behind the link that an earlier start left, or a new one. */
static bool choose_far_base(struct embedded *embedded, const char *link, struct fault *fault)
{
	char template[] = FAR "/arca-XXXXXX", target[sizeof template + 8];
	ssize_t len = readlink(link, target, sizeof target - 1);

	if (len > 3) {
		target[len - 3] = '\0'; /* without "/pg" */
		(void)snprintf(embedded->base, sizeof embedded->base, "%s", target);
		return true;
	}
	if (mkdtemp(template) == NULL || !make_folder(embedded, template, fault))
		return fault_unable(fault, "embedded_folder",
		    "the user of PostgreSQL can't reach %s, and %s: %s", embedded->folder, template,
		    strerror(errno));
	(void)snprintf(embedded->base, sizeof embedded->base, "%s", template);
	(void)snprintf(target, sizeof target, "%s/pg", template);
	return symlink(target, link) == 0 ||
	       fault_unable(fault, "embedded_folder", "%s: %s", link, strerror(errno));
}

static bool choose_base(struct embedded *embedded, struct fault *fault)
{
	char link[600];
	bool is_fine = true;

	(void)snprintf(link, sizeof link, "%s/pg", embedded->folder);
	if (is_reachable(embedded))
		(void)snprintf(embedded->base, sizeof embedded->base, "%s", embedded->folder);
	else
		is_fine = choose_far_base(embedded, link, fault);
	(void)snprintf(embedded->data, sizeof embedded->data, "%s/pg", embedded->base);
	return is_fine;
}

bool embedded_prepare(struct embedded *out, const char *folder, struct fault *fault)
{
	char *absolute;

	memset(out, 0, sizeof *out);
	if (!choose_user(out, fault) || !make_folder(out, folder, fault))
		return false;
	absolute = realpath(folder, NULL);
	if (absolute == NULL || strlen(absolute) >= sizeof out->folder) {
		free(absolute);
		return fault_unable(fault, "embedded_folder", "%s: %s", folder, strerror(errno));
	}
	(void)snprintf(out->folder, sizeof out->folder, "%s", absolute);
	free(absolute);
	if (!choose_base(out, fault) || !choose_sockets(out, fault) || !make_cluster(out, fault) ||
	    !configure(out, fault))
		return false;
	set_conninfo(out);
	return true;
}

bool embedded_find(struct embedded *out, const char *folder, struct fault *fault)
{
	enum { SOCKET_LINE = 5 };
	char path[700], line[256] = "";
	FILE *file;

	memset(out, 0, sizeof *out);
	if (!choose_user(out, fault))
		return false;
	(void)snprintf(out->folder, sizeof out->folder, "%s", folder);
	(void)snprintf(path, sizeof path, "%s/pg/postmaster.pid", folder);
	file = fopen(path, "re");
	for (int i = 0; file != NULL && i < SOCKET_LINE; i++)
		if (fgets(line, sizeof line, file) == NULL)
			line[0] = '\0';
	if (file != NULL)
		(void)fclose(file);
	line[strcspn(line, "\n")] = '\0';
	if (line[0] != '/' || strlen(line) >= sizeof out->sockets)
		return fault_unable(
		    fault, "embedded_off", "no database of a city runs in %s", folder);
	memcpy(out->sockets, line, strlen(line) + 1);
	set_conninfo(out);
	return true;
}

bool embedded_start(struct embedded *embedded, struct fault *fault)
{
	char *const argv[] = {(char[]){BIN "postgres"}, (char[]){"-D"}, embedded->data, NULL};

	embedded->pid = spawn(embedded, "postgres", argv, fault);
	return embedded->pid > 0;
}

static void create_database(struct direct *direct, const char *sql, struct fault *fault)
{
	struct fault why = {0};

	if (!direct_run(direct, sql, &why) && strstr(why.text, "already exists") == NULL)
		*fault = why;
}

/* The first time there is only the database that initdb made. */
static bool make_databases(const struct embedded *embedded, struct fault *fault)
{
	char conninfo[300];
	struct direct *direct;

	(void)snprintf(conninfo, sizeof conninfo, "host=%s dbname=postgres user=" SUPERUSER,
	    embedded->sockets);
	direct = direct_open(conninfo, fault);
	if (direct == NULL)
		return false;
	create_database(direct, "create database " DATABASE, fault);
	create_database(direct, "create database " REGISTRY, fault);
	direct_close(&direct);
	return fault->kind == FAULT_NONE;
}

bool embedded_wait(struct embedded *embedded, struct fault *fault)
{
	for (int i = 0; i < WAIT_STEPS; i++) {
		struct fault why = {0};

		if (make_databases(embedded, &why))
			return true;
		if (waitpid(embedded->pid, NULL, WNOHANG) == embedded->pid) {
			embedded->pid = 0;
			break;
		}
		sleep_ms(STEP_MS);
	}
	return fault_unable(fault, "embedded_start",
	    "the private PostgreSQL did not start; see %s/postgres.log", embedded->base);
}

void embedded_stop(struct embedded *embedded)
{
	if (embedded->pid <= 0)
		return;
	(void)kill(embedded->pid, SIGINT); /* fast: sessions are ended, all is written */
	while (waitpid(embedded->pid, NULL, 0) < 0 && errno == EINTR)
		;
	embedded->pid = 0;
	if (strncmp(embedded->sockets, "/tmp/", 5) == 0)
		(void)rmdir(embedded->sockets);
}
