/* The yardstick of bulk writes: upserts of N rows by unnest over libpq, a batch a commit.
 * bare_push CONNINFO ROWS BATCH; makes and drops a table of its own, prints rows a second. */
#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libpq-fe.h>

enum { COLUMNS = 5, HEAD = 20 };

static const Oid types[COLUMNS] = { 23, 23, 23, 20, 21 };
static const int sizes[COLUMNS] = { 4, 4, 4, 8, 2 };

static void
die(PGconn *conn, const char *what)
{
	fprintf(stderr, "%s: %s\n", what, PQerrorMessage(conn));
	exit(1);
}

static void
run(PGconn *conn, const char *sql)
{
	PGresult *result = PQexec(conn, sql);

	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		die(conn, sql);
	PQclear(result);
}

static char *
put_int(char *at, uint64_t n, int size)
{
	uint64_t big = htobe64(n << (64 - 8 * size));

	memcpy(at, &big, (size_t)size);
	return at + size;
}

/* An array of one dimension without nulls, as the wire has it. */
static int
put_array(char *at, int column, long first, int rows)
{
	char *end = at;

	end = put_int(end, 1, 4);
	end = put_int(end, 0, 4);
	end = put_int(end, types[column], 4);
	end = put_int(end, (uint64_t)rows, 4);
	end = put_int(end, 1, 4);
	for (long i = first; i < first + rows; i++) {
		const uint64_t row[COLUMNS] = { (uint64_t)(i / 100 % 10600) + 1, (uint64_t)(i % 100) + 1,
			(uint64_t)(202501 + i / 1060000), (uint64_t)i * 2654435761u % 100000000u, 1 };

		end = put_int(end, (uint64_t)sizes[column], 4);
		end = put_int(end, row[column], sizes[column]);
	}
	return (int)(end - at);
}

static void
push(PGconn *conn, char *const *room, long first, int rows)
{
	const char *values[COLUMNS];
	int lengths[COLUMNS], formats[COLUMNS];
	PGresult *result;

	for (int c = 0; c < COLUMNS; c++) {
		values[c] = room[c];
		lengths[c] = put_array(room[c], c, first, rows);
		formats[c] = 1;
	}
	result = PQexecPrepared(conn, "push", COLUMNS, values, lengths, formats, 1);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		die(conn, "push");
	PQclear(result);
}

static void
prepare(PGconn *conn)
{
	run(conn, "drop table if exists bare_push");
	run(conn, "create table bare_push (unit_id int not null, metric_id int not null, period int not null, value bigint, "
		  "source smallint not null, received_at timestamptz not null default now(), primary key (unit_id, metric_id, period))");
	PQclear(PQprepare(conn, "push",
		"insert into bare_push (unit_id, metric_id, period, value, source) "
		"select * from unnest($1::int[], $2::int[], $3::int[], $4::bigint[], $5::smallint[]) "
		"on conflict (unit_id, metric_id, period) do update set value = excluded.value, source = excluded.source, "
		"received_at = now() where (bare_push.value, bare_push.source) is distinct from (excluded.value, excluded.source)",
		0, NULL));
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int
main(int argc, char **argv)
{
	char *room[COLUMNS];
	double since;
	long rows = argc > 3 ? atol(argv[2]) : 0;
	int batch = argc > 3 ? atoi(argv[3]) : 0;
	PGconn *conn;

	if (rows <= 0 || batch <= 0)
		return 2;
	conn = PQconnectdb(argv[1]);
	if (PQstatus(conn) != CONNECTION_OK)
		die(conn, "connect");
	for (int c = 0; c < COLUMNS; c++)
		room[c] = malloc(HEAD + (size_t)batch * 12);
	prepare(conn);
	since = now();
	for (long i = 0; i < rows; i += batch)
		push(conn, room, i, (int)(rows - i < batch ? rows - i : batch));
	printf("%.0f\n", (double)rows / (now() - since));
	run(conn, "drop table bare_push");
	PQfinish(conn);
	return 0;
}
