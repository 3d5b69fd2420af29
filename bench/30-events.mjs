// From an accepted value to the new rank in another worker's event stream.
//
// A national map of 3,321 communes with 100 indicators each under 200 changes a second, each a
// request of its own. Every worker has streams. A change is known by the total that it gives its
// unit; it ends when the last of the streams tells of that total, so that every worker has told,
// and a change that some stream never tells of fails the measurement. The clock of the line starts
// when the value is accepted, that is committed and acknowledged; the one that starts when the
// request is sent has the disk in it, which is watched beside: at every hundredth of a second
// something small is written and flushed.
import { closeSync, fdatasync, openSync, readFileSync, readdirSync, readlinkSync, writeSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Stack } from '../tests/stories/stack.mjs'
import { Country } from './country.mjs'
import { QUICK, answer, quantile } from './lib.mjs'

const UNITS = QUICK ? 600 : 3321
const INDICATORS = QUICK ? 40 : 100
const RATE = QUICK ? 100 : 200
const SECONDS = QUICK ? 5 : 30
const NEED = QUICK ? 500 : 100
const WORKERS = 2

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

// One stream; tells of each unit in it with its total. Gives the port it comes from, too.
function watch(stack, told) {
	return new Promise((done) => {
		const asking = request(`${stack.url}/api/v1/rounds/bench/events`, { agent: false }, (reply) => {
			let text = ''
			reply.setEncoding('utf8').on('data', (piece) => {
				text += piece
				for (let at; (at = text.indexOf('\n\n')) >= 0; text = text.slice(at + 2)) {
					const data = text.slice(0, at).split('\n').find((line) => line.startsWith('data:'))
					if (data) for (const change of JSON.parse(data.slice(5)).changed ?? []) told(change.unit, Math.round(change.total * 100))
				}
			})
			done({ port: reply.socket.localPort, stop: () => asking.destroy() })
		})
		asking.on('error', () => {})
		asking.end()
	})
}

// Which process of the server holds the other end of the connection from 'port'.
function worker_of(stack, port) {
	const hex = port.toString(16).toUpperCase().padStart(4, '0')
	const line = readFileSync('/proc/net/tcp', 'utf8').split('\n').find((text) => text.split(/\s+/)[3]?.endsWith(`:${hex}`))
	const socket = `socket:[${line.trim().split(/\s+/)[9]}]`
	const children = readFileSync(`/proc/${stack.child.pid}/task/${stack.child.pid}/children`, 'utf8').trim().split(' ')
	return children.find((pid) => readdirSync(`/proc/${pid}/fd`).some((fd) => {
		try {
			return readlinkSync(`/proc/${pid}/fd/${fd}`) === socket
		} catch {
			return false
		}
	}))
}

// Streams until each worker has one.
async function watch_all(stack, told) {
	const watchers = new Map()
	for (let tries = 0; watchers.size < WORKERS && tries < 50; tries++) {
		const watcher = await watch(stack, (unit, total) => told(worker, unit, total))
		const worker = worker_of(stack, watcher.port)
		if (watchers.has(worker)) watcher.stop()
		else watchers.set(worker, watcher)
	}
	if (watchers.size < WORKERS) throw new Error('not every worker can be watched')
	return watchers
}

// How long the disk takes to flush 512 bytes, again and again; call what it gives to end it.
function watch_disk(folder) {
	const file = openSync(join(folder, 'flush'), 'w')
	const took = []
	let under_way = 0
	const timer = setInterval(() => {
		const from = performance.now()
		writeSync(file, Buffer.alloc(512), 0, 512, 0)
		under_way++
		fdatasync(file, () => {
			took.push(performance.now() - from)
			under_way--
		})
	}, 10)
	return async () => {
		clearInterval(timer)
		while (under_way) await sleep(10)
		closeSync(file)
		return took
	}
}

const stack = await Stack.start({ workers: WORKERS })
try {
	const country = new Country(UNITS, INDICATORS)
	const token = await country.install(stack)
	await sleep(3000)

	const open = new Map() // by unit: the change that is not told by all yet
	const took = { sent: [], accepted: [], asked: [] }
	const watchers = await watch_all(stack, (worker, unit, total) => {
		const change = open.get(unit)
		if (!change || change.total !== total) return
		change.told.add(worker)
		if (change.told.size < WORKERS) return
		open.delete(unit)
		took.sent.push(performance.now() - change.sent)
		change.all_told = performance.now()
		if (change.accepted) took.accepted.push(change.all_told - change.accepted)
	})
	const disk = watch_disk(stack.data)
	let never = 0
	const begun = performance.now()
	for (let n = 0; n < RATE * SECONDS; n++) {
		const due = begun + (n * 1000) / RATE
		while (performance.now() < due) await sleep(Math.max(0, due - performance.now()))
		const u = (n * 7) % UNITS, i = n % INDICATORS, unit = country.unit(u)
		const change = { sent: performance.now(), told: new Set(), total: country.change(u, i, 1 + (n * 13) % 998) }
		never += open.has(unit)
		open.set(unit, change)
		post(stack, token, `change-${n}`, [country.row(u, i)]).then(() => {
			change.accepted = performance.now()
			took.asked.push(change.accepted - change.sent)
			if (change.all_told) took.accepted.push(0)
		})
	}
	await sleep(2000)
	never += open.size
	watchers.forEach(({ stop }) => stop())
	const flushes = await disk()
	const at = (times, q) => Number(quantile(times, q).toFixed(1))
	answer('từ giá trị được nhận đến hạng mới ở mọi tiến trình / accepted value to new rank in the streams of every worker', `p99 < ${NEED} ms`,
		at(took.accepted, 0.99) < NEED && never === 0 && took.accepted.length === RATE * SECONDS,
		{ accepted_to_told: { p50_ms: at(took.accepted, 0.5), p99_ms: at(took.accepted, 0.99), max_ms: at(took.accepted, 1) },
			sent_to_told: { p50_ms: at(took.sent, 0.5), p99_ms: at(took.sent, 0.99), max_ms: at(took.sent, 1) },
			sent_to_accepted: { p50_ms: at(took.asked, 0.5), p99_ms: at(took.asked, 0.99), max_ms: at(took.asked, 1) },
			bare_flush: { p50_ms: at(flushes, 0.5), p99_ms: at(flushes, 0.99), max_ms: at(flushes, 1) },
			never_told: never, changes: took.sent.length, units: UNITS, indicators: INDICATORS, changes_per_second: RATE, workers: WORKERS })
} finally {
	await stack.stop()
}
process.exit()
