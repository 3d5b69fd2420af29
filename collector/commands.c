#include "collector/commands.h"

#include <stdio.h>
#include <string.h>

const struct command commands[] = {
	{ "demo", cmd_demo, "nạp tỉnh minh hoạ, một lần", "load the demo province, once", "demo --data DIR" },
	{ "extract", cmd_extract,
	  "Đọc số liệu nêu trong một báo cáo hay bài báo (văn bản thuần, .docx)",
	  "read the figures a report or press text claims (plain text, .docx)",
	  "extract FILE --units FILE.csv [--as-of DATE]\n"
	  "  ra một đối tượng JSON mỗi số liệu / out a JSON object a figure: unit, metric, value, bound, period,\n"
	  "  start, end (byte), flags" },
	{ "form", cmd_form,
	  "Dịch biểu mẫu từ bảng tính (XLSForm) sang XForm; kiểm tra một bài trả lời",
	  "compile forms written in spreadsheets (XLSForm) into XForms; check what was filled in",
	  "form compile FILE.xlsx|FILE.json [-o OUT.xml] [--json]\n"
	  "  lỗi và lưu ý ra stderr, kèm trang, dòng, cột / errors and warnings on stderr with sheet, row, column\n"
	  "  --json: mỗi lỗi một đối tượng JSON / a JSON object for each\n"
	  "thuocso form compile --cases FILE.jsonl\n"
	  "  mỗi dòng {\"sheets\", \"name\"}; ra mỗi dòng {\"xform\", \"warnings\"} hoặc {\"error\"} / one a line\n"
	  "thuocso form eval FORM.xml INSTANCE.xml [--media DIR] [--text]\n"
	  "  ra JSON: valid, violations, instance đã tính lại / out JSON: valid, violations, the instance recalculated;\n"
	  "  --text: mỗi lỗi một dòng / a line each; 1 nếu có lỗi / exit 1 if anything is wrong\n"
	  "thuocso form publish FILE.xlsx|FILE.xml [--media DIR] [--unit CODE] [--until DATE] [--counts valid|approved] --data DIR\n"
	  "  mở phiếu cho đơn vị và mọi đơn vị bên dưới / open a form to a unit and all below it\n"
	  "thuocso form close ID --data DIR; form list --data DIR\n"
	  "  --database CONNINFO thay cho --data / instead of --data" },
	{ "migrate", cmd_migrate, "tạo hoặc nâng cấp lược đồ cơ sở dữ liệu", "make the database schema, or bring it up to date",
	  "migrate --data DIR | CONNINFO" },
	{ "token", cmd_token, "mã truy cập cho máy gửi số liệu", "tokens for machines that send figures",
	  "token new --source CODE [--kind probe|file|survey|self] [--units UNIT] [--role reporter] [--days N] [--name NAME] --data DIR\n"
	  "  in mã ra một lần / prints the token, once\n"
	  "thuocso token list --data DIR; token revoke --name NAME --data DIR\n"
	  "  --database CONNINFO thay cho --data / instead of --data" },
	{ "units", cmd_units,
	  "Danh mục đơn vị hành chính; nhận ra đơn vị từ tên viết tự do",
	  "administrative units; which unit does a name as people write it mean",
	  "units import FILE.csv [--from DATE] [--until DATE] [--predecessors FILE.csv] [--decision TEXT] [--data DIR]\n"
	  "  ghi danh sách vào cơ sở dữ liệu: DIR, DATABASE_URL, hoặc nơi máy chủ dùng / put a list into the\n"
	  "  database: DIR, DATABASE_URL, or where the server has it\n"
	  "thuocso units undo (--day DATE | --change N) [--data DIR]\n"
	  "  hủy các thay đổi đã ghi, không xóa gì / take back recorded changes, nothing is deleted\n"
	  "thuocso units match --units FILE.csv [--as-of DATE] < NAMES\n"
	  "  mỗi dòng một tên, có thể thêm TAB và tên hoặc mã cấp trên / a name a line, optionally a tab and\n"
	  "  the name or code of a unit above it; ra một đối tượng JSON mỗi dòng / out a JSON object a line" },
	{ "probe", cmd_probe,
	  "Đọc số liệu từ hệ thống của đơn vị: kiểm tra cấu hình, đọc một tệp, chạy",
	  "read figures from unit systems: check a configuration, read a payload, run",
	  "probe --data DIR [--allow HOST]... [--secrets DIR] [--account NAME] [--attempts N]\n"
	  "thuocso probe add NAME FILE.json --data DIR [--every \"1 hour\"]\n"
	  "thuocso probe run NAME [--dry-run] [--file PAYLOAD] --data DIR; probe run FILE.json --dry-run [--allow HOST]...\n"
	  "thuocso probe quarantine [take N | refuse N] --data DIR\n"
	  "thuocso probe check FILE.json\n"
	  "thuocso probe parse KIND [--config FILE.json] [--units FILE.csv] [--as-of DATE] [--kept FILE]\n"
	  "        [--against SHAPE.json] [--shape SHAPE.json] PAYLOAD\n"
	  "  KIND: csv, dossier, drop, http_json, http_text, prometheus, xlsx; mỗi dòng ra một đối tượng JSON / out a JSON object a line\n"
	  "  --kept: ghi lại đúng những byte được phép lưu / write the bytes that may be stored" },
	{ "score", cmd_score,
	  "Tính điểm và xếp hạng theo một bộ chỉ số, từ tệp số liệu",
	  "score and rank by an index framework, from files of values",
	  "score --framework FILE|CODE --values FILE.csv [--points FILE.csv] [--period P] [--format csv|json]\n"
	  "      [--robustness N] [--seed S] [--top N]\n"
	  "  values: unit,metric,period,numerator,denominator,value    points: unit,indicator,points\n"
	  "  --period: cần khi số liệu có nhiều kỳ / needed if the values span several periods\n"
	  "  --robustness: N lần rút trọng số ngẫu nhiên, khoảng hạng 5-50-95% và xác suất vào top / N random\n"
	  "  draws of the weights, rank percentiles 5-50-95 and the probability of the top (35)" },
	{ "serve", cmd_serve, "mở bảng xếp hạng, REST và luồng sự kiện", "serve the ranking, REST and events",
	  "serve [--port N] [--data DIR] [--config FILE] ..." },
	{ "xpath", cmd_xpath,
	  "Tính một biểu thức XPath của phiếu khảo sát",
	  "evaluate an XPath expression of a survey form",
	  "xpath [--xml FILE] EXPR\n"
	  "  ra một giá trị JSON / out a JSON value\n"
	  "thuocso xpath --cases FILE.jsonl\n"
	  "  mỗi dòng một đối tượng: mode, xml, root, ctx, expr, kind, now, tz / an object a line; ra mỗi dòng\n"
	  "  {\"value\": ...} hoặc {\"error\": ...} / out a line each" },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct command *
command_find(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

int
command_usage(const char *name)
{
	const struct command *c = command_find(name);

	fprintf(stderr, "thuocso %s\n", c->usage);
	return EXIT_USAGE;
}
