/* Failures as programs read them: problem documents (RFC 9457). */
#pragma once

struct buf;
struct fail;
struct mem;

/* Add {"type","title","status","code","vi","en","detail"} and, where known, "place" and
 * "pointer". "title" and "vi" are Vietnamese; "detail" says place and both languages. */
void problem_put(struct mem *mem, struct buf *buf, const struct fail *fail);
