/* Every task without a pointer, and what the pages promise about addresses, news and print. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DESK, PHONE, start_browser, visit } from './browser.mjs'
import { start_mock } from './mock.mjs'

let mock
let browser

before(async () => {
	mock = await start_mock()
	browser = await start_browser()
})
after(async () => {
	await browser?.close()
	await mock?.stop()
})

const unit = (rank) => mock.units[rank - 1]
const focused = (page) => page.evaluate(() => (document.activeElement?.textContent || document.activeElement?.getAttribute('aria-label') || '').trim())
const query = (page) => new URL(page.url()).searchParams

/** Press Tab until the focus is on something whose text matches. */
async function tab_to(page, pattern, most = 80) {
	for (let i = 0; i < most; i++) {
		await page.keyboard.press('Tab')
		if (pattern.test(await focused(page))) return
	}
	assert.fail(`no Tab stop matches ${pattern}; at ${await focused(page)}`)
}

async function with_page(options, path, act) {
	const page = await browser.page(options)
	await visit(page, mock.url + path)
	await act(page)
	assert.deepEqual(page.faults, [])
	await page.context().close()
}
const desk = { viewport: DESK }

test('the first Tab stop skips to the content', () =>
	with_page(desk, '/xep-hang', async (page) => {
		await page.keyboard.press('Tab')
		assert.equal(await focused(page), 'Tới nội dung chính')
		await page.keyboard.press('Enter')
		assert.equal(await page.evaluate(() => document.activeElement.id), 'main')
	}))

test('rank to unit to proof and back, by keyboard alone', () =>
	with_page(desk, '/xep-hang', async (page) => {
		await page.keyboard.press('/')
		await page.keyboard.type(unit(3).name.toLowerCase())
		await page.waitForFunction(() => document.querySelectorAll('.unit').length < 10)
		await tab_to(page, new RegExp(unit(3).name))
		await page.keyboard.press('Enter')
		await page.getByRole('heading', { level: 1, name: unit(3).name }).waitFor()
		assert.equal(await page.evaluate(() => document.activeElement.id), 'main')
		await tab_to(page, /^4\.4/, 120)
		await page.keyboard.press('Enter')
		const dialog = page.getByRole('dialog')
		await dialog.getByText('SHA-256').waitFor()
		assert.equal(query(page).get('cs'), '4.4')
		assert.ok(await page.evaluate(() => document.querySelector('dialog').contains(document.activeElement)))
		await page.keyboard.press('Escape')
		await dialog.waitFor({ state: 'detached' })
		assert.equal(query(page).get('cs'), null)
		await page.waitForFunction(() => /^4\.4/.test(document.activeElement.textContent))
		await page.goBack()
		await page.getByRole('heading', { level: 1, name: /Xếp hạng/ }).waitFor()
		assert.equal(query(page).get('tim'), unit(3).name.toLowerCase())
	}))

test('the proof is reached by its address, walks on, and its link can be copied', () =>
	with_page({ ...desk, permissions: ['clipboard-read', 'clipboard-write'] }, `/don-vi/${unit(41).code}?dot=xa-2025&cs=4.4`, async (page) => {
		const dialog = page.getByRole('dialog')
		await dialog.getByText('Hồ sơ trực tuyến toàn trình').waitFor()
		const marked = await dialog.locator('mark').textContent()
		assert.match(marked, /hồ sơ nộp trực tuyến/)
		await page.getByRole('button', { name: /Chỉ số sau/ }).press('Enter')
		await dialog.getByRole('heading', { name: /^4\.5/ }).waitFor()
		assert.equal(query(page).get('cs'), '4.5')
		await page.getByRole('button', { name: 'Chép đường dẫn' }).press('Enter')
		await dialog.getByText('Đã chép đường dẫn').waitFor()
		assert.match(await page.evaluate(() => navigator.clipboard.readText()), /\/don-vi\/\w+\?dot=xa-2025&cs=4\.5$/)
		await page.getByRole('button', { name: 'Đóng' }).press('Enter')
		await dialog.waitFor({ state: 'detached' })
		assert.equal(query(page).get('cs'), null)
		assert.equal(query(page).get('dot'), 'xa-2025')
	}))

test('the five steps of a proof go from the point to the bytes', () =>
	with_page(desk, `/don-vi/${unit(41).code}?dot=xa-2025&cs=1.3`, async (page) => {
		const dialog = page.getByRole('dialog')
		await dialog.getByText('SHA-256').waitFor()
		const heads = await dialog.getByRole('heading', { level: 3 }).allTextContents()
		assert.deepEqual(heads.map((h) => h.replace(/ (Mới|Trễ hạn|Đã cũ|Các nguồn lệch nhau)$/, '').trim()), ['Điểm', 'Quy tắc và điều khoản', 'Tử số, mẫu số', 'Lần ghi nhận', 'Bản gốc'])
		assert.equal(await dialog.locator('.payload__sheet mark').count(), 2)
	}))

test('the whole view is in the address and comes back from it', () =>
	with_page(desk, '/xep-hang', async (page) => {
		await page.getByLabel('Khu vực').selectOption({ label: 'Ba Tơ' })
		await page.getByLabel('Loại đơn vị').selectOption('commune')
		await page.getByRole('button', { name: 'Nhân lực' }).click()
		await page.getByRole('button', { name: 'Nhân lực' }).click()
		await page.getByRole('searchbox').fill('xa')
		await page.waitForFunction(() => location.search.includes('tim=xa'))
		const names = await page.locator('.unit__name').allTextContents()
		assert.ok(names.length > 1 && names.every((name) => name.startsWith('Xã ')))
		assert.deepEqual(Object.fromEntries(query(page)), { kv: 'kv23', loai: 'commune', sap: '-nhom1', tim: 'xa' })
		assert.equal(await page.locator('th[aria-sort="descending"]').textContent(), 'Nhân lực')
		await page.reload()
		await page.locator('.unit__name').first().waitFor()
		assert.deepEqual(await page.locator('.unit__name').allTextContents(), names)
		assert.match(await page.getByRole('link', { name: 'Tải CSV' }).getAttribute('href'), /ranking\.csv\?q=xa&area=kv23&kind=commune$/)
	}))

test('search needs no diacritics, says how many, and tells what to do when nothing is found', () =>
	with_page(desk, '/xep-hang', async (page) => {
		const box = page.getByRole('searchbox')
		await box.fill('duc my')
		await page.waitForFunction(() => document.querySelectorAll('.unit').length < 20)
		assert.ok((await page.locator('.unit__name').allTextContents()).every((n) => /Đức|Mỹ/.test(n)))
		assert.match(await page.locator('.tools__count').textContent(), /^\d+ \/ 600 đơn vị$/)
		await box.fill('zzzz')
		await page.getByRole('heading', { name: 'Không có đơn vị nào khớp' }).waitFor()
		await page.getByRole('button', { name: 'Bỏ bộ lọc' }).click()
		await page.waitForFunction(() => document.querySelectorAll('.unit').length >= 40)
		assert.equal(await box.inputValue(), '')
	}))

test('the line stands after the tie group, only in the plain ranking; the unranked are last with a reason', () =>
	with_page(desk, '/xep-hang', async (page) => {
		const line = page.locator('.cutrow')
		await line.scrollIntoViewIfNeeded()
		assert.match(await line.textContent(), /^Ngưỡng top 35 · [\d.,]+ điểm · 3 đơn vị đồng hạng 35$/)
		assert.equal(await line.evaluate((e) => e.previousElementSibling.querySelector('.rank').textContent), '35')
		assert.equal(await line.evaluate((e) => e.nextElementSibling.querySelector('.rank').textContent), '38')
		await page.getByRole('button', { name: 'Đơn vị' }).click()
		assert.equal(await line.count(), 0)
		await page.goto(`${mock.url}/xep-hang?loc=thieu`)
		await page.locator('.unit').first().waitFor()
		await page.keyboard.press('Control+f')
		await page.getByText('Chưa xếp hạng: 3 đơn vị thiếu số liệu').waitFor({ state: 'attached' })
		const rows = page.locator('tr[data-i]')
		assert.match(await rows.last().textContent(), /–.*thiếu trên 30% số liệu/)
	}))

test('news never moves a row by itself; taking it does, and the view stays', () =>
	with_page(desk, '/xep-hang?sap=ten', async (page) => {
		await page.getByRole('img', { name: 'đang theo dõi trực tiếp' }).waitFor()
		const before = await page.locator('.unit__name').allTextContents()
		mock.set.revision = '4712'
		mock.push({ revision: '4712', moved: 2, changed: [{ unit: unit(1).code, total: 1, rank: 2, was: 1 }, { unit: unit(2).code, total: 1, rank: 1, was: 2 }] })
		await page.getByText('Có số liệu mới: bảng đổi 2 hạng').waitFor()
		assert.deepEqual(await page.locator('.unit__name').allTextContents(), before)
		mock.push({ revision: '4713', moved: 2, changed: [{ unit: unit(1).code, total: 1, rank: 1, was: 2 }, { unit: unit(2).code, total: 1, rank: 2, was: 1 }] })
		await page.getByText('Có số liệu mới, thứ hạng giữ nguyên').waitFor()
		mock.push({ revision: '4714', moved: 1, changed: [{ unit: unit(9).code, total: 1, rank: 8, was: 9 }] })
		await page.getByText('bảng đổi 1 hạng').waitFor()
		await page.getByRole('button', { name: 'Cập nhật bảng' }).press('Enter')
		await page.getByText('Có số liệu mới').waitFor({ state: 'detached' })
		assert.equal(query(page).get('sap'), 'ten')
		assert.deepEqual(await page.locator('.unit__name').allTextContents(), before)
	}))

test('the browser’s own search and the printer get every row', () =>
	with_page(desk, '/xep-hang', async (page) => {
		assert.equal(await page.locator('tr[data-i]').count(), 40)
		await page.keyboard.press('Control+f')
		await page.waitForFunction(() => document.querySelectorAll('tr[data-i]').length === 600)
		await page.reload()
		await page.locator('.unit').first().waitFor()
		await page.emulateMedia({ media: 'print' })
		await page.waitForFunction(() => document.querySelectorAll('tr[data-i]').length === 600)
		assert.equal(await page.locator('.band').isVisible(), false)
		assert.ok(await page.locator('.bar__cut').first().isVisible())
	}))

test('more rows come while scrolling, down to the last', () =>
	with_page(desk, '/xep-hang', async (page) => {
		for (let i = 0; i < 40 && (await page.locator('tr[data-i]').count()) < 600; i++) {
			await page.mouse.wheel(0, 6000)
			await page.waitForTimeout(80)
		}
		assert.equal(await page.locator('tr[data-i]').count(), 600)
	}))

test('a phone renders three columns and folds the filters', () =>
	with_page({ viewport: PHONE, phone: true }, '/xep-hang', async (page) => {
		assert.equal(await page.locator('thead th').count(), 3)
		assert.equal(await page.locator('.barcode, .spark').count(), 0)
		assert.equal(await page.getByLabel('Khu vực').count(), 0)
		await page.getByRole('button', { name: 'Lọc', exact: true }).tap()
		await page.getByLabel('Khu vực').selectOption('kv2')
		await page.waitForFunction(() => location.search.includes('kv=kv2'))
		await page.getByLabel('Sắp theo').selectOption('name')
		await page.waitForFunction(() => location.search.includes('sap=ten'))
	}))

test('a phone shows the three indicators with most to gain and the rest on request', () =>
	with_page({ viewport: PHONE, phone: true }, `/don-vi/${unit(41).code}?dot=xa-2025`, async (page) => {
		const group = page.locator('#nhom-4')
		assert.equal(await group.locator('.ind').count(), 3)
		await group.getByRole('button', { name: 'Xem cả 32 chỉ số' }).tap()
		assert.equal(await group.locator('.ind').count(), 32)
	}))

test('each state of a figure looks its own way', () =>
	with_page(desk, `/don-vi/${unit(41).code}?dot=xa-2025`, async (page) => {
		const seen = new Map()
		for (const rank of [41, 60, 90, 120, 200, 300]) {
			await visit(page, `${mock.url}/don-vi/${unit(rank).code}?dot=xa-2025`)
			for (const [state, text] of await page.locator('.ind').evaluateAll((rows) => rows.map((r) => [[...r.classList].find((c) => c.startsWith('ind--')), r.querySelector('.tag')?.textContent ?? '']))) seen.set(state, text)
		}
		assert.deepEqual(Object.fromEntries([...seen].sort()), {
			'ind--disputed': 'Các nguồn lệch nhau',
			'ind--fresh': '',
			'ind--late': 'Trễ hạn',
			'ind--missing': 'Thiếu số liệu',
			'ind--not_applicable': 'Không áp dụng',
			'ind--stale': 'Đã cũ',
		})
	}))

test('English is a choice that stays, and goes', () =>
	with_page(desk, '/xep-hang', async (page) => {
		await page.getByRole('button', { name: /English/ }).click()
		await page.getByRole('heading', { level: 1, name: 'Digital transformation ranking of communes' }).waitFor()
		assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
		assert.equal(await page.locator('.total').first().textContent(), unit(1).total.toFixed(2))
		await page.reload()
		await page.getByRole('heading', { level: 1, name: /Digital/ }).waitFor()
		await page.getByRole('button', { name: /Tiếng Việt/ }).click()
		await page.getByRole('heading', { level: 1, name: /Xếp hạng/ }).waitFor()
	}))

test('boards of other kinds and periods are one step away', () =>
	with_page(desk, '/xep-hang', async (page) => {
		await page.getByRole('link', { name: 'Huyện', exact: true }).press('Enter')
		await page.getByRole('heading', { level: 1, name: /cấp huyện/ }).waitFor()
		assert.equal(query(page).get('dot'), 'huyen-2024')
		await page.getByRole('link', { name: 'Cả nước' }).press('Enter')
		await page.getByText('Trà Vinh đứng').waitFor()
		assert.match(await page.locator('.cutrow').textContent(), /top 35 cả nước · sau hạng 35/)
		await page.goBack()
		await page.getByRole('heading', { level: 1, name: /cấp huyện/ }).waitFor()
		await page.getByRole('link', { name: 'Xã, phường' }).press('Enter')
		await page.getByLabel('Kỳ đánh giá').selectOption('xa-2024')
		await page.waitForFunction(() => location.search.includes('dot=xa-2024'))
		await page.getByText('Đã công bố').waitFor()
	}))

test('a one-time link is used by the button, not by opening it', () =>
	with_page(desk, '/dang-nhap/good', async (page) => {
		assert.equal((await (await page.request.get(`${mock.url}/api/v1/session`)).json()).person, null)
		await page.getByRole('button', { name: 'Đăng nhập' }).press('Enter')
		await page.getByText('Xin chào Nguyễn Thu Hà').waitFor()
		await page.getByRole('main').getByRole('link', { name: 'Tài khoản' }).press('Enter')
		await page.getByText('Quản trị viên', { exact: true }).waitFor()
		await page.getByRole('button', { name: 'Đăng xuất' }).press('Enter')
		await page.getByText('Đã đăng xuất').waitFor()
	}))

test('a missing page helps to find the unit', () =>
	with_page(desk, '/khong-co-trang-nay', async (page) => {
		await page.getByRole('searchbox').fill('tan loi')
		await page.keyboard.press('Enter')
		await page.getByRole('heading', { level: 1, name: /Xếp hạng/ }).waitFor()
		assert.equal(query(page).get('tim'), 'tan loi')
	}))

test('pages without data inside fetch it, hold their places, and try again after a failure', async () => {
	const slow = await start_mock({ inlined: false, slow: 400 })
	const page = await browser.page(desk)
	await page.addInitScript(() => {
		window.moved = 0
		new PerformanceObserver((list) => list.getEntries().forEach((e) => (window.moved += e.hadRecentInput ? 0 : e.value))).observe({ type: 'layout-shift', buffered: true })
	})
	slow.set.fail = 503
	await page.goto(`${slow.url}/xep-hang`)
	await page.getByRole('alert').getByText('Máy chủ chưa trả lời được').waitFor()
	slow.set.fail = 0
	await page.getByRole('button', { name: 'Thử lại' }).click()
	await page.locator('.unit').first().waitFor()
	await page.goto(`${slow.url}/don-vi/${unit(41).code}?dot=xa-2025`)
	await page.locator('.hold--hero').waitFor()
	await page.getByRole('heading', { level: 1 }).waitFor()
	await page.waitForTimeout(300)
	const moved = await page.evaluate(() => window.moved)
	assert.ok(moved <= 0.02, `moved ${moved}`)
	await page.context().setOffline(true)
	await page.locator('.crumbs__near a').first().click()
	await page.getByRole('alert').getByText('Chưa nối được máy chủ').waitFor()
	await page.context().close()
	await slow.stop()
})

test('hovering a row rings its dot, a dot opens its unit', () =>
	with_page(desk, '/xep-hang', async (page) => {
		await page.locator('.unit').nth(2).hover()
		await page.locator('.swarm__ring').waitFor()
		assert.match(await page.locator('.swarm__tip').textContent(), new RegExp(unit(3).name))
		const box = await page.locator('.swarm').boundingBox()
		const ring = await page.locator('.swarm__ring').evaluate((e) => [Number(e.getAttribute('cx')), Number(e.getAttribute('cy'))])
		await page.mouse.click(box.x + ring[0], box.y + ring[1])
		await page.getByRole('heading', { level: 1, name: unit(3).name }).waitFor()
	}))
