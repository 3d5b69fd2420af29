#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "probes/dossier_impl.h"
#include "probes/redact.h"
#include "probes/source.h"

static const char *const field_names[FIELDS] = {
#define FIELD(name, text) [FIELD_##name] = text,
#include "probes/dossier_fields.def"
#undef FIELD
};

/* A map's values are pointers: small numbers in a box. */
static void
put_number(struct mem *mem, struct map *map, struct str key, int n)
{
	int *box = mem_one(mem, int);

	*box = n;
	map_put(map, key, box);
}

static int
get_number(const struct map *map, struct str key)
{
	const int *box = map_get(map, key);

	return box ? *box : -1;
}

static struct str
lower(char *out, size_t size, struct str name)
{
	size_t n = name.n < size ? name.n : size;

	for (size_t i = 0; i < n; i++)
		out[i] = name.s[i] >= 'A' && name.s[i] <= 'Z' ? (char)(name.s[i] + 32) : name.s[i];
	return str_n(out, n);
}

int
dossier_field_of(const struct dossier_config *config, struct str name)
{
	char low[LIMIT_CODE];

	return get_number(config->fields, lower(low, sizeof(low), name));
}

int
dossier_code_of(struct mem *mem, const struct dossier_config *config, int table, struct str text)
{
	int n = get_number(config->codes[table], text);

	return n >= 0 || (text.n > 0 && text.s[0] == '-') ? n : get_number(config->codes[table], text_fold(mem, text));
}

/* --- the tables of codes --- */

struct code {
	int table;
	const char *text;
	int number;
};

/* The codes of the national portal, and the words its exports show instead. */
static const struct code known_codes[] = {
	{ CODE_CHANNEL, "1", 1 }, { CODE_CHANNEL, "2", 2 }, { CODE_CHANNEL, "3", 3 }, { CODE_CHANNEL, "truc tiep", 1 },
	{ CODE_CHANNEL, "truc tuyen", 2 }, { CODE_CHANNEL, "buu chinh", 3 }, { CODE_CHANNEL, "buu chinh cong ich", 3 },
	{ CODE_CHANNEL, "qua buu chinh cong ich", 3 }, { CODE_CHANNEL, "dich vu buu chinh cong ich", 3 },
	{ CODE_STATUS, "1", 1 }, { CODE_STATUS, "2", 2 }, { CODE_STATUS, "3", 3 }, { CODE_STATUS, "4", 4 }, { CODE_STATUS, "5", 5 },
	{ CODE_STATUS, "6", 6 }, { CODE_STATUS, "7", 7 }, { CODE_STATUS, "8", 8 }, { CODE_STATUS, "9", 9 }, { CODE_STATUS, "10", 10 },
	{ CODE_STATUS, "moi dang ky", 1 }, { CODE_STATUS, "duoc tiep nhan", 2 }, { CODE_STATUS, "khong duoc tiep nhan", 3 },
	{ CODE_STATUS, "dang xu ly", 4 }, { CODE_STATUS, "yeu cau bo sung giay to", 5 },
	{ CODE_STATUS, "yeu cau thuc hien nghia vu tai chinh", 6 }, { CODE_STATUS, "cong dan yeu cau rut ho so", 7 },
	{ CODE_STATUS, "dung xu ly", 8 }, { CODE_STATUS, "da xu ly xong", 9 }, { CODE_STATUS, "da tra ket qua", 10 },
	{ CODE_SUBJECT, "1", 1 }, { CODE_SUBJECT, "2", 2 }, { CODE_SUBJECT, "3", 2 }, { CODE_SUBJECT, "4", 2 },
	{ CODE_SUBJECT, "ca nhan", 1 }, { CODE_SUBJECT, "cong dan", 1 }, { CODE_SUBJECT, "doanh nghiep", 2 }, { CODE_SUBJECT, "to chuc", 2 },
	{ CODE_PAYMENT, "0", 0 }, { CODE_PAYMENT, "1", 1 }, { CODE_PAYMENT, "2", 2 }, { CODE_PAYMENT, "false", 0 }, { CODE_PAYMENT, "true", 1 },
};

static const int code_max[CODES] = { 3, 10, 2, 2 };
static const enum dossier_field code_field[CODES] = { FIELD_CHANNEL, FIELD_STATUS, FIELD_SUBJECT, FIELD_PAYMENT };

/* {"KenhThucHien": {"TT": 2}}: a table given replaces ours. */
static bool
read_codes(struct mem *mem, const struct json_at *config, struct dossier_config *c, struct fail *f)
{
	struct json_at codes = json_in(config, "codes");
	const char *key;
	json_t *value, *entry;

	for (int t = 0; t < CODES; t++)
		c->codes[t] = map_new(mem);
	for (size_t i = 0; i < ARRAY_LEN(known_codes); i++)
		put_number(mem, c->codes[known_codes[i].table], str_of(known_codes[i].text), known_codes[i].number);
	if (codes.value && !json_need_object(mem, config, "codes", &codes, f))
		return false;
	json_object_foreach(codes.value, key, value) {
		struct json_at table = json_in(&codes, key);
		int t = 0;

		while (t < CODES && strcmp(key, field_names[code_field[t]]) != 0)
			t++;
		if (t == CODES)
			return fail(f, JSON_UNKNOWN, json_place(mem, &codes), key);
		c->codes[t] = map_new(mem);
		json_object_foreach(value, key, entry) {
			int64_t n = json_is_integer(entry) ? json_integer_value(entry) : -1;
			char max[16];

			snprintf(max, sizeof(max), "%d", code_max[t]);
			if (n < 0 || n > code_max[t])
				return fail(f, JSON_RANGE, json_place(mem, &table), key, "0", max);
			put_number(mem, c->codes[t], text_fold(mem, str_of(key)), (int)n);
		}
	}
	return true;
}

/* --- fields, and what may be kept of them --- */

/* Not read, but harmless and good to have in a proof. */
static const char *const also_kept[] = { "error_code", "data", "items", "result", "content", "total", "page", "size", "next", "NgayNopHoSo",
	"TenTTHC", "MaLinhVuc", "TenLinhVuc", "NoiNopHoSo", "HinhThuc", "HinhThucThu", "MaGiayToKetQua", "MaThanhPhanHoSo", "DuocTaiSuDung",
	"TenDonViXuLy", NULL };

/* Personal, whatever a configuration says. */
static const char *const never_kept[] = { "ChuHoSo*", "TenChuHoSo*", "SoGiayTo*", "HoTen*", "HoVaTen*", "NguoiNop*", "TenNguoi*",
	"SoDienThoai*", "DienThoai*", "SDT*", "Email*", "ThuDienTu*", "DiaChi*", "NgaySinh*", "CCCD*", "CMND*", "CMT*", "SoDinhDanh*",
	"MaDinhDanh*", "SoCanCuoc*", "TaiKhoanNguoi*", NULL };

/* {"fields": {"MaHoSo": "ma_ho_so"}}: what this source calls a field. */
static bool
read_fields(struct mem *mem, const struct json_at *config, struct dossier_config *c, struct fail *f)
{
	struct json_at fields = json_in(config, "fields");
	const char *key, *name;
	json_t *value;
	char low[LIMIT_CODE];

	if (fields.value && !json_need_object(mem, config, "fields", &fields, f))
		return false;
	memcpy(c->names, field_names, sizeof(field_names));
	json_object_foreach(fields.value, key, value) {
		int field = 0;

		while (field < FIELDS && strcmp(key, field_names[field]) != 0)
			field++;
		if (field == FIELDS)
			return fail(f, JSON_UNKNOWN, json_place(mem, &fields), key);
		if (!json_need_str(mem, &fields, key, &name, f))
			return false;
		c->names[field] = name;
	}
	c->fields = map_new(mem);
	for (int i = 0; i < FIELDS; i++)
		if (!map_put(c->fields, lower(low, sizeof(low), str_of(c->names[i])), c))
			return fail(f, CSV_COLUMN_TWICE, json_place(mem, &fields), c->names[i]);
	for (int i = 0; i < FIELDS; i++)
		put_number(mem, c->fields, lower(low, sizeof(low), str_of(c->names[i])), i);
	return true;
}

static bool
each_text(struct mem *mem, const struct json_at *config, const char *key, void (*take)(struct redaction *, struct str), struct redaction *to,
	struct fail *f)
{
	struct json_at list = json_in(config, key);

	if (!list.value)
		return true;
	if (!json_need_array(mem, config, key, &list, f))
		return false;
	for (size_t i = 0; i < json_array_size(list.value); i++) {
		struct json_at at = json_nth(&list, i);

		if (!json_is_string(at.value))
			return fail(f, JSON_TYPE, json_place(mem, &at), key, "\"...\"");
		take(to, str_of(json_string_value(at.value)));
	}
	return true;
}

static bool
read_redaction(struct mem *mem, const struct json_at *config, struct dossier_config *c, struct fail *f)
{
	c->redaction = redaction_new(mem);
	for (int i = 0; i < FIELDS; i++)
		redaction_keep(c->redaction, str_of(c->names[i]));
	for (const char *const *name = also_kept; *name; name++)
		redaction_keep(c->redaction, str_of(*name));
	if (c->data)
		redaction_keep(c->redaction, str_of(c->data));
	/* A link to somebody's paper: that there is one is all we need. */
	redaction_mask(c->redaction, str_of(c->names[FIELD_RESULT_LINK]));
	for (const char *const *name = never_kept; *name; name++)
		redaction_drop(c->redaction, str_of(*name));
	return each_text(mem, config, "keep", redaction_keep, c->redaction, f) && each_text(mem, config, "drop", redaction_drop, c->redaction, f);
}

/* --- procedures, units, sync figures, periods --- */

static bool
read_procedure(struct mem *mem, const struct json_at *at, struct dossier_config *c, struct fail *f)
{
	static const char *const known[] = { "code", "paper_result", "fee", "citizens", "service", NULL };
	struct procedure p = { 0 };
	const char *service;

	if (!json_only(mem, at, known, f) || !json_need_str(mem, at, "code", &p.code, f)
	    || !json_bool_or(mem, at, "paper_result", false, &p.paper_result, f) || !json_bool_or(mem, at, "fee", false, &p.fee, f)
	    || !json_bool_or(mem, at, "citizens", true, &p.citizens, f) || !json_str_or(mem, at, "service", "", &service, f))
		return false;
	p.service = strcmp(service, "full") == 0 ? SERVICE_FULL : strcmp(service, "part") == 0 ? SERVICE_PART
		: strcmp(service, "none") == 0 ? SERVICE_NONE : SERVICE_UNKNOWN;
	if (p.service == SERVICE_UNKNOWN && *service)
		return fail(f, BAD_VALUE, json_place(mem, at), "service", service);
	*vec_push(mem, &c->procedure_list) = p;
	return true;
}

static bool
read_procedures(struct mem *mem, const struct json_at *config, struct dossier_config *c, struct fail *f)
{
	struct json_at list = json_in(config, "procedures");

	if (!list.value)
		return true;
	if (!json_need_array(mem, config, "procedures", &list, f))
		return false;
	for (size_t i = 0; i < json_array_size(list.value); i++) {
		struct json_at at = json_nth(&list, i);

		if (!read_procedure(mem, &at, c, f))
			return false;
	}
	c->procedures = map_new(mem);
	for (size_t i = 0; i < c->procedure_list.n; i++)
		map_put(c->procedures, str_of(c->procedure_list.at[i].code), &c->procedure_list.at[i]);
	return true;
}

static bool
read_period(struct mem *mem, const struct json_at *at, const char *text, int *period, struct fail *f)
{
	return period_read(str_of(text), period) || fail(f, BAD_PERIOD, json_place(mem, at), text);
}

static bool
read_sync(struct mem *mem, const struct json_at *config, struct dossier_config *c, struct fail *f)
{
	static const char *const known[] = { "unit", "period", "portal", "reported", "last_year", NULL };
	struct json_at list = json_in(config, "sync");
	const char *period;

	if (list.value && !json_need_array(mem, config, "sync", &list, f))
		return false;
	for (size_t i = 0; i < json_array_size(list.value); i++) {
		struct json_at at = json_nth(&list, i);
		struct sync_row row;

		if (!json_only(mem, &at, known, f) || !json_str_or(mem, &at, "unit", NULL, &row.unit, f) || !json_need_str(mem, &at, "period", &period, f)
		    || !read_period(mem, &at, period, &row.period, f) || !json_int_or(mem, &at, "portal", 0, 1000000000, -1, &row.portal, f)
		    || !json_int_or(mem, &at, "reported", 0, 1000000000, -1, &row.reported, f)
		    || !json_int_or(mem, &at, "last_year", 0, 1000000000, -1, &row.last_year, f))
			return false;
		*vec_push(mem, &c->sync) = row;
	}
	return true;
}

static bool
read_units(struct mem *mem, const struct json_at *config, struct dossier_config *c, struct fail *f)
{
	struct json_at units = json_in(config, "units");
	const char *key, *code;
	json_t *value;

	c->units = map_new(mem);
	if (units.value && !json_need_object(mem, config, "units", &units, f))
		return false;
	json_object_foreach(units.value, key, value) {
		if (!json_need_str(mem, &units, key, &code, f))
			return false;
		map_put(c->units, str_of(key), mem_str(mem, code));
	}
	return json_str_or(mem, config, "unit", NULL, &c->unit, f) && json_str_or(mem, config, "parent", "", &c->parent, f);
}

static bool
read_periods(struct mem *mem, const struct json_at *config, struct dossier_config *c, struct fail *f)
{
	static const struct { const char *name; char length; } lengths[] = { { "month", 'm' }, { "quarter", 'q' }, { "half", 'h' }, { "year", 'y' } };
	struct json_at list = json_in(config, "periods");
	const char *text;
	int period;
	bool day;

	if (!json_str_or(mem, config, "length", "month", &text, f))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++)
		if (strcmp(text, lengths[i].name) == 0)
			c->length = lengths[i].length;
	if (!c->length)
		return fail(f, BAD_VALUE, json_place(mem, config), "length", text);
	if (json_object_get(config->value, "period")) {
		if (!json_need_str(mem, config, "period", &text, f) || !read_period(mem, config, text, &period, f))
			return false;
		*vec_push(mem, &c->periods) = period;
	}
	if (list.value && !json_need_array(mem, config, "periods", &list, f))
		return false;
	for (size_t i = 0; i < json_array_size(list.value); i++) {
		struct json_at at = json_nth(&list, i);

		text = json_string_value(at.value);
		if (!read_period(mem, &at, text ? text : "", &period, f))
			return false;
		*vec_push(mem, &c->periods) = period;
	}
	if (!json_str_or(mem, config, "as_of", NULL, &text, f))
		return false;
	c->as_of = TIME_NONE;
	return !text || dossier_time(str_of(text), &c->as_of, &day) || fail(f, BAD_DATE, json_place(mem, config), text);
}

/* --- where to ask --- */

static bool
read_source(struct mem *mem, const struct json_at *config, struct dossier_config *c, struct fail *f)
{
	struct json_at page = json_in(config, "page");
	int64_t first, size, max;

	if (!json_str_or(mem, config, "url", NULL, &c->url, f) || !json_str_or(mem, config, "secret", NULL, &c->secret, f)
	    || !json_str_or(mem, config, "body", NULL, &c->body, f) || !json_str_or(mem, config, "data", NULL, &c->data, f)
	    || !json_str_or(mem, config, "sheet", NULL, &c->sheet, f))
		return false;
	if (c->url && !str_starts(str_of(c->url), STR("http://")) && !str_starts(str_of(c->url), STR("https://")))
		return fail(f, BAD_VALUE, json_place(mem, config), "url", c->url);
	if (page.value && !json_need_object(mem, config, "page", &page, f))
		return false;
	if (!json_int_or(mem, &page, "first", 0, 1, 1, &first, f) || !json_int_or(mem, &page, "size", 1, 10000, 200, &size, f)
	    || !json_int_or(mem, &page, "max", 1, 100000, 1000, &max, f))
		return false;
	c->first_page = (unsigned)first;
	c->page_size = (unsigned)size;
	c->max_pages = (unsigned)max;
	return source_headers(mem, config, &c->headers, f);
}

static bool
read_population(struct mem *mem, const struct json_at *config, struct dossier_config *c, struct fail *f)
{
	struct json_at list = json_in(config, "population_codes");

	c->population = map_new(mem);
	put_number(mem, c->population, STR("csdlqgdc"), 1);
	put_number(mem, c->population, STR("csdldc"), 1);
	if (list.value && !json_need_array(mem, config, "population_codes", &list, f))
		return false;
	for (size_t i = 0; i < json_array_size(list.value); i++) {
		struct json_at at = json_nth(&list, i);
		char low[LIMIT_CODE];

		if (!json_is_string(at.value))
			return fail(f, JSON_TYPE, json_place(mem, &at), "population_codes", "\"...\"");
		put_number(mem, c->population, lower(low, sizeof(low), str_of(json_string_value(at.value))), 1);
	}
	return true;
}

const void *
dossier_check(struct mem *mem, const struct json_at *config, struct fail *f)
{
	static const char *const known[] = { "kind", "name", "title", "source", "unit", "units", "parent", "url", "secret", "body", "headers", "page", "data",
		"sheet", "fields", "codes", "keep", "drop", "procedures", "sync", "period", "periods", "length", "as_of", "tolerance",
		"population_codes", "schedule", "allow", NULL };
	struct dossier_config *c = mem_one(mem, struct dossier_config);

	if (!json_only(mem, config, known, f) || !read_source(mem, config, c, f) || !read_fields(mem, config, c, f)
	    || !read_codes(mem, config, c, f) || !read_redaction(mem, config, c, f) || !read_units(mem, config, c, f)
	    || !read_procedures(mem, config, c, f) || !read_sync(mem, config, c, f) || !read_periods(mem, config, c, f)
	    || !read_population(mem, config, c, f) || !json_micro_or(mem, config, "tolerance", 10000, &c->tolerance, f))
		return NULL;
	if (c->tolerance < 0 || c->tolerance > 1000000) {
		fail(f, JSON_RANGE, json_place(mem, config), "tolerance", "0", "1");
		return NULL;
	}
	return c;
}
