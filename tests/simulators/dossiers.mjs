// Dossiers of one-stop desks, the same for the same seed; in the national portal's fields.
// Not real people: names and papers are made of numbers, so that a test can look for them.

/** SplitMix64: numbers that are the same everywhere. */
export function random(seed) {
	let state = BigInt(seed) & 0xffffffffffffffffn
	const next = () => {
		state = (state + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn
		let z = state
		z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn
		z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn
		return z ^ (z >> 31n)
	}
	return {
		below: (n) => Number(next() % BigInt(n)),
		chance: (p) => Number(next() % 1000000n) < p * 1000000,
		pick(list) { return list[this.below(list.length)] },
	}
}

export const procedures = [
	{ code: '1.000894', title: 'Đăng ký kết hôn', field: 'Hộ tịch', paper_result: true, fee: false, citizens: true, service: 'part', days: 1 },
	{ code: '1.001193', title: 'Đăng ký khai sinh', field: 'Hộ tịch', paper_result: true, fee: false, citizens: true, service: 'full', days: 1 },
	{ code: '2.000815', title: 'Chứng thực bản sao từ bản chính', field: 'Chứng thực', paper_result: true, fee: true, citizens: true, service: 'part', days: 1 },
	{ code: '1.004746', title: 'Đăng ký lại kết hôn', field: 'Hộ tịch', paper_result: true, fee: false, citizens: true, service: 'part', days: 5 },
	{ code: '1.001612', title: 'Đăng ký thành lập hộ kinh doanh', field: 'Đăng ký kinh doanh', paper_result: true, fee: true, citizens: false, service: 'full', days: 3 },
	{ code: '1.001776', title: 'Thực hiện trợ cấp xã hội hằng tháng', field: 'Bảo trợ xã hội', paper_result: false, fee: false, citizens: true, service: 'full', days: 10 },
	{ code: '2.000635', title: 'Cấp bản sao trích lục hộ tịch', field: 'Hộ tịch', paper_result: true, fee: true, citizens: true, service: 'full', days: 1 },
	{ code: '1.010833', title: 'Cấp giấy xác nhận thân nhân người có công', field: 'Người có công', paper_result: true, fee: false, citizens: true, service: 'none', days: 7 },
]

const two = (n) => String(n).padStart(2, '0')
/** Seconds on a Vietnamese clock as yyyymmddhhmmss, the portal's own form. */
export function stamp(seconds) {
	const d = new Date(seconds * 1000)
	return `${d.getUTCFullYear()}${two(d.getUTCMonth() + 1)}${two(d.getUTCDate())}${two(d.getUTCHours())}${two(d.getUTCMinutes())}${two(d.getUTCSeconds())}`
}

const day = 86400
const at = (text) => Date.parse(`${text}T00:00:00Z`) / 1000
const quality = (seed, code) => 0.25 + random(BigInt(seed) * 1000003n + BigInt(parseInt(code, 10) || 1)).below(700) / 1000

/** When it is done, and what happened on the way. */
function course(r, p, received, good, now) {
	const due = received + Math.round(p.days * 1.45 * day) + 4 * 3600
	const asked = r.chance(0.08) ? 1 + (r.chance(0.15) ? 1 : 0) : 0
	const steps = [{ TrangThai: '2', ThoiDiemXuLy: stamp(received) }, { TrangThai: '4', ThoiDiemXuLy: stamp(received + 3600) }]
	let time = received + 3600
	for (let i = 0; i < asked; i++) {
		time += r.below(Math.ceil(p.days * day / 2)) + 600
		steps.push({ TrangThai: '5', ThoiDiemXuLy: stamp(time) })
		time += r.below(3 * day) + 3600
		steps.push({ TrangThai: '4', ThoiDiemXuLy: stamp(time) })
	}
	const late = !r.chance(0.8 + 0.19 * good)
	const end = late ? due + r.below(6 * day) + 3600 : Math.max(time + 1800, received + r.below(Math.max(3600, due - received)))
	return { due, end, open: end > now, steps: asked ? steps.filter((s) => s.ThoiDiemXuLy <= stamp(now)) : null }
}

function dossier(r, unit, number, received, good, now) {
	const p = r.pick(procedures)
	const { due, end, open, steps } = course(r, p, received, good, now)
	const channel = r.chance(good) ? 2 : r.chance(0.05) ? 3 : r.chance(0.1) ? null : 1
	const digital = r.chance(0.3 + 0.6 * good)
	const refused = !open && r.chance(0.02)
	const fee = p.fee ? (r.chance(0.1) ? 0 : 1000 * (1 + r.below(50))) : null
	const person = String(r.below(1000000)).padStart(6, '0')
	return {
		MaHoSo: `000.${unit.code}.H22-${stamp(received).slice(2, 8)}-${String(number).padStart(5, '0')}`,
		MaTTHC: p.code, TenTTHC: p.title, TenLinhVuc: p.field, KenhThucHien: channel === null ? null : String(channel),
		ChuHoSo: `Người Giả Định ${person}`, SoGiayToChuHoSo: `099000${person}`, SoDienThoai: `0900${person}`, DiaChiChuHoSo: `Nhà số ${person}`,
		LoaiDoiTuong: p.citizens ? '1' : '2', NgayNopHoSo: stamp(received - 600), NgayTiepNhan: stamp(received), NgayHenTra: stamp(due),
		TrangThaiHoSo: open ? '4' : refused ? '3' : r.chance(0.9) ? '10' : '9',
		NgayKetThucXuLy: open || refused ? null : stamp(end), NgayTra: open || refused ? null : stamp(end + 1800), NgayTuChoi: refused ? stamp(end) : null,
		DonViXuLy: unit.name ?? unit.code, NoiNopHoSo: '1', HinhThuc: '0',
		HoSoCoThanhPhanSoHoa: digital ? '1' : '0', TaiKhoanDuocXacThucVoiVNeID: channel === 2 && r.chance(0.9) ? '1' : '0',
		DuocThanhToanTrucTuyen: fee ? (r.chance(good) ? String(1 + r.below(2)) : '0') : '0',
		TaiLieuNop: Array.from({ length: r.below(4) }, () => ({ DuocSoHoa: digital ? '1' : '0', DuocTaiSuDung: r.chance(0.3) ? '1' : '0',
			DuocLayTuKhoDMQG: r.chance(0.15) ? '1' : '0' })),
		DanhSachLePhi: fee === null ? [] : [{ TenPhiLePhi: 'Lệ phí', Gia: fee, HinhThucThu: '1' }],
		DanhSachGiayToKetQua: open || refused ? [] : [{ TenGiayTo: 'Kết quả', MaGiayToKetQua: 'KQ', DuongDanTepTinKetQua: r.chance(0.35 + 0.6 * good) ? `https://kq.example.vn/${person}.pdf` : null }],
		DSKetNoiCSDL: r.chance(0.4) ? [{ MaCSDL: 'CSDLQGDC' }] : [],
		...(steps ? { TienTrinh: steps } : {}),
	}
}

/** units: [{code, name?}]; from, to: days; perDay: received by a unit on a working day. */
export function makeDossiers({ seed = 1, units, from = '2026-07-01', to = '2026-09-30', perDay = 3, now = to }) {
	const out = []
	for (const unit of units) {
		const r = random(BigInt(seed) * 7919n + BigInt(parseInt(unit.code, 10) || 1))
		const good = unit.good ?? quality(seed, unit.code)
		let number = 0
		for (let d = at(from); d <= at(to); d += day) {
			if ([0, 6].includes(new Date(d * 1000).getUTCDay()))
				continue
			for (let n = r.below(2 * perDay + 1); n > 0; n--)
				out.push(dossier(r, unit, ++number, d + 7 * 3600 + 1800 + r.below(9 * 3600), good, at(now) + day - 1))
		}
	}
	return out
}
