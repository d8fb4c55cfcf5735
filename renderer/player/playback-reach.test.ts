import { describe, expect, it } from 'vitest';
import type { Moment } from './moment.ts';
import { PlaybackFilm } from './playback-film.ts';
import { emptyUntil, isOver, reachOf } from './playback-reach.ts';

const picture = (startMs: number): Moment => ({
  kind: 'picture',
  startMs,
  endMs: startMs + 10,
  picture: { image: null as never, width: 1, height: 1, wallMs: startMs, arrivalMs: 0, close: () => undefined },
});
const gap = (startMs: number, endMs: number): Moment => ({ kind: 'gap', startMs, endMs });
function film(direction: 1 | -1, atMs: number, ...moments: Moment[]): PlaybackFilm {
  const made = new PlaybackFilm(direction);
  for (const moment of moments) made.add(moment);
  made.moveTo(atMs);
  return made;
}

describe('how far the clock may go', () => {
  it('is as far as the camera that is furthest behind', () => {
    const films = [film(1, 100, picture(100), picture(110), picture(120)), film(1, 100, picture(95), picture(105))];
    expect(reachOf(films, 100, 1, false).latestMs).toBe(115);
  });

  it('is where it is while one camera has nothing yet, and does not mind one that has ended', () => {
    expect(reachOf([film(1, 100, picture(100)), new PlaybackFilm(1)], 100, 1, false).latestMs).toBe(100);
    const ended = film(1, 100, picture(90), { kind: 'end', startMs: 100, endMs: Infinity });
    expect(reachOf([ended, film(1, 100, picture(100), picture(110))], 100, 1, false).latestMs).toBe(120);
  });

  it('ends where the last camera ends', () => {
    const films = [100, 300].map((startMs) => film(1, 50, { kind: 'end', startMs, endMs: Infinity }));
    expect(reachOf(films, 50, 1, false).latestMs).toBe(300);
    expect(isOver(films, 200, 1)).toBe(false);
    expect(isOver(films, 300, 1)).toBe(true);
  });

  it('is the next picture of each camera, backward, when none may be left out', () => {
    const films = [film(-1, 130, picture(130), picture(120), picture(110)), film(-1, 130, picture(125), picture(115), picture(105))];
    expect(reachOf(films, 130, -1, false).earliestMs).toBe(110);
    expect(reachOf(films, 130, -1, true).earliestMs).toBe(120);
  });
});

describe('where no camera has a picture', () => {
  it('is passed up to where the first one has, in the direction of play', () => {
    expect(emptyUntil([film(1, 150, gap(100, 200)), film(1, 150, gap(120, 180))], 1)).toBe(180);
    expect(emptyUntil([film(-1, 150, gap(100, 200)), film(-1, 150, gap(120, 180))], -1)).toBe(119);
  });

  it('is not passed while one has, nor when none ever will', () => {
    expect(emptyUntil([film(1, 150, gap(100, 200)), film(1, 150, picture(150))], 1)).toBeNull();
    expect(emptyUntil([film(1, 150, { kind: 'end', startMs: 100, endMs: Infinity })], 1)).toBeNull();
  });
});
