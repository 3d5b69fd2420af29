/* The pages on the real server: the demo province from its database to the screen. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { axe_builder, DESK, PHONE, start_browser, visit } from './browser.mjs'
import { start_demo } from './demo.mjs'

const AxeBuilder = axe_builder()
const KB = 1024
let demo
let browser
let board

const json = async (path) => (await fetch(`${demo.url}/api/v1${path}`)).json()

before(async () => {
	demo = await start_demo()
	browser = await start_browser()
	board = await json('/rounds/xa-2025/board')
})
after(async () => {
	await browser?.close()
	await demo?.stop()
})

async function with_page(options, path, act) {
	const page = await browser.page(options)
	await visit(page, demo.url + path)
	await act(page)
	assert.deepEqual(page.faults, [])
	await page.context().close()
}
const desk = { viewport: DESK }
const at_rank = (rank) => board.units.code[board.units.rank.indexOf(rank)]

for (const [where, options, nodes] of [
	['desk', desk, 4000],
	['phone', { viewport: PHONE, phone: true }, 2500],
]) {
	test(`the first visit of the demo's ranking keeps the budgets on a ${where}`, async () => {
		const page = await browser.page(options)
		const session = await page.context().newCDPSession(page)
		await session.send('Network.enable')
		const urls = new Map()
		let bytes = 0
		session.on('Network.requestWillBeSent', (e) => urls.set(e.requestId, e.request.url))
		session.on('Network.loadingFinished', (e) => (bytes += e.encodedDataLength))
		await page.addInitScript(() => {
			window.moved = 0
			new PerformanceObserver((list) => list.getEntries().forEach((e) => (window.moved += e.hadRecentInput ? 0 : e.value))).observe({ type: 'layout-shift', buffered: true })
		})
		await visit(page, `${demo.url}/xep-hang`)
		await page.waitForTimeout(400)
		const list = [...urls.values()]
		assert.ok(list.length <= 8 && list.every((url) => url.startsWith(demo.url)), list.join('\n'))
		assert.ok(!list.some((url) => url.endsWith('/board')), 'the board is in the page')
		assert.ok(bytes <= 130 * KB, `${bytes} bytes`)
		const seen = await page.evaluate(() => [document.querySelectorAll('*').length, window.moved])
		assert.ok(seen[0] <= nodes, `${seen[0]} nodes`)
		assert.ok(seen[1] <= 0.02, `moved ${seen[1]}`)
		assert.deepEqual(page.faults, [])
		await page.context().close()
	})
}

test('the page shows what the server ranks, in its order', () =>
	with_page(desk, '/xep-hang', async (page) => {
		assert.equal(board.units.code.length, board.round.units)
		assert.ok(board.units.rank.filter((r) => r !== null).length > 100)
		await page.keyboard.press('Control+f')
		await page.waitForFunction((n) => document.querySelectorAll('tr[data-i]').length === n, board.units.code.length)
		assert.deepEqual(await page.locator('.unit__name').allTextContents(), board.units.name)
		assert.deepEqual(await page.locator('.rank').allTextContents(), board.units.rank.map((r) => String(r ?? '–')))
		assert.match(await page.locator('.cutrow').textContent(), /^Ngưỡng top 35 · /)
		await page.getByText('Số liệu minh hoạ', { exact: true }).waitFor()
	}))

test('every kind of board opens', () =>
	with_page(desk, '/xep-hang', async (page) => {
		for (const [link, heading] of [
			['Huyện', /cấp huyện/],
			['Sở, ngành', /sở, ban, ngành/],
			['Cả nước', /các tỉnh, thành phố/],
		]) {
			await page.getByRole('link', { name: link, exact: true }).click()
			await page.getByRole('heading', { level: 1, name: heading }).waitFor()
			await page.locator('.unit').first().waitFor()
		}
	}))

test('the national board shows every published rank, and points only where they were published', async () => {
	const { units, round } = await json('/rounds/tinh-2022/board')
	const known = units.total.filter((total) => total !== null).length
	assert.equal(units.code.length, 63)
	assert.ok(units.rank.filter((rank) => rank === 15).length === 2 && units.rank.includes(17) && !units.rank.includes(16), 'ties as published')
	assert.ok(known >= 5 && known < 63, `${known} totals`)
	assert.equal(round.cut.rank, 35)
	const published = (await json('/benchmarks?year=2022&index=dti')).items.filter((row) => row.rank)
	assert.ok(published.length >= 60, `${published.length} published ranks`)
	for (const row of published)
		assert.equal(units.rank[units.name.findIndex((name) => name.endsWith(row.province))], row.rank, row.province)
})

test('search finds the same units as the server', () =>
	with_page(desk, '/xep-hang', async (page) => {
		await page.keyboard.press('Control+f')
		const names = [3, 30, 60, 90, 120].map((rank) => board.units.name[board.units.rank.findIndex((r) => r >= rank)])
		for (const words of ['phuong', ...names, ...names.map((name) => name.normalize('NFD').toUpperCase())]) {
			const { items } = await json(`/rounds/xa-2025/ranking?limit=1000&q=${encodeURIComponent(words)}`)
			assert.ok(items.length > 0, words)
			await page.getByRole('searchbox').fill(words)
			await page.waitForFunction((names) => [...document.querySelectorAll('.unit__name')].map((e) => e.textContent).join() === names, items.map((row) => row.unit.name).join())
		}
	}))

test('rank to unit to proof: the points add up and the bytes are named', () =>
	with_page(desk, '/xep-hang', async (page) => {
		const code = at_rank(2)
		await page.locator(`a[href^="/don-vi/${code}?"]`).press('Enter')
		await page.getByRole('heading', { level: 1, name: board.units.name[board.units.code.indexOf(code)] }).waitFor()
		const card = await json(`/rounds/xa-2025/units/${code}`)
		const sum = card.indicators.reduce((points, row) => points + (row.points ?? 0), 0)
		assert.ok(Math.abs(sum - card.total) < 1e-6, `${sum} ${card.total}`)
		await page.locator('#cs-4\\.4').press('Enter')
		const dialog = page.getByRole('dialog')
		await dialog.getByText('SHA-256').waitFor()
		const proof = await json(`/rounds/xa-2025/units/${code}/proof/4.4`)
		await dialog.getByText(proof.payload.sha256).waitFor()
		assert.ok((await dialog.locator('mark').count()) > 0)
		await page.keyboard.press('Escape')
		await dialog.waitFor({ state: 'detached' })
	}))

test('a point that a report tells shows the very words', async () => {
	const proof = await json('/rounds/xa-2025/units/02350/proof/6.1')
	assert.equal(proof.observation.source.kind, 'narrative')
	assert.equal(proof.payload.excerpt.span, '87,4%')
	await with_page(desk, '/don-vi/02350?dot=xa-2025', async (page) => {
		await page.locator('#cs-6\\.1').press('Enter')
		const mark = page.getByRole('dialog').locator('mark')
		await mark.first().waitFor()
		assert.equal(await mark.first().textContent(), '87,4%')
	})
})

test('a pushed figure is announced, and taking it shows it', () =>
	with_page(desk, '/xep-hang', async (page) => {
		await page.getByRole('img', { name: 'đang theo dõi trực tiếp' }).waitFor()
		const last = [...board.units.rank.keys()].filter((i) => board.units.rank[i] !== null).at(-1)
		const unit = board.units.code[last]
		const token = demo.stack.token({ source: 'story-probe', kind: 'probe' })
		const answer = await fetch(`${demo.url}/api/v1/observations`, {
			method: 'POST',
			headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
			body: JSON.stringify({ observations: ['end_to_end_dossier_rate'].map((metric) => ({ unit, metric, period: '2025', numerator: 1000, denominator: 1000 })) }),
		})
		assert.equal(answer.status, 200, await answer.text())
		await page.getByText('Có số liệu mới').waitFor()
		await page.getByRole('button', { name: 'Cập nhật bảng' }).press('Enter')
		await page.getByText('Có số liệu mới').waitFor({ state: 'detached' })
		const card = await json(`/rounds/xa-2025/units/${unit}`)
		assert.equal(card.indicators.find((row) => row.code === '4.4').points, 20)
		await page.getByRole('searchbox').fill(card.unit.name)
		const total = card.total.toFixed(card.round.places).replace('.', ',')
		await page.locator(`tr:has(a[href^="/don-vi/${unit}?"]) .total`, { hasText: total }).waitFor()
	}))

test('the administrator signs in by the link of the console, and out', () =>
	with_page(desk, '/tai-khoan', async (page) => {
		await page.getByText('Bạn chưa đăng nhập').waitFor()
		const link = /\/dang-nhap\/[A-Za-z0-9_-]+/.exec(demo.stack.log)[0]
		await page.goto(demo.url + link)
		await page.getByRole('button', { name: 'Đăng nhập' }).press('Enter')
		await page.getByRole('heading', { name: 'Đã đăng nhập' }).waitFor()
		await page.getByRole('main').getByRole('link', { name: 'Tài khoản' }).click()
		await page.getByRole('button', { name: 'Đăng xuất' }).press('Enter')
		await page.getByText('Đã đăng xuất').waitFor()
	}))

test('a link that was used is refused in words', async () => {
	const page = await browser.page(desk)
	await visit(page, `${demo.url}/dang-nhap/khong-dung`)
	await page.getByRole('button', { name: 'Đăng nhập' }).click()
	await page.getByRole('alert').getByText('Không đăng nhập được').waitFor()
	await page.context().close()
})

test('axe finds nothing on the real pages', async () => {
	for (const path of ['/xep-hang', `/don-vi/${at_rank(41)}?dot=xa-2025&cs=4.4`, '/xep-hang?dot=tinh-2022']) {
		const page = await browser.page({ ...desk, reducedMotion: 'reduce' })
		await visit(page, demo.url + path)
		await page.waitForTimeout(300)
		const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
		assert.deepEqual(violations.map((v) => `${v.id} ${v.nodes[0].target}`), [], path)
		await page.context().close()
	}
})
