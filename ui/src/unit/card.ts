/* The scorecard read for its sentences: what is lost, what is missing. Pure. */
import type { IndicatorRow, Scorecard } from '../api'

export type Loss = 'all' | 'lost' | 'missing' | 'disputed'

export const LOSS_WORD: Record<Loss, string> = { all: '', lost: 'mat-diem', missing: 'thieu', disputed: 'lech' }

export function loss_of(word: unknown): Loss {
	return (Object.keys(LOSS_WORD) as Loss[]).find((k) => k !== 'all' && LOSS_WORD[k] === word) ?? 'all'
}

/** Points an indicator still has to give. */
export function lost(row: IndicatorRow): number {
	return row.state === 'not_applicable' ? 0 : Math.max(0, row.max - (row.points ?? 0))
}

export function passes(row: IndicatorRow, loss: Loss): boolean {
	if (loss === 'lost') return lost(row) > 0.000001
	if (loss === 'missing') return row.state === 'missing'
	if (loss === 'disputed') return row.state === 'disputed' || row.declared !== null
	return true
}

export function counts(card: Scorecard): Record<Loss, number> {
	const of = (loss: Loss) => card.indicators.filter((row) => passes(row, loss)).length
	return { all: card.indicators.length, lost: of('lost'), missing: of('missing'), disputed: of('disputed') }
}

export interface Step {
	row: IndicatorRow
	from: number
	to: number
}

/** The indicators with most points left, one on another from today's total. */
export function steps(card: Scorecard, n = 5): Step[] {
	let at = card.total ?? card.groups.reduce((sum, g) => sum + (g.points ?? 0), 0)
	return [...card.indicators]
		.sort((a, b) => lost(b) - lost(a))
		.slice(0, n)
		.filter((row) => lost(row) > 0.000001)
		.map((row) => {
			const from = at
			at += lost(row)
			return { row, from, to: at }
		})
}

/** How much is lost only for want of data. */
export function missing_loss(card: Scorecard): { n: number; points: number } {
	const rows = card.indicators.filter((row) => row.state === 'missing' && lost(row) > 0)
	return { n: rows.length, points: rows.reduce((sum, row) => sum + lost(row), 0) }
}
