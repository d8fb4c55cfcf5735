/** What the page shows, as it stands in the address: `#/events?camera=cam_…&kind=person&zone=Door&starred=1&time=today&note=parcel&event=evt_…`. */
import type { CallParams } from '../../../contract/calls.ts';
import { type CameraEvent, EVENT_KINDS, type EventKind } from '../../../contract/types.ts';

export const NEAR_TIMES = ['today', 'yesterday', 'week'] as const;
/** Days in local time; `from` and `to` are the days' beginnings, the last one included. */
export type TimeChoice = (typeof NEAR_TIMES)[number] | { from: number; to: number };

export interface EventFilter {
  cameraIds: readonly string[];
  kinds: readonly EventKind[];
  zones: readonly string[];
  starred: boolean;
  time: TimeChoice | null;
  note: string;
}
export type EventQuery = Omit<CallParams<'events.list'>, 'limit' | 'cursor' | 'order'>;

export const NO_FILTER: EventFilter = { cameraIds: [], kinds: [], zones: [], starred: false, time: null, note: '' };

const isCamera = (text: string) => /^cam_[a-z0-9]{12}$/.test(text);
const isKind = (text: string): text is EventKind => (EVENT_KINDS as readonly string[]).includes(text);

export function parseFilter(query: URLSearchParams): EventFilter {
  return {
    cameraIds: query.getAll('camera').filter(isCamera),
    kinds: query.getAll('kind').filter(isKind),
    zones: query.getAll('zone').filter((name) => name !== '' && name.length <= 60).slice(0, 16),
    starred: query.get('starred') === '1',
    time: parseTime(query.get('time') ?? ''),
    note: (query.get('note') ?? '').slice(0, 100),
  };
}

/** @param event the one that is looked at */
export function eventsHash(filter: EventFilter, event: string | null): string {
  const query = new URLSearchParams();
  for (const id of filter.cameraIds) query.append('camera', id);
  for (const kind of filter.kinds) query.append('kind', kind);
  for (const zone of filter.zones) query.append('zone', zone);
  if (filter.starred) query.set('starred', '1');
  if (filter.time !== null) query.set('time', typeof filter.time === 'string' ? filter.time : `${isoDay(filter.time.from)}_${isoDay(filter.time.to)}`);
  if (filter.note !== '') query.set('note', filter.note);
  if (event !== null) query.set('event', event);
  const text = query.toString();
  return text === '' ? '#/events' : `#/events?${text}`;
}

export function isFiltered({ cameraIds, kinds, zones, starred, time, note }: EventFilter): boolean {
  return cameraIds.length + kinds.length + zones.length > 0 || starred || time !== null || note.trim() !== '';
}

export function queryOf({ cameraIds, kinds, zones, starred, time, note }: EventFilter, nowMs: number): EventQuery {
  const range = time === null ? null : rangeOf(time, nowMs);
  return {
    ...(cameraIds.length > 0 ? { cameraIds: [...cameraIds] } : {}),
    ...(kinds.length > 0 ? { kinds: [...kinds] } : {}),
    ...(zones.length > 0 ? { zones: [...zones] } : {}),
    ...(starred ? { starred } : {}),
    ...(note.trim() === '' ? {} : { text: note.trim() }),
    ...range,
  };
}

/** Whether an event that has just come is one of those that are shown. */
export function fits(event: CameraEvent, { cameraIds, kinds, zones, starred, text, from, to }: EventQuery): boolean {
  return (
    (cameraIds?.includes(event.cameraId) ?? true) &&
    (kinds?.includes(event.kind) ?? true) &&
    (zones === undefined || (event.about?.zones ?? []).some((zone) => zones.includes(zone))) &&
    (!starred || event.starred === true) &&
    (text === undefined || (event.note ?? '').toLowerCase().includes(text.toLowerCase())) &&
    (from === undefined || event.endMs === null || event.endMs >= from) &&
    (to === undefined || event.startMs < to)
  );
}

function rangeOf(time: TimeChoice, nowMs: number): { from: number; to?: number } {
  if (typeof time === 'object') return { from: time.from, to: dayBeside(time.to, 1) };
  const today = startOfDay(nowMs);
  if (time === 'today') return { from: today };
  return time === 'yesterday' ? { from: dayBeside(today, -1), to: today } : { from: dayBeside(today, -6) };
}

function parseTime(text: string): TimeChoice | null {
  const near = NEAR_TIMES.find((name) => name === text);
  if (near) return near;
  const match = /^(\d{4}-\d\d-\d\d)_(\d{4}-\d\d-\d\d)$/.exec(text);
  const from = dayOf(match?.[1] ?? '');
  const to = dayOf(match?.[2] ?? '');
  return from === null || to === null ? null : { from: Math.min(from, to), to: Math.max(from, to) };
}

/** The beginning of a day that is written as `2026-11-28`, in local time; null for what is none. */
export function dayOf(text: string): number | null {
  const [year, month, day] = text.split('-').map(Number);
  const ms = new Date(year ?? Number.NaN, (month ?? 1) - 1, day).getTime();
  return Number.isFinite(ms) && isoDay(ms) === text ? ms : null;
}

export function isoDay(ms: number): string {
  const at = new Date(ms);
  return `${String(at.getFullYear()).padStart(4, '0')}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
}

function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

function dayBeside(startMs: number, days: number): number {
  const at = new Date(startMs);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days).getTime();
}
