// Ten minutes of CPU for every fuzzer without a finding.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { QUICK, TOP, answer } from './lib.mjs'

const SECONDS = QUICK ? 5 : Number(process.env.FUZZ_SECONDS ?? 600)
const build = join(TOP, '.cache/check-san/tests/fuzz')
const fuzzers = existsSync(build) ? readdirSync(build).filter((name) => /^fuzz_[a-z0-9_]+$/.test(name)) : []
const measured = {}
let found = 0
for (const fuzzer of fuzzers) {
	const name = fuzzer.slice(5)
	const work = join(TOP, '.cache/fuzz', name)
	rmSync(join(work, 'new'), { recursive: true, force: true })
	mkdirSync(join(work, 'new'), { recursive: true })
	cpSync(join(TOP, 'tests/fuzz/corpus', name), join(work, 'new'), { recursive: true })
	const { status, stderr } = spawnSync(join(build, fuzzer), [`-max_total_time=${SECONDS}`, '-seed=1', '-timeout=10', '-rss_limit_mb=2048',
		'-print_final_stats=1', `-artifact_prefix=${work}/`, join(work, 'new')], { encoding: 'utf8', maxBuffer: 1 << 28 })
	measured[name] = { seconds: SECONDS, runs: Number(/number_of_executed_units: (\d+)/.exec(stderr)?.[1] ?? 0), finding: status !== 0 }
	if (status !== 0) found++
}
answer('fuzzers without a finding', `${SECONDS} s of CPU each`, fuzzers.length > 0 && found === 0, measured)
