/* axe finds nothing: every page, two widths, plain and forced colours, the states that matter. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe_builder, DESK, PHONE } from './browser.mjs'
import { open, start, STATES, stop } from './states.mjs'

const AxeBuilder = axe_builder()
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

before(start)
after(stop)

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
