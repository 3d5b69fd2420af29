#include "pg/db.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"
#include "pg/pg_in.h"

struct db {
	struct mem *mem;
	PGconn *conn;
	struct map *prepared;
	char sqlstate[6];
};

/* What the house says to a SQLSTATE; TS... are our own, raised by the schema. */
static const struct {
	const char *state;
	enum fail_code code;
} states[] = {
	{ "TS401", FAIL_UNAUTHORIZED }, { "TS403", FAIL_FORBIDDEN }, { "TS404", FAIL_NOT_FOUND },
	{ "TS409", FAIL_CONFLICT },     { "42501", FAIL_FORBIDDEN }, { "23505", FAIL_CONFLICT },
	{ "40001", FAIL_CONFLICT },     { "40P01", FAIL_CONFLICT },  { "57014", FAIL_TIMEOUT },
	{ "53", FAIL_DB_DOWN },         { "57P", FAIL_DB_DOWN },     { "08", FAIL_DB_DOWN },
};

void
pg_fail(struct fail *f, const char *state, const char *message)
{
	char line[160];
	size_t n = strcspn(message, "\n");

	snprintf(line, sizeof(line), "%.*s", (int)(n < 150 ? n : 150), message);
	if (!state || !state[0]) {
		fail(f, DB_DOWN, "");
		return;
	}
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strncmp(state, states[i].state, strlen(states[i].state)) == 0) {
			fail_set(f, states[i].code, "", (const char *const[]){ line, NULL });
			return;
		}
	fail(f, DB_SQL, "", state, line);
}

void
pg_fail_result(struct fail *f, const PGresult *result)
{
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

	pg_fail(f, PQresultErrorField(result, PG_DIAG_SQLSTATE), message ? message : "");
}

struct pg_words
pg_words(const char *conninfo, const char *application)
{
	return (struct pg_words){
		{ "dbname", "fallback_application_name", "client_encoding", "connect_timeout", NULL },
		{ conninfo, application, "UTF8", "5", NULL },
	};
}

static void
close_conn(void *conn)
{
	PQfinish(conn);
}

struct db *
db_open(struct mem *mem, const char *conninfo, struct fail *f)
{
	struct pg_words words = pg_words(conninfo, "thuocso");
	struct db *db = mem_one(mem, struct db);

	db->mem = mem;
	db->conn = PQconnectdbParams(words.names, words.values, 1);
	must(db->conn);
	mem_at_end(mem, close_conn, db->conn);
	db->prepared = map_new(mem);
	if (PQstatus(db->conn) != CONNECTION_OK) {
		char line[160];
		const char *message = PQerrorMessage(db->conn);

		snprintf(line, sizeof(line), "%.*s", (int)strcspn(message, "\n"), message);
		fail(f, DB_CONNECT, "", line);
		return NULL;
	}
	if (!db_script(db, "set client_min_messages = warning", f))
		return NULL;
	return db;
}

/* Takes the result over; NULL and *fail if it is none. */
static const struct rows *
take(struct db *db, PGresult *result, struct fail *f)
{
	ExecStatusType status = PQresultStatus(result);
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	snprintf(db->sqlstate, sizeof(db->sqlstate), "%s", state ? state : "");
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_COPY_IN)
		return pg_keep(db->mem, result);
	if (PQstatus(db->conn) != CONNECTION_OK)
		fail(f, DB_DOWN, "");
	else
		pg_fail_result(f, result);
	PQclear(result);
	return NULL;
}

bool
db_script(struct db *db, const char *text, struct fail *f)
{
	PGresult *result = PQexec(db->conn, text);
	bool ok = take(db, result, f) != NULL;

	return ok;
}

const struct rows *
db_ask(struct db *db, const struct sql *sql, const struct arg *args, size_t n, struct fail *f)
{
	struct pg_params p = pg_params(db->mem, args, n);

	must((int)n == sql->params);
	if (!sql->name[0] || !map_get(db->prepared, str_of(sql->name))) {
		if (!take(db, PQprepare(db->conn, sql->name, sql->text, 0, NULL), f))
			return NULL;
		map_put(db->prepared, str_of(sql->name), db);
	}
	return take(db, PQexecPrepared(db->conn, sql->name, p.n, p.values, p.lengths, p.formats, 0), f);
}

bool
db_identify(struct db *db, const char *role, int kind, const unsigned char hash[32], struct fail *f)
{
	const struct arg args[] = { arg_text(role), arg_int(kind), arg_bytes(str_n((const char *)hash, 32)) };
	struct pg_params p = pg_params(db->mem, args, 3);
	const struct rows *rows = take(db, PQexecParams(db->conn,
		"select public.identify($2::int, $3::bytea), set_config('role', $1, true)",
		p.n, NULL, p.values, p.lengths, p.formats, 0), f);

	if (!rows)
		return false;
	return row_int(rows, 0, 0) > 0 || fail(f, UNAUTHORIZED, "");
}

bool
db_begin(struct db *db, struct fail *f)
{
	return db_script(db, "begin", f);
}

bool
db_commit(struct db *db, struct fail *f)
{
	return db_script(db, "commit", f);
}

void
db_rollback(struct db *db)
{
	struct fail ignored;

	(void)!db_script(db, "rollback", &ignored);
}

bool
db_copy_begin(struct db *db, const char *copy, struct fail *f)
{
	return db_script(db, copy, f);
}

bool
db_copy_put(struct db *db, struct str bytes, struct fail *f)
{
	if (PQputCopyData(db->conn, bytes.s, (int)bytes.n) == 1)
		return true;
	return fail(f, DB_DOWN, "");
}

bool
db_copy_end(struct db *db, struct fail *f)
{
	bool ok = PQputCopyEnd(db->conn, NULL) == 1;
	PGresult *result = PQgetResult(db->conn);

	ok = result && take(db, result, f) && ok;
	while ((result = PQgetResult(db->conn)))
		PQclear(result);
	return ok;
}

const char *
db_sqlstate(const struct db *db)
{
	return db->sqlstate;
}
