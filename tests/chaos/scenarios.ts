/** What happens to an engine that records. Each says what may be lost by it, and how the loss must be explained. */
import { copyFileSync, existsSync, openSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import path from 'node:path';
import { CHAIN_NAME, CLOCK_NAME, LEDGER_NAME } from '../../main/storage/layout.ts';
import { canMount, makeReadOnly, unmountDisk } from '../support/disks.ts';
import { GOP, numbersIn } from '../support/numbered-frames.ts';
import { losePower } from './power-loss.ts';
import { type Account, account, type Expectation, holesTold, Round } from './round.ts';
import type { Chance } from './seeded.ts';

export type Scenario = (chance: Chance) => Promise<Account>;

const NOTHING: Expectation = { tailMs: 0, most: 0, causes: [] };
const KILLED: Expectation = { tailMs: 1_000, most: 0, causes: ['engine-stopped'] };
/** What takes room, and how many of it there are in a round, about. Some file systems tell only with a sync that they are full. */
const ANY_WRITE = [
  (chance: Chance) => ({ call: 'write' as const, after: chance.between(0, 30) }),
  (chance: Chance) => ({ call: 'open' as const, after: chance.between(0, 12) }),
  (chance: Chance) => ({ call: 'sync' as const, after: chance.between(0, 8) }),
];
const INDEX_FILES = ['index.db', 'index.db-wal', 'index.db-shm'];

async function settle(round: Round, expected: Expectation): Promise<Account> {
  const storage = await round.open();
  try {
    return await account(round, storage, expected);
  } finally {
    await storage.close();
  }
}

/** Leaves no room on a file's disk. */
function fill(file: string): void {
  const fd = openSync(file, 'w');
  try {
    for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 4)) {
      try {
        for (;;) writeSync(fd, new Uint8Array(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(fd);
  }
}

/** Bytes of rubbish somewhere in a file. */
function spoil(file: string, chance: Chance): void {
  const size = statSync(file).size;
  const fd = openSync(file, 'r+');
  for (let hole = 0; hole < 5; hole++) writeSync(fd, Uint8Array.from({ length: chance.between(1, 512) }, () => chance.between(0, 255)), 0, undefined, chance.between(0, Math.max(0, size - 512)));
  closeSync(fd);
}

function copyIndex(from: string, to: string): void {
  for (const name of INDEX_FILES) {
    rmSync(path.join(to, name), { force: true });
    if (existsSync(path.join(from, name))) copyFileSync(path.join(from, name), path.join(to, name));
  }
}

const sidecars = (round: Round) =>
  round.folders.flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => [LEDGER_NAME, CHAIN_NAME, CLOCK_NAME].includes(entry.name))
          .map((entry) => path.join(entry.parentPath, entry.name))
      : [],
  );

export const SCENARIOS: Record<string, Scenario> = {
  'kill -9 of the engine': async (chance) => {
    using round = new Round();
    await round.start();
    await round.run(chance.between(300, 1_500));
    await round.kill(false);
    return await settle(round, KILLED);
  },

  'kill -9 of the writer process': async (chance) => {
    using round = new Round();
    await round.start();
    await round.run(chance.between(200, 800));
    process.kill(round.writerPid(), 'SIGKILL');
    await round.run(chance.between(600, 1_000));
    await round.stop();
    return await settle(round, NOTHING);
  },

  'power loss': async (chance) => {
    // Short ones are synced when they are closed, long ones only now and then.
    using round = new Round(1, chance.pick([4, 300]));
    await round.start({ journal: round.journal });
    // Beyond the time that may be lost.
    const olderAfter = chance.is(0.5) ? chance.between(300, 5_000) : null;
    const runFor = chance.between(6_000, 8_000);
    if (olderAfter === null) await round.run(runFor);
    else {
      await round.run(olderAfter);
      copyIndex(round.dataDir, round.folder);
      await round.run(runFor - olderAfter);
    }
    await round.kill(true);
    losePower({ footage: round.folders[0]!, journal: round.journal, dataDir: round.dataDir, chance });
    if (olderAfter !== null) copyIndex(round.folder, round.dataDir);
    return await settle(round, { tailMs: 5_000, most: 0, causes: ['engine-stopped', 'file-missing'] });
  },

  'disk full at any write': async (chance) => {
    using round = new Round();
    await round.start({ fail: { ...chance.pick(ANY_WRITE)(chance), code: 'ENOSPC', times: chance.between(1, 4) } });
    await round.run(chance.between(2_000, 3_000));
    await round.stop();
    // What was overwritten to make room, and what waited for room in vain.
    return await settle(round, { tailMs: 0, most: Infinity, causes: ['overwritten', 'disk-full', 'write-error', 'engine-stopped'] });
  },

  ...(canMount && {
    'disk full, the one of the index, too': async (chance) => {
      using round = new Round(1, 4, '80m');
      await round.start();
      await round.run(chance.between(300, 1_000));
      const filler = path.join(round.folder, 'filler');
      fill(filler);
      await round.run(chance.between(1_000, 2_500));
      rmSync(filler);
      // Room is looked for twice a second, and a segment begins with a keyframe.
      await round.run(3_000);
      const recovered = [...round.fed.keys()].at(-1)!;
      await round.run(1_000);
      await round.stop();
      const result = await settle(round, { tailMs: 0, most: Infinity, causes: ['overwritten', 'disk-full', 'write-error', 'engine-stopped'] });
      if (!round.files().some((file) => numbersIn(file).some((number) => number >= recovered))) result.faults.push('it did not go on with room again');
      return result;
    },
  } satisfies Record<string, Scenario>),

  'input/output errors': async (chance) => {
    using round = new Round();
    const times = chance.between(1, 2);
    await round.start({ fail: { call: chance.pick(['write', 'sync'] as const), code: 'EIO', after: chance.between(0, 6), times } });
    await round.run(chance.between(3_500, 4_500));
    await round.stop();
    // From the error to the next keyframe; the first frames of a round have no other cause yet.
    return await settle(round, { tailMs: 0, most: times * 2 * GOP, causes: ['write-error', 'engine-stopped'] });
  },

  'input/output errors for good, beside another disk': async (chance) => {
    using round = new Round(2);
    await round.start({ fail: { call: chance.pick(['write', 'sync', 'open'] as const), code: 'EIO', after: chance.between(0, 6), times: 1e9, folder: round.folders[0]! } });
    await round.run(chance.between(4_500, 5_500));
    await round.stop();
    return await settle(round, { tailMs: 0, most: 2 * GOP, causes: ['write-error', 'engine-stopped'] });
  },

  'input/output errors while files are read back': async (chance) => {
    using round = new Round();
    await round.start();
    await round.run(chance.between(500, 1_500));
    await round.kill(chance.is(0.5));
    if (chance.is(0.3)) for (const name of INDEX_FILES) rmSync(path.join(round.dataDir, name), { force: true });
    await round.start({ fail: { call: 'read', code: 'EIO', after: chance.between(0, 4), times: chance.between(1, 8) } });
    await round.run(chance.between(500, 1_500));
    await round.stop();
    return await settle(round, KILLED);
  },

  'index damaged, torn or gone': async (chance) => {
    using round = new Round();
    await round.start();
    await round.run(chance.between(500, 1_200));
    if (chance.is(0.5)) await round.kill(false);
    else await round.stop();
    const index = path.join(round.dataDir, 'index.db');
    const how = chance.pick(['deleted', 'rubbish', 'spoilt', 'cut', 'log gone', 'log spoilt'] as const);
    switch (how) {
      case 'deleted':
        for (const name of INDEX_FILES) rmSync(path.join(round.dataDir, name), { force: true });
        break;
      case 'rubbish':
        writeFileSync(index, 'rubbish '.repeat(chance.between(1, 5_000)));
        break;
      case 'spoilt':
        spoil(index, chance);
        break;
      case 'cut':
        truncateSync(index, chance.between(0, statSync(index).size));
        break;
      case 'log gone':
        rmSync(`${index}-wal`, { force: true });
        break;
      case 'log spoilt':
        if (existsSync(`${index}-wal`) && statSync(`${index}-wal`).size > 0) spoil(`${index}-wal`, chance);
        break;
    }
    return await settle(round, KILLED);
  },

  'older copy of the index': async (chance) => {
    using round = new Round();
    await round.start();
    await round.run(chance.between(100, 800));
    copyIndex(round.dataDir, round.folder);
    await round.run(chance.between(300, 1_200));
    if (chance.is(0.5)) await round.kill(false);
    else await round.stop();
    copyIndex(round.folder, round.dataDir);
    return await settle(round, KILLED);
  },

  'sidecars lost': async (chance) => {
    using round = new Round();
    await round.start();
    await round.run(chance.between(500, 1_200));
    await round.kill(false);
    for (const file of sidecars(round)) {
      if (chance.is(0.5)) rmSync(file);
      else truncateSync(file, chance.between(0, statSync(file).size));
    }
    return await settle(round, KILLED);
  },

  'index and sidecars lost together': async (chance) => {
    using round = new Round();
    await round.start();
    await round.run(chance.between(500, 1_200));
    await round.kill(false);
    for (const name of INDEX_FILES) rmSync(path.join(round.dataDir, name), { force: true });
    for (const file of sidecars(round)) {
      if (chance.is(0.5)) rmSync(file);
      else truncateSync(file, chance.between(0, statSync(file).size));
    }
    return await settle(round, KILLED);
  },

  'start while a disk hangs, beside another': async (chance) => {
    using round = new Round(2);
    const hangs = path.join(round.folder, 'hangs');
    await round.start();
    await round.run(chance.between(500, 1_200));
    await round.kill(true);
    writeFileSync(hangs, '');
    await round.start(null, { folder: round.folders[0]!, while: hangs });
    await round.run(chance.between(300, 1_500));
    if (chance.is(0.7)) rmSync(hangs);
    await round.run(chance.between(1_500, 2_500));
    await round.stop();
    rmSync(hangs, { force: true });
    return await settle(round, KILLED);
  },

  ...(canMount && {
    'start while a disk is read-only, beside another': async (chance) => {
      using round = new Round(2);
      await round.start();
      await round.run(chance.between(500, 1_200));
      await round.kill(true);
      const first = round.folders[0]!;
      makeReadOnly(first);
      try {
        await round.start();
        await round.run(chance.between(500, 1_500));
      } finally {
        unmountDisk(first);
      }
      await round.run(chance.between(1_500, 2_500));
      await round.stop();
      return await settle(round, KILLED);
    },
  } satisfies Record<string, Scenario>),

  'files deleted or cut behind our back': async (chance) => {
    using round = new Round();
    await round.start();
    await round.run(chance.between(1_000, 1_800));
    await round.stop();
    for (const file of round.files()) {
      if (!chance.is(0.4)) continue;
      if (chance.is(0.5)) rmSync(file);
      else truncateSync(file, chance.between(0, statSync(file).size));
    }
    return await settle(round, { tailMs: 0, most: Infinity, causes: ['file-missing', 'engine-stopped'] });
  },

  'network drive that hangs and comes back': async (chance) => {
    using round = new Round();
    await round.start();
    await round.run(chance.between(200, 800));
    process.kill(round.writerPid(), 'SIGSTOP');
    await round.run(chance.between(1_000, 5_000));
    process.kill(round.writerPid(), 'SIGCONT');
    await round.run(500);
    await round.stop();
    return await settle(round, NOTHING);
  },

  'network drive that hangs for good, beside another disk': async (chance) => {
    using round = new Round(2);
    await round.start();
    await round.run(chance.between(200, 1_500));
    process.kill(round.writerPid(), 'SIGSTOP');
    await round.run(chance.between(6_000, 7_000));
    await round.stop();
    return await settle(round, { tailMs: 0, most: GOP, causes: ['write-error'] });
  },

  'clock steps': async (chance) => {
    using round = new Round();
    await round.start();
    // At least one forward and one back, in any order.
    const directions = chance.pick([[1, -1, 1], [-1, 1, 1], [1, 1, -1], [-1, 1, -1], [-1, -1, 1], [1, -1, -1]] as const);
    const steps = directions.map((direction, step) => direction * (chance.between(100, 150) * 1_000 + 37 + step));
    for (const byMs of steps) {
      await round.run(chance.between(300, 700));
      round.command(`set ${byMs}`);
      // The watch looks once a second.
      await round.run(1_500);
    }
    await round.stop();
    const storage = await round.open();
    try {
      // Nothing is lost, also not where the time of the day was there twice.
      const result = await account(round, storage, NOTHING);
      const told = await holesTold(round, storage, 'clock-step');
      result.faults.push(...told.faults);
      // The first of two steps forward, or one that goes beyond all that was before, leaves a hole; only time that was twice has none.
      if (told.holes === 0 && directions.filter((direction) => direction > 0).length === 2) result.faults.push('two steps forward left no hole');
      const kept = (await storage.clockBreaks()).map(({ kind, fromMs, toMs }) => ({ kind, byMs: toMs - fromMs })).toSorted((a, b) => a.byMs - b.byMs);
      const set = steps.toSorted((a, b) => a - b);
      if (kept.length !== steps.length || !kept.every(({ kind, byMs }, index) => kind === 'stepped' && Math.abs(byMs - set[index]!) < 1_000)) {
        result.faults.push(`steps of ${steps.join(', ')} ms are kept as ${kept.map(({ kind, byMs }) => `${kind} ${Math.round(byMs)}`).join(', ') || 'nothing'}`);
      }
      return result;
    } finally {
      await storage.close();
    }
  },

  'the computer sleeps': async (chance) => {
    using round = new Round();
    await round.start();
    await round.run(chance.between(300, 700));
    const sleptMs = chance.between(10_000, 60_000);
    round.command(`sleep ${sleptMs}`);
    await round.run(chance.between(1_500, 2_000));
    await round.stop();
    const storage = await round.open();
    try {
      const result = await account(round, storage, NOTHING);
      const told = await holesTold(round, storage, 'computer-asleep');
      result.faults.push(...told.faults);
      if (told.holes !== 1) result.faults.push(`a sleep left ${told.holes} holes`);
      const kept = (await storage.clockBreaks()).map(({ kind, fromMs, toMs }) => ({ kind, forMs: toMs - fromMs }));
      if (kept.length !== 1 || kept[0]!.kind !== 'slept' || Math.abs(kept[0]!.forMs - sleptMs) > 2_500) result.faults.push(`a sleep of ${sleptMs} ms is kept as ${JSON.stringify(kept)}`);
      return result;
    } finally {
      await storage.close();
    }
  },

  'two engines on one data folder': async (chance) => {
    using round = new Round();
    await round.start();
    await round.run(chance.between(200, 600));
    const code = await round.second();
    await round.run(300);
    await round.stop();
    const result = await settle(round, NOTHING);
    if (code === 0) result.faults.push('the second engine was not refused');
    return result;
  },

  'killed again and again': async (chance) => {
    using round = new Round();
    for (let life = 0; life < 3; life++) {
      await round.start();
      await round.run(chance.between(200, 500));
      await round.kill(chance.is(0.5));
      // The heartbeat may not have been written when the power went.
      if (chance.is(0.3)) truncateSync(path.join(round.dataDir, 'heartbeat'), 4);
    }
    return await settle(round, KILLED);
  },
};
