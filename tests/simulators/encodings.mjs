// Vietnamese text as old programs write it, by the rules of each encoding.
const tones = '\u0300\u0309\u0303\u0301\u0323'
const runs = { 0xa1: 'ĂÂÊÔƠƯĐăâêôơưđ', 0xb5: 'àảãáạ', 0xbb: 'ằẳẵắ', 0xc6: 'ặầẩẫấậè', 0xce: 'ẻẽéẹềểễếệìỉ', 0xdc: 'ĩíịò', 0xe1: 'ỏõóọồổỗốộờởỡớợù', 0xf1: 'ủũúụừửữứựỳỷỹýỵ' }
const tcvn3 = new Map(Object.entries(runs).flatMap(([from, letters]) => [...letters].map((c, i) => [c, Number(from) + i])))
// Capitals with tones have no place of their own in TCVN3: a capital font shows small ones.
export const toTcvn3 = (text) => Buffer.from([...text.normalize('NFC')].map((c) => tcvn3.get(c) ?? tcvn3.get(c.toLowerCase()) ?? c.charCodeAt(0)))

const cp1258 = { '\u0300': 0xcc, '\u0309': 0xd2, '\u0303': 0xde, '\u0301': 0xec, '\u0323': 0xf2, Ă: 0xc3, ă: 0xe3, Â: 0xc2, â: 0xe2, Đ: 0xd0, đ: 0xf0, Ê: 0xca, ê: 0xea, Ô: 0xd4, ô: 0xf4, Ơ: 0xd5, ơ: 0xf5, Ư: 0xdd, ư: 0xfd }
export const toCp1258 = (text) => Buffer.from([...text.normalize('NFD')].reduce((out, c) => {
	const joined = out.length && !tones.includes(c) && /\p{M}/u.test(c) ? (out.at(-1) + c).normalize('NFC') : ''
	// A tone may stand between the letter and its own mark.
	if (!joined && /\p{M}/u.test(c) && !tones.includes(c)) throw new Error(c)
	return joined.length === 1 ? [...out.slice(0, -1), joined] : [...out, c]
}, []).map((c) => cp1258[c] ?? c.charCodeAt(0)))

// VNI: the letter, then a mark for its shape and tone together. Order of tones: none, then as above.
const plain = [0, 0xf8, 0xfb, 0xf5, 0xf9, 0xef], hat = [0xe2, 0xe0, 0xe5, 0xe3, 0xe1, 0xe4], bowl = [0xea, 0xe8, 0xfa, 0xfc, 0xe9, 0xeb], i = [0, 0xec, 0xe6, 0xf3, 0xed, 0xf2]
export const toVni = (text) => Buffer.from([...text.normalize('NFC')].flatMap((c) => {
	const [base, ...marks] = c.normalize('NFD'), small = base.toLowerCase(), up = base === small ? 0 : 0x20
	const tone = 1 + marks.map((m) => tones.indexOf(m)).reduce((a, b) => Math.max(a, b), -1)
	if (small === 'đ') return [0xf1 - up]
	if (small === 'i' && tone) return [i[tone] - up]
	if (c.toLowerCase() === 'ỵ') return [0xee - up]
	if (marks.includes('\u031b')) return [(small === 'o' ? 0xf4 : 0xf6) - up, ...(tone ? [plain[tone] - up] : [])]
	const mark = marks.includes('\u0302') ? hat[tone] : marks.includes('\u0306') ? bowl[tone] : plain[tone]
	return [base.charCodeAt(0), ...(mark ? [mark - up] : [])]
}))
