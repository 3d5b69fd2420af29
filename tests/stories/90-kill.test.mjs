// kill -9 of a worker, of the whole server, of PostgreSQL, at random moments while figures are pushed:
// nothing acknowledged is lost, nothing is there twice, and the board is what a fresh score makes of it.
// KILLS and SEED may be given; ./run soak does it 200 times.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Stack, thuocso } from './stack.mjs'

const KILLS = Number(process.env.KILLS ?? 4)
const PUSHERS = 4
const ROWS = 25
const PERIOD = '2031'

let seed = Number(process.env.SEED ?? 20250701)
const random = (n) => {
	seed = (seed * 48271) % 2147483647
	return seed % n
}

let stack, token, units, metrics
const accepted = new Map() // "unit metric" -> "numerator/denominator" of the last acknowledged push
const acknowledged = new Map() // key -> rows
let stopping = false

before(async () => {
	stack = await Stack.start({ workers: 2 })
	await stack.stop({ keep: true })
	const demo = thuocso(['demo', '--data', stack.data])
	assert.equal(demo.status, 0, demo.stderr)
	await stack.launch()
	token = stack.token({ source: 'kill' })
	stack.sql(`insert into round (code, title_vi, title_en, framework_id, target_kind, period, as_of, top_unit_id)
		select 'kill', 'kill', 'kill', f.id, 'commune', 203100, '2025-12-31', u.id from framework f, unit u
		where f.code = 'commune-dx' and u.code = '08' and u.valid_to is null`)
	units = stack.sql(`select u.code from unit u where u.level = 'commune' and u.valid_to is null order by 1`).flat()
	metrics = stack.sql(`select distinct m.code from accepted a join metric m on m.id = a.metric_id
		join unit u on u.id = a.unit_id where u.level = 'commune' and a.period = 202500 order by 1`).flat()
	assert.ok(units.length > 100 && metrics.length > 20)
	await stack.stop({ keep: true })
	await stack.launch()
})

after(() => stack.stop({ keep: Boolean(process.env.KEEP) }))

// A batch of cells that belong to this pusher alone, so that the order of its pushes is the order of truth.
function batch(pusher) {
	const cells = new Map()
	while (cells.size < ROWS) {
		const unit = units[random(Math.floor(units.length / PUSHERS)) * PUSHERS + pusher]
		const metric = metrics[random(metrics.length)]
		const denominator = 1 + random(1000)
		cells.set(`${unit} ${metric}`, { unit, metric, period: PERIOD, numerator: random(denominator + 1), denominator })
	}
	return [...cells.values()]
}

async function send(key, observations) {
	const answer = await stack.fetch('/api/v1/observations', {
		method: 'POST',
		headers: { authorization: `Bearer ${token}`, 'idempotency-key': key, 'content-type': 'application/json' },
		body: JSON.stringify({ source: 'kill', observations }),
		signal: AbortSignal.timeout(10000),
	})
	const body = await answer.json()
	if (answer.status !== 200) {
		assert.ok(answer.status >= 500, `${answer.status} ${JSON.stringify(body)}`)
		throw new Error(`status ${answer.status}`)
	}
	assert.equal(body.rejected, 0, JSON.stringify(body))
}

// Send again under the same key until somebody says yes.
async function push(pusher) {
	for (let i = 0; !stopping; i++) {
		const key = `${pusher}-${i}`
		const observations = batch(pusher)
		for (;;) {
			try {
				await send(key, observations)
				break
			} catch (error) {
				if (error.name === 'AssertionError') throw error
				await sleep(20)
			}
		}
		acknowledged.set(key, observations.length)
		for (const o of observations) accepted.set(`${o.unit} ${o.metric}`, `${o.numerator}/${o.denominator}`)
	}
}

const parent = (pid) => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[1])

function workers() {
	return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
		try {
			return parent(pid) === stack.child.pid
		} catch {
			return false
		}
	})
}

const kills = { worker: 0, server: 0, postgres: 0 }

function signal(pid) {
	try {
		process.kill(pid, 'SIGKILL')
	} catch (error) {
		assert.equal(error.code, 'ESRCH')
	}
}

// PostgreSQL's process; it may be starting again after the last kill.
async function postmaster() {
	for (;;) {
		try {
			return Number(readFileSync(join(stack.data, 'data/postmaster.pid'), 'utf8').split('\n')[0])
		} catch (error) {
			assert.equal(error.code, 'ENOENT')
			await sleep(20)
		}
	}
}

async function kill() {
	const what = Object.keys(kills)[random(3)]
	kills[what]++
	if (process.env.KEEP) console.error(new Date().toISOString(), what, stack.data)
	if (what === 'server') {
		await stack.kill()
		await stack.launch()
	} else if (what === 'postgres') {
		signal(await postmaster())
	} else {
		const pids = workers()
		signal(pids[random(pids.length)])
	}
}

test(`${KILLS} kills, figures pushed all the while`, { timeout: 60000 + KILLS * 30000 }, async () => {
	const pushers = Array.from({ length: PUSHERS }, (_, i) => push(i))
	try {
		for (let i = 0; i < KILLS; i++) {
			await sleep(150 + random(700))
			await kill()
			const before = acknowledged.size
			while (acknowledged.size < before + PUSHERS) await Promise.race([sleep(50), ...pushers])
		}
	} finally {
		stopping = true
	}
	await Promise.all(pushers)
	await stack.ready()
	assert.ok(acknowledged.size > KILLS * PUSHERS)
})

test('every acknowledged push is there, once, with all its rows', () => {
	const stored = new Map(stack.sql(`select b.key, count(distinct b.id), count(o.row) from batch b join source s on s.id = b.source_id
		left join observation o on o.batch_id = b.id where s.code = 'kill' group by b.key`).map(([key, batches, rows]) => [key, { batches, rows }]))
	for (const [key, rows] of acknowledged) assert.deepEqual(stored.get(key), { batches: '1', rows: String(rows) }, key)
	assert.equal(stored.size, acknowledged.size)
})

test('the accepted values are the last acknowledged ones', () => {
	const rows = stack.sql(`select u.code, m.code, a.numerator / 1000000, a.denominator / 1000000 from accepted a
		join unit u on u.id = a.unit_id join metric m on m.id = a.metric_id where a.period = 203100`)
	assert.equal(rows.length, accepted.size)
	for (const [unit, metric, numerator, denominator] of rows)
		assert.equal(`${numerator}/${denominator}`, accepted.get(`${unit} ${metric}`), `${unit} ${metric}`)
})

test('the board is what a fresh score makes of the same values', async () => {
	const file = join(stack.data, 'values.csv')
	const lines = [...accepted].map(([cell, value]) => {
		const [unit, metric] = cell.split(' ')
		return `${unit},${metric},${PERIOD},${value.replace('/', ',')},`
	})
	writeFileSync(file, `unit,metric,period,numerator,denominator,value\n${lines.join('\n')}\n`)
	const fresh = thuocso(['score', '--framework', 'commune-dx', '--values', file])
	assert.equal(fresh.status, 0, fresh.stderr)
	const scored = new Map(fresh.stdout.trim().split('\n').slice(1).map((line) => line.split(',')).map(([rank, , unit, total]) => [unit, { rank: Number(rank), total: Number(total) }]))
	for (let turn = 0; turn < 6; turn++) { // both workers answer
		const { body } = await stack.json('/api/v1/rounds/kill/board', { headers: { connection: 'close' } })
		body.units.code.forEach((unit, i) => {
			if (!scored.has(unit)) return
			assert.deepEqual({ rank: body.units.rank[i], total: body.units.total[i] }, scored.get(unit), `${unit} after ${JSON.stringify(kills)}`)
		})
		assert.ok(scored.size > 50)
	}
})
