/* Days and times as people here write them, always on the clock of Việt Nam (UTC+7). */
import { english, t } from '../words'

const ZONE_MS = 7 * 3600 * 1000

const two = (n: number) => String(n).padStart(2, '0')

function local(iso: string): Date | null {
	const plain = /^\d{4}-\d{2}-\d{2}$/.test(iso)
	const ms = Date.parse(plain ? `${iso}T00:00:00Z` : iso)
	return Number.isNaN(ms) ? null : new Date(plain ? ms : ms + ZONE_MS)
}

/** "21/11/2026" in both languages: day first is what every document here uses. */
export function day(iso: string | null): string {
	const at = iso ? local(iso) : null
	return at ? `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${at.getUTCFullYear()}` : '–'
}

/** "14:32". */
export function clock(iso: string): string {
	const at = local(iso)
	return at ? `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}` : '–'
}

/** "14:32 ngày 21/11/2026"; only the day where the time is not known. */
export function moment(iso: string | null): string {
	if (!iso) return '–'
	if (iso.length <= 10) return day(iso)
	return t('time.moment', { time: clock(iso), day: day(iso) })
}

/** Whole days from 'iso' to 'now', never negative. */
export function days_since(iso: string, now = Date.now()): number {
	const ms = Date.parse(iso)
	return Number.isNaN(ms) ? 0 : Math.max(0, Math.floor((now - ms) / 86400000))
}

const ROMAN = ['I', 'II', 'III', 'IV']

/** Text of a period code: "2026" "2026-07" "2026-Q3" "2026-H2", as lib/base/date.h. */
export function period_vi(code: string): string {
	const part = /^(\d{4})(?:-(?:(\d{2})|Q([1-4])|H([12])))?$/.exec(code)
	if (!part) return code
	const [, year, month, quarter, half] = part
	if (month) return `Tháng ${Number(month)}/${year}`
	if (quarter) return `Quý ${ROMAN[Number(quarter) - 1]}/${year}`
	if (half) return half === '1' ? `6 tháng đầu năm ${year}` : `6 tháng cuối năm ${year}`
	return `Năm ${year}`
}

/** Where a period stands alone and the server sent only its code. */
export function period(code: string | null): string {
	if (!code) return '–'
	return english.value ? code : period_vi(code)
}
