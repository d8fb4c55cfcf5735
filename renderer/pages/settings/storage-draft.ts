/** The storage settings while somebody edits them, and the change they come to. Pure. */
import type { CallParams } from '../../../contract/calls.ts';
import { LEAST_CAP_BYTES } from '../../../contract/calls/footage.ts';
import type { RetentionSettings, StorageStatus } from '../../../contract/storage-types.ts';
import { FOOTAGE_CLASSES, type FootageClass } from '../../../contract/types.ts';
import type { Amount } from './amount.ts';

export type StorageChange = CallParams<'storage.update'>;
type Saved = Pick<StorageStatus, 'locations' | 'retention'>;

export interface LocationDraft {
  path: string;
  capBytes: Amount;
  keepFreeBytes: Amount;
}

export interface LimitDraft {
  days: Amount;
  bytes: Amount;
}

export interface StorageDraft {
  locations: LocationDraft[];
  retention: Record<FootageClass, LimitDraft>;
  guaranteedDays: Record<string, Amount>;
}

type Pending =
  | { state: 'same' }
  /** A field cannot be read; it says so itself. */
  | { state: 'unreadable' }
  | { state: 'ready'; change: StorageChange };

export function draftOf({ locations, retention }: Saved): StorageDraft {
  const { guaranteedDays, ...classes } = retention;
  return { locations: locations.map(({ path, capBytes, keepFreeBytes }) => ({ path, capBytes, keepFreeBytes })), retention: { ...classes }, guaranteedDays: { ...guaranteedDays } };
}

/** Only what is different is sent: what somebody else changes meanwhile stays. */
export function pendingOf(draft: StorageDraft, saved: Saved): Pending {
  const before = draftOf(saved);
  const isMoved = locationsKey(draft) !== locationsKey(before);
  const isKeptDifferently = retentionKey(draft) !== retentionKey(before);
  if (!isMoved && !isKeptDifferently) return { state: 'same' };
  const locations = draft.locations.flatMap(({ path, capBytes, keepFreeBytes }) => (capProblem(capBytes) === null && typeof keepFreeBytes === 'number' ? [{ path, capBytes: Number(capBytes), keepFreeBytes }] : []));
  const retention = readRetention(draft);
  if (locations.length < draft.locations.length || retention === null) return { state: 'unreadable' };
  return { state: 'ready', change: { ...(isMoved ? { locations } : {}), ...(isKeptDifferently ? { retention } : {}) } };
}

export function capProblem(capBytes: Amount): 'unreadable' | 'too-small' | null {
  if (typeof capBytes !== 'number') return 'unreadable';
  return capBytes < LEAST_CAP_BYTES ? 'too-small' : null;
}

/** Zero bytes would empty a class: that is done by deleting, not by a limit. */
export function isLimitUsable({ days, bytes }: LimitDraft): boolean {
  return days !== 'unreadable' && bytes !== 'unreadable' && bytes !== 0;
}

function readRetention(draft: StorageDraft): RetentionSettings | null {
  const number = (amount: Amount) => (amount === 'unreadable' ? null : amount);
  const guaranteed = Object.entries(draft.guaranteedDays);
  if (!FOOTAGE_CLASSES.every((name) => isLimitUsable(draft.retention[name])) || guaranteed.some(([, days]) => days === 'unreadable')) return null;
  const { continuous, events, manual, starred } = draft.retention;
  const limit = ({ days, bytes }: LimitDraft) => ({ days: number(days), bytes: number(bytes) });
  return {
    ...{ continuous: limit(continuous), events: limit(events), manual: limit(manual), starred: limit(starred) },
    guaranteedDays: Object.fromEntries(guaranteed.flatMap(([id, days]) => (typeof days === 'number' ? [[id, days]] : []))),
  };
}

const locationsKey = ({ locations }: StorageDraft) => JSON.stringify(locations.map(({ path, capBytes, keepFreeBytes }) => [path, capBytes, keepFreeBytes]));
function retentionKey({ retention, guaranteedDays }: StorageDraft): string {
  const guaranteed = Object.entries(guaranteedDays).filter(([, days]) => days !== null);
  return JSON.stringify([FOOTAGE_CLASSES.map((name) => [retention[name].days, retention[name].bytes]), guaranteed.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

export function withLocation(draft: StorageDraft, path: string, patch: Partial<LocationDraft>): StorageDraft {
  return { ...draft, locations: draft.locations.map((location) => (location.path === path ? { ...location, ...patch } : location)) };
}

/** @param by -1 towards the top of the list. */
export function movedLocation(draft: StorageDraft, path: string, by: -1 | 1): StorageDraft {
  const from = draft.locations.findIndex((location) => location.path === path);
  const location = draft.locations[from];
  if (!location || from + by < 0 || from + by >= draft.locations.length) return draft;
  return { ...draft, locations: draft.locations.toSpliced(from, 1).toSpliced(from + by, 0, location) };
}

export function withoutLocation(draft: StorageDraft, path: string): StorageDraft {
  return { ...draft, locations: draft.locations.filter((location) => location.path !== path) };
}

/** At the end. One that was only just taken out comes back as it was; a new one gets the last one's limits until its disk is known. */
export function addedLocation(draft: StorageDraft, folder: string, saved: Saved): StorageDraft {
  const path = tidyPath(folder);
  const like = draftOf(saved).locations.find((location) => location.path === path) ?? draft.locations.at(-1);
  return { ...draft, locations: [...draft.locations, { capBytes: LEAST_CAP_BYTES, keepFreeBytes: 0, ...like, path }] };
}

export function addProblem(draft: StorageDraft, folder: string): 'not-absolute' | 'already-there' | null {
  const path = tidyPath(folder);
  if (!/^(?:\/|[a-z]:[\\/]|\\\\[^\\])/i.test(path)) return 'not-absolute';
  return draft.locations.some((location) => location.path === path) ? 'already-there' : null;
}

/** Without the separator at its end, as the engine writes it. */
function tidyPath(folder: string): string {
  const path = folder.trim();
  const tidy = path.replace(/[\\/]+$/, '');
  return tidy === '' || /^[a-z]:$/i.test(tidy) ? path : tidy;
}

/** Locations that no longer get new footage when this is saved. */
export function removedLocations(draft: StorageDraft, saved: Saved): string[] {
  return saved.locations.flatMap(({ path }) => (draft.locations.some((location) => location.path === path) ? [] : [path]));
}
