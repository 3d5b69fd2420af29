// From a pushed figure to points, ranks, events, proofs and sheets; and back in time.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Stack, sha256, thuocso } from './stack.mjs'

const ROUND = 'xa-2025'
let stack, token, units, metrics

// Figures without a random source: the same in every run.
const figure = (i) => {
	const denominator = 50 + ((i * 7919) % 450)
	return { numerator: (i * 104729) % (denominator + 1), denominator }
}

async function push(observations, key, bearer = token) {
	const body = JSON.stringify({ observations })
	const answer = await stack.json('/api/v1/observations', {
		method: 'POST',
		headers: { authorization: `Bearer ${bearer}`, 'idempotency-key': key, 'content-type': 'application/json' },
		body,
	})
	return { ...answer, sent: body }
}

const ranking = async (query = '') => (await stack.json(`/api/v1/rounds/${ROUND}/ranking?limit=1000${query}`)).body

// Until every worker shows it: each request may go to another one.
async function until(what, seconds = 20) {
	for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(100)) {
		let good = true
		for (let i = 0; i < 6 && good; i++) good = await what()
		if (good) return
	}
	assert.fail('it did not come to that')
}

before(async () => {
	stack = await Stack.start({ workers: 2 })
	const demo = thuocso(['demo', '--data', stack.data])
	assert.equal(demo.status, 0, demo.stderr)
	await until(async () => (await stack.json('/api/v1/rounds')).body.items.some((r) => r.code === ROUND))
	units = (await stack.json(`/api/v1/rounds/${ROUND}/board`)).body.units.code
	const { indicators } = (await stack.json('/api/v1/frameworks/commune-dx')).body
	metrics = [...new Set(indicators.map((i) => i.metric).filter((m) => typeof m === 'string'))]
	token = stack.token({ source: 'story', kind: 'appraised' })
})
after(() => stack?.stop())

test('figures that are pushed are ranked', async () => {
	const rows = units.slice(0, 100).flatMap((unit, u) => metrics.map((metric, m) => ({ unit, metric, period: '2025', ...figure(u * 97 + m) })))
	const { status, body } = await push(rows, 'first')
	assert.equal(status, 200)
	assert.equal(body.rejected, 0)
	assert.equal(body.accepted, rows.length)
	await until(async () => (await ranking()).items.filter((r) => r.rank !== null).length >= 100)
})

test('the live board and thuocso score agree to the last digit', async () => {
	const values = stack.sql(`select u.code, m.code, a.numerator::numeric / 1000000, a.denominator::numeric / 1000000,
			a.value::numeric / 1000000, '2025'
		from accepted a join unit u on u.id = a.unit_id join metric m on m.id = a.metric_id
		where a.period = 202500 and u.level = 'commune' and a.state <> 'n'`)
	const points = stack.sql(`select u.code, a.indicator, a.points::numeric / 1000000 from appraisal a
		join round r on r.id = a.round_id join unit u on u.id = a.unit_id where r.code = '${ROUND}'`)
	const csv = (header, rows) => [header, ...rows.map((r) => r.join(','))].join('\n') + '\n'
	writeFileSync(join(stack.data, 'values.csv'), csv('unit,metric,numerator,denominator,value,period', values))
	writeFileSync(join(stack.data, 'points.csv'), csv('unit,indicator,points', points))
	const given = points.length ? ['--points', join(stack.data, 'points.csv')] : []
	const scored = thuocso(['score', '--framework', 'commune-dx', '--values', join(stack.data, 'values.csv'), ...given, '--period', '2025'])
	assert.equal(scored.status, 0, scored.stderr)
	const [, ...lines] = scored.stdout.trim().split('\n')
	const fresh = new Map(lines.map((line) => {
		const [rank, tied, unit, total] = line.split(',')
		return [unit, { rank: Number(rank), tied: tied === '1' || tied === 'true', total: Number(total) }]
	}))
	const live = (await ranking()).items.filter((r) => r.rank !== null)
	assert.ok(live.length >= 100)
	assert.equal(live.length, fresh.size)
	for (const row of live) assert.deepEqual({ rank: row.rank, tied: row.tied, total: row.total }, fresh.get(row.unit.code), row.unit.code)
})

test('two workers and a restarted server answer with the same bytes', async () => {
	const bytes = new Set()
	for (let i = 0; i < 12; i++) bytes.add(await (await stack.fetch(`/api/v1/rounds/${ROUND}/board`, { headers: { connection: 'close' } })).text())
	await stack.kill()
	await stack.launch()
	await until(async () => (await ranking()).items?.length > 0)
	bytes.add(await (await stack.fetch(`/api/v1/rounds/${ROUND}/board`)).text())
	assert.equal(bytes.size, 1)
})

// Events of one round as they come; stop ends the listening.
async function listen() {
	const stopping = new AbortController()
	const answer = await stack.fetch(`/api/v1/rounds/${ROUND}/events`, { signal: stopping.signal })
	const seen = []
	const reading = (async () => {
		let text = ''
		for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
			text += piece
			for (let at; (at = text.indexOf('\n\n')) >= 0; text = text.slice(at + 2)) {
				const fields = Object.fromEntries(text.slice(0, at).split('\n').filter((l) => !l.startsWith(':')).map((l) => [l.slice(0, l.indexOf(':')), l.slice(l.indexOf(':') + 1).trim()]))
				if (fields.event) seen.push({ ...fields, data: JSON.parse(fields.data) })
			}
		}
	})().catch(() => {})
	return { seen, stop: () => (stopping.abort(), reading) }
}

test('a change is told to those who watch, wherever they watch', async () => {
	const watchers = await Promise.all([1, 2, 3, 4].map(listen))
	const last = (await ranking()).items.filter((r) => r.rank !== null).at(-1)
	const rows = metrics.map((metric) => ({ unit: last.unit.code, metric, period: '2025', numerator: 100, denominator: 100 }))
	const { body } = await push(rows, 'up')
	assert.equal(body.rejected, 0)
	await until(async () => watchers.every((w) => w.seen.some((e) => e.event === 'ranking' && e.data.changed.some((c) => c.unit === last.unit.code && c.rank < last.rank))))
	for (const w of watchers) {
		const { data } = w.seen.find((e) => e.data.changed?.some((c) => c.unit === last.unit.code))
		assert.equal(data.changed.find((c) => c.unit === last.unit.code).was, last.rank)
		assert.ok(data.moved > 1)
	}
	await Promise.all(watchers.map((w) => w.stop()))
})

test('the ranking as it was known before is still there', async () => {
	const now = await ranking()
	await sleep(2200) // whole seconds are cut off below
	const then = new Date(Date.now() - 1000).toISOString().replace(/\.\d+Z/, 'Z')
	await sleep(1100)
	const unit = now.items[0].unit.code
	await push(metrics.map((metric) => ({ unit, metric, period: '2025', numerator: 0, denominator: 100 })), 'down')
	await until(async () => (await ranking()).items[0].unit.code !== unit)
	const before = await ranking(`&as_of=${then}`)
	assert.deepEqual(before.items.map((r) => [r.unit.code, r.rank, r.total]), now.items.map((r) => [r.unit.code, r.rank, r.total]))
	const { status, body } = await stack.json(`/api/v1/rounds/${ROUND}/ranking?as_of=hom-qua`)
	assert.equal(status, 400)
	assert.match(body.vi, /hom-qua/)
})

test('a point leads back to the bytes it was made of', async () => {
	const unit = units[3]
	const { sent, body } = await push([{ unit: units[4], metric: metrics[0], period: '2025', value: 1 }, { unit, metric: metrics[0], period: '2025', numerator: 33, denominator: 66, note: 'đã soát' }], 'proof')
	assert.equal(body.rejected, 0)
	let card
	await until(async () => {
		card = (await stack.json(`/api/v1/rounds/${ROUND}/units/${unit}`)).body
		return card.indicators.find((i) => i.metric === metrics[0]).numerator === 33
	})
	const indicator = card.indicators.find((i) => i.metric === metrics[0])
	assert.equal(indicator.value, 50)
	assert.equal(indicator.origin, 'appraised')
	const { body: proof } = await stack.json(indicator.proof)
	assert.equal(proof.payload.sha256, sha256(sent).toString('hex'))
	assert.equal(proof.observation.id, `${body.batch}.1`)
	assert.equal(proof.observation.locator, '/observations/1')
	assert.equal(proof.observation.reason, 'đã soát')
	assert.deepEqual(proof.payload.table.cells.slice(0, 2), [unit, metrics[0]])
	assert.match(proof.point.explain.vi, /33 \/ 66/)
	assert.ok(proof.others.length >= 1)
})

test('rows of another unit are refused, one by one, and nothing of them is kept', async () => {
	const scoped = stack.token({ source: 'scoped', kind: 'file', unit: units[0] })
	const rows = [units[0], units[1]].map((unit) => ({ unit, metric: metrics[1], period: '2025', value: 7 }))
	const { status, body } = await push(rows, 'mine', scoped)
	assert.equal(status, 200)
	assert.equal(body.accepted, 1)
	assert.equal(body.verdicts.length, 1)
	assert.equal(body.verdicts[0].code, 'forbidden-unit')
	assert.equal(body.verdicts[0].pointer, '/observations/1/unit')
	assert.deepEqual(stack.sql(`select count(*) from observation o join batch b on b.id = o.batch_id where b.key = 'mine'`), [['1']])
})

test('a machine gets its token on the command line, and loses it there', async () => {
	const made = thuocso(['token', 'new', '--source', 'mot-cua', '--kind', 'probe', '--units', units[0], '--name', 'may-1', '--data', stack.data])
	assert.equal(made.status, 0, made.stderr)
	const bearer = made.stdout.trim()
	assert.equal((await push([{ unit: units[0], metric: metrics[2], period: '2025', value: 1 }], 'cli', bearer)).body.accepted, 1)
	assert.match(thuocso(['token', 'list', '--data', stack.data]).stdout, /may-1\tmot-cua\treporter .*\tvalid/)
	assert.ok(!thuocso(['token', 'list', '--data', stack.data]).stdout.includes(bearer))
	assert.equal(thuocso(['token', 'revoke', '--name', 'may-1', '--data', stack.data]).status, 0)
	assert.equal((await push([{ unit: units[0], metric: metrics[2], period: '2025', value: 2 }], 'cli-2', bearer)).status, 401)
	assert.equal(thuocso(['token', 'revoke', '--name', 'may-1', '--data', stack.data]).status, 1)
	assert.equal(thuocso(['token', 'new', '--source', 'x', '--units', '99999', '--data', stack.data]).status, 1)
	assert.equal(thuocso(['token', 'new']).status, 2)
})

test('targets are set by who may, and show who reaches them', async () => {
	const put = (bearer, value) => stack.json(`/api/v1/targets/${ROUND}`, {
		method: 'PUT',
		headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
		body: JSON.stringify({ targets: [{ indicator: '4.6', value }], reason: 'mục tiêu năm' }),
	})
	assert.equal((await put(token, 90)).status, 403)
	const manager = stack.token({ source: 'manager', kind: 'file', role: 'manager' })
	const { status, body } = await put(manager, 90)
	assert.equal(status, 200)
	assert.equal(body.set, 1)
	await until(async () => (await stack.json(`/api/v1/targets/${ROUND}`)).body.items.some((t) => t.indicator === '4.6' && t.value === 90))
	const target = (await stack.json(`/api/v1/targets/${ROUND}`)).body.items.find((t) => t.indicator === '4.6')
	assert.ok(target.met >= 0 && target.met <= target.known && target.known <= target.units)
	const wrong = await stack.json(`/api/v1/targets/${ROUND}`, { method: 'PUT', headers: { authorization: `Bearer ${manager}` }, body: '{"targets":[{"indicator":"9.9","value":1}]}' })
	assert.equal(wrong.status, 404)
	assert.match(wrong.body.vi, /9\.9/)
	assert.equal((await put(manager, null)).body.dropped, 1)
})

test('the national line is read from published results, or said to lie between', async () => {
	const line = async (year) => (await stack.json(`/api/v1/benchmarks/threshold?year=${year}&n=35&m=63`)).body
	const y2023 = await line(2023)
	assert.equal(y2023.kind, 'between')
	assert.equal(y2023.low, 0.6735)
	const y2024 = await line(2024)
	assert.equal(y2024.rank, 19)
	assert.equal(y2024.of, 34)
})

test('rankings and scorecards are handed out as CSV, XLSX and pages', async () => {
	const csv = await (await stack.fetch(`/api/v1/rounds/${ROUND}/ranking.csv`)).text()
	assert.equal(csv.trim().split('\n').length, units.length + 1)
	assert.match(csv, /^Hạng,/)
	const filtered = await (await stack.fetch(`/api/v1/rounds/${ROUND}/ranking.csv?kind=ward&lang=en`)).text()
	assert.match(filtered, /^Rank,/)
	assert.ok(filtered.trim().split('\n').slice(1).every((line) => line.includes('Phường')))
	const answer = await stack.fetch(`/api/v1/rounds/${ROUND}/ranking.xlsx`)
	assert.equal(answer.status, 200)
	assert.match(answer.headers.get('content-disposition'), /xep-hang-xa-2025\.xlsx/)
	assert.equal(Buffer.from(await answer.arrayBuffer()).subarray(0, 2).toString(), 'PK')
	const card = await stack.fetch(`/api/v1/rounds/${ROUND}/units/${units[0]}/card.xlsx`)
	assert.equal(Buffer.from(await card.arrayBuffer()).subarray(0, 2).toString(), 'PK')
	const page = await (await stack.fetch(`/in/${ROUND}/${units[0]}`)).text()
	assert.match(page, /<h1>/)
	assert.doesNotMatch(page, /style="/)
	assert.equal((await stack.fetch('/in.css')).headers.get('content-type'), 'text/css; charset=utf-8')
})
