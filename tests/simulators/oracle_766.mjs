// Decision 766's dossier figures computed a second time, from the sheet's text and nothing
// else: what the probe must agree with, to the last digit. Works on the dossiers as the
// simulator makes them (yyyymmddhhmmss times, Vietnamese clock).
const seconds = (s) => s ? Date.parse(`${s.slice(0, 4)}-${s.slice(4, 6)}-${s.slice(6, 8)}T${s.slice(8, 10)}:${s.slice(10, 12)}:${s.slice(12, 14)}Z`) / 1000 : null
const dayOf = (t) => new Date(t * 1000).toISOString().slice(0, 10)

export function workingDays(holidays) {
	const off = new Set(), working = new Set()
	for (const year of holidays.years) {
		year.off.forEach((d) => off.add(d.date))
		year.working.forEach((d) => working.add(d.date))
	}
	const works = (text) => working.has(text) || (!off.has(text) && ![0, 6].includes(new Date(`${text}T00:00:00Z`).getUTCDay()))
	return (from, to) => {
		let n = 0
		for (let t = Date.parse(`${from}T00:00:00Z`) + 86400000; t <= Date.parse(`${to}T00:00:00Z`); t += 86400000)
			n += works(new Date(t).toISOString().slice(0, 10)) ? 1 : 0
		return n
	}
}

function monthSpan(period) {
	const [y, m] = period.split('-').map(Number)
	return [Date.UTC(y, m - 1, 1) / 1000, Date.UTC(y, m, 1) / 1000 - 1]
}

function understood(d) {
	const asks = [], steps = d.TienTrinh ?? []
	steps.forEach((s, i) => {
		if (s.TrangThai === '5')
			asks.push([seconds(s.ThoiDiemXuLy), steps[i + 1] ? seconds(steps[i + 1].ThoiDiemXuLy) : Infinity])
	})
	return { received: seconds(d.NgayTiepNhan), due: seconds(d.NgayHenTra), ended: seconds(d.NgayKetThucXuLy ?? d.NgayTra ?? d.NgayTuChoi), asks,
		link: d.DanhSachGiayToKetQua.some((k) => k.DuongDanTepTinKetQua), raw: d }
}

const yes = (list, key) => list.some((x) => x[key] === '1')

/** {metric: [numerator, denominator]} of one unit and month; 'catalogue': procedures or null. */
export function oracle(dossiers, period, { now = Infinity, holidays, catalogue = null, sync = null }) {
	const [first, last] = monthSpan(period), cut = Math.min(last, now), between = workingDays(holidays)
	const latest = new Map(dossiers.map((d) => [d.MaHoSo, d]))
	const all = [...latest.values()].map(understood), of = new Map((catalogue ?? []).map((p) => [p.code, p]))
	const out = {}, put = (metric, n, d) => { if (d > 0) out[metric] = [n, d] }

	const ended = (d) => d.ended !== null && d.ended <= cut
	const handled = all.filter((d) => d.received <= cut && (!ended(d) || d.ended >= first))
	const pause = (d, end) => d.asks.length && d.asks[0][0] <= end ? Math.max(0, Math.min(d.asks[0][1], end) - d.asks[0][0]) : 0
	const onTime = (d) => {
		const end = ended(d) ? d.ended : cut
		return d.asks.filter((a) => a[0] <= cut).length <= 1 && end - pause(d, end) <= d.due
	}
	put('on_time_rate', handled.filter(onTime).length, handled.length)

	const finished = handled.filter(ended)
	const days = (d) => {
		const rest = pause(d, d.ended)
		return Math.max(0, between(dayOf(d.received), dayOf(d.ended)) - (rest > 0 ? between(dayOf(d.asks[0][0]), dayOf(d.asks[0][0] + rest)) : 0))
	}
	put('average_handling_days', finished.reduce((sum, d) => sum + days(d), 0), finished.length)

	const got = all.filter((d) => d.received >= first && d.received <= cut), n = got.length, count = (f) => got.filter(f).length
	const paper = (d) => of.get(d.raw.MaTTHC)?.paper_result ?? false
	let most = Math.max(n, sync?.portal ?? 0, sync?.reported ?? 0)
	if (most === 0 && sync)
		most = sync.last_year / 12
	if (sync)
		put('dossier_sync_rate', n, most)
	put('online_dossier_rate', count((d) => d.raw.KenhThucHien === '2' && (!paper(d) || d.link)), sync ? most : n)
	put('desk_dossier_rate', count((d) => d.raw.KenhThucHien === '1' || d.raw.KenhThucHien === null), n)
	put('post_dossier_rate', count((d) => d.raw.KenhThucHien === '3'), n)
	put('digitised_dossier_rate', count((d) => d.raw.TaiLieuNop.length > 0 && d.link), n)
	put('digitised_reuse_rate', count((d) => d.raw.HoSoCoThanhPhanSoHoa === '1' || yes(d.raw.TaiLieuNop, 'DuocSoHoa')), n)
	put('digitised_shared_rate', count((d) => yes(d.raw.TaiLieuNop, 'DuocLayTuKhoDMQG')), n)

	const needsPaper = catalogue ? got.filter(paper) : got
	put('electronic_result_rate', needsPaper.filter((d) => d.link).length, needsPaper.length)
	const citizens = got.filter((d) => catalogue && of.has(d.raw.MaTTHC) ? of.get(d.raw.MaTTHC).citizens : d.raw.LoaiDoiTuong === '1')
	put('population_data_use_rate', citizens.filter((d) => d.raw.TaiKhoanDuocXacThucVoiVNeID === '1' || d.raw.DSKetNoiCSDL.some((c) => c.MaCSDL === 'CSDLQGDC')).length, citizens.length)

	const hasFee = (d) => d.raw.DanhSachLePhi.some((f) => f.Gia !== 0)
	const bears = got.filter((d) => catalogue ? of.get(d.raw.MaTTHC)?.fee && !(d.raw.DanhSachLePhi.length && !hasFee(d)) : hasFee(d))
	put('online_payment_rate', bears.filter((d) => ['1', '2'].includes(d.raw.DuocThanhToanTrucTuyen)).length, bears.length)
	if (catalogue) {
		const online = catalogue.filter((p) => p.service !== 'none'), distinct = (list) => new Set(list.map((d) => d.raw.MaTTHC)).size
		put('online_service_coverage_rate', online.length, catalogue.length)
		put('online_service_used_rate', distinct(got.filter((d) => d.raw.KenhThucHien === '2' && online.some((p) => p.code === d.raw.MaTTHC))), online.length)
		const fees = catalogue.filter((p) => p.fee)
		put('payment_integration_rate', distinct(got.filter((d) => hasFee(d) && fees.some((p) => p.code === d.raw.MaTTHC))), fees.length)
		const full = got.filter((d) => of.get(d.raw.MaTTHC)?.service === 'full')
		put('end_to_end_dossier_rate', full.filter((d) => d.raw.KenhThucHien === '2').length, full.length)
	}
	return out
}
