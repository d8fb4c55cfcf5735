/** Media (ver10/media/wsdl), as far as this camera goes. */
import { osdXml, profileIn, putOsd, removeOsd, setEncoder, setRotation } from './media-changes.ts';
import { encoderOf, type MediaProfile, mediaProfiles, sizesFor, streamUri } from './media-profiles.ts';
import { PTZ_CONFIGURATION } from './ptz-service.ts';
import { type DeviceActions, type DeviceFacts, type Service, SoapFault } from './service.ts';
import { find } from './xml.ts';

export function mediaService(actions: DeviceActions): Service {
  return {
    namespace: 'http://www.onvif.org/ver10/media/wsdl',
    path: 'media_service',
    operations: {
      GetProfiles: ({ facts }) => `<trt:GetProfilesResponse>${mediaProfiles(facts).map((profile) => profileXml(profile, facts, 'trt:Profiles')).join('')}</trt:GetProfilesResponse>`,
      GetProfile: (asked) => `<trt:GetProfileResponse>${profileXml(profileIn(asked), asked.facts, 'trt:Profile')}</trt:GetProfileResponse>`,
      GetVideoSources: ({ facts }) =>
        `<trt:GetVideoSourcesResponse>${sourcesOf(facts)
          .map((source) => {
            const { width, height, fps } = encoderOf(facts, 'main');
            return `<trt:VideoSources token="${source}"><tt:Framerate>${fps}</tt:Framerate><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution></trt:VideoSources>`;
          })
          .join('')}</trt:GetVideoSourcesResponse>`,
      GetVideoSourceConfigurations: ({ facts }) =>
        `<trt:GetVideoSourceConfigurationsResponse>${mediaProfiles(facts)
          .filter(({ role }) => role === 'main')
          .map((profile) => sourceConfigurationXml(profile, facts, 'trt:Configurations'))
          .join('')}</trt:GetVideoSourceConfigurationsResponse>`,
      GetVideoSourceConfigurationOptions: () =>
        '<trt:GetVideoSourceConfigurationOptionsResponse><trt:Options><tt:MaximumNumberOfProfiles>4</tt:MaximumNumberOfProfiles><tt:Extension><tt:Rotate><tt:Mode>OFF</tt:Mode><tt:Mode>ON</tt:Mode><tt:DegreeList><tt:Items>180</tt:Items></tt:DegreeList></tt:Rotate></tt:Extension></trt:Options></trt:GetVideoSourceConfigurationOptionsResponse>',
      SetVideoSourceConfiguration: (asked) => {
        setRotation(asked);
        return '<trt:SetVideoSourceConfigurationResponse/>';
      },
      GetVideoEncoderConfigurations: ({ facts }) =>
        `<trt:GetVideoEncoderConfigurationsResponse>${mediaProfiles(facts).map((profile) => encoderXml(profile, facts, 'trt:Configurations')).join('')}</trt:GetVideoEncoderConfigurationsResponse>`,
      GetVideoEncoderConfigurationOptions: ({ facts, text }) => {
        const role = mediaProfiles(facts).find(({ encoder }) => encoder === text('ConfigurationToken'))?.role ?? 'main';
        const sizes = sizesFor(facts, role).map(([width, height]) => `<tt:ResolutionsAvailable><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:ResolutionsAvailable>`);
        const h264 =
          `${sizes.join('')}<tt:GovLengthRange><tt:Min>1</tt:Min><tt:Max>300</tt:Max></tt:GovLengthRange><tt:FrameRateRange><tt:Min>1</tt:Min><tt:Max>25</tt:Max></tt:FrameRateRange>` +
          '<tt:EncodingIntervalRange><tt:Min>1</tt:Min><tt:Max>1</tt:Max></tt:EncodingIntervalRange><tt:H264ProfilesSupported>High</tt:H264ProfilesSupported>';
        return `<trt:GetVideoEncoderConfigurationOptionsResponse><trt:Options><tt:QualityRange><tt:Min>1</tt:Min><tt:Max>5</tt:Max></tt:QualityRange><tt:H264>${h264}</tt:H264><tt:Extension><tt:H264>${h264}<tt:BitrateRange><tt:Min>64</tt:Min><tt:Max>8192</tt:Max></tt:BitrateRange></tt:H264></tt:Extension></trt:Options></trt:GetVideoEncoderConfigurationOptionsResponse>`;
      },
      SetVideoEncoderConfiguration: (asked) => {
        setEncoder(asked, actions, (configuration) => find(find(configuration, 'H264'), 'GovLength')?.text.trim());
        return '<trt:SetVideoEncoderConfigurationResponse/>';
      },
      GetAudioEncoderConfigurations: ({ facts }) => (facts.streams.main?.audio ? `<trt:GetAudioEncoderConfigurationsResponse>${audioXml(facts, 'trt:Configurations')}</trt:GetAudioEncoderConfigurationsResponse>` : '<trt:GetAudioEncoderConfigurationsResponse/>'),
      GetAudioEncoderConfigurationOptions: () =>
        `<trt:GetAudioEncoderConfigurationOptionsResponse><trt:Options>${['G711', 'AAC'].map((name) => `<tt:Options><tt:Encoding>${name}</tt:Encoding><tt:BitrateList><tt:Items>64</tt:Items></tt:BitrateList><tt:SampleRateList><tt:Items>8</tt:Items></tt:SampleRateList></tt:Options>`).join('')}</trt:Options></trt:GetAudioEncoderConfigurationOptionsResponse>`,
      SetAudioEncoderConfiguration: ({ facts: { state }, text }) => {
        state.audioEncoding = text('Encoding');
        return '<trt:SetAudioEncoderConfigurationResponse/>';
      },
      GetAudioOutputConfigurations: ({ facts }) => `<trt:GetAudioOutputConfigurationsResponse>${audioOutputXml(facts, 'trt:Configurations')}</trt:GetAudioOutputConfigurationsResponse>`,
      GetAudioOutputConfigurationOptions: () =>
        '<trt:GetAudioOutputConfigurationOptionsResponse><trt:Options><tt:OutputTokensAvailable>speaker0</tt:OutputTokensAvailable><tt:OutputLevelRange><tt:Min>0</tt:Min><tt:Max>100</tt:Max></tt:OutputLevelRange></trt:Options></trt:GetAudioOutputConfigurationOptionsResponse>',
      SetAudioOutputConfiguration: ({ facts: { state }, text }) => {
        state.outputLevel = Number(text('OutputLevel'));
        return '<trt:SetAudioOutputConfigurationResponse/>';
      },
      GetOSDs: ({ facts: { state } }) => `<trt:GetOSDsResponse>${state.osds.map((osd) => osdXml(osd, 'trt:OSDs')).join('')}</trt:GetOSDsResponse>`,
      CreateOSD: (asked) => `<trt:CreateOSDResponse><trt:OSDToken>${putOsd(asked)}</trt:OSDToken></trt:CreateOSDResponse>`,
      SetOSD: (asked) => {
        putOsd(asked);
        return '<trt:SetOSDResponse/>';
      },
      DeleteOSD: (asked) => {
        removeOsd(asked);
        return '<trt:DeleteOSDResponse/>';
      },
      SetSynchronizationPoint: () => '<trt:SetSynchronizationPointResponse/>',
      GetStreamUri: (asked) =>
        `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>${streamUri(asked.facts, profileIn(asked).path)}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
        '<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:GetStreamUriResponse>',
      GetSnapshotUri: ({ facts: { here } }) =>
        `<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>${here}/snapshot.jpg</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
        '<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:GetSnapshotUriResponse>',
      GetMasks: () => {
        throw new SoapFault('Receiver', 'ter:ActionNotSupported', 'Not in this generation');
      },
    },
  };
}

const sourcesOf = (facts: DeviceFacts) => [...new Set(mediaProfiles(facts).map(({ source }) => source))];

function profileXml(profile: MediaProfile, facts: DeviceFacts, tag: string): string {
  return (
    `<${tag} token="${profile.token}" fixed="true"><tt:Name>${profile.name}</tt:Name>${sourceConfigurationXml(profile, facts, 'tt:VideoSourceConfiguration')}` +
    `${encoderXml(profile, facts, 'tt:VideoEncoderConfiguration')}${facts.streams.main?.audio && profile.role === 'main' ? audioXml(facts, 'tt:AudioEncoderConfiguration') : ''}` +
    `${facts.head ? PTZ_CONFIGURATION('tt:PTZConfiguration') : ''}<tt:Extension>${audioOutputXml(facts, 'tt:AudioOutputConfiguration')}</tt:Extension></${tag}>`
  );
}

function sourceConfigurationXml({ sourceConfiguration, source }: MediaProfile, facts: DeviceFacts, tag: string): string {
  const { width, height } = encoderOf(facts, 'main');
  const rotate = facts.state.rotation === 0 ? '<tt:Mode>OFF</tt:Mode>' : `<tt:Mode>ON</tt:Mode><tt:Degree>${facts.state.rotation}</tt:Degree>`;
  return (
    `<${tag} token="${sourceConfiguration}"><tt:Name>${sourceConfiguration}</tt:Name><tt:UseCount>2</tt:UseCount><tt:SourceToken>${source}</tt:SourceToken>` +
    `<tt:Bounds x="0" y="0" width="${width}" height="${height}"/><tt:Extension><tt:Rotate>${rotate}</tt:Rotate></tt:Extension></${tag}>`
  );
}

function encoderXml({ role, encoder, name }: MediaProfile, facts: DeviceFacts, tag: string): string {
  const { width, height, fps, kbps, gop } = encoderOf(facts, role);
  const rate = facts.quirks.noRateControl ? '' : `<tt:RateControl><tt:FrameRateLimit>${fps}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>${kbps}</tt:BitrateLimit></tt:RateControl>`;
  return (
    `<${tag} token="${encoder}"><tt:Name>${name}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution>` +
    `<tt:Quality>4</tt:Quality>${rate}<tt:H264><tt:GovLength>${gop}</tt:GovLength><tt:H264Profile>High</tt:H264Profile></tt:H264><tt:SessionTimeout>PT60S</tt:SessionTimeout></${tag}>`
  );
}

function audioXml({ state }: DeviceFacts, tag: string): string {
  return `<${tag} token="aenc0"><tt:Name>aenc0</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>${state.audioEncoding}</tt:Encoding><tt:Bitrate>64</tt:Bitrate><tt:SampleRate>8</tt:SampleRate><tt:SessionTimeout>PT60S</tt:SessionTimeout></${tag}>`;
}

function audioOutputXml({ state }: DeviceFacts, tag: string): string {
  return `<${tag} token="aout0"><tt:Name>aout0</tt:Name><tt:UseCount>1</tt:UseCount><tt:OutputToken>speaker0</tt:OutputToken><tt:OutputLevel>${state.outputLevel}</tt:OutputLevel></${tag}>`;
}
