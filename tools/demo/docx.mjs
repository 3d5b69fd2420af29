// A text as the smallest .docx: one paragraph a line. node docx.mjs IN.txt OUT.docx
// The same bytes every time: entries are stored, not compressed, and dated 1 July 2025.
import { readFileSync, writeFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'

const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument'
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const paragraph = (line) => `<w:p><w:r><w:t xml:space="preserve">${escape(line)}</w:t></w:r></w:p>`

function parts(text) {
	const lines = text.trimEnd().split('\n')
	return {
		'[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types">`
			+ '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
			+ '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
		'_rels/.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">`
			+ `<Relationship Id="rId1" Type="${OFFICE}" Target="word/document.xml"/></Relationships>`,
		'word/document.xml': `${HEAD}<w:document xmlns:w="${WORD}"><w:body>${lines.map(paragraph).join('')}</w:body></w:document>`,
	}
}

const DATE = ((2025 - 1980) << 9) | (7 << 5) | 1

// What the local header and the directory say alike.
function common(name, bytes) {
	const b = Buffer.alloc(26)
	b.writeUInt16LE(20, 0)
	b.writeUInt16LE(0x0800, 2)
	b.writeUInt16LE(DATE, 8)
	b.writeUInt32LE(crc32(bytes), 10)
	b.writeUInt32LE(bytes.length, 14)
	b.writeUInt32LE(bytes.length, 18)
	b.writeUInt16LE(name.length, 22)
	return b
}

function zip(files) {
	const body = []
	const directory = []
	let at = 0
	for (const [name, text] of Object.entries(files)) {
		const bytes = Buffer.from(text)
		const said = common(name, bytes)
		const rest = Buffer.alloc(14)
		rest.writeUInt32LE(at, 10)
		body.push(Buffer.from('PK\x03\x04'), said, Buffer.from(name), bytes)
		directory.push(Buffer.from('PK\x01\x02\x14\x00'), said, rest, Buffer.from(name))
		at += 30 + name.length + bytes.length
	}
	const index = Buffer.concat(directory)
	const end = Buffer.alloc(22)
	end.write('PK\x05\x06', 0, 'latin1')
	end.writeUInt16LE(Object.keys(files).length, 8)
	end.writeUInt16LE(Object.keys(files).length, 10)
	end.writeUInt32LE(index.length, 12)
	end.writeUInt32LE(at, 16)
	return Buffer.concat([...body, index, end])
}

const [from, to] = process.argv.slice(2)
if (!to) {
	console.error('node docx.mjs IN.txt OUT.docx')
	process.exit(2)
}
writeFileSync(to, zip(parts(readFileSync(from, 'utf8'))))
