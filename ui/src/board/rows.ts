/* The board's columns as rows to show: filter, order, and the facts behind its sentences.
 * Pure; everything comes from what the server sent.
 */
import type { Board } from '../api'
import { median } from '../marks/geometry'
import { bare_name, collate, fold } from '../text/fold'

export type Quick = 'all' | 'top' | 'near' | 'missing'

/** What the reader chose: the whole of it is in the address. */
export interface View {
	search: string
	area: string
	kind: string
	quick: Quick
	/** 'rank' 'name' 'total' 'change' 'met' 'fresh' or 'part0', 'part1' ... */
	sort: string
	down: boolean
}

export const PLAIN: View = { search: '', area: '', kind: '', quick: 'all', sort: 'rank', down: false }

/** Names in the address, in Vietnamese as the rest of it. */
const QUICK_WORD: Record<Quick, string> = { all: '', top: 'top', near: 'sat-nguong', missing: 'thieu' }
const SORT_WORD: Record<string, string> = { rank: 'hang', name: 'ten', total: 'diem', change: 'tang', met: 'dat', fresh: 'moi' }

type Query = Record<string, unknown>
const text_of = (x: unknown) => (typeof x === 'string' ? x : '')

export function view_of(query: Query): View {
	const sort = text_of(query.sap)
	const word = sort.replace(/^-/, '')
	const part = /^nhom(\d+)$/.exec(word)
	return {
		search: text_of(query.tim),
		area: text_of(query.kv),
		kind: text_of(query.loai),
		quick: (Object.keys(QUICK_WORD) as Quick[]).find((k) => k !== 'all' && QUICK_WORD[k] === text_of(query.loc)) ?? 'all',
		sort: part ? `part${part[1]}` : (Object.keys(SORT_WORD).find((k) => SORT_WORD[k] === word) ?? 'rank'),
		down: sort.startsWith('-'),
	}
}

export function query_of(view: View): Record<string, string> {
	const out: Record<string, string> = {}
	if (view.search) out.tim = view.search
	if (view.area) out.kv = view.area
	if (view.kind) out.loai = view.kind
	if (view.quick !== 'all') out.loc = QUICK_WORD[view.quick]
	if (view.sort !== 'rank' || view.down) {
		out.sap = (view.down ? '-' : '') + (SORT_WORD[view.sort] ?? view.sort.replace('part', 'nhom'))
	}
	return out
}

/** The part of the view that downloads understand, in the names of the REST interface. */
export function download_query(view: View): Record<string, string> {
	const out: Record<string, string> = {}
	if (view.search) out.q = view.search
	if (view.area) out.area = view.area
	if (view.kind) out.kind = view.kind
	if (view.sort === 'name' || view.sort === 'change') out.sort = view.sort
	return out
}

/** Share of the maximum within which a unit counts as near the line. */
const NEAR_SHARE = 0.01

export type Side = 'in' | 'near' | 'below'

export interface Part {
	code: string
	title: { vi: string; en: string }
	short: { vi: string; en: string } | null
	max: number
	/** One value a unit. */
	values: (number | null)[]
}

export interface Facts {
	ranked: number
	unranked: number
	median: number | null
	near: number
	/** Units sharing the cut rank. */
	at_cut: number
	/** Units inside the line, tie group included. */
	inside: number
	/** Points between the last inside and the first outside. */
	step: number | null
	entered: number
	with_total: number
}

function side_of(total: number | null, rank: number | null, cut: Board['round']['cut'], near: number): Side {
	if (!cut || rank === null) return 'in'
	if (total !== null && cut.points !== null && Math.abs(total - cut.points) <= near) return 'near'
	return rank <= cut.rank ? 'in' : 'below'
}

/** A board with what is worked out once. */
export class BoardReading {
	readonly n: number
	readonly near_points: number
	readonly side: Side[]
	readonly met: number[]
	readonly parts: Part[]
	readonly folded: string[]
	readonly facts: Facts
	readonly row_of: Map<string, number>
	/** Do most units have an earlier rank, so that "new" means something? */
	readonly has_previous: boolean

	constructor(readonly board: Board) {
		const { units, round } = board
		this.n = units.code.length
		this.near_points = round.max * NEAR_SHARE
		this.side = units.rank.map((rank, i) => side_of(units.total[i]!, rank, round.cut, this.near_points))
		this.met = units.marks.map((marks) => marks.split('m').length - 1)
		this.folded = units.name.map((name, i) => fold(`${name} ${board.areas[units.area[i]!]?.name ?? ''}`))
		this.has_previous = units.previous.filter((rank) => rank !== null).length * 2 > this.n
		this.row_of = new Map(units.code.map((code, i) => [code, i]))
		const by_view = board.views.length >= 2 && board.views.length <= 4
		const source = by_view ? board.views : board.groups
		const values = by_view ? units.views : units.groups
		this.parts = source.length > 9 ? [] : source.map((group, g) => ({ ...group, values: values.map((row) => row[g] ?? null) }))
		this.facts = this.facts_of()
	}

	change(i: number): number | null {
		const { rank, previous } = this.board.units
		return rank[i] === null || previous[i] === null ? null : previous[i]! - rank[i]!
	}

	/** Points to the line; negative below it. */
	gap(i: number): number | null {
		const cut = this.board.round.cut
		const total = this.board.units.total[i]
		return cut?.points == null || total == null ? null : total - cut.points
	}

	area(i: number): string {
		return this.board.areas[this.board.units.area[i]!]?.name ?? ''
	}

	private facts_of(): Facts {
		const { units, round } = this.board
		const cut = round.cut
		const ranked = units.rank.filter((r) => r !== null).length
		const totals = units.total.filter((x, i): x is number => x !== null && units.rank[i] !== null)
		let at_cut = 0
		let inside = 0
		let entered = 0
		let above: number | null = null
		let under: number | null = null
		units.rank.forEach((rank, i) => {
			if (!cut || rank === null) return
			const total = units.total[i]!
			if (rank <= cut.rank) {
				inside++
				if (total !== null && (above === null || total < above)) above = total
				if (units.previous[i] !== null && units.previous[i]! > cut.rank) entered++
			} else if (total !== null && (under === null || total > under)) under = total
		})
		if (cut && inside) {
			const last = Math.max(...units.rank.filter((r): r is number => r !== null && r <= cut.rank))
			at_cut = units.rank.filter((r) => r === last).length
		}
		return {
			ranked,
			unranked: this.n - ranked,
			median: median(totals),
			near: this.side.filter((s, i) => s === 'near' && units.rank[i] !== null).length,
			at_cut,
			inside,
			step: above !== null && under !== null ? above - under : null,
			entered,
			with_total: totals.length,
		}
	}

	private keeps(view: View): (i: number) => boolean {
		const { units, areas, round } = this.board
		const words = fold(view.search).split(' ').filter(Boolean)
		const area = view.area ? areas.findIndex((a) => a.code === view.area) : -1
		return (i) => {
			if (view.area && units.area[i] !== area) return false
			if (view.kind && units.kind[i] !== view.kind) return false
			if (view.quick === 'top' && !(round.cut && units.rank[i] !== null && units.rank[i]! <= round.cut.rank)) return false
			if (view.quick === 'near' && !(this.side[i] === 'near' && units.rank[i] !== null)) return false
			if (view.quick === 'missing' && !(units.missing[i]! > 0 || units.rank[i] === null)) return false
			const text = ` ${this.folded[i]}`
			return words.every((word) => text.includes(` ${word}`))
		}
	}

	private value(sort: string, i: number): number | string | null {
		const { units } = this.board
		if (sort === 'rank') return units.rank[i]!
		if (sort === 'total') return units.total[i] === null ? null : -units.total[i]!
		if (sort === 'name') return bare_name(units.name[i]!)
		if (sort === 'change') return this.change(i) === null ? null : -this.change(i)!
		if (sort === 'met') return -this.met[i]!
		if (sort === 'fresh') return 'fls-'.indexOf(units.fresh[i] ?? '-') * 1000 + units.missing[i]!
		const points = this.parts[Number(sort.slice(4))]?.values[i]
		return points == null ? null : -points
	}

	/** Rows that pass the filters, in order; the unknown always last. */
	rows(view: View): number[] {
		const keep = this.keeps(view)
		const rows = this.board.units.code.map((_, i) => i).filter(keep)
		if (view.sort === 'rank' && !view.down) return rows
		const values = new Map(rows.map((i) => [i, this.value(view.sort, i)]))
		const turn = view.down ? -1 : 1
		return rows.sort((a, b) => {
			const x = values.get(a)!
			const y = values.get(b)!
			if (x === null || y === null) return x === y ? a - b : x === null ? 1 : -1
			const order = typeof x === 'string' ? collate(x, y as string) : x - (y as number)
			return order * turn || a - b
		})
	}
}

/** Is the view the plain ranking, where the cut line has its place? */
export function is_plain(view: View): boolean {
	return !view.search && !view.area && !view.kind && view.quick === 'all' && view.sort === 'rank' && !view.down
}
