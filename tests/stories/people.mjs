// People for stories: a browser's cookie and CSRF token, units, and links made by the owner.
import { randomBytes } from 'node:crypto'
import { sha256 } from './stack.mjs'

// A province, two communes, a village in each: ids by code.
export function furnish(stack) {
	stack.sql(`insert into unit (code, kind, level) values ('08', 'province', 'province'), ('x1', 'commune', 'commune'), ('x2', 'commune', 'commune'),
			('t1', 'village', 'village'), ('t2', 'village', 'village');
		insert into unit_name (unit_id, full_name) select u.id, n.name from unit u join (values ('08', 'Tỉnh Tuyên Quang'), ('x1', 'Xã Minh Quang'),
			('x2', 'Xã Tân An'), ('t1', 'Thôn Bản Cuống'), ('t2', 'Thôn Nà Mèn')) n (code, name) on n.code = u.code;
		insert into unit_parent (unit_id, parent_id) select u.id, p.id from unit u join (values ('x1', '08'), ('x2', '08'), ('t1', 'x1'), ('t2', 'x2'))
			n (code, parent) on n.code = u.code join unit p on p.code = n.parent`)
}

export class Person {
	constructor(stack) {
		this.stack = stack
		this.cookie = ''
		this.csrf = ''
	}

	async ask(method, path, body, headers = {}) {
		const json = body !== undefined && !(body instanceof Uint8Array) && typeof body !== 'string'
		const answer = await this.stack.fetch(path, { method, body: json ? JSON.stringify(body) : body,
			headers: { ...(json ? { 'content-type': 'application/json' } : {}), ...(this.cookie ? { cookie: this.cookie } : {}),
				...(this.csrf ? { 'x-csrf-token': this.csrf } : {}), ...headers } })
		const text = await answer.text()
		const set = answer.headers.get('set-cookie')
		if (set) this.cookie = set.split(';')[0]
		const type = answer.headers.get('content-type') ?? ''
		const parsed = type.includes('json') && text && !type.includes('ndjson') ? JSON.parse(text) : text
		if (parsed?.csrf !== undefined) this.csrf = parsed.csrf ?? ''
		return { status: answer.status, body: parsed, headers: answer.headers }
	}

	get = (path) => this.ask('GET', path)
	post = (path, body, headers) => this.ask('POST', path, body, headers)
	put = (path, body) => this.ask('PUT', path, body)
	delete = (path, body) => this.ask('DELETE', path, body)

	// Come in by a link that the owner makes for 'login'.
	async enter(login) {
		const token = randomBytes(24).toString('base64url')
		this.stack.sql(`insert into login_link (hash, person_id, expires_at) select '\\x${sha256(token).toString('hex')}', id, now() + interval '1 hour' from person where login = '${login}'`)
		return this.post('/api/v1/session/link', { token })
	}
}

// A person with one role on one unit (null: everything), signed in.
export async function someone(stack, login, role, unit) {
	stack.sql(`insert into person (login, name, folded, kind, unit_id) values ('${login}', 'Người ${login}', 'nguoi ${login}', 'person', (select id from unit where code = '${unit}'));
		insert into person_right (person_id, role, unit_id) select id, '${role}', unit_id from person where login = '${login}'`)
	const person = new Person(stack)
	const { status } = await person.enter(login)
	if (status !== 200) throw new Error(`${login} cannot come in: ${status}`)
	return person
}
