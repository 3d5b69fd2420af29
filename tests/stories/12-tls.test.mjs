// TLS: what it refuses, how certificates change under it, and the way from http.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { request as plain_request } from 'node:http'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { connect } from 'node:tls'
import { freePort, Stack, thuocso } from './stack.mjs'

const dir = mkdtempSync(join(tmpdir(), 'thuocso-tls-'))
const file = (name) => join(dir, name)

function make_cert(name) {
	const { status, stderr } = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
		'-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)], { encoding: 'utf8' })
	assert.equal(status, 0, stderr)
}

let stack, redirect
before(async () => {
	make_cert('first')
	make_cert('second')
	copyFileSync(file('first.pem'), file('now.pem'))
	copyFileSync(file('first.key'), file('now.key'))
	redirect = await freePort()
	stack = await Stack.start({ workers: 2, tls: true, options: ['--tls-cert', file('now.pem'), '--tls-key', file('now.key'), '--http-redirect-port', String(redirect)] })
})
after(async () => {
	await stack.stop()
	rmSync(dir, { recursive: true, force: true })
})

function get(path, { headers = {}, agent = new Agent({ keepAlive: false }), ...tls } = {}) {
	return new Promise((done, failed) => {
		const asked = request({ host: 'localhost', port: stack.port, path, headers, agent, ca: [readFileSync(file('first.pem')), readFileSync(file('second.pem'))], ...tls }, (answer) => {
			const chunks = []
			const { subject } = answer.socket.getPeerCertificate()
			answer.on('data', (data) => chunks.push(data))
			answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(chunks).toString(), name: subject?.CN }))
		})
		asked.on('error', failed)
		asked.end()
	})
}

test('pages come over TLS 1.2 and 1.3 with HSTS; older versions are refused', async () => {
	for (const version of ['TLSv1.2', 'TLSv1.3']) {
		const { status, headers } = await get('/healthz', { minVersion: version, maxVersion: version })
		assert.equal(status, 200)
		assert.match(headers['strict-transport-security'], /max-age=\d{7,}/)
	}
	await assert.rejects(get('/healthz', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' }))
})

test('a long answer arrives whole, compressed and not', async () => {
	const { text } = await get('/api/v1/openapi.json')
	assert.equal(JSON.parse(text).openapi, '3.1.0')
	const small = await get('/api/v1/openapi.json', { headers: { 'Accept-Encoding': 'br' } })
	assert.equal(small.headers['content-encoding'], 'br')
})

test('one connection serves many requests', async () => {
	const agent = new Agent({ keepAlive: true, maxSockets: 1 })
	for (let i = 0; i < 5; i++) assert.equal((await get('/healthz', { agent })).status, 200)
	agent.destroy()
})

test('a session resumes at another worker', async () => {
	const once = (session) => new Promise((done, failed) => {
		const socket = connect({ host: 'localhost', port: stack.port, ca: readFileSync(file('first.pem')), session, maxVersion: 'TLSv1.2' }, () => {
			const kept = socket.getSession()
			const reused = socket.isSessionReused()
			socket.end(() => done({ kept, reused }))
		})
		socket.on('error', failed)
	})
	const { kept } = await once()
	for (let i = 0; i < 8; i++) assert.ok((await once(kept)).reused)
})

test('http sends people to the same address under https', async () => {
	const answer = await new Promise((done, failed) => plain_request({ host: '127.0.0.1', port: redirect, path: '/xep-hang?dot=xa-2025', headers: { Host: `localhost:${redirect}` } }, done).on('error', failed).end())
	assert.equal(answer.statusCode, 308)
	assert.equal(answer.headers.location, `https://localhost:${stack.port}/xep-hang?dot=xa-2025`)
	answer.resume()
})

test('the session cookie is Secure, and of this host alone', async () => {
	const token = /dang-nhap\/([\w-]{43})/.exec(stack.log)[1]
	assert.match(stack.log, new RegExp(`https://[^ ]+/dang-nhap/${token}`))
	const body = JSON.stringify({ token })
	const cookie = await new Promise((done, failed) => {
		const asked = request({ host: 'localhost', port: stack.port, path: '/api/v1/session/link', method: 'POST', ca: readFileSync(file('first.pem')),
			headers: { 'Content-Type': 'application/json', 'Content-Length': body.length } }, (answer) => { answer.resume(); done(answer.headers['set-cookie'][0]) })
		asked.on('error', failed)
		asked.end(body)
	})
	assert.match(cookie, /^__Host-thuocso=[0-9a-f]{64}; Path=\/; .*HttpOnly; SameSite=Lax; Secure$/)
})

async function until_name(name) {
	for (let i = 0; i < 100; i++) {
		if ((await get('/healthz')).name === name) return
		await new Promise((go) => setTimeout(go, 50))
	}
	assert.fail(`the certificate of ${name} never came`)
}

test('a new certificate is taken up: by SIGHUP, and by itself when the files change', async () => {
	assert.equal((await get('/healthz')).name, 'first')
	copyFileSync(file('second.key'), file('now.key'))
	copyFileSync(file('second.pem'), file('now.pem'))
	stack.child.kill('SIGHUP')
	await until_name('second')
	copyFileSync(file('first.key'), file('now.key'))
	copyFileSync(file('first.pem'), file('now.pem'))
	utimesSync(file('now.pem'), new Date(), new Date(Date.now() + 2000))
	await until_name('first')
})

test('files that do not fit are refused at a reload, and the old ones stay', async () => {
	copyFileSync(file('second.key'), file('now.key'))
	stack.child.kill('SIGHUP')
	await new Promise((go) => setTimeout(go, 700))
	assert.equal((await get('/healthz')).name, 'first')
	assert.match(stack.log, /certificate not reloaded/)
})

test('at the start they are refused with the reason, in both languages', async () => {
	const port = String(await freePort())
	for (const [cert, key] of [[file('first.pem'), file('second.key')], [file('none.pem'), file('first.key')], [file('first.key'), file('first.key')]]) {
		const { status, stderr } = thuocso(['serve', '--port', port, '--data', file('data'), '--tls-cert', cert, '--tls-key', key])
		assert.equal(status, 1)
		assert.match(stderr, / \/ /)
	}
	assert.equal(thuocso(['serve', '--port', port, '--data', file('data'), '--tls-cert', file('first.pem')]).status, 1)
})
