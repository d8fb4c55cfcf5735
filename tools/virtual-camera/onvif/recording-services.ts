/** Profile G: what the card has, how it is searched and where it is played. */
import { type DeviceFacts, type Service, SoapFault } from './service.ts';

const iso = (ms: number) => new Date(ms).toISOString();

function cardOf({ card }: DeviceFacts): { fromMs: number; untilMs: number } {
  if (!card) throw new SoapFault('Receiver', 'ter:ActionNotSupported', 'No storage card');
  return card;
}

export const recordingService: Service = {
  namespace: 'http://www.onvif.org/ver10/recording/wsdl',
  path: 'recording_service',
  operations: {
    GetServiceCapabilities: () => '<trc:GetServiceCapabilitiesResponse><trc:Capabilities DynamicRecordings="false" DynamicTracks="false"/></trc:GetServiceCapabilitiesResponse>',
    GetRecordings: ({ facts }) =>
      `<trc:GetRecordingsResponse>${facts.card ? `<trc:RecordingItem><tt:RecordingToken>card0</tt:RecordingToken><tt:Configuration><tt:Source><tt:SourceId>source0</tt:SourceId><tt:Name>Card</tt:Name></tt:Source><tt:Content>Card</tt:Content><tt:MaximumRetentionTime>PT0S</tt:MaximumRetentionTime></tt:Configuration></trc:RecordingItem>` : ''}</trc:GetRecordingsResponse>`,
    GetRecordingJobs: ({ facts }) => {
      cardOf(facts);
      return `<trc:GetRecordingJobsResponse><trc:JobItem><tt:JobToken>job0</tt:JobToken><tt:JobConfiguration><tt:RecordingToken>card0</tt:RecordingToken><tt:Mode>${facts.state.cardRecording ? 'Active' : 'Idle'}</tt:Mode><tt:Priority>1</tt:Priority></tt:JobConfiguration></trc:JobItem></trc:GetRecordingJobsResponse>`;
    },
    SetRecordingJobMode: ({ facts, text }) => {
      if (text('JobToken') !== 'job0') throw new SoapFault('Sender', 'ter:NoRecordingJob', 'No such job');
      facts.state.cardRecording = text('Mode') === 'Active';
      return '<trc:SetRecordingJobModeResponse/>';
    },
  },
};

export const searchService: Service = {
  namespace: 'http://www.onvif.org/ver10/search/wsdl',
  path: 'search_service',
  operations: {
    GetRecordingSummary: ({ facts }) => {
      const { fromMs, untilMs } = cardOf(facts);
      return `<tse:GetRecordingSummaryResponse><tse:Summary><tt:DataFrom>${iso(fromMs)}</tt:DataFrom><tt:DataUntil>${iso(untilMs)}</tt:DataUntil><tt:NumberRecordings>1</tt:NumberRecordings></tse:Summary></tse:GetRecordingSummaryResponse>`;
    },
    FindRecordings: ({ facts }) => {
      cardOf(facts);
      return '<tse:FindRecordingsResponse><tse:SearchToken>search0</tse:SearchToken></tse:FindRecordingsResponse>';
    },
    GetRecordingSearchResults: ({ facts }) => {
      const { fromMs, untilMs } = cardOf(facts);
      return (
        '<tse:GetRecordingSearchResultsResponse><tse:ResultList><tt:SearchState>Completed</tt:SearchState><tt:RecordingInformation><tt:RecordingToken>card0</tt:RecordingToken><tt:Source><tt:SourceId>source0</tt:SourceId><tt:Name>Card</tt:Name></tt:Source>' +
        `<tt:EarliestRecording>${iso(fromMs)}</tt:EarliestRecording><tt:LatestRecording>${iso(untilMs)}</tt:LatestRecording><tt:Content>Card</tt:Content><tt:RecordingStatus>${facts.state.cardRecording ? 'Recording' : 'Stopped'}</tt:RecordingStatus>` +
        '</tt:RecordingInformation></tse:ResultList></tse:GetRecordingSearchResultsResponse>'
      );
    },
    EndSearch: ({ facts }) => `<tse:EndSearchResponse><tse:Endpoint>${iso(facts.cameraNowMs)}</tse:Endpoint></tse:EndSearchResponse>`,
  },
};

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
