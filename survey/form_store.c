#include "survey/form_store.h"

#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"
#include "pg/args.h"
#include "survey/form.h"

struct form_store {
	struct mem *forms; /* emptied when it is full */
	struct map *by_name;
};

static void
free_forms(void *ptr)
{
	struct form_store *store = ptr;

	mem_free(&store->forms);
}

static void
begin(struct form_store *store)
{
	store->forms = mem_new("forms", LIMIT_ARENA_FORMS);
	store->by_name = map_new(store->forms);
}

struct form_store *
form_store_new(struct mem *mem)
{
	struct form_store *store = mem_one(mem, struct form_store);

	begin(store);
	mem_at_end(mem, free_forms, store);
	return store;
}

static struct str
key_of(struct mem *mem, struct str id, struct str version)
{
	return str_of(mem_printf(mem, "%.*s\n%.*s", (int)id.n, id.s, (int)version.n, version.s));
}

const struct stored_form *
form_store_get(const struct form_store *store, struct str id, struct str version)
{
	char key[LIMIT_FORM_ID + LIMIT_CODE + 2];
	size_t n = id.n + 1 + version.n;

	if (n > sizeof(key))
		return NULL;
	memcpy(key, id.s, id.n);
	key[id.n] = '\n';
	memcpy(key + id.n + 1, version.s, version.n);
	return map_get(store->by_name, str_n(key, n));
}

/* A file of the form, from the rows that brought it. */
static bool
read_media(void *ctx, struct mem *mem, const char *name, struct str *bytes, struct fail *f)
{
	const struct rows *media = ctx;

	for (size_t i = 0; i < rows_n(media); i++)
		if (str_is(row_str(media, i, 0), name)) {
			*bytes = row_bytes(mem, media, i, 1);
			return true;
		}
	return fail(f, NO_FILE, name);
}

const struct stored_form *
form_store_put(struct form_store *store, struct str id, struct str version, const struct rows *form, const struct rows *media,
	       struct fail *f)
{
	enum { ID, NUMBER, KEY, COUNTS, XFORM };
	struct form_media hook = { read_media, (void *)(uintptr_t)media };
	struct stored_form *made;
	struct str key;

	if (map_size(store->by_name) >= LIMIT_FORMS) {
		mem_free(&store->forms);
		begin(store);
	}
	made = mem_one(store->forms, struct stored_form);
	made->form = (int32_t)row_int(form, 0, ID);
	made->version = (int32_t)row_int(form, 0, NUMBER);
	made->counts_when_valid = str_is(row_str(form, 0, COUNTS), "valid");
	key = row_bytes(store->forms, form, 0, KEY);
	must(key.n == sizeof(made->seal_key));
	memcpy(made->seal_key, key.s, key.n);
	made->compiled = form_compile(store->forms, mem_str(store->forms, str_dup(store->forms, id)),
				      row_bytes(store->forms, form, 0, XFORM), &hook, f);
	if (!made->compiled)
		return NULL;
	map_put(store->by_name, key_of(store->forms, id, version), made);
	return made;
}
