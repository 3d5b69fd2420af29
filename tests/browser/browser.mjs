/* One headless Chromium for a test file, and what every test asks of a page. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const need = createRequire(new URL('../../ui/package.json', import.meta.url))
const { chromium } = need('playwright-core')

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--disable-breakpad', '--disable-crash-reporter']

export const DESK = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

/** Opens Chromium with an empty profile; close() ends it and removes the profile. */
export async function start_browser() {
	const profile = mkdtempSync(join(tmpdir(), 'thuocso-ui-'))
	const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: FLAGS, env: { ...process.env, HOME: profile } })
	return {
		/** A fresh page; every message on its console that is a fault lands in page.faults. */
		async page(options = {}) {
			const { viewport = DESK, phone = false, ...rest } = options
			const context = await browser.newContext({ viewport, isMobile: phone, hasTouch: phone, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh', ...rest })
			const page = await context.newPage()
			page.setDefaultTimeout(15000)
			page.faults = []
			page.on('pageerror', (error) => page.faults.push(String(error)))
			page.on('console', (message) => {
				if (message.type() === 'error' || /Content Security Policy|\[Vue warn\]/.test(message.text())) page.faults.push(message.text())
			})
			return page
		},
		async close() {
			await browser.close()
			rmSync(profile, { recursive: true, force: true })
		},
	}
}

/** Go there and wait until the page stands still. */
export async function visit(page, url) {
	await page.goto(url, { waitUntil: 'load' })
	await page.locator('h1').first().waitFor()
	await page.evaluate(() => document.fonts.ready)
	await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

export const axe_builder = () => need('@axe-core/playwright').AxeBuilder ?? need('@axe-core/playwright').default
