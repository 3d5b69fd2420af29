// The same dossiers as files: CSV and XLSX, as one-stop software exports them.
import { crc32 } from './crc32.mjs'

const columns = ['MaHoSo', 'MaTTHC', 'TenTTHC', 'KenhThucHien', 'ChuHoSo', 'SoGiayToChuHoSo', 'LoaiDoiTuong', 'NgayTiepNhan', 'NgayHenTra',
	'TrangThaiHoSo', 'NgayKetThucXuLy', 'NgayTra', 'NgayTuChoi', 'DonViXuLy', 'HoSoCoThanhPhanSoHoa', 'TaiKhoanDuocXacThucVoiVNeID',
	'DuocThanhToanTrucTuyen', 'TaiLieuNop', 'DuocSoHoa', 'DuocLayTuKhoDMQG', 'Gia', 'DuongDanTepTinKetQua', 'MaCSDL', 'SoLanBoSung',
	'NgayYeuCauBoSung', 'NgayBoSung']

const any = (list, key) => list.some((x) => x[key] === '1') ? '1' : list.length ? '0' : ''

/** A dossier as one row: of each list, what the columns ask for. */
export function flat(d) {
	const steps = d.TienTrinh ?? []
	const asked = steps.findIndex((s) => s.TrangThai === '5')
	const row = {
		...d, TaiLieuNop: d.TaiLieuNop.length ? String(d.TaiLieuNop.length) : '0', DuocSoHoa: any(d.TaiLieuNop, 'DuocSoHoa'),
		DuocLayTuKhoDMQG: any(d.TaiLieuNop, 'DuocLayTuKhoDMQG'),
		Gia: d.DanhSachLePhi.length ? String(Math.max(...d.DanhSachLePhi.map((f) => f.Gia))) : '',
		DuongDanTepTinKetQua: d.DanhSachGiayToKetQua.map((k) => k.DuongDanTepTinKetQua).find(Boolean) ?? '',
		MaCSDL: d.DSKetNoiCSDL.map((c) => c.MaCSDL).join(','),
		SoLanBoSung: String(steps.filter((s) => s.TrangThai === '5').length),
		NgayYeuCauBoSung: asked >= 0 ? steps[asked].ThoiDiemXuLy : '', NgayBoSung: asked >= 0 ? steps[asked + 1]?.ThoiDiemXuLy ?? '' : '',
	}
	return columns.map((c) => row[c] ?? '')
}

const quoted = (s) => /[",\n]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s
export function toCsv(dossiers) {
	return [columns, ...dossiers.map(flat)].map((row) => row.map((c) => quoted(String(c))).join(',')).join('\r\n') + '\r\n'
}

const escaped = (s) => String(s).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c])

/** A zip of stored files: [name, text]. */
export function zip(files) {
	const parts = [], list = []
	let offset = 0
	for (const [name, text] of files) {
		const path = Buffer.from(name), bytes = Buffer.from(text), head = Buffer.alloc(30), entry = Buffer.alloc(46)
		head.writeUInt32LE(0x04034b50, 0)
		head.writeUInt16LE(20, 4)
		head.writeUInt16LE(0x0800, 6)
		head.writeUInt32LE(crc32(bytes), 14)
		head.writeUInt32LE(bytes.length, 18)
		head.writeUInt32LE(bytes.length, 22)
		head.writeUInt16LE(path.length, 26)
		entry.writeUInt32LE(0x02014b50, 0)
		entry.writeUInt16LE(20, 4)
		head.copy(entry, 6, 4, 30)
		entry.writeUInt32LE(offset, 42)
		parts.push(head, path, bytes)
		list.push(entry, path)
		offset += 30 + path.length + bytes.length
	}
	const directory = Buffer.concat(list), end = Buffer.alloc(22)
	end.writeUInt32LE(0x06054b50, 0)
	end.writeUInt16LE(files.length, 8)
	end.writeUInt16LE(files.length, 10)
	end.writeUInt32LE(directory.length, 12)
	end.writeUInt32LE(offset, 16)
	return Buffer.concat([...parts, directory, end])
}

const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const relations = (...list) => `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list.map(([id, kind, target]) =>
	`<Relationship Id="${id}" Type="${type}/${kind}" Target="${target}"/>`).join('')}</Relationships>`

/** One sheet of rows of text; 'title' stands above the header. */
export function sheet(rows, title = null) {
	const all = title ? [[title], [], ...rows] : rows
	const cells = all.map((row) => `<row>${row.map((c) => c === '' || c === null ? '<c/>' : `<c t="inlineStr"><is><t xml:space="preserve">${escaped(c)}</t></is></c>`).join('')}</row>`)
	return zip([
		['[Content_Types].xml', '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'],
		['_rels/.rels', relations(['rId1', 'officeDocument', 'xl/workbook.xml'])],
		['xl/workbook.xml', `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${type}"><sheets><sheet name="Hồ sơ" sheetId="1" r:id="rId1"/></sheets></workbook>`],
		['xl/_rels/workbook.xml.rels', relations(['rId1', 'worksheet', 'worksheets/sheet1.xml'])],
		['xl/worksheets/sheet1.xml', `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${cells.join('')}</sheetData></worksheet>`],
	])
}

export const toXlsx = (dossiers, title = 'DANH SÁCH HỒ SƠ MỘT CỬA') => sheet([columns, ...dossiers.map(flat)], title)
