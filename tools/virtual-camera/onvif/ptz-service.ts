/** PTZ (ver20/ptz/wsdl) for the one head that a device may have. */
import { type Asked, type Service, SoapFault } from './service.ts';
import type { PtzHead, PtzPosition } from './state.ts';
import { escapeXml, find } from './xml.ts';

const SPACES = 'http://www.onvif.org/ver10/tptz';
const DEFAULT_TIMEOUT_MS = 10_000;
const MOST_PRESETS = 64;
export const PTZ_AUXILIARY = ['tt:Wiper|On', 'tt:Wiper|Off', 'Calibrate'] as const;

const axis = (name: string) => `<tt:${name}><tt:Min>-1</tt:Min><tt:Max>1</tt:Max></tt:${name}>`;
const NODE =
  '<tptz:PTZNode token="node0"><tt:Name>node0</tt:Name><tt:SupportedPTZSpaces>' +
  `<tt:ContinuousPanTiltVelocitySpace><tt:URI>${SPACES}/PanTiltSpaces/VelocityGenericSpace</tt:URI>${axis('XRange')}${axis('YRange')}</tt:ContinuousPanTiltVelocitySpace>` +
  `<tt:ContinuousZoomVelocitySpace><tt:URI>${SPACES}/ZoomSpaces/VelocityGenericSpace</tt:URI>${axis('XRange')}</tt:ContinuousZoomVelocitySpace></tt:SupportedPTZSpaces>` +
  `<tt:MaximumNumberOfPresets>${MOST_PRESETS}</tt:MaximumNumberOfPresets><tt:HomeSupported>true</tt:HomeSupported>${PTZ_AUXILIARY.map((command) => `<tt:AuxiliaryCommands>${command}</tt:AuxiliaryCommands>`).join('')}</tptz:PTZNode>`;

export const PTZ_CONFIGURATION = (tag: string) =>
  `<${tag} token="ptz0"><tt:Name>ptz0</tt:Name><tt:UseCount>2</tt:UseCount><tt:NodeToken>node0</tt:NodeToken><tt:DefaultContinuousPanTiltVelocitySpace>${SPACES}/PanTiltSpaces/VelocityGenericSpace</tt:DefaultContinuousPanTiltVelocitySpace>` +
  `<tt:DefaultContinuousZoomVelocitySpace>${SPACES}/ZoomSpaces/VelocityGenericSpace</tt:DefaultContinuousZoomVelocitySpace><tt:DefaultPTZTimeout>PT10S</tt:DefaultPTZTimeout></${tag}>`;

/** @param done is told each command that was carried out, for tests */
export function ptzService(done: (command: string) => void): Service {
  const headOf = ({ facts }: Asked): PtzHead => {
    if (!facts.head) throw new SoapFault('Sender', 'ter:NoPTZProfile', 'No PTZ on this profile');
    return facts.head;
  };
  const presetOf = (asked: Asked) => {
    const preset = asked.facts.state.presets.get(asked.text('PresetToken'));
    if (!preset) throw new SoapFault('Sender', 'ter:NoToken', 'No such preset');
    return preset;
  };
  return {
    namespace: 'http://www.onvif.org/ver20/ptz/wsdl',
    path: 'ptz_service',
    operations: {
      GetNodes: () => `<tptz:GetNodesResponse>${NODE}</tptz:GetNodesResponse>`,
      GetNode: () => `<tptz:GetNodeResponse>${NODE}</tptz:GetNodeResponse>`,
      GetConfigurations: () => `<tptz:GetConfigurationsResponse>${PTZ_CONFIGURATION('tptz:PTZConfiguration')}</tptz:GetConfigurationsResponse>`,
      GetServiceCapabilities: () => '<tptz:GetServiceCapabilitiesResponse><tptz:Capabilities MoveStatus="true" StatusPosition="true"/></tptz:GetServiceCapabilitiesResponse>',
      ContinuousMove: (asked) => {
        const velocity = find(asked.call, 'Velocity');
        const panTilt = find(velocity, 'PanTilt');
        const zoom = find(velocity, 'Zoom');
        const speeds: Partial<PtzPosition> = {
          ...(panTilt ? { pan: Number(panTilt.attributes['x'] ?? 0), tilt: Number(panTilt.attributes['y'] ?? 0) } : {}),
          ...(zoom ? { zoom: Number(zoom.attributes['x'] ?? 0) } : {}),
        };
        const seconds = Number(/^PT([\d.]+)S$/.exec(asked.text('Timeout'))?.[1] ?? DEFAULT_TIMEOUT_MS / 1000);
        headOf(asked).move(speeds, seconds * 1000, Date.now());
        done(`move ${speeds.pan ?? '-'} ${speeds.tilt ?? '-'} ${speeds.zoom ?? '-'}`);
        return '<tptz:ContinuousMoveResponse/>';
      },
      Stop: (asked) => {
        headOf(asked).stop(Date.now());
        done('stop');
        return '<tptz:StopResponse/>';
      },
      GetStatus: (asked) => {
        const head = headOf(asked);
        const { pan, tilt, zoom } = head.position(Date.now());
        const moving = head.moving(Date.now()) ? 'MOVING' : 'IDLE';
        return (
          `<tptz:GetStatusResponse><tptz:PTZStatus><tt:Position><tt:PanTilt x="${pan}" y="${tilt}"/><tt:Zoom x="${zoom}"/></tt:Position>` +
          `<tt:MoveStatus><tt:PanTilt>${moving}</tt:PanTilt><tt:Zoom>${moving}</tt:Zoom></tt:MoveStatus><tt:UtcTime>${new Date(asked.facts.cameraNowMs).toISOString()}</tt:UtcTime></tptz:PTZStatus></tptz:GetStatusResponse>`
        );
      },
      GetPresets: ({ facts: { state, quirks } }) => {
        const shown = (name: string) => (quirks.encodesPresetNames ? escapeXml(escapeXml(name)) : escapeXml(name));
        return `<tptz:GetPresetsResponse>${[...state.presets]
          .map(([token, { name, at }]) => `<tptz:Preset token="${token}"><tt:Name>${shown(name)}</tt:Name><tt:PTZPosition><tt:PanTilt x="${at.pan}" y="${at.tilt}"/><tt:Zoom x="${at.zoom}"/></tt:PTZPosition></tptz:Preset>`)
          .join('')}</tptz:GetPresetsResponse>`;
      },
      SetPreset: (asked) => {
        const { presets } = asked.facts.state;
        const given = asked.text('PresetToken');
        if (given !== '' && !presets.has(given)) throw new SoapFault('Sender', 'ter:NoToken', 'No such preset');
        if (presets.size >= MOST_PRESETS) throw new SoapFault('Receiver', 'ter:TooManyPresets', 'No room for another preset');
        const token = given || asked.facts.state.newToken('preset');
        presets.set(token, { name: asked.text('PresetName') || token, at: headOf(asked).position(Date.now()) });
        return `<tptz:SetPresetResponse><tptz:PresetToken>${token}</tptz:PresetToken></tptz:SetPresetResponse>`;
      },
      RemovePreset: (asked) => {
        presetOf(asked);
        asked.facts.state.presets.delete(asked.text('PresetToken'));
        return '<tptz:RemovePresetResponse/>';
      },
      GotoPreset: (asked) => {
        const { at, name } = presetOf(asked);
        headOf(asked).goto(at, Date.now());
        done(`preset ${name}`);
        return '<tptz:GotoPresetResponse/>';
      },
      GotoHomePosition: (asked) => {
        headOf(asked).goto(asked.facts.state.home, Date.now());
        done('home');
        return '<tptz:GotoHomePositionResponse/>';
      },
      SetHomePosition: (asked) => {
        asked.facts.state.home = headOf(asked).position(Date.now());
        return '<tptz:SetHomePositionResponse/>';
      },
      SendAuxiliaryCommand: (asked) => {
        const command = asked.text('AuxiliaryData');
        asked.facts.state.auxiliary.push(command);
        done(command);
        return `<tptz:SendAuxiliaryCommandResponse><tptz:AuxiliaryResponse>${escapeXml(command)}</tptz:AuxiliaryResponse></tptz:SendAuxiliaryCommandResponse>`;
      },
    },
  };
}
