// catalog/framework.schema.json says what the program takes: the shipped and the random frameworks fit it, and what breaks its shape does not.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { validator } from './json_schema.mjs'
import { dice, randomFramework } from './score_oracle.mjs'
import { TOP } from './stack.mjs'

const schema = JSON.parse(readFileSync(join(TOP, 'catalog/framework.schema.json')))
const fits = validator(schema)

const shipped = readdirSync(join(TOP, 'catalog/frameworks')).filter((n) => n.endsWith('.json'))
const read = (name) => JSON.parse(readFileSync(join(TOP, 'catalog/frameworks', name)))

test('seven frameworks are shipped and fit', () => {
	assert.deepEqual(shipped.map((n) => n.replace('.json', '')), ['commune-dx', 'department-dx', 'district-dx', 'dti-province-405',
		'dti-province-922-main', 'dti-province-922', 'dvc-766'].sort((a, b) => (`${a}.json` < `${b}.json` ? -1 : 1)))
	for (const name of shipped) assert.ok(fits(schema, read(name)), name)
})

test('illustrative ones cite no decision and say so in their title', () => {
	for (const fw of shipped.map(read)) {
		assert.equal(fw.illustrative, /minh họa/.test(fw.title.vi), fw.code)
		if (fw.illustrative) assert.equal(fw.decision, null)
	}
})

test('whatever the oracle invents fits', () => {
	for (let n = 0; n < 200; n++) {
		const fw = JSON.parse(JSON.stringify(randomFramework(dice(n), n), (key, value) => (key === 'tree' ? undefined : value)))
		assert.ok(fits(schema, fw), JSON.stringify(fw))
	}
})

test('what has the wrong shape does not fit', () => {
	const broken = [(f) => { delete f.code }, (f) => { f.colour = 'red' }, (f) => { f.code = 'a b' }, (f) => { f.title = 'text' },
		(f) => { f.period = 'week' }, (f) => { f.main_indexes = [] }, (f) => { f.indicators[0].max = -1 }, (f) => { f.indicators[0].weigth = 1 },
		(f) => { f.indicators[0].rule = { kind: 'guess' } }, (f) => { f.indicators[0].rule = { kind: 'ratio', threshold: 5 } },
		(f) => { f.indicators[0].missing = 'forget' }, (f) => { f.bands = [{ code: 'a' }] }, (f) => { f.decision = { number: '1' } }]
	for (const change of broken) {
		const fw = read('dvc-766.json')
		change(fw)
		assert.ok(!fits(schema, fw), String(change))
	}
})
