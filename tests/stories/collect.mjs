// An OpenRosa client that does what ODK Collect does: list, forms, manifests, HEAD, POST in parts.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import assert from 'node:assert/strict'

export const md5 = (bytes) => createHash('md5').update(bytes).digest('hex')
const unescape = (s) => s.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
const inner = (xml, name) => { const m = xml.match(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`)); return m ? unescape(m[1]) : null }
const all = (xml, name) => [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map((m) => m[1])

export class Collect {
	constructor(base, { deviceID = `collect:${randomBytes(8).toString('hex')}` } = {}) {
		this.base = base
		this.deviceID = deviceID
	}

	address(url) {
		const u = new URL(url.startsWith('http') ? url : this.base + url)
		u.searchParams.set('deviceID', this.deviceID)
		return u
	}

	// Collect takes an answer without this header, or of another type, for a stranger's page.
	async ask(url, options = {}) {
		const answer = await fetch(this.address(url), { headers: { 'X-OpenRosa-Version': '1.0' }, ...options })
		assert.equal(answer.headers.get('x-openrosa-version'), '1.0', `${url}: ${answer.status}`)
		assert.ok(answer.headers.get('date'))
		return answer
	}

	async xml(url) {
		const answer = await this.ask(url)
		const text = await answer.text()
		assert.equal(answer.status, 200, text)
		assert.match(answer.headers.get('content-type'), /^text\/xml/)
		return text
	}

	async forms() {
		const xml = await this.xml('/formList')
		assert.match(xml, /<xforms xmlns="http:\/\/openrosa.org\/xforms\/xformsList">/)
		return all(xml, 'xform').map((x) => {
			const form = { formID: inner(x, 'formID'), name: inner(x, 'name'), version: inner(x, 'version'), hash: inner(x, 'hash'),
				downloadUrl: inner(x, 'downloadUrl'), manifestUrl: inner(x, 'manifestUrl') }
			assert.ok(form.formID && form.name && form.downloadUrl, 'Collect drops the whole list')
			assert.match(form.hash, /^md5:[0-9a-f]{32}$/)
			return form
		})
	}

	async download(form) {
		const text = await this.xml(form.downloadUrl), media = {}
		assert.equal(`md5:${md5(text)}`, form.hash)
		if (form.manifestUrl) {
			const xml = await this.xml(form.manifestUrl)
			assert.match(xml, /<manifest xmlns="http:\/\/openrosa.org\/xforms\/xformsManifest">/)
			for (const m of all(xml, 'mediaFile')) {
				const answer = await this.ask(inner(m, 'downloadUrl'))
				const bytes = Buffer.from(await answer.arrayBuffer())
				assert.equal(`md5:${md5(bytes)}`, inner(m, 'hash'))
				media[inner(m, 'filename')] = bytes
			}
		}
		return { text, media }
	}

	// { status, message } of the last post. files: name -> bytes; at most 'together' in one post.
	async submit(xml, files = {}, { together = 100 } = {}) {
		const head = await this.ask('/submission', { method: 'HEAD' })
		assert.equal(head.status, 204, 'anything else is a failure to Collect')
		const most = Number(head.headers.get('x-openrosa-accept-content-length'))
		assert.ok(most >= 1_000_000)
		const names = Object.keys(files)
		let answer
		do {
			const some = names.splice(0, together)
			answer = await this.post(xml, Object.fromEntries(some.map((n) => [n, files[n]])), names.length > 0)
		} while (names.length && answer.status < 300)
		return answer
	}

	async post(xml, files = {}, incomplete = false) {
		const boundary = randomUUID(), parts = []
		const part = (name, filename, type, bytes) => parts.push(Buffer.from(
			`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename ? `; filename="${filename}"` : ''}\r\nContent-Type: ${type}\r\n\r\n`),
		Buffer.from(bytes), Buffer.from('\r\n'))
		part('xml_submission_file', 'submission.xml', 'text/xml', xml)
		for (const [name, bytes] of Object.entries(files))
			part(name, name, name.endsWith('.jpg') ? 'image/jpeg' : 'application/octet-stream', bytes)
		if (incomplete)
			part('*isIncomplete*', null, 'text/plain', 'yes')
		parts.push(Buffer.from(`--${boundary}--\r\n`))
		const answer = await this.ask('/submission', { method: 'POST', body: Buffer.concat(parts),
			headers: { 'X-OpenRosa-Version': '1.0', 'Content-Type': `multipart/form-data; boundary=${boundary}` } })
		const text = await answer.text()
		return { status: answer.status, message: inner(text, 'message'), text }
	}
}
