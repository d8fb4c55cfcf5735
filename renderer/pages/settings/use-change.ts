import { useEffect, useState } from 'react';
import type { StoragePreview, StorageStatus } from '../../../contract/storage-types.ts';
import { useEngineState } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';
import type { StorageChange } from './storage-draft.ts';
import { isAsShown } from './storage-figures.ts';

/** A change is looked at when the person pauses: a preview reads the index. */
const PAUSE_MS = 400;
/** The settings as they are are a change, too: of nothing. */
export const NO_CHANGE: StorageChange = {};
const NO_CHANGE_KEY = JSON.stringify(NO_CHANGE);

export interface ChangeState {
  /** The newest answer; while `settled` is false it belongs to what was there before. */
  preview: StoragePreview | null;
  /** The answer about the settings as they are saved. */
  before: StoragePreview | null;
  /** The preview is that of this very change. */
  settled: boolean;
  busy: boolean;
  /** More would be deleted than was shown, so nothing was saved. */
  grown: boolean;
  error: unknown;
  save(): Promise<void>;
}

/**
 * What a change of the storage settings would do, and the saving of it.
 * @param change null: it cannot be read, nothing is asked.
 */
export function useChange(change: StorageChange | null, capBytes: number, onSaved: (status: StorageStatus) => void): ChangeState {
  const key = change === null ? null : JSON.stringify(change);
  const state = useEngineState();
  const [answer, setAnswer] = useState<{ key: string; preview: StoragePreview } | null>(null);
  const [before, setBefore] = useState<StoragePreview | null>(null);
  const [busy, setBusy] = useState(false);
  const [grown, setGrown] = useState(false);
  const [error, setError] = useState<unknown>(null);

  useEffect(() => {
    setGrown(false);
    setError(null);
    if (key === null || state !== 'connected') return;
    let current = true;
    const timer = setTimeout(() => {
      engine.call('storage.preview', JSON.parse(key) as StorageChange).then(
        (preview) => {
          if (!current) return;
          setAnswer({ key, preview });
          if (key === NO_CHANGE_KEY) setBefore(preview);
        },
        (reason: unknown) => current && setError(reason),
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key, state]);

  const settled = key !== null && answer?.key === key;
  async function save() {
    if (change === null || key === null || !answer || !settled) return;
    setBusy(true);
    setError(null);
    try {
      // What was shown may be hours old by now.
      const preview = await engine.call('storage.preview', change);
      setAnswer({ key, preview });
      setGrown(!isAsShown(answer.preview, preview, capBytes));
      if (isAsShown(answer.preview, preview, capBytes)) onSaved(await engine.call('storage.update', change));
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  }
  return { preview: answer?.preview ?? null, before, settled, busy, grown, error, save };
}
