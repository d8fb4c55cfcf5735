/** Several cameras on one clock, and every way to go through footage; what is shown is read off the pixels. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SPEEDS } from '../../renderer/player/playback-mode.ts';
import { openBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { FOOTAGE_START_MS, makeFootage, type PlayerFootage, servePlayers } from '../support/player-footage.ts';

const FPS = 15;
const frameMs = (index: number) => FOOTAGE_START_MS + (index * 1000) / FPS;

let server: Awaited<ReturnType<typeof servePlayers>>;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;

beforeAll(async () => {
  const plain = makeFootage({ frames: 150, fps: FPS, gop: 30 });
  const gap = { startMs: frameMs(60), endMs: frameMs(120) };
  server = await servePlayers({
    plain,
    // Cameras never take their frames at the same instant.
    late1: later(plain, 11),
    late2: later(plain, 29),
    late3: later(plain, 47),
    gap: { ...plain, gaps: [gap] },
    // One group of ten seconds: more pictures than may stand decoded in memory.
    long: makeFootage({ frames: 150, fps: FPS, gop: 150 }),
    reordered: makeFootage({ frames: 90, fps: FPS, gop: 30, bFrames: 2 }),
    sound: makeFootage({ frames: 150, fps: FPS, gop: 30, sound: true }),
    damaged: damaged(plain, 60),
    again: again(plain, 0),
    againLater: again(later(plain, 11), 400),
  });
  browser = await openBrowser({ width: 1000, height: 700, args: ['--autoplay-policy=no-user-gesture-required'] });
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  server?.close();
});

beforeEach(async () => {
  await page?.close();
  page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${server.port}/`);
  await page.waitForFunction('globalThis.harness !== undefined');
});

function later(footage: PlayerFootage, byMs: number): PlayerFootage {
  return { ...footage, frames: footage.frames.map((frame) => ({ ...frame, startMs: frame.startMs + byMs })) };
}

/** The clock was put back from frame 90 to frame 60: the second take of those times shows the frames from 90 on. */
function again(footage: PlayerFootage, byMs: number): PlayerFootage & { again: { frames: PlayerFootage['frames'] } } {
  const second = footage.frames.slice(90).map((frame) => ({ ...frame, startMs: frame.startMs - 2_000 + byMs }));
  return { ...footage, frames: footage.frames.slice(0, 90), again: { frames: second } };
}

/** One frame's bits are nonsense. */
function damaged(footage: PlayerFootage, index: number): PlayerFootage {
  const frames = footage.frames.map((frame, at) => {
    if (at !== index) return frame;
    const bytes = Buffer.from(frame.bytes, 'base64');
    bytes.fill(0xff, bytes.indexOf('mdat') + 8);
    return { ...frame, bytes: bytes.toString('base64') };
  });
  return { ...footage, frames };
}

/** Evaluates in the page; `it` there is what the last `start` gave. */
const ask = <T>(expression: string): Promise<T> => page.evaluate<T>(expression);
const start = (expression: string) => page.evaluate(`harness.${expression}.then((made) => { globalThis.it = made; })`);
const phaseIs = (phase: string, within = 10_000) => eventually(async () => (await ask<string>('it.player.state.phase')) === phase, { within, every: 20, what: () => `it is ${phase}` });
const seen = () => ask<(number | null)[][]>('it.seen');
/** Counters of one camera in the order in which they were on the screen. */
const seenOf = async (camera: number) => (noted = (await seen()).map((row) => row[camera] ?? null).filter((counter) => counter !== null));
let noted: number[] = [];
const reaches = (camera: number, wanted: (counter: number) => boolean, within = 20_000) =>
  eventually(
    async () => {
      const counter = (await seenOf(camera)).at(-1);
      return counter !== undefined && wanted(counter);
    },
    { within, every: 50, what: () => `the wanted picture is shown; were: ${noted.join(' ')}` },
  );
/** All down to the last one that is asked about, each once. */
const fallsFrom = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => from - index);

describe('several cameras', () => {
  it('are in step within one frame', async () => {
    await start(`several(['plain', 'late1', 'late2', 'late3'], ${frameMs(2)}, true)`);
    await reaches(0, (counter) => counter > 45);
    const rows = (await seen()).slice((await seen()).findIndex((row) => row.every((counter) => counter !== null && counter > 2)));
    expect(rows.length).toBeGreaterThan(30);
    const apart = rows.map((row) => Math.max(...(row as number[])) - Math.min(...(row as number[])));
    expect(Math.max(...apart)).toBeLessThanOrEqual(1);
  });

  it('are in step when they are as many as a page can have', async () => {
    const sixteen = Array.from({ length: 16 }, (_, index) => ['plain', 'late1', 'late2', 'late3'][index % 4]);
    await start(`several(${JSON.stringify(sixteen)}, ${frameMs(100)}, false)`);
    await phaseIs('paused', 30_000);
    await ask(`(it.player.seek(${frameMs(40) + 50}), null)`);
    await eventually(async () => (await seen()).at(-1)?.every((counter) => counter === 40), { within: 30_000, what: () => 'all show the frame of the moment' });
    await ask('(it.seen.length = 0, it.player.play(), null)');
    await reaches(0, (counter) => counter > 60, 60_000);
    const rows = (await seen()).filter((row) => row.every((counter) => counter !== null));
    expect(rows.length).toBeGreaterThan(5);
    expect(Math.max(...rows.map((row) => Math.max(...(row as number[])) - Math.min(...(row as number[]))))).toBeLessThanOrEqual(1);
  });

  it('are in step again wherever they are led, and backward, too', async () => {
    await start(`several(['plain', 'late1', 'late2', 'late3'], ${frameMs(100)}, false)`);
    await phaseIs('paused');
    await ask(`(it.player.seek(${frameMs(74) + 50}), null)`);
    await eventually(async () => (await seen()).at(-1)?.every((counter) => counter === 74), { within: 5000, every: 20, what: () => 'all show the frame of the moment' });
    await ask(`(it.seen.length = 0, it.player.setSpeed(-1), it.player.play(), null)`);
    await reaches(0, (counter) => counter < 40);
    const rows = await seen();
    expect(rows.length).toBeGreaterThan(30);
    expect(Math.max(...rows.map((row) => Math.max(...(row as number[])) - Math.min(...(row as number[]))))).toBeLessThanOrEqual(1);
  });

  it('wait for the one whose pictures do not come, and go on with it', async () => {
    await start(`several(['plain', 'late1'], ${frameMs(10)}, false)`);
    await phaseIs('paused');
    await ask(`(it.link.stalled.set('cam_1', ${frameMs(60)}), it.player.seek(${frameMs(40)}), null)`);
    await phaseIs('paused');
    await ask('(it.player.play(), null)');
    await phaseIs('buffering');
    const [position] = await ask<[number]>('[it.player.positionMs]');
    expect(position).toBeLessThan(frameMs(62));
    expect((await seen()).at(-1)).toEqual([expect.toSatisfy((counter: number) => counter < 62), 59]);
    // Time goes by, the clock does not.
    await ask(`new Promise((resolve) => setTimeout(resolve, 400))`);
    expect(await ask('it.player.positionMs')).toBe(position);
    await ask(`(it.link.stalled.clear(), null)`);
    await reaches(1, (counter) => counter > 70);
  });

  it('do not skip what one of them has, and tell that the other has nothing', async () => {
    await start(`several(['gap', 'late1'], ${frameMs(55)}, true)`);
    await reaches(1, (counter) => counter > 75);
    expect(await ask(`it.player.state.tracks.map((track) => track.shows)`)).toEqual(['gap', 'picture']);
    await reaches(1, (counter) => counter > 125);
    expect(await ask(`it.player.state.tracks.map((track) => track.shows)`)).toEqual(['picture', 'picture']);
    expect(await seenOf(0)).not.toContain(75);
  });

  it('skip what none of them has, unless it shall be waited out', async () => {
    await start(`several(['gap', 'gap'], ${frameMs(55)}, false)`);
    await ask(`(it.player.onPosition((at) => { (globalThis.positions ??= []).push(at); }), it.player.play(), null)`);
    await reaches(1, (counter) => counter > 122);
    expect(await ask<number>(`globalThis.positions.filter((at) => at > ${frameMs(60)} && at < ${frameMs(119)}).length`)).toBe(0);
    await ask(`(globalThis.positions = [], it.player.setSkipEmpty(false), it.player.seek(${frameMs(58)}), null)`);
    await eventually(() => ask<boolean>(`globalThis.positions.some((at) => at > ${frameMs(62)} && at < ${frameMs(119)})`), { within: 5000, what: () => 'the clock is inside the gap' });
    expect(await ask(`it.player.state.tracks.map((track) => track.shows)`)).toEqual(['gap', 'gap']);
  });
});

describe('backward', () => {
  it('shows each picture once, the later first, over the borders of groups', async () => {
    await start(`playback('plain', ${frameMs(70) + 10}, false)`);
    await phaseIs('paused');
    await ask(`(it.seen.length = 0, it.player.setSpeed(-1), it.player.play(), null)`);
    await reaches(0, (counter) => counter <= 20);
    const counters = (await seenOf(0)).filter((counter) => counter <= 69);
    expect(counters).toEqual(fallsFrom(69, counters.at(-1) ?? -1));
  });

  it('shows each picture of a group that is too long to stand decoded in memory', async () => {
    await start(`playback('long', ${frameMs(125) + 10}, false)`);
    await phaseIs('paused');
    await ask(`(it.seen.length = 0, it.player.setSpeed(-1), it.player.play(), null)`);
    await reaches(0, (counter) => counter <= 10);
    const counters = (await seenOf(0)).filter((counter) => counter <= 124);
    expect(counters).toEqual(fallsFrom(124, counters.at(-1) ?? -1));
  });

  it('shows pictures that are stored out of order in their order', async () => {
    await start(`playback('reordered', ${frameMs(80)}, false)`);
    await phaseIs('paused');
    await ask(`(it.seen.length = 0, it.player.setSpeed(-1), it.player.play(), null)`);
    await reaches(0, (counter) => counter <= 35);
    const counters = await seenOf(0);
    const [first = 0] = counters;
    expect(counters).toEqual(fallsFrom(first, counters.at(-1) ?? -1));
  });

  it('passes what was not recorded, and ends at the oldest picture', async () => {
    await start(`playback('gap', ${frameMs(124)}, false)`);
    await phaseIs('paused');
    await ask(`(it.seen.length = 0, it.player.setSpeed(-4), it.player.play(), null)`);
    await phaseIs('ended', 20_000);
    await eventually(async () => (await seenOf(0)).at(-1) === 0, { within: 2000, what: () => 'the oldest picture is shown' });
    const counters = await seenOf(0);
    expect(counters).toEqual(counters.toSorted((a, b) => b - a));
    expect(counters.filter((counter) => counter > 60 && counter < 120)).toEqual([]);
    expect(counters.some((counter) => counter < 60 && counter > 30)).toBe(true);
  });

  it('comes to rest on the exact picture, and is stepped from there both ways', async () => {
    await start(`playback('plain', ${frameMs(100)}, false)`);
    await phaseIs('paused');
    await ask(`(it.seen.length = 0, it.player.setSpeed(-1), it.player.play(), null)`);
    await reaches(0, (counter) => counter <= 85);
    await ask('(it.player.pause(), null)');
    await phaseIs('paused');
    const rest = (await seenOf(0)).at(-1) ?? -1;
    expect(await ask('it.player.state.width')).toBe(640);
    await ask('(it.player.stepBack(), null)');
    await reaches(0, (counter) => counter === rest - 1);
    await phaseIs('paused');
    for (const next of [rest, rest + 1, rest + 2]) {
      await ask('(it.player.stepForward(), null)');
      await reaches(0, (counter) => counter === next);
    }
    // Asked for faster than pictures come, none is left out.
    await ask('(it.seen.length = 0, it.player.stepForward(), it.player.stepForward(), it.player.stepForward(), null)');
    await reaches(0, (counter) => counter === rest + 5);
    await phaseIs('paused');
    expect((await seenOf(0)).at(-1)).toBe(rest + 5);
  });

  it('goes back and forth over a pause of recording, too', async () => {
    await start(`playback('gap', ${frameMs(120) + 10}, false)`);
    await phaseIs('paused');
    await reaches(0, (counter) => counter === 120);
    for (const before of [59, 58]) {
      await ask('(it.player.stepBack(), null)');
      await reaches(0, (counter) => counter === before);
      await phaseIs('paused');
    }
    await ask('(it.player.stepForward(), it.player.stepForward(), null)');
    await reaches(0, (counter) => counter === 120);
  });
});

describe('every speed', () => {
  it.each(SPEEDS.flatMap((speed) => [speed, -speed]))('%f: in order, and never faster than asked', async (speed) => {
    const slow = Math.abs(speed) <= 2;
    const from = slow ? 75 : speed > 0 ? 0 : 149;
    await start(`playback('plain', ${frameMs(from) + 10}, false)`);
    await phaseIs('paused');
    await ask(`(it.seen.length = 0, it.player.setSpeed(${speed}), null)`);
    // Backward and fast, the picture that is shown before it begins may be another one.
    const paces = ask<number>(`new Promise((resolve) => {
      let beganMs = null, fromMs = 0, fastest = 0;
      it.player.onPosition((positionMs) => {
        const now = performance.now();
        if (beganMs === null) { beganMs = now; fromMs = positionMs; return; }
        const movedMs = Math.abs(positionMs - fromMs);
        // A tick of the clock more than what has passed.
        fastest = Math.max(fastest, movedMs / (now - beganMs + 300));
        if (${slow} ? movedMs > 260 : it.player.state.phase === 'ended') resolve(fastest);
      });
      it.player.onState(({ phase }) => { if (phase === 'ended') resolve(fastest); });
      it.player.play();
    })`);
    expect(await paces).toBeLessThanOrEqual(Math.abs(speed) * 1.05);
    // In the end it shows the last picture of what it goes by: every one, keyframes, or at the highest speeds some of those.
    const last = Math.abs(speed) > 16 ? [0, 30, 90, 120] : [speed > 4 ? 120 : speed > 0 ? 149 : 0];
    if (!slow) await eventually(async () => (await seenOf(0)).length > 1 && last.includes((await seenOf(0)).at(-1) ?? -1), { within: 10_000, what: () => `the last picture is shown; were: ${noted.join(' ')}` });
    const counters = await seenOf(0);
    expect(counters).toEqual(counters.toSorted((a, b) => (a - b) * Math.sign(speed)));
    expect(counters.length).toBeGreaterThan(1);
  });
});

describe('damaged footage', () => {
  it('is passed over, forward and backward: with the next whole group the picture goes on', async () => {
    await start(`playback('damaged', ${frameMs(50)}, false)`);
    await phaseIs('paused');
    await ask(`(it.player.setSpeed(2), it.player.play(), null)`);
    await reaches(0, (counter) => counter > 95);
    await ask(`(it.player.pause(), it.player.seek(${frameMs(100)}), null)`);
    await phaseIs('paused');
    await ask(`(it.seen.length = 0, it.player.setSpeed(-2), it.player.play(), null)`);
    await reaches(0, (counter) => counter < 50);
    expect(await ask('it.player.state.phase')).not.toBe('unplayable');
  });
});

describe('fast', () => {
  it('goes on by keyframes alone, forward and backward', async () => {
    await start(`playback('plain', ${frameMs(0)}, false)`);
    await phaseIs('paused');
    await ask(`(it.player.setSpeed(16), it.player.play(), null)`);
    await phaseIs('ended');
    await eventually(async () => (await seenOf(0)).at(-1) === 120, { within: 2000, what: () => `the last keyframe is shown; were: ${noted.join(' ')}` });
    expect((await seenOf(0)).every((counter) => counter % 30 === 0)).toBe(true);
    await ask(`(it.seen.length = 0, it.player.setSpeed(-16), null)`);
    await eventually(async () => (await seenOf(0)).at(-1) === 0, { within: 5000, what: () => `the first keyframe is shown; were: ${noted.join(' ')}` });
    await phaseIs('ended');
    const counters = await seenOf(0);
    expect(counters.every((counter) => counter % 30 === 0)).toBe(true);
    expect(counters).toEqual(counters.toSorted((a, b) => b - a));
    expect(await ask('it.link.wishes.at(-1)')).toMatchObject({ direction: 'backward', keyframesEveryMs: expect.any(Number) as number });
  });
});

describe('a stretch', () => {
  it('is gone round in until that is taken away', async () => {
    await start(`playback('plain', ${frameMs(33)}, false)`);
    await phaseIs('paused');
    await ask(`(it.seen.length = 0, it.player.setLoop({ fromMs: ${frameMs(33)}, toMs: ${frameMs(42)} }), it.player.play(), null)`);
    const rounds = async () => (await seenOf(0)).filter((counter, index, all) => counter < (all[index - 1] ?? 0)).length;
    await eventually(async () => (await rounds()) >= 2, { within: 15_000, every: 50, what: () => 'it has gone round twice' });
    expect((await seenOf(0)).filter((counter) => counter < 33 || counter > 42)).toEqual([]);
    await ask('(it.player.setLoop(null), null)');
    await reaches(0, (counter) => counter > 50);
  });

  it('outside of those that are to be seen is passed, and after the last it is over', async () => {
    await start(`playback('plain', ${frameMs(10)}, false)`);
    await phaseIs('paused');
    await ask(`(it.seen.length = 0, it.player.setOnly([{ fromMs: ${frameMs(20)}, toMs: ${frameMs(26)} }, { fromMs: ${frameMs(90)}, toMs: ${frameMs(96)} }]), it.player.play(), null)`);
    await phaseIs('ended', 15_000);
    const counters = await seenOf(0);
    expect(counters).toContain(22);
    expect(counters).toContain(92);
    expect(counters.filter((counter) => (counter > 11 && counter < 20) || (counter > 28 && counter < 90) || counter > 98)).toEqual([]);
  });
});

describe('the sound of a recording', () => {
  const listen = () =>
    ask(`void (() => {
      const make = AudioContext.prototype.createBufferSource;
      globalThis.heard = [];
      AudioContext.prototype.createBufferSource = function () {
        const source = make.call(this);
        const begin = source.start.bind(source);
        source.start = (when) => {
          const samples = source.buffer.getChannelData(0);
          globalThis.heard.push({ when, loudest: samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) });
          begin(when);
        };
        return source;
      };
    })()`);

  it('is heard without a hole at its own speed, and at no other', async () => {
    await listen();
    await start(`playback('sound', ${frameMs(5)}, true)`);
    await phaseIs('playing');
    expect(await ask('globalThis.heard.length')).toBe(0);
    await ask('(it.player.setSound(0.5), null)');
    await eventually(() => ask<boolean>('globalThis.heard.length > 12'), { within: 8000, what: () => 'sound is heard' });
    const heard = await ask<{ when: number; loudest: number }[]>('globalThis.heard');
    expect(Math.max(...heard.map(({ loudest }) => loudest))).toBeGreaterThan(0.05);
    // Chunk after chunk, but where picture and sound were put together anew: 1024 samples each.
    const holes = heard.slice(1).map(({ when }, index) => when - (heard[index]?.when ?? 0));
    expect(holes.filter((length) => Math.abs(length - 1024 / 16_000) < 0.002).length).toBeGreaterThan(8);
    await ask('(it.player.setSpeed(2), null)');
    await eventually(() => ask<boolean>(`it.player.state.phase === 'playing'`), { within: 5000 });
    const before = await ask<number>('globalThis.heard.length');
    await reaches(0, (counter) => counter > 80);
    expect(await ask('globalThis.heard.length')).toBe(before);
  });
});

describe('the pictures along the timeline', () => {
  it('are there at once for the place that is pointed at: its keyframe, small', async () => {
    await start(`thumbnails('plain', 50)`);
    expect(await ask(`it.counter(${frameMs(70)}, 3000)`)).toBeNull();
    await ask(`(it.thumbnails.wantAt(${frameMs(70)}, 500), null)`);
    const shown = await eventually(() => ask<{ counter: number; width: number; height: number } | null>(`it.counter(${frameMs(70)}, 3000)`), { within: 5000, every: 20 });
    expect(shown.counter).toBe(60);
    expect(shown.width * shown.height).toBeLessThanOrEqual(208 * 117 + 300);
  });

  it('are made of the stretch in sight when there is time, and never more than so many are kept', async () => {
    await start(`thumbnails('plain', 3)`);
    await ask(`(it.thumbnails.wantRange(${frameMs(0)}, ${frameMs(149)}, 1000), null)`);
    await eventually(() => ask<boolean>('it.thumbnails.size === 3'), { within: 8000 });
    await eventually(() => ask<boolean>(`it.counter(${frameMs(60)}, 10)?.counter === 60`), { within: 8000, what: 'the middle of the stretch is among them' });
    expect(await ask('it.thumbnails.size')).toBeLessThanOrEqual(3);
    expect(await ask('it.link.wishes.every((wish) => wish.keyframesEveryMs !== undefined)')).toBe(true);
  });

  it('come for the place that is pointed at first, and then of the rest of the stretch', async () => {
    await start(`thumbnails('plain', 50)`);
    await ask(`(it.thumbnails.wantRange(${frameMs(0)}, ${frameMs(149)}, 1000), it.thumbnails.wantAt(${frameMs(125)}, 500), null)`);
    await eventually(() => ask<boolean>(`it.counter(${frameMs(120)}, 10)?.counter === 120`), { within: 5000 });
    await eventually(() => ask<boolean>(`[0, 30, 60, 90].every((frame) => it.counter(${frameMs(0)} + frame * 1000 / ${FPS}, 10)?.counter === frame)`), { within: 8000 });
  });
});

describe('hours that were twice, because the clock was put back', () => {
  it('are played one take after the other, without a frame left out', async () => {
    await start(`playback('again', ${frameMs(70) + 10}, false)`);
    await phaseIs('paused');
    // What was recorded last is what is shown first of a time that was twice.
    await eventually(async () => (await seenOf(0)).at(-1) === 100, { what: 'the second take is shown' });
    await ask(`(it.player.seek(${frameMs(40) + 10}), null)`);
    await eventually(async () => (await seenOf(0)).at(-1) === 40, { what: 'the frame before the clock was put back is shown' });
    expect(await ask('it.player.state.take')).toBe(0);
    await ask('(it.seen.length = 0, it.player.setSpeed(0.5), it.player.play(), null)');
    await reaches(0, (counter) => counter === 149, 40_000);
    const counters = await seenOf(0);
    expect(counters).toEqual(Array.from({ length: counters.length }, (_, index) => 149 - counters.length + 1 + index));
    expect(counters[0]).toBeLessThan(45);
    expect(await ask('it.player.state.take')).toBe(1);
  });

  it('are gone through backward, too, and one can choose between the takes of a moment', async () => {
    await start(`playback('again', ${frameMs(100) + 10}, false)`);
    await phaseIs('paused');
    await ask('(it.seen.length = 0, it.player.setSpeed(-1), it.player.play(), null)');
    await reaches(0, (counter) => counter <= 62);
    const counters = await seenOf(0);
    expect(counters).toEqual(fallsFrom(counters[0]!, counters.at(-1)!));
    expect(await ask('it.player.state.take')).toBe(0);
    await ask(`(it.player.pause(), it.player.setSpeed(1), it.player.seek(${frameMs(70) + 10}), null)`);
    await eventually(async () => (await seenOf(0)).at(-1) === 70, { what: 'who looks at the first take stays in it' });
    await ask('(it.player.showTake(1), null)');
    await eventually(async () => (await seenOf(0)).at(-1) === 100, { what: 'the other take is shown' });
    await ask('(it.player.showTake(0), null)');
    await eventually(async () => (await seenOf(0)).at(-1) === 70, { what: 'and the first again' });
  });

  it('are gone through backward frame by frame, too', async () => {
    await start(`playback('again', ${frameMs(61) + 10}, false)`);
    await phaseIs('paused');
    await reaches(0, (counter) => counter === 91);
    for (const before of [90, 89, 88]) {
      await ask('(it.player.stepBack(), null)');
      await reaches(0, (counter) => counter === before);
      await phaseIs('paused');
    }
    expect(await ask('it.player.state.take')).toBe(0);
    await ask('(it.player.stepForward(), it.player.stepForward(), null)');
    await reaches(0, (counter) => counter === 90);
    expect(await ask('it.player.state.take')).toBe(1);
  });

  it('are gone through event by event, those of the first take before those of the second', async () => {
    await start(`playback('again', ${frameMs(40) + 10}, false)`);
    await phaseIs('paused');
    await ask(`(it.player.seek(${frameMs(40) + 10}, { take: 0 }), null)`);
    await reaches(0, (counter) => counter === 40);
    const stretch = (from: number, to: number, take: number) => `{ fromMs: ${frameMs(from)}, toMs: ${frameMs(to)}, take: ${take} }`;
    // In the second take frame 105 is where frame 75 is in the first.
    await ask(`(it.seen.length = 0, it.player.setOnly([${stretch(50, 56, 0)}, ${stretch(75, 81, 1)}]), it.player.play(), null)`);
    await phaseIs('ended', 15_000);
    const counters = await seenOf(0);
    expect(counters).toContain(52);
    expect(counters).toContain(107);
    expect(counters.filter((counter) => (counter > 41 && counter < 50) || (counter > 58 && counter < 105) || counter > 113)).toEqual([]);
    await ask(`(it.seen.length = 0, it.player.setSpeed(-1), null)`);
    await reaches(0, (counter) => counter <= 52);
  });

  it('are in step: all cameras show the same take', async () => {
    // The second take of the other camera begins later: at this moment it has but the first.
    await start(`several(['again', 'againLater'], ${frameMs(61)}, false)`);
    await phaseIs('paused');
    expect(await ask('it.player.state.take')).toBe(1);
    await ask('(it.seen.length = 0, it.player.play(), null)');
    await reaches(1, (counter) => counter > 110);
    const second = (await seen()).map(([, counter]) => counter).filter((counter) => counter !== null && counter !== undefined);
    // Nothing of its first take is mixed in.
    expect(Math.min(...second.slice(2))).toBeGreaterThanOrEqual(90);
  });
});
