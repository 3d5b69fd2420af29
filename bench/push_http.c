/* A client of the push API that costs little: everything it will send is made beforehand.
 *
 * push_http PORT TOKEN ROWS BATCH CONNECTIONS UNITS METRICS [FIRST]; units u1.., metrics m1..
 * must exist; rows before FIRST are left out, for a run after another. Prints one JSON object: rows and acknowledgements a second, milliseconds of half
 * and of 99 of 100 answers, and how many answers were not 200.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct text {
	char *s;
	size_t n;
};

struct client {
	int fd;
	const struct text *sending;
	size_t sent, got;
	double since;
	char answer[65536];
};

static struct text *requests;
static size_t requests_n, next_request, answered, refused;
static double *took;

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static void __attribute__((format(printf, 3, 4)))
add(struct text *text, size_t room, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text->n += (size_t)vsnprintf(text->s + text->n, room - text->n, format, args);
	va_end(args);
}

/* Rows run through units within metrics within months, as the yardstick's do. */
static struct text
make_request(const char *token, size_t first, size_t rows, size_t units, size_t metrics)
{
	size_t room = 400 + rows * 120, head_room = 400 + strlen(token);
	struct text body = { malloc(room), 0 }, whole = { malloc(room + head_room), 0 };

	if (!body.s || !whole.s)
		die("malloc");
	add(&body, room, "{\"observations\":[");
	for (size_t i = first; i < first + rows; i++)
		add(&body, room, "%s{\"unit\":\"u%zu\",\"metric\":\"m%zu\",\"period\":\"%zu-%02zu\",\"numerator\":%zu,\"denominator\":%zu}",
		    i > first ? "," : "", i / metrics % units + 1, i % metrics + 1, 2020 + i / (units * metrics) / 12,
		    i / (units * metrics) % 12 + 1, i * 2654435761u % 1000, 1000 + i % 77);
	add(&body, room, "]}");
	add(&whole, room + head_room, "POST /api/v1/observations HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
	    "Idempotency-Key: %ld-%zu\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
	    token, (long)getpid(), first, body.n);
	memcpy(whole.s + whole.n, body.s, body.n);
	whole.n += body.n;
	free(body.s);
	return whole;
}

static int
dial(int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)))
		die("connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

static void
watch(int poll, struct client *c, int how, uint32_t events)
{
	struct epoll_event event = { .events = events, .data = { .ptr = c } };

	if (epoll_ctl(poll, how, c->fd, &event))
		die("epoll_ctl");
}

static void
send_more(int poll, struct client *c)
{
	ssize_t n = send(c->fd, c->sending->s + c->sent, c->sending->n - c->sent, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n > 0)
		c->sent += (size_t)n;
	watch(poll, c, EPOLL_CTL_MOD, c->sent < c->sending->n ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void
begin(int poll, struct client *c)
{
	if (next_request == requests_n)
		return;
	c->sending = &requests[next_request++];
	c->sent = c->got = 0;
	c->since = now();
	send_more(poll, c);
}

/* Whether a whole answer is there. */
static bool
is_whole(const struct client *c)
{
	const char *end = strstr(c->answer, "\r\n\r\n"), *length = strcasestr(c->answer, "content-length:");

	return end && length && length < end && c->got >= (size_t)(end + 4 - c->answer) + strtoul(length + 15, NULL, 10);
}

static void
read_more(int poll, struct client *c)
{
	ssize_t n = recv(c->fd, c->answer + c->got, sizeof(c->answer) - 1 - c->got, MSG_DONTWAIT);

	if (n <= 0)
		die("recv");
	c->got += (size_t)n;
	c->answer[c->got] = 0;
	if (!is_whole(c))
		return;
	if (strncmp(c->answer, "HTTP/1.1 200", 12) != 0 || !strstr(c->answer, "\"rejected\":0")) {
		if (!refused++)
			fprintf(stderr, "%.600s\n", c->answer);
	}
	took[answered++] = now() - c->since;
	begin(poll, c);
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
run(int port, int connections)
{
	struct client *clients = calloc((size_t)connections, sizeof(*clients));
	int poll = epoll_create1(0);

	if (!clients || poll < 0)
		die("epoll");
	for (int i = 0; i < connections; i++) {
		clients[i].fd = dial(port);
		watch(poll, &clients[i], EPOLL_CTL_ADD, EPOLLIN);
		begin(poll, &clients[i]);
	}
	while (answered < requests_n) {
		struct epoll_event events[64];
		int n = epoll_wait(poll, events, 64, 30000);

		if (n <= 0)
			die("no answer for 30 s");
		for (int i = 0; i < n; i++) {
			if (events[i].events & EPOLLOUT)
				send_more(poll, events[i].data.ptr);
			if (events[i].events & ~(uint32_t)EPOLLOUT)
				read_more(poll, events[i].data.ptr);
		}
	}
}

int
main(int argc, char **argv)
{
	size_t rows, batch, units, metrics, first;
	double since, spent;

	if (argc < 8 || argc > 9)
		return 2;
	first = argc > 8 ? strtoul(argv[8], NULL, 10) : 0;
	rows = strtoul(argv[3], NULL, 10);
	batch = strtoul(argv[4], NULL, 10);
	units = strtoul(argv[6], NULL, 10);
	metrics = strtoul(argv[7], NULL, 10);
	if (!rows || !batch || !units || !metrics)
		return 2;
	requests_n = (rows + batch - 1) / batch;
	requests = calloc(requests_n, sizeof(*requests));
	took = calloc(requests_n, sizeof(*took));
	if (!requests || !took)
		die("calloc");
	for (size_t i = 0; i < requests_n; i++)
		requests[i] = make_request(argv[2], first + i * batch, rows - i * batch < batch ? rows - i * batch : batch, units, metrics);
	since = now();
	run((int)strtol(argv[1], NULL, 10), (int)strtol(argv[5], NULL, 10));
	spent = now() - since;
	qsort(took, requests_n, sizeof(*took), by_size);
	printf("{\"rows_per_s\": %.0f, \"acks_per_s\": %.0f, \"p50_ms\": %.2f, \"p99_ms\": %.2f, \"refused\": %zu}\n",
	       (double)rows / spent, (double)requests_n / spent, took[requests_n / 2] * 1e3, took[requests_n * 99 / 100] * 1e3, refused);
	return refused != 0;
}
