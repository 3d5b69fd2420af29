// A JSON service as reporting systems have them: pages by number, cursor or link, every way to say who one is, faults on demand.
import { createServer } from 'node:http'

/** rows; {pages: 'number'|'cursor'|'link', size, auth: {kind, ...}}; requests are counted in .asked. */
export async function startJsonService({ rows, pages = 'number', size = 10, auth = {}, fault = '' }) {
	const state = { asked: [], tokens: 0, fault }
	const allowed = {
		none: () => true,
		bearer: (q) => q.headers.authorization === `Bearer ${auth.secret}`,
		basic: (q) => q.headers.authorization === `Basic ${Buffer.from(`${auth.user}:${auth.secret}`).toString('base64')}`,
		key: (q) => q.headers[auth.name.toLowerCase()] === auth.secret,
		oauth2: (q) => q.headers.authorization === `Bearer token-${state.tokens}`,
	}[auth.kind ?? 'none']
	function token(request, response) {
		let body = ''
		request.on('data', (d) => { body += d })
		request.on('end', () => {
			const form = new URLSearchParams(body)
			const basic = `Basic ${Buffer.from(`${auth.user}:${auth.secret}`).toString('base64')}`
			const fine = request.method === 'POST' && form.get('grant_type') === 'client_credentials' && request.headers.authorization === basic && form.get('scope') === auth.scope
			if (fine) state.tokens++
			response.writeHead(fine ? 200 : 401, { 'Content-Type': 'application/json' })
			response.end(JSON.stringify(fine ? { access_token: `token-${state.tokens}`, token_type: 'Bearer', expires_in: 3600 } : { error: 'invalid_client' }))
		})
	}
	const server = createServer((request, response) => {
		const url = new URL(request.url, 'http://h')
		if (url.pathname === '/token') return token(request, response)
		state.asked.push(request.url)
		if (!allowed(request)) return response.writeHead(401).end()
		const page = pages === 'number' ? Number(url.searchParams.get('page')) - 1 : Number(url.searchParams.get('after') || 0)
		const shown = state.fault === 'repeat' && page > 0 ? 0 : page
		const body = { error_code: state.fault === 'ill' ? 17 : 0, total: rows.length, data: rows.slice(shown * size, (shown + 1) * size) }
		const more = (page + 1) * size < rows.length
		const headers = { 'Content-Type': 'application/json' }
		if (state.fault === 'skip' && page === 1) body.data = body.data.slice(1)
		if (pages === 'cursor') body.next = more ? String(page + 1) : null
		if (pages === 'link' && more) headers.Link = `</so-lieu?after=${page + 1}>; rel="next", </so-lieu>; rel="first"`
		response.writeHead(200, headers)
		const text = JSON.stringify(body)
		response.end(state.fault === 'cut' ? text.slice(0, -20) : text)
	})
	await new Promise((done) => server.listen(0, '127.0.0.1', done))
	return Object.assign(state, { port: server.address().port, url: `http://127.0.0.1:${server.address().port}`, close: () => new Promise((done) => { server.closeAllConnections(); server.close(done) }) })
}
