// Payloads spoilt in every way we know of, in CSV, XLSX and JSON: each figure that comes out is the true one, or does not come out. The truth is kept by this test alone.
// MUTATIONS says how many (./run soak: thousands), MUTATIONS_SEED which.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { toCp1258, toTcvn3, toVni } from '../simulators/encodings.mjs'
import { zip } from '../simulators/export.mjs'
import { dice } from './score_oracle.mjs'
import { THUOCSO } from './stack.mjs'

const folder = mkdtempSync(join(tmpdir(), 'mutations-'))
after(() => rmSync(folder, { recursive: true }))
const COUNT = Number(process.env.MUTATIONS ?? 240), SEED = Number(process.env.MUTATIONS_SEED ?? 20260)

const names = ['Tân An', 'Minh Quang', 'Phúc Sơn', 'Hòa Phú', 'Yên Nguyên', 'Kim Bình', 'Tri Phú', 'Linh Phú', 'Kiên Đài', 'Bình Nhân', 'Hùng Lợi', 'Trung Sơn', 'Đạo Viện', 'Công Đa', 'Thái Hòa', 'Đức Ninh', 'Nhân Mục', 'Thành Long', 'Phù Lưu', 'Bạch Xa']
// What a unit mostly has; a month is near it.
const usual = (i, n) => [40, 700, 30000][(i + n) % 3] + i * 11
const units = names.map((n, i) => ({ code: `0${2320 + i * 3}`, name: `Xã ${n}`, all: usual(i, 0), bts: i % 4 ? usual(i, 1) : 7000 + 1000 * i, days: 5 + i }))
const list = join(folder, 'units.csv')
writeFileSync(list, 'level,code,parent,full_name\nprovince,08,,Tỉnh Tuyên Quang\n' + units.map((u) => `commune,${u.code},08,${u.name}\n`).join(''))

const words = { code: 'Mã đơn vị', name: 'Tên đơn vị', month: 'Tháng', all: 'Hồ sơ > Tổng số', online: 'Hồ sơ > Trực tuyến', rate: 'Tỷ lệ (%)', bts: 'Số trạm BTS', days: 'Thời gian trung bình' }
const keys = Object.keys(words)
const other = { code: 'Mã ĐVHC', name: 'Đơn vị', month: 'Kỳ báo cáo', all: 'Tổng số hồ sơ', online: 'Nộp trực tuyến', rate: 'Tỷ lệ trực tuyến', bts: 'Trạm BTS', days: 'Số ngày trung bình' }
const field = (k) => [words[k], other[k]]
const figures = (f) => [{ metric: 'online_dossier_rate', numerator: f('online'), denominator: f('all'), value: f('rate') }, { metric: 'bts', value: f('bts'), is: 'count' }, { metric: 'average_handling_days', value: f('days'), is: 'number' }]
const tables = { unit: { code: field('code'), name: field('name'), width: 5 }, period: { field: field('month'), length: 'month', day: 'first' }, figures: figures(field) }
const mappings = {
	csv: tables, xlsx: tables,
	json: { rows: '/data', unit: { code: 'code', name: 'name', width: 5 }, period: { field: 'month', length: 'month', day: 'first' }, figures: figures((k) => [k, other[k]]) },
}
for (const [kind, m] of Object.entries(mappings)) writeFileSync(join(folder, `${kind}.json`), JSON.stringify(m))

// --- a table and its truth

const grouped = (n, mark) => String(n).replace(/\B(?=(\d{3})+$)/g, mark)
const round = (x, places) => Math.round(x * 10 ** places) / 10 ** places
const near = (d, n) => Math.max(1, Math.round(n * (70 + d.below(60)) / 100))
function draw(d, kind, past) {
	const month = 1 + d.below(9), rows = [], truth = new Map()
	const dates = d.pick(['7/2026', 'Tháng 7/2026', '2026-07', '01/07/2026']).replace('07', `0${month}`).replace('7', String(month))
	for (const u of past ? d.some(units, units.length) : d.some(units, 17 + d.below(4))) {
		const all = near(d, u.all), online = Math.floor(all * (20 + d.below(81)) / 100), bts = u.bts % 1000 ? near(d, u.bts) : u.bts - 1000 * d.below(3)
		const rate = round(100 * online / all, d.pick([1, 2])), days = round(near(d, u.days * 100) / 100, 2)
		rows.push({ code: u.code, name: u.name, month: dates, all, online, rate, bts, days })
		const put = (metric, value) => truth.set(`${u.code} ${metric}`, { period: `2026-0${month}`, ...value })
		put('online_dossier_rate', { numerator: online, denominator: all, value: rate })
		put('bts', { value: bts })
		put('average_handling_days', { value: days })
	}
	const sum = (k) => rows.reduce((n, r) => n + r[k], 0)
	const total = d.below(3) ? null : { code: '', name: 'Tổng cộng', month: '', all: sum('all'), online: sum('online'), rate: '', bts: sum('bts'), days: '' }
	return { kind, rows, total, truth, names: { ...words }, order: [...keys], titles: d.below(2) ? ['BÁO CÁO THÁNG', ''] : [], numbering: d.below(3) === 0, deep: past || d.remembers || d.below(2) === 0,
		write: (n, k) => (k === 'all' || k === 'online' || k === 'bts') && d.grouping ? grouped(n, '.') : String(n).replace('.', ','), encoding: 'utf-8', separator: d.pick([';', '\t', ',']), end: '\n', bytes: [], notes: [] }
}

// --- ways to spoil it: of the table, of its text, of its bytes

const column = (d) => d.pick(keys)
const number = (d) => d.pick(['all', 'online', 'rate', 'bts', 'days'])
const each = (t, k, f) => { for (const r of [...t.rows, ...(t.total ? [t.total] : [])]) if (r[k] !== '' && r[k] !== undefined) r[k] = f(r[k]) }
const flip = (s) => s.replace(/[.,]/g, (c) => c === '.' ? ',' : '.')
const ways = {
	nothing: () => {},
	moved: (d, t) => { t.order = d.some(t.order, t.order.length) },
	synonyms: (d, t) => { for (const k of d.some(keys, 3)) t.names[k] = other[k] },
	renamed: (d, t) => { t.names[column(d)] = d.pick(['Cột mới', 'Ghi chú', 'X', 'Số liệu 2']) },
	dropped: (d, t) => { const k = column(d); t.order = t.order.filter((x) => x !== k) },
	'headers swapped': (d, t) => { const [a, b] = d.some(['all', 'online', 'rate', 'code', 'name', 'month'], 2); [t.names[a], t.names[b]] = [t.names[b], t.names[a]] },
	'twice the column': (d, t) => { t.order.push(column(d)) },
	'another column': (d, t) => { t.names.extra = d.pick(['STT', 'Ghi chú', 'Trực tuyến một phần']); t.order.splice(d.below(9), 0, 'extra'); for (const r of t.rows) r.extra = String(d.below(100)) },
	'units swapped': (d, t) => { const [a, b] = d.some(t.rows, 2), k = d.pick(['code', 'name']); [a[k], b[k]] = [b[k], a[k]] },
	'unit cut': (d, t) => { const r = d.pick(t.rows); r.code = r.code.slice(d.below(2), 3 + d.below(2)) },
	'zeros lost': (d, t) => each(t, 'code', (c) => String(Number(c))),
	'rates as shares': (d, t) => each(t, 'rate', (x) => round(x / 100, 5)),
	'one rate as a share': (d, t) => { const r = d.pick(t.rows); r.rate = round(r.rate / 100, 5) },
	'in thousands': (d, t) => { const k = d.pick(['all', 'online', 'bts']); t.names[k] += ' (nghìn)'; each(t, k, (x) => round(x / 1000, 3)) },
	'said to be in thousands': (d, t) => { t.titles.push('Đơn vị tính: nghìn'); each(t, 'bts', (x) => round(x / 1000, 3)) },
	'percent sign': (d, t) => each(t, d.pick(['rate', 'bts', 'all']), (x) => `${String(x).replace('.', ',')}%`),
	'parts changed': (d, t) => { const k = d.pick(['all', 'online']); for (const r of t.rows) r[k] = d.below(100) ? r[k] * 3 + 7 : r[k] },
	'marks flipped': (d, t) => { const write = t.write; t.write = (n, k) => flip(write(n, k)) },
	'marks flipped in one column': (d, t) => { const write = t.write, one = number(d); t.write = (n, k) => k === one ? flip(write(n, k)) : write(n, k) },
	'marks flipped in one cell': (d, t) => { const r = d.pick(t.rows), k = number(d); r[k] = flip(t.write(r[k], k)) },
	'decimal points': (d, t) => { t.write = (n) => String(n) },
	'days and months flipped': (d, t) => each(t, 'month', (m) => m.replace(/^(\d\d)\/(\d\d)/, '$2/$1')),
	'months named': (d, t) => each(t, 'month', (m) => `Tháng ${m}`),
	'rows twice': (d, t) => { t.rows.push(...d.some(t.rows, 1 + d.below(t.rows.length))) },
	'rows twice, others': (d, t) => { const r = d.pick(t.rows); t.rows.push({ ...r, bts: r.bts + 1 + d.below(9) }) },
	'rows lost': (d, t) => { t.rows = t.rows.slice(0, 1 + d.below(t.rows.length)) },
	'rows between': (d, t) => { t.rows.splice(d.below(t.rows.length), 0, { name: d.pick(['Huyện Chiêm Hóa', 'I. Khu vực', '']), code: '' }) },
	blanks: (d, t) => { d.pick(t.rows)[number(d)] = d.pick(['', '-', '…', 'N/A', 'x', 'chưa có']) },
	words: (d, t) => { const r = d.pick(t.rows), k = number(d); r[k] = `${t.write(r[k], k)} ${d.pick(['hồ sơ', 'nghìn', 'tr', '*'])}` },
	signature: (d, t) => { t.rows.push({ code: '', name: '', all: 'Người lập biểu' }) },
	'other encoding': (d, t) => { t.encoding = d.pick(['windows-1258', 'tcvn3', 'vni', 'utf-16le', 'utf-16be', 'bom', 'twice', 'question', 'latin1']) },
	'cut off': (d, t) => { t.bytes.push((b) => b.subarray(0, Math.floor(b.length * d.below(1000) / 1000))) },
	'cut at the end': (d, t) => { t.bytes.push((b) => b.subarray(0, b.length - 1 - d.below(12))) },
	'twice the whole': (d, t) => { t.bytes.push((b) => Buffer.concat([b, b])) },
	'a byte changed': (d, t) => { t.bytes.push((b) => { const c = Buffer.from(b), i = d.below(c.length); if (!/[0-9]/.test(String.fromCharCode(c[i]))) c[i] = d.pick([0, 0x20, 0x22, 0x2c, 0xff, 0x41]); return c }) },
	'line ends': (d, t) => { t.end = '\r\n' },
	'a log-in page': (d, t) => { t.bytes.push(() => Buffer.from('<!doctype html><html><body>Đăng nhập</body></html>')) },
}

// Nothing in such a payload tells; what the source gave before does.
const byHistory = ['in thousands', 'said to be in thousands', 'headers swapped', 'parts changed']

// --- as bytes

const cellOf = (t, r, k) => typeof r[k] === 'number' ? t.write(r[k], k) : r[k] ?? ''
function lines(t) {
	const shown = (k) => t.names[k] ?? ''
	const top = t.order.map((k) => shown(k).includes('>') ? shown(k).split(' > ')[0] : shown(k)), low = t.order.map((k) => shown(k).split(' > ')[1] ?? '')
	const head = t.deep && low.some(Boolean) ? [top.map((h, i) => low[i] && i && top[i - 1] === h && low[i - 1] ? '' : h), low] : [t.order.map((k) => shown(k).replace(' > ', ' '))]
	return { head: [...t.titles.map((x) => [x]), ...head], rows: [...(t.numbering ? [t.order.map((_, i) => `(${i + 1})`)] : []), ...[...t.rows, ...(t.total ? [t.total] : [])].map((r) => t.order.map((k) => r[k]))] }
}
const quoted = (s, sep) => s.includes(sep) || /["\n]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s
function encode(text, encoding) {
	switch (encoding) {
	case 'windows-1258': return toCp1258(text)
	case 'tcvn3': return toTcvn3(text)
	case 'vni': return toVni(text)
	case 'utf-16le': return Buffer.from(`\ufeff${text}`, 'utf16le')
	case 'utf-16be': return Buffer.from(text, 'utf16le').swap16()
	case 'bom': return Buffer.from(`\ufeff${text}`)
	case 'twice': return Buffer.from(Buffer.from(text).toString('latin1'))
	case 'question': return Buffer.from(text.replace(/[^\x00-\x7f]/g, '?'))
	case 'latin1': return Buffer.from(text, 'latin1')
	default: return Buffer.from(text)
	}
}
const writers = {
	csv(t) {
		const { head } = lines(t), rows = [...(t.numbering ? [t.order.map((_, i) => `(${i + 1})`)] : []), ...[...t.rows, ...(t.total ? [t.total] : [])].map((r) => t.order.map((k) => cellOf(t, r, k)))]
		return encode([...head, ...rows].map((r) => r.map((c) => quoted(c, t.separator)).join(t.separator) + t.end).join(''), t.encoding)
	},
	xlsx(t) {
		const { head, rows } = lines(t), escaped = (s) => s.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c])
		const cell = (v, r, c) => v === '' || v === undefined ? '' : `<c r="${String.fromCharCode(65 + c)}${r + 1}"${typeof v === 'number' ? `><v>${v}</v>` : ` t="inlineStr"><is><t>${escaped(v)}</t></is>`}</c>`
		const sheet = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${[...head, ...rows].map((r, i) => `<row r="${i + 1}">${r.map((v, c) => cell(v, i, c)).join('')}</row>`).join('')}</sheetData></worksheet>`
		return zip([
			['[Content_Types].xml', '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>'],
			['_rels/.rels', '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'],
			['xl/workbook.xml', '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="r"/></sheets></workbook>'],
			['xl/_rels/workbook.xml.rels', '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'],
			['xl/worksheets/sheet1.xml', sheet],
		])
	},
	json(t) {
		const name = (k) => t.names[k] === words[k] ? k : t.names[k] === other[k] ? other[k] : Object.keys(words).find((x) => words[x] === t.names[k]) ?? t.names[k]
		return encode(JSON.stringify({ data: t.rows.map((r) => Object.fromEntries(t.order.map((k) => [name(k), r[k] ?? null]))) }, null, 1), t.encoding)
	},
}

test(`${COUNT} spoilt payloads: nothing wrong comes out unsaid`, () => {
	const d = { ...dice(SEED) }
	d.some = (list, n) => { const left = [...list], out = []; while (left.length && out.length < n) out.push(...left.splice(d.below(left.length), 1)); return out }
	const came = {}, wrong = []
	let right = 0, refused = 0, whole = 0
	const run = (kind, t, ...more) => {
		const file = join(folder, `payload.${kind}`)
		writeFileSync(file, t.bytes.reduce((b, f) => f(b), writers[kind](t)))
		return spawnSync(THUOCSO, ['probe', 'parse', kind === 'json' ? 'http_json' : kind, '--config', join(folder, `${kind}.json`), '--units', list, ...more, file], { encoding: 'utf8' })
	}
	for (const kind of Object.keys(mappings)) {
		const done = run(kind, draw(d, kind, true), '--shape', join(folder, `${kind}.shape`))
		assert.equal(done.status, 0, done.stderr)
	}
	for (let i = 0; i < COUNT; i++) {
		d.remembers = d.below(3) > 0
		d.grouping = d.below(2) === 0
		const kind = d.pick(['csv', 'csv', 'xlsx', 'json']), t = draw(d, kind, false)
		const how = d.some(Object.keys(ways).filter((w) => d.remembers || !byHistory.includes(w)), 1 + d.below(3))
		for (const way of how) ways[way](d, t)
		const done = run(kind, t, ...(d.remembers ? ['--against', join(folder, `${kind}.shape`)] : []))
		assert.ok(done.status === 0 || done.status === 1, `${how}: status ${done.status} ${done.stderr}`)
		assert.ok(done.status === 0 || done.stderr !== '', `${how}: refused without a reason`)
		const figures = done.stdout.split('\n').filter(Boolean).map((l) => JSON.parse(l))
		for (const f of figures) {
			const true_ = t.truth.get(`${f.unit} ${f.metric}`)
			const same = true_ && f.period === true_.period && (f.numerator ?? undefined) === true_.numerator && (f.denominator ?? undefined) === true_.denominator && (f.value === null ? f.numerator !== null : f.value === true_.value)
			if (!same) wrong.push(`${i} ${kind} [${how}] ${JSON.stringify(f)} is ${JSON.stringify(true_)}`)
		}
		right += figures.length
		refused += done.stderr.split('\n').filter(Boolean).length
		whole += figures.length === 0
		for (const way of how) came[way] = (came[way] ?? 0) + (figures.length > 0)
	}
	if (process.env.MUTATIONS_SHOW) console.log({ right, refused, whole, came })
	assert.deepEqual(wrong.slice(0, 20), [])
	// A reader that refuses everything would pass the line above.
	for (const way of COUNT < 200 ? ['nothing'] : ['nothing', 'moved', 'synonyms', 'line ends', 'other encoding', 'another column', 'rows twice'])
		assert.ok(came[way] > 0, `nothing is read any more after: ${way}`)
	assert.ok(right > COUNT, `${right} figures were read`)
})
