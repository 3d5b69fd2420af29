/* The head of an answer, put together on the stack. */
#pragma once

#include <stddef.h>

#include "base/str.h"

enum { OUT_HEAD = 16384 };

struct out {
	size_t n;
	char s[OUT_HEAD];
};

/* "200" -> "200 OK" */
const char *out_phrase(int status);

/* Begin: status line, date, and what goes with every answer. */
void out_begin(struct out *out, int status, const char *date);

/* One field; bytes that would end the line become blanks. Too long to fit is a bug. */
void out_field(struct out *out, const char *name, struct str value);
void out_number(struct out *out, const char *name, unsigned long long n);

/* What a page needs so that nothing foreign runs in it; the others get a shorter one. */
void out_security(struct out *out, const char *type, int tls);

void out_end(struct out *out);
