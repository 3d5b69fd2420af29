/* Numbers with what belongs to them; inside of the narrative probe. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probes/narrative_parts.h"

struct mem;

/* A number as it stands, perhaps torn apart by a scanner. */
struct numeral {
	size_t end;
	int64_t micro;
	bool whole;    /* no decimals were written */
	bool grouped;  /* dots or spaces group its digits */
};

/* The number at token 'i'; false for what is none or too large. */
bool numeral_read(struct mem *mem, const struct narrative_text *t, size_t i, struct numeral *out);

/* The number at 'first' with its fraction, % or scale, its bound and noun. */
bool numeral_figure(struct mem *mem, const struct narrative_text *t, size_t first, struct figure *f, struct numeral *numeral);

/* "/ 824" behind the number of 'f', if it stands there. */
bool numeral_fraction(struct mem *mem, const struct narrative_text *t, struct figure *f);

/* What is counted, and its unit of measure unless that is known. */
void numeral_noun(const struct narrative_text *t, struct figure *f);

/* The bound that the words before 'i' set; 'noun' is the token behind the number. */
const char *numeral_bound(const struct narrative_text *t, size_t i, size_t noun);

/* Where dates, document numbers and the like that begin at 'i' end; 'i' if none does. */
size_t numeral_skip(const struct narrative_text *t, size_t i);
