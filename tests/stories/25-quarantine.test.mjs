// A source that drifts: held with its bytes and its reason, never on the board; taken or refused by somebody; what it looks like is remembered.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Stack, THUOCSO } from './stack.mjs'

const folder = mkdtempSync(join(tmpdir(), 'quarantine-'))
const codes = ['02320', '02321', '02322', '02323']
let stack

before(async () => {
	stack = await Stack.start({ workers: 1 })
	stack.sql(`insert into unit (code, kind, level) values ${codes.map((c) => `('${c}', 'commune', 'commune')`).join(', ')};`)
	const mapping = { kind: 'csv', source: 'tram', unit: { code: ['Mã', 'Mã xã'], width: 5 }, period: { field: 'Tháng', length: 'month' }, figures: [{ metric: 'mobile_stations', value: 'Số trạm', is: 'count' }] }
	writeFileSync(join(folder, 'tram.json'), JSON.stringify(mapping))
	assert.equal(probe('add', 'tram', join(folder, 'tram.json')).stderr, '')
})
after(async () => { await stack.stop(); rmSync(folder, { recursive: true }) })

const probe = (...words) => spawnSync(THUOCSO, ['probe', ...words, '--data', stack.data], { encoding: 'utf8' })
function run(month, numbers, head = 'Mã,Tháng,Số trạm') {
	const file = join(folder, 'tram.csv')
	writeFileSync(file, `${head}\n${numbers.map((n, i) => `${codes[i]},${month}/2026,${n}\n`).join('')}`)
	return probe('run', 'tram', '--file', file)
}
const board = () => stack.sql("select u.code, a.period, a.value / 1000000 from accepted a join unit u on u.id = a.unit_id join metric m on m.id = a.metric_id where m.code = 'mobile_stations' order by a.period, u.code")
const states = () => stack.sql('select state from probe_run order by id').map(([s]) => s)

test('what is as it was is taken; one figure that jumps is held back alone', () => {
	assert.equal(run(1, [100, 110, 120, 130]).status, 0)
	const told = run(2, [101, 111, 121, 13000])
	assert.match(told.stderr, /"mobile_stations" của đơn vị 02323 khác lần trước quá nhiều lần/)
	assert.deepEqual(board().filter(([, period]) => period === '202602'), [['02320', '202602', '101'], ['02321', '202602', '111'], ['02322', '202602', '121']])
})

test('many that jump, zeros, units gone, columns renamed: the whole is held, the board stays', () => {
	const was = board()
	for (const [numbers, head, why] of [[[1010, 1110, 1210, 1310], undefined, /4 trong 4 số liệu/], [[0, 0, 0, 130], undefined, /3 trong 4 số liệu/], [[101], undefined, /3 trong 4 đơn vị/], [[101, 111, 121, 131], 'Mã xã,Tháng,Số trạm', /trước là "Mã", nay là "Mã xã"/], [[101, 111], 'Mã,Tháng,Trạm', /không tìm thấy cột "Số trạm"/]]) {
		const told = run(3, numbers, head)
		assert.equal(told.status, 1)
		assert.match(told.stderr, why)
		assert.equal(told.stdout, '')
	}
	assert.deepEqual(board(), was)
	assert.deepEqual(states(), ['done', 'done', ...Array(5).fill('quarantined')])
})

test('somebody looks: one is taken with its figures and remembered, others are refused', () => {
	const list = probe('quarantine').stdout.trim().split('\n').map((l) => l.split('\t'))
	assert.deepEqual(list.map((l) => l[1]), Array(5).fill('tram'))
	assert.match(list[0][3], /4 trong 4 số liệu/)
	const taken = probe('quarantine', 'take', list[0][0])
	assert.equal(taken.status, 0, taken.stderr)
	assert.deepEqual(board().filter(([, period]) => period === '202603').map((r) => r[2]), ['1010', '1110', '1210', '1310'])
	for (const [id] of list.slice(1))
		assert.equal(probe('quarantine', 'refuse', id).status, 0)
	assert.equal(probe('quarantine').stdout, '')
	assert.equal(probe('quarantine', 'take', list[1][0]).status, 1)
	assert.deepEqual(states(), ['done', 'done', 'accepted', ...Array(4).fill('refused'), 'done'])
	assert.equal(run(4, [1011, 1111, 1211, 1311]).status, 0)
})
