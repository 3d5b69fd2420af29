// Figures in tables through REST: CSV, XLSX, names of units, verdicts with places, replay.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sheet } from '../simulators/export.mjs'
import { Stack } from './stack.mjs'

let stack, token
before(async () => {
	stack = await Stack.start({ workers: 1 })
	stack.sql(`insert into unit (code, kind, level) values ('08', 'province', 'province'), ('073', 'district', 'district'), ('076', 'district', 'district'),
			('02320', 'commune', 'commune'), ('02500', 'commune', 'commune'), ('02221', 'commune', 'commune');
		insert into unit_name (unit_id, full_name) select u.id, n.name from unit u join (values ('08', 'Tỉnh Tuyên Quang'), ('073', 'Huyện Chiêm Hóa'),
			('076', 'Huyện Sơn Dương'), ('02320', 'Xã Tân An'), ('02500', 'Xã Tân An'), ('02221', 'Xã Minh Quang')) n (code, name) on n.code = u.code;
		insert into unit_parent (unit_id, parent_id) select u.id, p.id from unit u join (values ('073', '08'), ('076', '08'), ('02320', '073'), ('02500', '076'),
			('02221', '073')) n (code, parent) on n.code = u.code join unit p on p.code = n.parent`)
	token = stack.token({ source: 'bao-cao' })
	// Wait until the worker knows them.
	for (let i = 0; i < 100 && (await push('unit,metric,period,value\n02320,on_time_rate,2026-01,1\n', `wait-${i}`)).body.accepted !== 1; i++)
		await new Promise((done) => setTimeout(done, 100))
})
after(() => stack.stop())

async function push(body, key, { type = 'text/csv; charset=utf-8', auth = token, query = '' } = {}) {
	return stack.json(`/api/v1/observations/table${query}`, { method: 'POST', body,
		headers: { 'content-type': type, 'idempotency-key': key, ...(auth ? { authorization: `Bearer ${auth}` } : {}) } })
}
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

test('CSV with names, and verdicts for rows that are not sure', async () => {
	const { status, body } = await push('Đơn vị;Huyện;Chỉ tiêu;Kỳ;Tử số;Mẫu số\nxã Minh Quang;;online_dossier_rate;Tháng 7/2026;447;824\nXã Tân An;Chiêm Hoá;online_dossier_rate;7/2026;9;10\n'
		+ 'Xã Tân An;;online_dossier_rate;7/2026;1;2\nXã Lạ;;online_dossier_rate;7/2026;1;2\nXã Minh Quang;;khong_co;7/2026;1;2\n', 'a')
	assert.equal(status, 200)
	assert.deepEqual([body.accepted, body.rejected], [2, 3])
	assert.deepEqual(body.verdicts.map((v) => [v.row, v.code, v.pointer]), [[2, 'unit-ambiguous', '/observations/2/4'], [3, 'unit-unknown', '/observations/3/5'],
		[4, 'unknown-metric', '/observations/4/metric']])
	assert.match(body.verdicts[0].vi, /^"Xã Tân An" có thể là nhiều đơn vị: Xã Tân An \((02320|02500)\); Xã Tân An \((02320|02500)\)$/)
	assert.deepEqual(stack.sql(`select u.code, a.numerator / 1000000, a.denominator / 1000000, o.locator from accepted a join unit u on u.id = a.unit_id join metric m on m.id = a.metric_id
		join observation o on (o.unit_id, o.metric_id, o.period, o.batch_id, o.row) = (a.unit_id, a.metric_id, a.period, a.batch_id, a.row)
		where m.code = 'online_dossier_rate' and a.period = 202607 order by 1`), [['02221', '447', '824', 'row:2'], ['02320', '9', '10', 'row:3']])
})

test('the same key again changes nothing; other bytes under it are refused', async () => {
	const table = 'unit,metric,period,value\n02320,on_time_rate,2026-08,99.5\n02320,on_time_rate,2026-09,x\n'
	const first = await push(table, 'b'), again = await push(table, 'b')
	assert.deepEqual([first.body.replayed, again.body.replayed, again.body.batch], [false, true, first.body.batch])
	assert.deepEqual(again.body.verdicts, first.body.verdicts)
	assert.equal((await push(table.replace('99.5', '1'), 'b')).status, 409)
})

test('a sheet: cells in the verdicts, bytes kept as they came', async () => {
	const bytes = sheet([['Mã đơn vị', 'Chỉ tiêu', 'Kỳ', 'Giá trị'], ['02320', 'esign_ratio', '2026-Q3', '86,6%'], ['02320', 'esign_ratio', 'quý 9/2026', '1']], 'BÁO CÁO')
	const { status, body } = await push(bytes, 'c', { type: xlsx })
	assert.equal(status, 200)
	assert.deepEqual(body.verdicts.map((v) => v.pointer), ['/observations/1/Hồ sơ!C5'])
	assert.deepEqual(stack.sql("select o.locator, o.value, b.media_type, length(p.bytes) from observation o join batch b on b.id = o.batch_id join payload p on p.sha256 = b.payload where b.key = 'c'"),
		[['sheet:Hồ sơ!4', '86600000', xlsx, String(bytes.length)]])
})

test('what cannot be read is a problem document in both languages', async () => {
	for (const [body, status, code, options] of [['', 400, 'file-empty'], ['a,b\n1,2\n', 400, 'csv-no-column'], [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 415, 'office-old', { type: xlsx }],
		['{"observations":[]}', 415, 'body-type', { type: 'application/json' }], ['unit,metric,period,value\n1,a,2026,1\n', 401, 'unauthorized', { auth: null }],
		['unit,metric,period,value\n1,a,2026,1\n', 422, 'unknown-source', { query: '?source=la' }]]) {
		const answer = await push(body, `d-${code}`, options)
		assert.equal(answer.status, status, JSON.stringify(answer.body))
		assert.equal(answer.body.code, code)
		assert.ok(answer.body.vi && answer.body.en)
	}
})
