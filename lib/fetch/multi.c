/* libcurl's multi_socket interface on the loop. */
#include "base/mem.h"
#include "base/must.h"
#include "fetch/fetch_in.h"
#include "loop/loop.h"

struct socket {
	struct mem *mem;
	struct fetcher *fetcher;
	curl_socket_t fd;
	struct watch *watch;
	int read, write;
	bool gone;
	struct socket *next; /* among the dead */
};

/* What ended is told after libcurl is done, since the answer may start the next fetch. */
static void
settle(struct fetcher *f)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(f->multi, &left)))
		if (message->msg == CURLMSG_DONE) {
			CURLcode code = message->data.result;
			CURL *easy = message->easy_handle;
			struct transfer *t = NULL;

			curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t);
			curl_multi_remove_handle(f->multi, easy);
			must(t);
			transfer_ended(t, code);
		}
	while (f->dead) {
		struct socket *s = f->dead;
		struct mem *mem = s->mem;

		f->dead = s->next;
		mem_free(&mem);
	}
}

static void
on_socket(void *ctx, int readable, int writable)
{
	struct socket *s = ctx;
	struct fetcher *f = s->fetcher;
	int running;

	curl_multi_socket_action(f->multi, s->fd, (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0), &running);
	/* A watch for writing fires once; libcurl wants it until it says otherwise. */
	if (!s->gone)
		watch_want(s->watch, s->read, s->write);
	settle(f);
}

static void
on_timer(void *ctx)
{
	struct fetcher *f = ctx;
	int running;

	curl_multi_socket_action(f->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	settle(f);
}

static int
want_socket(CURL *easy UNUSED, curl_socket_t fd, int what, void *ctx, void *known)
{
	struct fetcher *f = ctx;
	struct socket *s = known;
	struct mem *mem;

	if (what == CURL_POLL_REMOVE) {
		if (s) {
			s->gone = true;
			watch_want(s->watch, 0, 0);
			s->next = f->dead;
			f->dead = s;
			curl_multi_assign(f->multi, fd, NULL);
		}
		return 0;
	}
	if (!s) {
		mem = mem_new("socket", 1 << 16);
		s = mem_one(mem, struct socket);
		*s = (struct socket){ .mem = mem, .fetcher = f, .fd = fd };
		s->watch = watch_new(mem, f->loop, fd, on_socket, s);
		curl_multi_assign(f->multi, fd, s);
	}
	s->read = (what & CURL_POLL_IN) != 0;
	s->write = (what & CURL_POLL_OUT) != 0;
	watch_want(s->watch, s->read, s->write);
	return 0;
}

static int
want_timer(CURLM *multi UNUSED, long milliseconds, void *ctx)
{
	struct fetcher *f = ctx;

	if (milliseconds < 0)
		timer_off(f->timer);
	else
		timer_set(f->timer, (int64_t)milliseconds * 1000);
	return 0;
}

static void
end_multi(void *ctx)
{
	struct fetcher *f = ctx;

	curl_multi_cleanup(f->multi);
	settle(f);
}

void
multi_start(struct fetcher *f)
{
	must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
	f->timer = timer_new(f->mem, f->loop, on_timer, f);
	f->multi = curl_multi_init();
	must(f->multi);
	curl_multi_setopt(f->multi, CURLMOPT_SOCKETFUNCTION, want_socket);
	curl_multi_setopt(f->multi, CURLMOPT_SOCKETDATA, f);
	curl_multi_setopt(f->multi, CURLMOPT_TIMERFUNCTION, want_timer);
	curl_multi_setopt(f->multi, CURLMOPT_TIMERDATA, f);
	mem_at_end(f->mem, end_multi, f);
}

bool
multi_add(struct fetcher *f, CURL *easy)
{
	return curl_multi_add_handle(f->multi, easy) == CURLM_OK;
}
