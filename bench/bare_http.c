/* The yardstick of cached pages: evhttp sending the same bytes to everyone.
 * bare_http PORT FILE CONTENT-TYPE [CONTENT-ENCODING] */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>

struct page {
	char *bytes;
	size_t size;
	const char *type, *encoding;
};

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static void
send_page(struct evhttp_request *request, void *arg)
{
	const struct page *page = arg;
	struct evkeyvalq *headers = evhttp_request_get_output_headers(request);

	evhttp_add_header(headers, "Content-Type", page->type);
	if (page->encoding)
		evhttp_add_header(headers, "Content-Encoding", page->encoding);
	evbuffer_add_reference(evhttp_request_get_output_buffer(request), page->bytes, page->size, NULL, NULL);
	evhttp_send_reply(request, 200, "OK", NULL);
}

static void
read_page(struct page *page, const char *name)
{
	FILE *file = fopen(name, "rb");

	if (!file || fseek(file, 0, SEEK_END) != 0)
		die(name);
	page->size = (size_t)ftell(file);
	rewind(file);
	page->bytes = malloc(page->size + 1);
	if (!page->bytes || fread(page->bytes, 1, page->size, file) != page->size)
		die(name);
	fclose(file);
}

static int
listen_at(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (bind(fd, (const struct sockaddr *)&at, sizeof(at)) != 0 || listen(fd, 1024) != 0)
		die("listen");
	return fd;
}

int
main(int argc, char **argv)
{
	struct page page = { 0 };
	struct event_base *base = event_base_new();
	struct evhttp *http = evhttp_new(base);

	if (argc < 4)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	read_page(&page, argv[2]);
	page.type = argv[3];
	page.encoding = argc > 4 ? argv[4] : NULL;
	evhttp_set_gencb(http, send_page, &page);
	evhttp_accept_socket(http, listen_at(atoi(argv[1])));
	event_base_dispatch(base);
	return 0;
}
