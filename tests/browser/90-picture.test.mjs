/* The demo's board as people see it, from the real server; docs/img/board.png with PICTURES=1. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Stack, TOP, thuocso } from '../stories/stack.mjs'
import { PHONE, start_browser, visit } from './browser.mjs'

let stack, browser

before(async () => {
	stack = await Stack.start({ workers: 1 })
	await stack.stop({ keep: true })
	const demo = thuocso(['demo', '--data', stack.data])
	assert.equal(demo.status, 0, demo.stderr)
	await stack.launch()
	browser = await start_browser()
})

after(async () => {
	await browser?.close()
	await stack?.stop()
})

async function picture(path, viewport, name) {
	const page = await browser.page({ viewport })
	const folder = process.env.PICTURES && name === 'board.png' ? join(TOP, 'docs/img') : join(TOP, '.cache/img')
	mkdirSync(folder, { recursive: true })
	await visit(page, stack.url + path)
	await page.screenshot({ path: join(folder, name) })
	const text = await page.locator('body').innerText()
	assert.deepEqual(page.faults, [])
	await page.context().close()
	return text
}

test('the board of the communes shows who leads, and that the figures are illustrative', async () => {
	const { body } = await stack.json('/api/v1/rounds/xa-2025/board')
	const text = await picture('/xep-hang?dot=xa-2025', { width: 1440, height: 900 }, 'board.png')
	const first = body.units.name[body.units.rank.indexOf(1)].replace(/^(Xã|Phường) /, '')
	assert.ok(text.includes(first), first)
	assert.match(text, /minh ho[ạa]/i)
})

test('so does a phone', async () => {
	assert.match(await picture('/xep-hang?dot=xa-2025', PHONE, 'board-phone.png'), /minh ho[ạa]/i)
})

test('the districts of the year before the merger are ranked too', async () => {
	assert.match(await picture('/xep-hang?dot=huyen-2024', { width: 1440, height: 900 }, 'districts.png'), /Sơn Dương/)
})

test('a unit has its card', async () => {
	const { body } = await stack.json('/api/v1/rounds/xa-2025/board')
	const text = await picture(`/don-vi/${body.units.code[0]}?dot=xa-2025`, { width: 1440, height: 900 }, 'unit.png')
	assert.ok(text.includes(body.units.name[0].replace(/^(Xã|Phường) /, '')))
})
