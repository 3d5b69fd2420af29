import { describe, expect, test } from 'vitest'
import { barcode, median, place, rank_place, rank_ticks, spark, spread, swarm, swarm_span, ticks } from '../src/marks/geometry'

describe('scales', () => {
	test('places stay inside', () => {
		expect(place(50, { lo: 0, hi: 100 }, 200)).toBe(100)
		expect(place(-5, { lo: 0, hi: 100 }, 200)).toBe(0)
		expect(place(105, { lo: 0, hi: 100 }, 200)).toBe(200)
		expect(place(1, { lo: 1, hi: 1 }, 200)).toBe(0)
	})

	test('ticks are round', () => {
		expect(ticks(22, 98, 8)).toEqual([30, 40, 50, 60, 70, 80, 90])
		expect(ticks(0, 960, 5)).toEqual([0, 200, 400, 600, 800])
		expect(ticks(0.3, 0.81, 6)).toEqual([0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
		expect(ticks(5, 5, 4)).toEqual([5])
	})

	test('a swarm scale keeps to 0..max and gives air', () => {
		const span = swarm_span([10, 90], 100)
		expect(span.lo).toBeLessThan(10)
		expect(span.hi).toBeGreaterThan(90)
		expect(swarm_span([0, 100], 100)).toEqual({ lo: 0, hi: 100 })
		expect(swarm_span([], 960)).toEqual({ lo: 0, hi: 960 })
	})
})

describe('swarm', () => {
	const xs = Array.from({ length: 600 }, (_, i) => 500 + 300 * Math.sin(i * 12.9) * Math.sin(i * 7.1))

	test('dots do not touch and fit', () => {
		const { dots, radius } = swarm(xs.slice(0, 120), 160)
		for (let a = 0; a < dots.length; a++)
			for (let b = 0; b < a; b++) {
				const apart = Math.hypot(dots[a]!.x - dots[b]!.x, dots[a]!.y - dots[b]!.y)
				expect(apart).toBeGreaterThanOrEqual(2 * radius - 0.001)
			}
		expect(Math.max(...dots.map((d) => Math.abs(d.y))) + radius).toBeLessThanOrEqual(80)
	})

	test('x is never moved and the order of dots is kept', () => {
		expect(swarm(xs, 160).dots.map((d) => d.x)).toEqual(xs)
	})

	test('six hundred on one point still fit', () => {
		const { dots, radius } = swarm(Array.from({ length: 600 }, () => 100), 160)
		expect(Math.max(...dots.map((d) => Math.abs(d.y))) + radius).toBeLessThanOrEqual(80.001)
	})

	test('nothing is a drawing too', () => {
		expect(swarm([], 100).dots).toEqual([])
	})
})

test('a barcode tells states by height and groups by gaps', () => {
	const { paths, width } = barcode('mnx-', [0, 0, 1, 1], 18, 3, 4)
	expect(paths).toEqual({ m: 'M1.5 18V0', n: 'M4.5 18V6.1', x: 'M11.5 18V12.6', '-': 'M14.5 17h0' })
	expect(width).toBe(16)
})

test('a spark breaks at the unknown', () => {
	const { path, last } = spark([1, null, 3, 2], 72, 24)
	expect(path.match(/M/g)).toHaveLength(2)
	expect(last!.x).toBe(69)
	expect(spark([null], 72, 24)).toEqual({ path: '', last: null })
	expect(spark([5, 5], 72, 24).last!.y).toBe(12)
})

test('ranks stand by square root and their labels keep their distance', () => {
	expect(rank_place(1, 600, 100)).toBe(0)
	expect(rank_place(600, 600, 100)).toBe(100)
	expect(rank_place(1, 1, 100)).toBe(0)
	const labels = rank_ticks(600, 35, 150)
	expect(labels).toContain(35)
	expect(labels[0]).toBe(1)
	const places = labels.map((r) => rank_place(r, 600, 150))
	for (let i = 1; i < places.length; i++) expect(places[i]! - places[i - 1]!).toBeGreaterThanOrEqual(20)
})

test('median', () => {
	expect(median([])).toBe(null)
	expect(median([3, 1, 2])).toBe(2)
	expect(median([4, 1, 2, 3])).toBe(2.5)
})

test('labels are moved apart and stay inside', () => {
	const left = spread([100, 110], [60, 60], 0, 400)
	expect(left[1]! - left[0]!).toBeGreaterThanOrEqual(68)
	const edge = spread([390, 395], [60, 60], 0, 400)
	expect(edge[1]! + 60).toBeLessThanOrEqual(400)
	expect(edge[1]! - edge[0]!).toBeGreaterThanOrEqual(68)
})
