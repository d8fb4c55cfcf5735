/** What the daily summary says, in words. Pure; summary-text.ts and summary-html.ts give it its looks. */
import { type Coverage, isPlanned } from '../../contract/coverage-types.ts';
import type { Notice } from '../../contract/calls/system.ts';
import type { RecordingProof, StorageStatus } from '../../contract/storage-types.ts';
import type { TimelineSpan } from '../../contract/types.ts';
import { missingMs, type Stretch } from './figures.ts';
import { clockTime, dayAndTime, dayName, duration, percent, size, type Wording } from './wording.ts';

export interface SummaryInput extends Stretch {
  cameras: {
    name: string;
    coverage: Coverage;
    /** Its timeline. */
    spans: readonly TimelineSpan[];
    proof: RecordingProof | null;
  }[];
  storage: Pick<StorageStatus, 'state' | 'path' | 'usedBytes' | 'capBytes' | 'oldestMs'>;
  /** What the person was told in that time; `goneMs` null: it still holds. */
  notices: readonly (Pick<Notice, 'level' | 'text' | 'sinceMs'> & { goneMs: number | null })[];
}

export type LineState = 'good' | 'bad' | 'quiet';
export interface Line {
  state: LineState;
  text: string;
}
export interface Summary {
  subject: string;
  headline: Line;
  /** From when to when. */
  period: string;
  cameras: { name: string; figure: string; state: LineState; lines: Line[] }[];
  storage: Line[];
  notices: Line[];
}

/** Cameras that restart their stream lose seconds; they are told, and nobody has to look for that. */
const NEGLIGIBLE_MS = 60_000;
/** The longest ones; the page has them all. */
const MOST_GAPS = 6;
const MOST_NOTICES = 20;
/** The times of shorter gaps have seconds. */
const SHORT_MS = 120_000;

export function summarize(input: SummaryInput, wording: Wording): Summary {
  const { t } = wording;
  const cameras = input.cameras.map((camera) => cameraLines(camera, input, wording));
  const bad = cameras.filter(({ state }) => state === 'bad').length;
  const storage = storageLines(input, wording);
  const notices = noticeLines(input, wording);
  const isWhole = input.cameras.every(({ coverage }) => missingMs(coverage) === 0);
  const isElse = [...storage, ...notices].some(({ state }) => state === 'bad');
  const day = dayName(input.toMs, wording);
  const headline: Line =
    cameras.length === 0
      ? { state: 'quiet', text: t('summary.noCameras') }
      : bad > 0
        ? { state: 'bad', text: t('summary.someBad', { count: bad, total: cameras.length }) }
        : isElse
          ? { state: 'bad', text: t('summary.elseBad') }
          : { state: 'good', text: isWhole ? t('summary.allGood') : t('summary.nearlyAll') };
  const subject = bad > 0 ? t('summary.subjectBad', { day, count: bad }) : isElse ? t('summary.subjectElse', { day }) : isWhole ? t('summary.subjectGood', { day }) : t('summary.subjectNearly', { day });
  return { subject, headline, period: t('summary.period', { from: dayAndTime(input.fromMs, wording), to: dayAndTime(input.toMs, wording) }), cameras, storage, notices };
}

function cameraLines({ name, coverage, spans, proof }: SummaryInput['cameras'][number], range: Stretch, wording: Wording): Summary['cameras'][number] {
  const { t } = wording;
  const recordedMs = Object.values(coverage.footage).reduce((sum, lastsMs) => sum + lastsMs, 0);
  const lostMs = missingMs(coverage);
  const lines: Line[] = [];
  if (coverage.share === null) lines.push({ state: 'quiet', text: t('summary.nothingMeant') });
  else lines.push({ state: 'quiet', text: lostMs === 0 ? t('summary.complete', { time: duration(recordedMs, wording) }) : t('summary.incomplete', { time: duration(recordedMs, wording), missing: duration(lostMs, wording) }) });
  lines.push(...gapLines(spans, range, wording));
  if (proof) lines.push(proof.problem === null ? { state: 'good', text: t('summary.verified', { time: dayAndTime(proof.atMs, wording) }) } : { state: 'bad', text: t(`notices.proof.${proof.problem}`, { name }) });
  const isBad = lostMs >= NEGLIGIBLE_MS || (proof?.problem ?? null) !== null;
  return { name, figure: coverage.share === null ? '–' : percent(coverage.share, wording), state: isBad ? 'bad' : coverage.share === null ? 'quiet' : 'good', lines };
}

/** The longest of what is missing, in order of time. */
function gapLines(spans: readonly TimelineSpan[], { fromMs, toMs }: Stretch, wording: Wording): Line[] {
  const { t } = wording;
  const gaps = spans.flatMap((span) => {
    const startMs = Math.max(fromMs, span.startMs);
    const endMs = Math.min(toMs, span.endMs);
    return span.cause === null || isPlanned(span.cause) || endMs <= startMs ? [] : [{ ...span, cause: span.cause, startMs, endMs }];
  });
  const longest = gaps.toSorted((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs)).slice(0, MOST_GAPS);
  const lines = longest
    .toSorted((a, b) => a.startMs - b.startMs)
    .map(({ startMs, endMs, cause, by }): Line => {
      const clock = (atMs: number) => clockTime(atMs, wording, endMs - startMs < SHORT_MS);
      const values = { from: clock(startMs), to: clock(endMs), time: duration(endMs - startMs, wording), cause: t(`gapCause.${cause}`) };
      return { state: 'bad', text: by === undefined ? t('summary.gap', values) : t('summary.gapBy', { ...values, by }) };
    });
  if (gaps.length > longest.length) lines.push({ state: 'quiet', text: t('summary.moreGaps', { count: gaps.length - longest.length }) });
  return lines;
}

function storageLines({ storage }: SummaryInput, wording: Wording): Line[] {
  const { t } = wording;
  const used = { used: size(storage.usedBytes, wording), cap: size(storage.capBytes, wording) };
  const lines: Line[] = [{ state: 'quiet', text: storage.oldestMs === null ? t('summary.stored', used) : t('summary.storedSince', { ...used, day: dayName(storage.oldestMs, wording) }) }];
  if (storage.state !== 'ok') lines.push({ state: 'bad', text: t(`storage.state.${storage.state}`, { path: storage.path }) });
  return lines;
}

function noticeLines({ notices }: SummaryInput, wording: Wording): Line[] {
  const { t } = wording;
  const told = notices.filter(({ level }) => level !== 'info').toSorted((a, b) => a.sinceMs - b.sinceMs);
  return told.slice(-MOST_NOTICES).map(({ level, text, sinceMs, goneMs }): Line => {
    const values = { from: dayAndTime(sinceMs, wording), what: t(text.key, text.data) };
    if (goneMs === null) return { state: level === 'error' ? 'bad' : 'quiet', text: t('summary.noticeSince', values) };
    return { state: 'quiet', text: t('summary.noticeUntil', { ...values, to: dayAndTime(goneMs, wording) }) };
  });
}
