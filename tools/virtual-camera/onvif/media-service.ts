/** Media (ver10/media/wsdl), as far as this camera goes. */
import type { LoopStream } from '../rtsp/stream.ts';
import type { Service } from './service.ts';

const PROFILES = [
  { role: 'main', token: 'profile_main', name: 'mainStream' },
  { role: 'sub', token: 'profile_sub', name: 'subStream' },
] as const;

export const mediaService: Service = {
  namespace: 'http://www.onvif.org/ver10/media/wsdl',
  path: 'media_service',
  operations: {
    GetProfiles: ({ facts: { streams } }) => `<trt:GetProfilesResponse>${PROFILES.map((profile) => profileXml(profile, streams[profile.role], 'trt:Profiles')).join('')}</trt:GetProfilesResponse>`,
    GetProfile: ({ facts: { streams }, text }) => {
      const profile = PROFILES.find(({ token }) => token === text('ProfileToken')) ?? PROFILES[0];
      return `<trt:GetProfileResponse>${profileXml(profile, streams[profile.role], 'trt:Profile')}</trt:GetProfileResponse>`;
    },
    GetVideoSources: ({ facts: { streams } }) =>
      `<trt:GetVideoSourcesResponse><trt:VideoSources token="source0"><tt:Framerate>15</tt:Framerate><tt:Resolution><tt:Width>${streams.main?.video.width ?? 0}</tt:Width>` +
      `<tt:Height>${streams.main?.video.height ?? 0}</tt:Height></tt:Resolution></trt:VideoSources></trt:GetVideoSourcesResponse>`,
    GetVideoEncoderConfigurations: ({ facts: { streams } }) =>
      `<trt:GetVideoEncoderConfigurationsResponse>${PROFILES.map(({ role, name }) => encoderXml(name, streams[role], 'trt:Configurations')).join('')}</trt:GetVideoEncoderConfigurationsResponse>`,
    GetStreamUri: ({ facts: { rtspHost, rtspPort }, text }) =>
      `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://${rtspHost}:${rtspPort}/${text('ProfileToken') === 'profile_sub' ? 'sub' : 'main'}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
      '<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:GetStreamUriResponse>',
    GetSnapshotUri: ({ facts: { here } }) =>
      `<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>http://${here}/snapshot.jpg</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
      '<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:GetSnapshotUriResponse>',
  },
};

function profileXml(profile: (typeof PROFILES)[number], stream: LoopStream | null, tag: string): string {
  if (!stream) return '';
  return (
    `<${tag} token="${profile.token}" fixed="true"><tt:Name>${profile.name}</tt:Name><tt:VideoSourceConfiguration token="vsc0"><tt:Name>vsc0</tt:Name><tt:UseCount>2</tt:UseCount>` +
    `<tt:SourceToken>source0</tt:SourceToken><tt:Bounds x="0" y="0" width="${stream.video.width}" height="${stream.video.height}"/></tt:VideoSourceConfiguration>` +
    `${encoderXml(profile.name, stream, 'tt:VideoEncoderConfiguration')}</${tag}>`
  );
}

function encoderXml(name: string, stream: LoopStream | null, tag: string): string {
  if (!stream) return '';
  const { width, height } = stream.video;
  return (
    `<${tag} token="enc_${name}"><tt:Name>${name}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution>` +
    '<tt:Quality>4</tt:Quality><tt:RateControl><tt:FrameRateLimit>15</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>4096</tt:BitrateLimit></tt:RateControl>' +
    `<tt:H264><tt:GovLength>30</tt:GovLength><tt:H264Profile>High</tt:H264Profile></tt:H264><tt:SessionTimeout>PT60S</tt:SessionTimeout></${tag}>`
  );
}
