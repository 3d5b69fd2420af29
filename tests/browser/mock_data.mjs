/* Data of an invented province for the mock server: the extremes that a real demo lacks.
 * Seeded: every run sees the same figures. The scorecard of a unit adds up to its total.
 */

/** A small generator of pseudo-random numbers in [0, 1). */
export function random_from(seed) {
	let state = seed >>> 0
	return () => {
		state = (state + 0x6d2b79f5) >>> 0
		let t = state
		t = Math.imul(t ^ (t >>> 15), t | 1)
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296
	}
}

const both = (vi, en = vi) => ({ vi, en })
const round2 = (x) => Math.round(x * 100) / 100

const FIRST = 'Tân Vĩnh Nam Yên Long Hợp Phú Khánh Quảng Đông Thanh Hòa An Bình Cẩm Lạc Nghĩa Xuân Đức Kim Hồng Sơn Thạch Ân Tiên Vân Mỹ Hải Trường Ngọc'.split(' ')
const SECOND = 'Lợi Điền Hà Tiến Lộc An Giang Trạch Thành Thọ Phú Khê Hưng Xuân Lĩnh Châu Mỹ Bình Trung Ninh Quang Thịnh Hòa Đức Sơn'.split(' ')
const AREAS = 'Bắc Lam|Lam Hạ|Nam Sông|Đoan Thượng|Xuân Trường|Thanh Ba|Yên Định|Vĩnh Lạc|Hồng Lĩnh|Kim Bôi|Đông Lĩnh|Mường Lát|Quế Phong|Ân Thi|Lương Tài|Thạch Hà|Cẩm Phả|Nghi Xuân|Đức Thọ|Sông Cầu|Hương Khê|Trà Bồng|Ba Tơ|Ý Yên'.split('|')

export const GROUPS = [
	['1', 'Hạ tầng và nền tảng số', 'Infrastructure and platforms', 'Hạ tầng', 'Infra.', [10, 10, 10, 20, 10, 10, 10]],
	['2', 'Nhân lực số', 'Digital workforce', 'Nhân lực', 'People', [30, 20, 20, 20, 10]],
	['3', 'An toàn thông tin, an ninh mạng', 'Information security', 'An toàn', 'Security', [20, 20, 20, 20, 10, 10]],
	['4', 'Hoạt động chính quyền số', 'Digital government', 'Chính quyền', 'Gov’t', [20, 20, 20, 20, 20, 10, 20, 20, 20, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 20, 20, 20, 20, 20, 20, 20, 20, 20, 30, 20]],
	['5', 'Kinh tế số', 'Digital economy', 'Kinh tế', 'Economy', [20, 20, 20, 20]],
	['6', 'Xã hội số', 'Digital society', 'Xã hội', 'Society', [10, 10, 10, 10, 10, 10, 10, 10]],
]
const TITLES = {
	1: 'Người dùng truy nhập băng rộng cố định trên 1 Gb/s|Dân số được phủ sóng 5G|Hộ gia đình có cáp quang|Mức độ ứng dụng trí tuệ nhân tạo|Máy tính cho cán bộ, công chức|Camera giám sát an ninh, trật tự|Đài truyền thanh trên nền tảng số',
	2: 'Bố trí đầu mối chuyên trách chuyển đổi số|Công chức chuyên trách về chuyển đổi số|Cán bộ, công chức được tập huấn kỹ năng số|Người dân được phổ cập kỹ năng số|Thành viên tổ công nghệ số cộng đồng được tập huấn',
	3: 'Hệ thống thông tin được phê duyệt cấp độ|Hệ thống thông tin được kiểm tra định kỳ|Hệ thống thông tin triển khai đủ phương án bảo vệ|Máy tính cài phần mềm phòng, chống mã độc|Tham gia diễn tập ứng cứu sự cố|Tham gia tập huấn an toàn thông tin',
	4: 'Cổng thông tin cung cấp đủ nội dung bắt buộc|Ứng dụng kết nối qua nền tảng chia sẻ cấp tỉnh|Người dân, doanh nghiệp dùng dịch vụ công trực tuyến|Hồ sơ trực tuyến toàn trình|Mức độ hài lòng khi dùng dịch vụ công trực tuyến|Hồ sơ thủ tục hành chính giải quyết đúng hạn|Tổng chi ngân sách cho chuyển đổi số|Chi thường xuyên cho chuyển đổi số|Chi đầu tư cho chuyển đổi số|Hồ sơ, kết quả được số hóa|Hồ sơ công việc xử lý trên môi trường điện tử|Chế độ báo cáo thực hiện trên hệ thống|Điểm công cộng có Wi-Fi miễn phí|Họp không giấy|Điều hành qua trung tâm giám sát thông minh|Thông tin đến người dân qua nền tảng số|Lĩnh vực được quản lý trên hệ thống dữ liệu|Công chức dùng phần mềm văn bản và điều hành|Văn bản điện tử được ký số|Hồ sơ lưu trữ điện tử được tạo lập|Hồ sơ công việc điện tử trên hệ thống|Thực hiện kế hoạch giai đoạn của tỉnh|Thực hiện kế hoạch chuyển đổi số hằng năm|Thực hiện kế hoạch chính quyền số|Thực hiện kế hoạch kinh tế số, xã hội số|Truyền thông về khoa học, công nghệ|Hỗ trợ, hướng dẫn người dân|Kế hoạch bám sát nhiệm vụ tỉnh giao|Kết quả thực hiện kế hoạch|Quy chế khai thác nền tảng số|Tuyên truyền chuyển đổi số tại địa phương|Hưởng ứng Ngày Chuyển đổi số quốc gia',
	5: 'Tỷ trọng kinh tế số|Doanh nghiệp công nghệ số trên 1.000 dân|Tỷ trọng thương mại điện tử trong bán lẻ|Doanh nghiệp dùng hợp đồng điện tử',
	6: 'Người từ 14 tuổi có định danh điện tử|Người từ 15 tuổi có tài khoản thanh toán|Người trưởng thành có chữ ký số cá nhân|Người dân có sổ sức khỏe điện tử|Người dân có kỹ năng công nghệ thông tin|Phản ánh, kiến nghị giải quyết đúng hạn|Mức độ hài lòng về xử lý phản ánh|Tổ dân phố có nhóm trao đổi trực tuyến',
}

export const INDICATORS = GROUPS.flatMap(([code, , , , , maxes], g) =>
	maxes.map((max, i) => ({ code: `${code}.${i + 1}`, title: both(TITLES[code].split('|')[i]), group: g, max })),
)

const round_row = (code, kind, period, label, units, extra = {}) => ({
	code,
	title: both(label),
	framework: extra.framework ?? 'commune-dx',
	framework_title: extra.framework_title ?? both('Bộ chỉ số CĐS cấp xã', 'Commune DX set'),
	framework_version: extra.version ?? '1',
	target_kind: kind,
	period,
	period_label: extra.label ?? both(`Năm ${period}`, period),
	status: extra.status ?? 'provisional',
	previous: extra.previous ?? null,
	units,
})

export function rounds(n = 600) {
	const pillars = { framework: 'district-dx', framework_title: both('Bộ chỉ số minh hoạ cấp huyện', 'Illustrative district set') }
	return [
		round_row('xa-2025', 'commune', '2025', 'Cấp xã 2025', n, { previous: 'xa-2024' }),
		round_row('xa-2024', 'commune', '2024', 'Cấp xã 2024', n, { status: 'published' }),
		round_row('huyen-2024', 'district', '2024', 'Cấp huyện 2024', 9, pillars),
		round_row('so-2025', 'department', '2025', 'Sở, ngành 2025', 18, { framework: 'department-dx', framework_title: both('Bộ chỉ số minh hoạ cho sở, ngành', 'Illustrative department set') }),
		round_row('tinh-2022', 'province', '2022', 'Các tỉnh 2022', 63, { framework: 'dti-province-922-main', framework_title: both('DTI cấp tỉnh (922)', 'Province DTI (922)'), status: 'published' }),
	]
}

function names_of(n, random) {
	const out = []
	const used = new Set()
	while (out.length < n) {
		const name = `${FIRST[Math.floor(random() * FIRST.length)]} ${SECOND[Math.floor(random() * SECOND.length)]}`
		const area = Math.floor(random() * AREAS.length)
		if (used.has(`${name}${area}`)) continue
		used.add(`${name}${area}`)
		const kind = random() < 0.23 ? 'ward' : random() < 0.004 ? 'special_zone' : 'commune'
		out.push({ name: `${{ ward: 'Phường', commune: 'Xã', special_zone: 'Đặc khu' }[kind]} ${name}`, area, kind })
	}
	return out
}

/** Share reached of each indicator by a unit of this ability. */
function shares_of(ability, random) {
	return INDICATORS.map((_, i) => {
		const hard = 0.25 + 0.5 * Math.abs(Math.sin(i * 12.9898))
		const x = 1 / (1 + Math.exp(-(ability - hard * 4 + 2.6 + (random() - 0.5) * 3.2)))
		return x > 0.86 ? 1 : round2(x * 1.1)
	})
}

const mark_of = (share) => (share === null ? '-' : share >= 0.999 ? 'm' : share >= 0.7 ? 'n' : 'x')

/** The people of the invented province: points per indicator, by ability. */
function commune_units(n, seed) {
	const random = random_from(seed)
	return names_of(n, random).map((unit, i) => {
		const bell = (random() + random() + random() + random() - 2) * 1.7
		const ability = bell + (unit.kind === 'ward' ? 0.5 : 0)
		const shares = shares_of(ability, random)
		const states = shares.map(() => {
			const x = random()
			return x < 0.02 ? 'missing' : x < 0.035 ? 'disputed' : x < 0.06 ? 'late' : x < 0.075 ? 'stale' : x < 0.08 ? 'not_applicable' : 'fresh'
		})
		return { code: String(26001 + i * 3), ...unit, shares, states, ability, drift: (random() - 0.35) * 0.12 }
	})
}

function settle(unit) {
	unit.points = unit.shares.map((share, i) => {
		const state = unit.states[i]
		return state === 'missing' ? 0 : state === 'not_applicable' ? INDICATORS[i].max : round2(Math.min(1, share) * INDICATORS[i].max)
	})
	unit.total = round2(unit.points.reduce((a, b) => a + b, 0))
	unit.marks = unit.points.map((p, i) => (unit.states[i] === 'not_applicable' ? 'a' : unit.states[i] === 'missing' ? '-' : unit.states[i] === 'disputed' ? 'd' : mark_of(p / INDICATORS[i].max))).join('')
	unit.missing = unit.states.filter((s) => s === 'missing').length
	unit.fresh = unit.states.filter((s) => s === 'stale').length > 2 ? 's' : unit.states.includes('late') && unit.states.filter((s) => s === 'late').length > 2 ? 'l' : 'f'
}

/** Competition ranks (1-2-2-4) in ranking order; the unranked last. */
function rank_all(units) {
	units.sort((a, b) => (a.out ? 1 : 0) - (b.out ? 1 : 0) || b.total - a.total || a.name.localeCompare(b.name, 'vi'))
	const count = new Map()
	for (const unit of units) if (!unit.out) count.set(unit.total, (count.get(unit.total) ?? 0) + 1)
	units.forEach((unit, i) => {
		unit.rank = unit.out ? null : i && !units[i - 1].out && units[i - 1].total === unit.total ? units[i - 1].rank : i + 1
		unit.tied = !unit.out && count.get(unit.total) > 1
	})
}

/** All 600, ranked, with what makes the page hard: a tie over the line, units without data. */
export function commune_world({ n = 600, seed = 20251122, ties = true } = {}) {
	const units = commune_units(n, seed)
	units.forEach(settle)
	rank_all(units)
	if (ties && n > 45) {
		for (const i of [35, 36]) Object.assign(units[i], { shares: [...units[34].shares], states: [...units[34].states] })
	}
	for (const i of [n - 3, n - 7, n - 20]) {
		if (i <= 0) continue
		units[i].out = true
		units[i].states = units[i].states.map((s, k) => (k % 3 ? 'missing' : s))
	}
	units.forEach(settle)
	rank_all(units)
	const before = units.map((u) => ({ u, x: u.total * (1 - u.drift) })).sort((a, b) => b.x - a.x)
	before.forEach(({ u }, i) => (u.previous = i % 97 === 50 ? null : i + 1))
	for (const u of units) {
		u.history = Array.from({ length: 8 }, (_, k) => (k === 7 ? u.total : round2(u.total * (1 - u.drift * (7 - k) * 0.45 + 0.006 * Math.sin(k * 3.7 + u.total)))))
		if (u.out) u.history[7] = null
	}
	return units
}

export const BANDS = [
	['excellent', 'Xuất sắc', 'Excellent', 0.9],
	['good', 'Tốt', 'Good', 0.8],
	['fair', 'Khá', 'Fair', 0.7],
	['average', 'Trung bình', 'Average', 0.5],
	['weak', 'Yếu', 'Weak', 0],
]
export const MAX = 960
const band_of = (total, max) => BANDS.find(([, , , from]) => total >= from * max)?.[0] ?? null
const bands_for = (max) => BANDS.map(([code, vi, en, from]) => ({ code, title: both(vi, en), from: round2(from * max) }))

const LABELS = Array.from({ length: 8 }, (_, k) => both(`${2018 + k}`))

export function groups() {
	return GROUPS.map(([code, vi, en, short, short_en, maxes]) => ({ code, title: both(vi, en), short: both(short, short_en), max: maxes.reduce((a, b) => a + b, 0) }))
}

const group_points = (unit) => GROUPS.map((_, g) => round2(unit.points.reduce((sum, p, i) => sum + (INDICATORS[i].group === g ? p : 0), 0)))

export function round_info(row, cut, extra = {}) {
	return {
		...row,
		max: MAX,
		places: 2,
		revision: '4711',
		updated: '2026-11-21T07:32:00Z',
		illustrative: true,
		decision: null,
		cut,
		...extra,
	}
}

export function cut_of(units, n) {
	const inside = units.filter((u) => u.rank !== null && u.rank <= n)
	return inside.length ? { rank: n, points: inside.at(-1).total, title: null } : null
}

export function commune_board(units, { cut = 35, row = rounds(units.length)[0] } = {}) {
	const column = (f) => units.map(f)
	return {
		round: round_info({ ...row, units: units.length }, cut ? cut_of(units, cut) : null),
		rounds: rounds(units.length),
		province: { code: '40', name: 'Tỉnh Lam Sơn' },
		groups: groups(),
		views: [],
		indicators: INDICATORS,
		areas: AREAS.map((name, i) => ({ code: `kv${i + 1}`, name })),
		bands: bands_for(MAX),
		history_labels: LABELS,
		reasons: [both('thiếu số liệu nhóm hạ tầng', 'infrastructure data missing'), both('thiếu trên 30% số liệu', 'over 30% of data missing')],
		units: {
			code: column((u) => u.code),
			name: column((u) => u.name),
			kind: column((u) => u.kind),
			area: column((u) => u.area),
			rank: column((u) => u.rank),
			tied: column((u) => (u.tied ? 1 : 0)),
			previous: column((u) => u.previous),
			total: column((u) => (u.out ? null : u.total)),
			band: column((u) => (u.out ? null : band_of(u.total, MAX))),
			groups: column(group_points),
			views: column(() => []),
			marks: column((u) => u.marks),
			fresh: column((u) => (u.out ? '-' : u.fresh)).join(''),
			missing: column((u) => u.missing),
			history: column((u) => letters(u.history)),
			reason: column((u) => (u.out ? 1 : -1)),
		},
	}
}

/** The run of totals as letters, A lowest to Z highest. */
function letters(totals) {
	const known = totals.filter((x) => x !== null)
	const lo = Math.min(...known)
	const hi = Math.max(...known)
	return totals.map((x) => (x === null ? '-' : hi === lo ? 'M' : String.fromCharCode(65 + Math.round(((x - lo) / (hi - lo)) * 25)))).join('')
}

/** A small board by pillars: districts, departments. */
export function pillar_board(row, names, kind) {
	const random = random_from(names.length * 7919)
	const views = [
		{ code: 'cqs', title: both('Chính quyền số', 'Digital government'), short: null, max: 40 },
		{ code: 'kts', title: both('Kinh tế số', 'Digital economy'), short: null, max: 30 },
		{ code: 'xhs', title: both('Xã hội số', 'Digital society'), short: null, max: 30 },
	]
	const units = names
		.map((name, i) => {
			const parts = views.map((v) => round2(v.max * (0.45 + 0.5 * random())))
			return { code: `${kind[0]}${842 + i}`, name, parts, total: round2(parts.reduce((a, b) => a + b, 0)), marks: Array.from({ length: 18 }, () => 'mmnx-'[Math.floor(random() * 4.15)]).join('') }
		})
		.sort((a, b) => b.total - a.total)
	const column = (f) => units.map(f)
	return {
		round: round_info({ ...row, units: units.length }, null, { max: 100 }),
		rounds: rounds(),
		province: { code: '40', name: 'Tỉnh Lam Sơn' },
		groups: views,
		views,
		indicators: Array.from({ length: 18 }, (_, i) => ({ code: `k${i + 1}`, title: both(`Chỉ số ${i + 1}`), group: Math.floor(i / 6), max: 5.5 })),
		areas: [],
		bands: bands_for(100),
		history_labels: LABELS.slice(-4),
		reasons: [],
		units: {
			code: column((u) => u.code),
			name: column((u) => u.name),
			kind: column(() => kind),
			area: column(() => -1),
			rank: column((_, i) => i + 1),
			tied: column(() => 0),
			previous: column((_, i) => ((i * 5) % units.length) + 1),
			total: column((u) => u.total),
			band: column((u) => band_of(u.total, 100)),
			groups: column((u) => u.parts),
			views: column((u) => u.parts),
			marks: column((u) => u.marks),
			fresh: column((_, i) => (i % 4 === 3 ? 'l' : 'f')).join(''),
			missing: column((u) => u.marks.split('-').length - 1),
			history: column((u) => letters([0.86, 0.9, 0.97, 1].map((f) => u.total * f))),
			reason: column(() => -1),
		},
	}
}

const PROVINCES = 'Đà Nẵng|TP. Hồ Chí Minh|Quảng Ninh|Thừa Thiên Huế|Cần Thơ|Lạng Sơn|Bắc Ninh|Thái Nguyên|Bắc Giang|Nam Định|Long An|Bình Phước|Hải Dương|Hải Phòng|Thanh Hóa|Yên Bái|Hậu Giang|Vĩnh Phúc|Bình Dương|Tiền Giang|Ninh Bình|Lâm Đồng|Phú Thọ|Hà Nội|Trà Vinh|Quảng Ngãi|Ninh Thuận|Bà Rịa - Vũng Tàu|Bình Định|Vĩnh Long|Quảng Nam|Kiên Giang|Hưng Yên|Hà Nam|Điện Biên|Sóc Trăng|Hà Tĩnh|Lào Cai|Đồng Tháp|Tây Ninh|Khánh Hòa|Hòa Bình|Đồng Nai|Sơn La|Kon Tum|Quảng Bình|Đắk Lắk|Tuyên Quang|Đắk Nông|Bình Thuận|Bến Tre|Nghệ An|Lai Châu|An Giang|Quảng Trị|Thái Bình|Hà Giang|Cà Mau|Phú Yên|Bạc Liêu|Cao Bằng|Gia Lai|Bắc Kạn'.split('|')

/** Published ranks of 2022; points are known of a few only. */
export function province_board() {
	const titles = 'Nhận thức số|Thể chế số|Hạ tầng số|Nhân lực số|An toàn thông tin|Chính quyền số|Kinh tế số|Xã hội số'.split('|')
	const shorts = 'Nhận thức|Thể chế|Hạ tầng|Nhân lực|An toàn|C.quyền|Kinh tế|Xã hội'.split('|')
	const known = [
		[0.8002, 1, 0.9, 0.8253, 0.8487, 0.7578, 0.8575, 0.7836, 0.5197],
		[0.7163, 0.8917, 0.9, 0.8258, 0.6267, 0.558, 0.8406, 0.7611, 0.359],
		[0.7024, 0.9581, 0.9, 0.7648, 0.625, 0.5382, 0.8385, 0.5904, 0.4505],
		[0.6975, 0.95, 0.9, 0.6823, 0.6794, 0.6423, 0.8262, 0.6787, 0.3001],
		[0.6924, 0.9, 0.8, 0.7233, 0.7376, 0.7226, 0.7325, 0.7556, 0.2947],
	]
	const n = PROVINCES.length
	const all = PROVINCES.map((name, i) => ({ name, code: `p${i + 1}`, rank: name === 'Yên Bái' ? 15 : i + 1, known: known[i] ?? (name === 'Trà Vinh' ? [0.6077] : null) }))
	const column = (f) => all.map(f)
	return {
		round: round_info({ ...rounds()[4], units: n }, { rank: 35, points: null, title: both('top 35 cả nước', 'national top 35') }, { max: 1, places: 4, illustrative: false }),
		rounds: rounds(),
		province: { code: 'p25', name: 'Tỉnh Trà Vinh' },
		groups: titles.map((title, i) => ({ code: `n${i}`, title: both(title), short: both(shorts[i]), max: 1 })),
		views: [],
		indicators: [],
		areas: [],
		bands: [],
		history_labels: [],
		reasons: [],
		units: {
			code: column((p) => p.code),
			name: column((p) => p.name),
			kind: column(() => 'province'),
			area: column(() => -1),
			rank: column((p) => p.rank),
			tied: column((p) => (p.rank === 15 ? 1 : 0)),
			previous: column((p) => (p.name === 'Trà Vinh' ? 26 : null)),
			total: column((p) => p.known?.[0] ?? null),
			band: column(() => null),
			groups: column((p) => titles.map((_, i) => p.known?.[i + 1] ?? null)),
			views: column(() => []),
			marks: column(() => ''),
			fresh: 'f'.repeat(n),
			missing: column(() => 0),
			history: column(() => ''),
			reason: column(() => -1),
		},
	}
}

/* The unit page and the proof. */

const ORIGINS = ['probe', 'file', 'survey', 'self', 'narrative', 'appraised']
const SOURCES = {
	probe: ['mot-cua', 'Hệ thống một cửa'],
	file: ['cong-an', 'Tệp định danh (Công an tỉnh)'],
	survey: ['khao-sat', 'Phiếu khảo sát thôn, tổ'],
	self: ['tu-khai', 'Phiếu tự đánh giá'],
	narrative: ['bao-cao', 'Báo cáo UBND xã'],
	appraised: ['tham-dinh', 'Tổ thẩm định'],
}
const origin_of = (i) => ORIGINS[[0, 0, 1, 3, 0, 2, 4, 0, 1, 5, 3, 0][(i * 7) % 12]]
const RULE = both('Từ 80% trở lên được điểm tối đa; dưới 80% thì điểm bằng tỷ lệ × điểm tối đa / 80%.', '80% and above gives full points; below, the rate × maximum / 80%.')
const REASONS = {
	missing: both('Chưa nguồn nào gửi số liệu kỳ này, tính 0 điểm.', 'No source has sent data for this period; counted as 0.'),
	disputed: both('Xã khai cao hơn số đo quá mức cho phép 2,0.', 'The declared figure exceeds the measured one by more than 2.0.'),
	not_applicable: both('Địa bàn không có đối tượng, tính đủ điểm.', 'Nothing to count here; full points.'),
	stale: both('Nguồn ngừng gửi từ tháng 3, dùng số cũ.', 'The source stopped in March; the old figure is used.'),
}

function indicator_row(units, unit, i) {
	const def = INDICATORS[i]
	const state = unit.states[i]
	const known = state !== 'missing' && state !== 'not_applicable'
	const value = known ? Math.round(Math.min(1, unit.shares[i]) * 800) / 10 : null
	const denominator = 400 + ((i * 37) % 900)
	const origin = known ? origin_of(i) : null
	const source = origin ? { code: SOURCES[origin][0], title: both(SOURCES[origin][1]) } : null
	const values = units.filter((u) => !u.out).map((u) => Math.min(1, u.shares[i]) * 80).sort((a, b) => a - b)
	const at = (q) => Math.round(values[Math.floor(q * (values.length - 1))] * 10) / 10
	const counted = i % 9 === 4
	return {
		code: def.code,
		title: def.title,
		group: GROUPS[def.group][0],
		max: def.max,
		points: unit.points[i],
		metric: `m${i}`,
		numerator: value === null || counted || origin === 'narrative' ? null : Math.round((value / 100) * denominator),
		denominator: value === null || counted || origin === 'narrative' ? null : denominator,
		value,
		bound: origin === 'narrative' && i % 2 ? '>' : '=',
		uom: counted ? 'lớp' : '%',
		basis: counted ? null : both('hồ sơ tiếp nhận trong kỳ', 'dossiers received in the period'),
		state,
		origin,
		source,
		period: '2025',
		recorded_at: known ? '2026-11-21T06:58:00Z' : null,
		rule: RULE,
		clause: `Mục ${def.code}`,
		target: i % 7 === 6 ? null : 80,
		attainment: value === null ? null : value / 80,
		previous_points: round2(unit.points[i] * 0.9),
		history: known ? [0.6, 0.64, 0.7, 0.74, 0.8, 0.84, 0.92, 1].map((f) => round2(unit.points[i] * f)) : [],
		reason: REASONS[state] ?? null,
		peers: counted || values.length < 5 ? null : { p10: at(0.1), p25: at(0.25), p50: at(0.5), p75: at(0.75), p90: at(0.9) },
		declared: state === 'disputed' && value !== null ? { value: Math.min(100, value + 11.9), points: def.max } : null,
		proof: `/api/v1/rounds/xa-2025/units/${unit.code}/proof/${def.code}`,
	}
}

const ref_of = (unit, other) => (other && other.rank !== null ? { code: other.code, name: other.name, rank: other.rank, points: other.total, gap: round2(Math.abs(other.total - unit.total)) } : null)

export function scorecard(units, code, { cut = 35 } = {}) {
	const at = units.findIndex((u) => u.code === code)
	if (at < 0) return null
	const unit = units[at]
	const row = rounds(units.length)[0]
	const line = cut ? cut_of(units, cut) : null
	const ranked = units.filter((u) => u.rank !== null)
	const points = group_points(unit)
	const used = [...new Set(INDICATORS.map((_, i) => origin_of(i)))]
	return {
		round: round_info({ ...row, units: units.length }, line),
		rounds: rounds(units.length),
		unit: {
			code,
			name: unit.name,
			kind: unit.kind,
			area: { code: `kv${unit.area + 1}`, name: AREAS[unit.area] },
			valid_from: '2025-07-01',
			lineage:
				at % 2 === 0
					? [
							{ code: '1', name: 'Xã Tân Lập', share: null, basis: null, date: '2025-07-01', decision: 'Nghị quyết 1687/NQ-UBTVQH15' },
							{ code: '2', name: 'Thị trấn Lam Sơn', share: null, basis: null, date: '2025-07-01', decision: 'Nghị quyết 1687/NQ-UBTVQH15' },
							{ code: '3', name: 'Xã Yên Phú', share: 0.4, basis: 'population', date: '2025-07-01', decision: 'Nghị quyết 1687/NQ-UBTVQH15' },
						]
					: [],
		},
		rank: unit.rank,
		tied: unit.tied,
		of: ranked.length,
		previous: unit.previous,
		previous_total: unit.out ? null : unit.history[6],
		total: unit.out ? null : unit.total,
		max: MAX,
		band: unit.out ? null : bands_for(MAX).find((b) => unit.total >= b.from),
		median: ranked.length ? ranked[ranked.length >> 1].total : null,
		gap_to_cut: line && !unit.out ? round2(line.points - unit.total) : null,
		above: ref_of(unit, units[at - 1]),
		below: ref_of(unit, units[at + 1]),
		groups: groups().map((g, i) => ({ ...g, points: points[i] })),
		views: [],
		history: unit.history.map((total, k) => ({ period: `${2018 + k}`, label: LABELS[k], total, rank: unit.rank === null ? null : Math.max(1, unit.rank + Math.round((7 - k) * unit.drift * 120)), of: ranked.length, break: k === 7 && at % 2 === 0 })),
		indicators: INDICATORS.map((_, i) => indicator_row(units, unit, i)),
		sources: used.map((o, k) => ({
			code: SOURCES[o][0],
			title: both(SOURCES[o][1]),
			kind: o,
			last: k === 5 ? null : ['2026-11-21T06:58:00Z', '2026-11-20T23:10:00Z', '2026-11-18', '2026-10-05', '2026-10-31'][k],
			due: k >= 3 ? '2026-11-15' : null,
			state: ['fresh', 'fresh', 'fresh', 'stale', 'late', 'missing'][k],
			indicators: INDICATORS.filter((_, i) => origin_of(i) === o).length,
		})),
		reason: unit.out ? both('thiếu trên 30% số liệu', 'over 30% of data missing') : null,
	}
}

export function proof(units, code, indicator) {
	const unit = units.find((u) => u.code === code)
	const i = INDICATORS.findIndex((x) => x.code === indicator)
	if (!unit || i < 0) return null
	const row = indicator_row(units, unit, i)
	const def = INDICATORS[i]
	const known = row.value !== null
	const source = known ? { ...row.source, kind: row.origin } : null
	const text = { before: `III. KẾT QUẢ ỨNG DỤNG CÔNG NGHỆ SỐ\n\n1. Giải quyết thủ tục hành chính\nTừ đầu năm đến nay, ${unit.name} tiếp nhận ${row.denominator ?? 824} hồ sơ; trong đó `, span: `có ${row.numerator ?? 377} hồ sơ nộp trực tuyến, đạt ${String(row.value).replace('.', ',')}%`, after: '. Bộ phận một cửa bố trí hai máy tính và một cán bộ hướng dẫn người dân nộp hồ sơ, thanh toán phí, lệ phí trực tuyến. Xã tiếp tục phối hợp với tổ công nghệ số cộng đồng các thôn…' }
	const sheet = row.origin === 'file' || row.origin === 'survey'
	return {
		unit: { code, name: unit.name },
		indicator: { code: def.code, title: def.title, group: both(GROUPS[def.group][1], GROUPS[def.group][2]) },
		point: {
			points: row.points,
			max: def.max,
			places: 2,
			explain: known ? row.value >= 80 ? both(`${String(row.value).replace('.', ',')}% đạt ngưỡng 80% nên được điểm tối đa, ${def.max} điểm.`, `${row.value}% reaches the threshold of 80%: full points.`) : both(`${String(row.value).replace('.', ',')}% dưới ngưỡng 80% nên được ${String(row.value).replace('.', ',')} × ${def.max} / 80 = ${String(row.points).replace('.', ',')} điểm.`, `${row.value}% is below the threshold of 80%, so ${row.value} × ${def.max} / 80 = ${row.points} points.`) : row.reason,
			rule: RULE,
			clause: row.clause,
			decision: { number: '35/QĐ-UBND', date: '2025-03-18', body: 'UBND tỉnh Lam Sơn', article: 'Điều 3, Phụ lục II' },
		},
		accepted: known
			? { value: row.value, numerator: row.numerator, denominator: row.denominator, numerator_label: both('hồ sơ nộp trực tuyến', 'dossiers filed online'), denominator_label: both('hồ sơ tiếp nhận trong kỳ', 'dossiers received in the period'), bound: row.bound, basis: row.basis, state: row.state, uom: row.uom, why: both('Số đo tự động được ưu tiên hơn số tự khai.', 'Measured figures take precedence over declared ones.') }
			: null,
		observation: known
			? { id: '18442901', source, period: '2025', recorded_at: row.recorded_at, numerator: row.numerator, denominator: row.denominator, value: row.value, bound: row.bound, locator: sheet ? 'dòng 12, cột F' : 'byte 1203 đến 1251', reason: null, flags: row.state === 'disputed' ? [{ code: 'rate_mismatch', text: both('Tỷ lệ ghi trong nguồn lệch với tử số chia mẫu số.', 'The rate in the source does not equal numerator over denominator.') }] : [] }
			: null,
		others: known && row.state === 'disputed' ? [{ id: '18400112', source: { code: 'tu-khai', title: both('Phiếu tự đánh giá'), kind: 'self' }, period: '2025', recorded_at: '2026-10-05T02:12:00Z', numerator: null, denominator: null, value: row.declared.value, bound: '=', locator: null, reason: null, flags: [], why: both('Tự khai đứng sau đo tự động trong thứ tự ưu tiên.', 'Declared comes after measured in the order of precedence.') }] : [],
		run: row.origin === 'probe' ? { probe: 'one-stop', title: both('Đo hệ thống một cửa', 'One-stop probe'), started: '2026-11-21T06:57:12Z', finished: '2026-11-21T06:58:00Z', rows: 124 } : null,
		entered_by: row.origin === 'self' ? 'Trần Văn Sáng' : null,
		payload: known && row.origin !== 'appraised'
			? { sha256: '9f2c1e7ab04d5c3388a1d7f0e6b2495c1d0b7e88f4a3926511cc0de27a90b3f4', media_type: sheet ? 'text/csv' : 'text/plain', size: 48213, received_at: '2026-11-21T06:58:00Z', redacted: row.origin === 'probe', name: sheet ? 'dinh-danh-thang-10.csv' : 'bao-cao-86-BC-UBND.txt', url: i % 2 ? '/api/v1/payloads/9f2c' : null, excerpt: sheet ? null : { ...text, start: 1203, end: 1251 }, table: sheet ? { header: ['Mã', 'Đơn vị', 'Dân số 14+', 'Mức 1', 'Mức 2', 'Đã kích hoạt'], row: 12, cells: [code, unit.name, String(row.denominator ?? 900), '612', '588', String(row.numerator ?? 400)], marked: [2, 5] } : null }
			: null,
	}
}
