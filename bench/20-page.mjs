// A cached ranking page of 600 units from the real server: requests a second against bare evhttp sending the same bytes, nginx beside it.
//
// One worker, pinned to a processor like the others, wrk on the other. The page with its board
// inside, the board as JSON and the ranking as JSON, gzip and br; the worst of them counts.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Stack } from '../tests/stories/stack.mjs'
import { Country } from './country.mjs'
import { BUILD, QUICK, answer, end, listening, median, start, wrk } from './lib.mjs'

const NEED = 0.85
const ROUNDS = QUICK ? 1 : 5
const SECONDS = QUICK ? 1 : 2

const pages = [
	{ name: 'page', path: '/xep-hang', form: 'br' },
	{ name: 'board', path: '/api/v1/rounds/bench/board', form: 'gzip' },
	{ name: 'ranking', path: '/api/v1/rounds/bench/ranking?limit=600', form: 'gzip' },
]

// An answer as it travels, still compressed.
function fetch_raw(url, form) {
	return new Promise((done, failed) => {
		get(url, { agent: false, headers: { 'accept-encoding': form } }, (reply) => {
			const pieces = []
			reply.on('data', (piece) => pieces.push(piece)).on('end', () => {
				if (reply.statusCode !== 200 || reply.headers['content-encoding'] !== form) failed(new Error(`${url}: ${reply.statusCode} ${reply.headers['content-encoding']}`))
				else done({ type: reply.headers['content-type'], bytes: Buffer.concat(pieces) })
			})
		}).on('error', failed)
	})
}

const children = (pid) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)

// The same bytes from nginx, compressed beforehand.
function nginx_config(dir, port) {
	mkdirSync(join(dir, 'logs'), { recursive: true })
	writeFileSync(join(dir, 'nginx.conf'), `daemon off; worker_processes 1; pid ${dir}/nginx.pid; error_log ${dir}/logs/error.log;
events { worker_connections 512; }
http { access_log off; keepalive_requests 1000000; open_file_cache max=10;
	client_body_temp_path ${dir}; proxy_temp_path ${dir}; fastcgi_temp_path ${dir}; uwsgi_temp_path ${dir}; scgi_temp_path ${dir};
	server { listen 127.0.0.1:${port}; root ${dir}; ${pages.map(({ name, form, type }) => `location = /${name} { types { } default_type "${type}"; add_header Content-Encoding ${form}; }`).join('\n\t\t')} } }`)
	return join(dir, 'nginx.conf')
}

const dir = mkdtempSync(join(tmpdir(), 'thuocso-page-'))
chmodSync(dir, 0o755)
const stack = await Stack.start({ workers: 1 })
const others = []
try {
	await new Country(600, 62).install(stack)
	for (const pid of children(stack.child.pid)) execFileSync('taskset', ['-acp', '0', pid], { stdio: 'ignore' })
	for (const page of pages) {
		Object.assign(page, await fetch_raw(stack.url + page.path, page.form))
		writeFileSync(join(dir, page.name), page.bytes)
		page.servers = { ours: { url: stack.url + page.path, rates: [] } }
	}
	let port = 18201
	for (const page of pages) {
		others.push(start('taskset', ['-c', '0', join(BUILD, 'bench/bare_http'), String(port), join(dir, page.name), page.type, page.form]))
		await listening(port)
		page.servers.bare = { url: `http://127.0.0.1:${port++}/`, rates: [] }
	}
	others.push(start('taskset', ['-c', '0', '/usr/sbin/nginx', '-c', nginx_config(dir, port)]))
	await listening(port)
	for (const page of pages) page.servers.nginx = { url: `http://127.0.0.1:${port}/${page.name}`, rates: [] }
	for (let round = 0; round < ROUNDS; round++)
		for (const page of pages)
			for (const server of Object.values(page.servers))
				server.rates.push(wrk(server.url, { seconds: SECONDS, headers: { 'Accept-Encoding': page.form } }).rate)
} finally {
	for (const other of others) await end(other)
	await stack.stop()
	rmSync(dir, { recursive: true })
}

const measured = Object.fromEntries(pages.map((page) => {
	const rate = Object.fromEntries(Object.entries(page.servers).map(([name, { rates }]) => [name, Math.round(median(rates))]))
	return [page.name, { form: page.form, bytes: page.bytes.length, requests_per_second: rate,
		of_bare: Number((rate.ours / rate.bare).toFixed(3)), of_nginx: Number((rate.ours / rate.nginx).toFixed(3)) }]
}))
const worst = Math.min(...Object.values(measured).map(({ of_bare }) => of_bare))
answer('a cached ranking page of 600 units, compressed, from the real server', `at least ${NEED} of bare evhttp`, worst >= NEED, measured)
process.exit()
