#include "http/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fail.h"

enum { BACKLOG = 1024 };

static bool
bind_failed(const char *host, int port, int error, struct fail *f)
{
	char text[8], where[80];

	snprintf(text, sizeof(text), "%d", port);
	snprintf(where, sizeof(where), "%s:%d", host, port);
	if (error == EADDRINUSE)
		return fail(f, PORT_TAKEN, "", text);
	return fail(f, LISTEN, "", where, strerror(error));
}

static int
open_at(const struct addrinfo *at, bool share)
{
	int on = 1, fd = socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), error;

	if (fd < 0)
		return -1;
	/* "*" is two sockets in effect: v6 that also takes v4. An address is only itself. */
	if (at->ai_family == AF_INET6) {
		const struct sockaddr_in6 *v6 = (const void *)at->ai_addr;
		int only = !IN6_IS_ADDR_UNSPECIFIED(&v6->sin6_addr);

		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof(only));
	}
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)); /* what it accepts inherits it */
	if ((share && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) != 0)
	    || bind(fd, at->ai_addr, at->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
		error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

int
listen_open(const char *host, int port, bool share, struct fail *f)
{
	struct addrinfo want = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *found = NULL;
	bool all = strcmp(host, "*") == 0;
	char text[8];
	int fd;

	snprintf(text, sizeof(text), "%d", port);
	if (getaddrinfo(all ? "::" : host, text, &want, &found) != 0) {
		bind_failed(host, port, EADDRNOTAVAIL, f);
		return -1;
	}
	fd = open_at(found, share);
	freeaddrinfo(found);
	if (fd < 0 && all && errno == EAFNOSUPPORT)
		return listen_open("0.0.0.0", port, share, f);
	if (fd < 0)
		bind_failed(host, port, errno, f);
	return fd;
}

bool
listen_is_free(const char *host, int port, struct fail *f)
{
	int fd = listen_open(host, port, false, f);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

int
listen_port(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} at;
	socklen_t n = sizeof(at);

	if (getsockname(fd, &at.any, &n) != 0)
		return -1;
	return ntohs(at.any.sa_family == AF_INET6 ? at.v6.sin6_port : at.v4.sin_port);
}
