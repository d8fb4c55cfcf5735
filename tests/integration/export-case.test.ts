/** Cases of several cameras, as folder and as zip, and copies to another disk. */
import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ExportJob } from '../../contract/types.ts';
import { writeZip } from '../../main/playback/export/zip.ts';
import { openBrowser } from '../support/browser.ts';
import { canMount, makeReadOnly, mountDisk, unmountDisk } from '../support/disks.ts';
import { makeFootage } from '../support/player-footage.ts';
import { CAMERA, CHECKER, type ExportBench, FFMPEG, foldersOf, openExportBench, OTHER_CAMERA, shownNumbers, START_MS } from './export-support.ts';

const EMPTY_CAMERA = 'cam_000000000000';
const CAMERAS = [
  { id: CAMERA, name: '前门', timeZone: 'Asia/Shanghai' },
  { id: OTHER_CAMERA, name: '前门', timeZone: 'Europe/Berlin' },
  { id: EMPTY_CAMERA, name: '<b>Yard</b>', timeZone: null },
];
const RANGE = { from: START_MS + 1_000, to: START_MS + 14_000 };

let bench: ExportBench;
let work: string;
beforeAll(async () => {
  bench = await openExportBench();
  const footage = makeFootage({ frames: 90, fps: 15, gop: 15 });
  await bench.record(footage);
  bench.gap(CAMERA, START_MS + 6_000, 'camera-offline');
  await bench.record(footage, { startMs: START_MS + 10_000 });
  await bench.record(footage, { cameraId: OTHER_CAMERA });
  bench.storage.addCamera(EMPTY_CAMERA, START_MS - 60_000);
  bench.storage.endGap(EMPTY_CAMERA, START_MS - 60_000);
  bench.gap(EMPTY_CAMERA, START_MS - 60_000, 'recording-off');
  // All of the range is past.
  bench.clock.advance(60_000);
});
afterAll(() => bench?.[Symbol.asyncDispose]());
beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), 'kanjia-case-'));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const startCase = (container: 'zip' | 'folder', extra: object = {}) => bench.run({ kind: 'case', cameras: CAMERAS, ...RANGE, options: { container, title: 'The parcel', note: 'a <note>', ...extra } });

test('a case as a folder holds a clip of each camera with footage, report, proof and the page that checks it', async () => {
  const job = await startCase('folder');
  expect(job).toMatchObject({ kind: 'case', state: 'done', progress: 1, cameraIds: CAMERAS.map(({ id }) => id), proof: path.join(job.path!, 'proof.json') });
  const files = readdirSync(job.path!).toSorted();
  const clips = files.filter((name) => name.endsWith('.mp4'));
  expect(files.filter((name) => !clips.includes(name))).toEqual(['check.html', 'proof.json', 'report.html']);
  expect(clips).toHaveLength(2);
  expect(clips.every((name) => name.startsWith('前门_2026-05-05_'))).toBe(true);
  expect(readFileSync(path.join(job.path!, 'check.html'), 'utf8')).toBe(readFileSync(CHECKER, 'utf8'));
  const second = shownNumbers(path.join(job.path!, clips.find((name) => name.includes('(2)'))!));
  expect(second).toEqual(Array.from({ length: 75 }, (_, index) => index + 15));
});

test('areas are hidden in the clip of the camera that they were drawn for; the others stay as they were recorded', async () => {
  const masks = [{ cameraId: OTHER_CAMERA, how: 'black' as const, corners: [[0.5, 0.5], [1, 0.5], [1, 1], [0.5, 1]] as [number, number][] }];
  const job = await startCase('folder', { encode: { masks } });
  const { statement } = JSON.parse(readFileSync(job.proof!, 'utf8')) as { statement: { cameras: { cameraId: string; clip: { file: string; encoded: boolean } | null }[] } };
  expect(statement.cameras.map(({ clip }) => clip?.encoded)).toEqual([false, true, undefined]);
  const corner = (name: string) => execFileSync(FFMPEG, ['-v', 'error', '-i', path.join(job.path!, name), '-frames:v', '1', '-vf', 'crop=280:140:340:200,format=gray', '-f', 'rawvideo', '-'], { maxBuffer: 1_000_000 });
  const brightest = statement.cameras.slice(0, 2).map(({ clip }) => Math.max(...corner(clip!.file)));
  expect(brightest[0]).toBeGreaterThan(100);
  expect(brightest[1]).toBeLessThan(24);
  expect(() => bench.start({ kind: 'case', cameras: CAMERAS.slice(0, 1), ...RANGE, options: { encode: { masks } } })).toThrow(expect.objectContaining({ kind: 'invalid', messageKey: 'exports.maskElsewhere' }));
});

test('the report says what there is of each camera, what there is not and why, in the language of who asked', async () => {
  const english = readFileSync(path.join((await startCase('folder')).path!, 'report.html'), 'utf8');
  expect(english).toContain('No footage: the camera was offline');
  expect(english).toContain('9.0 s of 13.0 s, from 5 recorded segments');
  expect(english).toContain("1.2 s behind the recorder's");
  expect(english).toContain('There is no footage in this range.');
  expect(english).toContain('Kanjia 9.8.7');
  expect([english.includes('a &lt;note&gt;'), english.includes('&lt;b&gt;Yard&lt;/b&gt;'), english.includes('<b>Yard')]).toEqual([true, true, false]);
  // Times are those of the camera's own place.
  expect(english).toMatch(/8:00:01\sPM – May 5, 2026, 8:00:14\sPM \(Asia\/Shanghai\)/);
  expect(english).toMatch(/2:00:01\sPM – May 5, 2026, 2:00:14\sPM \(Europe\/Berlin\)/);
  const chinese = await bench.run({ kind: 'case', cameras: CAMERAS, ...RANGE, options: { container: 'folder' }, language: 'zh-CN' });
  expect(readFileSync(path.join(chinese.path!, 'report.html'), 'utf8')).toContain('13.0 秒中有 9.0 秒');
});

test('a zip of a case is whole, and what comes out of it is genuine, with the gap and its cause', async () => {
  const job = await startCase('zip');
  expect(job.path).toMatch(/The parcel_2026-05-05_.*\.zip$/);
  expect(readdirSync(path.dirname(job.path!))).toEqual([path.basename(job.path!)]);
  expect(bench.exports.file(job.id)).toEqual({ path: job.path, name: path.basename(job.path!) });
  execFileSync('unzip', ['-tq', job.path!]);
  execFileSync('python3', ['-c', 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])', job.path!, work]);
  const [folder] = readdirSync(work);
  const files = readdirSync(path.join(work, folder!)).map((name) => path.join(work, folder!, name));
  await using browser = await openBrowser();
  const page = await browser.context.newPage();
  const check = async (given: string[]) => {
    await page.goto(`file://${path.join(work, folder!, 'check.html')}`);
    await page.locator('#files').setInputFiles(given);
    await page.locator('[data-verdict]').waitFor();
    const all = (name: string) => page.locator(`[${name}]`).evaluateAll((found, attribute) => found.map((each) => each.getAttribute(attribute)), name);
    return { verdict: await all('data-verdict'), states: await all('data-state'), gaps: await all('data-gap'), without: await all('data-without'), paper: await all('data-paper') };
  };
  expect(await check(files)).toEqual({ verdict: ['genuine'], states: ['genuine', 'genuine'], gaps: ['camera-offline', expect.any(String), 'recording-off'], without: [EMPTY_CAMERA], paper: ['genuine'] });
  const report = files.find((file) => file.endsWith('report.html'))!;
  writeFileSync(report, readFileSync(report, 'utf8').replace('a &lt;note', 'another &lt;note'));
  expect(await check(files)).toMatchObject({ verdict: ['altered'], states: ['genuine', 'genuine'], paper: ['altered'] });
  expect(await check(files.filter((file) => !file.includes('(2)')))).toMatchObject({ states: ['genuine', 'missing'] });
});

test('a case of cameras without any footage is refused and leaves nothing', async () => {
  const before = foldersOf(bench);
  await expect(bench.run({ kind: 'case', cameras: [CAMERAS[2]!], ...RANGE })).rejects.toMatchObject({ messageKey: 'playback.nothingThere' });
  expect(foldersOf(bench)).toEqual(before);
});

test('kinds take the cameras and options that go with them', () => {
  expect(() => bench.start({ kind: 'clip', cameras: CAMERAS, ...RANGE })).toThrow(expect.objectContaining({ messageKey: 'exports.oneCamera' }));
  expect(() => bench.start({ kind: 'clip', ...RANGE, options: { encode: { speed: 2 } } })).toThrow(expect.objectContaining({ messageKey: 'exports.notEncoded' }));
});

describe('a zip', () => {
  test.each([['short', 0xffff_ffff], ['zip64', 100]])('in its %s form is taken by other programs', async (_form, largest) => {
    const contents = [Buffer.alloc(0), Buffer.from('short'), Buffer.alloc(5_000_000, 7)];
    const entries = contents.map((content, index) => {
      const file = path.join(work, `file${index}`);
      writeFileSync(file, content);
      return { name: `案件/文件 ${index}.bin`, file };
    });
    const zip = path.join(work, 'a.zip');
    const { bytes } = await writeZip(zip, entries, { signal: new AbortController().signal, onProgress: () => {}, madeMs: START_MS, largest });
    expect(readFileSync(zip).length).toBe(bytes);
    execFileSync('unzip', ['-tq', zip]);
    const said = execFileSync('python3', ['-c', 'import sys, zipfile, hashlib\nz = zipfile.ZipFile(sys.argv[1])\nfor i in z.infolist(): print(i.filename, i.extract_version, hashlib.sha256(z.read(i)).hexdigest())', zip], { encoding: 'utf8', env: { ...process.env, PYTHONUTF8: '1' } });
    expect(said.trim().split('\n').map((line) => line.replace(/ \d\d (?=\S+$)/, ' '))).toEqual(contents.map((content, index) => `案件/文件 ${index}.bin ${hash('sha256', content)}`));
    expect(said.includes(' 45 ')).toBe(largest === 100);
  });
});

/** Takes all the room that is left. */
function fillUp(file: string): void {
  const fd = openSync(file, 'w');
  try {
    for (;;) writeSync(fd, Buffer.alloc(4096));
  } catch {
    closeSync(fd);
  }
}

const copy = async (job: ExportJob, folder: string) => bench.exports.finished(bench.exports.copy({ id: job.id, folder }).id, new AbortController().signal);
const clip = () => bench.run({ from: START_MS + 1_000, to: START_MS + 5_000 });

test('a copy has every file of the export, the same to the last bit; a second one overwrites nothing', async () => {
  const job = await clip();
  const done = await copy(job, work);
  expect(done).toMatchObject({ kind: 'copy', state: 'done', progress: 1, path: path.join(work, path.basename(path.dirname(job.path!))) });
  const names = readdirSync(path.dirname(job.path!));
  expect(names).toHaveLength(3);
  for (const name of names) expect(readFileSync(path.join(done.path!, name)).equals(readFileSync(path.join(path.dirname(job.path!), name)))).toBe(true);
  const again = await copy(job, work);
  expect(again.path).toBe(`${done.path} (2)`);
  const zip = await startCase('zip');
  expect(readFileSync((await copy(zip, work)).path!).equals(readFileSync(zip.path!))).toBe(true);
});

test('copies go to absolute folders that are there, of exports that are done', async () => {
  const job = await clip();
  expect(() => bench.exports.copy({ id: job.id, folder: 'stick' })).toThrow(expect.objectContaining({ messageKey: 'exports.notAbsolute' }));
  expect(() => bench.exports.copy({ id: 'nonsense', folder: work })).toThrow(expect.objectContaining({ kind: 'not-found' }));
  await expect(copy(job, path.join(work, 'no', 'such'))).rejects.toMatchObject({ kind: 'not-found', messageKey: 'exports.noFolder' });
});

test('a copy that is cancelled leaves nothing', async () => {
  const job = await clip();
  const copying = bench.exports.copy({ id: job.id, folder: work });
  await bench.exports.cancel(copying.id);
  expect(bench.exports.list().find(({ id }) => id === copying.id)).toMatchObject({ state: 'cancelled', error: 'cancelled' });
  expect(readdirSync(work)).toEqual([]);
});

describe.runIf(canMount)('on disks of their own', () => {
  const disks: string[] = [];
  const disk = (size: string) => {
    const folder = path.join(work, `disk${disks.length}`);
    mkdirSync(folder);
    mountDisk(folder, size);
    disks.push(folder);
    return folder;
  };
  afterEach(() => {
    for (const folder of disks.splice(0)) {
      try {
        unmountDisk(folder);
      } catch {
        // It was taken away by the test.
      }
    }
  });

  test('too little room is said before anything is written', async () => {
    const folder = disk('128k');
    await expect(copy(await clip(), folder)).rejects.toMatchObject({ kind: 'disk-full', messageKey: 'exports.tooLittleRoom' });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a disk that fills up meanwhile is said, and what was written is removed', async () => {
    const folder = disk('2m');
    const job = await clip();
    const id = { copy: '' };
    const filled = bench.onJob((change) => {
      // The first piece was written: from now on there is no room.
      if (change.id === id.copy && change.state === 'running' && change.progress > 0 && !existsSync(path.join(folder, 'other'))) fillUp(path.join(folder, 'other'));
    });
    id.copy = bench.exports.copy({ id: job.id, folder }).id;
    await expect(bench.exports.finished(id.copy, new AbortController().signal)).rejects.toMatchObject({ kind: 'disk-full', messageKey: 'exports.targetFull' });
    filled();
    expect(readdirSync(folder)).toEqual(['other']);
  });

  test('a read-only disk is said', async () => {
    const folder = disk('8m');
    makeReadOnly(folder);
    disks.push(folder);
    await expect(copy(await clip(), folder)).rejects.toMatchObject({ kind: 'read-only', messageKey: 'exports.targetReadOnly' });
  });

  test('a disk that is taken away while it is copied to is said', async () => {
    const folder = disk('8m');
    const job = await clip();
    const id = { copy: '' };
    const taken = bench.onJob((change) => {
      if (change.id !== id.copy || change.progress === 0 || change.state !== 'running' || !existsSync(path.join(folder, path.basename(path.dirname(job.path!))))) return;
      unmountDisk(folder);
    });
    id.copy = bench.exports.copy({ id: job.id, folder }).id;
    await expect(bench.exports.finished(id.copy, new AbortController().signal)).rejects.toMatchObject({ kind: 'unreachable', messageKey: 'exports.targetGone' });
    taken();
  });
});
