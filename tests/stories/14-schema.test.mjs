// The schema is what was reviewed, and every statement of the program is one of it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Stack, TOP } from './stack.mjs'

let stack
before(async () => { stack = await Stack.start({ workers: 1 }) })
after(() => stack.stop())

test('all migrations together make tests/sql/schema.txt (UPDATE=1 writes it anew)', () => {
	const made = stack.sql(readFileSync(join(TOP, 'tests/sql/schema_lines.sql'), 'utf8')).map((row) => row.join('\t')).join('\n') + '\n'
	const path = join(TOP, 'tests/sql/schema.txt')
	if (process.env.UPDATE) writeFileSync(path, made)
	assert.equal(made, readFileSync(path, 'utf8'))
})

// As tools/sqlgen.awk reads them: "-- name: x", comments, the statement.
function statements(text) {
	return text.split(/^-- name: /m).slice(1).map((part) => {
		const [name, ...lines] = part.split('\n')
		return { name: name.trim(), text: lines.filter((line) => !line.startsWith('--')).join('\n').trim().replace(/;$/, '') }
	})
}

test('every statement prepares', () => {
	const files = execFileSync('find', ['.', '-name', '*.sql', '-not', '-path', '*/node_modules/*', '-not', '-path', './migrations/*',
		'-not', '-path', './tests/*', '-not', '-path', './.cache/*', '-not', '-path', './build/*'], { cwd: TOP, encoding: 'utf8' }).trim().split('\n')
	const all = files.flatMap((file) => statements(readFileSync(join(TOP, file), 'utf8')).map((s) => ({ ...s, file })))
	assert.ok(all.length > 50, `${all.length} statements found`)
	assert.equal(new Set(all.map((s) => s.name)).size, all.length, 'two statements of one name')
	for (const { file, name, text } of all) {
		assert.ok(name.length < 50, `${name}: PostgreSQL cuts names of prepared statements at 63 bytes`)
		try {
			stack.sql(`prepare statement as ${text};`)
		} catch (error) {
			assert.fail(`${file}: ${name}: ${error.message}`)
		}
	}
})
