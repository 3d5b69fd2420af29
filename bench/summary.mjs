// bench/results/README.md from the answers beside it. node summary.mjs FOLDER
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'

const folder = process.argv[2]
const answers = readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
	.map((name) => ({ name, ...JSON.parse(readFileSync(join(folder, name), 'utf8')) }))

const short = (value) => JSON.stringify(value).replaceAll('"', '').replaceAll('|', '/').slice(0, 300)
const machine = `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`

writeFileSync(join(folder, 'README.md'), `# Results of ./run soak

${new Date().toISOString().slice(0, 10)}, on ${machine}. Written by \`./run soak\`; ratios were measured inside one run, absolute figures belong to this machine.

| what | needed | held | measured |
| --- | --- | --- | --- |
${answers.map(({ line, need, ok, measured }) => `| ${line} | ${need} | ${ok ? 'yes' : '**no**'} | ${short(measured)} |`).join('\n')}
`)
