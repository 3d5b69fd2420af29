/* A connection that waits: for commands and for the start of a program, never on the loop. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "pg/args.h"
#include "pg/sql.h"

struct db;
struct fail;
struct mem;

/* Connect; it belongs to 'mem'. */
struct db *db_open(struct mem *mem, const char *conninfo, struct fail *fail) MUST_USE;

/* Run a script of statements without arguments, as one transaction unless it says
 * otherwise. */
bool db_script(struct db *db, const char *text, struct fail *fail) MUST_USE;

/* One statement, prepared at its first use; the rows belong to the connection's arena.
 * NULL and *fail. */
const struct rows *db_ask(struct db *db, const struct sql *sql, const struct arg *args, size_t n,
			  struct fail *fail) MUST_USE;
#define db_query(db, sql, f, ...)                                                                 \
	db_ask(db, sql, (const struct arg[]){ __VA_ARGS__ __VA_OPT__(,) arg_null() },             \
	       sizeof((const struct arg[]){ __VA_ARGS__ __VA_OPT__(,) arg_null() }) / sizeof(struct arg) - 1, f)

/* Speak as whom a token stands for, in one of the roles app_*, until the transaction ends.
 * False for an unknown token. */
bool db_identify(struct db *db, const char *role, int kind, const unsigned char hash[32], struct fail *fail) MUST_USE;

bool db_begin(struct db *db, struct fail *fail) MUST_USE;
bool db_commit(struct db *db, struct fail *fail) MUST_USE;
void db_rollback(struct db *db);

/* copy ... from stdin: send pieces, then end. */
bool db_copy_begin(struct db *db, const char *copy, struct fail *fail) MUST_USE;
bool db_copy_put(struct db *db, struct str bytes, struct fail *fail) MUST_USE;
bool db_copy_end(struct db *db, struct fail *fail) MUST_USE;

/* SQLSTATE of the last failure, "" if there was none. */
const char *db_sqlstate(const struct db *db);
