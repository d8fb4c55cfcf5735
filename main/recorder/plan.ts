/** What a recording plan comes to at a moment. Pure. */
import { LONGEST_PRE_ROLL_IN_MEMORY_SECONDS, type RecordingPlan } from '../../contract/types.ts';
import { isWithin, type LocalTime } from '../base/week-hours.ts';

/** A plan with its hours looked up. */
export interface RecorderPlan {
  mode: 'off' | 'continuous' | 'motion';
  preRollSeconds: number;
  postRollSeconds: number;
  audio: boolean;
  /** Why nothing is recorded where the mode is `off`. */
  offCause: 'recording-off' | 'schedule-off';
}

/** @param local what the wall clock shows where the camera hangs. */
export function planAt(plan: RecordingPlan, local: LocalTime): RecorderPlan {
  const { preRollSeconds, postRollSeconds, audio } = plan;
  const base = { preRollSeconds, postRollSeconds, audio };
  if (plan.mode !== 'schedule') return { ...base, mode: plan.mode, offCause: 'recording-off' };
  const hours = plan.hours.find((each) => isWithin([each], local));
  return { ...base, mode: hours?.mode ?? 'off', offCause: 'schedule-off' };
}

/** True where the pre-roll is too long for memory: then everything is recorded, and removed again unless something happens. */
export function keepsRing({ mode, preRollSeconds }: RecorderPlan): boolean {
  return mode === 'motion' && preRollSeconds > LONGEST_PRE_ROLL_IN_MEMORY_SECONDS;
}
