// One observation a request on 64 connections: commits shared, against a commit for each request.
//
// The same server and handler twice, in turn: as it is, and with a pool of 16 connections that
// write and a commit a request. Each acknowledgement is of what is on disk.
import { join } from 'node:path'
import { Stack } from '../tests/stories/stack.mjs'
import { BUILD, QUICK, answer, median, run } from './lib.mjs'

const ROWS = QUICK ? 2000 : 60000
const ROUNDS = QUICK ? 1 : 3
const UNITS = 1000
const METRICS = 100
const NEED = 1.3

const ways = { together: [], alone: ['--writers', '16', '--write-together', '1'] }
const seen = { together: [], alone: [] }

for (const [way, options] of Object.entries(ways)) {
	const stack = await Stack.start({ options })
	try {
		stack.sql(`insert into metric (code, uom) select 'm' || i, '%' from generate_series(1, ${METRICS}) i;
			insert into unit (code, kind, level) select 'u' || i, 'commune', 'commune' from generate_series(1, ${UNITS}) i;
			insert into unit_name (unit_id, full_name) select id, 'Xã ' || code from unit;`)
		const token = stack.token({ source: 'bench', kind: 'probe' })
		for (let round = 0; round < ROUNDS; round++)
			seen[way].push(JSON.parse(run(join(BUILD, 'bench/push_http'), [stack.port, token, ROWS, 1, 64, UNITS, METRICS, round * UNITS * METRICS])))
	} finally {
		await stack.stop()
	}
}

const acks = (way) => median(seen[way].map((round) => round.acks_per_s))
const p99 = (way) => median(seen[way].map((round) => round.p99_ms))
const ratio = acks('together') / acks('alone')
answer('một số liệu mỗi yêu cầu / one observation a request', `acks/s >= ${NEED} of a commit a request with a pool of 16; p99 < 30 ms`,
	ratio >= NEED && p99('together') < 30,
	`${ratio.toFixed(2)}: ${acks('together')} acks/s of ${acks('alone')}; p99 ${p99('together')} ms and ${p99('alone')} ms; 64 connections`)
process.exit()
