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
  /** When it records; `continuous` where it does not say otherwise. */
  kind: 'continuous' | 'events' | 'schedule';
  /** As the device has it, to be written again. */
  configuration: XmlElement | null;
}

/** Something was recorded in a track from then on, or no longer (`RecordingHistory`). */
export interface TrackState {
  atMs: number;
  recording: string;
  track: string;
  present: boolean;
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

const MOST_STATES = 2_000;

/**
 * When recordings were going on, by the device's clock; null where it does not tell.
 * @param recordings those looked for
 */
export async function findTrackStates(search: ServicePort, recordings: readonly string[], range: { fromMs: number; toMs: number }, signal?: AbortSignal): Promise<TrackState[] | null> {
  const scope = `<x:Scope>${recordings.map((token) => `<tt:IncludedRecordings>${escapeXml(token)}</tt:IncludedRecordings>`).join('')}</x:Scope>`;
  const topic = `<n:TopicExpression xmlns:n="${NS.wsnt}" xmlns:tns1="http://www.onvif.org/ver10/topics" Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">tns1:RecordingHistory/Track/State</n:TopicExpression>`;
  const times = `<x:StartPoint>${new Date(range.fromMs).toISOString()}</x:StartPoint><x:EndPoint>${new Date(range.toMs).toISOString()}</x:EndPoint>`;
  const started = await search.call('FindEvents', `${times}${scope}<x:SearchFilter>${topic}</x:SearchFilter><x:IncludeStartState>true</x:IncludeStartState><x:MaxMatches>${MOST_STATES}</x:MaxMatches><x:KeepAliveTime>PT30S</x:KeepAliveTime>`, { signal });
  const token = textOf(one(started, NS.search, 'SearchToken'));
  if (token === null) return null;
  const searchToken = `<x:SearchToken>${escapeXml(token)}</x:SearchToken>`;
  const found: TrackState[] = [];
  try {
    for (let round = 0; round < 40 && found.length < MOST_STATES; round++) {
      const reply = await search.call('GetEventSearchResults', `${searchToken}<x:MinResults>1</x:MinResults><x:MaxResults>200</x:MaxResults><x:WaitTime>PT2S</x:WaitTime>`, { signal });
      const list = one(reply, NS.search, 'ResultList');
      const before = found.length;
      for (const result of all(list, NS.tt, 'Result')) found.push(...readTrackState(result));
      if (textOf(one(list, NS.tt, 'SearchState')) === 'Completed' || (found.length === before && round > 2)) break;
    }
  } finally {
    await search.call('EndSearch', searchToken).catch(() => {});
  }
  return found.slice(0, MOST_STATES);
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
      if (token === null) return [];
      const kind = one(configuration, NS.tt, 'EventFilter') ? 'events' : configuration?.attributes['ScheduleToken'] ? 'schedule' : 'continuous';
      return [{ token, recording: textOf(one(configuration, NS.tt, 'RecordingToken')) ?? '', active: textOf(one(configuration, NS.tt, 'Mode')) === 'Active', kind, configuration }];
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

function readTrackState(result: XmlElement): TrackState[] {
  const event = one(result, NS.tt, 'Event');
  const message = one(one(event, NS.wsnt, 'Message'), NS.tt, 'Message');
  if (!textOf(one(event, NS.wsnt, 'Topic'))?.endsWith('Track/State')) return [];
  const value = all(one(message, NS.tt, 'Data'), NS.tt, 'SimpleItem').find(({ attributes }) => attributes['Name'] === 'IsDataPresent')?.attributes['Value'];
  const atMs = timeOf(one(result, NS.tt, 'Time'));
  if (atMs === null || value === undefined) return [];
  return [{ atMs, recording: textOf(one(result, NS.tt, 'RecordingToken')) ?? '', track: textOf(one(result, NS.tt, 'TrackToken')) ?? '', present: /^(?:true|1)$/i.test(value) }];
}

function timeOf(element: XmlElement | null): number | null {
  const text = textOf(element);
  const ms = text !== null && /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`) : Number.NaN;
  return Number.isFinite(ms) ? ms : null;
}
