#include "probes/pointer.h"

#include <stdlib.h>
#include <string.h>

bool
pointer_is(const char *text)
{
	if (*text && *text != '/')
		return false;
	for (; *text; text++)
		if (*text == '~' && text[1] != '0' && text[1] != '1')
			return false;
	return true;
}

bool
pointer_step(const char **rest, char *out, size_t size)
{
	const char *at = *rest;
	size_t n = 0;

	if (*at != '/')
		return false;
	for (at++; *at && *at != '/'; at++) {
		if (n + 1 >= size)
			return false;
		if (*at == '~' && (at[1] == '0' || at[1] == '1'))
			out[n++] = *++at == '0' ? '~' : '/';
		else
			out[n++] = *at;
	}
	out[n] = '\0';
	*rest = at;
	return true;
}

json_t *
pointer_down(json_t *value, const char *segment)
{
	char *end;
	unsigned long index;

	if (json_is_object(value))
		return json_object_get(value, segment);
	if (!json_is_array(value) || !*segment || (*segment == '0' && segment[1]) || strspn(segment, "0123456789") != strlen(segment) || strlen(segment) > 9)
		return NULL;
	index = strtoul(segment, &end, 10);
	return json_array_get(value, index);
}

json_t *
pointer_get(json_t *root, const char *pointer)
{
	char segment[512];

	while (root && *pointer) {
		if (!pointer_step(&pointer, segment, sizeof(segment)))
			return NULL;
		root = pointer_down(root, segment);
	}
	return root;
}
