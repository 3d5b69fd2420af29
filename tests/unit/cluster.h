/* A throw-away cluster for a test program: made once, gone with it. */
#pragma once

#include "pg/db.h"

struct mem;

/* Call in an unchecked fixture; fails the program with a message if it cannot. */
void test_cluster_start(void);
void test_cluster_stop(void);

/* Rows every test of the program finds, put by the owner. */
void test_cluster_fill(const char *sql);

/* Connection string as 'role'; good for the whole program. */
const char *test_conninfo(const char *role);

/* A connection, or the test fails. */
struct db *test_db(struct mem *mem, const char *role);

/* Run it, or the test fails. */
void test_sql(struct db *db, const char *text);

/* First column of the first row as text, "" for none; the text may have no arguments. */
const char *test_value(struct db *db, const char *text);
