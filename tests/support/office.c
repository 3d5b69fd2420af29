#include "tests/support/office.h"

#include <string.h>
#include <zip.h>

#include "base/mem.h"
#include "base/must.h"

struct str
office_zip(struct mem *mem, const struct office_part *parts)
{
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
	zip_stat_t stat;
	char *bytes;

	must(zip);
	zip_source_keep(source);
	for (; parts->path; parts++)
		must(zip_file_add(zip, parts->path, zip_source_buffer(zip, parts->text, strlen(parts->text), 0), ZIP_FL_ENC_UTF_8) >= 0);
	must(zip_close(zip) == 0 && zip_source_open(source) == 0 && zip_source_stat(source, &stat) == 0);
	bytes = mem_array(mem, char, stat.size);
	must(zip_source_read(source, bytes, stat.size) == (zip_int64_t)stat.size);
	zip_source_close(source);
	zip_source_free(source);
	return str_n(bytes, stat.size);
}

#define HEAD  "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN  "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define DOC   "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define RELS  "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
#define ROOT  HEAD RELS "<Relationship Id=\"rId1\" Type=\"" DOC "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
#define BOOK  HEAD "<workbook " MAIN " xmlns:r=\"" DOC "\"><sheets><sheet name=\"Số liệu\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
#define LINKS HEAD RELS "<Relationship Id=\"rId1\" Type=\"" DOC "/worksheet\" Target=\"worksheets/sheet1.xml\"/>" \
	"<Relationship Id=\"rId2\" Type=\"" DOC "/sharedStrings\" Target=\"sharedStrings.xml\"/>" \
	"<Relationship Id=\"rId3\" Type=\"" DOC "/styles\" Target=\"styles.xml\"/></Relationships>"

struct str
office_sheet(struct mem *mem, const char *cells, const char *strings, const char *styles, const char *after)
{
	struct office_part parts[7] = {
		{ "_rels/.rels", ROOT },
		{ "xl/workbook.xml", BOOK },
		{ "xl/_rels/workbook.xml.rels", LINKS },
		{ "xl/worksheets/sheet1.xml", mem_printf(mem, HEAD "<worksheet " MAIN "><sheetData>%s</sheetData>%s</worksheet>",
			cells ? cells : "", after ? after : "") },
	};
	size_t n = 4;

	if (strings)
		parts[n++] = (struct office_part){ "xl/sharedStrings.xml", mem_printf(mem, HEAD "<sst " MAIN ">%s</sst>", strings) };
	if (styles)
		parts[n++] = (struct office_part){ "xl/styles.xml", mem_printf(mem, HEAD "<styleSheet " MAIN ">%s</styleSheet>", styles) };
	return office_zip(mem, parts);
}
