// Bytes over a socket, for what no client library would send.
import { connect } from 'node:net'

// Send text (or pieces with pauses in ms between them) and read until the server closes or 'until' is satisfied.
export function raw(port, pieces, { until, end = false, timeout = 8000, host = '127.0.0.1' } = {}) {
	return new Promise((done, failed) => {
		const socket = connect(port, host)
		const chunks = []
		const text = () => Buffer.concat(chunks).toString('utf8')
		const finish = (closed) => { clearTimeout(timer); socket.destroy(); done({ text: text(), closed, ...answers(text()) }) }
		const timer = setTimeout(() => finish(false), timeout)
		socket.on('error', (error) => (error.code === 'ECONNRESET' || error.code === 'EPIPE') && chunks.length ? finish(true) : (clearTimeout(timer), failed(error)))
		socket.on('data', (data) => { chunks.push(data); if (until?.(text())) finish(false) })
		socket.on('close', () => finish(true))
		socket.on('connect', async () => {
			for (const piece of [pieces].flat()) {
				if (typeof piece === 'number') await new Promise((go) => setTimeout(go, piece))
				else if (!socket.destroyed) socket.write(piece)
			}
			if (end) socket.end()
		})
	})
}

// The first answer of what came back: { status, headers, body }, body parsed if it is JSON.
export function answers(text) {
	const end = text.indexOf('\r\n\r\n')
	if (end < 0) return { status: 0, headers: {}, body: null }
	const [line, ...fields] = text.slice(0, end).split('\r\n')
	const headers = Object.fromEntries(fields.map((field) => [field.slice(0, field.indexOf(':')).toLowerCase(), field.slice(field.indexOf(':') + 1).trim()]))
	const body = text.slice(end + 4)
	let json = null
	try { json = JSON.parse(Buffer.from(body).subarray(0, Number(headers['content-length'] ?? 0)).toString()) } catch { /* not JSON */ }
	return { status: Number(line.split(' ')[1]), headers, body, json }
}
