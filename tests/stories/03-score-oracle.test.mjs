// Random frameworks with every rule and every policy: the program against a second working-out in exact fractions.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { dice, expected, randomFramework, randomValues } from './score_oracle.mjs'
import { thuocso } from './stack.mjs'

const ROUNDS = Number(process.env.SCORE_ROUNDS ?? 150)
const SEED = Number(process.env.SCORE_SEED ?? 20261122)

let folder
before(() => { folder = mkdtempSync(join(tmpdir(), 'thuocso-score-')) })
after(() => rmSync(folder, { recursive: true }))

const csv = (head, rows) => [head.join(','), ...rows.map((r) => head.map((h) => r[h] ?? '').join(','))].join('\n') + '\n'

function run(fw, rows, points, ...more) {
	const [f, v, p] = ['f.json', 'v.csv', 'p.csv'].map((name) => join(folder, name))
	writeFileSync(f, JSON.stringify(fw, (key, value) => (key === 'tree' ? undefined : value)))
	writeFileSync(v, csv(['unit', 'metric', 'period', 'numerator', 'denominator', 'value', 'state'],
		rows.map((r) => ({ ...r, period: '2025', numerator: r.num, denominator: r.den }))))
	writeFileSync(p, csv(['unit', 'indicator', 'points'], points))
	const said = thuocso(['score', '--framework', f, '--values', v, '--points', p, ...more])
	assert.equal(said.status, 0, said.stderr)
	return said.stdout
}

function wanted(fw, units, rows, points) {
	const head = ['rank', 'tied', 'unit', 'total', 'max', 'band', ...fw.main_indexes.map((x) => x.code), ...fw.views.map((v) => v.code)]
	return csv(head, expected(fw, units, rows, points).map((u) => ({ ...u,
		...Object.fromEntries(Object.entries(u.indexes).map(([code, x]) => [code, x.points])), ...u.views })))
}

const seen = { kinds: new Set(), policies: new Set() }

test(`${ROUNDS} random frameworks come out to the last byte`, () => {
	for (let n = 0; n < ROUNDS; n++) {
		const d = dice(SEED + n), fw = randomFramework(d, n)
		const units = Array.from({ length: 2 + d.below(30) }, (_, i) => `đv${i}`)
		const { rows, points } = randomValues(d, fw, units)
		const there = [...new Set([...rows, ...points].map((r) => r.unit))]
		assert.equal(run(fw, rows, points), wanted(fw, there, rows, points), `seed ${SEED + n}`)
		for (const i of fw.indicators) {
			seen.kinds.add(i.rule.kind + (i.direction ?? ''))
			seen.policies.add(`missing ${i.missing}`).add(`not applicable ${i.not_applicable}`).add(`denominator ${i.denominator_zero}`)
		}
	}
})

test('every rule, direction and policy took part', () => {
	assert.equal(seen.kinds.size, 11 + 6)
	assert.equal(seen.policies.size, 5 + 2 + 4)
})

test('the points of each indicator are the same in JSON', () => {
	for (let n = 0; n < 20; n++) {
		const d = dice(SEED + 1000 + n), fw = randomFramework(d, n)
		const units = ['a', 'b', 'c', 'd']
		const { rows, points } = randomValues(d, fw, units)
		const there = [...new Set([...rows, ...points].map((r) => r.unit))]
		const got = JSON.parse(run(fw, rows, points, '--format', 'json')).units
		const want = expected(fw, there, rows, points)
		assert.deepEqual(got.map((u) => [u.unit, u.rank ?? '', u.indicators.map((i) => [i.code, String(i.points), i.effect])]),
			want.map((u) => [u.unit, u.rank, u.indicators ?? got.find((g) => g.unit === u.unit).indicators.map(({ code }) => [code, String(Number(u.items[code].points)), u.items[code].effect])]))
	}
})
