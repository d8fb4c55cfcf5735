/** What a camera says of its card (Profile G), as people are told of it. */
import type { CardStatus } from '../../../contract/card-types.ts';
import { AppError } from '../../../contract/errors.ts';
import { ifOffered, type OnvifClient } from '../onvif/client.ts';
import { NS } from '../onvif/namespaces.ts';
import { type CardRecording, findRecordings, getRecordingJobs, getRecordingSummary } from '../onvif/services/recordings.ts';

const NOT_OFFERED: CardStatus = { offered: false, state: 'unknown', from: null, to: null, recordings: [], recording: 'unknown', canFormat: false };

/** @param clockOffsetMs the camera's clock minus ours @param failing it has told that its card is broken */
export async function readCardStatus(client: OnvifClient, { clockOffsetMs, failing, signal }: { clockOffsetMs: number; failing: boolean; signal: AbortSignal }): Promise<CardStatus> {
  const search = client.service(NS.search);
  if (!search || !client.service(NS.replay)) return NOT_OFFERED;
  const summary = await ifOffered(getRecordingSummary(search), null);
  const found = await ifOffered(findRecordings(search, signal), null);
  const recording = client.service(NS.recording);
  const jobs = await ifOffered(recording && getRecordingJobs(recording), null);
  const ours = (ms: number | null) => (ms === null ? null : ms - clockOffsetMs);
  return {
    offered: true,
    state: stateOf(found, summary !== null, failing),
    from: ours(summary?.fromMs ?? earliest(found)),
    to: ours(summary?.untilMs ?? latest(found)),
    recordings: (found ?? []).map(({ token, source, fromMs, untilMs, state }) => ({ token, source, from: ours(fromMs), to: ours(untilMs), recording: state === 'recording' })),
    recording: jobs === null || jobs.length === 0 ? 'unknown' : jobs.some(({ active }) => active) ? 'on' : 'off',
    // devicemgmt.wsdl has auxiliary commands for wipers and lamps; none for cards is common to makers.
    canFormat: false,
  };
}

/** A device that declines to say what is on its card has none in it. */
function stateOf(found: CardRecording[] | null, hasSummary: boolean, failing: boolean): CardStatus['state'] {
  if (failing) return 'error';
  if (found === null && !hasSummary) return 'missing';
  return (found ?? []).some(({ fromMs }) => fromMs !== null) ? 'ok' : 'unknown';
}

function earliest(found: CardRecording[] | null): number | null {
  const times = (found ?? []).flatMap(({ fromMs }) => fromMs ?? []);
  return times.length > 0 ? Math.min(...times) : null;
}

function latest(found: CardRecording[] | null): number | null {
  const times = (found ?? []).flatMap(({ untilMs }) => untilMs ?? []);
  return times.length > 0 ? Math.max(...times) : null;
}

/**
 * The recordings of one channel: all of a camera's, those of its own source on a recorder.
 * @throws AppError `unsupported` where a recorder does not tell whose they are: another channel's footage would be worse than none.
 */
export function recordingsOf(found: readonly CardRecording[], sourceToken: string | null): CardRecording[] {
  if (new Set(found.map((each) => each.sourceToken ?? each.source)).size <= 1) return [...found];
  const own = found.filter((each) => each.sourceToken !== null && each.sourceToken === sourceToken);
  if (own.length === 0) throw new AppError('unsupported', 'card.otherChannels');
  return own;
}
