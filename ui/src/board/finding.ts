/* The sentence over the swarm: the finding is the title. */
import type { BoardReading } from './rows'
import { number } from '../text/number'
import { marked, say, t } from '../words'

export interface Finding {
	/** Before, marked, after. */
	head: [string, string, string]
	support: string[]
}

function line_name(reading: BoardReading): string {
	const cut = reading.board.round.cut!
	return cut.title ? say(cut.title) : t('cut.name', { n: cut.rank })
}

function head_with_line(reading: BoardReading): Finding['head'] {
	const { facts, board } = reading
	const cut = board.round.cut!
	const line = line_name(reading)
	const places = board.round.places
	if (cut.points === null) return marked('finding.line', { line, n: facts.inside })
	if (facts.inside > cut.rank) return marked('finding.tie', { line, n: facts.at_cut, rank: facts.inside - facts.at_cut + 1, points: number(cut.points, places) })
	if (facts.near >= Math.max(4, Math.round(cut.rank / 6))) return marked('finding.tight', { line, n: facts.near, points: number(reading.near_points, -1) })
	if (facts.step !== null) return marked('finding.step', { line, a: cut.rank, b: facts.inside + 1, points: number(facts.step, places) })
	return marked('finding.line', { line, n: facts.inside })
}

function head_with_home(reading: BoardReading, home: number): Finding['head'] {
	const { units, round } = reading.board
	const rank = units.rank[home]!
	const cut = round.cut
	const inside = !cut || rank <= cut.rank
	const key = !cut ? 'finding.home' : inside ? 'finding.home_in' : 'finding.home_out'
	return marked(key, {
		name: units.name[home]!,
		rank,
		of: reading.facts.ranked,
		line: cut ? line_name(reading) : '',
		steps: cut ? Math.abs(cut.rank - rank) + (inside ? 0 : 0) : 0,
	})
}

export function finding(reading: BoardReading): Finding | null {
	const { facts, board } = reading
	const { units, round } = board
	if (!reading.n) return null
	if (!facts.ranked) return { head: marked('finding.nothing'), support: [t('board.missing_table_long')] }
	const places = round.places
	const home = round.target_kind === 'province' ? (reading.row_of.get(board.province.code) ?? -1) : -1
	const first = units.rank.indexOf(1)
	const head =
		home >= 0 && units.rank[home] !== null
			? head_with_home(reading, home)
			: round.cut && facts.ranked >= round.cut.rank
				? head_with_line(reading)
				: marked('finding.first', { name: units.name[first]!, points: number(units.total[first], places), max: number(round.max) })
	const support: string[] = []
	if (round.cut?.points != null && facts.step !== null && facts.inside === round.cut.rank) {
		support.push(t('support.step', { a: round.cut.rank, b: round.cut.rank + 1, points: number(facts.step, places) }))
	}
	if (round.cut && facts.entered) support.push(t('support.entered', { n: facts.entered, line: line_name(reading) }))
	if (!round.cut && facts.median !== null) support.push(t('support.median', { points: number(facts.median, places) }))
	if (facts.with_total < facts.ranked) support.push(t('support.no_total', { n: facts.ranked - facts.with_total }))
	if (facts.unranked) support.push(t('support.unranked', { n: facts.unranked }))
	if (facts.with_total) support.push(t(`support.dot_${round.target_kind}`))
	return { head, support }
}
