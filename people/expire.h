/* Personal data that are kept too long go, every hour. */
#pragma once

struct loop;
struct mem;

/* One process of a server is enough. */
void people_expire_start(struct mem *mem, struct loop *loop);
