/** What is deleted by hand, and how that is told: pure. */
import type { Stretch } from '../../../contract/storage-types.ts';
import { dayView } from './timeline-geometry.ts';

/** `range`: what is marked. `day`: the day that is looked at. `all`: a camera with all its footage. */
export const SCOPES = ['range', 'day', 'all'] as const;
export type Scope = (typeof SCOPES)[number];

/** The last moment there is (ECMA-262 §21.4.1.1): footage may lie ahead of a clock that was set back. */
const EVER_MS = 8_640_000_000_000_000;

/** What can be chosen, the first one to begin with. */
export function scopesOf(marked: object | null, dayMs: number | null): Scope[] {
  return SCOPES.filter((scope) => (scope === 'range' ? marked !== null : scope !== 'day' || dayMs !== null));
}

/** UTC ms; [from, to). */
export function spanOf(scope: Scope, marked: { from: number; to: number } | null, dayMs: number | null): { from: number; to: number } {
  if (scope === 'range' && marked) return marked;
  if (scope === 'day' && dayMs !== null) return { from: dayMs, to: dayView(dayMs).endMs };
  return { from: 0, to: EVER_MS };
}

/** More stretches of a camera than these become one, from the first to the last: nobody reads them. */
const MOST_LINES = 8;

/** As it is listed: camera by camera in the order of their first footage. */
export function linesOf(stretches: readonly Stretch[]): Stretch[] {
  const byCamera = new Map<string, Stretch[]>();
  for (const stretch of stretches) byCamera.set(stretch.cameraId, [...(byCamera.get(stretch.cameraId) ?? []), stretch]);
  return [...byCamera.values()].flatMap((each) => (each.length > MOST_LINES ? [together(each)] : each));
}

function together(stretches: readonly Stretch[]): Stretch {
  return stretches.reduce((all, each) => ({ cameraId: all.cameraId, from: Math.min(all.from, each.from), to: Math.max(all.to, each.to), bytes: all.bytes + each.bytes, segments: all.segments + each.segments }));
}
