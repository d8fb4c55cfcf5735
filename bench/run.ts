/**
 * `npm run bench [-- NAME …] [--json FILE]`: runs the benchmarks named, or the short ones; prints a table and writes JSON.
 * Each gives figures of this machine and, where there is a peer, the ratio to it taken in the same run.
 */
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { benchmarks } from './benchmarks.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' }, list: { type: 'boolean' } } });

if (values.list) {
  for (const [name, benchmark] of Object.entries(benchmarks)) process.stdout.write(`${name.padEnd(16)} ${benchmark.about}\n`);
  process.exit(0);
}

const names = positionals.length > 0 ? positionals : Object.keys(benchmarks).filter((name) => benchmarks[name]!.byDefault);
const unknown = names.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  process.stderr.write(`no benchmark called ${unknown.join(', ')}; npm run bench -- --list names them\n`);
  process.exit(2);
}

const results: Record<string, unknown> = {};
for (const name of names) {
  process.stdout.write(`\n# ${name}: ${benchmarks[name]!.about}\n`);
  const figures = await benchmarks[name]!.run((line) => process.stdout.write(`  ${line}\n`));
  results[name] = figures;
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
}
if (values.json) {
  const machine = { cpu: os.cpus()[0]?.model ?? '', cores: os.cpus().length, memoryBytes: os.totalmem(), node: process.version, platform: process.platform };
  writeFileSync(values.json, `${JSON.stringify({ machine, at: new Date().toISOString(), results }, null, 2)}\n`);
}
// Servers of a benchmark that failed half-way must not keep the command alive.
process.exit(0);
