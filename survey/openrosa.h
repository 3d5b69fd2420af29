/* What OpenRosa clients read: list of forms, manifest of a form's files, messages.
 *
 * Pure writers of XML after the OpenRosa 1.0 interfaces (form discovery, form submission),
 * as ODK Collect reads them: absolute addresses, hashes "md5:...".
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct buf;
struct mem;

struct openrosa_form {
	struct str id, version, title, md5;
	bool has_media;
};

/* 'base' is the address without a slash at its end: "https://host/openrosa/key/<token>". */
void openrosa_list_begin(struct buf *out);
void openrosa_list_form(struct buf *out, struct str base, const struct openrosa_form *form);
void openrosa_list_end(struct buf *out);

void openrosa_manifest_begin(struct buf *out);
void openrosa_manifest_file(struct buf *out, struct str base, const struct openrosa_form *form, struct str name, struct str md5);
void openrosa_manifest_end(struct buf *out);

/* An OpenRosaResponse; 'nature' is "" or "submit_success" and the like. */
void openrosa_message(struct buf *out, const char *nature, struct str text);

/* Text for XML: markup becomes references, characters that XML cannot hold are left out. */
void openrosa_text(struct buf *out, struct str text);

/* A path segment: all but unreserved characters as %XX. */
void openrosa_segment(struct buf *out, struct str text);
