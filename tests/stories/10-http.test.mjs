// HTTP as it is spoken: tags, compression, pipelines, old clients, events; and as it is misspoken.
import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { after, before, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { raw } from './raw.mjs'
import { Stack } from './stack.mjs'

let stack
before(async () => { stack = await Stack.start({ workers: 1, options: ['--head-time', '1', '--move-time', '1', '--idle-time', '2', '--max-connections', '40'] }) })
after(() => stack.stop())

const H = 'Host: localhost\r\n'
const get = (path, fields = '') => `GET ${path} HTTP/1.1\r\n${H}${fields}\r\n`

// Without fetch's own decoding and headers.
function plain(path, { method = 'GET', headers = {}, body, agent } = {}) {
	return new Promise((done, failed) => {
		const asked = request(`${stack.url}${path}`, { method, headers, agent }, (answer) => {
			const chunks = []
			answer.on('data', (data) => chunks.push(data))
			answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(chunks) }))
		})
		asked.on('error', failed)
		asked.end(body)
	})
}

test('an answer has a tag for each of its forms, and 304 for whoever holds one', async () => {
	const forms = { identity: (b) => b, gzip: gunzipSync, br: brotliDecompressSync }
	const bodies = []
	const tags = new Set()
	for (const [name, decode] of Object.entries(forms)) {
		const { status, headers, bytes } = await plain('/api/v1/openapi.json', { headers: { 'Accept-Encoding': name } })
		assert.equal(status, 200)
		assert.equal(headers['content-encoding'], name === 'identity' ? undefined : name)
		assert.equal(headers.vary, 'Accept-Encoding')
		assert.equal(Number(headers['content-length']), bytes.length)
		bodies.push(decode(bytes).toString())
		tags.add(headers.etag)
		const again = await plain('/api/v1/openapi.json', { headers: { 'Accept-Encoding': name, 'If-None-Match': `"x", ${headers.etag}` } })
		assert.equal(again.status, 304)
		assert.equal(again.headers.etag, headers.etag)
		assert.equal(again.bytes.length, 0)
	}
	assert.equal(new Set(bodies).size, 1)
	assert.equal(tags.size, 3)
})

test('HEAD says what GET would, without the body', async () => {
	for (const path of ['/healthz', '/api/v1/openapi.json', '/api/v1/rounds', '/xep-hang', '/nowhere']) {
		const whole = await plain(path)
		const head = await plain(path, { method: 'HEAD' })
		assert.equal(head.status, whole.status, path)
		assert.equal(head.bytes.length, 0)
		for (const name of ['content-length', 'content-type', 'etag']) assert.equal(head.headers[name], whole.headers[name], `${path} ${name}`)
	}
})

test('405 and OPTIONS name what a path takes', async () => {
	const refused = await plain('/healthz', { method: 'DELETE' })
	assert.equal(refused.status, 405)
	assert.equal(refused.headers.allow, 'GET, HEAD, OPTIONS')
	assert.match(JSON.parse(refused.bytes).vi, /DELETE/)
	const options = await plain('/healthz', { method: 'OPTIONS' })
	assert.equal(options.status, 204)
	assert.equal(options.headers.allow, 'GET, HEAD, OPTIONS')
})

test('pages carry a policy that lets nothing foreign in, and no inline style', async () => {
	for (const path of ['/xep-hang', '/don-vi/1', '/khong-co']) {
		const { headers, bytes } = await plain(path, { headers: { Accept: 'text/html' } })
		assert.match(headers['content-type'], /^text\/html/)
		for (const rule of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
			assert.ok(headers['content-security-policy'].includes(rule), `${path}: ${rule}`)
		assert.equal(headers['x-content-type-options'], 'nosniff')
		assert.doesNotMatch(bytes.toString(), / style=/)
	}
	assert.equal((await plain('/', {})).headers.location, '/xep-hang')
})

test('requests in a row on one connection are answered in order', async () => {
	const { text } = await raw(stack.port, get('/healthz') + get('/nowhere') + `HEAD /healthz HTTP/1.1\r\n${H}\r\n` + get('/readyz', 'Connection: close\r\n'))
	assert.deepEqual(text.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200', 'HTTP/1.1 200'])
})

test('a request may come a byte at a time, if it keeps coming', async () => {
	const pieces = [...get('/healthz', 'Connection: close\r\n')].flatMap((c) => [c, 1])
	assert.equal((await raw(stack.port, pieces)).status, 200)
})

test('HTTP/1.0 is answered and closed, or kept when asked', async () => {
	const once = await raw(stack.port, 'GET /healthz HTTP/1.0\r\n\r\n')
	assert.equal(once.status, 200)
	assert.equal(once.headers.connection, 'close')
	assert.ok(once.closed)
	const twice = await raw(stack.port, 'GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /healthz HTTP/1.0\r\n\r\n')
	assert.equal(twice.text.match(/HTTP\/1\.1 200/g).length, 2)
})

test('who sends half and closes that half still gets the answer', async () => {
	assert.equal((await raw(stack.port, get('/healthz'), { end: true })).status, 200)
})

const POST = (fields, body) => `POST /api/v1/session/link HTTP/1.1\r\n${H}Content-Type: application/json\r\n${fields}\r\n${body}`

test('a chunked body, trailers and all, is a body', async () => {
	const { status, json } = await raw(stack.port, POST('Transfer-Encoding: chunked\r\nConnection: close\r\n', '8;x=1\r\n{"token"\r\n6\r\n:"no"}\r\n0\r\nX-T: 1\r\n\r\n'))
	assert.notEqual(status, 400, JSON.stringify(json))
	assert.ok(status >= 200 && status < 500)
})

test('100-continue is said before the body is sent', async () => {
	const { text } = await raw(stack.port, [POST('Content-Length: 14\r\nExpect: 100-continue\r\nConnection: close\r\n', ''), 200, '{"token":"no"}'])
	assert.match(text, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 [24]/)
})

// [what, bytes, status, code]
const big = 'x'.repeat(70000)
const bad = [
	['no version', `GET /\r\n\r\n`, 400, 'http-request-line'],
	['no method', ` / HTTP/1.1\r\n${H}\r\n`, 400, 'http-request-line'],
	['bytes that are no HTTP', Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1]), 400, 'http-request-line'],
	['bare line feeds', `GET / HTTP/1.1\nHost: a\n\n`, 400, 'http-request-line'],
	['relative path', `GET xep-hang HTTP/1.1\r\n${H}\r\n`, 400, 'http-request-line'],
	['HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505, 'http-version'],
	['HTTP/0.9', `GET / HTTP/0.9\r\n${H}\r\n`, 505, 'http-version'],
	['unknown method', `BREW / HTTP/1.1\r\n${H}\r\n`, 501, 'http-method'],
	['lower-case method', `get / HTTP/1.1\r\n${H}\r\n`, 501, 'http-method'],
	['CONNECT', `CONNECT a:443 HTTP/1.1\r\n${H}\r\n`, 501, 'http-method'],
	['no Host', 'GET / HTTP/1.1\r\n\r\n', 400, 'http-host'],
	['two Hosts', `GET / HTTP/1.1\r\n${H}${H}\r\n`, 400, 'http-host'],
	['a Host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 400, 'http-host'],
	['a field without colon', `GET / HTTP/1.1\r\n${H}nothing\r\n\r\n`, 400, 'http-field'],
	['blank before the colon', `GET / HTTP/1.1\r\n${H}A : b\r\n\r\n`, 400, 'http-field'],
	['a folded field', `GET / HTTP/1.1\r\n${H}A: b\r\n c\r\n\r\n`, 400, 'http-field'],
	['a zero byte in a field', `GET / HTTP/1.1\r\n${H}A: \0\r\n\r\n`, 400, 'http-field'],
	['letters beyond ASCII in the path', `GET /xếp-hạng HTTP/1.1\r\n${H}\r\n`, 400, 'url-text'],
	['bad percent', get('/don-vi/%zz'), 400, 'url-percent'],
	['half a percent', get('/xep-hang?q=%C'), 400, 'url-percent'],
	['bad UTF-8 behind percents', get('/don-vi/%C3%28'), 400, 'url-text'],
	['an encoded zero byte', get('/don-vi/%00'), 400, 'url-text'],
	['an encoded line end', get('/don-vi/a%0d%0aSet-Cookie:x'), 400, 'url-text'],
	['dot segments', get('/../../etc/passwd'), 400, 'url-path'],
	['hidden dot segments', get('/assets/%2e%2e/%2e%2e/etc/passwd'), 400, 'url-path'],
	['a parameter twice', get('/api/v1/rounds?a=1&a=2'), 400, 'query-twice'],
	['65 parameters', get(`/api/v1/rounds?${Array.from({ length: 65 }, (_, i) => `p${i}`).join('&')}`), 400, 'query-too-many'],
	['a long address', get(`/${'a'.repeat(9000)}`), 414, 'url-too-long'],
	['an endless address', `GET /${'a'.repeat(40000)}`, 414, 'url-too-long'],
	['a huge head', `GET / HTTP/1.1\r\n${H}${`A: ${'b'.repeat(1000)}\r\n`.repeat(40)}\r\n`, 431, 'head-too-large'],
	['101 fields', `GET / HTTP/1.1\r\n${H}${'A: b\r\n'.repeat(100)}\r\n`, 431, 'head-too-large'],
	['length of letters', POST('Content-Length: abc\r\n', ''), 400, 'http-length'],
	['negative length', POST('Content-Length: -5\r\n', ''), 400, 'http-length'],
	['two lengths', POST('Content-Length: 5\r\nContent-Length: 6\r\n', 'hello'), 400, 'http-length'],
	['length and chunks', POST('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'), 400, 'http-length'],
	['an unknown transfer coding', POST('Transfer-Encoding: gzip\r\n', ''), 501, 'http-transfer-encoding'],
	['a bad chunk', POST('Transfer-Encoding: chunked\r\n', 'zz\r\n'), 400, 'http-chunk'],
	['a chunk without end', POST('Transfer-Encoding: chunked\r\n', '3\r\nabcdef'), 400, 'http-chunk'],
	['an unknown expectation', POST('Content-Length: 2\r\nExpect: miracles\r\n', '{}'), 417, 'http-expect'],
	['a body over the limit', POST('Content-Length: 70000\r\n', big), 413, 'body-too-large'],
	['a body over the limit, in chunks', POST('Transfer-Encoding: chunked\r\n', `11170\r\n${big}\r\n0\r\n\r\n`), 413, 'body-too-large'],
	['a body over the limit, announced only', POST('Content-Length: 99999999999\r\nExpect: 100-continue\r\n', ''), 413, 'body-too-large'],
	['nothing there', get('/api/v1/nothing'), 404, 'no-route'],
	['a method the path does not take', `PUT /healthz HTTP/1.1\r\n${H}Content-Length: 0\r\n\r\n`, 405, 'method-not-allowed'],
]

for (const [what, bytes, status, code] of bad)
	test(`${what}: ${status} ${code}, said in both languages`, async () => {
		const answer = await raw(stack.port, bytes, { until: (text) => /\r\n\r\n.*\}$/s.test(text) })
		assert.equal(answer.status, status, answer.text)
		assert.equal(answer.headers['content-type'], 'application/problem+json')
		assert.equal(answer.json.code, code)
		assert.equal(answer.json.status, status)
		assert.ok(answer.json.vi.length > 5 && answer.json.en.length > 5 && answer.json.vi !== answer.json.en)
		assert.equal(answer.json.title, answer.json.vi)
	})

test('a head that trickles is ended after its time, with a word', async () => {
	const from = Date.now()
	const pieces = ['GET / HTTP/1.1\r\nHost: a\r\n', ...Array.from({ length: 40 }, (_, i) => [`X${i}: y\r\n`, 100]).flat()]
	const answer = await raw(stack.port, pieces)
	assert.equal(answer.status, 408)
	assert.equal(answer.json.code, 'http-timeout')
	assert.ok(Date.now() - from < 3500)
})

test('a body that trickles is ended after its time', async () => {
	const answer = await raw(stack.port, [POST('Content-Length: 50\r\n', '{'), ...Array.from({ length: 40 }, () => [' ', 100]).flat()])
	assert.equal(answer.status, 408)
})

test('who says nothing is left alone and then closed', async () => {
	const silent = await raw(stack.port, [], { timeout: 4000 })
	assert.ok(silent.closed)
	assert.equal(silent.text, '')
	const kept = await raw(stack.port, get('/healthz'), { timeout: 5000 })
	assert.equal(kept.status, 200)
	assert.ok(kept.closed)
})

test('more connections than allowed: who waits makes room for who asks', async () => {
	const agents = Array.from({ length: 60 }, () => new Agent({ keepAlive: true }))
	for (const agent of agents) assert.equal((await plain('/healthz', { agent })).status, 200)
	agents.forEach((agent) => agent.destroy())
})

test('a signed-in write needs the token of our own pages', async () => {
	const answer = await raw(stack.port, `DELETE /api/v1/session HTTP/1.1\r\n${H}Cookie: thuocso=abc\r\nConnection: close\r\n\r\n`)
	assert.equal(answer.status, 403)
	assert.equal(answer.json.code, 'csrf')
	const foreign = await raw(stack.port, POST('Origin: https://evil.example\r\nContent-Length: 2\r\nConnection: close\r\n', '{}'))
	assert.equal(foreign.status, 403)
})

test('after all that the server is well, and counted it', async () => {
	const { status } = await stack.fetch('/healthz')
	assert.equal(status, 200)
	const text = await (await stack.fetch('/metrics')).text()
	assert.match(text, /thuocso_http_requests_total\{route="health",status="2xx"\} \d+/)
	assert.ok(Number(/thuocso_http_bad_requests_total (\d+)/.exec(text)[1]) > 20)
	assert.match(text, /thuocso_worker_starts_total\{worker="0"\} 1\n/)
	const foreign = await plain('/debug/jobs')
	assert.equal(foreign.status, 200)
	assert.ok(Array.isArray(JSON.parse(foreign.bytes).items))
})

test('the access log has one JSON line an answer, with a trace', async () => {
	const { headers } = await plain('/api/v1/units?q=x', { headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' } })
	assert.equal(headers['trace-id'], '0af7651916cd43dd8448eb211c80319c')
	await new Promise((go) => setTimeout(go, 600))
	const line = stack.log.split('\n').find((l) => l.includes('0af7651916cd43dd8448eb211c80319c'))
	const entry = JSON.parse(line)
	assert.equal(entry.event, 'request')
	assert.equal(entry.status, 200)
	assert.equal(entry.path, '/api/v1/units?q=x')
})
