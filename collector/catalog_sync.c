#include "collector/catalog_sync.h"

#include <stdlib.h>

#include "base/fail.h"
#include "base/json.h"
#include "base/mem.h"
#include "collector/catalog.h"
#include "collector/catalog.sql.h"
#include "pg/db.h"
#include "scoring/framework.h"

#define METRICS "metrics.json"

struct columns {
	struct str *code, *uom, *merge, *body;
	int64_t *tolerance;
};

static void
drop_text(void *text)
{
	free(text);
}

/* The definition as JSON, without the patterns that only the narrative probe reads. */
static struct str
body_of(struct mem *mem, json_t *metric)
{
	char *text;

	json_object_del(metric, "patterns");
	text = json_dumps(metric, JSON_COMPACT | JSON_SORT_KEYS);
	mem_at_end(mem, drop_text, text);
	return str_of(text);
}

static bool
read_metric(struct mem *mem, const struct json_at *at, const struct columns *c, size_t i, struct fail *f)
{
	const char *code, *uom, *merge;

	if (!json_need_str(mem, at, "code", &code, f) || !json_str_or(mem, at, "uom", "", &uom, f)
	    || !json_str_or(mem, at, "merge", "not_comparable", &merge, f)
	    || !json_micro_or(mem, at, "tolerance", 0, &c->tolerance[i], f))
		return false;
	c->code[i] = str_of(code);
	c->uom[i] = str_of(uom);
	c->merge[i] = str_of(merge);
	c->body[i] = body_of(mem, at->value);
	return true;
}

static bool
sync_metrics(struct mem *mem, struct db *owner, struct fail *f)
{
	struct columns c;
	struct json_at root;
	struct str text;
	json_t *json;
	size_t n;

	if (!catalog_read(mem, METRICS, &text, f) || !(json = json_read(mem, METRICS, text, f)))
		return false;
	root = json_root(json, METRICS);
	n = json_array_size(json);
	c = (struct columns){ mem_array(mem, struct str, n), mem_array(mem, struct str, n), mem_array(mem, struct str, n),
			      mem_array(mem, struct str, n), mem_array(mem, int64_t, n) };
	for (size_t i = 0; i < n; i++) {
		struct json_at at = json_nth(&root, i);

		if (!read_metric(mem, &at, &c, i, f))
			return false;
	}
	return db_query(owner, &SQL_metrics_put, f, arg_texts(mem, c.code, n), arg_texts(mem, c.uom, n),
			arg_int8s(mem, c.tolerance, n), arg_texts(mem, c.merge, n), arg_texts(mem, c.body, n));
}

struct syncing {
	struct mem *mem;
	struct db *owner;
};

static bool
sync_framework(void *ctx, const char *name, struct str json, struct fail *f)
{
	const struct syncing *s = ctx;
	const struct framework *fw;
	struct str *codes;

	if (!str_ends(str_of(name), STR(".json")))
		return true;
	fw = framework_read(s->mem, name, json, f);
	if (!fw)
		return false;
	codes = mem_array(s->mem, struct str, fw->n_metrics);
	for (size_t i = 0; i < fw->n_metrics; i++)
		codes[i] = str_of(fw->metrics[i].code);
	return db_query(s->owner, &SQL_metrics_need, f, arg_texts(s->mem, codes, fw->n_metrics))
	       && db_query(s->owner, &SQL_framework_put, f, arg_text(fw->code), arg_text(fw->version), arg_str(json));
}

bool
catalog_sync(struct mem *mem, struct db *owner, struct fail *f)
{
	struct syncing s = { mem, owner };

	return sync_metrics(mem, owner, f) && catalog_each(mem, "frameworks/", sync_framework, &s, f);
}
