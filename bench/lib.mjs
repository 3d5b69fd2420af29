// What the measurements share: programs started and ended, medians, one JSON answer.
import { spawn, spawnSync } from 'node:child_process'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const TOP = join(dirname(fileURLToPath(import.meta.url)), '..')
export const BUILD = process.env.BUILD ?? join(TOP, '.cache/build')
export const QUICK = process.argv.includes('--quick')

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]
export const quantile = (numbers, q) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * q))]

const running = new Set()
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))

export function start(command, args, options = {}) {
	const child = spawn(command, args, { stdio: 'ignore', ...options })
	running.add(child)
	child.once('exit', () => running.delete(child))
	return child
}

export async function end(child) {
	const gone = new Promise((done) => child.once('exit', done))
	child.kill('SIGTERM')
	await gone
}

export function run(command, args, options = {}) {
	const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options })
	if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')}: ${stderr}`)
	return stdout
}

export async function listening(port) {
	for (let i = 0; i < 200; i++) {
		const there = await new Promise((done) => {
			const socket = connect(port, '127.0.0.1', () => { socket.destroy(); done(true) })
			socket.on('error', () => done(false))
		})
		if (there) return
		await sleep(50)
	}
	throw new Error(`nobody listens on port ${port}`)
}

// Requests a second that wrk gets from a page.
export function wrk(url, { seconds, connections = 64, threads = 1, headers = {}, script } = {}) {
	const words = ['-t', String(threads), '-c', String(connections), '-d', `${seconds}s`, '--latency']
	for (const [name, value] of Object.entries(headers)) words.push('-H', `${name}: ${value}`)
	if (script) words.push('-s', script)
	const said = run('taskset', ['-c', '1', 'wrk', ...words, url])
	if (/Non-2xx|Socket errors/.test(said)) throw new Error(`wrk: ${said}`)
	const p99 = /99%\s+([\d.]+)(us|ms|s)/.exec(said)
	return { rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(said)[1]), p99_ms: Number(p99[1]) * { us: 0.001, ms: 1, s: 1000 }[p99[2]] }
}

// The last word of a measurement. A quick run only shows that it can be measured: no test asserts a speed.
export function answer(line, need, ok, measured) {
	console.log(JSON.stringify({ line, need, ok, quick: QUICK, measured }))
	process.exitCode = ok || QUICK ? 0 : 1
}
