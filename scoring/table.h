/* The ranking as bytes: what `thuocso score` prints and the server hands out.
 *
 * CSV: rank,tied,unit,total,max,band, a column for each main index, one for each view, in
 * ranking order; rank and band are empty where there is none, tied is 0 or 1. Numbers are
 * exact with as many decimals as they need.
 */
#pragma once

struct board;
struct buf;
struct robust;

/* 'units' are the codes by unit number; 'robust' may be NULL. The board is settled. */
void table_csv(struct buf *out, const struct board *board, const char *const *units,
	       const struct robust *robust);

/* The same with indicators, rules, reasons; 'period' as in base/date.h, 0 for none. */
void table_json(struct buf *out, const struct board *board, const char *const *units, int period,
		const struct robust *robust);
