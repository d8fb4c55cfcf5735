/** The page that checks an export, in a browser, offline: what it says of files as they are, and of files that somebody changed. */
import { generateKeyPairSync, hash, sign } from 'node:crypto';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { findBox, readBoxes } from '../../media/mp4/box.ts';
import { segmentFiles } from '../support/numbered-frames.ts';
import { openBrowser } from '../support/browser.ts';
import { makeFootage } from '../support/player-footage.ts';
import { CAMERA, CHECKER, type ExportBench, openExportBench, START_MS, tracksIn } from './export-support.ts';

let bench: ExportBench;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
/** The untouched export. */
let made: { clip: string; proof: string };
let work: string;

beforeAll(async () => {
  bench = await openExportBench();
  await bench.record(makeFootage({ frames: 90, fps: 15, gop: 15, sound: true }));
  const job = await bench.run({ from: START_MS + 1_000, to: START_MS + 5_000 });
  made = { clip: job.path!, proof: job.proof! };
  browser = await openBrowser();
  page = await browser.context.newPage();
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await bench?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), 'kanjia-checked-'));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

/** The page after these files were given to it. */
async function check(...files: string[]): Promise<string> {
  await page.goto(`file://${CHECKER}`);
  await page.locator('#files').setInputFiles(files);
  const verdict = page.locator('[data-verdict]');
  await verdict.waitFor();
  return (await verdict.getAttribute('data-verdict'))!;
}
const attributes = (name: string) => page.locator(`[${name}]`).evaluateAll((all, attribute) => all.map((each) => each.getAttribute(attribute)), name);

/** Copies of the export, one of them changed. */
function changed(change: { clip?: (bytes: Buffer) => Buffer; proof?: (text: string) => string }): string[] {
  const clip = path.join(work, path.basename(made.clip));
  const proof = path.join(work, 'proof.json');
  writeFileSync(clip, change.clip?.(readFileSync(made.clip)) ?? readFileSync(made.clip));
  writeFileSync(proof, change.proof?.(readFileSync(made.proof, 'utf8')) ?? readFileSync(made.proof));
  return [clip, proof];
}
const pictures = (bytes: Buffer) => tracksIn(bytes).find(({ handler }) => handler === 'vide')!.samples;

test('what was exported is genuine; the signature fits, and key, gaps, clock and chain are said', async () => {
  expect(await check(made.clip, made.proof)).toBe('genuine');
  const key = (JSON.parse(readFileSync(made.proof, 'utf8')) as { key: string }).key;
  expect(await attributes('data-print')).toEqual([hash('sha256', Buffer.from(key, 'base64'))]);
  expect([await attributes('data-frame'), await attributes('data-extra'), await attributes('data-gap')]).toEqual([[], [], []]);
  expect(await attributes('data-chain')).toEqual(['3 0 0 0']);
  expect(await page.locator('[data-clip]').innerText()).toContain('1.2 s behind');
});

test('a byte that was changed in one picture names that picture and its time', async () => {
  const files = changed({
    clip: (bytes) => {
      const { offset, size } = pictures(bytes).at(22);
      bytes[offset + size - 1]! ^= 1;
      return bytes;
    },
  });
  expect(await check(...files)).toBe('altered');
  expect(await attributes('data-frame')).toEqual(['video changed 23']);
  const { frames } = JSON.parse(readFileSync(made.proof, 'utf8')) as { frames: Record<string, { video: { t: number[] } }> };
  const atMs = frames[path.basename(made.clip)]!.video.t.slice(0, 23).reduce((sum, step) => sum + step, 0);
  const local = new Date(atMs + 8 * 3_600_000).toISOString().replace('T', ' ').replace('Z', '');
  expect(await page.locator('[data-frame]').innerText()).toBe(`Changed: picture 23 · ${local}`);
});

test('a changed piece of sound is told apart from pictures', async () => {
  const files = changed({
    clip: (bytes) => {
      const { offset } = tracksIn(bytes).find(({ handler }) => handler === 'soun')!.samples.at(4);
      bytes[offset + 3]! ^= 1;
      return bytes;
    },
  });
  expect(await check(...files)).toBe('altered');
  expect(await attributes('data-frame')).toEqual(['audio changed 5']);
});

function u32(...values: number[]): Buffer {
  const out = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => out.writeUInt32BE(value, index * 4));
  return out;
}
const box = (type: string, body: Buffer) => Buffer.concat([u32(body.length + 8), Buffer.from(type), body]);

/** The clip with an index of other pictures: each sample is a chunk of its own then, and none of them moves. */
function withSamples(bytes: Buffer, order: (numbers: number[]) => number[]): Buffer {
  const samples = [...pictures(bytes)];
  const chosen = order(samples.map((_, index) => index)).map((index) => samples[index]!);
  const tables: Record<string, Buffer> = {
    stsc: u32(0, 1, 1, 1, 1),
    stsz: u32(0, 0, chosen.length, ...chosen.map(({ size }) => size)),
    stco: u32(0, chosen.length, ...chosen.map(({ offset }) => offset)),
  };
  const parents = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);
  // All that is around the description of the pictures is made anew; the sound's track stays as it is.
  const rebuild = (from: number, to: number, isTable: boolean): Buffer =>
    Buffer.concat(
      readBoxes(bytes, from, to).map(({ type, start, body, end }) => {
        if (parents.has(type) && bytes.subarray(body, end).includes('avcC')) return box(type, rebuild(body, end, type === 'stbl'));
        return isTable && tables[type] ? box(type, tables[type]) : bytes.subarray(start, end);
      }),
    );
  const moov = findBox(readBoxes(bytes), 'moov')!;
  const index = rebuild(moov.start, moov.end, false);
  // The old index becomes free space, the new one goes to the end.
  bytes.write('free', moov.start + 4, 'latin1');
  return Buffer.concat([bytes, index]);
}

test('a picture that was cut out is named as missing, and only that', async () => {
  const files = changed({ clip: (bytes) => withSamples(bytes, (numbers) => numbers.toSpliced(30, 1)) });
  expect(await check(...files)).toBe('altered');
  expect(await attributes('data-frame')).toEqual(['video gone 31']);
});

test('pictures that changed places are named, and so are those that were put in', async () => {
  const swapped = changed({ clip: (bytes) => withSamples(bytes, (numbers) => numbers.with(10, 11).with(11, 10)) });
  expect(await check(...swapped)).toBe('altered');
  expect(await attributes('data-frame')).toEqual(['video moved 11-12']);
  const doubled = changed({ clip: (bytes) => withSamples(bytes, (numbers) => numbers.toSpliced(20, 0, 5)) });
  expect(await check(...doubled)).toBe('altered');
  expect(await attributes('data-frame')).toEqual(['video added 21']);
});

test('frames that are as signed, shown at other times, are altered too', async () => {
  const files = changed({
    clip: (bytes) => {
      const at = bytes.indexOf('stts') + 16;
      bytes.writeUInt32BE(bytes.readUInt32BE(at) * 2, at);
      return bytes;
    },
  });
  expect(await check(...files)).toBe('altered');
  expect([await attributes('data-frame'), await attributes('data-container')]).toEqual([[], ['altered']]);
});

test('a clip that was cut off names the frames that are not there any more', async () => {
  const files = changed({ clip: (bytes) => bytes.subarray(0, pictures(bytes).at(73).offset + 10) });
  expect(await check(...files)).toBe('altered');
  expect((await attributes('data-frame')).filter((name) => name!.startsWith('video'))).toEqual(['video gone 74-75']);
});

test('an index that makes no sense is a clip without its frames', async () => {
  const files = changed({
    clip: (bytes) => {
      bytes.writeUInt32BE(0xffff_ffff, bytes.indexOf('stsz') + 12);
      return bytes;
    },
  });
  expect(await check(...files)).toBe('altered');
  expect(await attributes('data-frame')).toContain('video gone 1-75');
});

test('a proof that was edited is not believed', async () => {
  const files = changed({ proof: (text) => text.replace('"by":"owner"', '"by":"nobody"') });
  expect(await check(...files)).toBe('altered');
  expect(await page.locator('[data-verdict]').innerText()).toContain('proof.json itself was changed');
});

test('a frame list that was made to fit changed frames is not believed', async () => {
  const files = changed({ proof: (text) => text.replace(/("h":"[^"]{100})(.)([^"]{100})/, (_, before: string, one: string, behind: string) => before + (one === 'A' ? 'B' : 'A') + behind) });
  expect(await check(...files)).toBe('altered');
  expect(await page.locator('[data-clip]').innerText()).toContain('its frames cannot be told');
});

type Link = { n: string; k: string; s: string };
type Proof = { key: string; signature: string; statement: { note: string; cameras: { footageId: string; segments: Link[]; keys: { k: string; spki: string }[] }[] } };

/** The proof as somebody else would sign it. */
function signedAnew(text: string, change: (proof: Proof) => void = () => {}): string {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const proof = JSON.parse(text) as Proof;
  proof.statement.note = 'forged';
  change(proof);
  proof.key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  proof.signature = sign(null, hash('sha256', `kanjia-export-1\n${JSON.stringify(proof.statement)}`, 'buffer'), privateKey).toString('base64');
  return JSON.stringify(proof);
}

test('a proof signed with another key than the footage says so, and whose footage it is', async () => {
  const files = changed({ proof: (text) => signedAnew(text) });
  expect(await check(...files)).toBe('other');
  expect(await attributes('data-chain')).toEqual(['3 0 0 0']);
  const { key } = JSON.parse(readFileSync(made.proof, 'utf8')) as Proof;
  expect(await attributes('data-recorder-print')).toEqual([hash('sha256', Buffer.from(key, 'base64'))]);
});

test('a link whose signature does not fit fails, whoever signed the export; a key under another name does not help, nor does one that is left out', async () => {
  const flip = (signature: string) => (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
  const badLink = changed({ proof: (text) => signedAnew(text, ({ statement }) => (statement.cameras[0]!.segments[1]!.s = flip(statement.cameras[0]!.segments[1]!.s))) });
  expect(await check(...badLink)).toBe('altered');
  expect(await attributes('data-chain')).toEqual(['2 1 0 0']);
  const otherCamera = changed({ proof: (text) => signedAnew(text, ({ statement }) => (statement.cameras[0]!.footageId = 'cam_000000000000')) });
  expect(await check(...otherCamera)).toBe('altered');
  expect(await attributes('data-chain')).toEqual(['0 3 0 0']);
  const stranger = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const otherKey = changed({ proof: (text) => signedAnew(text, ({ statement }) => (statement.cameras[0]!.keys[0]!.spki = stranger)) });
  expect(await check(...otherKey)).toBe('other');
  expect([await attributes('data-chain'), await attributes('data-recorder')]).toEqual([['0 0 3 0'], ['missing']]);
  const noKey = changed({ proof: (text) => signedAnew(text, ({ statement }) => (statement.cameras[0]!.keys = [])) });
  expect(await check(...noKey)).toBe('other');
  expect(await attributes('data-recorder')).toEqual(['missing']);
});

test('footage from the disk of another installation carries the key that recorded it beside the one that exported it', async () => {
  await using here = await openExportBench();
  const { cameras } = await here.disks.open(path.join(bench.dataDir, 'recordings'));
  const camera = { id: cameras[0]!.cameraId, name: 'Elsewhere', timeZone: 'Asia/Shanghai', elsewhere: true };
  const job = await here.run({ cameras: [camera], from: START_MS + 1_000, to: START_MS + 5_000 });
  expect(await check(job.path!, job.proof!)).toBe('other');
  expect(await attributes('data-chain')).toEqual(['3 0 0 0']);
  const recordedBy = hash('sha256', Buffer.from((JSON.parse(readFileSync(made.proof, 'utf8')) as Proof).key, 'base64'));
  expect([await attributes('data-print'), await attributes('data-recorder'), await attributes('data-recorder-print')]).toEqual([[here.exports.fingerprint], ['elsewhere'], [recordedBy]]);
  expect(recordedBy).not.toBe(here.exports.fingerprint);
  for (const [print, answer] of [[recordedBy, 'recorder'], [here.exports.fingerprint, 'same'], ['0'.repeat(64), 'other']] as const) {
    await page.locator('#expected').fill(print);
    expect(await attributes('data-expected')).toEqual([answer]);
  }
  // What was recorded there fits to the last bit.
  expect(await check(job.path!, job.proof!, ...segmentFiles(path.join(bench.dataDir, 'recordings'), CAMERA))).toBe('other');
  const [known] = await attributes('data-known');
  expect(known).toMatch(/^(\d+)\/\1$/);
  const report = await here.run({ kind: 'case', cameras: [camera], from: START_MS + 1_000, to: START_MS + 5_000, options: { container: 'folder' } });
  expect(readFileSync(path.join(report.path!, 'report.html'), 'utf8')).toContain(recordedBy.match(/.{4}/g)!.join(' '));
});

test('footage from before the installation lost its key is proven by the old key, that from after by the new one', async () => {
  await using here = await openExportBench();
  const footage = makeFootage({ frames: 60, fps: 15, gop: 15 });
  await here.record(footage);
  const before = here.exports.fingerprint;
  await here.loseKey();
  const after = here.exports.fingerprint;
  expect(after).not.toBe(before);
  await here.record(footage, { startMs: START_MS + 4_000 });
  const both = await here.run({ from: START_MS + 1_000, to: START_MS + 7_000 });
  expect(await check(both.path!, both.proof!)).toBe('other');
  expect([await attributes('data-recorder'), await attributes('data-recorder-print'), await attributes('data-print')]).toEqual([['earlier', 'same'], [before, after], [after]]);
  expect(await attributes('data-chain')).toEqual(['4 0 0 0']);
  const newer = await here.run({ from: START_MS + 4_500, to: START_MS + 7_000 });
  expect(await check(newer.path!, newer.proof!)).toBe('genuine');
  expect(await attributes('data-recorder')).toEqual(['same']);
});

test('the fingerprint somebody was told is compared', async () => {
  await check(made.clip, made.proof);
  const [print] = await attributes('data-print');
  await page.locator('#expected').fill(print!.toUpperCase().replace(/(.{2})/g, '$1:'));
  expect(await attributes('data-expected')).toEqual(['same']);
  await page.locator('#expected').fill(`0${print!.slice(1)}x`);
  expect(await attributes('data-expected')).toEqual([print!.startsWith('0') ? 'same' : 'other']);
});

test('files that are not there and files that do not belong to it are said', async () => {
  expect(await check(made.proof)).toBe('missing');
  expect(await attributes('data-state')).toEqual(['missing']);
  const stranger = path.join(work, 'stranger.mp4');
  copyFileSync(segmentFiles(path.join(bench.dataDir, 'recordings'), CAMERA)[0]!, stranger);
  expect(await check(made.clip, made.proof, stranger)).toBe('genuine');
  expect(await attributes('data-extra')).toEqual(['stranger.mp4']);
  await page.goto(`file://${CHECKER}`);
  await page.locator('#files').setInputFiles([made.clip]);
  await page.locator('[data-verdict="noProof"]').waitFor();
});

test('a clip under another name is found by its content', async () => {
  const renamed = path.join(work, 'renamed.mp4');
  copyFileSync(made.clip, renamed);
  expect(await check(renamed, made.proof)).toBe('genuine');
});

test('frames are traced to the recorded segments, and a changed segment is found', async () => {
  const segments = segmentFiles(path.join(bench.dataDir, 'recordings'), CAMERA);
  expect(await check(made.clip, made.proof, ...segments)).toBe('genuine');
  const { video, audio } = (JSON.parse(readFileSync(made.proof, 'utf8')) as { frames: Record<string, Record<'video' | 'audio', { t: number[] }>> }).frames[path.basename(made.clip)]!;
  const total = video.t.length + audio.t.length;
  expect(await attributes('data-known')).toEqual([`${total}/${total}`]);
  expect(await attributes('data-original')).toEqual(segments.map(() => 'genuine'));
  const spoilt = path.join(work, path.basename(segments[0]!));
  cpSync(segments[0]!, spoilt);
  const bytes = readFileSync(spoilt);
  bytes[5_000]! ^= 1;
  writeFileSync(spoilt, bytes);
  expect(await check(made.clip, made.proof, spoilt)).toBe('altered');
  expect(await attributes('data-original')).toEqual(['altered']);
});

test('the page speaks both languages, prints nothing of its controls, and asks the network for nothing', async () => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await check(made.clip, made.proof);
  expect(asked.filter((url) => !url.startsWith('file:'))).toEqual([]);
  await page.locator('#language').click();
  expect(await page.locator('[data-verdict] h2').innerText()).toBe('真实');
  await page.emulateMedia({ media: 'print' });
  expect([await page.locator('#drop').isVisible(), await page.locator('[data-verdict]').isVisible()]).toEqual([false, true]);
  await page.emulateMedia({ media: null });
});

test('its own arithmetic takes over where the browser has no Ed25519, and finds an edited proof then, too', async () => {
  await page.addInitScript('crypto.subtle.importKey = () => Promise.reject(new DOMException("no", "NotSupportedError"))');
  expect(await check(made.clip, made.proof)).toBe('genuine');
  expect(await check(...changed({ proof: (text) => text.replace('"by":"owner"', '"by":"nobody"') }))).toBe('altered');
});
