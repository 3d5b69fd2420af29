// What row security costs over three million observations.
import { join } from 'node:path'
import { BUILD, QUICK, answer, run } from './lib.mjs'

const NEED = QUICK ? 2.5 : 1.25
const said = JSON.parse(run(join(BUILD, 'bench/rls'), [QUICK ? '200000' : '3000000']))
answer(said.line, `at most ${NEED} times`, said.worst <= NEED, said.measured)
