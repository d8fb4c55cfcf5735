/** Profile G: what the card has, how it is searched, where it is played, and what of it may be deleted. */
import { type Asked, type DeviceActions, type DeviceFacts, type Service, SoapFault } from './service.ts';
import { find } from './xml.ts';

const iso = (ms: number) => new Date(ms).toISOString();

function cardOf({ card }: DeviceFacts): { fromMs: number | null; untilMs: number | null; stretches: readonly { fromMs: number; toMs: number }[] } {
  if (!card) throw new SoapFault('Receiver', 'ter:ActionNotSupported', 'No storage card');
  return { fromMs: card.stretches[0]?.fromMs ?? null, untilMs: card.stretches.at(-1)?.toMs ?? null, stretches: card.stretches };
}

function recordingOf({ facts, text }: Asked): DeviceFacts['state']['cardRecordings'][number] {
  const found = facts.state.cardRecordings.find(({ token }) => token === text('RecordingToken'));
  if (!found) throw new SoapFault('Sender', 'ter:NoRecording', 'No such recording');
  return found;
}

function refuseUnless(facts: DeviceFacts, ways: readonly DeviceFacts['quirks']['erases'][]): void {
  if (!ways.includes(facts.quirks.erases)) throw new SoapFault('Receiver', 'ter:ActionNotSupported', 'Not dynamic');
}

/** Of what is set aside for one recording. */
const CONFIGURATION =
  '<tt:Configuration><tt:Source><tt:SourceId>source0</tt:SourceId><tt:Name>Card</tt:Name><tt:Location/><tt:Description/><tt:Address/></tt:Source><tt:Content>Card</tt:Content><tt:MaximumRetentionTime>PT0S</tt:MaximumRetentionTime></tt:Configuration>';

export function recordingService(actions: DeviceActions): Service {
  return {
    namespace: 'http://www.onvif.org/ver10/recording/wsdl',
    path: 'recording_service',
    operations: {
      GetServiceCapabilities: ({ facts: { quirks } }) =>
        `<trc:GetServiceCapabilitiesResponse><trc:Capabilities DynamicRecordings="${quirks.erases === 'recordings' || quirks.erases === 'lies'}" DynamicTracks="${quirks.erases === 'tracks'}"/></trc:GetServiceCapabilitiesResponse>`,
      GetRecordings: ({ facts }) =>
        `<trc:GetRecordingsResponse>${(facts.card ? facts.state.cardRecordings : [])
          .map(
            ({ token, tracks }) =>
              `<trc:RecordingItem><tt:RecordingToken>${token}</tt:RecordingToken>${CONFIGURATION}<tt:Tracks>${tracks.map((track) => `<tt:Track><tt:TrackToken>${track}</tt:TrackToken><tt:Configuration><tt:TrackType>Video</tt:TrackType><tt:Description/></tt:Configuration></tt:Track>`).join('')}</tt:Tracks></trc:RecordingItem>`,
          )
          .join('')}</trc:GetRecordingsResponse>`,
      GetRecordingJobs: ({ facts }) => {
        cardOf(facts);
        return `<trc:GetRecordingJobsResponse>${facts.state.cardJobs
          .map(
            ({ token, recording, active, events }) =>
              `<trc:JobItem><tt:JobToken>${token}</tt:JobToken><tt:JobConfiguration><tt:RecordingToken>${recording}</tt:RecordingToken><tt:Mode>${active ? 'Active' : 'Idle'}</tt:Mode><tt:Priority>1</tt:Priority>` +
              `<tt:Source><tt:SourceToken Type="http://www.onvif.org/ver10/schema/Profile"><tt:Token>main</tt:Token></tt:SourceToken></tt:Source>${events ? '<tt:EventFilter Before="PT5S" After="PT10S"/>' : ''}</tt:JobConfiguration></trc:JobItem>`,
          )
          .join('')}</trc:GetRecordingJobsResponse>`;
      },
      SetRecordingJobMode: ({ facts, text }) => {
        const job = facts.state.cardJobs.find(({ token }) => token === text('JobToken'));
        if (!job) throw new SoapFault('Sender', 'ter:NoRecordingJob', 'No such job');
        job.active = text('Mode') === 'Active';
        return '<trc:SetRecordingJobModeResponse/>';
      },
      DeleteRecording: (asked) => {
        const { facts } = asked;
        refuseUnless(facts, ['recordings', 'lies']);
        const { token } = recordingOf(asked);
        if (facts.quirks.erases === 'recordings') {
          const { state } = facts;
          state.cardRecordings = state.cardRecordings.filter((each) => each.token !== token);
          state.cardJobs = state.cardJobs.filter(({ recording }) => recording !== token);
          actions.eraseCard();
        }
        return '<trc:DeleteRecordingResponse/>';
      },
      CreateRecording: ({ facts, call }) => {
        refuseUnless(facts, ['recordings']);
        if (!find(call, 'MaximumRetentionTime')) throw new SoapFault('Sender', 'ter:BadConfiguration', 'Incomplete');
        if (facts.state.cardRecordings.length > 0) throw new SoapFault('Receiver', 'ter:MaxRecordings', 'One at most');
        const token = facts.state.newToken('card');
        facts.state.cardRecordings.push({ token, tracks: ['VIDEO001'] });
        return `<trc:CreateRecordingResponse><trc:RecordingToken>${token}</trc:RecordingToken></trc:CreateRecordingResponse>`;
      },
      CreateRecordingJob: (asked) => {
        const { facts, call, text } = asked;
        refuseUnless(facts, ['recordings']);
        const { token } = recordingOf(asked);
        if (text('Token') !== 'main') throw new SoapFault('Sender', 'ter:BadConfiguration', 'What is to be recorded?');
        facts.state.cardJobs.push({ token: facts.state.newToken('job'), recording: token, active: text('Mode') === 'Active', events: find(call, 'EventFilter') !== null });
        return '<trc:CreateRecordingJobResponse><trc:JobToken>job</trc:JobToken></trc:CreateRecordingJobResponse>';
      },
      DeleteTrack: (asked) => {
        refuseUnless(asked.facts, ['tracks']);
        const recording = recordingOf(asked);
        if (asked.facts.state.cardRecording) throw new SoapFault('Receiver', 'ter:CannotDelete', 'It is recorded into');
        recording.tracks = recording.tracks.filter((track) => track !== asked.text('TrackToken'));
        actions.eraseCard();
        return '<trc:DeleteTrackResponse/>';
      },
      CreateTrack: (asked) => {
        refuseUnless(asked.facts, ['tracks']);
        if (asked.text('TrackType') !== 'Video') throw new SoapFault('Sender', 'ter:BadConfiguration', 'Video alone');
        const track = asked.facts.state.newToken('VIDEO');
        recordingOf(asked).tracks.push(track);
        return `<trc:CreateTrackResponse><trc:TrackToken>${track}</trc:TrackToken></trc:CreateTrackResponse>`;
      },
    },
  };
}

/** Searches under way: what `FindEvents` was asked for. */
const MOST_SEARCHES = 8;

/** A change of state at the beginning and at the end of each stretch, and how things stood at the start (search.wsdl, FindEvents). */
function eventsOf({ stretches }: { stretches: readonly { fromMs: number; toMs: number }[] }, fromMs: number, toMs: number, recording: boolean): string {
  const event = (atMs: number, present: boolean, start: boolean) =>
    `<tt:Result><tt:RecordingToken>card0</tt:RecordingToken><tt:TrackToken>VIDEO001</tt:TrackToken><tt:Time>${iso(atMs)}</tt:Time><tt:Event><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">tns1:RecordingHistory/Track/State</wsnt:Topic>` +
    `<wsnt:Message><tt:Message UtcTime="${iso(atMs)}" PropertyOperation="Changed"><tt:Source><tt:SimpleItem Name="RecordingToken" Value="card0"/><tt:SimpleItem Name="Track" Value="VIDEO001"/></tt:Source><tt:Data><tt:SimpleItem Name="IsDataPresent" Value="${present}"/></tt:Data></tt:Message></wsnt:Message></tt:Event><tt:StartStateEvent>${start}</tt:StartStateEvent></tt:Result>`;
  const inRange = (ms: number) => ms > fromMs && ms <= toMs;
  const changes = stretches.flatMap((stretch, index) => [
    ...(inRange(stretch.fromMs) ? [event(stretch.fromMs, true, false)] : []),
    // The last one goes on.
    ...(inRange(stretch.toMs) && !(recording && index === stretches.length - 1) ? [event(stretch.toMs, false, false)] : []),
  ]);
  return event(fromMs, stretches.some((stretch) => stretch.fromMs <= fromMs && stretch.toMs > fromMs), true) + changes.join('');
}

export function searchService(): Service {
  const searches = new Map<string, { fromMs: number; toMs: number }>();
  let next = 0;
  return {
    namespace: 'http://www.onvif.org/ver10/search/wsdl',
    path: 'search_service',
    operations: {
      GetRecordingSummary: ({ facts }) => {
        const { fromMs, untilMs } = cardOf(facts);
        return `<tse:GetRecordingSummaryResponse><tse:Summary><tt:DataFrom>${iso(fromMs ?? 0)}</tt:DataFrom><tt:DataUntil>${iso(untilMs ?? 0)}</tt:DataUntil><tt:NumberRecordings>${facts.state.cardRecordings.length}</tt:NumberRecordings></tse:Summary></tse:GetRecordingSummaryResponse>`;
      },
      FindRecordings: ({ facts }) => {
        cardOf(facts);
        return '<tse:FindRecordingsResponse><tse:SearchToken>search0</tse:SearchToken></tse:FindRecordingsResponse>';
      },
      GetRecordingSearchResults: ({ facts }) => {
        const { fromMs, untilMs } = cardOf(facts);
        const { cardRecordings, cardRecording } = facts.state;
        const times = fromMs === null || untilMs === null ? '' : `<tt:EarliestRecording>${iso(fromMs)}</tt:EarliestRecording><tt:LatestRecording>${iso(untilMs)}</tt:LatestRecording>`;
        return `<tse:GetRecordingSearchResultsResponse><tse:ResultList><tt:SearchState>Completed</tt:SearchState>${cardRecordings
          .map(({ token }) => `<tt:RecordingInformation><tt:RecordingToken>${token}</tt:RecordingToken><tt:Source><tt:SourceId>source0</tt:SourceId><tt:Name>Card</tt:Name></tt:Source>${times}<tt:Content>Card</tt:Content><tt:RecordingStatus>${cardRecording ? 'Recording' : 'Stopped'}</tt:RecordingStatus></tt:RecordingInformation>`)
          .join('')}</tse:ResultList></tse:GetRecordingSearchResultsResponse>`;
      },
      FindEvents: ({ facts, text }) => {
        cardOf(facts);
        if (facts.quirks.noCardHistory) throw new SoapFault('Receiver', 'ter:ActionNotSupported', 'No such search');
        if (!text('TopicExpression').endsWith('RecordingHistory/Track/State')) throw new SoapFault('Sender', 'ter:InvalidFilterFault', 'No such topic');
        if (searches.size >= MOST_SEARCHES) throw new SoapFault('Receiver', 'ter:ResourceProblem', 'Too many searches');
        const token = `events${next++}`;
        searches.set(token, { fromMs: Date.parse(text('StartPoint')), toMs: Date.parse(text('EndPoint')) });
        return `<tse:FindEventsResponse><tse:SearchToken>${token}</tse:SearchToken></tse:FindEventsResponse>`;
      },
      GetEventSearchResults: ({ facts, text }) => {
        const search = searches.get(text('SearchToken'));
        if (!search) throw new SoapFault('Sender', 'ter:InvalidToken', 'No such search');
        return `<tse:GetEventSearchResultsResponse><tse:ResultList><tt:SearchState>Completed</tt:SearchState>${eventsOf(cardOf(facts), search.fromMs, search.toMs, facts.state.cardRecording)}</tse:ResultList></tse:GetEventSearchResultsResponse>`;
      },
      EndSearch: ({ facts, text }) => {
        searches.delete(text('SearchToken'));
        return `<tse:EndSearchResponse><tse:Endpoint>${iso(facts.cameraNowMs)}</tse:Endpoint></tse:EndSearchResponse>`;
      },
    },
  };
}

export const replayService: Service = {
  namespace: 'http://www.onvif.org/ver10/replay/wsdl',
  path: 'replay_service',
  operations: {
    GetReplayUri: ({ facts }) => {
      cardOf(facts);
      return `<trp:GetReplayUriResponse><trp:Uri>${facts.rtspScheme}://${facts.rtspHost}:${facts.rtspPort}/replay</trp:Uri></trp:GetReplayUriResponse>`;
    },
  },
};
