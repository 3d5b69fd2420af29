#include "people/roles.h"

#include <string.h>

#include "base/attr.h"
#include "base/json.h"

static const struct {
	const char *code, *vi, *en;
} roles[] = {
	{ "administrator", "Quản trị", "Administrator" },
	{ "auditor", "Kiểm tra", "Auditor" },
	{ "department", "Sở phụ trách", "Department" },
	{ "editor", "Cán bộ xã", "Commune editor" },
	{ "enumerator", "Người nhập phiếu", "Enumerator" },
	{ "lead", "Tổ trưởng", "Team lead" },
	{ "manager", "Quản lý", "Manager" },
	{ "public", "Xem", "Reader" },
	{ "reader", "Xem", "Reader" },
	{ "reporter", "Nhập số liệu", "Reporter" },
	{ "reviewer", "Thẩm định", "Reviewer" },
};

void
role_put_words(struct json_out *out, const char *code)
{
	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (strcmp(roles[i].code, code) == 0) {
			json_open(out, '{');
			json_pair_cstr(out, "vi", roles[i].vi);
			json_pair_cstr(out, "en", roles[i].en);
			json_close(out, '}');
			return;
		}
	json_put_null(out);
}
