/* What axe cannot see: widths, enlarged text, targets, focus, motion, forced colours. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DESK, PHONE, visit } from './browser.mjs'
import { open, start, STATES, stop, unit } from './states.mjs'

let mock
let browser

before(async () => {
	;({ mock, browser } = await start())
})
after(stop)

/** How far the page, or a table inside its card, is wider than there is room. */
function too_wide(page) {
	return page.evaluate(() => {
		const root = document.documentElement
		const tables = [...document.querySelectorAll('.board, .inds')].map((t) => t.getBoundingClientRect().right - t.parentElement.getBoundingClientRect().right)
		return Math.max(0, root.scrollWidth - root.clientWidth, ...tables.map(Math.floor))
	})
}

for (const width of [320, 360, 390, 768, 1024, 1440, 1920]) {
	test(`no page scrolls sideways at ${width} px`, async () => {
		const page = await browser.page({ viewport: { width, height: 800 } })
		for (const [name, [address, act]] of Object.entries(STATES)) {
			if (act && !/proof|unknown|broken|account/.test(name)) continue
			await page.goto(address(), { waitUntil: 'load' })
			await page.locator('h1, h2').first().waitFor()
			if (act) await act(page)
			assert.equal(await too_wide(page), 0, name)
			await page.evaluate(() => localStorage.clear())
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
			assert.equal(await too_wide(page), 0, address)
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
