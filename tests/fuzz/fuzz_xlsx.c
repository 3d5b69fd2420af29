/* The XLSX and DOCX readers. Bytes that are no zip are the XML parts themselves, divided
 * by a byte 1: sheet, shared strings, styles, workbook or document; so the fuzzer need not
 * learn to pack. */
#include <stdint.h>

#include <zip.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "xml/docx.h"
#include "xml/xlsx.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define RELS "<Relationships><Relationship Id=\"d\" Type=\"x/officeDocument\" Target=\"xl/workbook.xml\"/>" \
	"<Relationship Id=\"r\" Type=\"x/worksheet\" Target=\"xl/s.xml\"/><Relationship Id=\"b\" Type=\"x/sharedStrings\" Target=\"/xl/t.xml\"/>" \
	"<Relationship Id=\"c\" Type=\"x/styles\" Target=\"/xl/y.xml\"/></Relationships>"

static void
add(zip_t *zip, const char *path, struct str text)
{
	zip_int64_t at = zip_file_add(zip, path, zip_source_buffer(zip, text.s, text.n, 0), 0);

	must(at >= 0);
	zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0);
}

static struct str
pack(struct mem *mem, struct str text)
{
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
	zip_stat_t stat;
	char *out;

	zip_source_keep(source);
	add(zip, "_rels/.rels", STR(RELS));
	add(zip, "xl/_rels/workbook.xml.rels", STR(RELS));
	add(zip, "xl/worksheets/sheet1.xml", str_cut(text, 1, &text));
	add(zip, "xl/t.xml", str_cut(text, 1, &text));
	add(zip, "xl/y.xml", str_cut(text, 1, &text));
	add(zip, "xl/workbook.xml", str_cut(text, 1, &text));
	must(zip_close(zip) == 0 && zip_source_open(source) == 0 && zip_source_stat(source, &stat) == 0);
	out = mem_array(mem, char, stat.size);
	must(zip_source_read(source, out, stat.size) == (zip_int64_t)stat.size);
	zip_source_close(source);
	zip_source_free(source);
	return str_n(out, stat.size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mem *mem = mem_new("fuzz", MIB(1024));
	struct str text = str_n((const char *)bytes, n), plain;
	struct fail f = { 0 };
	struct xlsx *x;

	if (!str_starts(text, STR("PK")) && n > 0)
		text = pack(mem, text);
	x = xlsx_open(mem, "f.xlsx", text, NULL, &f);
	while (x && xlsx_next(x, &f) == XLSX_ROW)
		for (size_t c = 0; c < xlsx_columns(x); c++)
			must(xlsx_cell(x, c).text.s && xlsx_place(x, c));
	if (docx_text(mem, "f.docx", text, &plain, &f))
		must(plain.s);
	mem_free(&mem);
	return 0;
}
