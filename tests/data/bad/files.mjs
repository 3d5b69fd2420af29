// Bad tables and dossier pages: what the file is, and what 'thuocso probe parse' says of it.
// {name, kind, file, bytes, config, status, lines}: 'lines' is standard error, whole; FILE
// stands for the path of the payload. Status 1: refused (as a whole, or a row of it).
import { sheet, zip } from '../../simulators/export.mjs'

const header = ['unit', 'metric', 'period', 'numerator', 'denominator', 'value', 'bound', 'basis', 'note']
const csv = (...rows) => [header, ...rows].map((r) => r.join(',')).join('\n') + '\n'
const row = (over = {}) => header.map((h) => ({ unit: '02320', metric: 'a', period: '2026', value: '1', ...over })[h] ?? '')
const relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>'
const book = '<workbook xmlns:r="r"><sheets><sheet name="Bảng 1" r:id="rId1"/></sheets></workbook>'
const xlsx = (cells, top = '') => zip([['_rels/.rels', relations], ['xl/workbook.xml', book], ['xl/worksheets/sheet1.xml', `${top}<worksheet><sheetData>${cells}</sheetData></worksheet>`]])
const heads = `<row r="1">${header.map((h) => `<c t="inlineStr"><is><t>${h}</t></is></c>`).join('')}</row>`
const text = (s) => `<c t="inlineStr"><is><t>${s}</t></is></c>`

const drop = (name, bytes, lines, config = {}, file = 'a.csv') => ({ name, kind: 'drop', file, bytes, config, status: 1, lines })
const one = (name, over, lines) => drop(name, csv(row(over)), lines)

export const drops = [
	drop('nothing', '', ['FILE: tệp trống / the file is empty']),
	drop('only white space', ' \r\n\r\n', ['FILE: tệp trống / the file is empty']),
	drop('only a header', csv(), ['FILE: bảng chỉ có tiêu đề, không có dòng nào / the table has a header but no rows']),
	drop('no column for the metric', 'unit,period,value\n02320,2026,1\n', ['FILE:1: thiếu cột "metric" / column "metric" is missing']),
	drop('no column for the unit', 'metric,period,value\na,2026,1\n', ['FILE: thiếu cột "unit" / column "unit" is missing']),
	drop('no column for a figure', 'unit,metric,period\n02320,a,2026\n', ['FILE: thiếu cột "value" / column "value" is missing']),
	drop('a column twice', 'unit,metric,period,value,value\n02320,a,2026,1,2\n', ['FILE:1: cột "value" xuất hiện hai lần / column "value" appears twice']),
	drop('an open quote', csv(row({ note: '"abc' })), ['FILE:2: dấu nháy kép không đóng hoặc đặt sai chỗ / quote not closed or misplaced']),
	drop('too few fields', csv(row()).trimEnd() + '\n02321,a\n', ['FILE:3: dòng có 2 ô, tiêu đề có 9 / row has 2 fields, the header 9']),
	drop('not UTF-8', Buffer.from('unit,metric,period,value\n\xd4,a,2026,1\n', 'latin1'), ['FILE: văn bản không phải UTF-8 / text is not UTF-8']),
	drop('UTF-16', Buffer.from('\ufeffunit,metric,period,value\n02320,a,2026,1\n', 'utf16le'), ['FILE: văn bản không phải UTF-8 / text is not UTF-8']),
	one('no unit', { unit: '' }, ['FILE:2: thiếu đơn vị / the unit is missing']),
	one('a name without a list of units', { unit: 'Xã Tân An' }, ['FILE:2: không có đơn vị "Xã Tân An" / no unit "Xã Tân An"']),
	one('no metric', { metric: '' }, ['FILE:2: thiếu chỉ tiêu / the metric is missing']),
	one('a metric that is no code', { metric: 'tỷ lệ' }, ['FILE:2: mã "tỷ lệ" không hợp lệ / bad code "tỷ lệ"']),
	one('a bad period', { period: '2026-13' }, ['FILE:2: "2026-13" không phải là kỳ (2026, 2026-H1, 2026-Q3, 2026-07) / "2026-13" is not a period (2026, 2026-H1, 2026-Q3, 2026-07)']),
	one('no figure', { value: '' }, ['FILE:2: dòng không có số liệu: cần giá trị, hoặc tử số / no figure: a value or a numerator is needed']),
	one('a word for a number', { value: 'nhiều' }, ['FILE:2: "nhiều" không phải là số / "nhiều" is not a number']),
	one('a number too large', { value: '99999999999999999999' }, ['FILE:2: số "99999999999999999999" quá lớn / number "99999999999999999999" is too large']),
	one('a negative count', { numerator: '-1', denominator: '5', value: '' }, ['FILE:2: số "-1" không được âm / number "-1" must not be negative']),
	one('a rate as a count', { numerator: '50%', denominator: '5', value: '' }, ['FILE:2: "50%" không phải là số / "50%" is not a number']),
	one('half a fraction', { denominator: '5', value: '' }, ['FILE:2: tử số và mẫu số phải đi cùng nhau / numerator and denominator go together']),
	one('a bad bound', { bound: '!=' }, ['FILE:2: dấu so sánh "!=" không hợp lệ (= > >= < <= ~), hoặc khác với dấu ghi ở giá trị / bound "!=" is none of = > >= < <= ~, or not the one of the value']),
	one('two bounds', { value: '>90', bound: '<' }, ['FILE:2: dấu so sánh "<" không hợp lệ (= > >= < <= ~), hoặc khác với dấu ghi ở giá trị / bound "<" is none of = > >= < <= ~, or not the one of the value']),
	drop('the same figure twice', csv(row(), row({ value: '2' })), ['FILE:3: trùng đơn vị, chỉ tiêu và kỳ với FILE:2 / same unit, metric and period as FILE:2']),
	drop('two bad rows among good ones', csv(row(), row({ unit: '02321', value: 'x' }), row({ unit: '02322', period: '' })), [
		'FILE:3: "x" không phải là số / "x" is not a number',
		'FILE:4: "" không phải là kỳ (2026, 2026-H1, 2026-Q3, 2026-07) / "" is not a period (2026, 2026-H1, 2026-Q3, 2026-07)']),
	drop('an unknown option', csv(row()), ['CONFIG:/perod: không có thuộc tính "perod" / unknown property "perod"'], { perod: '2026' }),
]

const book7 = (name, bytes, lines, config = {}) => drop(name, bytes, lines, config, 'a.xlsx')

export const sheets = [
	book7('an old .xls', Buffer.from('d0cf11e0a1b11ae10000', 'hex'), ['FILE: đây là tệp Office kiểu cũ (.xls, .doc, .xlsb) hoặc tệp đặt mật khẩu; hãy bỏ mật khẩu và lưu lại thành .xlsx / this is an old Office file (.xls, .doc, .xlsb) or one with a password; remove the password and save it as .xlsx']),
	book7('a web page called .xlsx', '<html><table><tr><td>unit</td></tr></table></html>', ['FILE: đây là trang web mang tên bảng tính; hãy mở ra và lưu lại thành .xlsx / this is a web page under the name of an Office file; open it and save it as .xlsx']),
	book7('cut off', sheet([header, row()]).subarray(0, 400), ['FILE: tệp hỏng hoặc bị cắt cụt / the file is damaged or cut off']),
	book7('a zip of something else', zip([['readme.txt', 'x']]), ['FILE: tệp thiếu phần "xl/workbook.xml" / part "xl/workbook.xml" is missing in the file']),
	book7('no such sheet', sheet([header, row()]), ['FILE: không có trang tính "Quý 3" (trong tệp có: "Hồ sơ") / no sheet "Quý 3" (the file has: "Hồ sơ")'], { sheet: 'Quý 3' }),
	book7('an empty sheet', sheet([]), ['FILE: bảng chỉ có tiêu đề, không có dòng nào / the table has a header but no rows']),
	book7('no header', sheet([['02320', 'a', '2026', '1']]), ['FILE:Hồ sơ: thiếu cột "metric" / column "metric" is missing']),
	book7('a column twice', sheet([['unit', 'metric', 'period', 'value', 'value'], ['02320', 'a', '2026', '1', '2']]), ['FILE:Hồ sơ!A1: cột "value" xuất hiện hai lần / column "value" appears twice']),
	book7('a bad number, with its cell', sheet([header, row({ value: 'x' })]), ['FILE:Hồ sơ!F2: "x" không phải là số / "x" is not a number']),
	book7('a bad period below a title', sheet([header, row({ period: 'hôm qua' })], 'BÁO CÁO'), ['FILE:Hồ sơ!C4: "hôm qua" không phải là kỳ (2026, 2026-H1, 2026-Q3, 2026-07) / "hôm qua" is not a period (2026, 2026-H1, 2026-Q3, 2026-07)']),
	book7('a formula that failed', xlsx(`${heads}<row r="2">${text('02320')}${text('a')}<c><v>2026</v></c><c/><c/><c t="e"><v>#DIV/0!</v></c></row>`), ['FILE:Bảng 1!F2: dòng không có số liệu: cần giá trị, hoặc tử số / no figure: a value or a numerator is needed']),
	book7('a string that is not there', xlsx(`${heads}<row r="2"><c r="A2" t="s"><v>7</v></c></row>`), ['FILE:Bảng 1!A2: không đọc được ô này: "7" / cannot read this cell: "7"']),
	book7('a comma in a stored number', xlsx(`${heads}<row r="2"><c r="F2"><v>1,5</v></c></row>`), ['FILE:Bảng 1!F2: không đọc được ô này: "1,5" / cannot read this cell: "1,5"']),
	book7('a document type', xlsx(`${heads}`, '<!DOCTYPE worksheet [<!ENTITY a "b">]>'), ['FILE:Bảng 1: XML có khai báo DOCTYPE, không được nhận / XML with a DOCTYPE is not accepted']),
	book7('broken XML', xlsx(`${heads}<row r="2"><c></row>`), [/^FILE:Bảng 1: XML sai cú pháp ở dòng 1: Opening and ending tag mismatch: c line 1 and row \/ malformed XML at line 1: /]),
	book7('a row beyond the last', xlsx(`${heads}<row r="1048577"><c><v>1</v></c></row>`), ['FILE: số dòng sai hoặc quá 1048576 dòng / bad row number, or more than 1048576 rows']),
	book7('a column beyond the last', xlsx(`${heads}<row r="2"><c r="ZZZ2"><v>1</v></c></row>`), ['FILE:Bảng 1!ZZZ2: quá 1024 cột / more than 1024 columns']),
]

const good = { MaHoSo: '1', KenhThucHien: '2', DonViXuLy: '02320', NgayTiepNhan: '20260701080000', NgayHenTra: '20260710170000', TrangThaiHoSo: '4' }
const page = (...data) => JSON.stringify({ error_code: 0, data })
const dossier = (name, bytes, lines, config = {}, file = 'a.json') => ({ name, kind: 'dossier', file, bytes, config, status: 1, lines })
const with_ = (name, over, line) => dossier(name, page({ ...good, ...over }), [line])
const bad1 = (what) => `FILE:/data/0: 1/1 dòng không đọc được; dòng đầu tiên: ${what} / 1/1 rows cannot be read; the first one: ${what}`

export const dossiers = [
	dossier('nothing', '', ['FILE: tệp trống / the file is empty']),
	dossier('a log-in page', '<!DOCTYPE html><html>', ['FILE: nguồn trả về một trang web (có thể là trang đăng nhập) thay cho dữ liệu / the source answers a web page (perhaps to log in) instead of data']),
	dossier('JSON cut off', page(good).slice(0, 60), [/^FILE:1:\d+: JSON sai cú pháp: .* \/ malformed JSON: /]),
	dossier('not UTF-8', Buffer.from('{"data":[{"MaHoSo":"\xd4"}]}', 'latin1'), ['FILE: văn bản không phải UTF-8 / text is not UTF-8']),
	dossier('a fault of the source', '{"error_code":"-1","data":null}', ['FILE:: hệ thống nguồn báo lỗi -1 / the source answers error -1']),
	dossier('no list', '{"error_code":0}', ['FILE:: thiếu "data" / "data" is missing']),
	dossier('a list of something else', '{"data":[1]}', ['FILE:/data/0: "0" phải là {...} / "0" must be {...}']),
	dossier('too deep', '['.repeat(70) + ']'.repeat(70), ['FILE: JSON lồng quá 64 tầng / JSON nested deeper than 64 levels']),
	dossier('a field gone', page({ ...good, NgayTiepNhan: undefined }), ['FILE: không hồ sơ nào có trường "NgayTiepNhan": hệ thống nguồn có thể đã đổi cấu trúc / no dossier has field "NgayTiepNhan": the source may have changed its form']),
	dossier('a field gone on the second page', JSON.stringify([{ data: [good] }, { data: [2, 3, 4, 5, 6].map((n) => ({ ...good, MaHoSo: String(n), KenhThucHien: undefined })) }]),
		['FILE:/1/data: không hồ sơ nào có trường "KenhThucHien": hệ thống nguồn có thể đã đổi cấu trúc / no dossier has field "KenhThucHien": the source may have changed its form']),
	with_('no number', { MaHoSo: '' }, bad1('json-missing MaHoSo')),
	with_('no unit', { DonViXuLy: null }, bad1('json-missing DonViXuLy')),
	with_('another code', { KenhThucHien: '7' }, bad1('bad-value KenhThucHien "7"')),
	with_('a bad date', { NgayHenTra: '2026.07.10?' }, bad1('bad-value NgayHenTra "2026.07.10?"')),
	with_('done before it came', { NgayKetThucXuLy: '20260601080000' }, bad1('bad-value NgayKetThucXuLy "20260601080000"')),
	with_('a flag that is none', { HoSoCoThanhPhanSoHoa: 'maybe' }, bad1('bad-value HoSoCoThanhPhanSoHoa "maybe"')),
	dossier('a table without a column', 'MaHoSo,NgayTiepNhan\n1,2026-07-01\n', ['FILE:1: thiếu cột "KenhThucHien" / column "KenhThucHien" is missing'], {}, 'a.csv'),
	dossier('an option of another kind', page(good), ['CONFIG:/kind: "kind": drop không hợp lệ / "kind": drop is not valid'], { kind: 'drop' }),
	dossier('a code out of range', page(good), ['CONFIG:/codes/KenhThucHien: "A" phải từ 0 đến 3 / "A" must be from 0 to 3'], { codes: { KenhThucHien: { A: 9 } } }),
	dossier('a bad period to sum up', page(good), ['CONFIG:: "2026-7" không phải là kỳ (2026, 2026-H1, 2026-Q3, 2026-07) / "2026-7" is not a period (2026, 2026-H1, 2026-Q3, 2026-07)'], { period: '2026-7' }),
]
