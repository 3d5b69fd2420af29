/* thuocso token: tokens for machines that report figures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/commands.h"
#include "collector/owner.h"
#include "collector/token.sql.h"
#include "crypt/secret.h"
#include "pg/db.h"

enum { DAYS = 365, DAYS_MOST = 3650 };

struct wish {
	const char *verb, *data, *conninfo;
	const char *source, *kind, *units, *role, *name;
	long days;
};

static bool
read_word(struct wish *w, const char *option, const char *value)
{
	static const struct {
		const char *option;
		size_t at;
	} words[] = {
		{ "--data", offsetof(struct wish, data) },     { "--database", offsetof(struct wish, conninfo) },
		{ "--source", offsetof(struct wish, source) }, { "--kind", offsetof(struct wish, kind) },
		{ "--units", offsetof(struct wish, units) },   { "--role", offsetof(struct wish, role) },
		{ "--name", offsetof(struct wish, name) },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(option, words[i].option) == 0) {
			memcpy((char *)w + words[i].at, &value, sizeof(value));
			return true;
		}
	if (strcmp(option, "--days") == 0)
		w->days = strtol(value, NULL, 10);
	return strcmp(option, "--days") == 0 && w->days > 0 && w->days <= DAYS_MOST;
}

static bool
read_wish(int argc, char **argv, struct wish *w)
{
	*w = (struct wish){ .kind = "file", .role = "reporter", .days = DAYS };
	if (argc < 2)
		return false;
	w->verb = argv[1];
	for (int i = 2; i < argc; i += 2)
		if (i + 1 >= argc || !read_word(w, argv[i], argv[i + 1]))
			return false;
	if (!w->data == !w->conninfo)
		return false;
	return strcmp(w->verb, "list") == 0 || (strcmp(w->verb, "new") == 0 && w->source)
	       || (strcmp(w->verb, "revoke") == 0 && w->name);
}

static bool
is_there(const struct rows *rows, struct fail *f, enum fail_code code, const char *what)
{
	if (rows && rows_n(rows) == 0)
		fail_set(f, code, "", (const char *const[]){ what, "", NULL });
	return rows && rows_n(rows) > 0;
}

/* The token itself is printed once, when it is good, and kept nowhere; its default name
 * comes from the hash, which tells nothing of it. */
static bool
make(struct mem *mem, struct db *db, const struct wish *w, struct fail *f)
{
	char text[SECRET_TEXT], digits[HASH_TEXT];
	uint8_t hash[HASH_BYTES];
	const struct rows *unit = NULL, *made;

	if (w->units) {
		unit = db_query(db, &SQL_token_unit, f, arg_text(w->units));
		if (!is_there(unit, f, FAIL_UNKNOWN_UNIT, w->units))
			return false;
	}
	secret_new(text, hash);
	if (!db_query(db, &SQL_token_source, f, arg_text(w->source), arg_text(w->kind)))
		return false;
	made = db_query(db, &SQL_token_new, f, arg_bytes(str_n((const char *)hash, sizeof(hash))), arg_text(w->source),
			unit ? arg_int(row_int(unit, 0, 0)) : arg_null(), arg_text(w->role), arg_int(w->days),
			arg_text(w->name ? w->name : mem_printf(mem, "%s-%.8s", w->source, hash_text(hash, digits))));
	if (!is_there(made, f, FAIL_BAD_CODE, w->role) || !db_commit(db, f))
		return false;
	printf("%s\n", text);
	fprintf(stderr, "tên %s, hết hạn %s; mã chỉ hiện một lần / name %s, valid until %s; shown this once\n",
		row_text(made, 0, 0), row_text(made, 0, 1), row_text(made, 0, 0), row_text(made, 0, 1));
	return true;
}

static bool
list(struct db *db, struct fail *f)
{
	const struct rows *all = db_query(db, &SQL_token_list, f);

	for (size_t i = 0; all && i < rows_n(all); i++)
		printf("%s\t%s\t%s\t%s\t%s\n", row_text(all, i, 0), row_text(all, i, 1), row_text(all, i, 2), row_text(all, i, 3),
		       row_text(all, i, 4));
	return all != NULL;
}

static bool
act(struct mem *mem, const struct wish *w, struct fail *f)
{
	struct db *db = owner_open(mem, w->data, w->conninfo, f);

	if (!db)
		return false;
	if (strcmp(w->verb, "list") == 0)
		return list(db, f);
	if (strcmp(w->verb, "revoke") == 0)
		return is_there(db_query(db, &SQL_token_revoke, f, arg_text(w->name)), f, FAIL_BAD_CODE, w->name);
	return db_begin(db, f) && make(mem, db, w, f);
}

int
cmd_token(int argc, char **argv)
{
	struct mem *mem;
	struct fail f = { 0 };
	struct wish wish;
	char line[700];
	bool ok;

	if (!read_wish(argc, argv, &wish))
		return command_usage("token");
	mem = mem_new("token", LIMIT_ARENA_TOOL);
	ok = act(mem, &wish, &f);
	if (!ok)
		fprintf(stderr, "%s\n", fail_line(&f, line, sizeof(line)));
	mem_free(&mem);
	return ok ? EXIT_OK : EXIT_BAD;
}
