import { describe, expect, it } from 'vitest';
import type { Moment } from './moment.ts';
import { PlaybackFilm } from './playback-film.ts';

const closed: number[] = [];
const picture = (startMs: number): Moment => ({
  kind: 'picture',
  startMs,
  endMs: startMs + 10,
  picture: { image: null as never, width: 1, height: 1, wallMs: startMs, arrivalMs: 0, close: () => closed.push(startMs) },
});

describe('the film of a camera', () => {
  it('shows the newest picture at or before the moment, and closes those it has passed', () => {
    closed.length = 0;
    const film = new PlaybackFilm(1);
    for (const at of [100, 110, 120, 130]) film.add(picture(at));
    expect(film.moveTo(125)?.startMs).toBe(120);
    expect(closed).toEqual([100, 110]);
    expect(film.moveTo(129)).toBeNull();
    expect(film.moveTo(130)?.startMs).toBe(130);
  });

  it('backward shows the newest picture at or before the moment, too', () => {
    const film = new PlaybackFilm(-1);
    for (const at of [130, 120, 110]) film.add(picture(at));
    expect(film.moveTo(135)?.startMs).toBe(130);
    expect(film.moveTo(130)).toBeNull();
    expect(film.moveTo(129)?.startMs).toBe(120);
    expect(film.reachMs()).toBe(110);
  });

  it('lets the clock go no further than it has something to show', () => {
    const film = new PlaybackFilm(1);
    expect(film.reachMs()).toBeNull();
    film.add(picture(100));
    expect(film.reachMs()).toBe(110);
    film.add({ kind: 'gap', startMs: 110, endMs: 500 });
    expect(film.reachMs()).toBe(500);
    film.add({ kind: 'end', startMs: 500, endMs: Infinity });
    expect(film.reachMs()).toBe(Infinity);
    expect(film.endMs).toBe(500);
  });

  it('keeps the last picture on the screen when it and the end are reached at once', () => {
    closed.length = 0;
    const film = new PlaybackFilm(1);
    for (const at of [100, 110]) film.add(picture(at));
    film.add({ kind: 'end', startMs: 120, endMs: Infinity });
    expect(film.moveTo(120)?.startMs).toBe(110);
    expect(film.current?.kind).toBe('end');
    expect(closed).toEqual([100]);
  });

  it('says where footage is again in the direction of play', () => {
    const forward = new PlaybackFilm(1);
    forward.add({ kind: 'gap', startMs: 100, endMs: 200 });
    forward.moveTo(150);
    expect(forward.emptyUntilMs()).toBe(200);
    const backward = new PlaybackFilm(-1);
    backward.add({ kind: 'gap', startMs: 100, endMs: 200 });
    backward.moveTo(150);
    expect(backward.emptyUntilMs()).toBe(99);
  });

  it('finds the picture after a gap whose end was told too early', () => {
    const film = new PlaybackFilm(1);
    film.add({ kind: 'gap', startMs: 100, endMs: 200 });
    film.add(picture(264));
    film.moveTo(150);
    expect(film.emptyUntilMs()).toBe(264);
  });

  it('shows the first of a place whatever the clock says: nothing nearer is recorded', () => {
    const film = new PlaybackFilm(1);
    film.add(picture(100));
    expect(film.moveTo(50)?.startMs).toBe(100);
  });

  it('closes what has not been shown when it is closed', () => {
    closed.length = 0;
    const film = new PlaybackFilm(1);
    for (const at of [100, 110, 120]) film.add(picture(at));
    film.moveTo(100);
    film.close();
    expect(closed).toEqual([110, 120]);
  });
});
