#include "probes/calendar.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/vec.h"

enum { FIRST_YEAR = 2000, LAST_YEAR = 2099 };

struct calendar {
	bool weekend[8];          /* by weekday, 1 Monday */
	bool certain[LAST_YEAR - FIRST_YEAR + 1];
	int32_t first;            /* day of works[0] */
	int32_t days;
	uint8_t *works;           /* 1 working, 0 not */
	int32_t *before;          /* working days among works[0 .. i-1] */
};

static bool
is_weekday(const struct calendar *c, int32_t day)
{
	return !c->weekend[date_weekday(day)];
}

static bool
read_day(struct mem *mem, const struct json_at *at, const char *key, int32_t *day, struct fail *f)
{
	const char *text;

	if (!json_need_str(mem, at, key, &text, f))
		return false;
	return date_read(str_of(text), day) || fail(f, BAD_DATE, json_place(mem, at), text);
}

/* Every day of the list 'key' becomes a working day or not. */
static bool
read_days(struct mem *mem, struct calendar *c, const struct json_at *year, int64_t number, const char *key, struct fail *f)
{
	bool works = strcmp(key, "working") == 0;
	struct json_at list, at;
	int32_t day;

	if (!json_need_array(mem, year, key, &list, f))
		return false;
	for (size_t i = 0; i < json_array_size(list.value); i++) {
		at = json_nth(&list, i);
		if (!read_day(mem, &at, "date", &day, f))
			return false;
		if (date_of(day).year != number)
			return fail(f, BAD_VALUE, json_place(mem, &at), "date", json_string_value(json_object_get(at.value, "date")));
		c->works[day - c->first] = works;
	}
	return true;
}

static bool
read_year(struct mem *mem, struct calendar *c, const struct json_at *at, struct fail *f)
{
	static const char *const known[] = { "year", "certain", "source", "note", "off", "working", NULL };
	const char *source;
	int64_t year;
	bool certain;

	if (!json_only(mem, at, known, f) || !json_need_int(mem, at, "year", FIRST_YEAR, LAST_YEAR, &year, f)
	    || !json_need_str(mem, at, "source", &source, f) || !json_bool_or(mem, at, "certain", false, &certain, f))
		return false;
	c->certain[year - FIRST_YEAR] = certain;
	return read_days(mem, c, at, year, "off", f) && read_days(mem, c, at, year, "working", f);
}

static bool
read_weekend(struct mem *mem, struct calendar *c, const struct json_at *root, struct fail *f)
{
	struct json_at list;
	int64_t day;

	if (!json_need_array(mem, root, "weekend", &list, f))
		return false;
	for (size_t i = 0; i < json_array_size(list.value); i++) {
		struct json_at at = json_nth(&list, i);

		if (!json_is_integer(at.value) || (day = json_integer_value(at.value)) < 1 || day > 7)
			return fail(f, JSON_RANGE, json_place(mem, &at), "weekend", "1", "7");
		c->weekend[day] = true;
	}
	/* A week without a working day would let calendar_after run for ever. */
	for (day = 1; day <= 7; day++)
		if (!c->weekend[day])
			return true;
	return fail(f, JSON_RANGE, json_place(mem, &list), "weekend", "0", "6");
}

static void
count(struct calendar *c)
{
	for (int32_t i = 0, n = 0; i <= c->days; i++) {
		c->before[i] = n;
		n += i < c->days && c->works[i];
	}
}

const struct calendar *
calendar_read(struct mem *mem, const char *name, struct str json, struct fail *f)
{
	struct calendar *c = mem_one(mem, struct calendar);
	json_t *value = json_read(mem, name, json, f);
	struct json_at root = json_root(value, name), years;

	if (!value || !read_weekend(mem, c, &root, f) || !json_need_array(mem, &root, "years", &years, f))
		return NULL;
	c->first = date_day(FIRST_YEAR, 1, 1);
	c->days = date_day(LAST_YEAR, 12, 31) - c->first + 1;
	c->works = mem_array(mem, uint8_t, (size_t)c->days);
	c->before = mem_array(mem, int32_t, (size_t)c->days + 1);
	for (int32_t i = 0; i < c->days; i++)
		c->works[i] = is_weekday(c, c->first + i);
	for (size_t i = 0; i < json_array_size(years.value); i++) {
		struct json_at at = json_nth(&years, i);

		if (!read_year(mem, c, &at, f))
			return NULL;
	}
	count(c);
	return c;
}

bool
calendar_knows(const struct calendar *c, int year)
{
	return year >= FIRST_YEAR && year <= LAST_YEAR && c->certain[year - FIRST_YEAR];
}

bool
calendar_is_working(const struct calendar *c, int32_t day)
{
	return day >= c->first && day < c->first + c->days ? c->works[day - c->first] : is_weekday(c, day);
}

/* Working days before 'day', counted from the start of the table; it ends on both sides. */
static int32_t
counted(const struct calendar *c, int32_t day)
{
	int32_t i = day - c->first;

	return c->before[i < 0 ? 0 : i > c->days ? c->days : i];
}

int
calendar_between(const struct calendar *c, int32_t from, int32_t to)
{
	return counted(c, to + 1) - counted(c, from + 1);
}

int32_t
calendar_after(const struct calendar *c, int32_t from, int n)
{
	while (n > 0)
		n -= calendar_is_working(c, ++from);
	return from;
}
