/** A network drive, really mounted, whose server hangs, dies and comes back. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { openPlaybackReader } from '../../main/playback/reader.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import { eventually } from '../support/eventually.ts';
import { makeShare, type NetworkShare, noShare } from '../support/network-share.ts';
import { FRAME_MS, numbersIn, segmentFiles } from '../support/numbered-frames.ts';
import { type NumberedRecorder, recordNumbered } from '../support/numbered-recorder.ts';

const CAMERA = 'cam_abcdefghijkl';
const CAP = 64 * 1024 * 1024;
/** What the issue asks for: a drive that fails is noticed and left within this. */
const NOTICED_WITHIN_MS = 5_000;
/** Frames of which some forty are more than is held back before it is sent. */
const LARGE = 12_000;
/** The store's time passes no faster than the world's: a drive that is well answers as soon as ever. */
const TURN_MS = 25;

describe.skipIf(noShare !== null)(`a network drive${noShare === null ? '' : ` (${noShare})`}`, { timeout: 120_000 }, () => {
  let folder: string;
  let share: NetworkShare;
  /** Where the share is mounted, and a folder of this computer. */
  let drive: string;
  let local: string;
  let clock: FakeClock;
  let turning: NodeJS.Timeout;
  let feeding: NodeJS.Timeout | undefined;
  let storage: FootageStore | null;
  let rig: NumberedRecorder | null;
  let startMs: number;

  const store = () => storage!;
  const recorder = () => rig!;
  const numbersOf = (disk: string) => (existsSync(path.join(disk, CAMERA)) ? segmentFiles(disk, CAMERA).flatMap((file) => numbersIn(file)) : []);
  const lastOf = (disk: string) => numbersOf(disk).at(-1) ?? -1;
  const stateOf = async (disk: string) => (await store().status()).locations.find((each) => each.path === disk)?.state;
  const segments = async () => (await store().listRecordings({ cameraId: CAMERA, from: startMs - 1, to: startMs + 100_000_000 })).segments;
  const files = () => store().readableSegments(CAMERA, 0, 8.64e15, 1_000);
  function notices(): string[] {
    let keys: string[] = [];
    store().onNotices((standing) => (keys = standing.filter(({ id }) => id === `location.${drive}`).map(({ text }) => text.key)))[Symbol.dispose]();
    return keys;
  }

  async function open(): Promise<void> {
    storage = await createStorage({ dataDir: path.join(folder, 'data'), defaultRecordingsPath: drive, clock, log: silentLogger, engineStartMs: clock.now() });
  }

  async function close(): Promise<void> {
    clearInterval(feeding);
    await rig?.recorder.close('engine-stopped');
    await storage?.close();
    rig = storage = null;
  }

  /** Ten times as fast as time, until `close`. */
  function record(runId = 'run1'): void {
    const recording = recordNumbered(store(), CAMERA, startMs, 400, runId);
    rig = recording;
    feeding = setInterval(() => recording.feed(5), 50);
  }

  /** All that was sent until now stands in one of both, once the engine has ended; the picture group under way may stand in both. */
  async function nothingIsMissing(): Promise<void> {
    const sent = recorder().fed;
    await close();
    await eventually(() => new Set([...numbersOf(share.served), ...numbersOf(local)]).size >= sent, {
      what: () => `all is found: ${missing(sent).join(' ')} are missing`,
    });
    expect(missing(sent)).toEqual([]);
  }

  const missing = (sent: number) => {
    const found = new Set([...numbersOf(share.served), ...numbersOf(local)]);
    return Array.from({ length: sent }, (_, number) => number).filter((number) => !found.has(number));
  };

  /** Recording goes on in the folder of this computer within the time allowed, and it is said. */
  async function isLeft(fail: () => Promise<void> | void, state: string): Promise<void> {
    const since = clock.monotonic();
    const sent = recorder().fed;
    await fail();
    await eventually(async () => (await stateOf(drive)) === state, { every: 20, what: `it is noticed: ${state}` });
    expect(clock.monotonic() - since).toBeLessThanOrEqual(NOTICED_WITHIN_MS);
    expect(notices()).toEqual([`storage.state.${state}`]);
    await eventually(() => lastOf(local) >= sent, { what: 'it goes on in the next' });
    expect((await store().status()).path).toBe(local);
  }

  async function isUsedAgain(): Promise<void> {
    await eventually(async () => (await stateOf(drive)) === 'ok', { what: 'it is well' });
    expect(notices()).toEqual([]);
    const sent = recorder().fed;
    await eventually(() => lastOf(share.served) > sent, { within: 40_000, what: 'it is used again' });
  }

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'kanjia-share-'));
    drive = path.join(folder, 'drive');
    local = path.join(folder, 'local');
    mkdirSync(path.join(folder, 'data'));
    share = await makeShare(path.join(folder, 'served'), drive);
    await share.mount();
    clock = new FakeClock(Date.now());
    turning = setInterval(() => clock.advance(TURN_MS), TURN_MS);
    startMs = clock.now() - 1_000_000;
    storage = rig = null;
    await open();
    await store().update({ segmentSeconds: 5, locations: [drive, local].map((each) => ({ path: each, capBytes: CAP, keepFreeBytes: 0 })) });
    await eventually(async () => (await stateOf(local)) === 'ok', { what: 'both are there' });
  });
  afterEach(async () => {
    share.goOn();
    try {
      await close();
    } finally {
      clearInterval(turning);
      await share[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('is recorded to, played from and overwritten as any disk is, and the index stays here', async () => {
    rig = recordNumbered(store(), CAMERA, startMs);
    rig.feed(300);
    await rig.recorder.close('recording-off');
    await eventually(async () => (await segments()).filter((each) => !each.open).length === 6, { what: 'all is in the index' });
    expect(numbersOf(share.served)).toEqual(Array.from({ length: 300 }, (_, number) => number));
    expect(numbersOf(local)).toEqual([]);
    for (const each of await files()) expect(each.path.startsWith(drive + path.sep)).toBe(true);
    expect(readdirSync(path.join(folder, 'data'))).toContain('index.db');
    expect(readdirSync(share.served).filter((name) => name.startsWith('index'))).toEqual([]);
    const read: number[] = [];
    for await (const item of openPlaybackReader({ storage: store(), clock, cameraId: CAMERA, atMs: startMs, signal: new AbortController().signal, follow: false })) {
      if (item.kind === 'media') read.push(Math.round((item.startMs - startMs) / FRAME_MS));
    }
    expect(read).toEqual(numbersOf(share.served));
    await store().update({ locations: [{ path: drive, capBytes: CAP, keepFreeBytes: 0 }] });
    const [oldest] = segmentFiles(share.served, CAMERA);
    const more = recordNumbered(store(), CAMERA, startMs + 60_000, 100_000, 'run2');
    for (let sent = 0; sent * 100_000 < CAP * 1.2; sent += 100) {
      more.feed(100);
      await eventually(() => lastOf(share.served) === more.fed - 1, { what: 'it is on the drive' });
    }
    await more.recorder.close('recording-off');
    await eventually(() => !existsSync(oldest!), { what: 'the oldest is overwritten' });
    await eventually(() => lastOf(share.served) === more.fed - 1, { what: 'the newest is there' });
    await eventually(async () => (await store().timeline([CAMERA], startMs, startMs + 30_000))[0]!.spans[0]!.cause === 'overwritten', { what: 'that is told' });
  });

  test('that hangs is left within 5 s, nothing is lost, and it is used again when it answers', async () => {
    record();
    await eventually(() => lastOf(share.served) > 30, { what: 'it is written to' });
    await isLeft(() => share.hang(), 'slow');
    share.goOn();
    await isUsedAgain();
    await nothingIsMissing();
  });

  test('whose server dies is not taken for the empty folder it leaves, and is used again when it is back', async () => {
    record();
    await eventually(() => lastOf(share.served) > 30, { what: 'it is written to' });
    await isLeft(() => share.die(), 'missing');
    expect(readdirSync(drive)).toEqual([]);
    await share.mount();
    await isUsedAgain();
  });

  test('whose server dies with what it had taken and not kept is held against the index when it is back: that is missing, and it is said why', async () => {
    rig = recordNumbered(store(), CAMERA, startMs, LARGE);
    rig.feed(20);
    await eventually(() => numbersOf(share.served).length === 20, { what: 'it is on the drive' });
    // Nobody asks the drive anything while the clock stands.
    clearInterval(turning);
    await store().motionLines(CAMERA, startMs, startMs + 1);
    share.hang();
    // So much is sent without waiting for the clock.
    rig.feed(40);
    await eventually(async () => (await segments())[0]!.durationMs >= 5_000, { what: 'the drive has taken it, for all that can be seen' });
    await share.die();
    turning = setInterval(() => clock.advance(TURN_MS), TURN_MS);
    await eventually(async () => (await stateOf(drive)) === 'missing', { what: 'it is missed' });
    rig.feed(40);
    await eventually(() => lastOf(local) >= 99, { what: 'it goes on in the next' });
    const lost = missing(100);
    expect(lost.length).toBeGreaterThan(0);
    await share.mount();
    await eventually(async () => (await stateOf(drive)) === 'ok', { what: 'it is well' });
    await eventually(
      async () => {
        const [track] = await store().timeline([CAMERA], startMs, startMs + 100 * FRAME_MS);
        return lost.every((number) => {
          const atMs = startMs + (number + 0.5) * FRAME_MS;
          return track!.spans.some((span) => span.startMs <= atMs && atMs < span.endMs && span.cause === 'write-error');
        });
      },
      { what: 'what is missing has its cause' },
    );
  });

  test('that is unmounted is not written to below its mount point, and is used again when it is mounted', async () => {
    record();
    await eventually(() => lastOf(share.served) > 30, { what: 'it is written to' });
    await isLeft(() => share.unmount(), 'missing');
    expect(readdirSync(drive)).toEqual([]);
    await share.mount();
    await isUsedAgain();
  });

  test('that is away when the engine starts keeps it from nothing', async () => {
    record();
    await eventually(() => lastOf(share.served) > 30, { what: 'it is written to' });
    const before = (await files()).length;
    await close();
    await share.unmount();
    startMs += 500_000;
    await open();
    expect(await stateOf(drive)).toBe('missing');
    expect(notices()).toEqual(['storage.state.missing']);
    record('run2');
    await eventually(() => lastOf(local) > 30, { what: 'it records elsewhere' });
    expect(readdirSync(drive)).toEqual([]);
    await share.mount();
    await isUsedAgain();
    expect((await files()).length).toBeGreaterThan(before);
  });

  test('that hangs when the engine starts keeps it from nothing, nor from ending', async () => {
    record();
    await eventually(() => lastOf(share.served) > 30, { what: 'it is written to' });
    await close();
    share.hang();
    startMs += 500_000;
    await open();
    expect(await stateOf(drive)).toBe('slow');
    expect(notices()).toEqual(['storage.state.slow']);
    record('run2');
    await eventually(() => lastOf(local) > 30, { what: 'it records elsewhere' });
    await close();
    startMs += 500_000;
    await open();
    record('run3');
    share.goOn();
    await isUsedAgain();
  });

  test.each(['ends', 'is killed'])('that hangs under a reader keeps no engine that %s from being gone, and the next from its place', async (how) => {
    rig = recordNumbered(store(), CAMERA, startMs);
    rig.feed(100);
    await rig.recorder.close('recording-off');
    await eventually(() => lastOf(share.served) === 99, { what: 'it is on the drive' });
    const [segment] = await files();
    const script = `
      import { FootageFile } from ${JSON.stringify(new URL('../../main/playback/footage-file.ts', import.meta.url).href)};
      const file = await FootageFile.open(process.argv[1]);
      const read = (at) => file.read(new Uint8Array(7), 0, 7, at);
      console.log((await read(0)).bytesRead);
      process.stdin.once('data', () => {
        // As much as is read at once, and beyond what is in memory.
        for (const at of [1, 2]) read(at * 10_000).catch(() => {});
        FootageFile.open(process.argv[1] + '.other').catch(() => {});
        setTimeout(() => console.log('reads'), 100);
      });
      process.stdin.once('end', () => process.exit(0));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, segment!.path], { stdio: ['pipe', 'pipe', 'inherit'] });
    const gone = once(child, 'exit');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    expect(await lines.next()).toEqual({ done: false, value: '7' });
    share.hang();
    child.stdin.write('read\n');
    expect(await lines.next()).toEqual({ done: false, value: 'reads' });
    if (how === 'ends') child.stdin.end();
    else child.kill('SIGKILL');
    expect(await gone).toEqual(how === 'ends' ? [0, null] : [null, 'SIGKILL']);
  });

  test('that hangs while somebody looks for a folder on it keeps no engine from being gone', async () => {
    const script = `
      import { Folders } from ${JSON.stringify(new URL('../../main/host/folders.ts', import.meta.url).href)};
      import { systemClock } from ${JSON.stringify(new URL('../../main/base/clock.ts', import.meta.url).href)};
      const folders = new Folders(systemClock);
      console.log((await folders.list('/')).path);
      process.stdin.once('data', () => {
        // What was asked of it before, sshfs may know by itself.
        folders.list(process.argv[1]).catch((error) => console.log(error.kind));
      });
      process.stdin.once('end', () => process.exit(0));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, path.join(drive, 'never-asked-for')], { stdio: ['pipe', 'pipe', 'inherit'] });
    const gone = once(child, 'exit');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    expect(await lines.next()).toEqual({ done: false, value: '/' });
    share.hang();
    child.stdin.write('look\n');
    expect(await lines.next()).toEqual({ done: false, value: 'timeout' });
    child.stdin.end();
    expect(await gone).toEqual([0, null]);
  });
});
