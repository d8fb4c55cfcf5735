/** The Device service's operations that change the device, and what they show. */
import { type DeviceActions, type Operation, SoapFault } from './service.ts';
import { escapeXml, find, findAll } from './xml.ts';

/** A lamp, a siren, and the light that says that it is on. */
export const AUXILIARY = ['tt:WhiteLight|On', 'tt:WhiteLight|Off', 'tt:Siren|On', 'tt:Siren|Off', 'tt:StatusLight|On', 'tt:StatusLight|Off'] as const;

const hostXml = (server: string) => (/^[\d.]+$/.test(server) ? `<tt:Type>IPv4</tt:Type><tt:IPv4Address>${server}</tt:IPv4Address>` : `<tt:Type>DNS</tt:Type><tt:DNSname>${escapeXml(server)}</tt:DNSname>`);

export function deviceChanges(actions: DeviceActions): Record<string, Operation> {
  return {
    SetSystemDateAndTime: ({ call, facts, text }) => {
      const { state } = facts;
      state.timeType = text('DateTimeType') === 'NTP' ? 'NTP' : 'Manual';
      state.timeZone = text('TZ') || state.timeZone;
      const utc = find(call, 'UTCDateTime');
      const part = (name: string) => Number(find(utc, name)?.text.trim() ?? 0);
      // Without a clock of its own it has the right time by NTP.
      if (state.timeType === 'NTP') actions.setClockOffset(0);
      else if (utc && !facts.quirks.settersLie) actions.setClockOffset(Date.UTC(part('Year'), part('Month') - 1, part('Day'), part('Hour'), part('Minute'), part('Second')) - Date.now());
      return '<tds:SetSystemDateAndTimeResponse/>';
    },
    GetNTP: ({ facts: { state } }) =>
      `<tds:GetNTPResponse><tds:NTPInformation><tt:FromDHCP>${state.ntp.fromDhcp}</tt:FromDHCP>${state.ntp.servers.map((server) => `<tt:NTPManual>${hostXml(server)}</tt:NTPManual>`).join('')}</tds:NTPInformation></tds:GetNTPResponse>`,
    SetNTP: ({ call, facts: { state }, text }) => {
      state.ntp = {
        fromDhcp: text('FromDHCP') === 'true',
        servers: findAll(call, 'NTPManual').map((entry) => (find(entry, 'DNSname') ?? find(entry, 'IPv4Address'))?.text.trim() ?? ''),
      };
      return '<tds:SetNTPResponse/>';
    },
    GetUsers: ({ facts: { state } }) => `<tds:GetUsersResponse>${state.users.map(({ name, level }) => `<tds:User><tt:Username>${escapeXml(name)}</tt:Username><tt:UserLevel>${level}</tt:UserLevel></tds:User>`).join('')}</tds:GetUsersResponse>`,
    SetUser: ({ facts: { state, quirks }, text }) => {
      const user = state.users.find(({ name }) => name === text('Username'));
      if (!user) throw new SoapFault('Sender', 'ter:UsernameMissing', 'No such user');
      if (text('Password').length < 4) throw new SoapFault('Sender', 'ter:PasswordTooWeak', 'Password too short');
      if (!quirks.settersLie) user.password = text('Password');
      return '<tds:SetUserResponse/>';
    },
    GetNetworkInterfaces: ({ facts: { here, state, quirks } }) => {
      const name = quirks.wireless ? 'wlan0' : 'lo';
      const address = `<tt:Address>${new URL(here).hostname}</tt:Address><tt:PrefixLength>8</tt:PrefixLength>`;
      return (
        `<tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token="${name}"><tt:Enabled>true</tt:Enabled><tt:Info><tt:Name>${name}</tt:Name><tt:HwAddress>00:00:00:00:00:00</tt:HwAddress></tt:Info>` +
        `<tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config><tt:Manual>${address}</tt:Manual>${state.dhcp ? `<tt:FromDHCP>${address}</tt:FromDHCP>` : ''}<tt:DHCP>${state.dhcp}</tt:DHCP></tt:Config></tt:IPv4></tds:NetworkInterfaces></tds:GetNetworkInterfacesResponse>`
      );
    },
    SetNetworkInterfaces: ({ call, facts: { state }, text }) => {
      state.dhcp = text('DHCP') === 'true';
      const address = find(find(call, 'Manual'), 'Address')?.text.trim();
      if (!state.dhcp && address) actions.setAddress(address);
      return '<tds:SetNetworkInterfacesResponse><tds:RebootNeeded>false</tds:RebootNeeded></tds:SetNetworkInterfacesResponse>';
    },
    GetNetworkDefaultGateway: ({ facts: { state } }) => `<tds:GetNetworkDefaultGatewayResponse><tds:NetworkGateway><tt:IPv4Address>${state.gateway}</tt:IPv4Address></tds:NetworkGateway></tds:GetNetworkDefaultGatewayResponse>`,
    SetNetworkDefaultGateway: ({ facts: { state }, text }) => {
      state.gateway = text('IPv4Address');
      return '<tds:SetNetworkDefaultGatewayResponse/>';
    },
    GetDNS: () => '<tds:GetDNSResponse><tds:DNSInformation><tt:FromDHCP>true</tt:FromDHCP></tds:DNSInformation></tds:GetDNSResponse>',
    SystemReboot: () => {
      actions.reboot();
      return '<tds:SystemRebootResponse><tds:Message>Rebooting now</tds:Message></tds:SystemRebootResponse>';
    },
    StartFirmwareUpgrade: ({ facts: { here } }) =>
      `<tds:StartFirmwareUpgradeResponse><tds:UploadUri>${here}/firmware</tds:UploadUri><tds:UploadDelay>PT0S</tds:UploadDelay><tds:ExpectedDownTime>PT2S</tds:ExpectedDownTime></tds:StartFirmwareUpgradeResponse>`,
    GetServiceCapabilities: () =>
      `<tds:GetServiceCapabilitiesResponse><tds:Capabilities><tds:Network/><tds:Security UsernameToken="true" HttpDigest="true"/><tds:System FirmwareUpgrade="true" HttpFirmwareUpgrade="true"/><tds:Misc AuxiliaryCommands="${AUXILIARY.join(' ')}"/></tds:Capabilities></tds:GetServiceCapabilitiesResponse>`,
    SendAuxiliaryCommand: ({ facts: { state }, text }) => {
      const command = text('AuxiliaryCommand');
      if (!(AUXILIARY as readonly string[]).includes(command)) throw new SoapFault('Sender', 'ter:NoAuxiliaryCommand', 'No such command');
      state.auxiliary.push(command);
      return `<tds:SendAuxiliaryCommandResponse><tds:AuxiliaryCommandResponse>${command}</tds:AuxiliaryCommandResponse></tds:SendAuxiliaryCommandResponse>`;
    },
    GetDot11Status: () => '<tds:GetDot11StatusResponse><tds:Status><tt:SSID>6b616e6a6961</tt:SSID><tt:SignalStrength>Good</tt:SignalStrength><tt:ActiveConfigAlias>wifi</tt:ActiveConfigAlias></tds:Status></tds:GetDot11StatusResponse>',
  };
}
