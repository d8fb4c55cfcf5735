import { describe, expect, test } from 'vitest';
import { DEFAULT_RETENTION, type RetentionSettings } from '../../contract/storage-types.ts';
import { FOOTAGE_CLASSES, type FootageClass } from '../../contract/types.ts';
import { DAY_MS, defaultLimits, LEAST_CAP_BYTES, planAll, planRetention, type RetentionCandidate, retentionIsDue, type RetentionState } from './retention.ts';
import { forecast, refusal } from './retention-forecast.ts';

const NOW_MS = 1_800_000_000_000;
const CAMERAS = ['cam_aaaaaaaaaaaa', 'cam_bbbbbbbbbbbb'] as const;

function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

function stateOf(candidates: RetentionCandidate[], rest: Partial<RetentionState> & { cap?: number; reserve?: number; free?: number } = {}): RetentionState {
  const paths = [...new Set(['/a', ...candidates.map(({ location }) => location)])];
  const bytesOf = (pick: (candidate: RetentionCandidate) => boolean) => candidates.filter(pick).reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    nowMs: NOW_MS,
    locations: paths.map((path) => ({ path, capBytes: rest.cap ?? 1e9, usedBytes: bytesOf(({ location }) => location === path), keepFreeBytes: 0, freeBytes: rest.free ?? 1e9, reserveBytes: rest.reserve ?? 0 })),
    policy: DEFAULT_RETENTION,
    classBytes: Object.fromEntries(FOOTAGE_CLASSES.map((name) => [name, bytesOf((candidate) => candidate.class === name)])) as Record<FootageClass, number>,
    newestMs: new Map(CAMERAS.map((cameraId) => [cameraId, NOW_MS])),
    candidates,
    ...rest,
  };
}

let nextId = 1;
const piece = (daysAgo: number, bytes: number, name: FootageClass = 'continuous', cameraId: string = CAMERAS[0], location = '/a'): RetentionCandidate => {
  const startMs = NOW_MS - daysAgo * DAY_MS;
  return { id: nextId++, location, cameraId, class: name, startMs, endMs: startMs + 60_000, bytes };
};
const removed = (state: RetentionState) => planRetention(state).remove.map(({ id }) => state.candidates.findIndex((candidate) => candidate.id === id));
const keeping = (patch: Partial<RetentionSettings>): RetentionSettings => ({ ...DEFAULT_RETENTION, ...patch });

test('in 500 random states no limit is passed afterwards where it can be held, nothing starred or guaranteed goes for room, and no more than needed', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const next = random(seed);
    const candidates = Array.from({ length: next(60) }, () => piece(next(400) / 10, 1 + next(50), FOOTAGE_CLASSES[next(4)], CAMERAS[next(2)], ['/a', '/b'][next(2)]!));
    const guaranteed: Record<string, number> = next(3) === 0 ? { [CAMERAS[0]]: 1 + next(20) } : {};
    const state = stateOf(candidates, { cap: 1 + next(800), reserve: next(20), free: next(400), policy: keeping({ guaranteedDays: guaranteed, events: { days: null, bytes: next(2) === 0 ? next(300) : null } }) });
    const plan = planRetention(state);
    const gone = new Set(plan.remove.map(({ id }) => id));
    const freed = (path: string) => candidates.reduce((sum, { id, bytes, location }) => sum + (location === path && gone.has(id) ? bytes : 0), 0);
    if (!retentionIsDue(state)) expect(gone.size).toBe(0);
    for (const { id, why } of plan.remove) {
      const candidate = candidates.find((each) => each.id === id)!;
      expect(candidate.class === 'starred' && why !== 'class-full').toBe(false);
      expect(candidate.startMs >= NOW_MS - (guaranteed[candidate.cameraId] ?? -1) * DAY_MS).toBe(false);
    }
    for (const room of state.locations) {
      const short = room.usedBytes - freed(room.path) + room.reserveBytes > room.capBytes || room.freeBytes + freed(room.path) < room.reserveBytes;
      if (plan.enough) expect(short).toBe(false);
      else if (short) {
        const left = candidates.filter(({ id, location, class: name, cameraId, startMs }) => !gone.has(id) && location === room.path && name !== 'starred' && startMs < NOW_MS - (guaranteed[cameraId] ?? -1) * DAY_MS);
        expect(left).toEqual([]);
      }
    }
  }
});

describe('when room is short', () => {
  test('the oldest goes first', () => {
    expect(removed(stateOf([piece(1, 10), piece(3, 10), piece(2, 10)], { cap: 15 }))).toEqual([1, 2]);
  });

  test('of two of an age what merely runs goes before what something happened in, but does not starve for it', () => {
    expect(removed(stateOf([piece(5, 10, 'events'), piece(5, 10)], { cap: 15 }))).toEqual([1]);
    expect(removed(stateOf([piece(80, 10, 'events'), piece(5, 10)], { cap: 15 }))).toEqual([0]);
  });

  test('with days of their own classes shrink by the same share', () => {
    const policy = keeping({ continuous: { days: 10, bytes: null }, events: { days: 20, bytes: null } });
    expect(removed(stateOf([piece(9, 10), piece(19, 10, 'events'), piece(4, 10)], { cap: 20, policy }))).toEqual([1]);
  });

  test('only the disk that is short gives, and what is starred stays even if that is not enough', () => {
    const state = stateOf([piece(9, 10, 'starred'), piece(8, 10), piece(30, 10, 'continuous', CAMERAS[0], '/b')], { cap: 5 });
    const plan = planRetention({ ...state, locations: state.locations.map((room) => (room.path === '/b' ? { ...room, capBytes: 1e9 } : room)) });
    expect(plan.remove.map(({ id }) => id)).toEqual([state.candidates[1]!.id]);
    expect(plan.enough).toBe(false);
  });

  test('the guaranteed days of a camera count back from its newest footage: those of one that was taken away stay', () => {
    const policy = keeping({ guaranteedDays: { [CAMERAS[0]]: 2 } });
    const state = stateOf([piece(101, 10), piece(103, 10), piece(1, 10, 'continuous', CAMERAS[1])], { cap: 15, policy, newestMs: new Map([[CAMERAS[0], NOW_MS - 100 * DAY_MS]]) });
    expect(removed(state)).toEqual([1, 2]);
  });
});

test('what is guaranteed goes for room when asked for as a last resort, the oldest of it; starred and for a class it does not', () => {
  const policy = keeping({ guaranteedDays: { [CAMERAS[0]]: 30 }, continuous: { days: null, bytes: 1 } });
  const state = stateOf([piece(9, 10), piece(8, 10), piece(20, 10, 'starred'), piece(7, 10)], { cap: 32, policy });
  expect(planRetention(state)).toEqual({ remove: [], enough: false });
  expect(planRetention(state, { lastResort: true }).remove).toEqual([{ id: state.candidates[0]!.id, bytes: 10, why: 'cap' }]);
});

test('what is older than its class may be goes, room or not, starred by its own days', () => {
  const policy = keeping({ events: { days: 30, bytes: null }, starred: { days: 365, bytes: null } });
  expect(removed(stateOf([piece(31, 1, 'events'), piece(29, 1, 'events'), piece(300, 1), piece(366, 1, 'starred'), piece(100, 1, 'starred')], { policy }))).toEqual([0, 3]);
});

test('a class that is over its bytes gives its oldest', () => {
  const policy = keeping({ continuous: { days: null, bytes: 15 } });
  expect(removed(stateOf([piece(3, 10), piece(2, 10), piece(50, 10, 'events')], { policy }))).toEqual([0]);
});

describe('the forecast', () => {
  const GB = 1e9;
  const rates = [
    { cameraId: CAMERAS[0], class: 'continuous' as const, bytesPerDay: 40 * GB },
    { cameraId: CAMERAS[1], class: 'events' as const, bytesPerDay: 2 * GB },
  ];

  test('is where what comes and what goes are in balance', () => {
    const { perCamera, keepsDays } = forecast(DEFAULT_RETENTION, rates, 480 * GB, 0);
    // 40 x + 2 (4 x) = 480.
    expect(perCamera.map((camera) => camera.keepsDays)).toEqual([expect.closeTo(10, 3), expect.closeTo(40, 3)]);
    expect(keepsDays).toBeCloseTo(10, 3);
  });

  test('says what a plan of those settings leaves after a long time', () => {
    const policy = keeping({ events: { days: 6, bytes: null } });
    const { perCamera } = forecast(policy, rates, 404 * GB, 0);
    expect(perCamera.map((camera) => camera.keepsDays)).toEqual([expect.closeTo(10, 3), expect.closeTo(2, 3)]);
    const candidates = Array.from({ length: 960 }, (_, hour) => [piece(hour / 24, (40 * GB) / 24), piece(hour / 24, (2 * GB) / 24, 'events', CAMERAS[1])]).flat();
    const plan = planRetention(stateOf(candidates, { cap: 404 * GB, free: 1e15, policy }));
    const gone = new Set(plan.remove.map(({ id }) => id));
    const reach = (cameraId: string) => Math.max(...candidates.filter((each) => !gone.has(each.id) && each.cameraId === cameraId).map(({ startMs }) => (NOW_MS - startMs) / DAY_MS));
    expect(reach(CAMERAS[0])).toBeCloseTo(10, 0);
    expect(reach(CAMERAS[1])).toBeCloseTo(2, 0);
  });

  test('knows nothing while nothing was recorded', () => {
    expect(forecast(DEFAULT_RETENTION, [], GB, 0)).toEqual({ keepsDays: null, perCamera: [] });
  });

  test('refuses what cannot be: more than the disk, guarantees beyond the cap or beyond what may be kept', () => {
    const locations = [{ path: '/a', capBytes: 100 * GB, keepFreeBytes: 5 * GB, totalBytes: 200 * GB }];
    const ask = (policy: RetentionSettings, capBytes = 100 * GB, starredBytes = 0) => refusal({ policy, rates, starredBytes, locations: [{ ...locations[0]!, capBytes }] })?.key ?? null;
    expect(ask(DEFAULT_RETENTION)).toBe(null);
    expect(ask(DEFAULT_RETENTION, 198 * GB)).toBe('storage.refused.capBeyondDisk');
    expect(ask(keeping({ guaranteedDays: { [CAMERAS[0]]: 3 } }))).toBe('storage.refused.guaranteeTooMuch');
    expect(ask(keeping({ guaranteedDays: { [CAMERAS[0]]: 2 } }))).toBe(null);
    const short = { days: 7, bytes: null };
    expect(ask(keeping({ continuous: short, events: short, manual: short, guaranteedDays: { [CAMERAS[1]]: 8 } }))).toBe('storage.refused.guaranteeBeyondAge');
    expect(ask(DEFAULT_RETENTION, 100 * GB, 101 * GB)).toBe('storage.refused.starredTooMuch');
  });
});

test('a disk nobody has decided about keeps room for other things', () => {
  const limits = defaultLimits({ totalBytes: 1e12, freeBytes: 5e11, usedBytes: 0 });
  expect(limits.capBytes).toBe(3.5e11);
  expect(limits.keepFreeBytes).toBe(1e10);
  expect(defaultLimits({ totalBytes: 1e7, freeBytes: 1e6, usedBytes: 0 }).capBytes).toBe(LEAST_CAP_BYTES);
});

test('guaranteed days are kept though they are older than their class may be', () => {
  const candidates = [piece(25, 10), piece(15, 10), piece(15, 10, 'continuous', CAMERAS[1])];
  const policy = keeping({ continuous: { days: 10, bytes: null }, guaranteedDays: { [CAMERAS[0]]: 20 } });
  expect(removed(stateOf(candidates, { policy }))).toEqual([0, 2]);
});

test('a plan to the end takes what is guaranteed after all else, and says how much of it', () => {
  const candidates = [piece(9, 10), piece(8, 10, 'continuous', CAMERAS[1]), piece(7, 10), piece(1, 10, 'continuous', CAMERAS[1])];
  const policy = keeping({ guaranteedDays: { [CAMERAS[0]]: 30 } });
  const state = stateOf(candidates, { policy, cap: 12 });
  const plan = planAll(state);
  expect(plan.remove.map(({ id }) => candidates.findIndex((each) => each.id === id))).toEqual([1, 3, 0]);
  expect(plan).toMatchObject({ enough: true, guaranteedBytes: 10 });
  expect(planAll(stateOf(candidates, { policy, cap: 25 })).guaranteedBytes).toBe(0);
});
