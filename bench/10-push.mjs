// A million figures pushed in batches, against the barest loop that upserts as many over libpq.
//
// Both write to the same PostgreSQL, fsync on, in turn, a thousand rows a batch; each round
// takes a month of its own, so that every row is new. The client made its requests before.
import { join } from 'node:path'
import { Stack } from '../tests/stories/stack.mjs'
import { BUILD, QUICK, answer, median, run } from './lib.mjs'

const ROWS = QUICK ? 20000 : 1000000
const ROUNDS = QUICK ? 1 : 3
const BATCH = 1000
const UNITS = 10600
const METRICS = 100
const CONNECTIONS = 8
const NEED = 0.6

const stack = await Stack.start()
try {
	stack.sql(`insert into metric (code, uom) select 'm' || i, '%' from generate_series(1, ${METRICS}) i;
		insert into unit (code, kind, level) select 'u' || i, 'commune', 'commune' from generate_series(1, ${UNITS}) i;
		insert into unit_name (unit_id, full_name) select id, 'Xã ' || code from unit;`)
	const token = stack.token({ source: 'bench', kind: 'probe' })
	const bare = [], ours = [], p99 = []
	for (let round = 0; round < ROUNDS; round++) {
		bare.push(Number(run(join(BUILD, 'bench/bare_push'), [`host=${stack.data}/run user=dx_owner dbname=thuocso`, ROWS, BATCH])))
		const pushed = JSON.parse(run(join(BUILD, 'bench/push_http'), [stack.port, token, ROWS, BATCH, CONNECTIONS, UNITS, METRICS, round * UNITS * METRICS]))
		ours.push(pushed.rows_per_s)
		p99.push(pushed.p99_ms)
	}
	const [[kept]] = stack.sql('select count(*) from observation')
	const ratio = median(ours) / median(bare)
	answer('đẩy số liệu theo lô / batch push', `rows/s >= ${NEED} of a bare INSERT ... SELECT FROM unnest loop`,
		ratio >= NEED && Number(kept) === ROWS * ROUNDS,
		`${ratio.toFixed(2)}: ${Math.round(median(ours))} rows/s of ${Math.round(median(bare))}; rounds ${ours.map((n, i) => (n / bare[i]).toFixed(2)).join(' ')}; p99 ${median(p99)} ms a batch; ${kept} observations kept`)
} finally {
	await stack.stop()
}
process.exit()
