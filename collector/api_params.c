#include "collector/api_params.h"

#include <string.h>

#include "base/fail.h"
#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/vec.h"
#include "collector/catalog.h"
#include "loop/route.h"

extern const struct embedded api_files[];

static struct map *by_operation; /* operationId -> names */

/* The document is our own: what is wrong with it is a bug. */
static void
note_operation(struct mem *mem, json_t *operation)
{
	json_t *id = json_object_get(operation, "operationId"), *parameters = json_object_get(operation, "parameters");
	VEC(const char *) names = { 0 };

	must(json_is_string(id));
	for (size_t i = 0; i < json_array_size(parameters); i++) {
		json_t *one = json_array_get(parameters, i);

		if (strcmp(json_string_value(json_object_get(one, "in")), "query") == 0)
			*vec_push(mem, &names) = json_string_value(json_object_get(one, "name"));
	}
	*vec_push(mem, &names) = NULL;
	must(map_put(by_operation, str_of(json_string_value(id)), names.at));
}

void
api_params_read(struct mem *mem)
{
	struct fail f = { 0 };
	json_t *document = json_read(mem, "openapi.json", str_n(api_files[0].bytes, (size_t)(api_files[0].end - api_files[0].bytes)), &f);
	const char *path, *method;
	json_t *item, *operation;

	must(document);
	by_operation = map_new(mem);
	json_object_foreach(json_object_get(document, "paths"), path, item)
		json_object_foreach(item, method, operation)
			note_operation(mem, operation);
}

const char *const *
api_params(const struct route *route)
{
	return map_get(by_operation, str_of(route->name));
}
