import { useState } from 'react';
import type { GuardLook, GuardSettings } from '../../../../../contract/guard-types.ts';
import type { Camera } from '../../../../../contract/types.ts';
import { engine } from '../../../../host/index.ts';
import { changedIn } from './guard-changes.ts';

export interface GuardDraft {
  /** As it would be. */
  settings: GuardSettings;
  /** What of it is not saved yet. */
  changes: Partial<GuardSettings>;
  isChanged: boolean;
  saving: boolean;
  error: unknown;
  /** Whose look is shown and changed: by day (also at night, where that has none of its own), or by night. */
  lookAt: 'day' | 'night';
  look: GuardLook;
  setLookAt(at: 'day' | 'night'): void;
  change(patch: Partial<GuardSettings>): void;
  changeLook(patch: Partial<GuardLook>): void;
  save(): Promise<void>;
  forget(): void;
  /** Grows each time the draft is given up: what was drawn is drawn anew. */
  resetCount: number;
}

/** Guard settings that are changed, tried and only then saved. */
export function useGuardDraft(camera: Camera): GuardDraft {
  const [patch, setPatch] = useState<Partial<GuardSettings>>({});
  const [lookAt, setLookAt] = useState<'day' | 'night'>('day');
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [resetCount, setResetCount] = useState(0);
  const settings = { ...camera.guard, ...patch };
  const changes = changedIn(camera.guard, patch);
  const change = (next: Partial<GuardSettings>) => setPatch((before) => ({ ...before, ...next }));
  const atNight = lookAt === 'night' && settings.night !== null;
  const look: GuardLook = atNight && settings.night ? settings.night : { sensitivity: settings.sensitivity, minSize: settings.minSize, zones: settings.zones };
  return {
    settings,
    changes,
    isChanged: Object.keys(changes).length > 0,
    saving,
    error,
    lookAt: atNight ? 'night' : 'day',
    look,
    setLookAt,
    change,
    changeLook: (next) => change(atNight ? { night: { ...look, ...next } } : next),
    async save() {
      setSaving(true);
      setError(null);
      try {
        await engine.call('cameras.update', { id: camera.id, guard: changes });
        setPatch({});
      } catch (reason) {
        setError(reason);
      } finally {
        setSaving(false);
      }
    },
    resetCount,
    forget() {
      setPatch({});
      setResetCount((before) => before + 1);
      setError(null);
    },
  };
}
