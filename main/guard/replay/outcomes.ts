/** What settings would have made of the past: from what moved, and what was recognised then, to events and what follows from them. Pure. */
import { type CameraEvent, DETECTED_KINDS, type EventKind } from '../../../contract/event-types.ts';
import type { GuardMode, GuardSettings } from '../../../contract/guard-types.ts';
import type { LocalTime } from '../../base/week-hours.ts';
import { isGuarding, needsGuarding } from '../rules/guarding.ts';
import { CameraTriggers } from '../rules/triggers.ts';
import type { MotionSpan } from './predict-motion.ts';

export interface Outcome extends MotionSpan {
  kind: EventKind;
  record: boolean;
  alert: boolean;
  /** The event that was there then, whose picture can be shown; null where there was none. */
  eventId: string | null;
}

export interface Past {
  /** What would have moved, in order. */
  spans: readonly MotionSpan[];
  /** The events that there were, in order of time. */
  events: readonly CameraEvent[];
  mode: GuardMode;
  /** What the wall clock showed where the camera hangs. */
  local: (utcMs: number) => LocalTime;
}

/** What was recognised later in the list wins: a person over a car. */
const BY_RANK: readonly EventKind[] = ['motion', ...DETECTED_KINDS.toReversed()];

/** @returns the events of the guard and of the camera itself that would have been listed, in order of their beginning */
export function outcomesOf(settings: GuardSettings, past: Past): Outcome[] {
  if (!settings.enabled) return decide(settings, past.events.filter(isOthers).map(asHappened), past);
  const seen = past.events.filter((event) => !isOthers(event));
  const predicted = past.spans.map((span): Happened => {
    const then = seen.filter((event) => event.startMs < span.endMs && (event.endMs ?? event.startMs) >= span.startMs);
    const kinds = then.map(({ kind }) => kind).filter((kind) => isLookedFor(kind, settings));
    const kind = BY_RANK.findLast((each) => kinds.includes(each)) ?? 'motion';
    const shown = then.find((event) => event.kind === kind) ?? then[0] ?? null;
    const metres = then.flatMap(({ about }) => (about?.distanceMetres === undefined || about.distanceMetres === null ? [] : [about.distanceMetres]));
    return { ...span, kind, eventId: shown?.id ?? null, distanceMetres: metres.length > 0 ? Math.min(...metres) : null };
  });
  return decide(settings, [...predicted, ...past.events.filter(isOthers).map(asHappened)], past);
}

interface Happened extends MotionSpan {
  kind: EventKind;
  eventId: string | null;
  distanceMetres: number | null;
}

/** Noticed by the camera itself, or by ear: no look at the picture changes it. */
function isOthers({ kind, about }: CameraEvent): boolean {
  return about?.source === 'camera' || about?.source === 'engine' || !BY_RANK.includes(kind);
}

function asHappened({ id, kind, startMs, endMs }: CameraEvent): Happened {
  return { startMs, endMs: endMs ?? startMs, kind, eventId: id, distanceMetres: null };
}

function isLookedFor(kind: EventKind, { detect }: GuardSettings): boolean {
  return kind === 'person' ? detect.people : kind === 'vehicle' ? detect.vehicles : kind === 'animal' ? detect.animals : false;
}

function decide(settings: GuardSettings, happened: Happened[], { mode, local }: Past): Outcome[] {
  const listed = happened.filter(({ kind, startMs, endMs }) => !needsGuarding(kind) || isGuarding(settings, mode, local(startMs)) || isGuarding(settings, mode, local(endMs)));
  const triggers = new CameraTriggers();
  const outcomes = new Map<Happened, Outcome>();
  // Begin and end of each in order of time: an interval counts from the end of the one before.
  const steps = listed.flatMap((each) => [{ atMs: each.startMs, each, ends: false }, { atMs: each.endMs, each, ends: true }]).sort((a, b) => a.atMs - b.atMs || Number(a.ends) - Number(b.ends));
  const ids = new Map(listed.map((each, index) => [each, String(index)]));
  for (const { each, ends } of steps) {
    const { record, alert } = triggers.take(eventOf(each, ids.get(each) ?? '', ends), settings);
    if (!ends) outcomes.set(each, { startMs: each.startMs, endMs: each.endMs, kind: each.kind, record, alert, eventId: each.eventId });
  }
  return [...outcomes.values()];
}

function eventOf({ kind, startMs, endMs, distanceMetres }: Happened, id: string, ends: boolean): CameraEvent {
  return {
    ...{ id, cameraId: '', kind, startMs, endMs: ends ? endMs : null, score: 1, box: null },
    about: { source: 'guard', why: { key: '', data: {} }, zones: [], recorded: false, alerted: false, pictureMs: null, outline: null, objects: [], distanceMetres },
  };
}
