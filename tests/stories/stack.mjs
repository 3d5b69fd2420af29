// A whole Thước Số for a story: its own folder, database, port; gone when the story ends.
import { spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const TOP = join(dirname(fileURLToPath(import.meta.url)), '../..')
export const THUOCSO = process.env.THUOCSO ?? join(TOP, '.cache/build/collector/thuocso')
const PSQL = '/usr/lib/postgresql/15/bin/psql'

export const sha256 = (text) => createHash('sha256').update(text).digest()

export function freePort() {
	return new Promise((done, failed) => {
		const server = createServer()
		server.on('error', failed)
		server.listen(0, '127.0.0.1', () => {
			const { port } = server.address()
			server.close(() => done(port))
		})
	})
}

// Run a command of the program; { status, stdout, stderr }.
export function thuocso(args, input = '') {
	const { status, stdout, stderr } = spawnSync(THUOCSO, args, { input, encoding: 'utf8', maxBuffer: 1 << 28 })
	return { status, stdout, stderr }
}

export class Stack {
	// Start it and wait until it is ready. options: further words of "serve"; tls: among them is a certificate.
	static async start({ options = [], workers = 2, data, port, tls = false } = {}) {
		const stack = new Stack()
		stack.data = data ?? mkdtempSync(join(tmpdir(), 'thuocso-story-'))
		chmodSync(stack.data, 0o711)
		stack.own = data === undefined
		stack.port = port ?? await freePort()
		stack.tls = tls
		stack.url = `${tls ? 'https' : 'http'}://127.0.0.1:${stack.port}`
		stack.words = ['serve', '--data', stack.data, '--port', String(stack.port), '--workers', String(workers), ...options]
		await stack.launch()
		return stack
	}

	get log() {
		return readFileSync(join(this.data, 'story.log'), 'utf8')
	}

	async launch() {
		const log = openSync(join(this.data, 'story.log'), 'a')
		this.child = spawn(THUOCSO, this.words, { stdio: ['ignore', log, log] })
		this.ended = new Promise((done) => this.child.once('exit', (code, signal) => done({ code, signal })))
		await this.ready()
	}

	// Until /readyz says 200; the log is in the message if it never does.
	async ready(seconds = 60) {
		const until = Date.now() + seconds * 1000
		while (Date.now() < until && this.child.exitCode === null && this.child.signalCode === null) {
			if (await this.answers('/readyz') === 200) return
			await sleep(50)
		}
		throw new Error(`the server is not ready:\n${this.log.slice(-3000)}`)
	}

	// Status of a path, whatever the certificate; 0 if nobody answers.
	answers(path) {
		return new Promise((done) => {
			const asked = (this.tls ? https : http).get(this.url + path, { rejectUnauthorized: false, agent: false }, (answer) => { answer.resume(); done(answer.statusCode) })
			asked.on('error', () => done(0))
		})
	}

	fetch(path, options) {
		return fetch(this.url + path, options)
	}

	async json(path, options) {
		const answer = await this.fetch(path, options)
		return { status: answer.status, headers: answer.headers, body: await answer.json() }
	}

	// SQL as the owner; rows as arrays of text.
	sql(text) {
		const { status, stdout, stderr } = spawnSync(PSQL, ['-X', '-q', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1',
			'-h', join(this.data, 'run'), '-U', 'dx_owner', '-d', 'thuocso'], { input: text, encoding: 'utf8', maxBuffer: 1 << 28 })
		if (status !== 0) throw new Error(`psql: ${stderr}`)
		return stdout.trimEnd().split('\n').filter(Boolean).map((line) => line.split('\t'))
	}

	// A machine's token that writes as 'source' within 'unit' (a code; everywhere if none).
	token({ source = 'story', kind = 'file', role = 'reporter', unit } = {}) {
		const token = randomBytes(24).toString('base64url')
		const hash = sha256(token).toString('hex')
		const login = `${source}-${hash.slice(0, 8)}`
		this.sql(`insert into source (code, kind) values ('${source}', '${kind}') on conflict (code) do nothing;
			insert into person (login, kind) values ('${login}', 'machine');
			insert into person_right (person_id, role, unit_id) select id, '${role}', ${unit ? `(select id from unit where code = '${unit}' and valid_to is null)` : 'null'}
				from person where login = '${login}';
			insert into token (hash, person_id, source_id, expires_at) select '\\x${hash}', p.id, s.id, now() + interval '1 day'
				from person p, source s where p.login = '${login}' and s.code = '${source}';`)
		return token
	}

	// kill -9 of the master; its children notice by themselves.
	async kill() {
		this.child.kill('SIGKILL')
		await this.ended
	}

	// keep: the folder stays, for launch().
	async stop({ keep = false } = {}) {
		if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGTERM')
		const how = await this.ended
		if (this.own && !keep) rmSync(this.data, { recursive: true, force: true })
		return how
	}
}
