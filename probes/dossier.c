/* The dossier probe: see dossier.md. */
#include <stdio.h>

#include "base/buf.h"
#include "base/csv.h"
#include "base/date.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "probes/dossier_impl.h"
#include "probes/redact.h"
#include "probes/grid.h"
#include "probes/types.h"

/* --- asking --- */

/* {page} {size} {offset} {from} {to} in an address. */
static const char *
fill(struct mem *mem, const struct dossier_config *c, const struct probe_world *world, const char *template, unsigned page)
{
	struct buf out = buf_new(mem, LIMIT_HTTP_URL);
	int32_t today = (int32_t)((world->now / 1000000 + 7 * 3600) / DAY_SECONDS);
	char to[DATE_TEXT], from[DATE_TEXT];

	date_text(today, to);
	date_text(today - 400, from);
	for (const char *at = template; *at;) {
		struct str rest = str_of(at);

		if (str_starts(rest, STR("{page}"))) {
			buf_printf(&out, "%u", c->first_page + page);
			at += 6;
		} else if (str_starts(rest, STR("{size}"))) {
			buf_printf(&out, "%u", c->page_size);
			at += 6;
		} else if (str_starts(rest, STR("{offset}"))) {
			buf_printf(&out, "%u", page * c->page_size);
			at += 8;
		} else if (str_starts(rest, STR("{from}"))) {
			buf_str(&out, from);
			at += 6;
		} else if (str_starts(rest, STR("{to}"))) {
			buf_str(&out, to);
			at += 4;
		} else
			buf_char(&out, *at++);
	}
	return buf_cstr(&out);
}

/* Dossiers on a page; a page that cannot be read counts as full, and the reading of it
 * will say what is wrong. */
static size_t
count(struct mem *mem, const struct dossier_config *c, struct str page)
{
	json_t *value = json_read(mem, "", page, NULL), *list = value;

	if (!value)
		return SIZE_MAX;
	if (json_is_object(value)) {
		static const char *const names[] = { "data", "items", "result", "content" };

		list = c->data ? json_object_get(value, c->data) : NULL;
		for (size_t i = 0; !c->data && !list && i < ARRAY_LEN(names); i++)
			list = json_object_get(value, names[i]);
	}
	return json_array_size(list);
}

static bool
ask(struct mem *mem, const void *config, const struct probe_world *world, unsigned page, const struct probe_answer *last, struct probe_request *out)
{
	const struct dossier_config *c = config;
	bool pages = c->url && (strstr(c->url, "{page}") || strstr(c->url, "{offset}") || (c->body && strstr(c->body, "{page}")));

	if (!c->url || page >= c->max_pages || (page > 0 && (!pages || count(mem, c, last->bytes) < c->page_size)))
		return false;
	*out = (struct probe_request){ .url = fill(mem, c, world, c->url, page), .headers = c->headers, .auth = { .kind = c->secret ? AUTH_BEARER : AUTH_NONE, .secret = c->secret },
		.body = c->body ? fill(mem, c, world, c->body, page) : NULL };
	return true;
}

/* --- keeping --- */

static bool
is_json(struct str bytes)
{
	bytes = str_trim(bytes);
	if (str_starts(bytes, STR("\xef\xbb\xbf")))
		bytes = str_trim(str_n(bytes.s + 3, bytes.n - 3));
	return bytes.n > 0 && (bytes.s[0] == '{' || bytes.s[0] == '[');
}

/* A table becomes CSV of the columns that may stay. */
static bool
keep_table(struct mem *mem, const struct dossier_config *c, const struct payload *in, struct payload *out, struct fail *f)
{
	struct grid_column columns[FIELDS];
	struct buf text = buf_new(mem, LIMIT_PAYLOAD);
	struct grid *rows;
	enum grid_step step;
	bool first = true;

	dossier_columns(c, columns);
	rows = grid_open(mem, in->name, in->bytes, &(struct grid_wanted){ c->sheet, columns, FIELDS }, f);
	if (!rows)
		return false;
	for (size_t i = 0; i < grid_width(rows); i++)
		if (redaction_of(c->redaction, grid_header(rows, i)) != REDACTION_DROP) {
			buf_str(&text, first ? "" : ",");
			csv_put(&text, grid_header(rows, i));
			first = false;
		}
	while ((step = grid_next(rows, f)) == GRID_ROW) {
		buf_char(&text, '\n');
		first = true;
		for (size_t i = 0; i < grid_width(rows); i++) {
			enum redaction_is is = redaction_of(c->redaction, grid_header(rows, i));
			struct str cell = grid_at(rows, i).text;

			if (is == REDACTION_DROP)
				continue;
			buf_str(&text, first ? "" : ",");
			csv_put(&text, is == REDACTION_MASK && cell.n > 0 ? STR("có") : cell);
			first = false;
		}
	}
	buf_char(&text, '\n');
	if (step == GRID_BAD)
		return false;
	if (text.over)
		return fail(f, PAYLOAD_TOO_LARGE, in->name, mem_printf(mem, "%zu", LIMIT_PAYLOAD));
	*out = (struct payload){ in->name, "text/csv", buf_view(&text), true };
	return true;
}

static bool
keep(struct mem *mem, const void *config, const struct payload *in, struct payload *out, struct fail *f)
{
	const struct dossier_config *c = config;
	struct buf text = buf_new(mem, LIMIT_PAYLOAD);
	size_t dropped = 0;

	if (in->bytes.n == 0)
		return fail(f, FILE_EMPTY, in->name);
	if (str_starts(str_trim(in->bytes), STR("<")))
		return fail(f, SOURCE_HTML, in->name);
	if (!is_json(in->bytes) && (str_starts(in->bytes, STR("PK")) || utf8_is_valid(in->bytes)))
		return keep_table(mem, c, in, out, f);
	if (!utf8_is_valid(in->bytes))
		return fail(f, NOT_UTF8, in->name);
	/* What is no JSON cannot be cleaned of persons, so none of it is kept, nor told. */
	if (!json_read(mem, in->name, in->bytes, f)) {
		if (f && strstr(f->word[0], " near "))
			*strstr(f->word[0], " near ") = '\0';
		return false;
	}
	if (!redact_json(c->redaction, in->name, in->bytes, &text, &dropped, f))
		return false;
	if (text.over)
		return fail(f, PAYLOAD_TOO_LARGE, in->name, mem_printf(mem, "%zu", LIMIT_PAYLOAD));
	*out = (struct payload){ in->name, "application/json", buf_view(&text), in->redacted || dropped > 0 };
	return true;
}

/* Pages of JSON become a list of pages. */
static bool
join(struct mem *mem, const struct payload *pages, size_t n, struct payload *out, struct fail *f)
{
	struct buf text = buf_new(mem, LIMIT_PAYLOAD);
	bool redacted = false;

	if (n == 1) {
		*out = pages[0];
		return true;
	}
	for (size_t i = 0; i < n; i++) {
		if (!is_json(pages[i].bytes))
			return fail(f, JSON_TYPE, pages[i].name, "data", "[...]");
		buf_str(&text, i ? ",\n" : "[");
		buf_add(&text, pages[i].bytes.s, pages[i].bytes.n);
		redacted |= pages[i].redacted;
	}
	buf_str(&text, n ? "]" : "[]");
	if (text.over)
		return fail(f, PAYLOAD_TOO_LARGE, n ? pages[0].name : "", mem_printf(mem, "%zu", LIMIT_PAYLOAD));
	*out = (struct payload){ n ? pages[0].name : "", "application/json", buf_view(&text), redacted };
	return true;
}

/* --- reading --- */

static bool
read_payload(struct mem *mem, const void *config, const struct probe_world *world, const struct payload *in, struct readings *out, struct fail *f)
{
	struct dossiers dossiers = { .mem = mem };

	if (!dossiers_read(config, in, &dossiers, out, f))
		return false;
	dossiers_sum(config, world, &dossiers, out);
	return true;
}

static const struct probe_option options[] = {
	{ "url", "địa chỉ dịch vụ; {page} {size} {offset} {from} {to} được thay", "address of the service; {page} {size} {offset} {from} {to} are filled in" },
	{ "secret", "tên mã truy cập (Bearer) trong kho bí mật", "name of the bearer token in the store of secrets" },
	{ "headers", "các trường tiêu đề gửi kèm", "header fields to send" },
	{ "body", "thân JSON: gửi bằng POST", "JSON body: sent by POST" },
	{ "page", "{first, size, max}: trang đầu, số hồ sơ mỗi trang, số trang tối đa", "{first, size, max}: first page, dossiers a page, most pages" },
	{ "data", "thuộc tính chứa danh sách hồ sơ", "member that holds the list" },
	{ "sheet", "tên trang tính trong tệp XLSX", "sheet of an XLSX file" },
	{ "fields", "tên trường của hệ thống này", "what this system calls the fields" },
	{ "codes", "bảng mã của hệ thống này", "the codes of this system" },
	{ "unit", "mọi hồ sơ là của đơn vị này", "all dossiers are this unit's" },
	{ "units", "DonViXuLy sang mã đơn vị", "DonViXuLy to unit code" },
	{ "parent", "đơn vị cấp trên của các đơn vị được nêu tên", "what the units named belong to" },
	{ "procedures", "danh mục thủ tục: {code, paper_result, fee, citizens, service}", "catalogue of procedures" },
	{ "sync", "số liệu của hệ thống báo cáo: {unit, period, portal, reported, last_year}", "what the reporting system counted" },
	{ "period", "kỳ cần tính", "period to sum up" },
	{ "periods", "các kỳ cần tính; bỏ trống: mọi kỳ có hồ sơ", "periods; none: all that dossiers speak of" },
	{ "length", "month quarter half year", "month quarter half year" },
	{ "as_of", "thời điểm chốt số liệu", "moment of the figures" },
	{ "tolerance", "tỷ lệ dòng hỏng được bỏ qua, 0 đến 1 (mặc định 0.01)", "share of bad rows borne, 0 to 1 (default 0.01)" },
	{ "keep", "trường khác được phép lưu", "further fields that may be stored" },
	{ "drop", "trường không được lưu", "fields never stored" },
	{ "population_codes", "mã CSDL quốc gia về dân cư", "codes of the population database" },
	{ NULL, NULL, NULL },
};

const struct probe_type probe_dossier = {
	.name = "dossier",
	.vi = "hồ sơ một cửa theo cấu trúc Cổng Dịch vụ công quốc gia, tính các chỉ tiêu của Quyết định 766",
	.en = "one-stop dossiers in the national portal's schema, summed up to the figures of Decision 766",
	.bears_bad_rows = true,
	.options = options,
	.check = dossier_check,
	.ask = ask,
	.keep = keep,
	.join = join,
	.read = read_payload,
};
