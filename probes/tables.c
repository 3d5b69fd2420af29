#include "probes/tables.h"

#include "base/buf.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "probes/cells_person.h"
#include "probes/mapping.h"
#include "probes/source.h"

const void *
tables_check(struct mem *mem, const struct json_at *config, bool sheets, struct fail *f)
{
	static const char *const text[] = { SOURCE_KEYS, MAPPING_KEYS, "encoding", NULL }, *const sheet[] = { SOURCE_KEYS, MAPPING_KEYS, "sheet", NULL };
	struct tables *c = mem_one(mem, struct tables);
	const char *encoding;

	c->sheets = sheets;
	if (!json_only(mem, config, sheets ? sheet : text, f) || !(c->source = source_check(mem, config, f)) || !(c->mapping = mapping_check(mem, config, f))
	    || !json_str_or(mem, config, "encoding", "auto", &encoding, f) || !json_str_or(mem, config, "sheet", NULL, &c->wanted.sheet, f))
		return NULL;
	c->wanted.encoding = encoding_named(str_of(encoding));
	if (c->wanted.encoding == ENCODINGS) {
		struct json_at at = json_in(config, "encoding");

		fail(f, BAD_VALUE, json_place(mem, &at), "encoding", encoding);
		return NULL;
	}
	return c;
}

bool
tables_ask(struct mem *mem, const void *config, const struct probe_world *world, unsigned page, const struct probe_answer *last, struct probe_request *out)
{
	const struct tables *c = config;
	struct source_turn turn = { .page = page, .last = last };

	return page == 0 && source_ask(mem, c->source, world, &turn, out);
}

/* A page where a table should be is mostly one to log in. */
static bool
is_kind(const struct tables *c, const struct payload *in, struct fail *f)
{
	struct str start = str_trim(in->bytes);

	if (start.n == 0)
		return fail(f, FILE_EMPTY, in->name);
	if (str_starts(start, STR("<")) && !c->sheets)
		return fail(f, SOURCE_HTML, in->name);
	if (!c->sheets && str_starts(in->bytes, STR("PK")))
		return fail(f, BAD_VALUE, in->name, "csv", ".xlsx");
	return true;
}

bool
tables_keep(struct mem *mem, const void *config, const struct payload *in, struct payload *out, struct fail *f)
{
	const struct tables *c = config;
	struct buf text = buf_new(mem, LIMIT_PAYLOAD);
	struct cells cells;

	if (!is_kind(c, in, f) || !cells_read(mem, in->name, in->bytes, &c->wanted, &cells, f))
		return false;
	*out = *in;
	if (cells_empty_persons(&cells, c->mapping) == 0)
		return true;
	cells_write(&text, &cells);
	if (text.over)
		return fail(f, PAYLOAD_TOO_LARGE, in->name, mem_printf(mem, "%zu", LIMIT_PAYLOAD));
	*out = (struct payload){ in->name, "application/json", buf_view(&text), true };
	return true;
}

bool
tables_read(struct mem *mem, const void *config, const struct probe_world *world, const struct payload *in, struct readings *out, struct fail *f)
{
	const struct tables *c = config;
	struct records records;
	struct cells cells;

	return cells_read(mem, in->name, in->bytes, &c->wanted, &cells, f) && cells_records(&cells, c->mapping, &records, f)
		&& mapping_read(mem, c->mapping, world, &records, out, f);
}
