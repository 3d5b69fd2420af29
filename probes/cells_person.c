#include "probes/cells_person.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "probes/mapping.h"

#define WRITTEN "{\"thuocso_cells\":1,"

enum { LOOKED_AT = 60 }; /* rows that may be a header */

/* Folded beginnings of what such columns are called. */
static const char *const person_words[] = { "ho ten", "ho va ten", "ten nguoi", "nguoi nop", "nguoi yeu cau", "chu ho so", "ten chu ho so", "cccd", "cmnd",
	"cmt", "so cccd", "so cmnd", "so can cuoc", "so dinh danh", "ma dinh danh ca nhan", "so giay to", "dien thoai", "so dien thoai", "sdt", "so dt",
	"email", "thu dien tu", "dia chi", "ngay sinh", "nam sinh", "gioi tinh", "so bhyt", "ma so bhxh", "so tai khoan", NULL };

static bool
names_person(struct mem *mem, struct str text)
{
	struct str folded = text.n && text.n < 200 ? text_fold(mem, text) : STR("");

	for (const char *const *word = person_words; *word && folded.n > 0; word++) {
		size_t n = strlen(*word);

		if (str_starts(folded, str_n(*word, n)) && (folded.n == n || folded.s[n] == ' '))
			return true;
	}
	return false;
}

/* A paper's or telephone's number, or an address of mail. */
static bool
is_personal(struct str s)
{
	size_t digits = 0, others = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.s[i] == '@')
			return s.n > 5;
		digits += s.s[i] >= '0' && s.s[i] <= '9';
		others += !(s.s[i] >= '0' && s.s[i] <= '9') && !strchr(" .+-", s.s[i]);
	}
	return others == 0 && (digits == 12 || ((digits == 10 || digits == 11) && (s.s[0] == '0' || s.s[0] == '+')) || (digits == 9 && s.n == 9));
}

/* Does the mapping read the column? By its header in any of the first rows. */
static bool
is_mapped(const struct cells *cells, const struct mapping *m, size_t column)
{
	for (size_t r = 0; r < cells->rows.n && r < LOOKED_AT; r++) {
		struct str label = column < cells->rows.at[r].n && cells->rows.at[r].at[column].text.n < 400
			? text_fold(cells->mem, cells->rows.at[r].at[column].text) : STR("");

		for (size_t i = 0; label.n > 0 && i < m->fields.n; i++)
			for (const char *const *name = m->fields.at[i].names; *name; name++) {
				const char *last = strrchr(*name, '>');

				if (str_eq(text_fold(cells->mem, str_of(last ? last + 1 : *name)), label))
					return true;
			}
	}
	return false;
}

size_t
cells_empty_persons(struct cells *cells, const struct mapping *m)
{
	size_t width = 0, emptied = 0;

	for (size_t r = 0; r < cells->rows.n; r++)
		width = cells->rows.at[r].n > width ? cells->rows.at[r].n : width;
	for (size_t c = 0; c < width; c++) {
		bool person = false;

		for (size_t r = 0; r < cells->rows.n && !person; r++) {
			struct str text = c < cells->rows.at[r].n ? cells->rows.at[r].at[c].text : STR("");

			person = text.n > 0 && (is_personal(text) || (r < LOOKED_AT && names_person(cells->mem, text)));
		}
		if (!person || is_mapped(cells, m, c))
			continue;
		emptied++;
		for (size_t r = 0; r < cells->rows.n; r++)
			if (c < cells->rows.at[r].n)
				cells->rows.at[r].at[c] = (struct cell){ .kind = CELL_TEXT, .text = STR("") };
	}
	return emptied;
}

/* --- as bytes --- */

void
cells_write(struct buf *to, const struct cells *cells)
{
	struct json_out out;

	buf_str(to, WRITTEN);
	out = json_out(to);
	json_key(&out, "sheet");
	json_put_cstr(&out, cells->sheet);
	json_pair_int(&out, "encoding", cells->encoding);
	json_pair_int(&out, "separator", cells->separator);
	json_key(&out, "rows");
	json_open(&out, '[');
	for (size_t r = 0; r < cells->rows.n; r++) {
		const struct cells_row *row = &cells->rows.at[r];

		buf_char(to, '\n');
		json_open(&out, '[');
		json_put_int(&out, row->number);
		json_put_bool(&out, row->open);
		for (size_t i = 0; i < row->n; i++) {
			json_put_int(&out, row->at[i].kind + (row->at[i].percent ? 16 : 0));
			json_put_str(&out, row->at[i].text);
		}
		json_close(&out, ']');
	}
	json_close(&out, ']');
	buf_str(to, "}\n");
}

bool
cells_are_written(struct str bytes)
{
	return str_starts(bytes, STR(WRITTEN));
}

static bool
take_row(struct cells *cells, const struct json_at *at, struct fail *f)
{
	size_t n = json_array_size(at->value);
	struct cells_row *row = vec_push(cells->mem, &cells->rows);

	*row = (struct cells_row){ .number = (uint32_t)json_integer_value(json_array_get(at->value, 0)), .open = json_is_true(json_array_get(at->value, 1)) };
	if (n < 2 || n % 2)
		return fail(f, JSON_TYPE, json_place(cells->mem, at), "rows", "[...]");
	row->n = (n - 2) / 2;
	row->at = mem_array(cells->mem, struct cell, row->n + 1);
	for (size_t i = 0; i < row->n; i++) {
		json_t *text = json_array_get(at->value, 3 + 2 * i);
		json_int_t kind = json_integer_value(json_array_get(at->value, 2 + 2 * i));

		if (!json_is_string(text) || kind < 0 || (kind & 15) > CELL_BAD)
			return fail(f, JSON_TYPE, json_place(cells->mem, at), "rows", "[...]");
		row->at[i] = (struct cell){ (enum cell_kind)(kind & 15), (kind & 16) != 0, str_n(json_string_value(text), json_string_length(text)) };
	}
	return true;
}

bool
cells_read_written(struct cells *cells, struct str bytes, struct fail *f)
{
	json_t *value = json_read(cells->mem, cells->name, bytes, f);
	struct json_at root = json_root(value, cells->name), rows;
	int64_t encoding, separator;

	if (!value || !json_str_or(cells->mem, &root, "sheet", NULL, &cells->sheet, f) || !json_need_int(cells->mem, &root, "encoding", 0, ENCODINGS - 1, &encoding, f)
	    || !json_need_int(cells->mem, &root, "separator", 0, 127, &separator, f) || !json_need_array(cells->mem, &root, "rows", &rows, f))
		return false;
	cells->encoding = (enum encoding)encoding;
	cells->separator = (char)separator;
	for (size_t i = 0; i < json_array_size(rows.value); i++) {
		struct json_at at = json_nth(&rows, i);

		if (!take_row(cells, &at, f))
			return false;
	}
	return true;
}
