// The program starts from nothing, says so, and stops when asked.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Stack, thuocso } from './stack.mjs'

let stack
before(async () => { stack = await Stack.start() })
after(() => stack.stop())

test('an empty folder becomes a server that is ready', async () => {
	const { status } = await stack.fetch('/healthz')
	assert.equal(status, 200)
	assert.equal((await stack.fetch('/readyz')).status, 200)
})

test('its database has the schema of the program, and no serving role is superuser, owner or past row security', () => {
	const roles = stack.sql(`select rolname from pg_roles where rolname in ('dx_web', 'dx_runner', 'app_all', 'app_scoped', 'app_probe')
		and not rolsuper and not rolbypassrls and not rolcreaterole and not rolcreatedb order by 1`)
	assert.deepEqual(roles.flat(), ['app_all', 'app_probe', 'app_scoped', 'dx_runner', 'dx_web'])
	const owned = stack.sql(`select relname from pg_class c join pg_roles r on r.oid = c.relowner
		where r.rolname in ('dx_web', 'dx_runner', 'app_all', 'app_scoped', 'app_probe')`)
	assert.deepEqual(owned, [])
})

test('a second server on the same folder is refused and says who runs', () => {
	const second = thuocso(['serve', '--data', stack.data, '--port', String(stack.port)])
	assert.equal(second.status, 1)
	assert.match(second.stderr, new RegExp(String(stack.child.pid)))
})

test('SIGTERM ends it cleanly', async () => {
	const other = await Stack.start({ workers: 1 })
	const how = await other.stop()
	assert.deepEqual(how, { code: 0, signal: null })
})
