/* bench/form: what one submission of a large form costs: read, matched, calculated, checked.
 *
 * 250 questions in 10 groups: numbers with constraints, choices, cascades, dates, texts
 * with patterns, every fifth relevant by another, 60 calculations, a repeat of 5.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "survey/form.h"

enum { GROUPS = 10, QUESTIONS = 25, REPEATS = 5, TURNS = 2000 };

static void
write_model(struct buf *out)
{
	buf_str(out, "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml' "
		     "xmlns:jr='http://openrosa.org/javarosa'><h:head><h:title>Bench</h:title><model><instance>"
		     "<data id='bench' version='1'>");
	for (int g = 0; g < GROUPS; g++) {
		buf_printf(out, "<g%d>", g);
		for (int q = 0; q < QUESTIONS; q++)
			buf_printf(out, "<question_%d_%d/>", g, q);
		for (int c = 0; c < 6; c++)
			buf_printf(out, "<calc_%d_%d/>", g, c);
		buf_printf(out, "</g%d>", g);
	}
	buf_str(out, "<people jr:template=''><name/><age/><adult/></people><adults/><meta><instanceID/></meta></data></instance>"
		     "<instance id='xa'><root>");
	for (int i = 0; i < 60; i++)
		buf_printf(out, "<item><name>x%d</name><huyen>h%d</huyen><label>Xã %d</label></item>", i, i / 10, i);
	buf_str(out, "</root></instance>");
}

static void
write_bind(struct buf *out, int g, int q)
{
	char path[64];

	snprintf(path, sizeof(path), "/data/g%d/question_%d_%d", g, g, q);
	buf_printf(out, "<bind nodeset='%s' ", path);
	if (q % 5 == 4)
		buf_printf(out, "relevant=\" /data/g%d/question_%d_%d > 3 \" ", g, g, q - 4);
	if (q % 5 == 0)
		buf_str(out, "type='int' required='true()' constraint='. &gt;= 0 and . &lt;= 1000'/>");
	else if (q % 5 == 1)
		buf_str(out, "type='string' required='true()'/>");
	else if (q % 5 == 2)
		buf_str(out, "type='string'/>");
	else if (q % 5 == 3)
		buf_str(out, "type='date' constraint=\". &lt;= '2030-01-01'\"/>");
	else
		buf_str(out, "type='string' constraint=\"regex(., '0[0-9]{9}')\" jr:constraintMsg='Số điện thoại có 10 chữ số'/>");
}

static void
write_binds(struct buf *out)
{
	for (int g = 0; g < GROUPS; g++) {
		for (int q = 0; q < QUESTIONS; q++)
			write_bind(out, g, q);
		for (int c = 0; c < 6; c++)
			buf_printf(out, "<bind nodeset='/data/g%d/calc_%d_%d' type='string' calculate=\"if( /data/g%d/question_%d_%d > 5, "
					" /data/g%d/question_%d_%d * 2 + 1, concat('n', /data/g%d/question_%d_1 ))\"/>",
				   g, g, c, g, g, c % 5 * 5, g, g, c % 5 * 5, g, g);
	}
	buf_str(out, "<bind nodeset='/data/people/age' type='int' constraint='. &lt; 130'/>"
		     "<bind nodeset='/data/people/adult' calculate='if(../age &gt;= 18, 1, 0)'/>"
		     "<bind nodeset='/data/adults' type='int' calculate='sum(/data/people/adult)'/></model></h:head><h:body>");
}

static void
write_body(struct buf *out)
{
	for (int g = 0; g < GROUPS; g++) {
		buf_printf(out, "<group ref='/data/g%d'>", g);
		for (int q = 0; q < QUESTIONS; q++)
			if (q % 5 == 1)
				buf_printf(out, "<select1 ref='/data/g%d/question_%d_%d'><item><label>A</label><value>h0</value></item>"
						"<item><label>B</label><value>h1</value></item></select1>", g, g, q);
			else if (q % 5 == 2)
				buf_printf(out, "<select1 ref='/data/g%d/question_%d_%d'><itemset nodeset=\"instance('xa')/root/item[huyen = "
						"/data/g%d/question_%d_%d ]\"><value ref='name'/><label ref='label'/></itemset></select1>",
					   g, g, q, g, g, q - 1);
			else
				buf_printf(out, "<input ref='/data/g%d/question_%d_%d'/>", g, g, q);
		buf_str(out, "</group>");
	}
	buf_str(out, "<repeat nodeset='/data/people'><input ref='/data/people/name'/><input ref='/data/people/age'/></repeat></h:body></h:html>");
}

static void
write_answer(struct buf *out)
{
	static const char *const answers[] = { "7", "h0", "x3", "2026-07-01", "0912345678" };

	buf_str(out, "<data id='bench' version='1'>");
	for (int g = 0; g < GROUPS; g++) {
		buf_printf(out, "<g%d>", g);
		for (int q = 0; q < QUESTIONS; q++)
			buf_printf(out, "<question_%d_%d>%s</question_%d_%d>", g, q, answers[q % 5], g, q);
		for (int c = 0; c < 6; c++)
			buf_printf(out, "<calc_%d_%d>15</calc_%d_%d>", g, c, g, c);
		buf_printf(out, "</g%d>", g);
	}
	for (int r = 0; r < REPEATS; r++)
		buf_printf(out, "<people><name>Người %d</name><age>%d</age><adult>%d</adult></people>", r, 10 + r * 5, r > 1);
	buf_str(out, "<adults>3</adults><meta><instanceID>uuid:5b8c1c3e-0000-4000-8000-000000000000</instanceID></meta></data>");
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
main(void)
{
	struct mem *mem = mem_new("bench", LIMIT_ARENA_TOOL);
	struct buf form_xml = buf_new(mem, MIB(16)), answer = buf_new(mem, MIB(1));
	struct form_ask ask = { .now = 1782900000000, .seed = 1 };
	struct form_result result = { 0 };
	struct fail f = { 0 };
	struct form *form;
	double start;
	char line[600];

	write_model(&form_xml);
	write_binds(&form_xml);
	write_body(&form_xml);
	write_answer(&answer);
	form = form_compile(mem, "bench", buf_view(&form_xml), NULL, &f);
	if (!form) {
		fprintf(stderr, "%s\n", fail_line(&f, line, sizeof(line)));
		return 1;
	}
	start = seconds();
	for (int i = 0; i < TURNS; i++) {
		struct mem *own = mem_new("submission", LIMIT_ARENA_JOB);

		if (!form_evaluate(own, form, buf_view(&answer), &ask, &result, &f) || !result.valid) {
			fprintf(stderr, "the answer is wrong: %s\n", result.n ? result.violations[0].path : "");
			return 1;
		}
		mem_free(&own);
	}
	start = seconds() - start;
	printf("%zu questions, %zu bytes: %.3f ms of CPU a submission, %.0f/s\n", form_questions(form), answer.n,
	       start / TURNS * 1e3, TURNS / start);
	mem_free(&mem);
	return 0;
}
