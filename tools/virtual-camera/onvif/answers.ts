/** What the device says of itself: ONVIF Core 5.x, Device Management 8.x and Media 5.x, as far as this camera goes. */
import type { LoopStream } from '../rtsp/stream.ts';
import { escapeXml } from './xml.ts';

export interface DeviceFacts {
  name: string;
  model: string;
  serial: string;
  /** As the client reached it, `host:port`. */
  here: string;
  rtspPort: number;
  rtspHost: string;
  cameraNowMs: number;
  streams: Record<'main' | 'sub', LoopStream | null>;
}

type Answer = (facts: DeviceFacts, request: { profileToken: string }) => string;

const PROFILES = [
  { role: 'main', token: 'profile_main', name: 'mainStream' },
  { role: 'sub', token: 'profile_sub', name: 'subStream' },
] as const;

export const ANSWERS: Record<string, Answer> = {
  GetSystemDateAndTime: ({ cameraNowMs }) => {
    const now = new Date(cameraNowMs);
    const time =
      `<tt:Time><tt:Hour>${now.getUTCHours()}</tt:Hour><tt:Minute>${now.getUTCMinutes()}</tt:Minute><tt:Second>${now.getUTCSeconds()}</tt:Second></tt:Time>` +
      `<tt:Date><tt:Year>${now.getUTCFullYear()}</tt:Year><tt:Month>${now.getUTCMonth() + 1}</tt:Month><tt:Day>${now.getUTCDate()}</tt:Day></tt:Date>`;
    return (
      '<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>' +
      `<tt:TimeZone><tt:TZ>UTC0</tt:TZ></tt:TimeZone><tt:UTCDateTime>${time}</tt:UTCDateTime><tt:LocalDateTime>${time}</tt:LocalDateTime>` +
      '</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>'
    );
  },
  GetDeviceInformation: ({ model, serial }) =>
    `<tds:GetDeviceInformationResponse><tds:Manufacturer>Kanjia</tds:Manufacturer><tds:Model>${escapeXml(model)}</tds:Model><tds:FirmwareVersion>1.0.10</tds:FirmwareVersion>` +
    `<tds:SerialNumber>${serial}</tds:SerialNumber><tds:HardwareId>virtual</tds:HardwareId></tds:GetDeviceInformationResponse>`,
  GetCapabilities: ({ here }) =>
    `<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Device><tt:XAddr>http://${here}/onvif/device_service</tt:XAddr></tt:Device>` +
    `<tt:Events><tt:XAddr>http://${here}/onvif/event_service</tt:XAddr><tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport>` +
    '<tt:WSPullPointSupport>true</tt:WSPullPointSupport><tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport></tt:Events>' +
    `<tt:Media><tt:XAddr>http://${here}/onvif/media_service</tt:XAddr><tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP>` +
    '<tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>',
  GetServices: ({ here }) => {
    const service = (namespace: string, path: string) =>
      `<tds:Service><tds:Namespace>http://www.onvif.org/ver10/${namespace}/wsdl</tds:Namespace><tds:XAddr>http://${here}/onvif/${path}_service</tds:XAddr>` +
      '<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>';
    return `<tds:GetServicesResponse>${service('device', 'device')}${service('media', 'media')}${service('events', 'event')}</tds:GetServicesResponse>`;
  },
  GetScopes: (facts) =>
    `<tds:GetScopesResponse>${scopesOf(facts.name)
      .map((scope) => `<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>${escapeXml(scope)}</tt:ScopeItem></tds:Scopes>`)
      .join('')}</tds:GetScopesResponse>`,
  GetHostname: () => '<tds:GetHostnameResponse><tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP><tt:Name>virtual-camera</tt:Name></tds:HostnameInformation></tds:GetHostnameResponse>',
  GetNetworkInterfaces: ({ here }) =>
    '<tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token="lo"><tt:Enabled>true</tt:Enabled><tt:Info><tt:Name>lo</tt:Name><tt:HwAddress>00:00:00:00:00:00</tt:HwAddress></tt:Info>' +
    `<tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config><tt:Manual><tt:Address>${here.split(':')[0]}</tt:Address><tt:PrefixLength>8</tt:PrefixLength></tt:Manual><tt:DHCP>false</tt:DHCP></tt:Config></tt:IPv4>` +
    '</tds:NetworkInterfaces></tds:GetNetworkInterfacesResponse>',
  GetProfiles: ({ streams }) => `<trt:GetProfilesResponse>${PROFILES.map((profile) => profileXml(profile, streams[profile.role], 'trt:Profiles')).join('')}</trt:GetProfilesResponse>`,
  GetProfile: ({ streams }, { profileToken }) => {
    const profile = PROFILES.find(({ token }) => token === profileToken) ?? PROFILES[0];
    return `<trt:GetProfileResponse>${profileXml(profile, streams[profile.role], 'trt:Profile')}</trt:GetProfileResponse>`;
  },
  GetVideoSources: ({ streams }) =>
    `<trt:GetVideoSourcesResponse><trt:VideoSources token="source0"><tt:Framerate>15</tt:Framerate><tt:Resolution><tt:Width>${streams.main?.video.width ?? 0}</tt:Width>` +
    `<tt:Height>${streams.main?.video.height ?? 0}</tt:Height></tt:Resolution></trt:VideoSources></trt:GetVideoSourcesResponse>`,
  GetVideoEncoderConfigurations: ({ streams }) =>
    `<trt:GetVideoEncoderConfigurationsResponse>${PROFILES.map(({ role, name }) => encoderXml(name, streams[role], 'trt:Configurations')).join('')}</trt:GetVideoEncoderConfigurationsResponse>`,
  GetStreamUri: ({ rtspHost, rtspPort }, { profileToken }) =>
    `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://${rtspHost}:${rtspPort}/${profileToken === 'profile_sub' ? 'sub' : 'main'}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
    '<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:GetStreamUriResponse>',
  GetSnapshotUri: ({ here }) =>
    `<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>http://${here}/snapshot.jpg</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
    '<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:GetSnapshotUriResponse>',
  GetEventProperties: () =>
    '<tev:GetEventPropertiesResponse><tev:TopicNamespaceLocation>http://www.onvif.org/onvif/ver10/topics/topicns.xml</tev:TopicNamespaceLocation><wsnt:FixedTopicSet>true</wsnt:FixedTopicSet>' +
    '<tns1:RuleEngine><CellMotionDetector><Motion/></CellMotionDetector></tns1:RuleEngine></tev:GetEventPropertiesResponse>',
};

/** Answered without asking who calls, as ONVIF Core §5.9.4 has it (PRE_AUTH). */
export const OPEN_ANSWERS = new Set(['GetSystemDateAndTime', 'GetCapabilities', 'GetServices', 'GetHostname']);

export function scopesOf(name: string): string[] {
  return [
    'onvif://www.onvif.org/type/video_encoder',
    'onvif://www.onvif.org/Profile/Streaming',
    'onvif://www.onvif.org/hardware/virtual',
    `onvif://www.onvif.org/name/${encodeURIComponent(name)}`,
    'onvif://www.onvif.org/location/',
  ];
}

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
