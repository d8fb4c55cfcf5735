/** What a camera has to be when a site is handed over. Pure: from what was seen to what is said of it. */
import type { CommissioningCheck } from '../../../contract/bench-types.ts';
import type { CameraStream } from '../../../contract/types.ts';
import type { PasswordProblem } from '../../cameras/commissioning/password-strength.ts';

/** What a stream was seen to do over some time. */
export interface Soak {
  seconds: number;
  frames: number;
  lostPackets: number | null;
  lostPercent: number | null;
  /** The worst. */
  jitterMs: number | null;
  reconnects: number;
  keyframeSeconds: number | null;
}

const CLOCK_TOLERANCE_MS = 3_000;
const LONG_KEYFRAME_S = 4;
const LOST_FAIL_PERCENT = 0.5;
const LOST_ADVICE_PERCENT = 0.05;
const JITTER_ADVICE_MS = 60;

type State = CommissioningCheck['state'];
const check = (name: CommissioningCheck['check'], state: State, key: string, data: Record<string, string | number> = {}): CommissioningCheck => ({ check: name, state, text: { key: `commissioning.seen.${key}`, data } });

export function checkPassword(problem: PasswordProblem): CommissioningCheck {
  const grave = problem === 'empty' || problem === 'default' || problem === 'like-name';
  return check('password', problem === 'none' ? 'passed' : grave ? 'failed' : 'advice', `password-${problem}`);
}

export function checkClock(offsetMs: number | null, timeSource: 'ntp' | 'manual' | null): CommissioningCheck {
  if (offsetMs === null) return check('clock', 'advice', 'clock-unknown');
  const seconds = Math.round(Math.abs(offsetMs) / 100) / 10;
  if (Math.abs(offsetMs) > CLOCK_TOLERANCE_MS) return check('clock', 'failed', 'clock-off', { seconds });
  return timeSource === 'ntp' ? check('clock', 'passed', 'clock-ntp') : check('clock', 'advice', 'clock-by-hand');
}

export function checkFirmware(firmware: string | null): CommissioningCheck {
  return firmware === null ? check('firmware', 'advice', 'firmware-unknown') : check('firmware', 'passed', 'firmware', { version: firmware });
}

export function checkSubStream(streams: readonly CameraStream[]): CommissioningCheck {
  const sub = streams.find(({ role }) => role === 'sub');
  return sub ? check('sub-stream', 'passed', 'sub-stream', { width: sub.width, height: sub.height }) : check('sub-stream', 'advice', 'no-sub-stream');
}

export function checkKeyframes({ keyframeSeconds }: Soak): CommissioningCheck {
  if (keyframeSeconds === null) return check('keyframes', 'failed', 'no-keyframes');
  const seconds = Math.round(keyframeSeconds * 10) / 10;
  return check('keyframes', seconds > LONG_KEYFRAME_S ? 'advice' : 'passed', 'keyframes', { seconds });
}

export function checkSoak({ seconds, frames, lostPercent, jitterMs, reconnects }: Soak): CommissioningCheck {
  const lost = lostPercent === null ? 0 : Math.round(lostPercent * 1000) / 1000;
  const data = { seconds, frames, lost, jitter: jitterMs === null ? 0 : Math.round(jitterMs), reconnects };
  if (frames === 0) return check('soak', 'failed', 'soak-nothing', data);
  if (reconnects > 0) return check('soak', 'failed', 'soak-broke', data);
  if (lost > LOST_FAIL_PERCENT) return check('soak', 'failed', 'soak-lost', data);
  const uneasy = lost > LOST_ADVICE_PERCENT || (jitterMs ?? 0) > JITTER_ADVICE_MS;
  return check('soak', uneasy ? 'advice' : 'passed', lostPercent === null ? 'soak-unseen' : 'soak', data);
}

export function checkPicture(hasPicture: boolean): CommissioningCheck {
  return hasPicture ? check('picture', 'passed', 'picture') : check('picture', 'failed', 'no-picture');
}
