/* daemon/net: loop, messages between processes, streams over socket pairs, listening. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/net/ipc.h"
#include "daemon/net/listen.h"
#include "daemon/net/loop.h"
#include "daemon/net/stream.h"

struct seen {
	struct loop *loop;
	unsigned messages, gone, drained, ended, released, until;
	uint64_t sum, bytes;
	int fd;
	enum stream_end end;
	bool frees;
	struct ipc *ipc;
};

static void stop_at(void *context)
{
	loop_stop(((struct seen *)context)->loop);
}

/* Runs the loop for at most a second. */
static void run(struct seen *seen)
{
	struct timer *timer = timer_new(seen->loop, stop_at, seen);

	timer_start(timer, 1000);
	loop_run(seen->loop);
	timer_free(&timer);
}

Test(loop, timers_and_signals)
{
	struct seen seen = {.loop = loop_new()};
	struct watch *signal = watch_signal(seen.loop, SIGUSR1, stop_at, &seen);
	struct timer *timer = timer_new(seen.loop, stop_at, &seen);
	const uint64_t before = loop_now_ms(seen.loop);

	timer_start(timer, 30);
	cr_assert(timer_is_running(timer));
	loop_run(seen.loop);
	cr_assert(!timer_is_running(timer));
	cr_assert_geq(loop_now_ms(seen.loop) - before, 25);
	cr_assert_eq(raise(SIGUSR1), 0);
	loop_run(seen.loop);
	watch_free(&signal);
	timer_free(&timer);
	loop_free(&seen.loop);
	cr_assert_null(seen.loop);
}

static void message_came(struct ipc *ipc, const struct ipc_message *message, void *context)
{
	struct seen *seen = context;

	(void)ipc;
	seen->messages++;
	seen->sum += message->id;
	seen->bytes += message->body.len;
	if (message->fd >= 0)
		seen->fd = message->fd;
	if (seen->frees)
		ipc_free(&seen->ipc);
	if (seen->frees || seen->messages == seen->until)
		loop_stop(seen->loop);
}

static void peer_gone(struct ipc *ipc, void *context)
{
	struct seen *seen = context;

	(void)ipc;
	seen->gone++;
	loop_stop(seen->loop);
}

static struct ipc *pair_begin(struct seen *seen, struct ipc **other)
{
	int ends[2];

	seen->loop = loop_new();
	seen->fd = -1;
	cr_assert(ipc_pair(ends, NULL));
	seen->ipc = ipc_new(seen->loop, ends[0], message_came, peer_gone, seen);
	*other = ipc_new(seen->loop, ends[1], message_came, peer_gone, seen);
	return seen->ipc;
}

Test(ipc, many_large_messages_in_order_beyond_the_kernels_queue)
{
	static const uint8_t body[IPC_MAX];
	struct seen seen = {.until = 200};
	struct ipc *other, *ipc = pair_begin(&seen, &other);

	for (uint64_t i = 1; i <= 200; i++)
		cr_assert(ipc_send(ipc, 7, i, (struct span){body, i % 2 ? sizeof body : 0}, -1));
	cr_assert(!ipc_send(ipc, 7, 0, (struct span){body, sizeof body + 1}, -1), "too long");
	run(&seen);
	cr_assert_eq(seen.messages, 200);
	cr_assert_eq(seen.sum, 20100);
	cr_assert_eq(seen.bytes, 100 * (uint64_t)IPC_MAX);
	ipc_free(&other);
	ipc_free(&seen.ipc);
	loop_free(&seen.loop);
}

Test(ipc, descriptors_queues_and_ends)
{
	struct seen seen = {.until = 1};
	struct ipc *other, *ipc = pair_begin(&seen, &other);
	int pipe_ends[2];
	char byte = 0;
	size_t kept = 0;

	cr_assert_eq(pipe2(pipe_ends, O_CLOEXEC), 0);
	cr_assert(ipc_send(ipc, 1, 1, (struct span){NULL, 0}, pipe_ends[1]));
	run(&seen);
	cr_assert_geq(seen.fd, 0);
	cr_assert_neq(fcntl(seen.fd, F_GETFD) & FD_CLOEXEC, 0);
	cr_assert_eq(write(seen.fd, "x", 1), 1);
	cr_assert(read(pipe_ends[0], &byte, 1) == 1 && byte == 'x');
	while (ipc_send(ipc, 1, 0, (struct span){NULL, 0}, -1))
		kept++;
	cr_assert_geq(kept, IPC_QUEUE_MAX, "then it says no");
	ipc_free(&other);
	run(&seen);
	cr_assert_eq(seen.gone, 1);
	cr_assert(!ipc_send(ipc, 1, 0, (struct span){NULL, 0}, -1));
	ipc_free(&seen.ipc);
	(void)close(pipe_ends[0]);
	(void)close(pipe_ends[1]);
	(void)close(seen.fd);
	loop_free(&seen.loop);
}

Test(ipc, a_receiver_may_free_and_short_messages_end_it)
{
	struct seen seen = {.frees = true};
	int ends[2];

	seen.loop = loop_new();
	cr_assert(ipc_pair(ends, NULL));
	seen.ipc = ipc_new(seen.loop, ends[0], message_came, peer_gone, &seen);
	cr_assert_eq(send(ends[1], "0123456789ab", 12, 0), 12);
	cr_assert_eq(send(ends[1], "0123456789ab", 12, 0), 12);
	run(&seen);
	cr_assert_eq(seen.messages, 1);
	cr_assert_null(seen.ipc);
	(void)close(ends[1]);
	cr_assert(ipc_pair(ends, NULL));
	seen.ipc = ipc_new(seen.loop, ends[0], message_came, peer_gone, &seen);
	cr_assert_eq(send(ends[1], "0123456789a", 11, 0), 11);
	run(&seen);
	cr_assert_eq(seen.gone, 1);
	ipc_free(&seen.ipc);
	(void)close(ends[1]);
	loop_free(&seen.loop);
}

static void stream_came(struct stream *stream, void *context)
{
	struct seen *seen = context;
	const struct span input = stream_input(stream);

	seen->bytes += input.len;
	stream_consume(stream, input.len);
	if (seen->bytes == seen->until)
		loop_stop(seen->loop);
}

static void stream_drained(struct stream *stream, void *context)
{
	(void)stream;
	((struct seen *)context)->drained++;
}

static void stream_ended(struct stream *stream, enum stream_end end, void *context)
{
	struct seen *seen = context;

	(void)stream;
	seen->ended++;
	seen->end = end;
	loop_stop(seen->loop);
}

static const struct stream_owner owner = {stream_came, stream_drained, stream_ended};

static void count_release(void *context)
{
	((struct seen *)context)->released++;
}

Test(stream, more_than_the_kernel_takes_goes_out_as_the_peer_reads)
{
	static uint8_t large[4 << 20];
	struct seen sender = {0}, receiver = {.until = sizeof large + 5};
	struct stream *from, *to;
	int ends[2];

	sender.loop = receiver.loop = loop_new();
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	from = stream_new(sender.loop, ends[0], NULL, &owner, &sender);
	to = stream_new(sender.loop, ends[1], NULL, &owner, &receiver);
	cr_assert(stream_send(from, (struct span){(const uint8_t *)"head ", 5}, NULL, NULL));
	cr_assert(stream_send(from, (struct span){large, sizeof large}, count_release, &sender));
	cr_assert(!stream_flush(from) && stream_waiting(from) > 0);
	run(&receiver);
	cr_assert_eq(receiver.bytes, sizeof large + 5);
	cr_assert(sender.drained == 1 && sender.released == 1);
	stream_finish(from);
	run(&receiver);
	cr_assert(receiver.ended == 1 && receiver.end == STREAM_FINISHED);
	stream_free(&to);
	run(&sender);
	cr_assert(sender.ended == 1);
	stream_free(&from);
	loop_free(&sender.loop);
}

Test(stream, a_broken_peer_is_told_and_pieces_are_released)
{
	struct seen seen = {0};
	struct stream *stream;
	int ends[2];
	unsigned sent = 0;

	seen.loop = loop_new();
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	stream = stream_new(seen.loop, ends[0], NULL, &owner, &seen);
	while (stream_send(stream, (struct span){(const uint8_t *)"x", 1}, count_release, &seen))
		sent++;
	cr_assert_eq(sent, STREAM_PIECES_MAX);
	cr_assert_eq(seen.released, 1, "the one that found no room");
	(void)close(ends[1]);
	cr_assert(stream_flush(stream), "nothing waits any more");
	cr_assert_eq(seen.released, STREAM_PIECES_MAX + 1);
	run(&seen);
	cr_assert(seen.ended == 1 && seen.end == STREAM_BROKEN);
	stream_free(&stream);
	loop_free(&seen.loop);
}

static void accepted(int fd, const struct peer *peer, void *context)
{
	struct seen *seen = context;

	seen->messages++;
	seen->sum = peer->bytes[12];
	(void)close(fd);
	loop_stop(seen->loop);
}

Test(listen, addresses)
{
	static const char *const wrong[] = {"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x",
	    "127.0.0.1:70000", "localhost:80", "[::1:80", "1.2.3:80", "127.0.0.1:80x"};
	struct seen seen = {0};
	struct listener *listener;
	struct fault fault = {0};
	struct sockaddr_storage where;
	socklen_t len = sizeof where;
	char text[LISTEN_TEXT_ROOM];
	int fd, client;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		cr_expect_lt(listen_open(wrong[i], NULL), 0, "%s", wrong[i]);
	cr_assert(listen_is_loopback("127.1.2.3:1") && listen_is_loopback("[::1]:1"));
	cr_assert(!listen_is_loopback("0.0.0.0:1") && !listen_is_loopback("[::]:1"));
	fd = listen_open("127.0.0.1:0", &fault);
	cr_assert_geq(fd, 0, "%s", fault.text);
	listen_text(text, fd);
	cr_assert_eq(strncmp(text, "127.0.0.1:", 10), 0);
	cr_assert_eq(getsockname(fd, (struct sockaddr *)&where, &len), 0);
	client = socket(AF_INET, SOCK_STREAM, 0);
	cr_assert_eq(connect(client, (struct sockaddr *)&where, len), 0);
	seen.loop = loop_new();
	listener = listener_new(seen.loop, fd, accepted, &seen);
	run(&seen);
	cr_assert(seen.messages == 1 && seen.sum == 127);
	listener_free(&listener);
	(void)close(client);
	loop_free(&seen.loop);
}
