// Phones: an OpenRosa client that behaves as ODK Collect does, against the real server.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Collect } from './collect.mjs'
import { Stack, thuocso } from './stack.mjs'

const folder = mkdtempSync(join(tmpdir(), 'openrosa-'))
let stack, phone, other

// A household form: numbers, a choice from a list in a file, a sum over a repeat, a photo, a name that is personal.
const form = (version = '1') => `<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
<h:head><h:title>Khảo sát hộ &amp; số hoá</h:title><model>
<instance><data id="ho" version="${version}"><chu_ho/><so_nguoi/><so_dien_thoai/><thon/><nguoi jr:template=""><tuoi/></nguoi><tong_tuoi/><anh/><meta><instanceID/></meta></data></instance>
<instance id="thon" src="jr://file-csv/thon.csv"/>
<bind nodeset="/data/chu_ho" type="string" personal="true"/>
<bind nodeset="/data/so_nguoi" type="int" required="true()" constraint=". &gt; 0 and . &lt; 50" jr:constraintMsg="Số người phải từ 1 đến 49"/>
<bind nodeset="/data/so_dien_thoai" type="int" constraint=". &lt;= /data/so_nguoi"/>
<bind nodeset="/data/thon" type="string" required="true()"/>
<bind nodeset="/data/nguoi/tuoi" type="int"/>
<bind nodeset="/data/tong_tuoi" type="int" calculate="sum(/data/nguoi/tuoi)" readonly="true()"/>
<bind nodeset="/data/anh" type="binary"/>
<bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/>
</model></h:head>
<h:body><input ref="/data/chu_ho"><label>Chủ hộ</label></input><input ref="/data/so_nguoi"><label>Số người</label></input>
<input ref="/data/so_dien_thoai"><label>Có điện thoại</label></input>
<select1 ref="/data/thon"><label>Thôn</label><itemset nodeset="instance('thon')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>
<group ref="/data/nguoi"><label>Người</label><repeat nodeset="/data/nguoi"><input ref="/data/nguoi/tuoi"><label>Tuổi</label></input></repeat></group>
<upload ref="/data/anh" mediatype="image/*"><label>Ảnh</label></upload></h:body></h:html>`

const filled = ({ id = `uuid:${randomUUID()}`, old, people = '4', phones = '2', village = 'na-hang', ages = [40, 38], sum, photo = '', head = 'Nguyễn Văn Giả Định', version = '1' } = {}) =>
	`<?xml version='1.0' ?><data id="ho" version="${version}"><chu_ho>${head}</chu_ho><so_nguoi>${people}</so_nguoi><so_dien_thoai>${phones}</so_dien_thoai><thon>${village}</thon>${
		ages.map((a) => `<nguoi><tuoi>${a}</tuoi></nguoi>`).join('')}<tong_tuoi>${sum ?? ages.reduce((a, b) => a + b, 0)}</tong_tuoi><anh>${photo}</anh><meta><instanceID>${id}</instanceID>${
		old ? `<deprecatedID>${old}</deprecatedID>` : ''}</meta></data>`

const row = (id) => stack.sql(`select state, counted, array_to_string(awaits, ','), answers, violations, replaced_by is null from submission where instance_id = '${id}'`)[0]
const publish = (...words) => {
	const { status, stdout, stderr } = thuocso(['form', 'publish', ...words, '--data', stack.data])
	assert.equal(status, 0, stderr)
	return stdout
}

before(async () => {
	stack = await Stack.start({ workers: 2 })
	stack.sql(`insert into unit (code, kind, level) values ('08', 'province', 'province'), ('02320', 'commune', 'commune'), ('02221', 'commune', 'commune');
		insert into unit_parent (unit_id, parent_id, tree, valid_from) select u.id, p.id, 'admin', '-infinity' from unit u, unit p where p.code = '08' and u.code in ('02320', '02221')`)
	const key = (unit) => `${stack.url}/openrosa/key/${stack.token({ source: 'khao-sat', kind: 'survey', unit })}`
	phone = new Collect(key('02320'))
	other = new Collect(key('02221'))
	mkdirSync(join(folder, 'media'))
	writeFileSync(join(folder, 'media/thon.csv'), 'name,label\nna-hang,Nà Hang\ntan-an,Tân An\n')
	writeFileSync(join(folder, 'ho.xml'), form())
})
after(async () => { await stack.stop(); rmSync(folder, { recursive: true }) })

test('no form, an empty list; a form is published to one commune and that commune alone sees it', async () => {
	assert.deepEqual(await phone.forms(), [])
	assert.match(publish(join(folder, 'ho.xml'), '--media', join(folder, 'media'), '--unit', '02320'), /^ho\t1\tKhảo sát hộ & số hoá\tmới/)
	assert.match(publish(join(folder, 'ho.xml'), '--media', join(folder, 'media'), '--unit', '02320'), /đã có/)
	const [only, ...more] = await phone.forms()
	assert.equal(more.length, 0)
	assert.deepEqual([only.formID, only.version, only.name], ['ho', '1', 'Khảo sát hộ & số hoá'])
	const { text, media } = await phone.download(only)
	assert.equal(text, form())
	assert.equal(media['thon.csv'].toString(), 'name,label\nna-hang,Nà Hang\ntan-an,Tân An\n')
	assert.deepEqual(await other.forms(), [])
	assert.equal((await other.ask(only.downloadUrl.replace(phone.base, other.base))).status, 404)
})

test('other bytes under the same version are refused, and a form that is none', async () => {
	writeFileSync(join(folder, 'changed.xml'), form().replace('Chủ hộ', 'Chủ nhà'))
	const changed = thuocso(['form', 'publish', join(folder, 'changed.xml'), '--media', join(folder, 'media'), '--data', stack.data])
	assert.equal(changed.status, 1)
	assert.match(changed.stderr, /đổi số phiên bản.*new version/)
	writeFileSync(join(folder, 'wrong.xml'), form('2').replace('/data/so_nguoi"/>', '/data/so_nguoi +"/>'))
	const wrong = thuocso(['form', 'publish', join(folder, 'wrong.xml'), '--media', join(folder, 'media'), '--data', stack.data])
	assert.equal(wrong.status, 1)
	assert.match(wrong.stderr, /so_dien_thoai/)
	assert.equal((await phone.forms()).length, 1)
})

test('a filled-in form is kept and counts; what is personal is sealed', async () => {
	const id = `uuid:${randomUUID()}`
	const { status, message } = await phone.submit(filled({ id }))
	assert.equal(status, 201)
	assert.match(message, /Đã nhận/)
	const [state, counted, awaits, answers] = row(id)
	assert.deepEqual([state, counted, awaits], ['received', 't', ''])
	assert.deepEqual(JSON.parse(answers), { so_nguoi: 4, so_dien_thoai: 2, thon: 'na-hang', nguoi: [{ tuoi: 40 }, { tuoi: 38 }], tong_tuoi: 78 })
	assert.equal(stack.sql("select count(*) from submission s where position(convert_to('Nguyễn', 'UTF8') in sealed) > 0")[0][0], '0')
})

test('the answer was lost: the same again is welcome and written once; other bytes are not', async () => {
	const id = `uuid:${randomUUID()}`, xml = filled({ id })
	for (let i = 0; i < 3; i++)
		assert.equal((await phone.submit(xml)).status, 201)
	assert.equal(stack.sql(`select count(*) from submission where instance_id = '${id}'`)[0][0], '1')
	const { status, message } = await phone.submit(filled({ id, people: '5' }))
	assert.equal(status, 409)
	assert.match(message, /nội dung khác/)
	assert.equal((await Promise.all(Array.from({ length: 8 }, () => phone.post(filled({ id }))))).every(({ status }) => status === 409 || status === 201), true)
	assert.equal(stack.sql(`select count(*) from submission where instance_id = '${id}'`)[0][0], '1')
})

const wrongs = {
	'a constraint broken': [{ people: '70' }, '/data/so_nguoi', 'constraint', /Số người phải từ 1 đến 49/],
	'a required answer missing': [{ people: '', phones: '' }, '/data/so_nguoi', 'required', /./],
	'text in a number': [{ phones: 'hai' }, '/data/so_dien_thoai', 'type', /./],
	'a calculation tampered with': [{ sum: 12 }, '/data/tong_tuoi', 'calculated', /./],
	'an unknown choice': [{ village: 'cho-khac' }, '/data/thon', 'choice', /./],
}
test('the five wrong ones are kept, never counted, and their sender is told', async () => {
	for (const [name, [answers, path, kind, words]] of Object.entries(wrongs)) {
		const id = `uuid:${randomUUID()}`
		const { status, message } = await phone.submit(filled({ id, ...answers }))
		assert.equal(status, 201, name)
		assert.match(message, /chưa được tính/)
		assert.ok(message.includes(path), message)
		const [state, counted, , , violations] = row(id)
		assert.deepEqual([state, counted], ['invalid', 'f'], name)
		const found = JSON.parse(violations).find((v) => v.path === path)
		assert.equal(found?.kind, kind, `${name}: ${violations}`)
		assert.match(found.vi, words)
	}
})

const photo = (n) => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 20]), Buffer.from('Exif\0\0GPS 22.1N 105E'.slice(0, 18)), Buffer.from([0xff, 0xda, 0, 4, 1, 2]), Buffer.alloc(500, n), Buffer.from([0xff, 0xd9])])
test('photos come in several posts; until then it does not count', async () => {
	const id = `uuid:${randomUUID()}`, xml = filled({ id, photo: 'anh1.jpg' })
	const first = await phone.post(xml, { 'khac.jpg': photo(1) }, true)
	assert.equal(first.status, 202)
	assert.deepEqual(row(id).slice(0, 3), ['received', 'f', 'anh1.jpg'])
	const second = await phone.post(xml, { 'anh1.jpg': photo(2) })
	assert.equal(second.status, 201)
	assert.deepEqual(row(id).slice(0, 3), ['received', 't', ''])
	assert.equal((await phone.post(xml, { 'anh1.jpg': photo(2) })).status, 201)
	const files = stack.sql(`select f.name, f.media_type, f.size from submission_file f join submission s on s.id = f.submission_id where s.instance_id = '${id}' order by 1`)
	assert.deepEqual(files, [['anh1.jpg', 'image/jpeg', '510'], ['khac.jpg', 'image/jpeg', '510']])
})

test('an edit takes the place of what it edits, once', async () => {
	const first = `uuid:${randomUUID()}`, second = `uuid:${randomUUID()}`, third = `uuid:${randomUUID()}`
	await phone.submit(filled({ id: first }))
	assert.equal((await phone.submit(filled({ id: second, old: first, people: '6' }))).status, 201)
	assert.equal((await phone.submit(filled({ id: second, old: first, people: '6' }))).status, 201)
	assert.deepEqual(row(first).slice(0, 2).concat(row(first)[5]), ['received', 'f', 'f'])
	assert.deepEqual(row(second).slice(0, 2).concat(row(second)[5]), ['received', 't', 't'])
	const stale = await phone.submit(filled({ id: third, old: first, people: '7' }))
	assert.equal(stale.status, 409)
	assert.match(stale.message, /sửa ở nơi khác/)
	assert.equal((await phone.submit(filled({ id: third, old: 'uuid:unknown' }))).status, 409)
	assert.equal(row(third), undefined)
})

test('a reviewer sees the units he reviews, decides with a reason, and only what holds is approved', async () => {
	const id = `uuid:${randomUUID()}`, wrong = `uuid:${randomUUID()}`
	await phone.submit(filled({ id }))
	await phone.submit(filled({ id: wrong, people: '70' }))
	const as = (unit) => ({ headers: { authorization: `Bearer ${stack.token({ source: `tham-dinh-${unit}`, role: 'reviewer', unit })}`, 'content-type': 'application/json' } })
	const mine = as('02320'), theirs = as('02221')
	const list = async (who, query = '') => (await stack.json(`/api/v1/forms/ho/submissions${query}`, who)).body
	const all = await list(mine)
	assert.equal(all.items.find((s) => s.instance === id).state, 'received')
	assert.deepEqual((await list(theirs)).items, [])
	assert.ok((await list(mine, '?state=invalid')).items.every((s) => s.state === 'invalid' && s.violations.length))
	const first = await list(mine, '?limit=2'), second = await list(mine, `?limit=2&cursor=${first.next}`)
	assert.equal(first.items.length, 2)
	assert.ok(BigInt(second.items[0].id) < BigInt(first.items[1].id))
	const decide = (submission, body, who = mine) => stack.json(`/api/v1/submissions/${submission}/review`, { method: 'POST', body: JSON.stringify(body), ...who })
	const number = all.items.find((s) => s.instance === id).id, bad = all.items.find((s) => s.instance === wrong).id
	assert.equal((await decide(number, { state: 'approved' }, theirs)).status, 404)
	assert.equal((await decide(number, { state: 'returned' })).body.code, 'json-missing')
	assert.equal((await decide(number, { state: 'gone' })).status, 400)
	assert.equal((await decide(bad, { state: 'approved' })).status, 409)
	assert.equal((await decide(number, { state: 'returned', questions: { '/data/so_nguoi': 'đếm lại' } })).status, 200)
	assert.deepEqual(row(id).slice(0, 2), ['returned', 'f'])
	assert.equal((await decide(number, { state: 'approved', why: 'đã gọi lại' })).status, 200)
	assert.deepEqual(row(id).slice(0, 2), ['approved', 't'])
	assert.deepEqual((await list(mine)).items.find((s) => s.instance === id).review.why, 'đã gọi lại')
	const form = (await stack.json('/api/v1/forms', mine)).body.items.find((f) => f.form === 'ho')
	assert.equal(form.received, Number(stack.sql("select count(*) from submission s join unit u on u.id = s.unit_id where u.code = '02320'")[0][0]))
	assert.equal((await stack.json('/api/v1/forms/khong/submissions', mine)).status, 404)
	assert.equal((await stack.json('/api/v1/forms')).status, 401)
})

test('a phone of another commune cannot send it, nor take another phone\'s for its own', async () => {
	const id = `uuid:${randomUUID()}`
	assert.equal((await other.submit(filled())).status, 403)
	await phone.submit(filled({ id }))
	assert.equal((await other.submit(filled({ id }))).status, 409)
	assert.equal((await other.submit(filled({ old: id }))).status, 403)
})

test('a token that was taken back, a body that is none', async () => {
	const gone = new Collect(`${stack.url}/openrosa/key/khong-co-ma-nay`)
	const answer = await gone.ask('/formList')
	assert.equal(answer.status, 403)
	assert.match(await answer.text(), /<OpenRosaResponse/)
	const bad = async (body, type = 'multipart/form-data; boundary=b') => {
		const a = await phone.ask('/submission', { method: 'POST', body, headers: { 'content-type': type } })
		return [a.status, await a.text()]
	}
	const part = (xml) => `--b\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="s.xml"\r\n\r\n${xml}\r\n--b--\r\n`
	const before = stack.sql('select count(*) from submission')
	for (const [body, status, words] of [
		['', 400, /multipart/], ['--b--', 400, /xml_submission_file/], [part('<data'), 400, /XML/],
		[part('<data id="ho" version="1"/>'), 400, /instanceID/], [part('<data version="1"><meta><instanceID>a</instanceID></meta></data>'), 400, /id/],
		[part('<data id="khac" version="1"><meta><instanceID>a</instanceID></meta></data>'), 404, /khac/],
		[part('<data id="ho" version="9"><meta><instanceID>a</instanceID></meta></data>'), 404, /ho/],
		[part('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><data id="ho" version="1"><meta><instanceID>&x;</instanceID></meta></data>'), 400, /./],
		[part(filled()).replace('filename="s.xml"', 'filename="s.xml"').replace('--b--', '--b\r\nContent-Disposition: form-data; name="f"; filename="../../etc/x"\r\n\r\nx\r\n--b--'), 400, /\.\.\/\.\.\/etc/],
	]) {
		const [got, text] = await bad(body)
		assert.equal(got, status, `${body.slice(0, 90)}: ${text}`)
		assert.match(text, words)
	}
	assert.equal((await bad('x', 'text/plain'))[0], 415)
	assert.deepEqual(stack.sql('select count(*) from submission'), before)
	assert.ok(!stack.log.includes(phone.base.split('/').at(-1)), 'the token stays out of the log')
})

test('a newer version is what phones get; older ones on their way are still taken; a closed form is not', async () => {
	writeFileSync(join(folder, 'ho2.xml'), form('2'))
	publish(join(folder, 'ho2.xml'), '--media', join(folder, 'media'), '--unit', '02320')
	assert.deepEqual((await phone.forms()).map((f) => f.version), ['2'])
	assert.equal((await phone.submit(filled())).status, 201)
	assert.equal((await phone.submit(filled({ version: '2' }))).status, 201)
	assert.match(thuocso(['form', 'list', '--data', stack.data]).stdout, /^ho\t2\tKhảo sát/)
	assert.equal(thuocso(['form', 'close', 'ho', '--data', stack.data]).status, 0)
	assert.deepEqual(await phone.forms(), [])
	const { status, message } = await phone.submit(filled())
	assert.equal(status, 403)
	assert.match(message, /đã đóng/)
	assert.equal(thuocso(['form', 'close', 'khong-co', '--data', stack.data]).status, 1)
})
