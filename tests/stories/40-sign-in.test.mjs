// Signing in by password: from the first link to a changed password, and who guesses.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { furnish, Person, someone } from './people.mjs'
import { Stack } from './stack.mjs'

const PASSWORD = 'đò ngang sông Lô 1987'
let stack, ha
before(async () => {
	stack = await Stack.start({ workers: 1 })
	furnish(stack)
	ha = await someone(stack, 'ha.nt', 'editor', 'x1')
})
after(() => stack.stop())

const sign_in = (login, password, headers) => new Person(stack).post('/api/v1/session/password', { login, password }, headers)

test('a link lets in once and says who one is and what one may', async () => {
	const { body } = await ha.get('/api/v1/session')
	assert.deepEqual(Object.keys(body.person), ['name', 'login', 'role', 'until', 'manages_people', 'fills_forms', 'has_password', 'may_set_password'])
	assert.deepEqual([body.person.login, body.person.role.vi, body.person.manages_people, body.person.has_password, body.person.may_set_password],
		['ha.nt', 'Cán bộ xã', true, false, true])
})

test('without a password one cannot sign in by one; the answer tells nothing', async () => {
	const [known, unknown] = [await sign_in('ha.nt', PASSWORD), await sign_in('khong.co', PASSWORD)]
	assert.equal(known.status, 403)
	assert.deepEqual({ ...known.body, trace: 0 }, { ...unknown.body, trace: 0 })
	assert.equal(known.body.code, 'sign-in')
})

test('weak passwords are refused in words', async () => {
	for (const [password, code] of [['ngắn', 'password-short'], ['aaaaaaaaaaaa', 'password-easy'], ['matkhau123', 'password-easy'], ['ha.nt12345', 'password-easy'], ['x'.repeat(300), 'password-short']])
		assert.equal((await ha.put('/api/v1/session/password', { password })).body.code, code, password)
})

test('a password is set after a link, in one spelling however the keyboard wrote it', async () => {
	assert.equal((await ha.put('/api/v1/session/password', { password: PASSWORD })).status, 204)
	const [way] = stack.sql("select length(salt), length(verifier), operations, memory from person_password")
	assert.deepEqual(way, ['16', '32', '2', '19456'])
	for (const [login, password] of [['ha.nt', PASSWORD], [' HA.NT', PASSWORD.normalize('NFD')]]) {
		const { status, body, headers } = await sign_in(login, password)
		assert.equal(status, 200)
		assert.equal(body.person.has_password, true)
		assert.equal(body.person.may_set_password, false)
		assert.match(headers.get('set-cookie'), /^thuocso=[0-9a-f]{64}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/)
	}
	assert.equal((await sign_in('ha.nt', PASSWORD.toUpperCase())).body.code, 'sign-in')
})

test('sessions are listed and ended', async () => {
	const phone = new Person(stack)
	await phone.post('/api/v1/session/password', { login: 'ha.nt', password: PASSWORD }, { 'user-agent': 'Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Mobile Safari/537.36' })
	const { items } = (await ha.get('/api/v1/sessions')).body
	const there = items.find((s) => s.agent === 'Chrome, Android')
	assert.deepEqual([there.how, there.current, items.filter((s) => s.current).length], ['password', false, 1])
	assert.equal((await ha.delete(`/api/v1/sessions/${there.id}`)).status, 204)
	assert.equal((await ha.delete(`/api/v1/sessions/${there.id}`)).status, 404)
	assert.equal((await phone.get('/api/v1/sessions')).status, 401)
	assert.equal((await phone.get('/api/v1/session')).body.person, null)
	const other = await someone(stack, 'khac', 'editor', 'x2')
	assert.equal((await other.delete(`/api/v1/sessions/${items.find((s) => s.current).id}`)).status, 404)
	assert.equal((await ha.get('/api/v1/sessions')).status, 200)
})

test('a change needs the present password, and ends the other sessions', async () => {
	const [here, there] = [new Person(stack), new Person(stack)]
	for (const one of [here, there]) await one.post('/api/v1/session/password', { login: 'ha.nt', password: PASSWORD })
	assert.equal((await here.put('/api/v1/session/password', { password: 'mật khẩu mới tinh' })).body.code, 'password-late')
	assert.equal((await here.put('/api/v1/session/password', { present: 'không phải', password: 'cầu tre lắc lẻo 22' })).body.code, 'password-wrong')
	assert.equal((await here.put('/api/v1/session/password', { present: PASSWORD, password: 'cầu tre lắc lẻo 22' })).status, 204)
	assert.deepEqual([(await here.get('/api/v1/sessions')).status, (await there.get('/api/v1/sessions')).status], [200, 401])
	assert.equal((await sign_in('ha.nt', PASSWORD)).status, 403)
	assert.equal((await sign_in('ha.nt', 'cầu tre lắc lẻo 22')).status, 200)
})

test('who guesses waits, the right password does not help; others come in', async () => {
	await someone(stack, 'doan', 'enumerator', 't1')
	let last
	for (let i = 0; i < 12; i++) last = await sign_in('doan', `đoán mò lần thứ ${i}`)
	assert.equal(last.status, 429)
	assert.equal(last.body.code, 'sign-in-wait')
	assert.ok(Number(last.headers.get('retry-after')) > 800)
	assert.equal((await sign_in('ha.nt', 'cầu tre lắc lẻo 22')).status, 200)
	const [kept] = stack.sql("select count(*) from sign_in_count where encode(key, 'escape') ~ 'doan|127'")
	assert.deepEqual(kept, ['0'])
})

test('a closed account comes in no more: neither session nor password', async () => {
	const one = await someone(stack, 'nghi', 'enumerator', 't1')
	await one.put('/api/v1/session/password', { password: PASSWORD })
	stack.sql("update person set disabled_at = now() where login = 'nghi'")
	assert.equal((await one.get('/api/v1/session')).body.person, null)
	assert.equal((await sign_in('nghi', PASSWORD)).body.code, 'sign-in')
	assert.equal((await new Person(stack).enter('nghi')).status, 403)
})

test('secrets stand neither in the log nor in the audit, whose chain holds', () => {
	const log = stack.log
	for (const word of [PASSWORD, 'cầu tre', 'đoán mò']) assert.ok(!log.includes(word), word)
	assert.deepEqual(stack.sql("select count(*) from audit where before::text || after::text ~ 'verifier|salt|Người'"), [['0']])
	assert.deepEqual(stack.sql('select coalesce(audit_check(), 0)'), [['0']])
	assert.ok(Number(stack.sql("select count(*) from audit where what = 'person_password'")[0][0]) >= 3)
})
