// Names on standard input, one JSON object a line out; lists that are wrong are refused with
// their place, in both languages, and nothing comes out.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const top = fileURLToPath(new URL('../..', import.meta.url))
const then = join(top, 'catalog/demo/units-2025-03.csv')
const folder = mkdtempSync(join(tmpdir(), 'units-'))
after(() => rmSync(folder, { recursive: true }))

function match(input, units = then, ...more) {
	const done = spawnSync(process.env.THUOCSO, ['units', 'match', '--units', units, ...more], { input, encoding: 'utf8' })
	return { status: done.status, stderr: done.stderr, answers: done.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line)) }
}

test('a line in, an object out, in order', () => {
	const { status, answers } = match('Xã Tân An\tHuyện Chiêm Hóa\nP. Quang Trung, TP Hà Giang\r\nxa ta lung\tHà Giang\n\nXã Không Có\t08\n')
	assert.equal(status, 0)
	assert.deepEqual(answers.map((a) => [a.status, a.code]), [
		['matched', '02320'], ['matched', '00688'], ['ambiguous', null], ['unknown', null], ['unknown', null],
	])
	for (const a of answers)
		assert.deepEqual(Object.keys(a), ['input', 'status', 'code', 'full_name', 'candidates', 'why'])
	assert.equal(answers[0].full_name, 'Xã Tân An')
	assert.equal(answers[0].input, 'Xã Tân An\tHuyện Chiêm Hóa')
	assert.deepEqual(answers[2].candidates.map((c) => [c.code, c.parent]).sort(), [
		['00742', 'Huyện Đồng Văn, Tỉnh Hà Giang'], ['00796', 'Huyện Mèo Vạc, Tỉnh Hà Giang'],
	])
	for (const a of answers)
		assert.match(a.why, /\.$/)
})

test('a list may be dated', () => {
	const units = join(folder, 'dated.csv')
	writeFileSync(units, 'level,code,parent,full_name,valid_from,valid_to\nprovince,86,,Tỉnh Vĩnh Long,,\n' +
		'commune,29305,86,Xã Đức Mỹ,,2025-07-01\ncommune,29302,86,Xã Nhị Long,2025-07-01,\n')
	const on = (day) => match('xã Đức Mỹ\t86\nxã Nhị Long\t86\n', units, '--as-of', day).answers.map((a) => a.status)
	assert.deepEqual(on('2025-06-30'), ['matched', 'unknown'])
	assert.deepEqual(on('2025-07-01'), ['unknown', 'matched'])
})

const head = 'level,code,parent,full_name\n'
const bad = [
	['an empty file', '', /: tệp CSV trống/],
	['a page', '<html></html>\n', /thiếu cột "level"/],
	['no column', 'level,code,full_name\nprovince,01,Tỉnh A\n', /thiếu cột "parent"/],
	['a column twice', 'level,code,code,parent,full_name\n', /"code" xuất hiện hai lần/],
	['no unit', head, /không có đơn vị nào/],
	['an unknown level', head + 'tinh,01,,Tỉnh A\n', /:2: cấp "tinh"/],
	['no code', head + 'province,,,Tỉnh A\n', /:2: mã ""/],
	['a code with a slash', head + 'province,0/1,,Tỉnh A\n', /:2: mã "0\/1"/],
	['no name', head + 'province,01,,\n', /:2: đơn vị 01 thiếu tên/],
	['a name of another level', head + 'province,01,,Phường A\n', /:2: "Phường A" không thể/],
	['a code twice', head + 'province,01,,Tỉnh A\nprovince,01,,Tỉnh B\n', /:3: mã 01 đã có ở .*:2/],
	['an unknown parent', head + 'province,01,,Tỉnh A\n\ncommune,00001,02,Xã A\n', /:4: không có đơn vị cha 02/],
	['a parent of the same level', head + 'province,01,,Tỉnh A\ncommune,00001,00002,Xã A\ncommune,00002,00001,Xã B\n', /:3: đơn vị 00001 phải thấp hơn/],
	['its own parent', head + 'commune,00001,00001,Xã A\n', /:2: đơn vị 00001 phải thấp hơn/],
	['a province with a parent', head + 'province,01,02,Tỉnh A\n', /:2: cấp tỉnh 01/],
	['a commune without', head + 'commune,00001,,Xã A\n', /:2: đơn vị 00001 thiếu/],
	['too few fields', head + 'province,01\n', /:2: dòng có 2 ô/],
	['an open quote', head + 'province,01,,"Tỉnh A\n', /:2: dấu nháy/],
	['Latin letters', Buffer.from(head + 'province,01,,T\xe1nh A\n', 'latin1'), /UTF-8/],
	['a day that is none', 'level,code,parent,full_name,valid_from\nprovince,01,,Tỉnh A,2025-02-30\n', /:2: "2025-02-30" không phải là ngày/],
	['an end before the start', 'level,code,parent,full_name,valid_from,valid_to\nprovince,01,,Tỉnh A,2025-07-01,2025-06-30\n', /:2: đơn vị 01: valid_to/],
]

test('bad lists', async (t) => {
	for (const [name, bytes, want] of bad)
		await t.test(name, () => {
			const units = join(folder, 'bad.csv')
			writeFileSync(units, bytes)
			const { status, stderr, answers } = match('Xã A\n', units)
			assert.equal(status, 1)
			assert.deepEqual(answers, [])
			assert.equal(stderr.trimEnd().split('\n').length, 1, stderr)
			assert.ok(stderr.startsWith(units), stderr)
			assert.match(stderr, want)
			assert.match(stderr, / \/ /)
		})
	await t.test('no file', () => assert.equal(match('', join(folder, 'none.csv')).status, 1))
	await t.test('a folder', () => assert.equal(match('', folder).status, 1))
	await t.test('a bad day', () => assert.equal(match('', then, '--as-of', '1/7/2025').status, 1))
	await t.test('an unknown option', () => assert.equal(match('', then, '--fast').status, 2))
	await t.test('no list', () => assert.equal(spawnSync(process.env.THUOCSO, ['units', 'match']).status, 2))
	await t.test('no verb', () => assert.equal(spawnSync(process.env.THUOCSO, ['units']).status, 2))
})
