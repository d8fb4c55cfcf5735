import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { CallName, CallParams, CallResult } from '../../contract/calls.ts';
import type { TopicName, TopicPayload } from '../../contract/topics.ts';
import type { EngineState } from './engine.ts';
import { engine } from './index.ts';

const subscribeToState = (listener: () => void) => {
  const subscription = engine.onState(listener);
  return () => subscription[Symbol.dispose]();
};

export function useEngineState(): EngineState {
  return useSyncExternalStore(subscribeToState, () => engine.state);
}

export interface CallState<T> {
  /** The last answer; stays while it is asked again. */
  result: T | null;
  error: unknown;
  loading: boolean;
  again(): void;
}

/**
 * Asks when the component appears, when the parameters change (compared as JSON), and after a lost connection. `params` null: not yet.
 */
export function useCall<N extends CallName>(name: N, params: CallParams<N> | null): CallState<CallResult<N>> {
  const [answer, setAnswer] = useState<{ result: CallResult<N> | null; error: unknown; loading: boolean }>({
    result: null,
    error: null,
    loading: params !== null,
  });
  const [round, setRound] = useState(0);
  const state = useEngineState();
  const key = params === null ? null : JSON.stringify(params);
  useEffect(() => {
    if (key === null || state !== 'connected') return;
    let current = true;
    setAnswer((before) => ({ ...before, loading: true }));
    engine.call(name, JSON.parse(key) as CallParams<N>).then(
      (result) => current && setAnswer({ result, error: null, loading: false }),
      (error: unknown) => current && setAnswer((before) => ({ ...before, error, loading: false })),
    );
    return () => {
      current = false;
    };
  }, [name, key, round, state]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  return { ...answer, again };
}

/** Listens as long as the component is there; the newest `listener` is the one called. */
export function useTopic<N extends TopicName>(topic: N, listener: (payload: TopicPayload<N>) => void): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    const subscription = engine.subscribe(topic, (payload) => latest.current(payload));
    return () => subscription[Symbol.dispose]();
  }, [topic]);
}
