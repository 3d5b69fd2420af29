/* axe finds nothing, on every page, in two widths, in plain and forced colours, in the states
 * that matter; and what axe cannot see: widths, enlarged text, targets, focus. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe_builder, DESK, PHONE, start_browser, visit } from './browser.mjs'
import { start_mock } from './mock.mjs'

const AxeBuilder = axe_builder()
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
let mock
let empty
let broken
let browser

before(async () => {
	/* Few units, so that axe does not read the same row forty times. */
	mock = await start_mock({ units: 24, cut: 8 })
	empty = await start_mock({ empty: true })
	broken = await start_mock({ fail: 500 })
	browser = await start_browser()
})
after(async () => {
	await browser?.close()
	for (const m of [mock, empty, broken]) await m?.stop()
})

const unit = (rank = 12) => `/don-vi/${mock.units[rank - 1].code}?dot=xa-2025`
const in_state = (name) => mock.units.find((u) => u.rank !== null && u.states.includes(name))

/** Page, state: an address and what is done there. */
const STATES = {
	board: [() => mock.url + '/xep-hang'],
	'board in English': [() => mock.url + '/xep-hang?lang=en'],
	'board, nothing matches': [() => mock.url + '/xep-hang?tim=zzzz'],
	'board, filtered and sorted': [() => mock.url + '/xep-hang?loc=sat-nguong&sap=-ten'],
	'board with news': [
		() => mock.url + '/xep-hang',
		async (page) => {
			await page.getByRole('img', { name: 'đang theo dõi trực tiếp' }).waitFor()
			mock.push({ revision: '4712', moved: 2, changed: [{ unit: mock.units[0].code, total: 1, rank: 2, was: 1 }, { unit: mock.units[1].code, total: 1, rank: 1, was: 2 }] })
			await page.getByRole('button', { name: 'Cập nhật bảng' }).waitFor()
		},
	],
	'board without units': [() => empty.url + '/xep-hang'],
	'board, server broken': [() => broken.url + '/xep-hang', (page) => page.getByRole('alert').waitFor()],
	districts: [() => mock.url + '/xep-hang?dot=huyen-2024'],
	provinces: [() => mock.url + '/xep-hang?dot=tinh-2022'],
	unit: [() => mock.url + unit()],
	'unit without rank': [() => mock.url + unit(24)],
	'unit, missing only': [() => mock.url + unit() + '&loc=thieu'],
	'unit unknown': [() => mock.url + '/don-vi/nowhere?dot=xa-2025', (page) => page.getByRole('alert').waitFor()],
	proof: [() => mock.url + unit() + '&cs=4.4', (page) => page.getByRole('dialog').getByText('SHA-256').waitFor()],
	'proof of a sheet': [() => mock.url + unit() + '&cs=1.3', (page) => page.getByRole('dialog').getByText('SHA-256').waitFor()],
	'proof of a disputed point': [
		() => {
			const of = in_state('disputed')
			return `${mock.url}/don-vi/${of.code}?dot=xa-2025&loc=lech`
		},
		async (page) => {
			await page.locator('a[data-cs]').first().click()
			await page.getByRole('dialog').getByText('không được dùng').click()
		},
	],
	'proof of nothing': [
		() => `${mock.url}/don-vi/${in_state('missing').code}?dot=xa-2025&loc=thieu`,
		async (page) => {
			await page.locator('a[data-cs]').first().click()
			await page.getByRole('dialog').getByText('Chưa có số liệu nào').waitFor()
		},
	],
	'sign in': [() => mock.url + '/dang-nhap/good'],
	'sign in refused': [
		() => mock.url + '/dang-nhap/spent',
		async (page) => {
			await page.getByRole('button', { name: 'Đăng nhập' }).click()
			await page.getByRole('alert').waitFor()
		},
	],
	account: [() => mock.url + '/tai-khoan', (page) => page.getByText('Bạn chưa đăng nhập').waitFor()],
	gone: [() => mock.url + '/khong-co'],
}

async function open([address, act], options) {
	const page = await browser.page(options)
	await page.goto(address(), { waitUntil: 'load' })
	await page.locator('h1, h2').first().waitFor()
	await page.evaluate(() => document.fonts.ready)
	if (act) await act(page)
	await page.waitForTimeout(200)
	return page
}

for (const [name, state] of Object.entries(STATES)) {
	for (const [where, options] of [
		['1440', { viewport: DESK, reducedMotion: 'reduce' }],
		['390', { viewport: PHONE, phone: true, reducedMotion: 'reduce' }],
		['1440, forced colours', { viewport: DESK, forcedColors: 'active', reducedMotion: 'reduce' }],
		['390, forced colours', { viewport: PHONE, phone: true, forcedColors: 'active', reducedMotion: 'reduce' }],
	]) {
		test(`axe: ${name}, ${where}`, async () => {
			const page = await open(state, options)
			const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
			const told = violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.failureSummary}`).join(' | ')}`)
			await page.context().close()
			assert.deepEqual(told, [])
		})
	}
}

for (const width of [320, 360, 390, 768, 1024, 1440, 1920]) {
	test(`no page scrolls sideways at ${width} px`, async () => {
		const page = await browser.page({ viewport: { width, height: 800 } })
		for (const [name, [address, act]] of Object.entries(STATES)) {
			if (act && !/proof|unknown|broken|account/.test(name)) continue
			await page.goto(address(), { waitUntil: 'load' })
			await page.locator('h1, h2').first().waitFor()
			if (act) await act(page)
			const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
			assert.ok(over <= 0, `${name}: ${over} px too wide`)
		}
		await page.context().close()
	})
}

test('text twice as large still fits and nothing is cut off', async () => {
	for (const options of [{ viewport: DESK }, { viewport: PHONE, phone: true }]) {
		const page = await browser.page(options)
		for (const address of ['/xep-hang', unit(), '/dang-nhap/good', '/khong-co']) {
			await visit(page, mock.url + address)
			await page.evaluate(() => (document.documentElement.style.fontSize = '200%'))
			await page.waitForTimeout(150)
			const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
			assert.ok(over <= 0, `${address}: ${over} px too wide`)
		}
		await page.context().close()
	}
})

/* Links inside sentences are excused by WCAG 2.5.8; crumbs, table links and buttons are not. */
async function small_targets(page, least) {
	return page.evaluate((least) => {
		const seen = [...document.querySelectorAll('button, select, input, summary, a')].filter((e) => e.checkVisibility() && !e.closest('.hidden-text, .skip, .foot') && !(e.tagName === 'A' && getComputedStyle(e).display === 'inline' && !e.matches('[data-cs], .unit, .nav__item')))
		return seen
			.map((e) => ({ text: (e.textContent || e.getAttribute('aria-label') || '').trim().slice(0, 30), box: e.getBoundingClientRect() }))
			.filter(({ box }) => box.height < least - 0.5 || box.width < Math.min(least, 36) - 0.5)
			.map(({ text, box }) => `${text}: ${Math.round(box.width)} × ${Math.round(box.height)}`)
	}, least)
}
for (const [where, options, least] of [
	['desk', { viewport: DESK }, 24],
	['phone', { viewport: PHONE, phone: true }, 44],
]) {
	test(`targets are at least ${least} px on a ${where}`, async () => {
		for (const name of ['board', 'unit', 'proof', 'sign in', 'account', 'gone']) {
			const page = await open(STATES[name], options)
			assert.deepEqual(await small_targets(page, least), [], name)
			await page.context().close()
		}
	})
}

test('every stop of the Tab key is seen: an outline, and nothing in front of it', async () => {
	for (const address of ['/xep-hang', unit(), `${unit()}&cs=4.4`]) {
		const page = await browser.page({ viewport: DESK })
		await visit(page, mock.url + address)
		await page.waitForTimeout(200)
		for (let i = 0; i < 40; i++) {
			await page.keyboard.press('Tab')
			const seen = await page.evaluate(() => {
				const e = document.activeElement
				if (!e || e === document.body) return null
				const box = e.getBoundingClientRect()
				const x = Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 1)
				const y = box.y + Math.min(box.height / 2, 20)
				const front = document.elementFromPoint(x, y)
				const style = getComputedStyle(e)
				return {
					what: `${e.tagName} ${(e.textContent || e.getAttribute('aria-label') || '').trim().slice(0, 40)}`,
					outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
					open: Boolean(front && (e.contains(front) || front.contains(e))),
					dialog: Boolean(document.querySelector('dialog[open]')) && !e.closest('dialog'),
				}
			})
			if (!seen) continue
			assert.ok(seen.outlined, `${address}: no outline on ${seen.what}`)
			assert.ok(seen.open, `${address}: something covers ${seen.what}`)
			assert.ok(!seen.dialog, `${address}: focus left the dialog for ${seen.what}`)
		}
		await page.context().close()
	}
})

test('nothing moves under reduced motion', async () => {
	const page = await browser.page({ viewport: DESK, reducedMotion: 'reduce' })
	for (const address of ['/xep-hang', `${unit()}&cs=4.4`]) {
		await visit(page, mock.url + address)
		assert.equal(await page.evaluate(() => document.getAnimations().length), 0, address)
	}
	await page.context().close()
})

test('forced colours keep every mark: it differs from what is behind it', async () => {
	const page = await browser.page({ viewport: DESK, forcedColors: 'active' })
	for (const [address, marks] of [
		['/xep-hang', ['.bar rect:nth-child(2)', '.bar__cut', '.barcode path', '.spark__line', '.swarm path.m-line', '.swarm path.m-below']],
		[unit(), ['.bullet__value', '.bullet__target', '.bump__line', '.total-strip .m-line', '.gap__cut', '.bullet__median']],
	]) {
		await visit(page, mock.url + address)
		for (const mark of marks) {
			const [paint, behind] = await page.locator(mark).first().evaluate((e) => {
				const s = getComputedStyle(e)
				return [s.stroke !== 'none' ? s.stroke : s.fill, getComputedStyle(document.body).backgroundColor === 'rgba(0, 0, 0, 0)' ? getComputedStyle(document.documentElement).backgroundColor : getComputedStyle(document.body).backgroundColor]
			})
			assert.notEqual(paint, behind, `${mark} on ${address}`)
			assert.notEqual(paint, 'none', `${mark} on ${address}`)
		}
	}
	await page.context().close()
})
