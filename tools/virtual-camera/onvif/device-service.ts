/** What the device says of itself: ONVIF Core, Device Management (devicemgmt.wsdl). */
import type { Service } from './service.ts';
import { escapeXml } from './xml.ts';

const NAMESPACE = 'http://www.onvif.org/ver10/device/wsdl';

/** @param services all that the device has, itself included */
export function deviceService(services: () => readonly Service[]): Service {
  return {
    namespace: NAMESPACE,
    path: 'device_service',
    open: new Set(['GetSystemDateAndTime', 'GetCapabilities', 'GetServices', 'GetHostname']),
    operations: {
      GetSystemDateAndTime: ({ facts: { cameraNowMs } }) => {
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
      GetDeviceInformation: ({ facts: { model, serial } }) =>
        `<tds:GetDeviceInformationResponse><tds:Manufacturer>Kanjia</tds:Manufacturer><tds:Model>${escapeXml(model)}</tds:Model><tds:FirmwareVersion>1.0.10</tds:FirmwareVersion>` +
        `<tds:SerialNumber>${serial}</tds:SerialNumber><tds:HardwareId>virtual</tds:HardwareId></tds:GetDeviceInformationResponse>`,
      GetCapabilities: ({ facts: { here } }) =>
        `<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Device><tt:XAddr>http://${here}/onvif/device_service</tt:XAddr></tt:Device>` +
        `<tt:Events><tt:XAddr>http://${here}/onvif/event_service</tt:XAddr><tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport>` +
        '<tt:WSPullPointSupport>true</tt:WSPullPointSupport><tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport></tt:Events>' +
        `<tt:Media><tt:XAddr>http://${here}/onvif/media_service</tt:XAddr><tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP>` +
        '<tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>',
      GetServices: ({ facts: { here } }) =>
        `<tds:GetServicesResponse>${services()
          .map(
            ({ namespace, path }) =>
              `<tds:Service><tds:Namespace>${namespace}</tds:Namespace><tds:XAddr>http://${here}/onvif/${path}</tds:XAddr>` +
              '<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>',
          )
          .join('')}</tds:GetServicesResponse>`,
      GetScopes: ({ facts }) =>
        `<tds:GetScopesResponse>${scopesOf(facts.name)
          .map((scope) => `<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>${escapeXml(scope)}</tt:ScopeItem></tds:Scopes>`)
          .join('')}</tds:GetScopesResponse>`,
      GetHostname: () => '<tds:GetHostnameResponse><tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP><tt:Name>virtual-camera</tt:Name></tds:HostnameInformation></tds:GetHostnameResponse>',
      GetNetworkInterfaces: ({ facts: { here } }) =>
        '<tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token="lo"><tt:Enabled>true</tt:Enabled><tt:Info><tt:Name>lo</tt:Name><tt:HwAddress>00:00:00:00:00:00</tt:HwAddress></tt:Info>' +
        `<tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config><tt:Manual><tt:Address>${here.split(':')[0]}</tt:Address><tt:PrefixLength>8</tt:PrefixLength></tt:Manual><tt:DHCP>false</tt:DHCP></tt:Config></tt:IPv4>` +
        '</tds:NetworkInterfaces></tds:GetNetworkInterfacesResponse>',
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
