/* A file compiled into the program by tools/embed: 'bytes' up to 'end', a zero byte behind.
 *
 * An array of them ends with a row whose name is NULL.
 */
#pragma once

struct embedded {
	const char *name;
	const char *bytes, *end;
};
