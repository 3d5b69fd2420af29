// How well does `thuocso extract` read? Recall and precision over texts whose figures are known.
//
//   node tests/narrative_score.mjs --thuocso BIN --units FILE.csv [-v] TEXT.txt ...
//   node tests/narrative_score.mjs --thuocso BIN --units FILE.csv [-v] --seeds DIR --figures FILE.csv
//
// Beside TEXT.txt stands TEXT.csv: start,end,figure,unit,value,bound,numerator,denominator,uom. A figure is
// right if its unit, its bound, its value or fraction and its bytes are. --seeds reads a list without spans
// (columns seed, unit, bound, value, numerator, denominator): there figures are paired in the order of the text.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function csv(text) {
	const rows = [];
	let row = [], field = '', quoted = false;
	for (let i = 0; i < text.length; i++) {
		const c = text[i];
		if (quoted) {
			if (c === '"' && text[i + 1] === '"') { field += '"'; i++; }
			else if (c === '"') quoted = false;
			else field += c;
		} else if (c === '"') quoted = true;
		else if (c === ',') { row.push(field); field = ''; }
		else if (c === '\n') { row.push(field.replace(/\r$/, '')); rows.push(row); row = []; field = ''; }
		else field += c;
	}
	if (field || row.length) { row.push(field); rows.push(row); }
	const [head, ...body] = rows;
	return body.map((r) => Object.fromEntries(head.map((name, i) => [name, r[i] ?? ''])));
}

export function extract(thuocso, units, file) {
	const out = execFileSync(thuocso, ['extract', file, '--units', units], { maxBuffer: 1 << 28 });
	return out.toString().split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

const near = (a, b) => a != null && b != null && a !== '' && b !== '' && Math.abs(Number(a) - Number(b)) <= 1e-5 * Math.max(1, Math.abs(Number(b)));
const sameFraction = (got, want) => near(got.numerator, want.numerator) && near(got.denominator, want.denominator);
const written = (want) => want.figure === undefined || want.figure.includes('/');

function faults(got, want) {
	const list = [];
	if ((got.unit ?? '') !== want.unit) list.push(`unit ${got.unit} (${got.unit_text}) not ${want.unit}`);
	if (!near(got.value, want.value) && !(written(want) && sameFraction(got, want)))
		list.push(`value ${got.value} not ${want.value}`);
	if (got.bound !== want.bound) list.push(`bound ${got.bound} not ${want.bound}`);
	return list;
}

function report(say, name, found, expected, right) {
	if (say) console.log(`${name}: recall ${(right / expected).toFixed(3)} precision ${(right / found).toFixed(3)} (${right} right, ${expected} expected, ${found} found)`);
	return { found, expected, right };
}

export function scoreText(thuocso, units, file, verbose) {
	const got = extract(thuocso, units, file), want = csv(readFileSync(file.replace(/\.txt$/, '.csv'), 'utf8'));
	const bytes = readFileSync(file);
	let right = 0;
	for (const w of want) {
		const hit = got.find((g) => g.start === Number(w.start) && g.end === Number(w.end));
		const wrong = hit ? faults(hit, w) : ['not found'];
		if (hit) hit.paired = true;
		if (wrong.length === 0) right++;
		else if (verbose) console.log(`  - ${w.figure} @${w.start} …${bytes.subarray(Math.max(0, w.start - 60), Number(w.end) + 40).toString().replace(/\n/g, '⏎')}… : ${wrong.join('; ')}`);
	}
	if (verbose)
		for (const g of got.filter((x) => !x.paired))
			console.log(`  + ${bytes.subarray(g.start, g.end)} @${g.start} (${g.phrase.replace(/\n/g, '⏎')})`);
	return report(verbose, file, got.length, want.length, right);
}

export function scoreSeeds(thuocso, units, dir, figures, verbose) {
	const all = csv(readFileSync(figures, 'utf8'));
	const sum = { found: 0, expected: 0, right: 0 };
	for (const seed of new Set(all.map((r) => r.seed))) {
		const got = extract(thuocso, units, join(dir, seed)), want = all.filter((r) => r.seed === seed);
		let right = 0;
		for (const w of want) {
			const hit = got.find((g) => !g.paired && faults(g, w).length === 0);
			if (hit) { hit.paired = true; right++; }
			else if (verbose) console.log(`  - ${w.unit} ${w.bound}${w.value}${w.uom} ${w.kpi_vi}`);
		}
		if (verbose)
			for (const g of got.filter((x) => !x.paired))
				console.log(`  + ${g.unit} ${g.bound}${g.value} ${g.uom} ${g.numerator}/${g.denominator} @${g.start} (${g.phrase.replace(/\n/g, '⏎')})`);
		const r = report(verbose, seed, got.length, want.length, right);
		for (const k of Object.keys(sum)) sum[k] += r[k];
	}
	return sum;
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split('/').pop())) {
	const args = process.argv.slice(2), take = (name) => { const i = args.indexOf(name); return i < 0 ? null : args.splice(i, 2)[1]; };
	const thuocso = take('--thuocso'), units = take('--units'), seeds = take('--seeds'), figures = take('--figures');
	const v = args.indexOf('-v'), verbose = v >= 0;
	if (verbose) args.splice(v, 1);
	const sum = { found: 0, expected: 0, right: 0 };
	for (const r of seeds ? [scoreSeeds(thuocso, units, seeds, figures, verbose)] : args.map((file) => scoreText(thuocso, units, file, verbose)))
		for (const k of Object.keys(sum)) sum[k] += r[k];
	report(true, 'all', sum.found, sum.expected, sum.right);
}
