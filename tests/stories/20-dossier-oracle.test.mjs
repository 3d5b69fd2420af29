// The dossier probe against figures computed a second time, on random dossiers.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeDossiers, procedures, random } from '../simulators/dossiers.mjs'
import { toCsv, toXlsx } from '../simulators/export.mjs'
import { oracle } from '../simulators/oracle_766.mjs'

const thuocso = process.env.THUOCSO, top = process.env.TOP
const holidays = JSON.parse(readFileSync(join(top, 'catalog/holidays.json'), 'utf8'))
const folder = mkdtempSync(join(tmpdir(), 'dossier-'))
after(() => rmSync(folder, { recursive: true }))

function parse(name, bytes, config) {
	const payload = join(folder, name), setup = join(folder, 'config.json'), kept = join(folder, `${name}.kept`)
	writeFileSync(payload, bytes)
	writeFileSync(setup, JSON.stringify({ kind: 'dossier', ...config }))
	const run = spawnSync(thuocso, ['probe', 'parse', 'dossier', '--config', setup, '--kept', kept, payload], { encoding: 'utf8', maxBuffer: 1 << 26 })
	assert.equal(run.stderr, '')
	assert.equal(run.status, 0)
	return { lines: run.stdout.trim().split('\n').filter(Boolean).map((l) => JSON.parse(l)), kept: readFileSync(kept, 'utf8') }
}

function compare(lines, dossiers, units, months, options) {
	const got = new Map(lines.map((l) => [`${l.unit} ${l.period} ${l.metric}`, [l.numerator, l.denominator]]))
	let checked = 0
	for (const unit of units)
		for (const month of months) {
			const own = dossiers.filter((d) => d.DonViXuLy === unit.code)
			for (const [metric, [n, d]] of Object.entries(oracle(own, month, options))) {
				const key = `${unit.code} ${month} ${metric}`
				assert.deepEqual(got.get(key), [n, Math.round(d * 1e6) / 1e6], key)
				got.delete(key)
				checked++
			}
		}
	assert.deepEqual([...got.keys()], [])
	return checked
}

const units = [{ code: '02320' }, { code: '02221' }, { code: '02374' }]
const months = ['2026-01', '2026-02', '2026-03', '2026-04', '2026-05']
const now = Date.UTC(2026, 4, 31, 23, 59, 59) / 1000

test('figures of random dossiers, without a catalogue of procedures', () => {
	let checked = 0
	for (let seed = 1; seed <= 5; seed++) {
		const dossiers = makeDossiers({ seed, units, from: '2026-01-01', to: '2026-05-31', perDay: 4 })
		const { lines } = parse('a.json', JSON.stringify({ error_code: 0, data: dossiers }), { as_of: '2026-05-31 23:59:59', periods: months })
		checked += compare(lines, dossiers, units, months, { now, holidays })
	}
	assert.ok(checked > 500)
})

test('with a catalogue and with sync figures', () => {
	for (let seed = 11; seed <= 13; seed++) {
		const dossiers = makeDossiers({ seed, units, from: '2026-01-01', to: '2026-05-31', perDay: 2 }), r = random(seed)
		const sync = { portal: 20 + r.below(40), reported: 20 + r.below(60), last_year: 1200 }
		const { lines } = parse('b.json', JSON.stringify(dossiers), { as_of: '2026-05-31 23:59:59', periods: months,
			procedures: procedures.map(({ code, paper_result, fee, citizens, service }) => ({ code, paper_result, fee, citizens, service })),
			sync: months.map((period) => ({ period, ...sync })) })
		compare(lines, dossiers, units, months, { now, holidays, catalogue: procedures, sync })
	}
})

test('the same from CSV, XLSX, pages, pages twice and another vendor', () => {
	const dossiers = makeDossiers({ seed: 21, units, from: '2026-03-01', to: '2026-05-31', perDay: 3 })
	const config = { as_of: '2026-05-31 23:59:59' }
	const { lines } = parse('c.json', JSON.stringify({ data: dossiers }), config)
	const half = Math.floor(dossiers.length / 2), pages = [dossiers.slice(0, half), dossiers.slice(half)].map((data) => ({ error_code: 0, data }))
	compare(lines, dossiers, units, months.slice(2), { now, holidays })
	assert.deepEqual(parse('c.csv', toCsv(dossiers), config).lines, lines)
	assert.deepEqual(parse('c.xlsx', toXlsx(dossiers), config).lines, lines)
	assert.deepEqual(parse('d.json', JSON.stringify(pages), config).lines, lines)
	const twice = parse('e.json', JSON.stringify([pages[0], pages[0], pages[1]]), config).lines
	assert.ok(twice.every((l) => l.flags.includes('duplicates')))
	assert.deepEqual(twice.map(({ flags, ...l }) => l), lines.map(({ flags, ...l }) => l))
	const vendor = dossiers.map(({ MaHoSo, KenhThucHien, NgayTiepNhan, ...d }) => ({ ...d, so_ho_so: MaHoSo, kenh: KenhThucHien && `K${KenhThucHien}`,
		ngayNhan: `${NgayTiepNhan.slice(6, 8)}/${NgayTiepNhan.slice(4, 6)}/${NgayTiepNhan.slice(0, 4)} ${NgayTiepNhan.slice(8, 10)}:${NgayTiepNhan.slice(10, 12)}:${NgayTiepNhan.slice(12)}` }))
	assert.deepEqual(parse('f.json', JSON.stringify({ rows: vendor }), { ...config, data: 'rows',
		fields: { MaHoSo: 'so_ho_so', KenhThucHien: 'kenh', NgayTiepNhan: 'ngayNhan' }, codes: { KenhThucHien: { K1: 1, K2: 2, K3: 3 } } }).lines, lines)
})

test('nothing of a person is kept', () => {
	const dossiers = makeDossiers({ seed: 31, units, from: '2026-05-01', to: '2026-05-31' }).map((d) => ({ ...d, GhiChu: 'Người Giả Định gọi lại' }))
	for (const [name, bytes] of [['p.json', JSON.stringify({ data: dossiers, message: 'xin chào Người Giả Định' })], ['p.csv', toCsv(dossiers)], ['p.xlsx', toXlsx(dossiers)]]) {
		const { kept } = parse(name, bytes, { as_of: '2026-05-31 23:59:59' })
		assert.doesNotMatch(kept, /Giả Định|099000|0900\d{6}|Nhà số|kq\.example/)
		assert.match(kept, /MaHoSo/)
		if (name === 'p.json')
			assert.equal(JSON.parse(kept).data.length, dossiers.length)
		const again = parse(`kept-${name}`, kept, { as_of: '2026-05-31 23:59:59' })
		assert.equal(again.kept, kept)
	}
})
