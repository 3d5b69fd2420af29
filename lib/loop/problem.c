#include "loop/problem.h"

#include <string.h>

#include "base/fail.h"
#include "base/json.h"
#include "base/mem.h"

enum { TEXT = 700 };

/* The part of a place that is a JSON pointer: what follows the last colon. */
static const char *
pointer_of(const char *place)
{
	const char *colon = strrchr(place, ':');

	place = colon ? colon + 1 : place;
	return place[0] == '/' ? place : NULL;
}

void
problem_put(struct mem *mem, struct buf *buf, const struct fail *f)
{
	struct json_out out = json_out(buf);
	char vi[TEXT], en[TEXT], line[2 * TEXT];

	fail_text(f, LANG_VI, vi, sizeof(vi));
	fail_text(f, LANG_EN, en, sizeof(en));
	json_open(&out, '{');
	json_pair_cstr(&out, "type", mem_printf(mem, "urn:thuocso:problem:%s", fail_slug(f->code)));
	json_pair_cstr(&out, "title", vi);
	json_pair_int(&out, "status", fail_status(f->code));
	json_pair_cstr(&out, "code", fail_slug(f->code));
	json_pair_cstr(&out, "vi", vi);
	json_pair_cstr(&out, "en", en);
	json_pair_cstr(&out, "detail", fail_line(f, line, sizeof(line)));
	if (f->place[0])
		json_pair_cstr(&out, "place", f->place);
	if (pointer_of(f->place))
		json_pair_cstr(&out, "pointer", pointer_of(f->place));
	json_close(&out, '}');
}
