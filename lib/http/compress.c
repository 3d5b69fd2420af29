#include "http/compress.h"

#include <stdlib.h>
#include <string.h>

#include <brotli/encode.h>
#include <zlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "loop/blob.h"

/* Levels: a ranking of 600 units (100 KB) takes 1.3 ms here; one level more would save 4 %
 * of its bytes and cost twice the time, on a loop that others wait for. */
enum { NOT_WORTH = 400 }; /* bytes; headers would eat the gain */

static bool
gzip_into(struct str in, void *out, size_t *n)
{
	z_stream z = { 0 };
	int is;

	must(deflateInit2(&z, in.n > KIB(512) ? 1 : 4, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	z.next_in = (Bytef *)(uintptr_t)in.s;
	z.avail_in = (uInt)in.n;
	z.next_out = out;
	z.avail_out = (uInt)*n;
	is = deflate(&z, Z_FINISH);
	*n = z.total_out;
	deflateEnd(&z);
	return is == Z_STREAM_END;
}

static bool
br_into(struct str in, void *out, size_t *n)
{
	return BrotliEncoderCompress(in.n > KIB(512) ? 2 : 4, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, in.n,
				     (const uint8_t *)in.s, n, out);
}

static bool
compress_into(struct str in, enum http_form form, void *out, size_t *n)
{
	switch (form) {
	case FORM_GZIP:
		return gzip_into(in, out, n);
	case FORM_BR:
		return br_into(in, out, n);
	case FORM_PLAIN:
		return false;
	}
	return false;
}

bool
form_make(struct mem *mem, struct str in, enum http_form form, struct str *out)
{
	size_t n = in.n;
	char *bytes;

	if (in.n < NOT_WORTH || in.n > MIB(256) || form == FORM_PLAIN)
		return false;
	bytes = mem_alloc(mem, n);
	if (!compress_into(in, form, bytes, &n))
		return false;
	*out = str_n(bytes, n);
	return true;
}

/* A form with no bytes says: tried, no gain. */
static void
fill_form(struct blob *blob, enum http_form form)
{
	size_t n = blob->bytes.n;
	bool worth = n >= NOT_WORTH && n <= MIB(256) && form_suits(blob->type);
	char *bytes = malloc(worth ? n : 1);

	must(bytes);
	if (!worth || !compress_into(blob->bytes, form, bytes, &n))
		n = 0;
	if (n > 0) {
		char *less = realloc(bytes, n);

		bytes = less ? less : bytes;
	}
	blob->form[form] = str_n(bytes, n);
}

bool
blob_form(struct blob *blob, enum http_form form, struct str *out)
{
	if (form == FORM_PLAIN)
		return false;
	if (!blob->form[form].s)
		fill_form(blob, form);
	if (blob->form[form].n == 0)
		return false;
	*out = blob->form[form];
	return true;
}

void
blob_set_form(struct blob *blob, enum http_form form, struct str bytes)
{
	char *copy = malloc(bytes.n + 1);

	must(copy && form != FORM_PLAIN && !blob->form[form].s);
	memcpy(copy, bytes.s, bytes.n);
	blob->form[form] = str_n(copy, bytes.n);
}
