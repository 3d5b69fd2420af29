/* Rules and points in words, Vietnamese and English: for the unit page, the proof drawer
 * and the command line. Whole sentences without a full stop at the end.
 */
#pragma once

#include <stddef.h>

#include "base/fail.h"
#include "scoring/board.h"

struct buf;

/* "Đạt từ 50% trở lên được 10 điểm; dưới 50%: tỷ lệ × 10 / 50%" */
void words_rule(struct buf *out, const struct framework *fw, size_t item, enum lang lang);

/* "439 / 824 = 53,276699% → 10/10 điểm", or why there is no computed point. */
void words_point(struct buf *out, const struct board *board, size_t unit, size_t item,
		 enum lang lang);

/* Short reason, where the points are not simply computed: "chưa có số liệu: tính 0 điểm";
 * NULL for a computed point. */
const char *words_reason(const struct board *board, size_t unit, size_t item, enum lang lang);

/* Stable names for machines: "scored", "missing"; "zero", "removed". */
const char *cause_key(enum cause cause);
const char *effect_key(enum effect effect);
