// The same points, totals, ranks, words and draws from gcc and clang, without optimisation and with all of it.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { TOP } from './stack.mjs'

const list = (folder, end) => readdirSync(join(TOP, folder)).filter((n) => n.endsWith(end)).sort().map((n) => join(folder, n))
const sources = [...list('lib/base', '.c'), ...list('scoring', '.c'), 'tests/support/score_alone.c']
const frameworks = [...list('catalog/frameworks', '.json'), ...list('tests/data/score/property', '.json')]

let folder
before(() => { folder = mkdtempSync(join(tmpdir(), 'thuocso-bytes-')) })
after(() => rmSync(folder, { recursive: true }))

function run(command, args) {
	const { status, stdout, stderr } = spawnSync(command, args, { cwd: TOP, maxBuffer: 1 << 30 })
	assert.equal(status, 0, String(stderr))
	return stdout
}

function bytes(compiler, level) {
	const program = join(folder, compiler + level)
	run(compiler, ['-std=gnu11', '-D_GNU_SOURCE', level, '-fPIE', '-pie', '-ftree-vectorize', '-Ilib', '-I.', ...sources,
		'-o', program, '-ljansson', '-lpcre2-8', '-lunistring', '-lm'])
	return run(program, frameworks)
}

let first
for (const compiler of ['gcc', 'clang'])
	for (const level of ['-O0', '-O3'])
		test(`${compiler} ${level}`, () => {
			const out = bytes(compiler, level)
			assert.ok(out.length > 1 << 20)
			const hash = createHash('sha256').update(out).digest('hex')
			first ??= hash
			assert.equal(hash, first)
		})
