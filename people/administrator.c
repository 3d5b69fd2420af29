#include "people/administrator.h"

#include <stddef.h>

#include "base/random.h"
#include "http/cookie.h"
#include "people/session.sql.h"
#include "pg/db.h"

/* 43 letters of 64 that need no escape in an address: more than 256 bits. */
static void
make_token(char out[ADMINISTRATOR_TOKEN])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	unsigned char bytes[ADMINISTRATOR_TOKEN - 1];

	random_bytes(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		out[i] = letters[bytes[i] & 63];
	out[sizeof(bytes)] = '\0';
}

bool
administrator_token(struct db *owner, char token[ADMINISTRATOR_TOKEN], struct fail *f)
{
	const struct rows *known = db_query(owner, &SQL_administrator_is_known, f);
	unsigned char hash[32];

	token[0] = '\0';
	if (!known)
		return false;
	if (row_bool(known, 0, 0))
		return true;
	make_token(token);
	cookie_hash(str_n(token, ADMINISTRATOR_TOKEN - 1), hash);
	return db_query(owner, &SQL_administrator_make, f)
	       && db_query(owner, &SQL_administrator_link, f, arg_bytes(str_n((const char *)hash, sizeof(hash))));
}
