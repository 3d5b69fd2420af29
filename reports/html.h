/* Text into HTML, by where it stands. Everything that is not our own literal goes through
 * one of these.
 */
#pragma once

#include "base/str.h"

struct buf;

/* Between tags. Bytes that are no UTF-8 and control characters become U+FFFD. */
void html_text(struct buf *out, struct str text);

/* Inside a value in double quotes. */
void html_attr(struct buf *out, struct str text);

/* An address in double quotes: a path of this server, http or https; anything else
 * becomes "#". */
void html_url(struct buf *out, struct str url);
