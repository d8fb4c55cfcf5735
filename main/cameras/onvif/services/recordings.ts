/** The camera's own card: what it has recorded, how it records, and where that is played (Profile G: recording, search and replay services). */
import { all, at, escapeXml, intOf, one, printable, textOf } from '../../xml/read.ts';
import type { XmlElement } from '../../xml/tree.ts';
import type { ServicePort } from '../client.ts';
import { NS } from '../namespaces.ts';

export interface CardSummary {
  fromMs: number | null;
  untilMs: number | null;
  recordings: number;
}

export interface CardRecording {
  token: string;
  source: string | null;
  /** The device's token of what was recorded, where it tells: of a recorder's channels each has its own. */
  sourceToken: string | null;
  fromMs: number | null;
  untilMs: number | null;
  state: 'recording' | 'stopped' | 'removing' | 'removed' | 'unknown';
}

export interface RecordingJob {
  token: string;
  recording: string;
  active: boolean;
}

const MOST_RESULTS = 256;
const STATES: Record<string, CardRecording['state']> = { Recording: 'recording', Initiated: 'recording', Stopped: 'stopped', Removing: 'removing', Removed: 'removed' };

export async function getRecordingSummary(search: ServicePort): Promise<CardSummary> {
  const summary = one(await search.call('GetRecordingSummary'), NS.search, 'Summary');
  return { fromMs: timeOf(one(summary, NS.tt, 'DataFrom')), untilMs: timeOf(one(summary, NS.tt, 'DataUntil')), recordings: intOf(one(summary, NS.tt, 'NumberRecordings')) ?? 0 };
}

/** All recordings on the card; the search is ended again whatever happens, since devices have few. */
export async function findRecordings(search: ServicePort, signal?: AbortSignal): Promise<CardRecording[]> {
  const started = await search.call('FindRecordings', `<x:Scope/><x:MaxMatches>${MOST_RESULTS}</x:MaxMatches><x:KeepAliveTime>PT30S</x:KeepAliveTime>`, { signal });
  const token = textOf(one(started, NS.search, 'SearchToken')) ?? '';
  const searchToken = `<x:SearchToken>${escapeXml(token)}</x:SearchToken>`;
  const found: CardRecording[] = [];
  try {
    // A card that says "searching" for ever is asked so often and no more.
    for (let round = 0; round < 20 && found.length < MOST_RESULTS; round++) {
      const reply = await search.call('GetRecordingSearchResults', `${searchToken}<x:MinResults>1</x:MinResults><x:MaxResults>64</x:MaxResults><x:WaitTime>PT2S</x:WaitTime>`, { signal });
      const list = one(reply, NS.search, 'ResultList');
      const before = found.length;
      for (const result of all(list, NS.tt, 'RecordingInformation')) found.push(readRecording(result));
      if (textOf(one(list, NS.tt, 'SearchState')) === 'Completed' || (found.length === before && round > 2)) break;
    }
  } finally {
    await search.call('EndSearch', searchToken).catch(() => {});
  }
  return found.slice(0, MOST_RESULTS);
}

/** Where a recording is played, by RTSP with `Require: onvif-replay`; as the device says it. */
export async function getReplayUri(replay: ServicePort, recording: string, signal?: AbortSignal): Promise<string | null> {
  const setup = '<x:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol></tt:Transport></x:StreamSetup>';
  return textOf(one(await replay.call('GetReplayUri', `${setup}<x:RecordingToken>${escapeXml(recording)}</x:RecordingToken>`, { signal }), NS.replay, 'Uri'));
}

export async function getRecordingJobs(recording: ServicePort): Promise<RecordingJob[]> {
  return all(await recording.call('GetRecordingJobs'), NS.recording, 'JobItem')
    .slice(0, 64)
    .flatMap((item) => {
      const token = textOf(one(item, NS.tt, 'JobToken'));
      const configuration = one(item, NS.tt, 'JobConfiguration');
      return token === null ? [] : [{ token, recording: textOf(one(configuration, NS.tt, 'RecordingToken')) ?? '', active: textOf(one(configuration, NS.tt, 'Mode')) === 'Active' }];
    });
}

export async function setRecordingJobMode(recording: ServicePort, job: string, active: boolean): Promise<void> {
  await recording.call('SetRecordingJobMode', `<x:JobToken>${escapeXml(job)}</x:JobToken><x:Mode>${active ? 'Active' : 'Idle'}</x:Mode>`);
}

function readRecording(element: XmlElement): CardRecording {
  return {
    token: textOf(one(element, NS.tt, 'RecordingToken')) ?? '',
    sourceToken: textOf(at(element, NS.tt, 'Source', 'SourceId')),
    source: printable(textOf(at(element, NS.tt, 'Source', 'Name')), 80),
    fromMs: timeOf(one(element, NS.tt, 'EarliestRecording')),
    untilMs: timeOf(one(element, NS.tt, 'LatestRecording')),
    state: STATES[textOf(one(element, NS.tt, 'RecordingStatus')) ?? ''] ?? 'unknown',
  };
}

function timeOf(element: XmlElement | null): number | null {
  const text = textOf(element);
  const ms = text !== null && /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`) : Number.NaN;
  return Number.isFinite(ms) ? ms : null;
}
