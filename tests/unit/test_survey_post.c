/* What phones post: parts of a body, photos without their metadata, sealed content. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/mem.h"
#include "crypt/seal.h"
#include "survey/image.h"
#include "survey/multipart.h"
#include "survey/openrosa.h"
#include "tests/unit/suite.h"

static struct fail f;

#define BYTES(literal) str_n(literal, sizeof(literal) - 1)

static const char *
refused(const char *type, const char *body)
{
	struct multipart parts;

	f = (struct fail){ 0 };
	ck_assert(!multipart_read(mem, str_of(type), str_of(body), &parts, &f));
	return fail_slug(f.code);
}

START_TEST(parts_are_taken_apart)
{
	struct multipart parts;
	struct str body = BYTES("--a-b\r\nContent-Disposition: form-data; name=\"xml_submission_file\"; filename=\"s.xml\"\r\n"
				"Content-Type: Text/XML; charset=utf-8\r\n\r\n<a>\r\n--a-</a>\r\n--a-b\r\n"
				"content-disposition: form-data; filename=\"\xe1\xba\xa3nh \\\"1\\\".jpg\"; name=anh\r\n\r\n\r\n"
				"--a-b--\r\nthe rest");

	ck_assert(multipart_read(mem, STR("Multipart/Form-Data; charset=x; boundary=\"a-b\""), body, &parts, &f));
	ck_assert_uint_eq(parts.n, 2);
	ck_assert(str_is(parts.at[0].name, "xml_submission_file") && str_is(parts.at[0].filename, "s.xml"));
	ck_assert(str_is(parts.at[0].type, "text/xml"));
	ck_assert(str_is(parts.at[0].bytes, "<a>\r\n--a-</a>"));
	ck_assert(str_is(parts.at[1].filename, "\xe1\xba\xa3nh \"1\".jpg") && str_is(parts.at[1].name, "anh"));
	ck_assert(str_is(parts.at[1].type, "text/plain") && parts.at[1].bytes.n == 0);
	ck_assert_ptr_eq(multipart_find(&parts, "anh"), &parts.at[1]);
	ck_assert_ptr_null(multipart_find(&parts, "other"));
}
END_TEST

START_TEST(bodies_that_could_be_read_in_two_ways_are_refused)
{
	static const char type[] = "multipart/form-data; boundary=b", head[] = "Content-Disposition: form-data; name=x\r\n";
	struct buf many = buf_new(mem, MIB(1));

	ck_assert_str_eq(refused("text/xml", ""), "body-type");
	ck_assert_str_eq(refused("multipart/form-data", "--b--"), "multipart");
	ck_assert_str_eq(refused("multipart/form-data; boundary=\"b", "--b--"), "multipart");
	ck_assert_str_eq(refused("multipart/form-data; boundary=b\x01", "--b--"), "multipart");
	ck_assert_str_eq(refused(type, ""), "multipart");
	ck_assert_str_eq(refused(type, "--c--"), "multipart");
	ck_assert_str_eq(refused(type, "--b\r\n\r\nno name\r\n--b--"), "multipart");
	ck_assert_str_eq(refused(type, mem_printf(mem, "--b\r\n%s", head)), "multipart");
	ck_assert_str_eq(refused(type, mem_printf(mem, "--b\r\n%s\r\nno end", head)), "multipart");
	ck_assert_str_eq(refused(type, mem_printf(mem, "--b\r\n%s\r\n1\r\n--bx", head)), "multipart");
	ck_assert_str_eq(refused(type, mem_printf(mem, "--b\r\n%sContent-Transfer-Encoding: base64\r\n\r\nMQ==\r\n--b--", head)),
			 "multipart");
	for (int i = 0; i <= LIMIT_PARTS; i++)
		buf_printf(&many, "--b\r\n%s\r\n1\r\n", head);
	buf_str(&many, "--b--");
	ck_assert_str_eq(refused(type, buf_cstr(&many)), "too-many-parts");
}
END_TEST

/* A photo as phones write it: turned, with a place, with a film behind it. */
#define EXIF "\xff\xe1\0\x2e" "Exif\0\0MM\0\x2a\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x88\x25\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0"
#define PICTURE "\xff\xdb\0\x04" "ab\xff\xda\0\x04" "cdpixels\xff\0more\xff\xd0x\xff\xd9"

START_TEST(a_photo_keeps_its_picture_and_its_side_only)
{
	struct str out, photo = BYTES("\xff\xd8" EXIF "\xff\xfe\0\x06" "note" PICTURE "\xff\xd8 film");

	ck_assert(image_strip(mem, photo, &out));
	ck_assert_int_ge(str_find(out, BYTES(PICTURE)), 0);
	ck_assert(str_ends(out, BYTES(PICTURE)));
	ck_assert_int_ge(str_find(out, BYTES("\x01\x12\0\x03\0\0\0\x01\0\x06")), 0);
	ck_assert_int_lt(str_find(out, BYTES("note")), 0);
	ck_assert_int_lt(str_find(out, BYTES("\x88\x25")), 0);
	ck_assert_int_lt(str_find(out, BYTES("film")), 0);
}
END_TEST

START_TEST(other_bytes_are_no_photo)
{
	struct str out;

	ck_assert(!image_strip(mem, BYTES("GIF89a"), &out));
	ck_assert(!image_strip(mem, BYTES("\xff\xd8\xff"), &out));
	ck_assert(!image_strip(mem, BYTES("\xff\xd8\xff\xe1\xff\xff"), &out));
	ck_assert(!image_strip(mem, BYTES("\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR"), &out));
	ck_assert(image_strip(mem, BYTES("\x89PNG\r\n\x1a\n\0\0\0\1tEXtxcrc!\0\0\0\0IENDcrc!junk"), &out));
	ck_assert(str_eq(out, BYTES("\x89PNG\r\n\x1a\n\0\0\0\0IENDcrc!")));
}
END_TEST

START_TEST(what_is_sealed_opens_with_its_own_key_only)
{
	uint8_t closing[SEAL_KEY], opening[SEAL_KEY], other[SEAL_KEY], opening2[SEAL_KEY];
	struct str sealed, back;

	seal_pair(closing, opening);
	seal_pair(other, opening2);
	sealed = seal_close(mem, closing, STR("h\xe1\xbb\x99 A"));
	ck_assert(seal_open(mem, opening, sealed, &back) && str_is(back, "h\xe1\xbb\x99 A"));
	ck_assert(!seal_open(mem, opening2, sealed, &back));
	((char *)(uintptr_t)sealed.s)[40] ^= 1;
	ck_assert(!seal_open(mem, opening, sealed, &back));
	ck_assert(!seal_open(mem, opening, STR("short"), &back));
}
END_TEST

START_TEST(addresses_and_texts_are_escaped)
{
	struct buf out = buf_new(mem, KIB(4));
	struct openrosa_form form = { STR("a b/\xc4\x91"), STR(""), STR("<&\""), STR("0123"), true };

	openrosa_list_form(&out, STR("http://h/x"), &form);
	ck_assert(str_find(buf_view(&out), STR("<downloadUrl>http://h/x/forms/a%20b%2F%C4%91/v</downloadUrl>")) > 0);
	ck_assert(str_find(buf_view(&out), STR("<name>&lt;&amp;&quot;</name>")) > 0);
	ck_assert(str_find(buf_view(&out), STR("<hash>md5:0123</hash>")) > 0);
	ck_assert(str_find(buf_view(&out), STR("/v/manifest</manifestUrl>")) > 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("survey_post");
	TCase *t = tcase_create("post");

	tcase_add_checked_fixture(t, arena_open, arena_close);
	tcase_add_test(t, parts_are_taken_apart);
	tcase_add_test(t, bodies_that_could_be_read_in_two_ways_are_refused);
	tcase_add_test(t, a_photo_keeps_its_picture_and_its_side_only);
	tcase_add_test(t, other_bytes_are_no_photo);
	tcase_add_test(t, what_is_sealed_opens_with_its_own_key_only);
	tcase_add_test(t, addresses_and_texts_are_escaped);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
