/* What comes in on a socket: a head, read the same whether it comes at once or in two
 * pieces; then a chunked body, the same in any cut; then what single fields say. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "http/accept.h"
#include "http/chunk.h"
#include "http/cookie.h"
#include "http/head.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static bool
is_within(struct str part, struct str whole)
{
	return part.n == 0 || (part.s >= whole.s && part.s + part.n <= whole.s + whole.n);
}

static void
check_head(const struct http_head *head, struct str whole)
{
	must(head->target.n > 0 && head->target.n <= LIMIT_HTTP_URL);
	must(head->n_fields <= LIMIT_HTTP_FIELDS);
	must(!(head->chunked && head->length));
	for (size_t i = 0; i < head->n_fields; i++) {
		must(is_within(head->fields[i].name, whole) && is_within(head->fields[i].value, whole));
		must(!memchr(head->fields[i].value.s, '\n', head->fields[i].value.n));
		accept_form(head->fields[i].value);
		cookie_get(head->fields[i].value, "thuocso");
		http_list_has(head->fields[i].value, "text/html");
	}
}

/* The body in steps of 'step' bytes. */
static enum chunk_is
read_body(struct str bytes, size_t step, struct buf *out, size_t *used)
{
	struct chunks chunks = { .at = CHUNK_SIZE };
	size_t at = 0, end = step < bytes.n ? step : bytes.n;

	for (;;) {
		struct str piece;
		size_t n;

		switch (chunks_read(&chunks, str_n(bytes.s + at, end - at), &n, &piece)) {
		case CHUNK_BAD:
			return CHUNK_BAD;
		case CHUNK_DONE:
			*used = at + n;
			return CHUNK_DONE;
		case CHUNK_PIECE:
			must(n <= end - at && piece.n <= n);
			buf_add(out, piece.s, piece.n);
			at += n;
			break;
		case CHUNK_MORE:
			if (end == bytes.n)
				return CHUNK_MORE;
			end = end + step < bytes.n ? end + step : bytes.n;
			break;
		}
	}
}

static void
check_body(struct mem *mem, struct str bytes)
{
	struct buf whole = buf_new(mem, bytes.n + 1), cut = buf_new(mem, bytes.n + 1);
	size_t used = 0, used_cut = 0;
	enum chunk_is is = read_body(bytes, bytes.n + 1, &whole, &used);

	must(read_body(bytes, 7, &cut, &used_cut) == is);
	must(used == used_cut && str_eq(buf_view(&whole), buf_view(&cut)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mem *mem = mem_new("fuzz", LIMIT_ARENA_TOOL);
	struct str all = str_n((const char *)bytes, n);
	struct http_head head, again;
	struct fail f = { 0 };
	size_t used = 0, used_again;

	switch (head_read(all, &head, &used, &f)) {
	case HEAD_DONE:
		must(used <= n && f.code == FAIL_NONE);
		check_head(&head, all);
		must(head_read(str_n(all.s, used), &again, &used_again, &f) == HEAD_DONE && used_again == used);
		must(head_read(str_n(all.s, used - 1), &again, &used_again, &f) == HEAD_MORE);
		check_body(mem, str_n(all.s + used, n - used));
		break;
	case HEAD_BAD:
		must(f.code != FAIL_NONE && fail_status(f.code) >= 400);
		break;
	case HEAD_MORE:
		must(n < LIMIT_HTTP_HEAD + 2);
		check_body(mem, all);
		break;
	}
	mem_free(&mem);
	return 0;
}
