/* Functions of places: points are "latitude longitude altitude accuracy", lines and
 * shapes are points with semicolons between, or a node each. */
#include "survey/xpath_in.h"

#include <math.h>

#include "base/mem.h"
#include "base/real.h"

#define RADIUS  6378100.0
#define RADIANS (3.14159265358979323846 / 180)

struct point {
	double latitude, longitude;
};

struct points {
	struct point *at;
	size_t n;
};

static bool
read_point(struct str text, struct point *out)
{
	struct str a = word_next(&text), b = word_next(&text);

	return real_read(a, &out->latitude) && real_read(b, &out->longitude)
	       && fabs(out->latitude) <= 90 && fabs(out->longitude) <= 180;
}

/* All points of all texts; false if one is none. */
static bool
read_points(struct call *call, const struct texts *texts, struct points *out)
{
	size_t room = 0;

	for (size_t i = 0; i < texts->n; i++)
		room += texts->at[i].n / 2 + 1;
	*out = (struct points){ .at = mem_array(call->e->mem, struct point, room) };
	for (size_t i = 0; i < texts->n; i++) {
		struct str rest = str_trim(texts->at[i]);

		while (rest.n) {
			struct str one = str_trim(str_cut(rest, ';', &rest));

			if (one.n && !read_point(one, &out->at[out->n++]))
				return false;
		}
	}
	return true;
}

static bool
arg_points(struct call *call, size_t i, struct points *out, bool *good)
{
	struct texts texts;

	if (!call_texts(call, i, &texts))
		return false;
	*good = read_points(call, &texts, out);
	return true;
}

static double
hundredths(double x)
{
	return floor(x * 100 + 0.5) / 100;
}

bool
fn_area(struct call *call, struct xpath_value *out)
{
	struct points p;
	double area = 0;
	bool good;

	if (!arg_points(call, 0, &p, &good))
		return false;
	if (!good || p.n < 3)
		return give_number(out, 0);
	for (size_t i = 0; i < p.n; i++) {
		const struct point *a = &p.at[i], *b = &p.at[(i + 1) % p.n];

		area += (b->longitude - a->longitude) * RADIANS
			* (2 + sin(a->latitude * RADIANS) + sin(b->latitude * RADIANS));
	}
	return give_number(out, hundredths(fabs(area * RADIUS * RADIUS / 2)));
}

static double
between(const struct point *a, const struct point *b)
{
	double dlat = (b->latitude - a->latitude) * RADIANS, dlon = (b->longitude - a->longitude) * RADIANS;
	double h = pow(sin(dlat / 2), 2)
		   + cos(a->latitude * RADIANS) * cos(b->latitude * RADIANS) * pow(sin(dlon / 2), 2);

	return 2 * RADIUS * asin(fmin(1, sqrt(h)));
}

bool
fn_distance(struct call *call, struct xpath_value *out)
{
	struct points p;
	double sum = 0;
	bool good;

	if (!arg_points(call, 0, &p, &good))
		return false;
	if (!good)
		return give_number(out, 0);
	for (size_t i = 1; i < p.n; i++)
		sum += between(&p.at[i - 1], &p.at[i]);
	return give_number(out, hundredths(sum));
}

/* Is the point within the shape? A ray to the east crosses its border an odd number of times. */
bool
fn_geofence(struct call *call, struct xpath_value *out)
{
	struct points p;
	struct point here;
	struct str text;
	bool good, inside = false;

	if (!call_string(call, 0, &text) || !arg_points(call, 1, &p, &good))
		return false;
	if (!good || !read_point(text, &here))
		return give_boolean(out, false);
	for (size_t i = 0, k = p.n - 1; i < p.n; k = i++) {
		const struct point *a = &p.at[i], *b = &p.at[k];

		if ((a->latitude > here.latitude) != (b->latitude > here.latitude)
		    && here.longitude < (b->longitude - a->longitude) * (here.latitude - a->latitude)
						/ (b->latitude - a->latitude) + a->longitude)
			inside = !inside;
	}
	return give_boolean(out, inside);
}
