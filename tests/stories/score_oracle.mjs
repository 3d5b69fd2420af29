// What `thuocso score` must answer, worked out a second time: exact fractions of BigInt, written
// from docs/handbook/scoring.md and not from the C. Also random frameworks, values and points.

const M = 1000000n
const abs = (n) => (n < 0n ? -n : n)
const gcd = (a, b) => { while (b) [a, b] = [b, a % b]; return abs(a) }

// A fraction n / d, d > 0.
export class Fraction {
	constructor(n, d = 1n) {
		if (d < 0n) [n, d] = [-n, -d]
		const g = gcd(n, d) || 1n
		this.n = n / g
		this.d = d / g
	}
	static of(text) {
		const [, sign, whole, part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text))
		const n = BigInt(whole + part)
		return new Fraction(sign ? -n : n, 10n ** BigInt(part.length))
	}
	plus(b) { return new Fraction(this.n * b.d + b.n * this.d, this.d * b.d) }
	minus(b) { return new Fraction(this.n * b.d - b.n * this.d, this.d * b.d) }
	times(b) { return new Fraction(this.n * b.n, this.d * b.d) }
	by(b) { return new Fraction(this.n * b.d, this.d * b.n) }
	cmp(b) { const x = this.n * b.d - b.n * this.d; return x < 0n ? -1 : x > 0n ? 1 : 0 }
	// To 'places' decimals, half away from zero.
	round(places = 6) {
		const p = 10n ** BigInt(places), whole = abs(this.n) * p
		let q = whole / this.d
		if (2n * (whole % this.d) >= this.d) q++
		return new Fraction(this.n < 0n ? -q : q, p)
	}
	clamp(low, high) { return this.cmp(low) < 0 ? low : this.cmp(high) > 0 ? high : this }
	toString() {
		const r = this.round(), micro = abs(r.n) * (M / r.d)
		const part = String(micro % M).padStart(6, '0').replace(/0+$/, '')
		return (r.n < 0n && micro ? '-' : '') + String(micro / M) + (part && '.' + part)
	}
}

const F = (text) => Fraction.of(text)
const ZERO = F(0)

// --- formulas: trees that print themselves and work themselves out ---

class Outcome extends Error {}

const look = (cell, part) => {
	if (cell?.state === 'not_applicable') throw new Outcome('not_applicable')
	if (!cell || cell.state === 'missing') throw new Outcome('missing')
	if (part !== 'value' && !cell.den) throw new Outcome('missing')
	if (part === 'num') return cell.num
	if (part === 'den') return cell.den
	if (cell.den && cell.den.cmp(ZERO) === 0) throw new Outcome('zero_denominator')
	if (!cell.value) throw new Outcome('missing')
	return cell.value
}

const operators = {
	'+': (a, b) => a.plus(b),
	'-': (a, b) => a.minus(b),
	'*': (a, b) => a.times(b),
	'/': (a, b) => { if (b.cmp(ZERO) === 0) throw new Outcome('zero_denominator'); return a.by(b) },
	'<': (a, b) => a.cmp(b) < 0,
	'<=': (a, b) => a.cmp(b) <= 0,
	'>': (a, b) => a.cmp(b) > 0,
	'>=': (a, b) => a.cmp(b) >= 0,
	'=': (a, b) => a.cmp(b) === 0,
	'!=': (a, b) => a.cmp(b) !== 0,
}

const extreme = (sign) => (...list) => list.reduce((a, b) => (a.cmp(b) * sign >= 0 ? a : b))

function work(tree, cells) {
	const [op, ...rest] = tree
	if (op === 'number') return F(rest[0])
	if (op === 'metric') return look(cells[rest[0]], rest[1])
	if (op === 'known') { try { look(cells[rest[0]], 'value'); return true } catch { return false } }
	if (op === 'if') return work(work(rest[0], cells) ? rest[1] : rest[2], cells)
	if (op === 'and') return work(rest[0], cells) && work(rest[1], cells)
	if (op === 'or') return work(rest[0], cells) || work(rest[1], cells)
	if (op === 'not') return !work(rest[0], cells)
	if (op === 'min' || op === 'max') return extreme(op === 'max' ? 1 : -1)(...rest.map((t) => work(t, cells)))
	return operators[op](work(rest[0], cells), work(rest[1], cells))
}

export function print(tree) {
	const [op, ...rest] = tree
	if (op === 'number') return rest[0]
	if (op === 'metric') return rest[1] === 'value' ? rest[0] : `${rest[0]}.${rest[1]}`
	if (op === 'known') return `known(${rest[0]})`
	if (op === 'if' || op === 'min' || op === 'max') return `${op}(${rest.map(print).join(', ')})`
	if (op === 'not') return `not (${print(rest[0])})`
	return `(${print(rest[0])} ${op} ${print(rest[1])})`
}

// --- one cell ---

const metricsOf = (item) => item.metrics ?? [item.metric ?? item.code]
const usable = (cell) => cell && cell.state !== 'missing' && cell.state !== 'not_applicable' && (cell.den || cell.value)
const directionless = ['choice', 'manual', 'tally', 'formula', 'sum_of_parts']

function classOf(cell) {
	if (cell?.state === 'not_applicable') return 'not_applicable'
	if (!usable(cell)) return 'missing'
	return cell.den && cell.den.cmp(ZERO) === 0 ? 'zero_denominator' : 'usable'
}

// Points as a fraction, or the name of what stood in the way. 'column': usable values of all units.
function byRule(item, cells, column) {
	const { rule } = item, max = F(item.cap ?? item.max), lower = item.direction === 'lower'
	if (rule.kind === 'formula') {
		try { return work(rule.tree, cells) } catch (e) { if (e instanceof Outcome) return e.message; throw e }
	}
	if (rule.kind === 'sum_of_parts') {
		const classes = rule.parts.map((p) => classOf(cells[p.metric]))
		if (!classes.includes('usable')) return classes.every((c) => c === 'not_applicable') ? 'not_applicable' : 'missing'
		return rule.parts.filter((p, i) => classes[i] === 'usable' && cells[p.metric].value.cmp(F(p.at ?? 1)) >= 0)
			.reduce((sum, p) => sum.plus(F(p.points)), ZERO)
	}
	const cell = cells[metricsOf(item)[0]], is = classOf(cell)
	if (is !== 'usable') return is
	const whole = F(rule.whole ?? 100), v = cell.value
	const rate = cell.den ? cell.num.by(cell.den) : v.by(whole), good = lower ? F(1).minus(rate) : rate
	const between = (from, to) => (to.cmp(from) <= 0 ? 'zero_denominator'
		: (lower ? to.minus(v) : v.minus(from)).times(max).by(to.minus(from)))
	switch (rule.kind) {
	case 'ratio': return good.times(max)
	case 'ratio_to_threshold': {
		const t = F(rule.threshold).by(whole)
		return good.times(max).by(lower ? F(1).minus(t) : t)
	}
	case 'steps': {
		const reached = rule.steps.filter((s) => (lower ? v.cmp(F(s.at)) <= 0 : v.cmp(F(s.at)) >= 0))
		const best = lower ? reached[0] : reached.at(-1)
		return F(best ? best.points : rule.otherwise ?? 0)
	}
	case 'choice': {
		const found = rule.choices.find((c) => F(c.value).cmp(v) === 0)
		return found ? F(found.points) : 'no_choice'
	}
	case 'tally': return v.times(F(rule.each))
	case 'manual': return v
	case 'likert': return between(F(rule.from), F(rule.to))
	case 'minmax': return between(rule.from === 'observed' ? extreme(-1)(...column) : F(rule.from),
		rule.to === 'observed' ? extreme(1)(...column) : F(rule.to))
	case 'relative_to_best': {
		if (lower) return v.cmp(ZERO) <= 0 ? max : extreme(-1)(...column).times(max).by(v)
		const best = extreme(1)(...column)
		return best.cmp(ZERO) <= 0 ? 'zero_denominator' : v.times(max).by(best)
	}
	}
	throw new Error(rule.kind)
}

function effectOf(item, cause) {
	if (item.kind !== 'indicator') return cause === 'points' ? 'points' : 'zero'
	const missing = { zero: 'zero', exclude: 'removed', unranked: 'unranked', lowest: 'lowest', mean: 'mean' }[item.missing ?? 'zero']
	const notApplicable = (item.not_applicable ?? 'remove') === 'remove' ? 'removed' : 'full'
	if (cause === 'points') return 'points'
	if (cause === 'not_applicable') return notApplicable
	if (cause !== 'zero_denominator') return missing
	return { missing, zero: 'zero', full: 'full', not_applicable: notApplicable }[item.denominator_zero ?? 'missing']
}

// --- the whole ---

export function expected(fw, units, values, points) {
	const items = [...fw.main_indexes.flatMap((x) => fw.indicators.filter((i) => i.index === x.code)).map((i) => ({ ...i, kind: 'indicator' })),
		...(fw.bonus ?? []).map((i) => ({ ...i, kind: 'bonus' })), ...(fw.penalty ?? []).map((i) => ({ ...i, kind: 'penalty' }))]
	const wholes = {}
	for (const i of items) for (const m of metricsOf(i)) wholes[m] = i.rule.whole ?? wholes[m] ?? 100
	const cells = Object.fromEntries(units.map((u) => [u, {}]))
	for (const row of values) {
		const cell = { state: row.state || (row.den !== '' || row.value !== '' ? 'fresh' : 'missing') }
		if (row.value !== '') cell.value = F(row.value)
		if (row.den !== '') {
			cell.num = F(row.num)
			cell.den = F(row.den)
			cell.value = cell.den.cmp(ZERO) === 0 ? ZERO : cell.num.times(F(wholes[row.metric])).by(cell.den).round()
		}
		cells[row.unit][row.metric] = cell
	}
	const got = Object.fromEntries(units.map((u) => [u, { unit: u, items: {} }]))
	for (const item of items) scoreItem(item, units, cells, points, got)
	for (const u of units) total(fw, items, got[u])
	return order(fw, units.map((u) => got[u]))
}

function scoreItem(item, units, cells, points, got) {
	const max = F(item.cap ?? item.max), sign = F(item.kind === 'penalty' ? -1 : 1)
	const first = metricsOf(item)[0]
	const column = units.map((u) => cells[u][first]).filter((c) => classOf(c) === 'usable').map((c) => c.value)
	for (const u of units) {
		const given = points.find((p) => p.unit === u && p.indicator === item.code)
		const raw = given ? F(given.points) : byRule(item, cells[u], column)
		const cause = raw instanceof Fraction ? 'points' : raw
		const effect = effectOf(item, cause)
		const computed = effect === 'points' ? (given ? raw : raw.clamp(ZERO, max).round().times(sign)) : effect === 'full' ? max : ZERO
		got[u].items[item.code] = { points: computed, effect, max: effect === 'removed' ? ZERO : max }
	}
	const with_ = units.map((u) => got[u].items[item.code]).filter((c) => c.effect === 'points').map((c) => c.points)
	for (const u of units) {
		const c = got[u].items[item.code]
		if (c.effect === 'lowest') c.points = with_.length ? extreme(-1)(...with_) : ZERO
		if (c.effect === 'mean') c.points = with_.length ? with_.reduce((a, b) => a.plus(b)).by(F(with_.length)).round() : ZERO
	}
}

const sum = (list) => list.reduce((a, b) => a.plus(b), ZERO)

function mean(fw, unit, codes, scale) {
	const left = fw.main_indexes.filter((x) => codes.includes(x.code) && unit.indexes[x.code].max.cmp(ZERO) > 0)
	const weights = sum(left.map((x) => F(x.weight)))
	if (weights.cmp(ZERO) === 0) return { points: ZERO, max: ZERO }
	const parts = left.map((x) => F(x.weight).times(unit.indexes[x.code].points.by(unit.indexes[x.code].max).round(12)))
	return { points: sum(parts).times(scale).by(weights).round(), max: scale }
}

function total(fw, items, unit) {
	const { composite, rounding = { when: 'never' } } = fw, weighted = composite.kind === 'weighted_mean'
	const scale = F(composite.scale ?? 1), cells = unit.items
	const round = (f) => (rounding.when === 'before_rank' ? f.round(rounding.places) : f)
	unit.indexes = Object.fromEntries(fw.main_indexes.map((x) => {
		const own = items.filter((i) => i.index === x.code).map((i) => cells[i.code])
		return [x.code, { points: sum(own.map((c) => c.points)), max: sum(own.map((c) => c.max)) }]
	}))
	const all = Object.values(unit.indexes)
	const whole = weighted ? mean(fw, unit, fw.main_indexes.map((x) => x.code), scale)
		: { points: sum(all.map((x) => x.points)), max: sum(all.map((x) => x.max)) }
	let points = whole.points.plus(sum(items.filter((i) => i.kind !== 'indicator').map((i) => cells[i.code].points)))
	if (composite.cap && points.cmp(whole.max) > 0) points = whole.max
	if (points.cmp(ZERO) < 0) points = ZERO
	unit.total = round(points)
	unit.max = whole.max
	unit.ranked = !Object.values(cells).some((c) => c.effect === 'unranked') && whole.max.cmp(ZERO) > 0
	unit.key = unit.total
	const full = weighted ? scale : sum(items.filter((i) => i.kind === 'indicator').map((i) => F(i.max)))
	if (composite.rank_by === 'share' && whole.max.cmp(ZERO) > 0 && whole.max.cmp(full) !== 0) unit.key = round(unit.total.times(full).by(whole.max).round())
	const band = unit.ranked && (fw.bands ?? []).find((b) => unit.total.cmp(b.unit === 'share' ? F(b.from).times(whole.max) : F(b.from)) >= 0)
	unit.band = band ? band.code : ''
	unit.views = Object.fromEntries((fw.views ?? []).map((v) => {
		const mine = v.indexes.map((c) => unit.indexes[c]), max = sum(mine.map((x) => x.max)), got = sum(mine.map((x) => x.points))
		if (weighted) return [v.code, mean(fw, unit, v.indexes, v.max ? F(v.max) : scale).points]
		return [v.code, v.max && max.cmp(ZERO) > 0 ? got.times(F(v.max)).by(max).round() : got]
	}))
}

function order(fw, list) {
	const breaks = fw.tie?.break_by ?? [], rule = fw.tie?.rule ?? fw.tie ?? 'competition'
	const same = (a, b) => b.key.cmp(a.key) || breaks.map((x) => b.indexes[x].points.cmp(a.indexes[x].points)).find((c) => c) || 0
	list.sort((a, b) => (a.ranked !== b.ranked ? (a.ranked ? -1 : 1) : same(a, b) || Buffer.compare(Buffer.from(a.unit), Buffer.from(b.unit))))
	list.forEach((u, i) => {
		const tie = i > 0 && u.ranked && list[i - 1].ranked && same(list[i - 1], u) === 0
		u.rank = !u.ranked ? '' : tie ? list[i - 1].rank : rule === 'dense' && i > 0 ? list[i - 1].rank + 1 : i + 1
		u.tied = tie ? 1 : 0
		if (tie) list[i - 1].tied = 1
	})
	return list
}

// --- random input ---

export function dice(seed) {
	let state = BigInt(seed)
	const next = () => {
		state = (state + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn
		let z = state
		z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn
		z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn
		return z ^ (z >> 31n)
	}
	const below = (n) => Number(next() % BigInt(n))
	return { below, pick: (list) => list[below(list.length)], chance: (percent) => below(100) < percent }
}

const decimal = (d, most, places) => (d.chance(50) ? String(d.below(most)) : `${d.below(most)}.${String(d.below(10 ** places)).padStart(places, '0')}`)

function tree(d, metrics, depth) {
	if (depth === 0 || d.chance(20)) return d.chance(50) ? ['number', decimal(d, 20, 2)] : ['metric', d.pick(metrics), d.pick(['value', 'value', 'num', 'den'])]
	const sub = () => tree(d, metrics, depth - 1)
	const test = (deep) => (deep && d.chance(30) ? [d.pick(['and', 'or']), test(false), test(false)] : d.chance(15) ? ['not', test(false)]
		: d.chance(20) ? ['known', d.pick(metrics)] : [d.pick(['<', '<=', '>', '>=', '=', '!=']), sub(), sub()])
	const kind = d.below(10)
	if (kind < 6) return [d.pick(['+', '-', '*', '/']), sub(), sub()]
	if (kind < 8) return [d.pick(['min', 'max']), ...Array.from({ length: 1 + d.below(3) }, sub)]
	return ['if', test(true), sub(), sub()]
}

function rule(d, kind, item) {
	const max = Number(item.max)
	const splits = () => Array.from({ length: 1 + d.below(4) }, (_, i) => ({ at: i * 7 + d.below(6) - 3, points: i * max / 8 }))
	switch (kind) {
	case 'ratio': return { kind }
	case 'ratio_to_threshold': return { kind, threshold: 1 + d.below(99) }
	case 'steps': { const steps = splits(); steps.at(d.below(steps.length)).points = max; return { kind, steps, otherwise: d.pick([0, max / 4]) } }
	case 'choice': return { kind, choices: [0, 1, 2].map((value) => ({ value, points: value * max / 2 })) }
	case 'tally': return { kind, each: Math.min(max, d.pick([max / 7, max / 3, 1 / 3])).toFixed(6) }
	case 'likert': return { kind, from: 1, to: 5 }
	case 'minmax': return { kind, from: d.pick(['observed', 0, -3.5]), to: d.pick(['observed', 10, 77.25]) }
	case 'formula': { const t = tree(d, item.metrics, 3); return { kind, expression: print(t), tree: t } }
	case 'sum_of_parts': return { kind, parts: item.metrics.map((metric) => ({ title: { vi: 'phần' }, metric, at: d.pick([1, 2.5]), points: max / item.metrics.length })) }
	default: return { kind }
	}
}

const KINDS = ['ratio', 'ratio_to_threshold', 'steps', 'choice', 'sum_of_parts', 'relative_to_best', 'minmax', 'likert', 'tally', 'formula', 'manual']

function randomItem(d, code, kind, key) {
	const item = { code, title: { vi: `chỉ số ${code}` }, [key]: d.pick([1, 2, 4, 8, 10, 12.5, 20, 0.3]) }
	const own = code.replaceAll('.', '_')
	if (kind === 'formula' || kind === 'sum_of_parts') item.metrics = ['a', 'b'].map((x) => `m_${own}_${x}`)
	else if (kind !== 'manual' || d.chance(50)) item.metric = `m_${own}`
	item.rule = rule(d, kind, { ...item, max: item[key] })
	if (!directionless.includes(kind) && d.chance(30)) item.direction = 'lower'
	if (kind === 'sum_of_parts' || kind === 'steps' || kind === 'choice') item[key] = Number(item[key])
	return item
}

export function randomFramework(d, n) {
	const weighted = d.chance(35), indexes = ['x', 'y', 'z'].slice(0, 1 + d.below(3))
	const weights = [500, 300, 200].slice(0, indexes.length)
	weights[0] += 1000 - weights.reduce((a, b) => a + b)
	const indicators = Array.from({ length: 1 + indexes.length + d.below(10) }, (_, i) => ({
		...randomItem(d, `i.${i}`, KINDS[(n + i * 3) % KINDS.length], 'max'),
		index: indexes[i % indexes.length],
		missing: d.pick(['zero', 'exclude', 'unranked', 'lowest', 'mean', 'zero', 'exclude']),
		not_applicable: d.pick(['remove', 'full']),
		denominator_zero: d.pick(['missing', 'zero', 'full', 'not_applicable']),
	}))
	const extra = (kind) => Array.from({ length: d.below(3) }, (_, i) => randomItem(d, `${kind}${i}`, d.pick(['tally', 'manual', 'choice', 'ratio']), 'cap'))
	return {
		code: 'random', version: String(n), title: { vi: 'ngẫu nhiên' }, illustrative: true, target_kind: 'commune', period: 'year',
		rounding: d.pick([{ when: 'never' }, { when: 'display', places: 2 }, { when: 'before_rank', places: d.below(4) }]),
		tie: d.pick(['competition', 'dense', { rule: 'competition', break_by: [indexes.at(-1)] }, { rule: 'dense', break_by: indexes }]),
		composite: { kind: weighted ? 'weighted_mean' : 'sum', rank_by: d.pick(['total', 'share']), cap: d.chance(50),
			...(weighted ? { weights_total: 1000, scale: d.pick([1, 100]) } : {}) },
		main_indexes: indexes.map((code, i) => ({ code, title: { vi: code }, ...(weighted ? { weight: weights[i] } : {}) })),
		views: [{ code: 'v1', title: { vi: 'v1' }, indexes }, { code: 'v2', title: { vi: 'v2' }, indexes: [indexes[0]], max: 10 }],
		indicators, bonus: extra('bonus'), penalty: extra('penalty'),
		bands: d.pick([[], [0.9, 0.5, 0].map((from, i) => ({ code: `b${i}`, title: { vi: 'b' }, from, unit: 'share' })),
			[8, 3.5].map((from, i) => ({ code: `p${i}`, title: { vi: 'p' }, from, unit: 'points' }))]),
	}
}

export function randomValues(d, fw, units) {
	const rows = [], points = []
	const items = [...fw.indicators, ...fw.bonus, ...fw.penalty]
	for (const unit of units) {
		for (const item of items) {
			for (const metric of metricsOf(item)) {
				if (d.chance(8)) continue
				const row = { unit, metric, num: '', den: '', value: '', state: d.chance(5) ? 'not_applicable' : d.chance(5) ? 'disputed' : d.chance(4) ? 'missing' : '' }
				const small = ['choice', 'likert', 'sum_of_parts', 'steps', 'tally'].includes(item.rule.kind)
				if (d.chance(small ? 10 : 60)) {
					row.den = d.chance(6) ? '0' : d.chance(5) ? '1234567890123' : decimal(d, 500, 3)
					row.num = d.chance(3) ? '-3' : decimal(d, row.den === '1234567890123' ? 2000000 : 500, 3)
				} else if (!d.chance(4)) {
					row.value = d.chance(4) ? '-2.5' : small ? String(d.below(5)) : decimal(d, 110, 6)
				}
				rows.push(row)
			}
			if (d.chance(6)) {
				const most = Number(item.cap ?? item.max), share = (d.below(1001) / 1000 * most).toFixed(4)
				points.push({ unit, indicator: item.code, points: (Number(share) > most ? String(most) : share).replace(/^/, fw.penalty.includes(item) && Number(share) ? '-' : '') })
			}
		}
	}
	return { rows, points }
}
