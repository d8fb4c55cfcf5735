/**
 * `npm run chaos [-- --rounds N] [--seed S] [--only TEXT] [--at-once N]`: hundreds of rounds in which something bad happens to an
 * engine that records; counts the frames sent against the frames found, and checks that the timeline explains what is missing.
 */
import { parseArgs } from 'node:util';
import { SCENARIOS } from './scenarios.ts';
import { seeded } from './seeded.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' }, 'at-once': { type: 'string' } } });
const rounds = Number(values.rounds ?? 300);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const atOnce = Number(values['at-once'] ?? 3);
const names = Object.keys(SCENARIOS).filter((name) => name.includes(values.only ?? ''));
if (names.length === 0 || !Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write(`--only is part of one of: ${Object.keys(SCENARIOS).join('; ')}\n`);
  process.exit(2);
}

interface Total {
  rounds: number;
  sent: number;
  found: number;
  lost: number;
  lostTail: number;
  worstTailMs: number;
  failed: string[];
}
const totals = new Map(names.map((name): [string, Total] => [name, { rounds: 0, sent: 0, found: 0, lost: 0, lostTail: 0, worstTailMs: 0, failed: [] }]));
process.stdout.write(`${rounds} rounds, seed ${seed}\n`);
let next = 0;
// The store's own timers keep no process alive.
const alive = setInterval(() => {}, 1_000);
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    while (next < rounds) {
      const round = next++;
      const name = names[round % names.length]!;
      const total = totals.get(name)!;
      total.rounds += 1;
      try {
        const { sent, found, lost, lostTail, worstTailMs, faults } = await SCENARIOS[name]!(seeded(seed + round));
        total.sent += sent;
        total.found += found;
        total.lost += lost;
        total.lostTail += lostTail;
        total.worstTailMs = Math.max(total.worstTailMs, worstTailMs);
        if (sent === 0) faults.push('nothing was recorded');
        if (faults.length > 0) total.failed.push(`--only "${name}" round ${round} (chance ${seed + round}): ${faults.join('; ')}`);
      } catch (error) {
        total.failed.push(`round ${round} (chance ${seed + round}): ${error instanceof Error ? error.stack : String(error)}`);
      }
    }
  }),
);
clearInterval(alive);
let failed = 0;
process.stdout.write(`${'scenario'.padEnd(58)}${['rounds', 'sent', 'found', 'lost', 'at end', 'worst ms', 'failed'].map((title) => title.padStart(9)).join('')}\n`);
for (const [name, total] of totals) {
  failed += total.failed.length;
  process.stdout.write(`${name.padEnd(58)}${[total.rounds, total.sent, total.found, total.lost, total.lostTail, Math.round(total.worstTailMs), total.failed.length].map((figure) => String(figure).padStart(9)).join('')}\n`);
  for (const text of total.failed) process.stdout.write(`  ${text}\n`);
}
process.stdout.write(failed === 0 ? 'every frame is accounted for\n' : `${failed} rounds failed\n`);
process.exit(failed === 0 ? 0 : 1);
