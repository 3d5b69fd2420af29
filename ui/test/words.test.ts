/* Both catalogues say the same things, and templates say nothing by themselves. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { marked, t } from '../src/words'
import { en } from '../src/words/en'
import { vi } from '../src/words/vi'

const SOURCE = new URL('../src', import.meta.url).pathname

function sources(folder: string): string[] {
	return readdirSync(folder).flatMap((name) => {
		const path = join(folder, name)
		if (statSync(path).isDirectory()) return sources(path)
		return /\.(?:vue|ts)$/.test(name) && !/words\/(?:vi|en)\.ts$/.test(path) ? [path] : []
	})
}

const blanks = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()
const stars = (text: string) => text.split('*').length - 1

describe('catalogues', () => {
	test('have the same keys in the same order', () => {
		expect(Object.keys(en)).toEqual(Object.keys(vi))
	})

	test('fill the same blanks and mark as much', () => {
		for (const [key, text] of Object.entries(vi)) {
			const other = en[key as keyof typeof en]
			expect(blanks(other), key).toEqual(blanks(text))
			expect(stars(other), key).toBe(stars(text))
			expect([0, 2], key).toContain(stars(text))
			expect(text.normalize('NFC'), key).toBe(text)
			expect(text.trim() && other.trim(), key).toBeTruthy()
		}
	})

	test('every key is used', () => {
		const all = sources(SOURCE).map((path) => readFileSync(path, 'utf8')).join('\n')
		const built = [...all.matchAll(/`([a-z]+\.[a-z_]*)\$\{/g)].map((m) => m[1]!)
		const unused = Object.keys(vi).filter((key) => !all.includes(`'${key}'`) && !built.some((start) => key.startsWith(start)))
		expect(unused).toEqual([])
	})
})

test('no Vietnamese and no English sentence stands in a template', () => {
	const found: string[] = []
	for (const path of sources(SOURCE).filter((p) => p.endsWith('.vue'))) {
		const template = /<template>([\s\S]*)<\/template>/.exec(readFileSync(path, 'utf8'))?.[1] ?? ''
		const text = template
			.replace(/<!--[\s\S]*?-->/g, '')
			.replace(/\{\{[\s\S]*?\}\}/g, '')
			.replace(/<[^<>"]*(?:"[^"]*"[^<>"]*)*>/g, ' ')
		const said = text.match(/\p{L}{3,}/gu)?.filter((word) => !['SHA'].includes(word)) ?? []
		const attributes = [...template.matchAll(/\s(?:aria-label|title|placeholder|alt)="([^"]+)"/g)].map((m) => m[1])
		if (said.length || attributes.length) found.push(`${path}: ${[...said, ...attributes].join(' ')}`)
	}
	expect(found).toEqual([])
})

test('blanks are filled and marks are split', () => {
	expect(t('cut.name', { n: 35 })).toBe('top 35')
	expect(marked('gap.out', { points: '1,25', line: 'top 35' })).toEqual(['Còn thiếu ', '1,25 điểm', ' để vào top 35'])
})
