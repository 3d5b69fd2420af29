// A cached ranking page of 600 units: requests a second against bare evhttp sending the same bytes, nginx beside it.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { BUILD, QUICK, answer, end, listening, median, start, wrk } from './lib.mjs'

const NEED = QUICK ? 0.6 : 0.85
const ROUNDS = QUICK ? 1 : 5
const SECONDS = QUICK ? 2 : 5

// About what a board of 600 units weighs.
function page() {
	let seed = 1
	const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647
	const units = Array.from({ length: 600 }, (_, i) => ({ code: String(10000 + i), name: `Xã Minh Hoạ ${i}`, total: Math.round(next() * 96000) / 100,
		groups: Array.from({ length: 6 }, () => Math.round(next() * 10000) / 100), marks: Array.from({ length: 62 }, () => 'mnx-ad'[next() * 6 | 0]).join('') }))
	return JSON.stringify({ units })
}

const dir = mkdtempSync(join(tmpdir(), 'thuocso-page-'))
const file = join(dir, 'page.json')
const zipped = join(dir, 'page.json.gz')
writeFileSync(file, page())
writeFileSync(zipped, gzipSync(page()))
mkdirSync(join(dir, 'logs'))
writeFileSync(join(dir, 'nginx.conf'), `daemon off; worker_processes 1; pid ${dir}/nginx.pid; error_log ${dir}/logs/error.log;
events { worker_connections 512; }
http { access_log off; keepalive_requests 1000000; gzip_static on; types { application/json json; }
	client_body_temp_path ${dir}; proxy_temp_path ${dir}; fastcgi_temp_path ${dir}; uwsgi_temp_path ${dir}; scgi_temp_path ${dir};
	server { listen 127.0.0.1:18203; root ${dir}; } }`)

const ACCEPT = { 'Accept-Encoding': 'gzip' }
const servers = {
	bare: { command: join(BUILD, 'bench/bare_http'), args: ['18201', zipped, 'application/json', 'gzip'], port: 18201, path: '/' },
	ours: { command: join(BUILD, 'bench/http_page'), args: ['18202', file, 'application/json'], port: 18202, path: '/api/v1/rounds/x/board' },
	nginx: { command: '/usr/sbin/nginx', args: ['-c', join(dir, 'nginx.conf')], port: 18203, path: '/page.json' },
}

for (const server of Object.values(servers)) {
	server.child = start('taskset', ['-c', '0', server.command, ...server.args])
	server.rates = []
	await listening(server.port)
}
for (let round = 0; round < ROUNDS; round++)
	for (const server of Object.values(servers))
		server.rates.push(wrk(`http://127.0.0.1:${server.port}${server.path}`, { seconds: SECONDS, headers: ACCEPT }).rate)
for (const server of Object.values(servers)) await end(server.child)

const rate = Object.fromEntries(Object.entries(servers).map(([name, { rates }]) => [name, Math.round(median(rates))]))
const ratio = rate.ours / rate.bare
answer('a cached ranking page of 600 units, compressed', `at least ${NEED} of bare evhttp`, ratio >= NEED,
	{ requests_per_second: rate, of_bare: Number(ratio.toFixed(3)), of_nginx: Number((rate.ours / rate.nginx).toFixed(3)) })
