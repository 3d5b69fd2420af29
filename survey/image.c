#include "survey/image.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

static const char png_magic[] = "\x89PNG\r\n\x1a\n";

enum image_kind
image_kind(struct str s)
{
	if (s.n >= 4 && memcmp(s.s, "\xff\xd8\xff", 3) == 0)
		return IMAGE_JPEG;
	if (s.n >= 8 && memcmp(s.s, png_magic, 8) == 0)
		return IMAGE_PNG;
	return IMAGE_NONE;
}

static uint32_t
big(const char *at, int bytes)
{
	uint32_t n = 0;

	for (int i = 0; i < bytes; i++)
		n = n << 8 | (unsigned char)at[i];
	return n;
}

/* --- Exif: a small TIFF file, in either order of bytes --- */

static uint32_t
tiff(struct str t, size_t at, int bytes, bool motorola)
{
	uint32_t n = 0;

	for (int i = 0; i < bytes; i++)
		n |= (uint32_t)(unsigned char)t.s[at + (size_t)i] << 8 * (motorola ? bytes - 1 - i : i);
	return n;
}

/* 1 to 8; 1 if it is not said. */
static unsigned
orientation(struct str exif)
{
	enum { ENTRY = 12, TAG = 0x0112 };
	struct str t;
	bool motorola;
	size_t at, n;

	if (exif.n < 6 + 8 || memcmp(exif.s, "Exif\0\0", 6) != 0)
		return 1;
	t = str_n(exif.s + 6, exif.n - 6);
	motorola = t.s[0] == 'M';
	at = tiff(t, 4, 4, motorola);
	if (at > t.n || t.n - at < 2)
		return 1;
	n = tiff(t, at, 2, motorola);
	for (at += 2; n > 0 && t.n - at >= ENTRY; n--, at += ENTRY)
		if (tiff(t, at, 2, motorola) == TAG) {
			uint32_t value = tiff(t, at + 8, 2, motorola);

			return value >= 1 && value <= 8 ? value : 1;
		}
	return 1;
}

static void
put_orientation(struct buf *out, unsigned value)
{
	static const char head[] = "\xff\xe1\x00\x22" "Exif\0\0" "MM\0\x2a\0\0\0\x08" "\0\x01" "\x01\x12\0\x03\0\0\0\x01\0";

	buf_add(out, head, sizeof(head) - 1);
	buf_char(out, (char)value);
	buf_add(out, "\0\0\0\0\0\0", 6);
}

/* --- JPEG: marker, length, bytes; then the picture --- */

/* APP0 (JFIF), APP2 (colour profile) and APP14 (Adobe's colour transform) say how to show it. */
static bool
is_needed(unsigned marker)
{
	bool app = marker >= 0xe0 && marker <= 0xef;

	return !(app || marker == 0xfe) || marker == 0xe0 || marker == 0xe2 || marker == 0xee;
}

/* Where the coded picture that begins at 'at' ends: at the next marker, or with the file. */
static size_t
scan_end(struct str s, size_t at)
{
	for (; at + 1 < s.n; at++) {
		unsigned next = (unsigned char)s.s[at + 1];

		if (s.s[at] == '\xff' && next != 0 && next != 0xff && !(next >= 0xd0 && next <= 0xd7))
			return at;
	}
	return s.n;
}

/* Up to the end of the picture: what stands behind it (a film, a second photo) goes. */
static bool
strip_jpeg(struct buf *out, struct str s)
{
	size_t at = 2, end;
	bool turned = false;

	buf_add(out, s.s, 2);
	while (s.n - at >= 4 && s.s[at] == '\xff') {
		unsigned marker = (unsigned char)s.s[at + 1];
		size_t length = big(s.s + at + 2, 2);

		if (marker == 0xff) { /* filling */
			at++;
			continue;
		}
		if (marker == 0xd9)
			break;
		if (length < 2 || s.n - at - 2 < length)
			return false;
		if (marker == 0xe1 && !turned) {
			unsigned value = orientation(str_n(s.s + at + 4, length - 2));

			turned = value > 1;
			if (turned)
				put_orientation(out, value);
		}
		end = at + 2 + length;
		if (marker == 0xda)
			end = scan_end(s, end);
		if (is_needed(marker))
			buf_add(out, s.s + at, end - at);
		at = end;
	}
	if (out->n == 2 || (at < s.n && (s.n - at < 2 || memcmp(s.s + at, "\xff\xd9", 2) != 0)))
		return false;
	buf_add(out, "\xff\xd9", 2);
	return true;
}

/* --- PNG: length, type, bytes, checksum --- */

static bool
strip_png(struct buf *out, struct str s)
{
	size_t at = 8;

	buf_add(out, s.s, 8);
	while (s.n - at >= 12) {
		size_t length = big(s.s + at, 4);
		const char *type = s.s + at + 4;
		bool told = memcmp(type, "tEXt", 4) == 0 || memcmp(type, "zTXt", 4) == 0 || memcmp(type, "iTXt", 4) == 0
			    || memcmp(type, "eXIf", 4) == 0 || memcmp(type, "tIME", 4) == 0;

		if (length > s.n - at - 12)
			return false;
		if (!told)
			buf_add(out, s.s + at, length + 12);
		if (memcmp(type, "IEND", 4) == 0)
			return true;
		at += length + 12;
	}
	return false;
}

bool
image_strip(struct mem *mem, struct str bytes, struct str *out)
{
	struct buf buf = buf_new(mem, bytes.n + 64);
	bool good = image_kind(bytes) == IMAGE_JPEG  ? strip_jpeg(&buf, bytes)
		    : image_kind(bytes) == IMAGE_PNG ? strip_png(&buf, bytes)
						     : false;

	*out = buf_view(&buf);
	return good;
}
