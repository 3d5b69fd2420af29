// The words of JSON Schema that our schemas use; any other is an error of the schema's test.
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)
const types = { object: (v) => v !== null && typeof v === 'object' && !Array.isArray(v), array: Array.isArray, string: (v) => typeof v === 'string',
	number: (v) => typeof v === 'number', integer: Number.isInteger, boolean: (v) => typeof v === 'boolean', null: (v) => v === null }

/** fits(schema, value) for the schemas of one document. */
export function validator(root) {
	const words = {
		$ref: (at, v) => fits(root.$defs[at.split('/').at(-1)], v),
		type: (t, v) => types[t](v),
		const: (c, v) => same(c, v),
		enum: (list, v) => list.some((c) => same(c, v)),
		oneOf: (list, v) => list.filter((s) => fits(s, v)).length === 1,
		properties: (p, v) => !types.object(v) || Object.entries(p).every(([k, s]) => !(k in v) || fits(s, v[k])),
		required: (keys, v) => !types.object(v) || keys.every((k) => k in v),
		additionalProperties: (no, v, s) => no || !types.object(v) || Object.keys(v).every((k) => k in s.properties),
		items: (s, v) => !types.array(v) || v.every((x) => fits(s, x)),
		minItems: (n, v) => !types.array(v) || v.length >= n,
		maxItems: (n, v) => !types.array(v) || v.length <= n,
		uniqueItems: (yes, v) => !types.array(v) || new Set(v.map((x) => JSON.stringify(x))).size === v.length,
		minimum: (n, v) => !types.number(v) || v >= n,
		maximum: (n, v) => !types.number(v) || v <= n,
		exclusiveMinimum: (n, v) => !types.number(v) || v > n,
		minLength: (n, v) => !types.string(v) || v.length >= n,
		maxLength: (n, v) => !types.string(v) || v.length <= n,
		pattern: (p, v) => !types.string(v) || new RegExp(p).test(v),
		format: (f, v) => f === 'date' && /^\d{4}-\d\d-\d\d$/.test(v),
	}
	const silent = ['$schema', '$defs', 'title', 'description', 'default']
	const fits = (s, v) => Object.entries(s).every(([word, arg]) => (silent.includes(word) && (word !== 'title' || typeof arg === 'string')) || words[word](arg, v, s))
	return fits
}
