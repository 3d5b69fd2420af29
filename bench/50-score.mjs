// Scoring and ranking 10,600 units by 100 indicators: ours, a bare C loop, numpy; then one changed cell.
import { mkdtempSync, rmSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BUILD, QUICK, TOP, answer, median, run } from './lib.mjs'

const RUNS = QUICK ? 1 : 5
const NEED = QUICK ? 6 : 3
const CELL = QUICK ? 1 : 0.2

const ours = Array.from({ length: RUNS }, () => JSON.parse(run(join(BUILD, 'bench/score'), [])))
const middle = (key) => median(ours.map((o) => o[key]))

// numpy is measured beside it where it is installed.
function numpy() {
	const folder = mkdtempSync(join(tmpdir(), 'thuocso-bench-'))
	run(join(BUILD, 'bench/score'), ['--dump', join(folder, 'arrays')])
	const { status, stdout } = spawnSync('/usr/bin/python3', [join(TOP, 'bench/score_numpy.py'), join(folder, 'arrays')], { encoding: 'utf8' })
	rmSync(folder, { recursive: true })
	return status === 0 ? Number(stdout) : null
}

const numpy_ms = numpy()
answer('Scoring and ranking 10,600 units × 100 indicators, and one changed cell',
	`at most ${NEED} times a bare C loop; a cell within ${CELL} ms of CPU (median and 99 of 100)`,
	middle('ratio') <= NEED && middle('cell_ms') <= CELL && middle('cell_p99_ms') <= CELL && middle('cell_relative_p99_ms') <= CELL,
	{ bare_ms: middle('bare_ms'), full_ms: middle('full_ms'), ratio: middle('ratio'), numpy_ms,
		full_with_best_of_all_ms: middle('full_relative_ms'), cell_ms: middle('cell_ms'), cell_p99_ms: middle('cell_p99_ms'),
		cell_with_best_of_all_ms: middle('cell_relative_ms'), cell_with_best_of_all_p99_ms: middle('cell_relative_p99_ms') })
