/* Drop what must not be kept: personal fields never reach the disk.
 *
 * Only fields on the list of known ones stay; whatever else a source sends, under any
 * name, goes. Names are compared without regard to ASCII case.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct buf;
struct fail;
struct mem;
struct redaction;

struct redaction *redaction_new(struct mem *mem) MUST_USE;

/* The field may stay. */
void redaction_keep(struct redaction *redaction, struct str name);

/* The field may stay, but of its text only whether there is any ("có"). */
void redaction_mask(struct redaction *redaction, struct str name);

/* The field goes whatever else is said; "ChuHoSo*" is every name that begins so. */
void redaction_drop(struct redaction *redaction, struct str pattern);

enum redaction_is { REDACTION_DROP, REDACTION_KEEP, REDACTION_MASK };
enum redaction_is redaction_of(const struct redaction *redaction, struct str name);

/* The JSON text without the members that go, byte for byte otherwise. *dropped: how many
 * went. False and *fail if it is no JSON. */
bool redact_json(const struct redaction *redaction, const char *name, struct str in, struct buf *out,
	size_t *dropped, struct fail *fail) MUST_USE;
