/* Tables as text: see csv.md. */
#include "probes/tables.h"
#include "probes/types.h"

static const void *
check(struct mem *mem, const struct json_at *config, struct fail *f)
{
	return tables_check(mem, config, false, f);
}

static const struct probe_option options[] = {
	{ "url", "địa chỉ tệp; bỏ trống: chỉ nhận tệp đưa vào", "address of the file; none: only files that are handed in" },
	{ "auth", "xem http_json", "see http_json" },
	{ "encoding", "auto utf-8 utf-16le utf-16be windows-1258 tcvn3 vni", "auto utf-8 utf-16le utf-16be windows-1258 tcvn3 vni" },
	{ "unit", "đơn vị: xem docs/mapping.md", "whose: see docs/mapping.md" },
	{ "period", "kỳ", "when" },
	{ "figures", "các số liệu", "what" },
	{ NULL, NULL, NULL },
};

const struct probe_type probe_csv = {
	.name = "csv",
	.vi = "bảng CSV (phẩy, chấm phẩy, tab) theo bảng ánh xạ, mọi bảng mã tiếng Việt",
	.en = "a CSV table (comma, semicolon, tab) by a mapping, in any Vietnamese encoding",
	.options = options,
	.check = check,
	.ask = tables_ask,
	.keep = tables_keep,
	.read = tables_read,
};
