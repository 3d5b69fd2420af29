/* Where marks stand. Pure: numbers in, positions out, the same every time. */

export interface Span {
	lo: number
	hi: number
}

/** Place of x on a scale of 'width', kept inside it. */
export function place(x: number, span: Span, width: number): number {
	if (span.hi <= span.lo) return 0
	return Math.min(width, Math.max(0, ((x - span.lo) / (span.hi - span.lo)) * width))
}

/** Round steps (1, 2, 2.5, 5 times a power of ten) covering lo..hi, about 'n' of them. */
export function ticks(lo: number, hi: number, n: number): number[] {
	if (!(hi > lo) || n < 1) return [lo]
	const rough = (hi - lo) / n
	const power = 10 ** Math.floor(Math.log10(rough))
	const step = [1, 2, 2.5, 5, 10].map((f) => f * power).find((s) => s >= rough * 0.999) ?? 10 * power
	const out: number[] = []
	for (let i = Math.ceil(lo / step - 1e-9); i * step <= hi + step * 1e-9; i++) out.push(Number((i * step).toPrecision(12)))
	return out
}

/** The scale a swarm is drawn on: the data and a breath on both sides, inside 0..max. */
export function swarm_span(values: number[], max: number): Span {
	if (!values.length) return { lo: 0, hi: max }
	const lo = Math.min(...values)
	const hi = Math.max(...values)
	const air = Math.max((hi - lo) * 0.05, max * 0.01)
	return { lo: Math.max(0, lo - air), hi: Math.min(max, hi + air) }
}

export interface Dot {
	x: number
	/** 0 is the middle line. */
	y: number
}

/** Nearest free place to the middle line: out of the block of taken spans that holds it. */
function free_place(taken: [number, number][]): number {
	taken.sort((a, b) => a[0] - b[0])
	let [from, to] = [0, 0]
	let holds = false
	for (const [lo, hi] of taken) {
		if (holds && lo < to - 1e-9) to = Math.max(to, hi)
		else if (holds && from < 0 && to > 0) break
		else [from, to, holds] = [lo, hi, true]
	}
	if (!(from < -1e-9 && to > 1e-9)) return 0
	return to <= -from ? to : from
}

/** Dots as near to the middle line as they fit without touching, in the order given; null
 * when they reach further than 'limit' from it. */
function packed(xs: number[], apart: number, limit: number): Dot[] | null {
	const order = xs.map((_, i) => i).sort((a, b) => xs[a]! - xs[b]! || a - b)
	const out: Dot[] = xs.map((x) => ({ x, y: 0 }))
	const near: Dot[] = []
	for (const i of order) {
		const x = xs[i]!
		while (near.length && x - near[0]!.x >= apart) near.shift()
		const y = free_place(
			near.map((dot) => {
				const dy = Math.sqrt(apart * apart - (x - dot.x) ** 2)
				return [dot.y - dy, dot.y + dy]
			}),
		)
		if (Math.abs(y) > limit) return null
		out[i]!.y = y
		near.push(out[i]!)
	}
	return out
}

/** A beeswarm that fits into 'height': the radius shrinks until it does; the last resort is
 * dots that overlap. */
export function swarm(xs: number[], height: number, largest = 5): { dots: Dot[]; radius: number } {
	const SMALLEST = 1.5
	for (let radius = largest; radius >= SMALLEST; radius -= 0.5) {
		const dots = packed(xs, 2 * radius + (radius > 3 ? 1.4 : 0.6), height / 2 - radius)
		if (dots) return { dots, radius }
	}
	const dots = packed(xs, 2 * SMALLEST, Infinity)!
	const reach = Math.max(...dots.map((d) => Math.abs(d.y)))
	return { dots: dots.map((d) => ({ x: d.x, y: d.y * ((height / 2 - SMALLEST) / reach) })), radius: SMALLEST }
}

const at = (n: number) => String(Math.round(n * 10) / 10)

/** All dots as one path of zero-length strokes: round caps make the dots. */
export function dots_path(dots: Dot[], middle: number): string {
	return dots.map((d) => `M${at(d.x)} ${at(middle + d.y)}h0`).join('')
}

export interface Barcode {
	/** Path per mark: m n x - a d. */
	paths: Record<string, string>
	width: number
}

/** Ticks of a unit's indicators, in order, a gap between groups. Height tells the state,
 * colour only repeats it: met is full, near two thirds, below a stub, missing a dot. */
export function barcode(marks: string, groups: number[], height: number, pitch: number, gap = pitch): Barcode {
	const tall: Record<string, number> = { m: 1, n: 0.66, x: 0.3, d: 1, a: 0, '-': 0 }
	const paths: Record<string, string> = {}
	let x = pitch / 2
	for (let i = 0; i < marks.length; i++) {
		if (i && groups[i] !== groups[i - 1]) x += gap
		const mark = marks[i]!
		const h = (tall[mark] ?? 0) * height
		const one = h ? `M${at(x)} ${height}V${at(height - h)}` : `M${at(x)} ${at(height - 1)}h0`
		paths[mark] = (paths[mark] ?? '') + one
		x += pitch
	}
	return { paths, width: Math.ceil(x - pitch / 2) }
}

/** A line through known values on its own scale; unknown ones break it. */
export function spark(values: (number | null)[], width: number, height: number, pad = 3): { path: string; last: Dot | null } {
	const known = values.filter((v): v is number => v !== null)
	if (!known.length) return { path: '', last: null }
	const lo = Math.min(...known)
	const hi = Math.max(...known)
	const step = values.length > 1 ? (width - 2 * pad) / (values.length - 1) : 0
	let path = ''
	let pen = 'M'
	let last: Dot | null = null
	values.forEach((v, i) => {
		if (v === null) {
			pen = 'M'
			return
		}
		const y = hi > lo ? height - pad - ((v - lo) / (hi - lo)) * (height - 2 * pad) : height / 2
		last = { x: pad + i * step, y }
		path += `${pen}${at(last.x)} ${at(y)}`
		pen = 'L'
	})
	return { path, last }
}

/** Height of a rank in a bump chart: square root, so that the top stays readable. */
export function rank_place(rank: number, of: number, height: number): number {
	if (of <= 1) return 0
	return (Math.sqrt(rank - 1) / Math.sqrt(of - 1)) * height
}

/** Ranks worth a label: 1, the line, and round ones in between that keep their distance. */
export function rank_ticks(of: number, cut: number | null, height: number, apart = 22): number[] {
	const first = cut && cut < of ? [1, cut] : [1]
	const out = [...first]
	for (const r of [10, 20, 50, 100, 200, 300, 500, 1000, 2000, 5000, 10000, of]) {
		if (r > of) continue
		const y = rank_place(r, of, height)
		if (out.every((other) => Math.abs(rank_place(other, of, height) - y) >= apart)) out.push(r)
	}
	return out.sort((a, b) => a - b)
}

/** Middle value; mean of the two middle ones. */
export function median(values: number[]): number | null {
	if (!values.length) return null
	const sorted = [...values].sort((a, b) => a - b)
	const half = sorted.length >> 1
	return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** Labels that must not overlap on a line: their left edges, moved right or left as needed.
 * Input in order of place. */
export function spread(centres: number[], widths: number[], lo: number, hi: number): number[] {
	const left = centres.map((c, i) => Math.min(Math.max(lo, c - widths[i]! / 2), hi - widths[i]!))
	for (let i = 1; i < left.length; i++) left[i] = Math.max(left[i]!, left[i - 1]! + widths[i - 1]! + 8)
	for (let i = left.length - 1; i >= 0; i--) {
		const limit = i === left.length - 1 ? hi - widths[i]! : left[i + 1]! - widths[i]! - 8
		left[i] = Math.max(lo, Math.min(left[i]!, limit))
	}
	return left
}
