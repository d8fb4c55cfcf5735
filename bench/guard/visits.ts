/** Events of a looped file held against what is to be seen in it. Pure. */
import type { CameraEvent } from '../../contract/types.ts';
import type { Truth } from './footage.ts';

/** From when to when somebody is there, UTC ms. */
export interface Visit {
  fromMs: number;
  toMs: number;
}

export interface VisitsJudged {
  visits: number;
  /** An event began within the tolerance of its beginning, or was open then. */
  found: number;
  /** Those in which an event of their own began; the others are part of one that began before. */
  own: number;
  /** Those in which more than one began. */
  split: number;
  /** Those of which some event is of the kind that comes. */
  recognised: number;
  /** Events that began while nobody was there. */
  false: number;
  /** Events that began where the file begins anew: the whole picture is another at once, which no camera does. */
  atTheCut: number;
}

/** Around the cut, ms. */
const CUT_MS = 2_000;

/** Stretches that lie wholly in a time of an endless loop. @param spans seconds of the file; `startMs`: when it began first */
export function inLoop(spans: readonly (readonly [number, number])[], loopMs: number, startMs: number, fromMs: number, toMs: number): Visit[] {
  const out: Visit[] = [];
  for (let loop = Math.floor((fromMs - startMs) / loopMs); startMs + loop * loopMs < toMs; loop++) {
    for (const [from, to] of spans) {
      const visit = { fromMs: startMs + loop * loopMs + from * 1000, toMs: startMs + loop * loopMs + to * 1000 };
      if (visit.fromMs >= fromMs && visit.toMs <= toMs) out.push(visit);
    }
  }
  return out;
}

/** @param loop of the file: its length and its first beginning; [fromMs, toMs]: the time that is judged */
export function judgeVisits(events: readonly CameraEvent[], truth: Pick<Truth, 'present' | 'quiet' | 'label'>, loop: { loopMs: number; startMs: number }, fromMs: number, toMs: number, toleranceMs = 1_000): VisitsJudged {
  const { loopMs, startMs } = loop;
  const visits = inLoop(truth.present, loopMs, startMs, fromMs, toMs);
  const quiet = inLoop(truth.quiet, loopMs, startMs, fromMs, toMs);
  const isAtCut = ({ startMs: at }: CameraEvent) => {
    const since = (((at - startMs) % loopMs) + loopMs) % loopMs;
    return since < CUT_MS || since > loopMs - CUT_MS;
  };
  const judged = { visits: visits.length, found: 0, own: 0, split: 0, recognised: 0, false: 0, atTheCut: events.filter((event) => event.startMs >= fromMs && event.startMs <= toMs && isAtCut(event)).length };
  for (const { fromMs: from, toMs: to } of visits) {
    const own = events.filter((event) => event.startMs >= from - toleranceMs && event.startMs <= to);
    const during = events.filter((event) => event.startMs <= to && (event.endMs ?? Infinity) >= from);
    if (during.some((event) => event.startMs <= from + toleranceMs)) judged.found++;
    if (own.length > 0) judged.own++;
    if (own.length > 1) judged.split++;
    if (during.some(({ kind }) => kind === truth.label)) judged.recognised++;
  }
  judged.false = events.filter((event) => !isAtCut(event) && quiet.some(({ fromMs: from, toMs: to }) => event.startMs >= from && event.startMs <= to)).length;
  return judged;
}
