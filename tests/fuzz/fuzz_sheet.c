/* Values and points from anywhere: refused with a place, or ranked. A line "%" parts the
 * file of values from the file of points.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/must.h"
#include "scoring/board.h"
#include "scoring/sheet.h"
#include "scoring/table.h"

static const char framework[] =
	"{\"code\":\"f\",\"version\":\"1\",\"title\":{\"vi\":\"f\"},\"target_kind\":\"commune\","
	"\"period\":\"year\","
	"\"composite\":{\"kind\":\"sum\"},\"main_indexes\":[{\"code\":\"x\",\"title\":{\"vi\":"
	"\"x\"}}],\"indicators\":["
	"{\"code\":\"1.1\",\"title\":{\"vi\":\"i\"},\"index\":\"x\",\"max\":10,\"metric\":\"m\","
	"\"rule\":{\"kind\":\"ratio\"}},"
	"{\"code\":\"1.2\",\"title\":{\"vi\":\"i\"},\"index\":\"x\",\"max\":10,\"metric\":\"n\","
	"\"rule\":{\"kind\":\"relative_to_best\"},\"missing\":\"mean\"}],"
	"\"penalty\":[{\"code\":\"P\",\"title\":{\"vi\":\"p\"},\"cap\":3,\"rule\":{\"kind\":"
	"\"manual\"}}]}";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static bool
fill(struct sheet *sheet, struct str text, struct fail *f)
{
	ptrdiff_t cut = str_find(text, STR("\n%\n"));
	struct str values = cut < 0 ? text : str_n(text.s, (size_t)cut + 1);
	struct str points = cut < 0 ? STR("") : str_n(text.s + cut + 3, text.n - (size_t)cut - 3);

	return sheet_values(sheet, "v", values, 0, f)
	       && (cut < 0 || sheet_points(sheet, "p", points, f));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct mem *mem = mem_new("fuzz", LIMIT_ARENA_TOOL);
	struct fail f = { 0 };
	const struct framework *fw = framework_read(mem, "f", str_of(framework), &f);
	struct buf out = buf_new(mem, LIMIT_ARENA_JOB);
	struct board *board = NULL;
	struct sheet *sheet;

	must(fw);
	sheet = sheet_new(mem, fw, NULL);
	if (fill(sheet, str_n((const char *)bytes, n), &f))
		board = sheet_board(sheet, &f);
	must((board != NULL) == (f.code == FAIL_NONE));
	must(board || f.place[0] == 'v' || f.place[0] == 'p');
	if (board) {
		table_csv(&out, board, sheet_units(sheet), NULL);
		table_json(&out, board, sheet_units(sheet), sheet_period(sheet), NULL);
	}
	mem_free(&mem);
	return 0;
}
