// The description of the interface and the interface are one thing.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Stack, TOP, thuocso } from './stack.mjs'

let stack, doc, routes
before(async () => {
	stack = await Stack.start({ workers: 1 })
	doc = (await stack.json('/api/v1/openapi.json')).body
	routes = thuocso(['serve', '--print-routes']).stdout.trim().split('\n').map((line) => {
		const [method, path, name, page] = line.split(' ')
		return { method: method.toLowerCase(), path, name, page: page === 'page' }
	})
})
after(() => stack.stop())

const operations = () => Object.entries(doc.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method, ...operation })))

test('every route is described, under its own name, and everything described is routed', () => {
	const wanted = routes.filter((r) => !r.page).map((r) => `${r.method} ${r.path} ${r.name}`).sort()
	const described = operations().map((o) => `${o.method} ${o.path} ${o.operationId}`).sort()
	assert.deepEqual(described, wanted)
})

test('the parameters of a path are the same on both sides', () => {
	for (const { path, operationId, parameters = [] } of operations()) {
		const inside = [...path.matchAll(/\{(\w+)(?:\.\.\.)?\}/g)].map((m) => m[1])
		assert.deepEqual(parameters.filter((p) => p.in === 'path').map((p) => p.name), inside, operationId)
		for (const p of parameters) assert.ok(p.description && p.schema, `${operationId} ${p.name}`)
	}
})

test('every query parameter that a handler reads is described', () => {
	const described = new Set(operations().flatMap((o) => (o.parameters ?? []).map((p) => p.name)))
	for (const file of ['collector', 'people'].flatMap((folder) => readdirSync(join(TOP, folder)).filter((name) => (folder === 'people' || name.startsWith('api_')) && name.endsWith('.c')).map((name) => `${folder}/${name}`)))
		for (const [, name] of readFileSync(join(TOP, file), 'utf8').matchAll(/(?:job_query|api_query_\w+)\(job, "(\w+)"/g))
			assert.ok(described.has(name), `${file}: ${name}`)
})

test('a parameter that is not described is refused, by name', async () => {
	for (const { path } of operations().filter((o) => o.method === 'get' && !o.security && !o.path.includes('{'))) {
		const { status, body } = await stack.json(`${path}?khong_co=1`)
		assert.equal(status, 400, path)
		assert.equal(body.code, 'query-unknown')
		assert.match(body.vi, /khong_co/)
	}
})

test('references lead somewhere, and no schema stands unused', () => {
	const used = new Set()
	const walk = (value) => {
		if (typeof value !== 'object' || !value) return
		if (value.$ref) {
			const name = /^#\/components\/schemas\/(\w+)$/.exec(value.$ref)?.[1]
			assert.ok(doc.components.schemas[name], value.$ref)
			used.add(name)
		}
		Object.values(value).forEach(walk)
	}
	walk(doc)
	assert.deepEqual(Object.keys(doc.components.schemas).filter((name) => !used.has(name)), [])
})

test('what needs a right says so, and is closed to strangers', async () => {
	for (const { path, method, security } of operations()) {
		const at = path.replace(/\{\w+\}/g, 'x')
		if (!security) continue
		const { status, body } = await stack.json(at, { method: method.toUpperCase(), body: ['get', 'delete'].includes(method) ? undefined : '{}' })
		assert.equal(status, 401, path)
		assert.equal(body.code, 'unauthorized')
	}
})

// A small validator: type, properties, required, items, enum, anyOf, allOf, $ref.
function faults(schema, value, at = '') {
	if (schema.$ref) return faults(doc.components.schemas[schema.$ref.split('/').pop()], value, at)
	if (schema.anyOf) return schema.anyOf.some((s) => faults(s, value, at).length === 0) ? [] : [`${at}: none of anyOf fits ${JSON.stringify(value)?.slice(0, 80)}`]
	if (schema.allOf) return schema.allOf.flatMap((s) => faults(s, value, at))
	const is = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value
	const types = [schema.type].flat()
	if (schema.type && !types.includes(is) && !(is === 'integer' && types.includes('number'))) return [`${at}: ${is}, not ${types}`]
	if (schema.enum && !schema.enum.includes(value)) return [`${at}: ${value} is not one of ${schema.enum}`]
	if (is === 'array') return schema.items ? value.flatMap((v, i) => faults(schema.items, v, `${at}/${i}`)) : []
	if (is !== 'object') return []
	const missing = (schema.required ?? []).filter((key) => !(key in value)).map((key) => `${at}/${key}: missing`)
	const known = Object.entries(value).flatMap(([key, v]) => schema.properties?.[key] ? faults(schema.properties[key], v, `${at}/${key}`)
		: schema.properties && !schema.additionalProperties ? [`${at}/${key}: not described`] : [])
	return [...missing, ...known]
}

test('what an empty server answers has the shape described', async () => {
	let seen = 0
	for (const { path, method, responses, operationId, security } of operations()) {
		if (method !== 'get' || security || path.includes('{') || !responses['200'].content?.['application/json'] || path.endsWith('openapi.json')) continue
		const needs = operationId === 'observations' ? '?unit=x' : ''
		const { status, body } = await stack.json(path + needs)
		assert.equal(status, 200, path)
		assert.deepEqual(faults(responses['200'].content['application/json'].schema, body), [], path)
		seen++
	}
	assert.ok(seen >= 8)
})

test('refusals have the shape described', async () => {
	for (const path of ['/api/v1/rounds/x/board', '/api/v1/units/x', '/api/v1/benchmarks?year=abc', '/api/v1/nothing']) {
		const { status, headers, body } = await stack.json(path)
		assert.ok(status >= 400 && status < 500)
		assert.equal(headers.get('content-type'), 'application/problem+json')
		assert.deepEqual(faults(doc.components.schemas.Problem, body), [], path)
	}
})
