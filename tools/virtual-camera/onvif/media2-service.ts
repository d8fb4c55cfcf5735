/** Media2 (ver20/media/wsdl), as far as this camera goes. */
import { createMask, osdXml, profileIn, putOsd, removeOsd, setEncoder, setRotation } from './media-changes.ts';
import { encoderOf, type MediaProfile, mediaProfiles, sizesFor, streamUri } from './media-profiles.ts';
import { PTZ_CONFIGURATION } from './ptz-service.ts';
import { type DeviceActions, type DeviceFacts, type Service, SoapFault } from './service.ts';

export function media2Service(actions: DeviceActions): Service {
  return {
    namespace: 'http://www.onvif.org/ver20/media/wsdl',
    path: 'media2_service',
    operations: {
      GetProfiles: ({ facts }) =>
        `<tr2:GetProfilesResponse>${mediaProfiles(facts)
          .map((profile) => {
            const ptz = facts.head ? PTZ_CONFIGURATION('tr2:PTZ') : '';
            const configurations = `${sourceXml(profile, facts, 'tr2:VideoSource')}${encoderXml(profile, facts, 'tr2:VideoEncoder')}${ptz}${outputXml(facts, 'tr2:AudioOutput')}`;
            return `<tr2:Profiles token="${profile.token}" fixed="true"><tr2:Name>${profile.name}</tr2:Name><tr2:Configurations>${configurations}</tr2:Configurations></tr2:Profiles>`;
          })
          .join('')}</tr2:GetProfilesResponse>`,
      GetVideoSourceConfigurations: ({ facts }) =>
        `<tr2:GetVideoSourceConfigurationsResponse>${mediaProfiles(facts)
          .filter(({ role }) => role === 'main')
          .map((profile) => sourceXml(profile, facts, 'tr2:Configurations'))
          .join('')}</tr2:GetVideoSourceConfigurationsResponse>`,
      GetVideoSourceConfigurationOptions: () =>
        '<tr2:GetVideoSourceConfigurationOptionsResponse><tr2:Options><tt:Extension><tt:Rotate><tt:Mode>OFF</tt:Mode><tt:Mode>ON</tt:Mode><tt:DegreeList><tt:Items>180</tt:Items></tt:DegreeList></tt:Rotate></tt:Extension></tr2:Options></tr2:GetVideoSourceConfigurationOptionsResponse>',
      SetVideoSourceConfiguration: (asked) => {
        setRotation(asked);
        return '<tr2:SetVideoSourceConfigurationResponse/>';
      },
      GetVideoEncoderConfigurations: ({ facts, text }) => {
        const wanted = text('ConfigurationToken');
        const list = mediaProfiles(facts).filter(({ encoder }) => wanted === '' || encoder === wanted);
        return `<tr2:GetVideoEncoderConfigurationsResponse>${list.map((profile) => encoderXml(profile, facts, 'tr2:Configurations')).join('')}</tr2:GetVideoEncoderConfigurationsResponse>`;
      },
      GetVideoEncoderConfigurationOptions: ({ facts, text }) => {
        const role = mediaProfiles(facts).find(({ encoder }) => encoder === text('ConfigurationToken'))?.role ?? 'main';
        const sizes = sizesFor(facts, role).map(([width, height]) => `<tt:ResolutionsAvailable><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:ResolutionsAvailable>`);
        return (
          '<tr2:GetVideoEncoderConfigurationOptionsResponse><tr2:Options GovLengthRange="1 300" FrameRatesSupported="25 20 15 12 10 5" ProfilesSupported="High" ConstantBitRateSupported="true">' +
          `<tt:Encoding>H264</tt:Encoding><tt:QualityRange><tt:Min>1</tt:Min><tt:Max>5</tt:Max></tt:QualityRange>${sizes.join('')}<tt:BitrateRange><tt:Min>64</tt:Min><tt:Max>8192</tt:Max></tt:BitrateRange></tr2:Options></tr2:GetVideoEncoderConfigurationOptionsResponse>`
        );
      },
      SetVideoEncoderConfiguration: (asked) => {
        setEncoder(asked, actions, (configuration) => configuration.attributes['GovLength']);
        return '<tr2:SetVideoEncoderConfigurationResponse/>';
      },
      GetAudioEncoderConfigurations: ({ facts }) =>
        `<tr2:GetAudioEncoderConfigurationsResponse>${facts.streams.main?.audio ? `<tr2:Configurations token="aenc0"><tt:Name>aenc0</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>${facts.state.audioEncoding}</tt:Encoding><tt:Bitrate>64</tt:Bitrate><tt:SampleRate>8</tt:SampleRate></tr2:Configurations>` : ''}</tr2:GetAudioEncoderConfigurationsResponse>`,
      GetAudioEncoderConfigurationOptions: () =>
        `<tr2:GetAudioEncoderConfigurationOptionsResponse>${['PCMU', 'MP4A-LATM'].map((name) => `<tr2:Options><tt:Encoding>${name}</tt:Encoding><tt:BitrateList><tt:Items>64</tt:Items></tt:BitrateList><tt:SampleRateList><tt:Items>8</tt:Items></tt:SampleRateList></tr2:Options>`).join('')}</tr2:GetAudioEncoderConfigurationOptionsResponse>`,
      SetAudioEncoderConfiguration: ({ facts: { state }, text }) => {
        state.audioEncoding = text('Encoding');
        return '<tr2:SetAudioEncoderConfigurationResponse/>';
      },
      GetAudioOutputConfigurations: ({ facts }) => `<tr2:GetAudioOutputConfigurationsResponse>${outputXml(facts, 'tr2:Configurations')}</tr2:GetAudioOutputConfigurationsResponse>`,
      GetAudioOutputConfigurationOptions: () =>
        '<tr2:GetAudioOutputConfigurationOptionsResponse><tr2:Options><tt:OutputTokensAvailable>speaker0</tt:OutputTokensAvailable><tt:OutputLevelRange><tt:Min>0</tt:Min><tt:Max>100</tt:Max></tt:OutputLevelRange></tr2:Options></tr2:GetAudioOutputConfigurationOptionsResponse>',
      SetAudioOutputConfiguration: ({ facts: { state }, text }) => {
        state.outputLevel = Number(text('OutputLevel'));
        return '<tr2:SetAudioOutputConfigurationResponse/>';
      },
      GetOSDs: ({ facts: { state } }) => `<tr2:GetOSDsResponse>${state.osds.map((osd) => osdXml(osd, 'tr2:OSDs')).join('')}</tr2:GetOSDsResponse>`,
      CreateOSD: (asked) => `<tr2:CreateOSDResponse><tr2:OSDToken>${putOsd(asked)}</tr2:OSDToken></tr2:CreateOSDResponse>`,
      SetOSD: (asked) => {
        putOsd(asked);
        return '<tr2:SetOSDResponse/>';
      },
      DeleteOSD: (asked) => {
        removeOsd(asked);
        return '<tr2:DeleteOSDResponse/>';
      },
      GetMasks: ({ facts: { state } }) =>
        `<tr2:GetMasksResponse>${state.masks
          .map(({ token, points }) => `<tr2:Masks token="${token}"><tr2:ConfigurationToken>vsc0</tr2:ConfigurationToken><tr2:Polygon>${points.map(([x, y]) => `<tt:Point x="${x}" y="${y}"/>`).join('')}</tr2:Polygon><tr2:Type>Color</tr2:Type><tr2:Enabled>true</tr2:Enabled></tr2:Masks>`)
          .join('')}</tr2:GetMasksResponse>`,
      CreateMask: (asked) => `<tr2:CreateMaskResponse><tr2:Token>${createMask(asked)}</tr2:Token></tr2:CreateMaskResponse>`,
      DeleteMask: ({ facts: { state }, text }) => {
        const index = state.masks.findIndex(({ token }) => token === text('Token'));
        if (index < 0) throw new SoapFault('Sender', 'ter:NoConfig', 'No such mask');
        state.masks.splice(index, 1);
        return '<tr2:DeleteMaskResponse/>';
      },
      SetSynchronizationPoint: () => '<tr2:SetSynchronizationPointResponse/>',
      GetStreamUri: (asked) => `<tr2:GetStreamUriResponse><tr2:Uri>${streamUri(asked.facts, profileIn(asked).path)}</tr2:Uri></tr2:GetStreamUriResponse>`,
      GetSnapshotUri: ({ facts: { here } }) => `<tr2:GetSnapshotUriResponse><tr2:Uri>${here}/snapshot.jpg</tr2:Uri></tr2:GetSnapshotUriResponse>`,
    },
  };
}

function sourceXml({ sourceConfiguration, source }: MediaProfile, facts: DeviceFacts, tag: string): string {
  const { width, height } = encoderOf(facts, 'main');
  const rotate = facts.state.rotation === 0 ? '<tt:Mode>OFF</tt:Mode>' : `<tt:Mode>ON</tt:Mode><tt:Degree>${facts.state.rotation}</tt:Degree>`;
  return (
    `<${tag} token="${sourceConfiguration}"><tt:Name>${sourceConfiguration}</tt:Name><tt:UseCount>2</tt:UseCount><tt:SourceToken>${source}</tt:SourceToken>` +
    `<tt:Bounds x="0" y="0" width="${width}" height="${height}"/><tt:Extension><tt:Rotate>${rotate}</tt:Rotate></tt:Extension></${tag}>`
  );
}

function encoderXml({ role, encoder, name }: MediaProfile, facts: DeviceFacts, tag: string): string {
  const { width, height, fps, kbps, gop } = encoderOf(facts, role);
  return (
    `<${tag} token="${encoder}" GovLength="${gop}" Profile="High"><tt:Name>${name}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding>` +
    `<tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution><tt:RateControl ConstantBitRate="false"><tt:FrameRateLimit>${fps}</tt:FrameRateLimit><tt:BitrateLimit>${kbps}</tt:BitrateLimit></tt:RateControl><tt:Quality>4</tt:Quality></${tag}>`
  );
}

function outputXml({ state }: DeviceFacts, tag: string): string {
  return `<${tag} token="aout0"><tt:Name>aout0</tt:Name><tt:UseCount>1</tt:UseCount><tt:OutputToken>speaker0</tt:OutputToken><tt:OutputLevel>${state.outputLevel}</tt:OutputLevel></${tag}>`;
}
