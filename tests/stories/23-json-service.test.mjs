// http_json against a service: every kind of pages, every way to say who we are, faults told in plain words; and what catalog/mapping.schema.json says fits.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startJsonService } from '../simulators/json_service.mjs'
import { validator } from './json_schema.mjs'
import { THUOCSO, TOP } from './stack.mjs'

const folder = mkdtempSync(join(tmpdir(), 'json-'))
after(() => rmSync(folder, { recursive: true }))
const schema = JSON.parse(readFileSync(join(TOP, 'catalog/mapping.schema.json')))
const fits = validator(schema)

const rows = Array.from({ length: 25 }, (_, i) => ({ ma: String(2000 + i), ky: '2026-07', hoSo: { trucTuyen: i, tong: 100 }, nguoiLap: 'Nguyễn Văn Giả' }))
const mapping = {
	kind: 'http_json', rows: '/data', ok: { at: '/error_code', is: ['0'] }, unit: { code: 'ma' }, period: { field: 'ky', length: 'month' },
	figures: [{ metric: 'online_dossier_rate', numerator: '/hoSo/trucTuyen', denominator: '/hoSo/tong' }],
}
writeFileSync(join(folder, 'mat-khau'), 'bi-mat-97\n')

// Not spawnSync: the service lives in this process.
function run(config, ...more) {
	const file = join(folder, 'probe.json')
	assert.ok(fits(schema, config), 'the schema takes the mapping')
	writeFileSync(file, JSON.stringify(config))
	return new Promise((done) => {
		const child = spawn(THUOCSO, ['probe', 'run', file, '--dry-run', '--secrets', folder, '--attempts', '1', ...more])
		let stdout = '', stderr = ''
		child.stdout.on('data', (d) => { stdout += d })
		child.stderr.on('data', (d) => { stderr += d })
		child.on('close', (status) => done({ status, stderr, figures: stdout.split('\n').filter(Boolean).map((l) => JSON.parse(l)) }))
	})
}
async function ask(service, over) {
	const source = await startJsonService({ rows, ...service })
	const config = { ...mapping, ...over(source) }
	const told = await run(config, '--allow', `127.0.0.1:${source.port}`)
	await source.close()
	return { ...told, source }
}
const whole = (told) => {
	assert.equal(told.status, 0, told.stderr)
	assert.deepEqual(told.figures.map((f) => [f.unit, f.period, f.numerator, f.denominator]), rows.map((r) => [r.ma, r.ky, r.hoSo.trucTuyen, r.hoSo.tong]))
}

const paths = {
	number: (s) => ({ url: `${s.url}/so-lieu?page={page}&size={size}`, page: { size: 10, total: '/total' } }),
	cursor: (s) => ({ url: `${s.url}/so-lieu?after={cursor}`, page: { kind: 'cursor', next: '/next', total: '/total' } }),
	link: (s) => ({ url: `${s.url}/so-lieu`, page: { kind: 'link', total: '/total' } }),
}
for (const [pages, over] of Object.entries(paths))
	test(`pages by ${pages}`, async () => {
		const told = await ask({ pages }, over)
		whole(told)
		assert.equal(told.source.asked.length, 3)
	})

const who = {
	bearer: { kind: 'bearer', secret: 'mat-khau' },
	basic: { kind: 'basic', user: 'thuocso', secret: 'mat-khau' },
	key: { kind: 'key', name: 'X-Khoa', secret: 'mat-khau' },
	oauth2: { kind: 'oauth2', user: 'thuocso', secret: 'mat-khau', scope: 'doc so-lieu' },
}
for (const [kind, auth] of Object.entries(who))
	test(`who we are: ${kind}`, async () => {
		const over = (s) => ({ ...paths.number(s), auth: kind === 'oauth2' ? { ...auth, token_url: `${s.url}/token` } : auth })
		const told = await ask({ auth: { ...auth, secret: 'bi-mat-97' } }, over)
		whole(told)
		assert.equal(told.source.tokens, kind === 'oauth2' ? 1 : 0)
		const refused = await ask({ auth: { ...auth, secret: 'another' } }, over)
		assert.equal(refused.status, 1)
		assert.match(refused.stderr, /401/)
		assert.doesNotMatch(refused.stderr, /bi-mat-97/)
	})

const faults = { ill: /hệ thống nguồn báo lỗi 17/, repeat: /trả lại đúng trang trước/, skip: /có 19 bản ghi, cần từ 25 đến 25/, cut: /JSON sai cú pháp/ }
for (const [fault, text] of Object.entries(faults))
	test(`a source that is wrong: ${fault}`, async () => {
		const told = await ask({ fault }, paths.number)
		assert.equal(told.status, 1)
		assert.deepEqual(told.figures, [])
		assert.match(told.stderr, text)
		assert.doesNotMatch(told.stderr, /Nguyễn Văn Giả/)
	})

test('the schema refuses what the program refuses', async () => {
	const bad = [{ kind: 'http_xml' }, { unit: 'x' }, { figures: [] }, { numbers: 'fr' }, { period: { field: 'ky', now: 'week' } }, { rows: 'data' }, { url: 'ftp://h' }, { figures: [{ metric: 'a b', value: 'x', is: 'count' }] },
		{ figures: [{ metric: 'a', value: 'x', is: 'counts' }] }, { page: { kind: 'pages' } }, { auth: { kind: 'digest' } }, { extra: 1 }, { totals: 'maybe' }]
	const file = join(folder, 'bad.json')
	for (const over of bad) {
		assert.ok(!fits(schema, { ...mapping, ...over }), JSON.stringify(over))
		writeFileSync(file, JSON.stringify({ ...mapping, ...over }))
		const status = await new Promise((done) => spawn(THUOCSO, ['probe', 'check', file]).on('close', done))
		assert.equal(status, 1, JSON.stringify(over))
	}
})
