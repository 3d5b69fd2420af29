#include "pg/identity.h"

#include <string.h>

#include "base/mem.h"
#include "pg/conn.h"

/* A small memory without search: a credential may push out another, which costs that one
 * a slower query. */
enum { REMEMBERED = 4096 };

struct remembered {
	uint8_t hash[32];
	bool whole;
};

struct identities {
	bool runner;
	struct remembered at[REMEMBERED];
};

struct identities *
identities_new(struct mem *mem, bool runner)
{
	struct identities *ids = mem_one(mem, struct identities);

	ids->runner = runner;
	return ids;
}

int
identity_kind(const struct job *job, bool public)
{
	enum credential_kind kind = public ? CREDENTIAL_NONE : job_credential(job)->kind;

	switch (kind) {
	case CREDENTIAL_NONE:
		return 0;
	case CREDENTIAL_TOKEN:
		return 1;
	case CREDENTIAL_SESSION:
		return job_is_public(job) ? 3 : 2;
	}
	return 0;
}

static size_t
place_of(const struct credential *who)
{
	return (who->hash[0] | (size_t)who->hash[1] << 8) % REMEMBERED;
}

const char *
identity_role(const struct identities *ids, const struct credential *who)
{
	const struct remembered *r = &ids->at[place_of(who)];

	if (ids->runner)
		return "app_probe";
	return r->whole && memcmp(r->hash, who->hash, sizeof(r->hash)) == 0 ? "app_all" : "app_scoped";
}

bool
identity_is_known(const struct identities *ids, const struct credential *who)
{
	return ids->runner || memcmp(ids->at[place_of(who)].hash, who->hash, sizeof(who->hash)) == 0;
}

bool
identity_learn(struct identities *ids, const struct credential *who, const char *role, enum identified is)
{
	struct remembered *r = &ids->at[place_of(who)];

	memcpy(r->hash, who->hash, sizeof(r->hash));
	r->whole = is == IDENTIFIED_WHOLE;
	return is == IDENTIFIED_WHOLE || strcmp(role, "app_all") != 0;
}

void
identity_send(struct conn *conn, const char *name, struct mem *mem, int kind, const struct credential *who, const char *role)
{
	const struct arg args[] = { arg_int(kind), arg_bytes(str_n((const char *)who->hash, 32)), arg_text(role) };
	struct pg_params p = pg_params(mem, args, 3);

	conn_exec(conn, name, &p);
}
