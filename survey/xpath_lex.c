#include "survey/xpath_lex.h"

#include "base/attr.h"

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Any byte beyond ASCII is taken for part of a letter. */
static bool
is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool
is_name(char c)
{
	return is_name_start(c) || is_digit(c) || c == '-' || c == '.';
}

static char
peek(const struct lexer *l, size_t ahead)
{
	return l->at + ahead < l->text.n ? l->text.s[l->at + ahead] : '\0';
}

/* After a value a name or a star can only be an operator. */
static bool
ends_value(const struct token *t)
{
	switch (t->kind) {
	case TOKEN_NUMBER:
	case TOKEN_STRING:
	case TOKEN_NAME:
	case TOKEN_STAR:
	case TOKEN_VARIABLE:
		return true;
	case TOKEN_SIGN:
		return str_is(t->text, ")") || str_is(t->text, "]") || str_is(t->text, ".")
		       || str_is(t->text, "..");
	case TOKEN_END:
	case TOKEN_OPERATOR:
	case TOKEN_BAD:
		return false;
	}
	return false;
}

static struct token
take(struct lexer *l, enum token_kind kind, size_t n)
{
	struct token t = { .kind = kind, .start = l->at, .end = l->at + n };

	t.text = str_n(l->text.s + l->at, n);
	l->at += n;
	return t;
}

static struct token
lex_string(struct lexer *l)
{
	char quote = peek(l, 0);
	size_t n = 1;
	struct token t;

	while (l->at + n < l->text.n && peek(l, n) != quote)
		n++;
	if (l->at + n >= l->text.n)
		return take(l, TOKEN_BAD, l->text.n - l->at);
	t = take(l, TOKEN_STRING, n + 1);
	t.text = str_n(t.text.s + 1, n - 1);
	return t;
}

static struct token
lex_number(struct lexer *l)
{
	size_t n = 0;

	while (is_digit(peek(l, n)))
		n++;
	if (peek(l, n) == '.')
		for (n++; is_digit(peek(l, n));)
			n++;
	return take(l, TOKEN_NUMBER, n);
}

static size_t
name_length(const struct lexer *l, size_t from)
{
	size_t n = from;

	if (!is_name_start(peek(l, n)))
		return 0;
	while (is_name(peek(l, n)))
		n++;
	return n - from;
}

static struct token
lex_name(struct lexer *l)
{
	size_t first = name_length(l, 0), second = 0;
	struct token t;

	if (peek(l, first) == ':' && peek(l, first + 1) != ':')
		second = peek(l, first + 1) == '*' ? 1 : name_length(l, first + 1);
	if (!second)
		return take(l, TOKEN_NAME, first);
	t = take(l, TOKEN_NAME, first + 1 + second);
	t.prefix = str_n(t.text.s, first);
	t.text = str_n(t.text.s + first + 1, second);
	return t;
}

/* ${name}; pyxform also writes ${last-saved#name}. */
static struct token
lex_variable(struct lexer *l)
{
	size_t n = 2;
	struct token t;

	while (l->at + n < l->text.n && peek(l, n) != '}')
		n++;
	if (!l->names_ok || l->at + n >= l->text.n || n == 2)
		return take(l, TOKEN_BAD, 1);
	t = take(l, TOKEN_VARIABLE, n + 1);
	t.text = str_trim(str_n(t.text.s + 2, n - 2));
	return t;
}

/* "1 and1" and "2mod1" are written in forms, so no space is asked for behind the word. */
static bool
lex_word_operator(struct lexer *l, struct token *t)
{
	static const char *const words[] = { "and", "or", "mod", "div" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct str word = str_of(words[i]);

		if (l->text.n - l->at >= word.n && memcmp(l->text.s + l->at, word.s, word.n) == 0) {
			*t = take(l, TOKEN_OPERATOR, word.n);
			return true;
		}
	}
	return false;
}

static struct token
lex_sign(struct lexer *l)
{
	static const char *const operators[] = { "!=", "<=", ">=", "=", "<", ">", "+", "-", "|" };
	static const char *const signs[] = { "..", "::", "//", "(", ")", "[", "]", ".", "@", ",", "/" };
	struct str rest = str_n(l->text.s + l->at, l->text.n - l->at);

	for (size_t i = 0; i < ARRAY_LEN(operators); i++)
		if (str_starts(rest, str_of(operators[i])))
			return take(l, TOKEN_OPERATOR, strlen(operators[i]));
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (str_starts(rest, str_of(signs[i])))
			return take(l, TOKEN_SIGN, strlen(signs[i]));
	return take(l, TOKEN_BAD, 1);
}

static struct token
lex(struct lexer *l, const struct token *before)
{
	struct token t;
	char c;

	while (l->at < l->text.n && is_space(l->text.s[l->at]))
		l->at++;
	if (l->at >= l->text.n)
		return (struct token){ .kind = TOKEN_END, .start = l->text.n, .end = l->text.n };
	c = peek(l, 0);
	if (c == '"' || c == '\'')
		return lex_string(l);
	if (is_digit(c) || (c == '.' && is_digit(peek(l, 1))))
		return lex_number(l);
	if (c == '$' && peek(l, 1) == '{')
		return lex_variable(l);
	if (c == '*')
		return take(l, ends_value(before) ? TOKEN_OPERATOR : TOKEN_STAR, 1);
	if (is_name_start(c)) {
		if (ends_value(before))
			return lex_word_operator(l, &t) ? t : take(l, TOKEN_BAD, name_length(l, 0));
		return lex_name(l);
	}
	return lex_sign(l);
}

void
lexer_start(struct lexer *l, struct str text, bool names_ok)
{
	*l = (struct lexer){ .text = text, .names_ok = names_ok };
	l->now = lex(l, &(struct token){ .kind = TOKEN_END });
	l->next = lex(l, &l->now);
}

void
lexer_go(struct lexer *l)
{
	l->now = l->next;
	if (l->now.kind != TOKEN_END && l->now.kind != TOKEN_BAD)
		l->next = lex(l, &l->now);
}

bool
token_is(const struct token *t, enum token_kind kind, const char *text)
{
	return t->kind == kind && str_is(t->text, text);
}
