import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { FOOTAGE_START_MS, makeFootage, servePlayers } from '../support/player-footage.ts';

const FPS = 15;
const frameMs = (index: number) => FOOTAGE_START_MS + (index * 1000) / FPS;

let server: Awaited<ReturnType<typeof servePlayers>>;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;

beforeAll(async () => {
  const plain = makeFootage({ frames: 150, fps: FPS, gop: 30 });
  server = await servePlayers({
    plain,
    // Frames 60 to 119 are missing: a gap between two GOPs.
    gap: { ...plain, gaps: [{ startMs: frameMs(60), endMs: frameMs(120) }] },
    reordered: makeFootage({ frames: 90, fps: FPS, gop: 30, bFrames: 2 }),
    sound: makeFootage({ frames: 90, fps: FPS, gop: 30, sound: true }),
    h265: { ...plain, info: { ...plain.info, video: { ...h265 } } },
  });
  browser = await openBrowser({ width: 800, height: 600, args: ['--host-resolver-rules=MAP plain.test 127.0.0.1'] });
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  server?.close();
});

const h265 = { id: 1, codec: 'h265', codecString: 'hvc1.1.6.L93.B0', width: 640, height: 360, timescale: 15360, description: '' };

async function open(host = '127.0.0.1'): Promise<void> {
  await page?.close();
  page = await browser.context.newPage();
  await page.goto(`http://${host}:${server.port}/`);
  await page.waitForFunction('globalThis.harness !== undefined');
}

/** Evaluates in the page; `it` there is what the last `start` gave. */
const ask = <T>(expression: string): Promise<T> => page.evaluate<T>(expression);
const start = (expression: string) => page.evaluate(`harness.${expression}.then((made) => { globalThis.it = made; })`);

describe('the live player', () => {
  beforeEach(() => open());

  it('shows moving pictures, by WebCodecs, soon after they came', async () => {
    await start(`live('plain')`);
    const first = await eventually(() => ask<number | null>('it.counter()'), { within: 5000, every: 20 });
    await eventually(async () => (await ask<number>('it.counter()')) > first + 10, { within: 5000 });
    expect(await ask('it.player.state')).toMatchObject({ phase: 'playing', method: 'webcodecs', width: 640, height: 360, codec: 'h264' });
    expect(await ask<number>('it.player.figures.delayMs')).toBeLessThan(500);
  });

  it('says since when there is no fresh picture, keeps the old one, and goes on by itself', async () => {
    await start(`live('plain')`);
    await eventually(() => ask<boolean>(`it.player.state.phase === 'playing'`), { within: 5000 });
    const before = await ask<number>('Date.now()');
    await ask('void (it.link.paused = true)');
    const state = await eventually(
      async () => {
        const now = await ask<{ phase: string; sinceMs: number; hasPicture: boolean }>('it.player.state');
        return now.phase === 'stalled' ? now : null;
      },
      { within: 6000 },
    );
    expect(Math.abs(state.sinceMs - before)).toBeLessThan(500);
    expect(state.hasPicture).toBe(true);
    await ask('void (it.link.paused = false)');
    await eventually(() => ask<boolean>(`it.player.state.phase === 'playing'`), { within: 5000 });
  });

  it('keeps the picture while it changes to the other stream', async () => {
    await start(`live('plain')`);
    await eventually(() => ask<boolean>(`it.player.state.phase === 'playing'`), { within: 5000 });
    await ask(`it.player.onState((state) => { (globalThis.phases ??= new Set()).add(state.phase); }) && null`);
    await ask(`it.player.setStream('main')`);
    await eventually(() => ask<boolean>(`it.player.state.stream === 'main'`), { within: 5000 });
    expect(await ask('[...globalThis.phases]')).toEqual(['playing']);
    expect(await ask('it.link.opened')).toEqual(['sub', 'main']);
  });

  it('gives credit back for what it has taken, so that the stream never dries up', async () => {
    await start(`live('plain')`);
    await eventually(() => ask<boolean>('it.link.sentBytes > 700000'), { within: 15_000 });
    expect(await ask<number>('it.link.credit')).toBeGreaterThan(3_000_000);
  });

  it('says when this computer has no decoder for the stream', async () => {
    await start(`live('h265')`);
    await eventually(() => ask<boolean>(`it.player.state.phase === 'unplayable'`), { within: 5000 });
    expect(await ask('it.player.state')).toMatchObject({ unplayable: 'codec', codec: 'h265', hasPicture: false });
  });

  it('plays by MSE where the page is no secure context', async () => {
    await open('plain.test');
    expect(await ask('typeof VideoDecoder')).toBe('undefined');
    await start(`live('plain')`);
    const first = await eventually(() => ask<number | null>('it.counter()'), { within: 8000, every: 20 });
    await eventually(async () => (await ask<number>('it.counter()')) > first + 10, { within: 8000 });
    expect(await ask('it.player.state.method')).toBe('mse');
    expect(await ask<number>('it.player.figures.delayMs')).toBeLessThan(1500);
  });

  it('plays the sound when asked, and shows the picture the same', async () => {
    // A page that nobody has touched may not be heard: what would be is counted.
    await ask(`void (() => {
      const make = AudioContext.prototype.createBufferSource;
      globalThis.heard = [];
      AudioContext.prototype.createBufferSource = function () {
        const source = make.call(this);
        const start = source.start.bind(source);
        source.start = (when) => {
          const samples = source.buffer.getChannelData(0);
          globalThis.heard.push({ when, rate: source.buffer.sampleRate, loudest: samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) });
          start(when);
        };
        return source;
      };
    })()`);
    await start(`live('sound', { sound: true })`);
    await eventually(() => ask<boolean>(`globalThis.heard.length > 8 && it.player.state.phase === 'playing'`), { within: 6000 });
    const heard = await ask<{ when: number; rate: number; loudest: number }[]>('globalThis.heard');
    expect(heard[8]).toMatchObject({ rate: 16_000 });
    expect(heard[8]!.loudest).toBeGreaterThan(0.05);
    // Chunk after chunk, without a hole: 1024 samples each.
    expect(heard[8]!.when - heard[7]!.when).toBeCloseTo(1024 / 16_000, 3);
    expect(await ask('it.player.state.sound')).toBe(true);
  });

  it('leaves the announced sound out of MSE when it is not wanted', async () => {
    await open('plain.test');
    await start(`live('sound')`);
    const first = await eventually(() => ask<number | null>('it.counter()'), { within: 8000, every: 20 });
    await eventually(async () => (await ask<number>('it.counter()')) > first + 10, { within: 8000 });
  });

  it('takes its snapshot at the full resolution of the stream', async () => {
    await start(`live('plain')`);
    await eventually(() => ask<boolean>(`it.player.state.hasPicture`), { within: 5000 });
    const size = await ask(`it.player.snapshot('image/png').then(createImageBitmap).then(({ width, height }) => ({ width, height }))`);
    expect(size).toEqual({ width: 640, height: 360 });
  });
});

describe('the playback player', () => {
  beforeEach(() => open());

  const counterIs = (wanted: number) =>
    eventually(async () => (await ask<number>('it.counter()')) === wanted && (await ask<string>('it.player.state.phase')) === 'paused', {
      within: 5000,
      every: 20,
      what: () => `frame ${wanted} is shown`,
    });

  it('shows the exact frame of a moment', async () => {
    await start(`playback('plain', ${frameMs(47) + 10}, false)`);
    await counterIs(47);
    expect(await ask<number>('it.player.positionMs')).toBeCloseTo(frameMs(47) + 10, 3);
    await ask(`it.player.seek(${frameMs(100) + 1})`);
    await counterIs(100);
    await ask(`it.player.seek(${frameMs(0) + 1})`);
    await counterIs(0);
  });

  it('steps by single frames, forward and back', async () => {
    await start(`playback('plain', ${frameMs(58) + 10}, false)`);
    await counterIs(58);
    for (const next of [59, 60, 61]) {
      await ask('it.player.stepForward()');
      await counterIs(next);
    }
    for (const previous of [60, 59]) {
      await ask('it.player.stepBack()');
      await counterIs(previous);
    }
  });

  it('plays at its own speed until the end, and says that it has ended', async () => {
    await start(`playback('plain', ${frameMs(0)}, true)`);
    await eventually(async () => (await ask<number>('it.counter()')) > 5, { within: 5000 });
    const [position, at] = await ask<[number, number]>('[it.player.positionMs, performance.now()]');
    await eventually(async () => (await ask<number>('it.counter()')) > 50, { within: 8000 });
    const [laterPosition, laterAt] = await ask<[number, number]>('[it.player.positionMs, performance.now()]');
    expect((laterPosition - position) / (laterAt - at)).toBeGreaterThan(0.9);
    expect((laterPosition - position) / (laterAt - at)).toBeLessThan(1.1);
    await ask('it.player.setSpeed(4)');
    await eventually(() => ask<boolean>(`it.player.state.phase === 'ended'`), { within: 6000 });
    // Drawn with the next animation frame.
    await eventually(async () => (await ask<number>('it.counter()')) === 149, { within: 1000, every: 20, what: 'the last picture is shown' });
  });

  it('plays sixteen times as fast by keyframes alone', async () => {
    await start(`playback('plain', ${frameMs(0)}, false)`);
    await counterIs(0);
    await ask(`(it.player.setSpeed(16), globalThis.began = performance.now(), it.player.play())`);
    await eventually(() => ask<boolean>(`it.player.state.phase === 'ended'`), { within: 4000, every: 20 });
    expect(await ask<number>('performance.now() - globalThis.began')).toBeLessThan(2000);
    // Drawn with the next animation frame.
    await eventually(async () => (await ask<number>('it.counter()')) === 120, { within: 1000, every: 20, what: 'the last picture is shown' });
  });

  it('skips what was not recorded', async () => {
    await start(`playback('gap', ${frameMs(50)}, true)`);
    await ask(`it.player.onPosition((at) => { (globalThis.positions ??= []).push(at); }) && null`);
    await eventually(async () => (await ask<number>('it.counter()')) >= 125, { within: 6000 });
    const inside = await ask<number>(`globalThis.positions.filter((at) => at > ${frameMs(61)} && at < ${frameMs(119)}).length`);
    expect(inside).toBe(0);
  });

  it('shows the first picture after a gap when looked for inside it', async () => {
    await start(`playback('gap', ${frameMs(90)}, false)`);
    await counterIs(120);
    expect(await ask<number>('it.player.positionMs')).toBeCloseTo(frameMs(120), 0);
  });

  it('shows pictures that are stored out of order in their order', async () => {
    await start(`playback('reordered', ${frameMs(31)}, false)`);
    await eventually(async () => (await ask<string>('it.player.state.phase')) === 'paused', { within: 5000 });
    const first = await ask<number>('it.counter()');
    for (let next = first + 1; next < first + 6; next++) {
      await ask('it.player.stepForward()');
      await counterIs(next);
    }
  });

  it('ends up at the last of many places asked for in a row', async () => {
    await start(`playback('plain', ${frameMs(0)}, false)`);
    for (let index = 5; index < 140; index += 5) await ask(`it.player.seek(${frameMs(index) + 1}, { scrub: true })`);
    await ask(`it.player.seek(${frameMs(77) + 1})`);
    await counterIs(77);
  });

  it('says when this computer has no decoder for the footage', async () => {
    await start(`playback('h265', ${frameMs(0)}, true)`);
    await eventually(() => ask<boolean>(`it.player.state.phase === 'unplayable'`), { within: 5000 });
  });
});
