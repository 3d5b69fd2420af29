// Every bad table and page gets its sentence, in both languages, with its place; good rows
// beside bad ones still come out.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { dossiers, drops, sheets } from '../data/bad/files.mjs'

const folder = mkdtempSync(join(tmpdir(), 'bad-'))
after(() => rmSync(folder, { recursive: true }))

function run({ kind, file, bytes, config }) {
	const payload = join(folder, file), setup = join(folder, 'config.json')
	writeFileSync(payload, bytes)
	writeFileSync(setup, JSON.stringify(config))
	const done = spawnSync(process.env.THUOCSO, ['probe', 'parse', kind, '--config', setup, payload], { encoding: 'utf8' })
	return { status: done.status, out: done.stdout, lines: done.stderr.replaceAll(payload, 'FILE').replaceAll(setup, 'CONFIG').trimEnd().split('\n') }
}

for (const [name, cases] of Object.entries({ drops, sheets, dossiers }))
	test(`bad ${name}`, async (t) => {
		for (const one of cases)
			await t.test(one.name, () => {
				const { status, lines } = run(one)
				assert.equal(lines.length, one.lines.length, lines.join('\n'))
				one.lines.forEach((want, i) => want instanceof RegExp ? assert.match(lines[i], want) : assert.equal(lines[i], want))
				assert.equal(status, one.status)
			})
	})

test('good rows beside bad ones come out', () => {
	const one = drops.find((c) => c.name === 'two bad rows among good ones')
	assert.equal(run(one).out.trim().split('\n').length, 1)
})
