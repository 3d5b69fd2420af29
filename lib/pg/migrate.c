#include "pg/migrate.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/must.h"
#include "pg/db.h"
#include "pg/migrations.h"

/* Any number, known to all who migrate: of several that begin at once each waits for the one
 * before. */
#define LOCK_NUMBER "7263108412"
#define LOCK_SQL "select pg_advisory_xact_lock(" LOCK_NUMBER ")"

static const struct sql find_database = { "find_database", "select from pg_database where datname = 'thuocso'", 0 };
static const struct sql find_table = { "find_table", "select to_regclass('public.migration') is not null", 0 };
static const struct sql list = { "list", "select name, encode(sha256, 'hex') from public.migration order by name", 0 };
static const struct sql hash = { "hash", "select encode(sha256(convert_to($1::text, 'UTF8')), 'hex')", 1 };
static const struct sql record = { "record", "insert into public.migration (name, sha256) values ($1, decode($2, 'hex'))", 2 };

static const char create_table[] =
	"create table if not exists public.migration (name text primary key, sha256 bytea not null, "
	"at timestamptz not null default now()); "
	"grant usage on schema public to public; grant select on public.migration to public";

static const char *
base_name(const struct embedded *file)
{
	return strrchr(file->name, '/') + 1;
}

static bool
is_step(const struct embedded *file)
{
	return base_name(file)[0] >= '0' && base_name(file)[0] <= '9';
}

static const char *
roles_text(void)
{
	for (const struct embedded *file = migration_files; file->name; file++)
		if (strcmp(base_name(file), "roles.sql") == 0)
			return file->bytes;
	must(!"roles.sql is embedded");
	return NULL;
}

static bool
make_roles(struct db *super, struct fail *f)
{
	const struct rows *rows;

	if (!db_script(super, roles_text(), f))
		return false;
	rows = db_query(super, &find_database, f);
	if (!rows)
		return false;
	return rows_n(rows) > 0 || db_script(super, "create database thuocso owner dx_owner", f);
}

/* A database is not made in a transaction, so the lock is the session's. */
bool
migrate_roles(struct db *super, struct fail *f)
{
	return db_script(super, "select pg_advisory_lock(" LOCK_NUMBER ")", f) && make_roles(super, f)
	       && db_script(super, "select pg_advisory_unlock(" LOCK_NUMBER ")", f);
}

/* The recorded checksum of a file, or NULL. */
static const char *
recorded(const struct rows *rows, const char *name)
{
	for (size_t i = 0; i < rows_n(rows); i++)
		if (strcmp(row_text(rows, i, 0), name) == 0)
			return row_text(rows, i, 1);
	return NULL;
}

static bool
is_known(const char *name)
{
	for (const struct embedded *file = migration_files; file->name; file++)
		if (strcmp(base_name(file), name) == 0)
			return true;
	return false;
}

static bool
nothing_newer(const struct rows *rows, struct fail *f)
{
	for (size_t i = 0; i < rows_n(rows); i++)
		if (!is_known(row_text(rows, i, 0)))
			return fail(f, DB_NEWER, "", row_text(rows, i, 0));
	return true;
}

static bool
run_file(struct db *owner, const struct embedded *file, const char *sum, struct fail *f)
{
	if (!db_script(owner, file->bytes, f)) {
		fail_prefix(f, base_name(file));
		return false;
	}
	return db_query(owner, &record, f, arg_text(base_name(file)), arg_text(sum)) != NULL;
}

/* One file in a transaction of its own; what another process has just run is seen, because
 * the lock is taken first. */
static bool
step(struct db *owner, const struct embedded *file, int *ran, struct fail *f)
{
	const char *name = base_name(file), *was;
	const struct rows *rows, *sum = db_query(owner, &hash, f, arg_text(file->bytes));

	if (!sum || !db_script(owner, LOCK_SQL, f))
		return false;
	rows = db_query(owner, &list, f);
	if (!rows)
		return false;
	was = recorded(rows, name);
	if (was && strcmp(was, row_text(sum, 0, 0)) != 0)
		return fail(f, DB_MIGRATION_CHANGED, name);
	if (was)
		return true;
	if (!run_file(owner, file, row_text(sum, 0, 0), f))
		return false;
	++*ran;
	return true;
}

/* "If not exists" alone fails when two find that it does not. */
static bool
make_table(struct db *owner, struct fail *f)
{
	if (!db_begin(owner, f))
		return false;
	if (db_script(owner, LOCK_SQL, f) && db_script(owner, create_table, f))
		return db_commit(owner, f);
	db_rollback(owner);
	return false;
}

bool
migrate_up(struct db *owner, int *ran, struct fail *f)
{
	const struct rows *rows;

	*ran = 0;
	if (!make_table(owner, f))
		return false;
	rows = db_query(owner, &list, f);
	if (!rows || !nothing_newer(rows, f))
		return false;
	for (const struct embedded *file = migration_files; file->name; file++) {
		if (!is_step(file))
			continue;
		if (!db_begin(owner, f))
			return false;
		if (!step(owner, file, ran, f)) {
			db_rollback(owner);
			return false;
		}
		if (!db_commit(owner, f))
			return false;
	}
	return true;
}

bool
migrate_check(struct db *any, struct fail *f)
{
	const struct rows *rows = db_query(any, &find_table, f);

	if (!rows)
		return false;
	if (!row_bool(rows, 0, 0))
		return fail(f, DB_OLDER, "", "0001");
	rows = db_query(any, &list, f);
	if (!rows || !nothing_newer(rows, f))
		return false;
	for (const struct embedded *file = migration_files; file->name; file++)
		if (is_step(file) && !recorded(rows, base_name(file)))
			return fail(f, DB_OLDER, "", base_name(file));
	return true;
}
