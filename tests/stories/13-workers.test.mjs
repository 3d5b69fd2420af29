// Processes come and go: crashes, signals, ports, accounts, options.
import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { raw } from './raw.mjs'
import { freePort, Stack, thuocso, TOP } from './stack.mjs'

let stack
before(async () => { stack = await Stack.start({ workers: 2 }) })
after(() => stack.stop())

// Children of the master that serve, by what they say of themselves in the log.
const workers = () => [...stack.log.matchAll(/"pid":(\d+),"event":"worker started"/g)].map((m) => Number(m[1]))
	.filter((pid) => { try { return readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[3] === String(stack.child.pid) } catch { return false } })

async function until(what, seconds = 10) {
	for (let i = 0; i < seconds * 20; i++) {
		if (await what()) return
		await sleep(50)
	}
	assert.fail('it never came to that')
}

test('a worker that is killed is started again; nobody is turned away meanwhile', async () => {
	const [first] = workers()
	process.kill(first, 'SIGKILL')
	for (let i = 0; i < 40; i++) {
		assert.equal((await raw(stack.port, 'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).status, 200)
		await sleep(10)
	}
	await until(() => workers().length === 2 && !workers().includes(first))
	assert.match(stack.log, /"event":"worker ended","worker":"\d","how":"Killed","code":"9"/)
	const text = await (await stack.fetch('/metrics')).text()
	assert.match(text, /worker_starts_total\{worker="\d"\} 2\n/)
})

test('PostgreSQL killed: the server says not ready, brings it back, and is ready again', async () => {
	const postmaster = Number(readFileSync(join(stack.data, 'data/postmaster.pid'), 'utf8').split('\n')[0])
	process.kill(postmaster, 'SIGKILL')
	assert.equal(await stack.answers('/healthz'), 200)
	await until(() => /the database is back/.test(stack.log), 30)
	await until(async () => await stack.answers('/readyz') === 200, 30)
})

test('what runs as root does not serve as root', () => {
	for (const pid of workers()) {
		const [, real, effective] = /^Uid:\t(\d+)\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
		assert.notEqual(process.getuid() === 0 ? real : '1', '0')
		assert.equal(real, effective)
		assert.match(readFileSync(`/proc/${pid}/status`, 'utf8'), process.getuid() === 0 ? /CapEff:\t0+\n/ : /CapEff/)
	}
})

test('SIGTERM lets a request under way end, and closes idle connections', async () => {
	const other = await Stack.start({ workers: 1, options: ['--stop-time', '5'] })
	const idle = raw(other.port, 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n', { timeout: 6000 })
	const slow = raw(other.port, ['POST /api/v1/session/link HTTP/1.1\r\nHost: a\r\nContent-Length: 14\r\n\r\n{"tok', 1200, 'en":"no"}'], { timeout: 6000 })
	await sleep(500)
	other.own = false
	const ended = other.stop()
	const [a, b, how] = await Promise.all([idle, slow, ended])
	assert.equal(a.status, 200)
	assert.ok(a.closed)
	assert.equal(b.status, 403)
	assert.equal(b.headers.connection, 'close')
	assert.deepEqual(how, { code: 0, signal: null })
	assert.doesNotMatch(other.log, /requests under way/)
	rmSync(other.data, { recursive: true })
})

test('a master that is killed takes all with it, and the next one starts on the same port at once', async () => {
	const other = await Stack.start({ workers: 2 })
	await other.kill()
	await other.launch()
	assert.equal(await other.answers('/readyz'), 200)
	await other.stop()
})

test('a port in use is refused in both languages', async () => {
	const server = createServer()
	await new Promise((done) => server.listen(0, '127.0.0.1', done))
	const { port } = server.address()
	const { status, stderr } = thuocso(['serve', '--port', String(port), '--data', join(stack.data, 'other')])
	server.close()
	assert.equal(status, 1)
	assert.match(stderr, new RegExp(`cổng ${port} .* / port ${port} `))
})

test('options: wrong ones are refused with their place; a file is read, the command line wins', async () => {
	const port = String(await freePort())
	const config = join(stack.data, 'test.conf')
	for (const [words, said] of [[['--prot', '1'], /--prot/], [['--port', 'x'], /"x"/], [['--port', '70000'], /1.*65535/], [['--port'], /--port/], [['port'], /port/]]) {
		const { status, stderr } = thuocso(['serve', ...words])
		assert.equal(status, 2)
		assert.match(stderr, said)
		assert.match(stderr, / \/ /)
	}
	writeFileSync(config, `# a comment\n\nport = 1\nworkers = 1\nnothing = 2\n`)
	const { status, stderr } = thuocso(['serve', '--config', config])
	assert.equal(status, 2)
	assert.match(stderr, new RegExp(`${config}:5: .*"nothing"`))
	writeFileSync(config, `port = 1\nworkers = 1\nowner = Sở Khoa học và Công nghệ\n`)
	const other = await Stack.start({ options: ['--config', config, '--port', port], port: Number(port) })
	assert.match(await (await other.fetch('/xep-hang')).text(), /Sở Khoa học và Công nghệ/)
	await other.stop()
})

test('the sample configuration, the help and the manual name every option', () => {
	const sample = thuocso(['serve', '--print-config']).stdout
	const names = [...sample.matchAll(/^#([a-z-]+) =/gm)].map((m) => m[1])
	assert.ok(names.length > 15)
	assert.equal(readFileSync(join(TOP, 'etc/thuocso.conf'), 'utf8'), sample, 'etc/thuocso.conf: made by thuocso serve --print-config')
	const help = thuocso(['help', 'serve']).stdout
	const manual = readFileSync(join(TOP, 'docs/thuocso.1'), 'utf8')
	assert.ok(manual.includes(thuocso(['serve', '--print-manual']).stdout), 'docs/thuocso.1: holds what thuocso serve --print-manual writes')
	for (const name of names) assert.ok(help.includes(`--${name} `), name)
})
