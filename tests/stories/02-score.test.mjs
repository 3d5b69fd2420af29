// thuocso score: published results, thresholds, ties, what it refuses and how it says so.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { THUOCSO, TOP, thuocso } from './stack.mjs'

const HEAD = 'unit,metric,period,numerator,denominator,value\n'
let folder
before(() => { folder = mkdtempSync(join(tmpdir(), 'thuocso-score-')) })
after(() => rmSync(folder, { recursive: true }))

function write(name, text) {
	writeFileSync(join(folder, name), text)
	return join(folder, name)
}

const table = (text) => {
	const [head, ...rows] = text.trim().split('\n').map((line) => line.split(','))
	return rows.map((row) => Object.fromEntries(row.map((field, i) => [head[i], field])))
}

function score(framework, values, ...more) {
	const said = thuocso(['score', '--framework', framework, '--values', write('v.csv', values), ...more])
	assert.equal(said.status, 0, said.stderr)
	return table(said.stdout)
}

const MAIN = ['nt', 'tc', 'ht', 'nl', 'attt', 'cqs', 'kts', 'xhs']
const PUBLISHED = [
	['Đà Nẵng', 0.8002, 1.0000, 0.9000, 0.8253, 0.8487, 0.7578, 0.8575, 0.7836, 0.5197],
	['TP.HCM', 0.7163, 0.8917, 0.9000, 0.8258, 0.6267, 0.5580, 0.8406, 0.7611, 0.3590],
	['Quảng Ninh', 0.7024, 0.9581, 0.9000, 0.7648, 0.6250, 0.5382, 0.8385, 0.5904, 0.4505],
	['TT-Huế', 0.6975, 0.9500, 0.9000, 0.6823, 0.6794, 0.6423, 0.8262, 0.6787, 0.3001],
	['Cần Thơ', 0.6924, 0.9000, 0.8000, 0.7233, 0.7376, 0.7226, 0.7325, 0.7556, 0.2947],
]
const provinces = PUBLISHED.flatMap(([unit, , ...values]) => values.map((v, i) => `${unit},${MAIN[i]},2022,,,${v}`)).join('\n')

test('the five published provinces of 2022 come out within 0.0001, in their order', () => {
	for (const framework of ['dti-province-922-main', 'dti-province-922', join(TOP, 'catalog/frameworks/dti-province-922-main.json')]) {
		const rows = score(framework, HEAD + provinces + '\n')
		assert.deepEqual(rows.map((r) => r.unit), PUBLISHED.map(([unit]) => unit))
		rows.forEach((row, i) => assert.ok(Math.abs(row.total - PUBLISHED[i][1]) <= 0.0001, `${row.unit} ${row.total}`))
	}
})

test('the columns are rank, tied, unit, total, max, band, the main indexes, the views', () => {
	const said = thuocso(['score', '--framework', 'dti-province-922-main', '--values', write('v.csv', HEAD + provinces + '\n')])
	assert.equal(said.stdout.split('\n')[0], `rank,tied,unit,total,max,band,${MAIN},chinh-quyen-so,kinh-te-so,xa-hoi-so`)
})

test('ties are 15, 15, 17, also of totals that differ only after the fourth decimal', () => {
	const values = Array.from({ length: 20 }, (_, i) => MAIN.map((m) => `u${String(i).padStart(2, '0')},${m},2022,,,${((i === 15 ? 85.00001 : 99 - i) / 100).toFixed(7)}`))
	const rows = score('dti-province-922-main', HEAD + values.flat().join('\n') + '\n')
	assert.deepEqual(rows.slice(13, 18).map((r) => [r.rank, r.tied, r.unit]),
		[['14', '0', 'u13'], ['15', '1', 'u14'], ['15', '1', 'u15'], ['17', '0', 'u16'], ['18', '0', 'u17']])
})

test('dvc-766 gives full points at the threshold and rate × max / T below', () => {
	const fw = JSON.parse(readFileSync(join(TOP, 'catalog/frameworks/dvc-766.json')))
	const said = (rows) => JSON.parse(thuocso(['score', '--framework', 'dvc-766', '--format', 'json', '--values', write('v.csv', HEAD + rows)]).stdout)
	const thresholds = { '3.1': 80, 3.3: 50, 3.5: 80, 4.2: 80, 4.3: 80, 5.4: 90 }
	assert.deepEqual(Object.fromEntries(fw.indicators.filter((i) => i.rule.threshold).map((i) => [i.code, i.rule.threshold])), thresholds)
	for (const [code, t] of Object.entries(thresholds)) {
		const { max, metric } = fw.indicators.find((i) => i.code === code)
		const units = said(`at,${metric},2025-02,${t},100,\nby-code,${code},2025-02,,,${t}\nbelow,${metric},2025-02,1,4,\nover,${metric},2025-02,99,100,\n`).units
		const points = Object.fromEntries(units.map((u) => [u.unit, u.indicators.find((i) => i.code === code).points]))
		assert.equal(points.at, max)
		assert.equal(points['by-code'], max)
		assert.equal(points.over, max)
		assert.equal(points.below, Number((25 * max / t).toFixed(6)))
	}
	assert.equal(Math.round(fw.indicators.reduce((sum, i) => sum + i.max * 1e6, 0)), 100e6)
})

test('the commune of Tây Ninh totals 787.84 by its own points and 606.27 by the appraised', () => {
	for (const [name, total, groups] of [['self', '787.84', [59.47, 51.85, 100, 442.43, 80, 54.09]],
		['appraised', '606.27', [50, 35.38, 94.52, 320.94, 80, 25.43]]]) {
		const [row] = score('commune-dx', HEAD, '--points', join(TOP, `tests/data/score/commune_${name}.csv`))
		assert.equal(row.total, total)
		assert.equal(row.max, '960')
		assert.deepEqual([1, 2, 3, 4, 5, 6].map((g) => Number(row[g])), groups)
	}
})

test('appraised points override the rule, and their units are ranked too', () => {
	const points = write('p.csv', 'unit,indicator,points\na,1.1,9\nb,1.1,10\n')
	const rows = score('commune-dx', `${HEAD}a,1.1,2025,1,10,\nc,broadband_1gbps_rate,2025,95,100,\n`, '--points', points)
	assert.deepEqual(rows.map((r) => [r.rank, r.unit, r.total]), [['1', 'b', '10'], ['2', 'c', '9.5'], ['3', 'a', '9']])
})

test('only the period asked for is scored', () => {
	const values = `${HEAD}a,1.1,2024,,,10\na,1.1,2025,,,90\nb,1.1,2024,,,20\n`
	assert.deepEqual(score('commune-dx', values, '--period', '2025').map((r) => [r.unit, r.total]), [['a', '9']])
	assert.deepEqual(score('commune-dx', values, '--period', '2024').map((r) => [r.unit, r.total]), [['b', '2'], ['a', '1']])
})

test('a share over its whole is scored as all of it, and told', () => {
	const said = thuocso(['score', '--framework', 'dti-province-922-main', '--values', write('v.csv', `${HEAD}a,nt,2022,,,85\na,tc,2022,,,1\n`)])
	assert.equal(table(said.stdout)[0].total, '0.2')
	assert.match(said.stderr, /1 shares are over their whole/)
})

test('bonus and penalty rows count, up to their cap', () => {
	const rows = score('department-dx', `${HEAD}a,recognised_initiatives,2025,,,9\na,late_reports,2025,,,1\na,committee_meetings,2025,,,4\n`)
	assert.equal(rows[0].total, '12') // 8 + 5 - 1
})

test('a seed gives the same draws, another one does not', () => {
	const values = HEAD + Array.from({ length: 30 }, (_, i) => MAIN.map((m, j) => `u${i},${m},2022,,,${((i * 37 + j * j * 53) % 101) / 100}`)).flat().join('\n') + '\n'
	const draw = (seed) => score('dti-province-922-main', values, '--robustness', '300', '--seed', seed)
	assert.deepEqual(draw('7'), draw('7'))
	assert.notDeepEqual(draw('7'), draw('8'))
	for (const row of draw('7')) {
		assert.ok(Number(row.rank_p5) <= Number(row.rank_p50) && Number(row.rank_p50) <= Number(row.rank_p95))
		assert.ok(row.top_35_probability === '1')
	}
})

test('JSON carries indicators, rules in words and reasons in two languages', () => {
	const said = JSON.parse(thuocso(['score', '--framework', 'dvc-766', '--format', 'json', '--values',
		write('v.csv', `${HEAD}a,3.3,2025-02,300,1236,\n`)]).stdout)
	const rule = said.indicators.find((i) => i.code === '3.3'), cell = said.units[0].indicators.find((i) => i.code === '3.3')
	assert.equal(rule.rule, 'ratio_to_threshold')
	assert.match(rule.rule_words.vi, /^Đạt từ 50% trở lên được 4 điểm/)
	assert.match(rule.rule_words.en, /^50% or more earns 4 points/)
	assert.equal(cell.points, 1.941748)
	assert.equal(cell.reason.vi, '300 / 1.236 = 24,271845% → 1,941748/4 điểm')
	assert.equal(said.units[0].indicators.find((i) => i.code === '1.1').reason.en, 'no value: counts 0 points → 0/4.5 points')
})

test('every metric of the shipped frameworks is defined in the catalogue', () => {
	const names = readdirSync(join(TOP, 'catalog'), { recursive: true }).map(String).filter((n) => /^metrics.*\.json$/.test(n))
	const known = new Set(names.flatMap((n) => JSON.parse(readFileSync(join(TOP, 'catalog', n)))).map((m) => m.code))
	for (const name of readdirSync(join(TOP, 'catalog/frameworks'))) {
		const { indicators, bonus, penalty } = JSON.parse(readFileSync(join(TOP, 'catalog/frameworks', name)))
		const used = [...indicators, ...bonus, ...penalty].flatMap((i) => i.metrics ?? (i.metric ? [i.metric] : []))
		assert.deepEqual(used.filter((m) => !known.has(m)), [], name)
	}
})

// --- bad input ---

const GOOD = {
	code: 'f', version: '1', title: { vi: 'f' }, target_kind: 'commune', period: 'year', composite: { kind: 'sum' },
	main_indexes: [{ code: 'x', title: { vi: 'x' } }, { code: 'y', title: { vi: 'y' } }],
	indicators: [{ code: 'i', title: { vi: 'i' }, index: 'x', max: 10, metric: 'm', rule: { kind: 'ratio' } },
		{ code: 'j', title: { vi: 'j' }, index: 'y', max: 10, metric: 'n', rule: { kind: 'ratio' } }],
}

function changed(set) {
	const fw = structuredClone(GOOD)
	for (const [pointer, value] of Object.entries(set)) {
		const keys = pointer.slice(1).split('/'), last = keys.pop()
		const at = keys.reduce((o, k) => o[k], fw)
		if (value === null) delete at[last]
		else at[last] = value
	}
	return JSON.stringify(fw)
}

const here = (args) => {
	const { status, stdout, stderr } = spawnSync(THUOCSO, args, { cwd: folder, encoding: 'utf8' })
	return { status, stdout, stderr }
}

test('the good framework of the bad cases is good', () => {
	write('f.json', changed({}))
	write('v.csv', `${HEAD}a,m,2025,1,2,\n`)
	assert.equal(here(['score', '--framework', 'f.json', '--values', 'v.csv']).stdout, 'rank,tied,unit,total,max,band,x,y\n1,0,a,5,20,,5,0\n')
})

for (const bad of JSON.parse(readFileSync(join(TOP, 'tests/data/bad/score.json')))) {
	test(`refused with its place, in two languages: ${bad.what}`, () => {
		write('f.json', bad.framework_text ?? changed(bad.set ?? {}))
		write('v.csv', bad.values ?? `${HEAD}a,m,2025,1,2,\n`)
		write('p.csv', bad.points ?? '')
		const { status, stdout, stderr } = here(['score', '--framework', 'f.json', '--values', 'v.csv',
			...(bad.points === undefined ? [] : ['--points', 'p.csv']), ...(bad.args ?? [])])
		assert.equal(status, bad.status ?? 1, stderr)
		assert.equal(stdout, '')
		assert.ok(stderr.startsWith(bad.place), stderr)
		assert.ok(stderr.includes(bad.says), stderr)
		assert.match(stderr, /[ạảãàáâậầấẩẫăắằặẳẵđêệềếểễôộồốổỗơợờớởỡưựừứửữỉịọỏóòúùủụũýỳỷỵ].* \/ /i)
	})
}
