/* Listening sockets, made before the workers are. */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

struct fail;

/* A listening socket on 'host' (an address, or "*" for all) and 'port' (0: any). Sockets
 * opened with 'share' may have the same port (SO_REUSEPORT): the kernel spreads the
 * connections. -1 and *fail. */
int listen_open(const char *host, int port, bool share, struct fail *fail) MUST_USE;

/* Is somebody else listening there? (SO_REUSEPORT alone would join them silently.) */
bool listen_is_free(const char *host, int port, struct fail *fail) MUST_USE;

/* The port a socket got. */
int listen_port(int fd);
