/* What the board says and in which order, from made-up boards. */
import { describe, expect, test } from 'vitest'
import type { Board, Scorecard } from '../src/api'
import { finding } from '../src/board/finding'
import { BoardReading, is_plain, PLAIN, query_of, view_of } from '../src/board/rows'
import { counts, lost, missing_loss, steps } from '../src/unit/card'
// @ts-expect-error plain JavaScript, shared with the browser tests
import { commune_board, commune_world, province_board, scorecard } from '../../tests/browser/mock_data.mjs'

const units = commune_world({ n: 600 })
const board: Board = commune_board(units)
const reading = new BoardReading(board)
const names = (rows: number[]) => rows.map((i) => board.units.name[i]!)

describe('the view and the address', () => {
	test('go there and back', () => {
		const views = [
			PLAIN,
			{ ...PLAIN, search: 'duc my', area: 'kv3', kind: 'ward', quick: 'near' as const, sort: 'part2', down: true },
			{ ...PLAIN, sort: 'name', quick: 'missing' as const },
		]
		for (const view of views) expect(view_of(query_of(view))).toEqual(view)
		expect(query_of(PLAIN)).toEqual({})
	})

	test('nonsense in the address is the plain view', () => {
		expect(view_of({ sap: 'zzz', loc: '<script>', tim: ['a', 'b'] })).toEqual(PLAIN)
		expect(is_plain(PLAIN)).toBe(true)
		expect(is_plain({ ...PLAIN, search: 'a' })).toBe(false)
	})
})

describe('rows', () => {
	test('search needs no diacritics and matches starts of words', () => {
		const found = reading.rows({ ...PLAIN, search: 'duc quang' })
		const hits = names(found)
		expect(hits.length).toBeGreaterThan(0)
		expect(hits.some((n) => n.includes('Đức Quang'))).toBe(true)
		for (const i of found) expect(` ${reading.folded[i]}`).toMatch(/ duc.* quang| quang.* duc/)
		expect(reading.rows({ ...PLAIN, search: 'ĐỨC  Quang' })).toEqual(reading.rows({ ...PLAIN, search: 'duc quang' }))
		expect(reading.rows({ ...PLAIN, search: 'uang' })).toEqual([])
		expect(reading.rows({ ...PLAIN, search: '  ' })).toHaveLength(600)
	})

	test('the unknown is last whichever way one sorts', () => {
		for (const sort of ['rank', 'total', 'change'])
			for (const down of [false, true]) {
				const rows = reading.rows({ ...PLAIN, sort, down })
				expect(rows).toHaveLength(600)
				const ranks = rows.map((i) => board.units.rank[i])
				expect(ranks.slice(-3)).toEqual([null, null, null])
			}
	})

	test('names are in Vietnamese order without their type words', () => {
		const sorted = names(reading.rows({ ...PLAIN, sort: 'name' })).map((n) => n.replace(/^(?:Xã|Phường|Đặc khu) /, ''))
		expect(sorted).toEqual([...sorted].sort(new Intl.Collator('vi').compare))
		expect(names(reading.rows({ ...PLAIN, sort: 'name', down: true }))[0]).toMatch(/Yên|Xuân|Vĩnh|Ý/)
	})

	test('quick filters', () => {
		const cut = board.round.cut!
		const top = reading.rows({ ...PLAIN, quick: 'top' })
		expect(top).toHaveLength(reading.facts.inside)
		expect(top.every((i) => board.units.total[i]! >= cut.points!)).toBe(true)
		for (const i of reading.rows({ ...PLAIN, quick: 'near' })) expect(Math.abs(board.units.total[i]! - cut.points!)).toBeLessThanOrEqual(9.6)
		for (const i of reading.rows({ ...PLAIN, quick: 'missing' })) expect(board.units.missing[i]! > 0 || board.units.rank[i] === null).toBe(true)
	})

	test('a part sorts by its points', () => {
		const rows = reading.rows({ ...PLAIN, sort: 'part3' })
		const points = rows.map((i) => board.units.groups[i]![3]!)
		expect(points).toEqual([...points].sort((a, b) => b - a))
	})
})

describe('facts and sentences', () => {
	test('a tie over the line keeps all its units inside', () => {
		expect(reading.facts.inside).toBe(37)
		expect(reading.facts.at_cut).toBe(3)
		expect(finding(reading)!.head.join('')).toMatch(/^Ngay tại ngưỡng top 35 có 3 đơn vị đồng hạng 35, cùng [\d,]+ điểm$/)
	})

	test('without a tie the sentence tells how tight the line is', () => {
		const plain = new BoardReading(commune_board(commune_world({ ties: false })))
		expect(plain.facts.inside).toBe(35)
		expect(finding(plain)!.head.join('')).toMatch(/^Ranh giới top 35/)
		expect(finding(plain)!.support.join(' ')).toContain('chưa xếp hạng vì thiếu số liệu')
	})

	test('without a line the leader is the sentence', () => {
		const free = new BoardReading(commune_board(units, { cut: 0 }))
		expect(finding(free)!.head[1]).toBe(board.units.name[0])
	})

	test('a national board speaks of the home province', () => {
		const home = new BoardReading(province_board())
		expect(finding(home)!.head.join('')).toBe('Trà Vinh đứng hạng 25 trên 63, đang trong top 35 cả nước')
		expect(home.facts.with_total).toBe(6)
	})

	test('units without any figure are said to have none', () => {
		const blank: Board = structuredClone(board)
		blank.units.rank = blank.units.rank.map(() => null)
		blank.units.total = blank.units.total.map(() => null)
		blank.round.cut = null
		expect(finding(new BoardReading(blank))!.head.join('')).toBe('Chưa đơn vị nào có số liệu trong kỳ này')
	})

	test('a line that nobody stands below is no finding', () => {
		const few: Board = structuredClone(board)
		few.units.rank = few.units.rank.map((rank, i) => (i < 5 ? rank : null))
		few.round.cut = { rank: 35, points: null, title: null }
		expect(finding(new BoardReading(few))!.head[1]).toBe(few.units.name[0])
	})

	test('an empty board says nothing', () => {
		const none = commune_board([])
		expect(finding(new BoardReading(none))).toBe(null)
	})
})

describe('the scorecard', () => {
	const card: Scorecard = scorecard(units, units[40]!.code)

	test('adds up', () => {
		const sum = card.indicators.reduce((s, row) => s + row.points!, 0)
		expect(sum).toBeCloseTo(card.total!, 6)
		expect(card.groups.reduce((s, g) => s + g.points!, 0)).toBeCloseTo(card.total!, 6)
	})

	test('steps start at the total and take the greatest losses first', () => {
		const list = steps(card)
		expect(list[0]!.from).toBe(card.total)
		const losses = list.map((s) => lost(s.row))
		expect(losses).toEqual([...losses].sort((a, b) => b - a))
		expect(Math.max(...card.indicators.map(lost))).toBe(losses[0])
	})

	test('counts agree with the states', () => {
		const count = counts(card)
		expect(count.all).toBe(62)
		expect(count.missing).toBe(card.indicators.filter((r) => r.state === 'missing').length)
		expect(missing_loss(card).n).toBe(count.missing)
	})

	test('what does not apply loses nothing', () => {
		expect(lost({ ...card.indicators[0]!, state: 'not_applicable', points: null })).toBe(0)
	})
})
