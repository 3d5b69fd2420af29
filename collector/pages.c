#include "collector/pages.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "collector/files.h"
#include "collector/options.h"
#include "collector/worker.h"
#include "loop/blob.h"
#include "loop/job.h"

static pages_board_f *board;

void
pages_set_board(pages_board_f *fn)
{
	board = fn;
}

/* JSON inside HTML: what could end the element is written as an escape. */
static void
put_escaped(struct buf *out, struct str json)
{
	size_t from = 0;

	for (size_t i = 0; i < json.n; i++)
		if (json.s[i] == '<') {
			buf_add(out, json.s + from, i - from);
			buf_str(out, "\\u003c");
			from = i + 1;
		}
	buf_add(out, json.s + from, json.n - from);
}

static void
put_words(struct json_out *out, const char *key, const char *vi, const char *en)
{
	json_key(out, key);
	json_open(out, '{');
	json_pair_cstr(out, "vi", vi);
	json_pair_cstr(out, "en", en[0] ? en : vi);
	json_close(out, '}');
}

static struct str
site(struct mem *mem, const struct options *o)
{
	struct buf buf = buf_new(mem, KIB(16));
	struct json_out out = json_out(&buf);
	const char *contact = o->text[OPTION_CONTACT];

	json_open(&out, '{');
	put_words(&out, "owner", o->text[OPTION_OWNER], o->text[OPTION_OWNER_EN]);
	put_words(&out, "product", "Thước Số", "Thước Số");
	json_pair_cstr(&out, "contact", contact[0] ? contact : NULL);
	json_pair_cstr(&out, "version", PACKAGE_VERSION);
	json_close(&out, '}');
	return buf_view(&buf);
}

struct blob *
pages_shell(const struct worker *worker, const char *url, struct str json)
{
	struct mem *mem = mem_new("shell", LIMIT_ARENA_JOB);
	struct buf out = buf_new(mem, LIMIT_ARENA_JOB / 2);
	struct str shell = files_shell(), mark = STR("<!--payload-->");
	ptrdiff_t at = str_find(shell, mark);
	size_t head = at < 0 ? shell.n : (size_t)at, tail = at < 0 ? shell.n : head + mark.n;
	struct blob *blob;

	buf_add(&out, shell.s, head);
	buf_str(&out, "<script type=\"application/json\" id=\"site\">");
	put_escaped(&out, site(mem, worker->options));
	buf_str(&out, "</script>");
	if (url) {
		buf_printf(&out, "<script type=\"application/json\" id=\"payload\" data-url=\"%s\">", url);
		put_escaped(&out, json);
		buf_str(&out, "</script>");
	}
	buf_add(&out, shell.s + tail, shell.n - tail);
	blob = blob_new(buf_view(&out), "text/html; charset=utf-8");
	mem_free(&mem);
	return blob;
}

/* The shell alone, made once. */
static void
shell(struct job *job)
{
	static struct blob *alone;

	if (!alone)
		alone = pages_shell(job_worker(job), NULL, str_n("", 0));
	reply_blob(job, 200, alone);
}

/* GET /xep-hang: the ranking. */
static void
ranking(struct job *job)
{
	struct blob *with_board = board ? board(job) : NULL;

	if (with_board)
		reply_blob(job, 200, with_board);
	else
		shell(job);
}

/* GET / */
static void
home(struct job *job)
{
	reply_see(job, "/xep-hang");
}

const struct route page_routes[] = {
	{ "GET", "/", home, ROUTE_PUBLIC | ROUTE_PAGE, "page_home" },
	{ "GET", "/xep-hang", ranking, ROUTE_PUBLIC | ROUTE_PAGE, "page_ranking" },
	{ "GET", "/don-vi/{unit}", shell, ROUTE_PUBLIC | ROUTE_PAGE, "page_unit" },
	{ "GET", "/dang-nhap", shell, ROUTE_PUBLIC | ROUTE_PAGE, "page_sign_in" },
	{ "GET", "/dang-nhap/{token}", shell, ROUTE_PUBLIC | ROUTE_PAGE, "page_link" },
	{ "GET", "/tai-khoan", shell, ROUTE_PUBLIC | ROUTE_PAGE, "page_account" },
	{ NULL, NULL, NULL, 0, NULL },
};
