#include "base/base64.h"

#include <stdint.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *
base64_text(struct str bytes, char *out)
{
	char *p = out;

	for (size_t i = 0; i < bytes.n; i += 3) {
		uint32_t three = 0;
		size_t n = bytes.n - i < 3 ? bytes.n - i : 3;

		for (size_t k = 0; k < 3; k++)
			three = three << 8 | (k < n ? (uint8_t)bytes.s[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			*p++ = k <= n ? alphabet[three >> (18 - 6 * k) & 63] : '=';
	}
	*p = '\0';
	return out;
}

size_t
base64_bytes(struct str text, char *out)
{
	uint32_t bits = 0;
	unsigned have = 0;
	size_t n = 0;

	for (size_t i = 0; i < text.n && text.s[i] != '='; i++) {
		const char *at = memchr(alphabet, text.s[i], sizeof(alphabet) - 1);

		if (!at)
			continue;
		bits = bits << 6 | (uint32_t)(at - alphabet);
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[n++] = (char)(bits >> have & 255);
		}
	}
	return n;
}
