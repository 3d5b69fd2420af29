#include "probes/probe.h"

#include <string.h>

#include "base/fail.h"
#include "base/json.h"
#include "base/mem.h"

const struct probe_type *
probe_type_find(const char *name)
{
	for (const struct probe_type *const *type = probe_types; *type; type++)
		if (strcmp((*type)->name, name) == 0)
			return *type;
	return NULL;
}

bool
probe_setup_read(struct mem *mem, const char *name, struct str json, const char *kind, struct probe_setup *out, struct fail *f)
{
	json_t *value = json_read(mem, name, json, f);
	struct json_at *root = mem_one(mem, struct json_at), at;
	struct probe_setup setup;
	const char *said;

	if (!value)
		return false;
	*root = json_root(value, mem_str(mem, name));
	if (!json_is_object(value))
		return fail(f, JSON_TYPE, json_place(mem, root), "kind", "{...}");
	if (!json_str_or(mem, root, "kind", kind, &said, f) || (!said && !json_need_str(mem, root, "kind", &said, f)))
		return false;
	at = json_in(root, "kind");
	setup.type = probe_type_find(said);
	if (!setup.type || (kind && strcmp(kind, said) != 0))
		return fail(f, BAD_VALUE, json_place(mem, &at), "kind", said);
	if (!json_str_or(mem, root, "name", NULL, &setup.name, f) || !json_str_or(mem, root, "source", NULL, &setup.source, f))
		return false;
	setup.config = setup.type->check(mem, root, f);
	if (setup.config)
		*out = setup;
	return setup.config != NULL;
}

bool
probe_parse(struct mem *mem, const struct probe_setup *setup, const struct probe_world *world, const struct payload *in, struct probe_parsed *out,
	struct fail *f)
{
	*out = (struct probe_parsed){ .kept = *in, .readings = { .mem = mem } };
	if (setup->type->keep && !setup->type->keep(mem, setup->config, in, &out->kept, f))
		return false;
	return setup->type->read(mem, setup->config, world, &out->kept, &out->readings, f);
}
