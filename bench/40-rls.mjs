// What row security costs over three million observations. On one processor: where the scheduler
// puts two backends makes more of a difference than what is measured.
import { join } from 'node:path'
import { BUILD, QUICK, answer, run } from './lib.mjs'

const NEED = QUICK ? 2.5 : 1.25
const said = JSON.parse(run('taskset', ['-c', '0', join(BUILD, 'bench/rls'), QUICK ? '200000' : '3000000']))
answer(said.line, `at most ${NEED} times`, said.worst <= NEED, said.measured)
