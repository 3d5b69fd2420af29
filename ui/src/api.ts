/* What the server says, and how the pages ask for it.
 *
 * These types are the contract of REST /api/v1 for the pages: the server's handlers and the
 * mock server of the browser tests both answer in these shapes. Points, totals and values
 * are plain decimal numbers with at most six decimals; null means "not known". Text for
 * people comes as Words; names of units are Vietnamese only.
 */

export interface Words {
	vi: string
	en: string
}

export type TargetKind = 'province' | 'district' | 'commune' | 'department'

export type UnitKind =
	| 'province'
	| 'municipality'
	| 'district'
	| 'town'
	| 'commune'
	| 'ward'
	| 'special_zone'
	| 'department'
	| 'village'

/** A row of GET /rounds. */
export interface RoundRow {
	code: string
	title: Words
	/** Name of the set: "Bộ chỉ số CĐS cấp xã". */
	framework: string
	framework_title: Words
	framework_version: string
	target_kind: TargetKind
	period: string
	period_label: Words
	status: 'provisional' | 'published'
	previous: string | null
	/** How many units are assessed, ranked or not. */
	units: number
}

export interface Decision {
	number: string
	date: string
	body: string
	article: string | null
}

/** The top-N line. points: total of the last unit inside (after the tie group), null when
 * fewer than N units are ranked or totals are not known. */
export interface Cut {
	rank: number
	points: number | null
	/** What the line is, for example "Top 35 cả nước"; null for a plain "top N". */
	title: Words | null
}

/** A round as board and unit page show it. */
export interface Round extends RoundRow {
	max: number
	/** Decimals of points and totals, 0-6. */
	places: number
	/** Opaque; equal revisions mean equal bytes of data. */
	revision: string
	/** RFC 3339: when the last figure came; null (or 1970) if none did. */
	updated: string | null
	illustrative: boolean
	decision: Decision | null
	cut: Cut | null
}

export interface Group {
	code: string
	title: Words
	/** At most about 12 letters, for a narrow column head; null if the set has none. */
	short: Words | null
	max: number
}

export interface Band {
	code: string
	title: Words
	/** Lower bound in points, inclusive. */
	from: number
}

/** GET /rounds/{round}/board: everything the ranking page shows, column by column.
 *
 * Units come in ranking order (rank, then Vietnamese order of the name), unranked last.
 * Every array under units has one entry a unit.
 */
export interface Board {
	round: Round
	/** All rounds the reader may choose, newest first; saves a request on first visit. */
	rounds: RoundRow[]
	province: { code: string; name: string }
	groups: Group[]
	/** Pillars; may overlap; empty if the set has none. */
	views: Group[]
	indicators: { code: string; title: Words; group: number; max: number }[]
	areas: { code: string; name: string }[]
	bands: Band[]
	/** Labels of units.history, oldest first; same length as each history row. */
	history_labels: Words[]
	/** Why units are not ranked or not complete; units.reason points here. */
	reasons: Words[]
	units: {
		code: string[]
		/** With its type word: "Xã Đức Mỹ". */
		name: string[]
		kind: UnitKind[]
		/** Index into areas or -1. */
		area: number[]
		rank: (number | null)[]
		/** 1: shares its rank. */
		tied: number[]
		/** Rank in the previous round. */
		previous: (number | null)[]
		total: (number | null)[]
		band: (string | null)[]
		/** Points per group, per unit. */
		groups: (number | null)[][]
		/** Points per view, per unit; [] if there are no views. */
		views: (number | null)[][]
		/** One character per indicator: m full or target met, n near (>= 70 % of max),
		 * x below, - missing, a not applicable, d disputed. */
		marks: string[]
		/** Freshness of the unit's oldest needed source: f fresh, l late, s stale, - none.
		 * A single string, one character a unit. */
		fresh: string
		/** How many indicators have no value. */
		missing: number[]
		/** The run of totals over up to 8 rounds, oldest first, this one last: a letter a
		 * round from A, the unit's lowest, to Z, its highest (M if all are equal), '-' not
		 * known. Enough for a small line at a fifth of the bytes; '' if there is no history. */
		history: string[]
		/** Index into reasons or -1. */
		reason: number[]
	}
}

export type ValueState = 'fresh' | 'late' | 'stale' | 'missing' | 'disputed' | 'not_applicable'
export type SourceKind = 'appraised' | 'probe' | 'file' | 'survey' | 'self' | 'narrative'
export type Bound = '=' | '>' | '>=' | '<' | '<=' | '~'

export interface UnitRef {
	code: string
	name: string
	rank: number | null
	points: number | null
	/** Points between it and this unit, >= 0. */
	gap: number | null
}

export interface IndicatorRow {
	code: string
	title: Words
	/** Group code. */
	group: string
	max: number
	points: number | null
	metric: string | null
	numerator: number | null
	denominator: number | null
	/** Rates are 0-100 where uom is "%". */
	value: number | null
	bound: Bound
	uom: string
	/** What the denominator counts, in words. */
	basis: Words | null
	state: ValueState
	origin: SourceKind | null
	source: { code: string; title: Words } | null
	period: string | null
	recorded_at: string | null
	/** The rule in words: "từ 80% trở lên được điểm tối đa, dưới thì theo tỷ lệ". */
	rule: Words
	clause: string | null
	/** In units of value. */
	target: number | null
	/** Share of the target reached, 0-1 (may exceed 1). */
	attainment: number | null
	previous_points: number | null
	/** Points of up to 8 rounds, oldest first, this one last; [] if none. */
	history: (number | null)[]
	/** Why it is missing, disputed, not applicable, or lost points. */
	reason: Words | null
	/** Distribution of value among the round's units; null if fewer than 5 have one. */
	peers: { p10: number; p25: number; p50: number; p75: number; p90: number } | null
	/** Self-declared figure where it differs from the accepted one. */
	declared: { value: number; points: number | null } | null
	/** API address of the proof; null if there is nothing behind the point. */
	proof: string | null
}

/** GET /rounds/{round}/units/{code}: the scorecard. */
export interface Scorecard {
	round: Round
	/** As on the board: saves the request for the navigation. */
	rounds: RoundRow[]
	unit: {
		code: string
		name: string
		kind: UnitKind
		area: { code: string; name: string } | null
		valid_from: string | null
		/** Units this one was made from. */
		lineage: {
			code: string
			name: string
			/** 0-1; null if whole, or not known (basis "unknown"). */
			share: number | null
			/** What the share is of; null if whole. */
			basis: 'population' | 'area' | 'explicit' | 'unknown' | null
			date: string
			decision: string | null
		}[]
	}
	rank: number | null
	tied: boolean
	/** How many units are ranked. */
	of: number
	previous: number | null
	previous_total: number | null
	total: number | null
	max: number
	band: Band | null
	/** Median total of the round. */
	median: number | null
	/** Points still missing to the cut; 0 or negative when inside. */
	gap_to_cut: number | null
	above: UnitRef | null
	below: UnitRef | null
	groups: (Group & { points: number | null })[]
	views: (Group & { points: number | null; groups: string[] })[]
	/** Oldest first, this round last; break: the unit was merged or split before this one. */
	history: { period: string; label: Words; total: number | null; rank: number | null; of: number | null; break: boolean }[]
	indicators: IndicatorRow[]
	sources: {
		code: string
		title: Words
		kind: SourceKind
		/** Newest figure for this unit. */
		last: string | null
		due: string | null
		state: 'fresh' | 'late' | 'stale' | 'missing'
		indicators: number
	}[]
	reason: Words | null
}

export interface ProofObservation {
	id: string
	source: { code: string; title: Words; kind: SourceKind }
	period: string
	recorded_at: string
	numerator: number | null
	denominator: number | null
	value: number | null
	bound: Bound
	/** Where in the payload, in words a person can follow: "dòng 12, cột F", "byte 1203-1251". */
	locator: string | null
	/** Reason given for a correction. */
	reason: string | null
	/** For instance sum_mismatch, rate_mismatch, definition. */
	flags: { code: string; text: Words }[]
}

/** GET /rounds/{round}/units/{code}/proof/{indicator}: from the point to the bytes. */
export interface Proof {
	unit: { code: string; name: string }
	indicator: { code: string; title: Words; group: Words }
	point: {
		points: number | null
		max: number
		places: number
		/** The arithmetic in words with this unit's figures. */
		explain: Words
		rule: Words
		clause: string | null
		decision: Decision | null
	}
	accepted: {
		value: number | null
		numerator: number | null
		denominator: number | null
		/** What numerator and denominator count. */
		numerator_label: Words | null
		denominator_label: Words | null
		bound: Bound
		basis: Words | null
		state: ValueState
		uom: string
		/** Why this source won: precedence in words. */
		why: Words | null
	} | null
	observation: ProofObservation | null
	/** Observations not taken, newest first. */
	others: (ProofObservation & { why: Words | null })[]
	run: { probe: string; title: Words; started: string; finished: string | null; rows: number } | null
	/** Who typed it, when no probe did. */
	entered_by: string | null
	payload: {
		sha256: string
		media_type: string
		size: number
		received_at: string
		/** Personal fields were dropped before it was stored. */
		redacted: boolean
		name: string | null
		/** Raw bytes; null if the reader has no right to them. */
		url: string | null
		/** The cited text and what stands around it; start and end are byte offsets. */
		excerpt: { before: string; span: string; after: string; start: number; end: number } | null
		/** For sheets and CSV: the row behind the figure; marked are column indexes. */
		table: { header: string[]; row: number; cells: string[]; marked: number[] } | null
	} | null
}

/** Event "ranking" of GET /rounds/{round}/events; its id is the revision. */
export interface RankingEvent {
	revision: string
	/** How many units changed rank. */
	moved: number
	/** At most fifty of them. */
	changed: { unit: string; total: number | null; rank: number | null; was: number | null }[]
}

/** GET /session; POST /session/link {"token"} answers the same; DELETE /session signs out
 * (header X-CSRF-Token). person is null when nobody is signed in. */
export interface Session {
	person: {
		name: string
		login: string
		/** null: no right at present. */
		role: Words | null
		until: string
		/** May administer people somewhere. */
		manages_people: boolean
		fills_forms: boolean
		has_password: boolean
		/** Came by a link lately: a new password needs no present one. */
		may_set_password: boolean
	} | null
	csrf: string | null
}

/** A row of GET /sessions; DELETE /sessions/{id} ends one, DELETE /sessions all. */
export interface SignedIn {
	id: number
	how: 'link' | 'password'
	/** "Firefox, Windows"; may be empty. */
	agent: string
	since: string
	until: string
	current: boolean
}

/** What the shell knows about the site: <script type="application/json" id="site">. */
export interface Site {
	/** "UBND tỉnh Lam Sơn · Sở Khoa học và Công nghệ". */
	owner: Words
	product: Words
	contact: string | null
	version: string
}

/** RFC 9457 problem document. */
export interface Problem {
	status: number
	code: string
	vi: string
	en: string
	pointer?: string
}

/* The server may put one answer into the page, so that the first view needs no request:
 *
 *     <script type="application/json" id="payload" data-url="/api/v1/rounds/xa-2025/board">…</script>
 *
 * in place of <!--payload--> of the shell ("<" as \u003c). /xep-hang without ?dot= carries
 * the default round's board.
 */
const API = '/api/v1'

export class Refused extends Error {
	constructor(readonly problem: Problem) {
		super(problem.code)
	}
}

interface Kept {
	etag: string | null
	body: unknown
}

const kept = new Map<string, Kept>()
let inlined: { url: string; body: unknown } | null | undefined

function inlined_json<T>(id: string): T | null {
	const text = document.getElementById(id)?.textContent
	return text ? (JSON.parse(text) as T) : null
}

/** The answer the server put into the page, or null. */
export function inlined_payload(): { url: string; body: unknown } | null {
	if (inlined === undefined) {
		const url = document.getElementById('payload')?.dataset.url
		const body = url ? inlined_json<unknown>('payload') : null
		inlined = url && body ? { url, body } : null
	}
	return inlined
}

export function site(): Site {
	return (
		inlined_json<Site>('site') ?? {
			owner: { vi: '', en: '' },
			product: { vi: 'Thước Số', en: 'Thước Số' },
			contact: null,
			version: '',
		}
	)
}

async function problem_of(answer: Response): Promise<Problem> {
	const blank = { status: answer.status, code: `http_${answer.status}`, vi: '', en: '' }
	try {
		return { ...blank, ...((await answer.json()) as Partial<Problem>) }
	} catch {
		return blank
	}
}

/** GET with the answer kept and re-validated by ETag. Throws Refused, or TypeError when the
 * network is gone. */
async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
	const url = API + path
	const old = kept.get(url)
	if (!old && inlined_payload()?.url === url) {
		const body = inlined_payload()!.body as T
		kept.set(url, { etag: null, body })
		return body
	}
	const headers: Record<string, string> = { Accept: 'application/json' }
	if (old?.etag) headers['If-None-Match'] = old.etag
	const answer = await fetch(url, { headers, signal, credentials: 'same-origin' })
	if (answer.status === 304 && old) return old.body as T
	if (!answer.ok) throw new Refused(await problem_of(answer))
	const body = (await answer.json()) as T
	kept.set(url, { etag: answer.headers.get('ETag'), body })
	return body
}

const part = encodeURIComponent

export const round_path = (round: string) => `/rounds/${part(round)}`

export async function get_rounds(): Promise<RoundRow[]> {
	return (await get<{ items: RoundRow[] }>('/rounds')).items
}

export function get_board(round: string, signal?: AbortSignal): Promise<Board> {
	return get(`${round_path(round)}/board`, signal)
}

export function get_scorecard(round: string, unit: string, signal?: AbortSignal): Promise<Scorecard> {
	return get(`${round_path(round)}/units/${part(unit)}`, signal)
}

export function get_proof(round: string, unit: string, indicator: string, signal?: AbortSignal): Promise<Proof> {
	return get(`${round_path(round)}/units/${part(unit)}/proof/${part(indicator)}`, signal)
}

/** Addresses of downloads; the server reads the same filters as the page. */
export function download(round: string, file: 'ranking.csv' | 'ranking.xlsx', query: Record<string, string>): string {
	const q = new URLSearchParams(query).toString()
	return `${API}${round_path(round)}/${file}${q ? `?${q}` : ''}`
}

export function unit_download(round: string, unit: string, kind: 'csv' | 'xlsx'): string {
	return `${API}${round_path(round)}/units/${part(unit)}/card.${kind}`
}

export function events_url(round: string): string {
	return `${API}${round_path(round)}/events`
}

async function send<T>(method: string, path: string, body: unknown, csrf?: string | null): Promise<T> {
	const headers: Record<string, string> = { 'Content-Type': 'application/json', Accept: 'application/json' }
	if (csrf) headers['X-CSRF-Token'] = csrf
	const answer = await fetch(API + path, {
		method,
		headers,
		credentials: 'same-origin',
		body: body === undefined ? undefined : JSON.stringify(body),
	})
	if (!answer.ok) throw new Refused(await problem_of(answer))
	return (answer.status === 204 ? { person: null, csrf: null } : await answer.json()) as T
}

/** GET of what is the reader's own: never kept. */
async function fresh<T>(path: string): Promise<T> {
	const answer = await fetch(API + path, { credentials: 'same-origin', headers: { Accept: 'application/json' } })
	if (!answer.ok) throw new Refused(await problem_of(answer))
	return (await answer.json()) as T
}

export const get_session = () => fresh<Session>('/session')

export const sign_in = (token: string) => send<Session>('POST', '/session/link', { token })
export const sign_out = (csrf: string | null) => send<Session>('DELETE', '/session', undefined, csrf)
export const sign_in_by_password = (login: string, password: string) => send<Session>('POST', '/session/password', { login, password })
export const set_password = (present: string | null, password: string, csrf: string | null) =>
	send<unknown>('PUT', '/session/password', present ? { present, password } : { password }, csrf)
export const get_sessions = async () => (await fresh<{ items: SignedIn[] }>('/sessions')).items
export const end_session = (id: number, csrf: string | null) => send<unknown>('DELETE', `/sessions/${id}`, undefined, csrf)
