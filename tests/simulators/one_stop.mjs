#!/usr/bin/env node
// A one-stop system that is not there: serves dossiers page by page, and goes wrong on demand.
//
//   node one_stop.mjs --port 8091 --seed 7 --units 02320,02221 --from 2026-07-01 --to 2026-09-30 [--per-day 3] [--token T]
//   node one_stop.mjs --export FILE.csv|FILE.xlsx|FILE.json --units ...
//
//   GET  /api/hoso?page=1&size=200[&unit=CODE][&fault=NAME]   {"error_code": 0, "data": [...], "total": n}
//   POST /control {"fault": NAME|null, "times": n, "page": n}  from now on, that often, on that page only
//   GET  /control                                              what was asked so far
import { createServer } from 'node:http'
import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { makeDossiers } from './dossiers.mjs'
import { toCsv, toXlsx } from './export.mjs'

const wait = (ms) => new Promise((done) => setTimeout(done, ms))
let bomb
const json = 'application/json; charset=utf-8'

function send(res, status, type, bytes, headers = {}) {
	res.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(bytes), ...headers })
	res.end(bytes)
}

/** A letter of Windows-1258 beside its combining tone, roughly: enough to be no UTF-8. */
const in1258 = (text) => Buffer.from([...text.normalize('NFD')].map((c) => c.codePointAt(0)).map((c) => c < 256 ? c : 0xc3))

/** What each fault does instead of the page. ctx: {res, text, page, rows, size, url}. */
export const faults = {
	slow: async ({ res, text }) => { await wait(3000); send(res, 200, json, text) },
	hang: async () => { await wait(60000) },
	trickle: async ({ res, text }) => {
		res.writeHead(200, { 'content-type': json, 'content-length': Buffer.byteLength(text) })
		for (let i = 0; i < text.length && !res.destroyed; i += 16, await wait(200))
			res.write(text.slice(i, i + 16))
		res.end()
	},
	500: ({ res }) => send(res, 500, 'text/plain', 'java.lang.NullPointerException'),
	503: ({ res }) => send(res, 503, 'text/plain', 'bận', { 'retry-after': '1' }),
	404: ({ res }) => send(res, 404, 'text/html', '<html>không có</html>'),
	error_code: ({ res }) => send(res, 200, json, '{"error_code":"-1","message":"Hết phiên","data":null}'),
	html: ({ res }) => send(res, 200, 'text/html', '<!DOCTYPE html><html><body>Đăng nhập</body></html>'),
	malformed: ({ res, text }) => send(res, 200, json, text.replace('"MaTTHC"', '"MaTTHC')),
	truncated: ({ res, text }) => send(res, 200, json, text.slice(0, text.length / 2)),
	empty: ({ res }) => send(res, 200, json, ''),
	cut: ({ res, text }) => {
		res.writeHead(200, { 'content-type': json, 'content-length': Buffer.byteLength(text) })
		res.write(text.slice(0, text.length / 2), () => res.destroy())
	},
	windows1258: ({ res, text }) => send(res, 200, 'application/json; charset=windows-1258', in1258(text)),
	utf16: ({ res, text }) => send(res, 200, 'application/json; charset=utf-16le', Buffer.from('\ufeff' + text, 'utf16le')),
	bom: ({ res, text }) => send(res, 200, json, '\ufeff' + text),
	duplicate: ({ res, rows, size }) => send(res, 200, json, JSON.stringify({ error_code: 0, data: rows.slice(0, size) })),
	renamed: ({ res, text }) => send(res, 200, json, text.replaceAll('NgayTiepNhan', 'NgayTiepNhanHoSo')),
	missing: ({ res, text }) => send(res, 200, json, text.replace(/"KenhThucHien":(null|"\d"),/g, '')),
	codes: ({ res, text }) => send(res, 200, json, text.replace(/"KenhThucHien":"(\d)"/g, '"KenhThucHien":"K$1"')),
	dates: ({ res, text }) => send(res, 200, json, text.replace(/"NgayHenTra":"(\d{4})(\d\d)(\d\d)\d+"/g, '"NgayHenTra":"$3.$2.$1?"')),
	elsewhere: ({ res }) => send(res, 302, 'text/plain', '', { location: 'http://169.254.169.254/latest/meta-data/' }),
	loop: ({ res, url }) => send(res, 302, 'text/plain', '', { location: url }),
	bomb: ({ res }) => send(res, 200, json, (bomb ??= gzipSync(Buffer.alloc(64 << 20, 32))), { 'content-encoding': 'gzip' }),
	endless: ({ res }) => {
		res.writeHead(200, { 'content-type': json })
		const more = () => { while (!res.destroyed && res.write(Buffer.alloc(65536, 32))); }
		res.on('drain', more)
		more()
	},
	long: ({ res, text }) => { res.writeHead(200, { 'content-type': json, 'content-length': Buffer.byteLength(text) + 100 }); res.end(text); setTimeout(() => res.destroy(), 300) },
	short: ({ res, text }) => { res.socket.end(`HTTP/1.1 200 OK\r\ncontent-type: ${json}\r\ncontent-length: 100\r\n\r\n${text}`) },
}

export function startOneStop({ port = 0, dossiers, token = null, latency = 0, host = '127.0.0.1' }) {
	const state = { fault: null, times: Infinity, page: null, asked: 0, log: [] }
	const takeFault = (url, page) => {
		const asked = url.searchParams.get('fault')
		if (asked)
			return asked
		if (!state.fault || state.times <= 0 || (state.page !== null && state.page !== page))
			return null
		state.times--
		return state.fault
	}
	const api = async (req, res, url) => {
		const page = Number(url.searchParams.get('page') ?? 1), size = Math.min(1000, Number(url.searchParams.get('size') ?? 200))
		const unit = url.searchParams.get('unit')
		if (token && req.headers.authorization !== `Bearer ${token}`)
			return send(res, 401, json, '{"error_code":401}')
		const rows = unit ? dossiers.filter((d) => d.MaHoSo.startsWith(`000.${unit}.`)) : dossiers
		const text = JSON.stringify({ error_code: 0, total: rows.length, data: rows.slice((page - 1) * size, page * size) })
		const fault = takeFault(url, page)
		if (latency)
			await wait(latency)
		if (fault && !faults[fault])
			return send(res, 400, 'text/plain', `no fault ${fault}`)
		if (fault)
			return faults[fault]({ res, text, page, rows, size, url: req.url })
		if (/\bgzip\b/.test(req.headers['accept-encoding'] ?? ''))
			return send(res, 200, json, gzipSync(text), { 'content-encoding': 'gzip' })
		send(res, 200, json, text)
	}
	const server = createServer(async (req, res) => {
		const url = new URL(req.url, 'http://localhost')
		state.asked++
		state.log.push(req.url)
		if (url.pathname === '/control' && req.method === 'POST') {
			let body = ''
			for await (const piece of req)
				body += piece
			Object.assign(state, { fault: null, times: Infinity, page: null }, JSON.parse(body))
			state.times ??= Infinity
			return send(res, 200, json, '{}')
		}
		if (url.pathname === '/control')
			return send(res, 200, json, JSON.stringify(state))
		if (url.pathname === '/api/hoso')
			return api(req, res, url).catch(() => res.destroy())
		if (url.pathname === '/export.csv')
			return send(res, 200, 'text/csv; charset=utf-8', toCsv(dossiers))
		if (url.pathname === '/export.xlsx')
			return send(res, 200, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', toXlsx(dossiers))
		send(res, 404, json, '{"error_code":404}')
	})
	return new Promise((ready) => server.listen(port, host, () => ready({ server, state, port: server.address().port,
		url: `http://${host}:${server.address().port}/api/hoso?page={page}&size={size}`,
		close: () => new Promise((done) => { server.closeAllConnections(); server.close(done) }) })))
}

function options(argv) {
	const o = {}
	for (let i = 0; i < argv.length; i += 2)
		o[argv[i].replace(/^--/, '')] = argv[i + 1]
	return o
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const o = options(process.argv.slice(2))
	const units = (o.units ?? '02320').split(',').map((u) => { const [code, name] = u.split('='); return { code, name } })
	const dossiers = makeDossiers({ seed: Number(o.seed ?? 1), units, from: o.from, to: o.to, perDay: Number(o['per-day'] ?? 3), now: o.now ?? o.to })
	if (o.export) {
		writeFileSync(o.export, o.export.endsWith('.xlsx') ? toXlsx(dossiers) : o.export.endsWith('.csv') ? toCsv(dossiers) : JSON.stringify({ error_code: 0, data: dossiers }))
		console.log(`${dossiers.length} hồ sơ / dossiers: ${o.export}`)
	} else {
		const { url } = await startOneStop({ port: Number(o.port ?? 8091), dossiers, token: o.token ?? null, latency: Number(o.latency ?? 0) })
		console.log(`${dossiers.length} hồ sơ / dossiers: ${url}`)
	}
}
