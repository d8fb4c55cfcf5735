/**
 * `npm run chaos [-- --rounds N] [--minutes M] [--seed S] [--only TEXT] [--at-once N]`: hundreds of rounds in which something bad happens to an
 * engine that records; counts the frames sent against the frames found, and checks that the timeline explains what is missing.
 */
import { parseArgs } from 'node:util';
import { SCENARIOS } from './scenarios.ts';
import { seeded } from './seeded.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string' }, minutes: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' }, 'at-once': { type: 'string' } } });
const rounds = Number(values.rounds ?? 300);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
/** No round begins after that, ms of `performance.now()`. */
const untilMs = Number(values.minutes ?? Infinity) * 60_000;
const atOnce = Number(values['at-once'] ?? 3);
const names = Object.keys(SCENARIOS).filter((name) => name.includes(values.only ?? ''));
if (names.length === 0 || !Number.isInteger(rounds) || rounds < 1 || Number.isNaN(untilMs)) {
  process.stderr.write(`--only is part of one of: ${Object.keys(SCENARIOS).join('; ')}\n`);
  process.exit(2);
}

interface Total {
  rounds: number;
  sent: number;
  lost: number;
  /** In one round. */
  lostMost: number;
  lostMostMs: number;
  limit: string;
  failed: number;
}
const totals = new Map(names.map((name): [string, Total] => [name, { rounds: 0, sent: 0, lost: 0, lostMost: 0, lostMostMs: 0, limit: '', failed: 0 }]));
process.stdout.write(`${rounds} rounds, seed ${seed}\n`);
let next = 0;
// The store's own timers keep no process alive.
const alive = setInterval(() => {}, 1_000);
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    while (next < rounds && performance.now() < untilMs) {
      const round = next++;
      const name = names[round % names.length]!;
      const total = totals.get(name)!;
      total.rounds += 1;
      const faults: string[] = [];
      try {
        const account = await SCENARIOS[name]!(seeded(seed + round));
        faults.push(...account.faults);
        if (account.sent === 0) faults.push('nothing was recorded');
        total.sent += account.sent;
        total.lost += account.lost;
        total.lostMost = Math.max(total.lostMost, account.lost);
        total.lostMostMs = Math.max(total.lostMostMs, account.lostMs);
        total.limit = account.limit;
      } catch (error) {
        faults.push(error instanceof Error ? String(error.stack) : String(error));
      }
      if (faults.length === 0) continue;
      total.failed += 1;
      process.stdout.write(`FAILED: --rounds 1 --seed ${seed + round} --only "${name}": ${faults.join('; ')}\n`);
    }
  }),
);
clearInterval(alive);
const COLUMNS = ['rounds', 'sent', 'lost', 'lost at most', 'ms at most', 'may be lost', 'failed'];
const line = (title: string, cells: (string | number)[]) => process.stdout.write(`${title.padEnd(56)}${cells.map((cell, column) => String(cell).padStart(COLUMNS[column]!.length + 3)).join('')}\n`);
process.stdout.write(`${[...totals.values()].reduce((sum, total) => sum + total.rounds, 0)} rounds done\n`);
line('scenario (frames; at most: in one round)', COLUMNS);
for (const [name, { rounds: count, sent, lost, lostMost, lostMostMs, limit, failed }] of totals) line(name, [count, sent, lost, lostMost, Math.round(lostMostMs), limit, failed]);
const failed = [...totals.values()].reduce((sum, total) => sum + total.failed, 0);
process.stdout.write(failed === 0 ? 'every frame is accounted for\n' : `${failed} rounds failed\n`);
process.exit(failed === 0 ? 0 : 1);
