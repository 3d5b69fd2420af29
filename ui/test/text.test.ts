/* The vectors of tests/data/locale, which the C side and PostgreSQL answer as well. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { bare_name, collate, fold } from '../src/text/fold'
import { measured, number, number_vi, read_number_vi, signed } from '../src/text/number'
import { clock, day, days_since, moment, period_vi } from '../src/text/time'

function cases<T>(name: string): T[] {
	const file = new URL(`../../tests/data/locale/${name}.json`, import.meta.url)
	const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: T[] }
	expect(cases.length).toBeGreaterThan(10)
	return cases
}

describe('shared vectors', () => {
	test('numbers are written alike', () => {
		for (const row of cases<{ number: string; places: number; text: string }>('format')) {
			expect(number_vi(row.number, row.places), row.number).toBe(row.text)
			expect(number_vi(Number(row.number), row.places), `${row.number} as a double`).toBe(row.text)
		}
	})

	test('numbers are read alike', () => {
		for (const row of cases<{ text: string; number: string | null }>('parse')) {
			expect(read_number_vi(row.text).text, row.text).toBe(row.number)
		}
	})

	test('names are folded alike', () => {
		for (const row of cases<{ text: string; folded: string }>('fold')) expect(fold(row.text), row.text).toBe(row.folded)
	})

	test('names are ordered alike', () => {
		for (const { order } of cases<{ order: string[] }>('collate')) expect([...order].reverse().sort(collate)).toEqual(order)
	})
})

test('a dot that groups by threes is said back', () => {
	expect(read_number_vi('1.236').was_grouped).toBe(true)
	expect(read_number_vi('63,5').was_grouped).toBe(false)
})

test('written numbers survive being read', () => {
	for (const text of ['0', '12', '1236.5', '0.000001', '-3.141593', '98765432.1']) {
		expect(read_number_vi(number_vi(text)).text).toBe(text)
	}
})

test('what people see', () => {
	expect(number(-0.2, 2)).toBe('−0,20')
	expect(number(null)).toBe('–')
	expect(signed(8.14, 2)).toBe('+8,14')
	expect(signed(0, 1)).toBe('0,0')
	expect(measured(99.94, '%')).toBe('99,9%')
	expect(measured(80, '%')).toBe('80%')
	expect(measured(12, 'sản phẩm')).toBe('12 sản phẩm')
})

test('days and times stand on the clock of Việt Nam', () => {
	expect(moment('2026-11-21T07:32:00Z')).toBe('14:32 ngày 21/11/2026')
	expect(moment('2026-11-21T17:00:00Z')).toBe('00:00 ngày 22/11/2026')
	expect(moment('2026-07-01')).toBe('01/07/2026')
	expect(day('2024-08-29')).toBe('29/08/2024')
	expect(day('no date')).toBe('–')
	expect(clock('2026-01-01T00:05:00Z')).toBe('07:05')
	expect(days_since('2026-11-15', Date.parse('2026-11-21T07:32:00Z'))).toBe(6)
})

test('periods', () => {
	expect(period_vi('2026-Q3')).toBe('Quý III/2026')
	expect(period_vi('2026-07')).toBe('Tháng 7/2026')
	expect(period_vi('2026-H2')).toBe('6 tháng cuối năm 2026')
	expect(period_vi('2025')).toBe('Năm 2025')
	expect(period_vi('odd')).toBe('odd')
})

test('type words do not count in the order of names', () => {
	expect(bare_name('Xã Đức Mỹ')).toBe('Đức Mỹ')
	expect(bare_name('Thành phố Trà Vinh')).toBe('Trà Vinh')
	expect(bare_name('Đà Nẵng')).toBe('Đà Nẵng')
	expect(bare_name('Xã Đức Mỹ'.normalize('NFD'))).toBe('Đức Mỹ')
})
