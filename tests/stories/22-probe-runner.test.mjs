// The runner: pages fetched, figures accepted, what was kept, faults of every kind, stop.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeDossiers } from '../simulators/dossiers.mjs'
import { toCsv } from '../simulators/export.mjs'
import { startOneStop } from '../simulators/one_stop.mjs'
import { Stack, THUOCSO } from './stack.mjs'

const units = [{ code: '02320' }, { code: '02221' }]
const dossiers = makeDossiers({ seed: 9, units, from: '2026-07-01', to: '2026-09-30', perDay: 3 })
const folder = mkdtempSync(join(tmpdir(), 'runner-'))
let stack, source, host

before(async () => {
	stack = await Stack.start({ workers: 1 })
	source = await startOneStop({ dossiers, token: 'mat-khau' })
	host = `127.0.0.1:${source.port}`
	stack.sql("insert into unit (code, kind, level) values ('02320', 'commune', 'commune'), ('02221', 'commune', 'commune');")
	mkdirSync(join(stack.data, 'secrets'), { recursive: true })
	writeFileSync(join(stack.data, 'secrets', 'mot-cua'), 'mat-khau\n')
	writeFileSync(join(stack.data, 'probe.allow'), `# where probes may ask\n${host}\n`)
})
after(async () => { await source.close(); await stack.stop(); rmSync(folder, { recursive: true }) })

const config = (over = {}) => ({ kind: 'dossier', source: 'mot-cua', secret: 'mot-cua', url: source.url, page: { size: 100 }, as_of: '2026-09-30 23:59:59', ...over })
function file(over) {
	const path = join(folder, 'probe.json')
	writeFileSync(path, JSON.stringify(config(over)))
	return path
}
// Not spawnSync: the simulator lives in this process.
function probe(...words) {
	return new Promise((done) => {
		const child = spawn(THUOCSO, ['probe', ...words])
		let stdout = '', stderr = ''
		child.stdout.on('data', (d) => { stdout += d })
		child.stderr.on('data', (d) => { stderr += d })
		child.on('close', (status) => done({ status, stdout, stderr }))
	})
}
const add = (name, over, ...more) => assert.equal(spawnSync(THUOCSO, ['probe', 'add', name, file(over), '--data', stack.data, ...more], { encoding: 'utf8' }).stderr, '')
async function until(what, seconds = 20) {
	for (let i = 0; i < seconds * 20; i++, await sleep(50))
		if (what()) return
	assert.fail('it never came to that')
}

test('a run by name: every page, one delivery, its run and its payload', async () => {
	add('mot-cua')
	const run = await probe('run', 'mot-cua', '--data', stack.data)
	assert.equal(run.status, 0, run.stderr)
	const lines = run.stdout.trim().split('\n').map((l) => JSON.parse(l))
	assert.ok(lines.length > 50)
	const pages = Math.floor(dossiers.length / 100) + 1
	assert.deepEqual(stack.sql("select r.state, r.rows, r.detail ->> 'pages' from probe_run r join probe p on p.id = r.probe_id where p.code = 'mot-cua'"),
		[['done', String(lines.length), String(pages)]])
	const online = lines.find((l) => l.unit === '02320' && l.period === '2026-08' && l.metric === 'online_dossier_rate')
	assert.deepEqual(stack.sql(`select a.numerator / 1000000, a.denominator / 1000000, s.code, o.locator, b.redacted, b.run_id is not null
		from accepted a join metric m on m.id = a.metric_id join unit u on u.id = a.unit_id join source s on s.id = a.source_id
		join observation o on (o.batch_id, o.row) = (a.batch_id, a.row) join batch b on b.id = a.batch_id
		where u.code = '02320' and m.code = 'online_dossier_rate' and a.period = 202608`),
	[[String(online.numerator), String(online.denominator), 'mot-cua', 'rule:3.3', 't', 't']])
	const [[kept]] = stack.sql('select convert_from(p.bytes, \'UTF8\') from payload p join batch b on b.payload = p.sha256 join source s on s.id = b.source_id where s.code = \'mot-cua\' limit 1')
	assert.doesNotMatch(kept, /Giả Định|099000|Nhà số/)
	assert.match(kept, /MaHoSo/)
})

test('an exported file stands for a closed system; names of units are recognised', async () => {
	stack.sql(`insert into unit (code, kind, level) values ('08', 'province', 'province');
		insert into unit_name (unit_id, full_name, valid_from) select id, case code when '08' then 'Tỉnh Tuyên Quang' when '02320' then 'Xã Tân An' else 'Xã Nà Hang' end, '-infinity' from unit where code in ('08', '02320', '02221');
		insert into unit_parent (unit_id, parent_id, tree, valid_from) select u.id, p.id, 'admin', '-infinity' from unit u, unit p where p.code = '08' and u.code in ('02320', '02221')`)
	const path = join(folder, 'export.csv')
	writeFileSync(path, toCsv(makeDossiers({ seed: 4, units: [{ code: '02320', name: 'UBND xã Tân An' }], from: '2026-04-01', to: '2026-04-30' })))
	add('tu-tep', { source: 'tu-tep', parent: 'Tỉnh Tuyên Quang' })
	const run = await probe('run', 'tu-tep', '--file', path, '--data', stack.data)
	assert.equal(run.status, 0, run.stderr)
	assert.deepEqual(stack.sql("select distinct u.code, b.media_type from observation o join unit u on u.id = o.unit_id join batch b on b.id = o.batch_id join source s on s.id = b.source_id where s.code = 'tu-tep'"),
		[['02320', 'text/csv']])
})

test('a dry run writes nothing', async () => {
	const count = () => stack.sql('select (select count(*) from probe_run), (select count(*) from batch), (select count(*) from payload)')
	const was = count(), run = await probe('run', 'mot-cua', '--dry-run', '--data', stack.data)
	assert.equal(run.status, 0, run.stderr)
	assert.ok(run.stdout.length > 1000)
	assert.deepEqual(count(), was)
})

const faults = {
	500: /mã 500/, malformed: /JSON sai cú pháp/, truncated: /JSON sai cú pháp/, cut: /cắt giữa chừng/, windows1258: /không phải UTF-8/, utf16: /không phải UTF-8/,
	duplicate: /trả lại đúng trang trước/, renamed: /"NgayTiepNhan"/, missing: /"KenhThucHien"/, codes: /bad-value KenhThucHien "K\d"/, dates: /bad-value NgayHenTra/,
	elsewhere: /169\.254\.169\.254:80" không nằm trong danh sách/, loop: /chuyển hướng quá 5 lần/, bomb: /lớn quá 16777216 byte/, endless: /lớn quá 16777216 byte/,
	long: /cắt giữa chừng/, html: /một trang web/, error_code: /báo lỗi -1/, empty: /tệp trống/, 404: /mã 404/,
}
// What somebody has to look at waits in quarantine with its bytes; the rest is only told.
const held = ['renamed', 'missing', 'codes', 'dates']
test('every fault of a source fails the run, says why, and changes nothing', async () => {
	const count = () => stack.sql("select (select count(*) from batch b where not exists (select from probe_run r where r.id = b.run_id and r.state = 'quarantined')), (select count(*) from observation)")
	const was = count()
	for (const [fault, why] of Object.entries(faults)) {
		source.state.fault = fault
		const run = await probe('run', 'mot-cua', '--attempts', '1', '--data', stack.data)
		assert.match(run.stderr, why, fault)
		assert.equal(run.status, 1)
		assert.equal(run.stdout, '')
		const [[state, error]] = stack.sql('select state, error from probe_run order by id desc limit 1')
		assert.equal(state, held.includes(fault) ? 'quarantined' : 'failed')
		assert.match(error, why)
		assert.doesNotMatch(error + run.stderr, /Giả Định|099000|mat-khau/)
	}
	source.state.fault = null
	assert.deepEqual(count(), was)
})

test('faults that pass are waited out; a byte order mark is none', async () => {
	for (const [fault, times] of [['503', 2], ['cut', 1], ['bom', Infinity]]) {
		Object.assign(source.state, { fault, times })
		const run = await probe('run', 'mot-cua', '--dry-run', '--data', stack.data)
		assert.equal(run.status, 0, `${fault}: ${run.stderr}`)
	}
	Object.assign(source.state, { fault: null, times: Infinity })
})

test('no token, another host, an unknown probe', async () => {
	add('khong-ma', { secret: 'khac' })
	assert.match((await probe('run', 'khong-ma', '--data', stack.data)).stderr, /không có mã truy cập "khac"/)
	add('noi-khac', { url: 'http://127.0.0.1:1/x' })
	assert.match((await probe('run', 'noi-khac', '--data', stack.data)).stderr, /127\.0\.0\.1:1" không nằm trong danh sách/)
	assert.match((await probe('run', 'khong-co', '--data', stack.data)).stderr, /không có đầu dò "khong-co"/)
	stack.sql("update probe set enabled = false where code in ('khong-ma', 'noi-khac', 'tu-tep')")
})

test('runners that start together all start', async () => {
	stack.sql("delete from token where person_id = (select id from person where login = '*probes')")
	for (let round = 0; round < 3; round++) {
		const runners = [0, 1, 2].map(() => {
			const runner = spawn(THUOCSO, ['probe', '--data', stack.data], { stdio: ['ignore', 'ignore', 'pipe'] })
			const log = { text: '', runner, ended: new Promise((done) => runner.on('close', (code, signal) => done(signal ?? code))) }
			runner.stderr.on('data', (d) => { log.text += d })
			return log
		})
		for (const log of runners)
			await until(() => /the probe runner is ready/.test(log.text) || log.runner.exitCode !== null)
		for (const { runner } of runners)
			runner.kill('SIGTERM')
		for (const log of runners)
			assert.equal(await log.ended, 0, log.text)
	}
	assert.deepEqual(stack.sql("select count(*) from person p join person_right r on r.person_id = p.id where p.login = '*probes'"), [['1']])
	assert.deepEqual(stack.sql('select audit_check() is null'), [['t']])
})

test('two runners share what is due, and stop when told', async () => {
	for (let i = 0; i < 12; i++)
		add(`p${i}`, { unit: i % 2 ? '02320' : '02221', source: `s${i}` }, '--every', '1 hour')
	const runners = [0, 1].map(() => spawn(THUOCSO, ['probe', '--data', stack.data], { stdio: ['ignore', 'ignore', 'pipe'] }))
	const logs = runners.map((r) => { const log = { text: '' }; r.stderr.on('data', (d) => { log.text += d }); return log })
	const ended = runners.map((r) => new Promise((done) => r.on('exit', (code, signal) => done(signal ?? code))))
	await until(() => Number(stack.sql("select count(*) from probe_run r join probe p on p.id = r.probe_id where p.code like 'p%' and r.state = 'done'")[0][0]) === 12, 40)
	assert.deepEqual(stack.sql("select count(*), count(distinct probe_id) from probe_run r join probe p on p.id = r.probe_id where p.code like 'p%'"), [['12', '12']])
	assert.equal(stack.sql("select count(*) from probe where code like 'p%' and due_at > now() + interval '50 minutes'")[0][0], '12')
	Object.assign(source.state, { fault: 'slow', times: 1 })
	stack.sql("update probe set due_at = now() where code = 'p0'")
	await until(() => stack.sql("select 1 from probe_run where state = 'running'").length === 1)
	for (const r of runners)
		r.kill('SIGTERM')
	assert.deepEqual(await Promise.all(ended), [0, 0], logs[0].text + logs[1].text)
	source.state.fault = null
	assert.deepEqual(stack.sql("select state from probe_run where state in ('running', 'due')"), [])
	assert.match(logs[0].text + logs[1].text, /"event":"stopping"/)
})
