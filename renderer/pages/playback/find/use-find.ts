import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Polygon } from '../../../../contract/device-types.ts';
import type { Area } from '../../../components/area-editor/area-shapes.ts';
import type { AreaTool } from '../../../components/area-editor/AreaEditor.tsx';
import { type EditHistory, useHistory } from '../../../components/area-editor/use-history.ts';
import { engine } from '../../../host/index.ts';
import { LEAD_MS } from '../skip.ts';
import { eventBeside } from '../use-footage.ts';
import { type FindSpan, type Range, rangeOf, rangeProblem, spanOfDay } from './find-span.ts';
import { type FoundMoment, NOTHING_FOUND, searchMotion, type SearchProgress } from './motion-search.ts';

/** After the last change, ms: an area that is moved by keys is not searched at each step. */
const AT_REST_MS = 150;

/** By camera id; the one area that is searched, or none. */
type AreasByCamera = Readonly<Record<string, readonly Area[]>>;

export interface SearchState extends SearchProgress {
  /** `idle`: there is no area yet. */
  phase: 'idle' | 'searching' | 'done' | 'stopped' | 'failed';
  error: unknown;
}

export interface Find {
  areas: readonly Area[];
  putAreas(areas: readonly Area[], step: string | null): void;
  history: EditHistory<AreasByCamera>;
  tool: AreaTool;
  setTool(tool: AreaTool): void;
  span: FindSpan;
  range: Range;
  setSpan(span: FindSpan): void;
  /** The day one comes from is what is searched. */
  setDay(dayMs: number): void;
  minSize: number;
  setMinSize(size: number): void;
  state: SearchState;
  /** What was found, the oldest first. */
  found: readonly FoundMoment[];
  beside(atMs: number, direction: 'next' | 'previous'): FoundMoment | null;
  stop(): void;
  again(): void;
}

const chosenAt = (span: FindSpan): { span: FindSpan; range: Range } => ({ span, range: rangeOf(span, engine.engineNow()) });

const IDLE: SearchState = { ...NOTHING_FOUND, phase: 'idle', error: null };
const NO_AREAS: readonly Area[] = [];
const NONE: readonly FoundMoment[] = [];

/** What moved in a part of a camera's picture. @param cameraId null: nothing is searched */
export function useFind(cameraId: string | null): Find {
  const history = useHistory<AreasByCamera>({});
  const [tool, setTool] = useState<AreaTool>('rectangle');
  const [{ span, range }, setChosen] = useState(() => chosenAt('today'));
  const [minSize, setMinSize] = useState(0);
  const [round, setRound] = useState(0);
  const [state, setState] = useState(IDLE);
  const stopper = useRef<AbortController | null>(null);

  const areas = (cameraId === null ? null : history.value[cameraId]) ?? NO_AREAS;
  const area: Polygon | null = areas[0]?.points ?? null;
  useEffect(() => {
    if (cameraId === null || area === null || rangeProblem(range) !== null) {
      setState(IDLE);
      return;
    }
    const stop = new AbortController();
    stopper.current = stop;
    setState({ ...IDLE, phase: 'searching' });
    const question = { cameraId, area, minSize, ...range };
    const timer = setTimeout(() => {
      searchMotion(question, (part) => engine.call('guard.find', part), (progress) => setState({ ...progress, phase: 'searching', error: null }), stop.signal).then(
        () => stop.signal.aborted || setState((before) => ({ ...before, phase: 'done' })),
        (error: unknown) => stop.signal.aborted || setState((before) => ({ ...before, phase: 'failed', error })),
      );
    }, AT_REST_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [cameraId, area, minSize, range, round]);

  const { moments } = state;
  const found = useMemo(() => (moments.length > 0 ? moments.toReversed() : NONE), [moments]);
  return {
    areas,
    putAreas: (next, step) => cameraId !== null && history.change({ ...history.value, [cameraId]: next }, step && `${cameraId} ${step}`),
    ...{ history, tool, setTool, span, range, minSize, setMinSize, state, found },
    setSpan: (next) => setChosen(chosenAt(next)),
    setDay: (dayMs) => setChosen(chosenAt(spanOfDay(dayMs, engine.engineNow()))),
    beside: (atMs, direction) => eventBeside(found, atMs, direction, LEAD_MS),
    stop: useCallback(() => {
      stopper.current?.abort();
      setState((before) => (before.phase === 'searching' ? { ...before, phase: 'stopped' } : before));
    }, []),
    again: () => {
      // What has come since is searched, too.
      setChosen(chosenAt(span));
      setRound((before) => before + 1);
    },
  };
}
