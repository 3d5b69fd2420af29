// kill -9 of a worker, the server and PostgreSQL 200 times while figures are pushed: nothing lost, nothing doubled, same board.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { BUILD, QUICK, TOP, answer } from './lib.mjs'

const KILLS = QUICK ? 2 : Number(process.env.KILLS ?? 200)
const { stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', join(TOP, 'tests/stories/90-kill.test.mjs')], {
	encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, KILLS: String(KILLS), THUOCSO: join(BUILD, 'collector/thuocso'), TOP } })
const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(stdout)?.[1] ?? -1)
const measured = { kills: KILLS, checks_passed: count('pass'), checks_failed: count('fail'),
	failed: stdout.split('\n').filter((line) => /^not ok|^ {2}error:/.test(line)) }
answer('kill -9 of worker, server, PostgreSQL while pushing', `${KILLS} kills: none lost, none doubled, board as scored afresh`,
	measured.checks_passed > 0 && measured.checks_failed === 0, measured)
