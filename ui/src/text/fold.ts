/* Vietnamese text for searching and ordering: the same answers as lib/base/text.h. */

/** Search form: lower case, no diacritics, d for đ, letters, digits and single spaces. */
export function fold(s: string): string {
	return s
		.toLowerCase()
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.replace(/đ/g, 'd')
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim()
}

const order = new Intl.Collator('vi', { numeric: true })

/** Vietnamese order: a ă â, d đ, then tones ngang huyền hỏi ngã sắc nặng. */
export function collate(a: string, b: string): number {
	return order.compare(a, b)
}

const TYPE_WORDS =
	/^(?:thành phố trực thuộc trung ương|thành phố|thị trấn|thị xã|đặc khu|phường|quận|huyện|tỉnh|xã|thôn|bản|ấp|tổ dân phố)\s+/i

/** A name without its type word, for ordering: "Xã Đức Mỹ" -> "Đức Mỹ". */
export function bare_name(name: string): string {
	return name.normalize('NFC').replace(TYPE_WORDS, '')
}
