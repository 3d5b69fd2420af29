/* A statement, made from a .sql file by tools/sqlgen.awk and prepared under its name. */
#pragma once

struct sql {
	const char *name;
	const char *text;
	int params;
};
