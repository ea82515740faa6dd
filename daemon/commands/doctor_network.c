/*
 * `arcad doctor` on the network: whether the ports are free or arcad's own, and whether witnesses
 * answer. It sends a witness nothing but a question that it refuses.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/commands/doctor.h"
#include "daemon/net/listen.h"
#include "proto/cli/http.h"
#include "proto/log/policy.h"

#define WITNESS_DEADLINE_MS 3000
#define ANSWER_MAX          4096
#define LISTENING           10 /* the kernel's TCP_LISTEN */
#define PRIVILEGED_BELOW    1024
#define HOLDERS_MAX         64

/* --- who listens ------------------------------------------------------------------------------ */

/* A line of the kernel's table: true, and the inode, if it is a socket that listens at the port. */
static bool line_read(char *line, unsigned port, unsigned long *inode)
{
	enum { LOCAL = 1, STATE = 3, INODE = 9, FIELDS };
	const char *fields[FIELDS], *colon;
	char *rest = NULL;

	for (size_t i = 0; i < FIELDS; i++) {
		fields[i] = strtok_r(i == 0 ? line : NULL, " \n", &rest);
		if (fields[i] == NULL)
			return false;
	}
	colon = strchr(fields[LOCAL], ':');
	*inode = strtoul(fields[INODE], NULL, 10);
	return colon != NULL && strtoul(colon + 1, NULL, 16) == port &&
	       strtoul(fields[STATE], NULL, 16) == LISTENING;
}

/* Inodes of the sockets that listen at a port. */
static size_t find_listeners(unsigned long *inodes, const char *table, unsigned port)
{
	FILE *file = fopen(table, "re");
	char line[512];
	size_t count = 0;

	while (file != NULL && count < HOLDERS_MAX && fgets(line, sizeof line, file) != NULL)
		count += line_read(line, port, &inodes[count]);
	if (file != NULL)
		(void)fclose(file);
	return count;
}

/* True if one of a process's descriptors is that socket. */
static bool has_socket(const char *pid, unsigned long inode)
{
	char path[300], name[64], wanted[64];
	const struct dirent *entry;
	bool is_found = false;
	DIR *folder;

	(void)snprintf(wanted, sizeof wanted, "socket:[%lu]", inode);
	(void)snprintf(path, sizeof path, "/proc/%s/fd", pid);
	folder = opendir(path);
	while (folder != NULL && !is_found && (entry = readdir(folder)) != NULL) {
		const ssize_t len = readlinkat(dirfd(folder), entry->d_name, name, sizeof name - 1);

		name[len > 0 ? len : 0] = '\0';
		is_found = strcmp(name, wanted) == 0;
	}
	if (folder != NULL)
		(void)closedir(folder);
	return is_found;
}

/* The program's name of a process, without its folder. */
static void read_program(char *out, size_t room, const char *pid)
{
	char path[300], words[256] = "";
	const char *slash;
	FILE *file;

	(void)snprintf(path, sizeof path, "/proc/%s/cmdline", pid);
	file = fopen(path, "re");
	if (file != NULL) {
		words[fread(words, 1, sizeof words - 1, file)] = '\0';
		(void)fclose(file);
	}
	slash = strrchr(words, '/');
	(void)snprintf(out, room, "%s", slash != NULL ? slash + 1 : words);
}

/* Fills in program and pid of whoever holds the socket; false if that can't be seen from here. */
static bool find_holder(char *program, size_t room, char *pid, size_t pid_room, unsigned long inode)
{
	const struct dirent *entry;
	bool is_found = false;
	DIR *folder = opendir("/proc");

	while (folder != NULL && !is_found && (entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] < '0' || entry->d_name[0] > '9' ||
		    !has_socket(entry->d_name, inode))
			continue;
		is_found = true;
		(void)snprintf(pid, pid_room, "%s", entry->d_name);
		read_program(program, room, entry->d_name);
	}
	if (folder != NULL)
		(void)closedir(folder);
	return is_found;
}

/* Nobody listens: then arcad can, unless the address is none of this machine's. */
static void check_free(struct doctor *doctor, const char *address, unsigned port)
{
	struct fault fault = {0};
	int fd;

	if (port < PRIVILEGED_BELOW && geteuid() != 0)
		return; /* the unit may bind it, and this user may not */
	fd = listen_open(address, &fault);
	if (fd < 0)
		doctor_say(doctor, "%s: is it an address of this machine?", fault.text);
	else
		(void)close(fd);
}

static void check_port(struct doctor *doctor, const char *address)
{
	const char *colon = strrchr(address, ':');
	const unsigned long port = colon != NULL ? strtoul(colon + 1, NULL, 10) : 0;
	unsigned long inodes[2 * HOLDERS_MAX];
	char program[64], pid[256];
	size_t count;

	if (port == 0 || port > UINT16_MAX) {
		if (colon == NULL || strcmp(colon, ":0") != 0)
			doctor_say(doctor,
			    "%s is not an address and a port, such as 127.0.0.1:8080", address);
		return;
	}
	count = find_listeners(inodes, "/proc/net/tcp", (unsigned)port);
	count += find_listeners(inodes + count, "/proc/net/tcp6", (unsigned)port);
	if (count == 0)
		check_free(doctor, address, (unsigned)port);
	for (size_t i = 0; i < count; i++) {
		if (!find_holder(program, sizeof program, pid, sizeof pid, inodes[i]))
			continue; /* another user's: root sees whose */
		if (strcmp(program, "arcad") == 0)
			continue;
		doctor_say(doctor,
		    "%s is taken by %s (process %s): stop it, or have arcad listen elsewhere",
		    address, program, pid);
		return;
	}
}

static void check_list(struct doctor *doctor, const char *list, bool only_loopback)
{
	char copy[CONFIG_TEXT_MAX], *rest = copy, *address;

	memcpy(copy, list, strlen(list) + 1);
	while ((address = strsep(&rest, " \t,")) != NULL) {
		if (address[0] == '\0')
			continue;
		if (only_loopback && !listen_is_loopback(address))
			doctor_say(doctor,
			    "listen = %s: plain HTTP is for loopback only; put it into listen_tls",
			    address);
		else
			check_port(doctor, address);
	}
}

void check_ports(struct doctor *doctor)
{
	check_list(doctor, doctor->place.config.listen, true);
	check_list(doctor, doctor->place.config.listen_tls, false);
}

/* --- witnesses -------------------------------------------------------------------------------- */

static void check_witness(struct doctor *doctor, const struct doctor_round *round,
    const struct policy_witness *witness, struct http *http)
{
	struct http_answer answer = {0};
	struct fault fault = {0};
	char url[300];
	const struct http_request request = {
	    .url = url, .limit = ANSWER_MAX, .deadline_ms = WITNESS_DEADLINE_MS};

	(void)snprintf(url, sizeof url, "%s/add-checkpoint", witness->url);
	if (!http_exchange(http, &request, &answer, &fault))
		doctor_say(doctor,
		    "witness %s of round %s does not answer (%s): start it, or call who runs it",
		    witness->name, round->slug, fault.text);
	http_answer_free(&answer);
}

/* One witness is asked once, however many logs it knows. `asked` has a line for each. */
static bool is_new(struct buf *asked, const char *url)
{
	char line[POLICY_WORD_LEN_MAX + 4];

	(void)snprintf(line, sizeof line, "\n%s\n", url);
	if (strstr(buf_text(asked), line) != NULL)
		return false;
	buf_put_text(asked, line);
	return true;
}

static void check_policy(struct doctor *doctor, const struct doctor_round *round,
    struct policy *policy, struct http *http, struct buf *asked)
{
	const struct span text = {(const uint8_t *)round->policy, strlen(round->policy)};
	struct fault fault = {0};

	if (!policy_parse(policy, text, &fault)) {
		doctor_say(doctor, "the policy of round %s can't be read: %s: restore the database",
		    round->slug, fault.text);
		return;
	}
	for (unsigned i = 0; i < policy->witness_count; i++)
		if (policy->witnesses[i].url[0] != '\0' && is_new(asked, policy->witnesses[i].url))
			check_witness(doctor, round, &policy->witnesses[i], http);
}

void check_witnesses(struct doctor *doctor)
{
	const struct http_options options = {0};
	struct policy *policy = calloc(1, sizeof *policy);
	struct fault fault = {0};
	struct http *http = http_new(&options, &fault);
	struct buf asked = {0};

	for (size_t i = 0; http != NULL && policy != NULL && i < doctor->round_count; i++)
		if (doctor_is_open(&doctor->rounds[i]) && doctor->rounds[i].policy != NULL)
			check_policy(doctor, &doctor->rounds[i], policy, http, &asked);
	if (http == NULL)
		doctor_say(doctor, "witnesses can't be asked: %s", fault.text);
	http_free(&http);
	buf_free(&asked);
	free(policy);
}
