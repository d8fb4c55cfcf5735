/** What the device says of itself: ONVIF Core, Device Management (devicemgmt.wsdl). */
import { deviceChanges } from './device-changes.ts';
import type { DeviceActions, Service } from './service.ts';
import { escapeXml } from './xml.ts';

const NAMESPACE = 'http://www.onvif.org/ver10/device/wsdl';

/** @param services all that the device has, itself included */
export function deviceService(services: () => readonly Service[], actions: DeviceActions): Service {
  return {
    namespace: NAMESPACE,
    path: 'device_service',
    open: new Set(['GetSystemDateAndTime', 'GetCapabilities', 'GetServices', 'GetHostname']),
    operations: {
      GetSystemDateAndTime: ({ facts: { cameraNowMs, state, quirks } }) => {
        const time = (name: string, ms: number) => {
          const now = new Date(ms);
          return (
            `<tt:${name}><tt:Time><tt:Hour>${now.getUTCHours()}</tt:Hour><tt:Minute>${now.getUTCMinutes()}</tt:Minute><tt:Second>${now.getUTCSeconds()}</tt:Second></tt:Time>` +
            `<tt:Date><tt:Year>${now.getUTCFullYear()}</tt:Year><tt:Month>${now.getUTCMonth() + 1}</tt:Month><tt:Day>${now.getUTCDate()}</tt:Day></tt:Date></tt:${name}>`
          );
        };
        const utcMs = cameraNowMs + (quirks.localTimeAsUtc ? 8 * 3_600_000 : 0);
        return (
          `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>${state.timeType}</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>` +
          `<tt:TimeZone><tt:TZ>${state.timeZone}</tt:TZ></tt:TimeZone>${time('UTCDateTime', utcMs)}${time('LocalDateTime', utcMs)}` +
          '</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>'
        );
      },
      GetDeviceInformation: ({ facts: { model, serial, state } }) =>
        `<tds:GetDeviceInformationResponse><tds:Manufacturer>Kanjia</tds:Manufacturer><tds:Model>${escapeXml(model)}</tds:Model><tds:FirmwareVersion>${state.firmware}</tds:FirmwareVersion>` +
        `<tds:SerialNumber>${serial}</tds:SerialNumber><tds:HardwareId>virtual</tds:HardwareId></tds:GetDeviceInformationResponse>`,
      GetCapabilities: ({ facts: { here, head } }) =>
        `<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Device><tt:XAddr>${here}/onvif/device_service</tt:XAddr></tt:Device>` +
        `<tt:Events><tt:XAddr>${here}/onvif/event_service</tt:XAddr><tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport>` +
        '<tt:WSPullPointSupport>true</tt:WSPullPointSupport><tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport></tt:Events>' +
        `<tt:Imaging><tt:XAddr>${here}/onvif/imaging_service</tt:XAddr></tt:Imaging>` +
        `<tt:Media><tt:XAddr>${here}/onvif/media_service</tt:XAddr><tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP>` +
        '<tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media>' +
        `${head ? `<tt:PTZ><tt:XAddr>${here}/onvif/ptz_service</tt:XAddr></tt:PTZ>` : ''}<tt:Extension><tt:DeviceIO><tt:XAddr>${here}/onvif/deviceio_service</tt:XAddr><tt:VideoSources>1</tt:VideoSources><tt:VideoOutputs>0</tt:VideoOutputs><tt:AudioSources>1</tt:AudioSources><tt:AudioOutputs>1</tt:AudioOutputs><tt:RelayOutputs>1</tt:RelayOutputs></tt:DeviceIO></tt:Extension>` +
        '</tds:Capabilities></tds:GetCapabilitiesResponse>',
      GetServices: ({ facts: { here } }) =>
        `<tds:GetServicesResponse>${services()
          .map(
            ({ namespace, path }) =>
              `<tds:Service><tds:Namespace>${namespace}</tds:Namespace><tds:XAddr>${here}/onvif/${path}</tds:XAddr>` +
              '<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>',
          )
          .join('')}</tds:GetServicesResponse>`,
      GetScopes: ({ facts }) =>
        `<tds:GetScopesResponse>${scopesOf(facts.name)
          .map((scope) => `<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>${escapeXml(scope)}</tt:ScopeItem></tds:Scopes>`)
          .join('')}</tds:GetScopesResponse>`,
      GetHostname: () => '<tds:GetHostnameResponse><tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP><tt:Name>virtual-camera</tt:Name></tds:HostnameInformation></tds:GetHostnameResponse>',
      ...deviceChanges(actions),
    },
  };
}

export function scopesOf(name: string): string[] {
  return [
    'onvif://www.onvif.org/type/video_encoder',
    'onvif://www.onvif.org/Profile/Streaming',
    'onvif://www.onvif.org/hardware/virtual',
    `onvif://www.onvif.org/name/${encodeURIComponent(name)}`,
    'onvif://www.onvif.org/location/',
  ];
}
