/* A stand-in for the collector, for the pages alone: serves ui/dist with the headers the real
 * server sends, answers /api/v1 from mock_data.mjs, and does as told (slow, broken, empty).
 *
 *     node tests/browser/mock.mjs [port]        to look at the pages by hand
 */
import { createServer } from 'node:http'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import * as data from './mock_data.mjs'

const DIST = join(dirname(fileURLToPath(import.meta.url)), '../../ui/dist')
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.txt': 'text/plain', '.html': 'text/html; charset=utf-8' }
const CSP = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
const OWNER = { vi: 'UBND tỉnh Lam Sơn · Sở Khoa học và Công nghệ', en: 'Lam Sơn People’s Committee · Dept of Science and Technology' }
const SITE = { owner: OWNER, product: { vi: 'Thước Số', en: 'Thước Số' }, contact: 'cds@lamson.example', version: '0.1.0' }
const DISTRICTS = 'Thành phố Lam Sơn|Thị xã Duyên Hà|Huyện Càng Lương|Huyện Cầu Sơn|Huyện Châu Lĩnh|Huyện Tiểu Giang|Huyện Trà Khê|Huyện Hàm Thuận|Huyện Sơn Dương'.split('|')
const DEPARTMENTS = 'Sở Nội vụ|Sở Tài chính|Sở Khoa học và Công nghệ|Sở Y tế|Sở Giáo dục và Đào tạo|Sở Xây dựng|Sở Công Thương|Sở Tư pháp|Sở Nông nghiệp và Môi trường|Sở Văn hóa, Thể thao và Du lịch|Văn phòng UBND tỉnh|Thanh tra tỉnh|Ban Quản lý khu kinh tế|Sở Dân tộc và Tôn giáo|Công an tỉnh|Bảo hiểm xã hội tỉnh|Thuế tỉnh|Kho bạc Nhà nước'.split('|')

const brotli = (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })

/** The answers of one made-up province. */
function world(options) {
	const units = data.commune_world({ n: options.units ?? 600, ties: options.ties ?? true })
	const all = data.rounds(units.length)
	return {
		units,
		rounds: all,
		board(code) {
			if (code === 'xa-2025' || code === 'xa-2024') return data.commune_board(units, { cut: options.cut === undefined ? 35 : options.cut, row: all.find((r) => r.code === code) })
			if (code === 'huyen-2024') return data.pillar_board(all[2], DISTRICTS, 'district')
			if (code === 'so-2025') return data.pillar_board(all[3], DEPARTMENTS, 'department')
			return code === 'tinh-2022' ? data.province_board() : null
		},
	}
}

function problem(status, code, vi, en) {
	return { status, body: { type: 'about:blank', status, code, vi, en } }
}
const PERSON = { person: { name: 'Nguyễn Thu Hà', login: 'ha.nt', role: { vi: 'Quản trị viên', en: 'Administrator' }, until: '2026-11-21T15:00:00Z', manages_people: true, fills_forms: true, has_password: true, may_set_password: false }, csrf: 'c' }
const GONE = problem(404, 'not_found', 'Không tìm thấy', 'Not found')

/**
 * Start it. options: units, ties, cut (null: no line), inlined (false: pages fetch), fail
 * (status of every API answer), slow (ms), empty (no units).
 * push(event) sends a ranking event to every open page; mistakes lists requests that the
 * real server would not know.
 */
export async function start_mock(options = {}, port = 0) {
	const made = world(options)
	const streams = new Set()
	let session = { person: null, csrf: null }
	const set = { ...options }

	function board_of(code) {
		const board = made.board(code)
		if (board && set.empty) {
			const blank = (x) => (typeof x === 'string' ? '' : [])
			board.units = Object.fromEntries(Object.entries(board.units).map(([k, v]) => [k, blank(v)]))
			board.round.units = 0
			board.round.cut = null
		}
		if (board && set.revision) board.round.revision = set.revision
		return board
	}
	function api(method, path, body) {
		const part = path.split('/').map(decodeURIComponent)
		if (part[0] === 'sessions') return { status: 200, body: { items: [{ id: 1, how: 'password', agent: 'Firefox, Windows', since: '2026-11-21T02:00:00Z', until: '2026-11-21T14:00:00Z', current: true }, { id: 2, how: 'link', agent: '', since: '2026-11-20T02:00:00Z', until: '2026-11-21T14:00:00Z', current: false }] } }
		if (part[0] === 'session' && part[1] === 'password') {
			if (body?.password !== 'good') return problem(403, 'sign-in', 'tên đăng nhập hoặc mật khẩu không đúng', 'wrong name or password')
			session = PERSON
			return { status: 200, body: session }
		}
		if (part[0] === 'session') {
			if (method === 'GET') return { status: 200, body: session }
			if (method === 'DELETE') return { status: 200, body: (session = { person: null, csrf: null }) }
			if (body?.token !== 'good') return problem(401, 'link_spent', 'Liên kết đã dùng hoặc đã hết hạn', 'The link was used or has expired')
			session = PERSON
			return { status: 200, body: session }
		}
		if (part[0] !== 'rounds') return GONE
		if (part.length === 1) return { status: 200, body: { items: made.rounds, next: null } }
		let found = null
		if (part[2] === 'board') found = board_of(part[1])
		else if (part[2] === 'units' && part[4] === 'proof') found = data.proof(made.units, part[3], part[5])
		else if (part[2] === 'units') found = data.scorecard(made.units, part[3], { cut: options.cut === undefined ? 35 : options.cut })
		return found ? { status: 200, body: found } : GONE
	}

	function shell(url) {
		let payload = ''
		const round = url.searchParams.get('dot') ?? 'xa-2025'
		const unit = /^\/don-vi\/([^/]+)$/.exec(url.pathname)
		const path = url.pathname === '/xep-hang' || url.pathname === '/' ? `rounds/${round}/board` : unit ? `rounds/${round}/units/${unit[1]}` : ''
		if (path && set.inlined !== false && !set.fail) {
			const answer = api('GET', path)
			if (answer.status === 200) payload = `<script type="application/json" id="payload" data-url="/api/v1/${path}">${JSON.stringify(answer.body).replaceAll('<', '\\u003c')}</script>`
		}
		const site = `<script type="application/json" id="site">${JSON.stringify(SITE).replaceAll('<', '\\u003c')}</script>`
		return readFileSync(join(DIST, 'index.html'), 'utf8').replace('<!--payload-->', site + payload)
	}

	function file(url, answer) {
		const path = join(DIST, normalize(url.pathname))
		if (!path.startsWith(DIST) || !existsSync(path)) return false
		const headers = { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream', 'Cache-Control': 'public, max-age=31536000, immutable' }
		if (existsSync(`${path}.br`)) {
			answer.writeHead(200, { ...headers, 'Content-Encoding': 'br' }).end(readFileSync(`${path}.br`))
		} else answer.writeHead(200, headers).end(readFileSync(path))
		return true
	}

	const server = createServer(async (request, answer) => {
		const url = new URL(request.url, 'http://localhost')
		if (url.pathname.startsWith('/assets/') && file(url, answer)) return
		if (!url.pathname.startsWith('/api/')) {
			answer.writeHead(200, { 'Content-Type': TYPES['.html'], 'Content-Encoding': 'br', 'Content-Security-Policy': CSP, 'Cache-Control': 'no-cache' })
			answer.end(brotli(shell(url)))
			return
		}
		if (url.pathname.endsWith('/events')) {
			answer.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' })
			answer.write(': hello\n\n')
			streams.add(answer)
			request.on('close', () => streams.delete(answer))
			return
		}
		let text = ''
		for await (const piece of request) text += piece
		if (set.slow) await new Promise((done) => setTimeout(done, set.slow))
		const out = set.fail ? problem(set.fail, 'broken', '', '') : api(request.method, url.pathname.replace('/api/v1/', ''), text ? JSON.parse(text) : null)
		const etag = `"${made.units.length}-${set.revision ?? 0}-${url.pathname}"`
		if (out.status === 200 && request.headers['if-none-match'] === etag) return answer.writeHead(304).end()
		answer.writeHead(out.status, { 'Content-Type': out.status === 200 ? 'application/json' : 'application/problem+json', 'Content-Encoding': 'br', ETag: etag })
		answer.end(brotli(JSON.stringify(out.body)))
	})
	await new Promise((done) => server.listen(port, '127.0.0.1', done))
	return {
		url: `http://127.0.0.1:${server.address().port}`,
		units: made.units,
		set,
		board: board_of,
		push(event) {
			for (const stream of streams) stream.write(`event: ranking\nid: ${event.revision}\ndata: ${JSON.stringify(event)}\n\n`)
		},
		async stop() {
			for (const stream of streams) stream.end()
			server.closeAllConnections()
			await new Promise((done) => server.close(done))
		},
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const mock = await start_mock({}, Number(process.argv[2] ?? 0))
	console.log(mock.url)
}
