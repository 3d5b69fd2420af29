/* The real server on the demo province, for the tests that walk through the whole of it. */
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Stack, thuocso } from '../stories/stack.mjs'

/** A stack with the demo loaded; stop() ends it and takes its folder away. */
export async function start_demo() {
	const data = mkdtempSync(join(tmpdir(), 'thuocso-demo-'))
	chmodSync(data, 0o711)
	const loaded = thuocso(['demo', '--data', data])
	assert.equal(loaded.status, 0, loaded.stderr)
	const stack = await Stack.start({ data, options: ['--owner', 'UBND tỉnh Tuyên Quang · Sở Khoa học và Công nghệ'] })
	return {
		stack,
		url: stack.url,
		async stop() {
			await stack.stop()
			rmSync(data, { recursive: true, force: true })
		},
	}
}
