/* The tokens of an expression. Inside of survey/xpath_*.c only. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum token_kind {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_STRING,   /* text without the quotes */
	TOKEN_NAME,     /* prefix and name; name "*" after a prefix */
	TOKEN_STAR,     /* the name test */
	TOKEN_VARIABLE, /* ${name} */
	TOKEN_OPERATOR, /* and or mod div * and signs */
	TOKEN_SIGN,     /* ( ) [ ] . .. @ , :: / // */
	TOKEN_BAD,
};

struct token {
	enum token_kind kind;
	size_t start, end;
	struct str prefix, text; /* text of a sign or operator: as written */
};

struct lexer {
	struct str text;
	size_t at;
	bool names_ok;
	struct token now, next; /* the token at hand and the one after it */
};

void lexer_start(struct lexer *lexer, struct str text, bool names_ok);

/* 'now' becomes 'next'. */
void lexer_go(struct lexer *lexer);

bool token_is(const struct token *token, enum token_kind kind, const char *text);
