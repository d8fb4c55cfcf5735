import { useMemo, useState } from 'react';
import { type Ground, groundFrom } from '../../../../../../contract/ground.ts';
import type { Camera } from '../../../../../../contract/types.ts';
import { type History, historyOf, redone, undone, withChange } from '../../../../../components/area-editor/history.ts';
import type { GuardDraft } from '../use-guard-draft.ts';
import { type Measuring, measuringFrom, type Outcome, outcomeOf } from './measuring.ts';

/** A camera's ruler: how it lies, and what is being measured for another one. */
export interface GroundEdit {
  /** What is being typed and marked; null: nothing is being measured. */
  measuring: Measuring | null;
  outcome: Outcome | null;
  /** What is drawn: of what is being measured, else of what is set. Null: there is none. */
  ground: Ground | null;
  /** Lines for all distances; without it only the limit is drawn. */
  showsAll: boolean;
  setShowsAll(on: boolean): void;
  begin(by: Measuring['by']): void;
  /** @param step names what may go on: the same once more is taken back together with it. */
  change(next: Measuring, step?: string | null): void;
  undo(): void;
  redo(): void;
  canUndo: boolean;
  canRedo: boolean;
  /** The outcome becomes the camera's, once the guard's settings are saved. */
  take(): void;
  giveUp(): void;
}

export function useGroundEdit(camera: Camera, draft: GuardDraft): GroundEdit {
  const [history, setHistory] = useState<History<Measuring> | null>(null);
  const [showsAll, setShowsAll] = useState(true);
  // As the engine reckons: by the shape of the picture that the guard looks at.
  const { width, height } = camera.streams.find(({ role }) => role === 'sub') ?? camera.streams[0] ?? { width: 16, height: 9 };
  const aspect = width > 0 && height > 0 ? width / height : 16 / 9;
  const held = draft.settings.ground;
  const measuring = history?.present ?? null;
  const outcome = useMemo(() => measuring && outcomeOf(measuring, aspect), [measuring, aspect]);
  const set = useMemo(() => held && groundFrom(held, aspect), [held, aspect]);
  const measured = outcome && 'ground' in outcome ? outcome : null;
  return {
    measuring,
    outcome,
    ground: measuring ? (measured?.ground ?? null) : typeof set === 'object' ? set : null,
    showsAll,
    setShowsAll,
    begin: (by) => setHistory(historyOf(measuringFrom(held, by))),
    change: (next, step = null) => setHistory((before) => before && withChange(before, next, step)),
    undo: () => setHistory((before) => before && undone(before)),
    redo: () => setHistory((before) => before && redone(before)),
    canUndo: (history?.past.length ?? 0) > 0,
    canRedo: (history?.future.length ?? 0) > 0,
    take() {
      if (!measured) return;
      draft.change({ ground: measured.calibration });
      setShowsAll(true);
      setHistory(null);
    },
    giveUp: () => setHistory(null),
  };
}
