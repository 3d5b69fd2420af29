/* Tables as sheets: see xlsx.md. */
#include "probes/tables.h"
#include "probes/types.h"

static const void *
check(struct mem *mem, const struct json_at *config, struct fail *f)
{
	return tables_check(mem, config, true, f);
}

static const struct probe_option options[] = {
	{ "url", "địa chỉ tệp; bỏ trống: chỉ nhận tệp đưa vào", "address of the file; none: only files that are handed in" },
	{ "auth", "xem http_json", "see http_json" },
	{ "sheet", "tên trang tính; bỏ trống: trang đầu tiên không ẩn", "sheet; none: the first one that is not hidden" },
	{ "unit", "đơn vị: xem docs/mapping.md", "whose: see docs/mapping.md" },
	{ "period", "kỳ", "when" },
	{ "figures", "các số liệu", "what" },
	{ NULL, NULL, NULL },
};

const struct probe_type probe_xlsx = {
	.name = "xlsx",
	.vi = "bảng tính XLSX theo bảng ánh xạ",
	.en = "an XLSX table by a mapping",
	.options = options,
	.check = check,
	.ask = tables_ask,
	.keep = tables_keep,
	.read = tables_read,
};
