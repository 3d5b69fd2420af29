// A made-up country for a real server: communes, a framework of so many indicators, a round, all figures.
import { setTimeout as sleep } from 'node:timers/promises'

const GROUPS = 6

function framework(indicators) {
	const group = (i) => Math.floor((i * GROUPS) / indicators)
	const counts = Array.from({ length: GROUPS }, () => 0)
	for (let i = 0; i < indicators; i++) counts[group(i)]++
	return {
		code: `bench-${indicators}`, version: '1', title: { vi: 'Đo', en: 'Bench' }, decision: null, illustrative: true, target_kind: 'commune', period: 'year',
		points_places: 2, rounding: { when: 'never' }, tie: 'competition', composite: { kind: 'sum' },
		main_indexes: counts.map((n, g) => ({ code: `G${g}`, title: { vi: `Nhóm ${g}`, en: `Group ${g}` }, max: String(n * 10) })),
		indicators: Array.from({ length: indicators }, (_, i) => ({
			code: `i${i}`, title: { vi: `Chỉ số ${i}`, en: `Indicator ${i}` }, index: `G${group(i)}`, max: '10', metric: `bench_${i}`, rule: { kind: 'ratio' }, missing: 'zero',
		})),
	}
}

export class Country {
	constructor(units, indicators) {
		this.units = units
		this.indicators = indicators
		// What every unit reports, in thousandths, and its total in hundredths of a point: ten points an indicator.
		let seed = 1
		const next = (n) => (seed = (seed * 48271) % 2147483647) % n
		this.numerators = Array.from({ length: units }, () => Array.from({ length: indicators }, () => next(1000)))
		this.totals = this.numerators.map((row) => row.reduce((sum, numerator) => sum + numerator, 0))
	}

	unit(u) {
		return String(u + 1).padStart(5, '0')
	}

	row(u, i) {
		return { unit: this.unit(u), metric: `bench_${i}`, period: '2026', numerator: this.numerators[u][i], denominator: 1000 }
	}

	// Give a cell another numerator; the unit's new total.
	change(u, i, by) {
		const numerator = (this.numerators[u][i] + by) % 1000
		this.totals[u] += numerator - this.numerators[u][i]
		this.numerators[u][i] = numerator
		return this.totals[u]
	}

	async install(stack) {
		const { units, indicators } = this
		stack.sql(`insert into metric (code, uom, body) select 'bench_' || i, '%', '{}' from generate_series(0, ${indicators - 1}) i;
			insert into unit (code, kind, level) select lpad(i::text, 5, '0'), 'commune', 'commune' from generate_series(1, ${units}) i;
			insert into unit_name (unit_id, full_name) select id, 'Xã Minh Hoạ ' || code from unit;
			insert into framework (code, version, body, sha256) values ('bench-${indicators}', '1', $f$${JSON.stringify(framework(indicators))}$f$, sha256('x'));
			insert into round (code, title_vi, title_en, framework_id, target_kind, period, as_of)
				select 'bench', 'Đo', 'Bench', id, 'commune', 202600, '2026-12-31' from framework where code = 'bench-${indicators}';`)
		const token = stack.token({ source: 'bench', kind: 'probe' })
		for (let i = 0; i < 100 && (await stack.json('/api/v1/rounds')).body.items.length === 0; i++) await sleep(100)
		for (let from = 0; from < units; from += 100) {
			const rows = []
			for (let u = from; u < Math.min(units, from + 100); u++) for (let i = 0; i < indicators; i++) rows.push(this.row(u, i))
			const answer = await stack.json('/api/v1/observations', { method: 'POST', headers: { authorization: `Bearer ${token}`, 'idempotency-key': `fill-${from}`, 'content-type': 'application/json' }, body: JSON.stringify({ observations: rows }) })
			if (answer.status !== 200 || answer.body.rejected) throw new Error(JSON.stringify(answer.body))
		}
		return token
	}
}
