/* Figures from a system that shows them as Prometheus metrics: see prometheus.md. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "probes/mapping.h"
#include "probes/source.h"
#include "probes/types.h"

struct prometheus {
	const struct source *source;
	const struct mapping *mapping;
};

static const void *
check(struct mem *mem, const struct json_at *config, struct fail *f)
{
	static const char *const known[] = { SOURCE_KEYS, MAPPING_KEYS, NULL };
	struct prometheus *c = mem_one(mem, struct prometheus);

	return json_only(mem, config, known, f) && (c->source = source_check(mem, config, f)) && (c->mapping = mapping_check(mem, config, f)) ? c : NULL;
}

static bool
ask(struct mem *mem, const void *config, const struct probe_world *world, unsigned page, const struct probe_answer *last, struct probe_request *out)
{
	const struct prometheus *c = config;
	struct source_turn turn = { .page = page, .last = last };

	return page == 0 && source_ask(mem, c->source, world, &turn, out);
}

/* --- one line: name{label="value",...} number [time] --- */

struct sample {
	struct str name, value;
	struct { struct str name, value; } labels[64];
	size_t n;
};

static size_t
word(struct str s)
{
	size_t n = 0;

	while (n < s.n && (s.s[n] == '_' || s.s[n] == ':' || (s.s[n] >= '0' && s.s[n] <= '9') || ((s.s[n] | 32) >= 'a' && (s.s[n] | 32) <= 'z')))
		n++;
	return n;
}

static void
skip(struct str *s, size_t n)
{
	s->s += n;
	s->n -= n;
	while (s->n > 0 && (s->s[0] == ' ' || s->s[0] == '\t'))
		s->s++, s->n--;
}

static bool
take_label(struct mem *mem, struct str *rest, struct sample *out)
{
	struct buf value = buf_new(mem, LIMIT_CSV_FIELD);
	size_t n = word(*rest);

	if (n == 0 || out->n == ARRAY_LEN(out->labels))
		return false;
	out->labels[out->n].name = str_n(rest->s, n);
	skip(rest, n);
	if (rest->n == 0 || rest->s[0] != '=')
		return false;
	skip(rest, 1);
	if (rest->n == 0 || rest->s[0] != '"')
		return false;
	for (rest->s++, rest->n--; rest->n > 0 && rest->s[0] != '"'; rest->s++, rest->n--) {
		if (rest->s[0] == '\\' && rest->n > 1) {
			rest->s++, rest->n--;
			buf_char(&value, rest->s[0] == 'n' ? '\n' : rest->s[0]);
		} else
			buf_char(&value, rest->s[0]);
	}
	if (rest->n == 0 || value.over)
		return false;
	skip(rest, 1);
	out->labels[out->n++].value = buf_view(&value);
	return true;
}

static bool
take_sample(struct mem *mem, struct str line, struct sample *out)
{
	size_t n = word(line);

	*out = (struct sample){ .name = str_n(line.s, n) };
	skip(&line, n);
	if (n == 0)
		return false;
	if (line.n > 0 && line.s[0] == '{') {
		skip(&line, 1);
		while (line.n > 0 && line.s[0] != '}') {
			if (!take_label(mem, &line, out))
				return false;
			if (line.n > 0 && line.s[0] == ',')
				skip(&line, 1);
			else if (line.n == 0 || line.s[0] != '}')
				return false;
		}
		if (line.n == 0)
			return false;
		skip(&line, 1);
	}
	n = 0;
	while (n < line.n && line.s[n] != ' ' && line.s[n] != '\t')
		n++;
	out->value = str_n(line.s, n);
	skip(&line, n);
	return out->value.n > 0 && strspn(line.n ? line.s : "", "0123456789-") >= line.n;
}

/* --- cells --- */

/* "1.2345e+03" as "1234.5": the mark moves, no digit is lost. NULL if it is no such number. */
static const char *
without_exponent(struct mem *mem, struct str text)
{
	struct buf out = buf_new(mem, 128);
	struct str tail, head = str_cut(text, 'e', &tail), fraction, whole = str_cut(head, '.', &fraction);
	bool minus = str_starts(tail, STR("-"));
	long point, n;

	if (tail.n > 0 && (tail.s[0] == '-' || tail.s[0] == '+'))
		tail = str_n(tail.s + 1, tail.n - 1);
	if (tail.n == 0 || tail.n > 2 || strspn(tail.s, "0123456789") < tail.n || text.n > 60)
		return NULL;
	point = (minus ? -1 : 1) * strtol(mem_strn(mem, tail.s, tail.n), NULL, 10);
	if (whole.n > 0 && whole.s[0] == '-') {
		buf_char(&out, '-');
		whole = str_n(whole.s + 1, whole.n - 1);
	}
	if (whole.n == 0 || strspn(whole.s, "0123456789") < whole.n || (fraction.n > 0 && strspn(fraction.s, "0123456789") < fraction.n))
		return NULL;
	/* Digits from before the first to behind the last, zeros where there is none. */
	n = (long)(whole.n + fraction.n);
	point += (long)whole.n;
	for (long i = point < 1 ? point - 1 : 0; i < (n > point ? n : point); i++) {
		if (i == point)
			buf_char(&out, '.');
		buf_char(&out, i < 0 || i >= n ? '0' : i < (long)whole.n ? whole.s[i] : fraction.s[i - (long)whole.n]);
	}
	return buf_cstr(&out);
}

/* A number as Go prints it: 1.5e+06, NaN, +Inf. */
static struct cell
number(struct mem *mem, struct str text)
{
	const char *plain;
	int64_t micro;

	if (str_is(text, "NaN")) /* nothing to tell */
		return (struct cell){ .kind = CELL_TEXT, .text = STR("") };
	if (decimal_read(text, &micro) == DECIMAL_OK)
		return (struct cell){ .kind = CELL_NUMBER, .text = text };
	plain = without_exponent(mem, text);
	if (plain && decimal_read(str_of(plain), &micro) == DECIMAL_OK)
		return (struct cell){ .kind = CELL_NUMBER, .text = str_of(plain) };
	return (struct cell){ .kind = CELL_BAD, .text = STR("") };
}

/* "@name", "@value", or a label. */
static struct cell
field_of(struct mem *mem, const struct sample *sample, const char *name)
{
	if (strcmp(name, "@name") == 0)
		return (struct cell){ .kind = CELL_TEXT, .text = sample->name };
	if (strcmp(name, "@value") == 0)
		return number(mem, sample->value);
	for (size_t i = 0; i < sample->n; i++)
		if (str_is(sample->labels[i].name, name))
			return (struct cell){ .kind = CELL_TEXT, .text = sample->labels[i].value };
	return (struct cell){ .kind = CELL_ABSENT, .text = STR("") };
}

static void
add_record(const struct mapping *m, const struct sample *sample, size_t line, struct records *records)
{
	struct record *record = vec_push(records->mem, &records->list);

	*record = (struct record){ .row = (int32_t)records->list.n - 1, .at = mem_array(records->mem, struct cell, records->fields + 1) };
	record->locator = mem_printf(records->mem, "row:%zu", line);
	record->place = mem_printf(records->mem, "%s:%zu", records->name, line);
	for (size_t i = 0; i < records->fields; i++)
		for (const char *const *name = m->fields.at[i].names; *name && record->at[i].kind == CELL_ABSENT; name++) {
			record->at[i] = field_of(records->mem, sample, *name);
			if (record->at[i].kind != CELL_ABSENT)
				records->found[i] = (struct found_field){ *name, "" };
		}
}

/* A sample is a record if it is one of the metrics the mapping speaks of. */
static bool
is_mapped(struct mem *mem, const struct mapping *m, const struct sample *sample)
{
	struct str folded = text_fold(mem, sample->name);

	for (size_t i = 0; i < m->figures.n; i++)
		if (m->figures.at[i].metric < 0 || map_get(m->figures.at[i].metrics, folded))
			return true;
	return false;
}

static bool
read_payload(struct mem *mem, const void *config, const struct probe_world *world, const struct payload *in, struct readings *out, struct fail *f)
{
	const struct prometheus *c = config;
	struct records records = { .mem = mem, .name = in->name, .encoding = "", .machine = true, .fields = c->mapping->fields.n };
	struct str rest = in->bytes;

	records.found = mem_array(mem, struct found_field, records.fields + 1);
	if (str_trim(rest).n == 0)
		return fail(f, FILE_EMPTY, in->name);
	if (str_starts(str_trim(rest), STR("<")))
		return fail(f, SOURCE_HTML, in->name);
	if (!utf8_is_valid(rest))
		return fail(f, NOT_UTF8, in->name);
	/* The format ends with a line end: what does not is cut off. */
	if (rest.s[rest.n - 1] != '\n')
		return fail(f, FETCH_CUT, in->name);
	for (size_t line = 1; rest.n > 0; line++) {
		struct str text = str_trim(str_cut(rest, '\n', &rest));
		struct sample sample;

		if (text.n == 0 || text.s[0] == '#')
			continue;
		if (!take_sample(mem, text, &sample))
			return fail(f, SAMPLE_BAD, mem_printf(mem, "%s:%zu", in->name, line), str_dup(mem, str_n(text.s, utf8_clip(text, 60))));
		if (records.list.n == LIMIT_DROP_ROWS)
			return fail(f, CSV_LIMIT, in->name, "200000");
		if (is_mapped(mem, c->mapping, &sample))
			add_record(c->mapping, &sample, line, &records);
	}
	for (size_t i = 0; i < records.fields; i++)
		if (c->mapping->fields.at[i].needed && !records.found[i].at && records.list.n > 0)
			return fail(f, MEMBER_GONE, in->name, c->mapping->fields.at[i].label);
	return mapping_read(mem, c->mapping, world, &records, out, f);
}

static const struct probe_option options[] = {
	{ "url", "địa chỉ /metrics", "address of /metrics" },
	{ "auth", "xem http_json", "see http_json" },
	{ "unit", "đơn vị: tên nhãn", "whose: a label" },
	{ "period", "kỳ", "when" },
	{ "figures", "các số liệu: @name, @value, nhãn", "what: @name, @value, labels" },
	{ NULL, NULL, NULL },
};

const struct probe_type probe_prometheus = {
	.name = "prometheus",
	.vi = "số đo dạng văn bản Prometheus",
	.en = "metrics in Prometheus' text format",
	.options = options,
	.check = check,
	.ask = ask,
	.read = read_payload,
};
