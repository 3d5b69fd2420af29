// From an accepted value to the new rank in another worker's event stream.
//
// A national map of 3,321 communes with 100 indicators each under 200 changes a second. The
// clock starts when the request is sent and stops when the last of several streams tells
// of it, so that every worker has told.
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Stack } from '../tests/stories/stack.mjs'
import { QUICK, answer, quantile } from './lib.mjs'

const UNITS = QUICK ? 600 : 3321
const INDICATORS = QUICK ? 40 : 100
const RATE = QUICK ? 100 : 200
const SECONDS = QUICK ? 5 : 30
const NEED = QUICK ? 500 : 100

const framework = {
	code: 'bench-100', version: '1', title: { vi: 'Đo', en: 'Bench' }, decision: null, illustrative: true, target_kind: 'commune', period: 'year',
	points_places: 2, rounding: { when: 'never' }, tie: 'competition', composite: { kind: 'sum' },
	main_indexes: [{ code: 'A', title: { vi: 'A', en: 'A' }, max: String(INDICATORS * 10) }],
	indicators: Array.from({ length: INDICATORS }, (_, i) => ({
		code: `i${i}`, title: { vi: `Chỉ số ${i}`, en: `Indicator ${i}` }, index: 'A', max: '10', metric: `bench_${i}`, rule: { kind: 'ratio' }, missing: 'zero',
	})),
}

function set_up(stack) {
	stack.sql(`insert into metric (code, uom, body) select 'bench_' || i, '%', '{}' from generate_series(0, ${INDICATORS - 1}) i;
		insert into unit (code, kind, level) select lpad(i::text, 5, '0'), 'commune', 'commune' from generate_series(1, ${UNITS}) i;
		insert into unit_name (unit_id, full_name) select id, 'Xã ' || code from unit;
		insert into framework (code, version, body, sha256) values ('bench-100', '1', $f$${JSON.stringify(framework)}$f$, sha256('x'));
		insert into round (code, title_vi, title_en, framework_id, target_kind, period, as_of)
			select 'bench', 'Đo', 'Bench', id, 'commune', 202600, '2026-12-31' from framework where code = 'bench-100';`)
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 })

function post(stack, token, key, observations) {
	return new Promise((done, failed) => {
		const body = JSON.stringify({ observations })
		const asking = request(`${stack.url}/api/v1/observations`, { method: 'POST', agent, headers: { authorization: `Bearer ${token}`, 'idempotency-key': key, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, (reply) => {
			let text = ''
			reply.on('data', (piece) => (text += piece)).on('end', () => (reply.statusCode === 200 ? done(JSON.parse(text)) : failed(new Error(text))))
		})
		asking.on('error', failed)
		asking.end(body)
	})
}

const unit_code = (n) => String(n + 1).padStart(5, '0')

async function fill(stack, token) {
	for (let from = 0; from < UNITS; from += 100) {
		const rows = []
		for (let u = from; u < Math.min(UNITS, from + 100); u++)
			for (let i = 0; i < INDICATORS; i++) rows.push({ unit: unit_code(u), metric: `bench_${i}`, period: '2026', numerator: (u * 31 + i * 17) % 900, denominator: 1000 })
		await post(stack, token, `fill-${from}`, rows)
	}
}

// One stream; tells of each unit whose total changed, when it was told.
function watch(stack, told) {
	return new Promise((done) => {
		const asking = request(`${stack.url}/api/v1/rounds/bench/events`, (reply) => {
			let text = ''
			reply.setEncoding('utf8').on('data', (piece) => {
				text += piece
				for (let at; (at = text.indexOf('\n\n')) >= 0; text = text.slice(at + 2)) {
					const data = text.slice(0, at).split('\n').find((line) => line.startsWith('data:'))
					if (data) for (const change of JSON.parse(data.slice(5)).changed ?? []) told(change.unit)
				}
			})
			done(() => asking.destroy())
		})
		asking.on('error', () => {})
		asking.end()
	})
}

const stack = await Stack.start({ workers: 2 })
try {
	set_up(stack)
	const token = stack.token({ source: 'bench', kind: 'probe' })
	for (let i = 0; i < 100 && (await stack.json('/api/v1/rounds')).body.items.length === 0; i++) await sleep(100)
	await fill(stack, token)
	await sleep(3000)

	// Several streams, so that every worker has some; per change the last that tells counts.
	const sent = new Map(), first = [], last = new Map()
	const watchers = []
	for (let w = 0; w < 4; w++)
		watchers.push(await watch(stack, (unit) => {
			const at = sent.get(unit)
			if (at === undefined) return
			const took = performance.now() - at
			if (!last.has(unit)) first.push(took)
			last.set(unit, Math.max(last.get(unit) ?? 0, took))
		}))
	const took = []
	const begun = performance.now()
	for (let n = 0; n < RATE * SECONDS; n++) {
		const due = begun + (n * 1000) / RATE
		while (performance.now() < due) await sleep(Math.max(0, due - performance.now()))
		const unit = unit_code((n * 7) % UNITS)
		if (last.has(unit)) took.push(last.get(unit))
		last.delete(unit)
		sent.set(unit, performance.now())
		post(stack, token, `change-${n}`, [{ unit, metric: `bench_${n % INDICATORS}`, period: '2026', numerator: (n * 13) % 1000, denominator: 1000 }]).catch((e) => { throw e })
	}
	await sleep(1500)
	took.push(...last.values())
	watchers.forEach((stop) => stop())
	const p99 = quantile(took, 0.99)
	answer('từ giá trị được nhận đến hạng mới ở tiến trình khác / accepted value to new rank in another worker', `p99 < ${NEED} ms`,
		p99 < NEED && took.length > RATE * SECONDS * 0.9,
		`p50 ${quantile(took, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${took.length} changes, ${UNITS} x ${INDICATORS}, ${RATE}/s`)
} finally {
	await stack.stop()
}
process.exit()
