/** What is removed next. Pure: the sweeper carries it out. */
import type { RetentionSettings } from '../../contract/storage-types.ts';
import { FOOTAGE_CLASSES, type FootageClass } from '../../contract/types.ts';
import { cameraOf } from './layout.ts';

export const DAY_MS = 86_400_000;

export interface RetentionCandidate {
  id: number;
  location: string;
  cameraId: string;
  class: FootageClass;
  startMs: number;
  endMs: number;
  bytes: number;
}

export interface LocationRoom {
  path: string;
  capBytes: number;
  /** Its footage, with what open segments have so far. */
  usedBytes: number;
  keepFreeBytes: number;
  /** Of its disk; locations on the same disk show the same. */
  freeBytes: number;
  /** What is going to be written there until the plan is carried out and the next one made. */
  reserveBytes: number;
}

export interface RetentionState {
  nowMs: number;
  /** Those that are there. */
  locations: readonly LocationRoom[];
  policy: RetentionSettings;
  /** Footage of each class in all locations. */
  classBytes: Readonly<Record<FootageClass, number>>;
  /** End of each camera's newest footage: what is guaranteed counts back from it. */
  newestMs: ReadonlyMap<string, number>;
  /** Closed segments; of each location and class the oldest. Open ones are never among them. */
  candidates: readonly RetentionCandidate[];
}

export interface RetentionPlan {
  /** Exactly these, in this order. */
  remove: { id: number; bytes: number; why: 'age' | 'class-full' | 'cap' | 'free-space' }[];
  /** False: more is needed than the candidates give. */
  enough: boolean;
}

/**
 * Days that stand for "as long as there is room": where a class has no days of its own, these say how the room is shared. Footage
 * with something in it is worth four times what merely runs.
 */
const SHARE_DAYS: Readonly<Record<FootageClass, number>> = { continuous: 30, events: 120, manual: 240, starred: Infinity };
/** A sweep goes this far below the mark, so that it need not run for each segment: a share of the cap, bounded. */
const SLACK_SHARE = 1 / 64;
const LARGEST_SLACK_BYTES = 256 * 1024 * 1024;

/** What a sweep frees beyond what it must, bytes. */
export function slackBytes({ capBytes }: Pick<LocationRoom, 'capBytes'>): number {
  return Math.min(LARGEST_SLACK_BYTES, Math.floor(capBytes * SLACK_SHARE));
}

/** Bytes that have to go from a location, without slack; not more than zero when nothing has. */
export function missingRoom(room: LocationRoom): number {
  return Math.max(room.usedBytes + room.reserveBytes - room.capBytes, room.keepFreeBytes + room.reserveBytes - room.freeBytes);
}

/** True when room or a class's bytes are over their mark. Cheap: asked twice a second. Ages are looked at by the plan itself. */
export function retentionIsDue(state: Pick<RetentionState, 'locations' | 'policy' | 'classBytes'>): boolean {
  return state.locations.some((room) => missingRoom(room) > 0) || FOOTAGE_CLASSES.some((name) => state.classBytes[name] > (state.policy[name].bytes ?? Infinity));
}

/** How long a class wants to be kept, days: what decides between classes. */
export function wantedDays(policy: RetentionSettings, name: FootageClass): number {
  return name === 'starred' ? Infinity : (policy[name].days ?? SHARE_DAYS[name]);
}

/**
 * First what is older than its class may be; then, where room is short, what has had the largest share of the days its class is to
 * be kept: the oldest of each class first, and of two of an age what merely runs before what something happened in. What is starred
 * goes by its own days only. The guaranteed days of a camera go last: when there is nothing else, and only for want of room (`lastResort`).
 */
export function planRetention(state: RetentionState, { lastResort = false } = {}): RetentionPlan {
  const { nowMs, policy } = state;
  const plan: RetentionPlan = { remove: [], enough: true };
  const rooms = new Map(state.locations.map((room) => [room.path, { missing: missingRoom(room), slack: slackBytes(room), overCap: room.usedBytes + room.reserveBytes > room.capBytes }]));
  for (const room of rooms.values()) if (room.missing > 0 && room.overCap) room.missing += room.slack;
  const overClass = new Map(FOOTAGE_CLASSES.map((name) => [name, state.classBytes[name] - (policy[name].bytes ?? Infinity)]));
  const take = (candidate: RetentionCandidate, why: RetentionPlan['remove'][number]['why']) => {
    plan.remove.push({ id: candidate.id, bytes: candidate.bytes, why });
    const room = rooms.get(candidate.location);
    if (room) room.missing -= candidate.bytes;
    overClass.set(candidate.class, (overClass.get(candidate.class) ?? 0) - candidate.bytes);
  };

  const rest: RetentionCandidate[] = [];
  for (const candidate of state.candidates) {
    const { days } = policy[candidate.class];
    if (days !== null && candidate.endMs < nowMs - days * DAY_MS && candidate.startMs < guaranteedFrom(state, candidate.cameraId)) take(candidate, 'age');
    else rest.push(candidate);
  }
  const share = new Map(FOOTAGE_CLASSES.map((name) => [name, wantedDays(policy, name)]));
  const used = (candidate: RetentionCandidate) => (nowMs - candidate.startMs) / (share.get(candidate.class) ?? Infinity);
  rest.sort((a, b) => used(b) - used(a) || a.startMs - b.startMs || a.id - b.id);
  for (const candidate of rest) {
    const room = rooms.get(candidate.location);
    const isShort = (room?.missing ?? 0) > 0;
    const isOver = (overClass.get(candidate.class) ?? 0) > 0;
    if (!isShort && !isOver) continue;
    if (candidate.startMs >= guaranteedFrom(state, candidate.cameraId) && !(lastResort && isShort)) continue;
    if (isShort && candidate.class !== 'starred') take(candidate, room?.overCap ? 'cap' : 'free-space');
    else if (isOver) take(candidate, 'class-full');
  }
  plan.enough = [...rooms.values()].every((room) => room.missing <= (room.overCap ? room.slack : 0)) && [...overClass.values()].every((over) => over <= 0);
  return plan;
}

/**
 * All that settings come to in the end, as sweep by sweep would carry it out: what is guaranteed only after all else.
 * @returns with `guaranteedBytes`: how much of what goes was to be kept in any case
 */
export function planAll(state: RetentionState): RetentionPlan & { guaranteedBytes: number } {
  const first = planRetention(state);
  if (first.enough) return { ...first, guaranteedBytes: 0 };
  const gone = new Set(first.remove.map(({ id }) => id));
  const freed = (folder: string) => state.candidates.reduce((sum, { id, location, bytes }) => sum + (gone.has(id) && location === folder ? bytes : 0), 0);
  const locations = state.locations.map((room) => ({ ...room, usedBytes: room.usedBytes - freed(room.path), freeBytes: room.freeBytes + freed(room.path) }));
  const last = planRetention({ ...state, locations, candidates: state.candidates.filter(({ id }) => !gone.has(id)) }, { lastResort: true });
  // What went by age, or for its class, has gone already.
  const remove = last.remove.filter(({ why }) => why === 'cap' || why === 'free-space');
  return { remove: [...first.remove, ...remove], enough: last.enough, guaranteedBytes: remove.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** From when on a camera's footage is guaranteed, UTC ms; Infinity: none is. */
export function guaranteedFrom({ nowMs, policy, newestMs }: Pick<RetentionState, 'nowMs' | 'policy' | 'newestMs'>, footageId: string): number {
  const days = policy.guaranteedDays[cameraOf(footageId)];
  return days === undefined ? Infinity : (newestMs.get(footageId) ?? nowMs) - days * DAY_MS;
}

const GIGABYTE = 1_000_000_000;
/** Share of a disk that footage may take unless the person says otherwise: room for everything else stays. */
const DEFAULT_CAP_SHARE = 0.7;
const MOST_KEPT_FREE_BYTES = 10 * GIGABYTE;
const KEPT_FREE_SHARE = 0.05;
export const LEAST_CAP_BYTES = 64 * 1024 * 1024;

/** The cap and the floor of a disk nobody has decided about. `usedBytes`: footage already on it. */
export function defaultLimits(disk: { totalBytes: number; freeBytes: number; usedBytes: number }): { capBytes: number; keepFreeBytes: number } {
  return {
    capBytes: Math.max(LEAST_CAP_BYTES, Math.floor((disk.freeBytes + disk.usedBytes) * DEFAULT_CAP_SHARE)),
    keepFreeBytes: Math.floor(Math.min(MOST_KEPT_FREE_BYTES, disk.totalBytes * KEPT_FREE_SHARE)),
  };
}
