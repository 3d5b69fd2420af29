/* Numbers as Vietnamese text: 1.941 is one thousand nine hundred and forty-one, 86,6 is
 * eighty-six point six. The same rules as lib/base/decimal.h; vectors in tests/data/locale.
 */
import { english } from '../words'

const DECIMALS = 6

/** Shortest machine form with at most six decimals: "12", "0.5", "-3.141593". */
function machine_text(x: number | string): string {
	const text = typeof x === 'string' ? x : x.toFixed(DECIMALS)
	return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text
}

/** Digits of |x| rounded half away from zero to 'places' decimals: [whole, decimals]. */
function rounded(text: string, places: number): [string, string] {
	const [whole = '0', decimals = ''] = text.split('.')
	if (decimals.length <= places) return [whole, decimals.padEnd(places, '0')]
	const kept = BigInt(whole + decimals.slice(0, places)) + (decimals[places]! >= '5' ? 1n : 0n)
	const digits = kept.toString().padStart(places + 1, '0')
	const cut = digits.length - places
	return [digits.slice(0, cut), digits.slice(cut)]
}

function grouped(whole: string, mark: string): string {
	return whole.replace(/\B(?=(\d{3})+$)/g, mark)
}

/** "1.236,50"; places < 0: as many decimals as needed. A string is machine form. */
export function number_vi(x: number | string, places = -1): string {
	return number_text(x, places, '.', ',')
}

function number_text(x: number | string, places: number, group: string, mark: string): string {
	const text = machine_text(x)
	const minus = text.startsWith('-')
	const size = text.replace(/^[-+]/, '')
	const [whole, decimals] = rounded(size, places < 0 ? (size.split('.')[1] ?? '').length : places)
	const zero = !/[1-9]/.test(whole + decimals)
	return (minus && !zero ? '-' : '') + grouped(whole, group) + (decimals ? mark + decimals : '')
}

/** A number in the language of the page; the minus sign is typographic. */
export function number(x: number | null | undefined, places = -1): string {
	if (x === null || x === undefined) return '–'
	const text = english.value ? number_text(x, places, ',', '.') : number_vi(x, places)
	return text.replace('-', '−')
}

/** With its sign: "+8,14", "−0,20"; nothing for zero. */
export function signed(x: number, places = -1): string {
	return (x > 0 ? '+' : '') + number(x, places)
}

/** A value with its unit of measure: "99,9%", "12 sản phẩm"; an index, from 0 to 1, has none. */
export function measured(x: number | null, uom: string, places = -1): string {
	if (x === null) return '–'
	const rate = uom === '%'
	const index = uom === 'index'
	const text = number(x, places >= 0 ? places : Math.min(rate ? 1 : index ? 4 : 2, decimals_of(x)))
	return rate ? `${text}%` : uom && !index ? `${text} ${uom}` : text
}

function decimals_of(x: number): number {
	return (machine_text(x).split('.')[1] ?? '').length
}

export interface Reading {
	/** Machine form, or null when it is no number. */
	text: string | null
	/** A dot was read as a grouping mark: say the number back. */
	was_grouped: boolean
}

/** Read a number as people type it. */
export function read_number_vi(input: string): Reading {
	const none = { text: null, was_grouped: false }
	const minus = input.startsWith('-')
	let rest = input.replace(/^[-+]/, '')
	let whole = ''
	let was_grouped = false
	const group = /^[1-9]\d{0,2}(?:\.\d{3})+(?!\d)/.exec(rest) ?? /^[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3})+(?!\d)/.exec(rest)
	if (group) {
		whole = group[0].replace(/\D/g, '')
		was_grouped = true
		rest = rest.slice(group[0].length)
	}
	const plain = (was_grouped ? /^()(?:,(\d+))?$/ : /^(\d+)(?:[.,](\d+))?$/).exec(rest)
	if (!plain) return none
	whole += plain[1]
	const [units, decimals] = rounded(`${whole}.${plain[2] ?? ''}`, DECIMALS)
	const text = machine_text(`${units.replace(/^0+(?=\d)/, '')}.${decimals}`)
	return { text: (minus && text !== '0' ? '-' : '') + text, was_grouped }
}
