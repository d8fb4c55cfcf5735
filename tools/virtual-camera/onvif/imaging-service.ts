/** Imaging (ver20/imaging/wsdl). */
import { type Service, SoapFault } from './service.ts';
import { find } from './xml.ts';

const RANGED = ['Brightness', 'ColorSaturation', 'Contrast', 'Sharpness'] as const;
const range = (name: string, min: number, max: number) => `<tt:${name}><tt:Min>${min}</tt:Min><tt:Max>${max}</tt:Max></tt:${name}>`;

/** @param focused is told the speed of the lens: -1 to 1, 0 for stop */
export function imagingService(changed: () => void, focused: (speed: number) => void): Service {
  return {
    namespace: 'http://www.onvif.org/ver20/imaging/wsdl',
    path: 'imaging_service',
    operations: {
      GetImagingSettings: ({ facts: { state } }) => {
        const { imaging } = state;
        return (
          `<timg:GetImagingSettingsResponse><timg:ImagingSettings><tt:Brightness>${imaging.Brightness}</tt:Brightness><tt:ColorSaturation>${imaging.ColorSaturation}</tt:ColorSaturation>` +
          `<tt:Contrast>${imaging.Contrast}</tt:Contrast><tt:Exposure><tt:Mode>${imaging.exposureMode}</tt:Mode><tt:MinExposureTime>100</tt:MinExposureTime><tt:ExposureTime>${imaging.exposureTime}</tt:ExposureTime></tt:Exposure>` +
          `<tt:Focus><tt:AutoFocusMode>${imaging.autoFocusMode}</tt:AutoFocusMode></tt:Focus><tt:IrCutFilter>${imaging.IrCutFilter}</tt:IrCutFilter><tt:Sharpness>${imaging.Sharpness}</tt:Sharpness>` +
          `<tt:WideDynamicRange><tt:Mode>${imaging.wdrMode}</tt:Mode><tt:Level>${imaging.wdrLevel}</tt:Level></tt:WideDynamicRange><tt:WhiteBalance><tt:Mode>${imaging.whiteBalanceMode}</tt:Mode></tt:WhiteBalance>` +
          '</timg:ImagingSettings></timg:GetImagingSettingsResponse>'
        );
      },
      GetOptions: () =>
        `<timg:GetOptionsResponse><timg:ImagingOptions>${range('Brightness', 0, 100)}${range('ColorSaturation', 0, 100)}${range('Contrast', 0, 100)}` +
        `<tt:Exposure><tt:Mode>AUTO</tt:Mode><tt:Mode>MANUAL</tt:Mode>${range('ExposureTime', 100, 40_000)}</tt:Exposure>` +
        '<tt:Focus><tt:AutoFocusModes>AUTO</tt:AutoFocusModes><tt:AutoFocusModes>MANUAL</tt:AutoFocusModes></tt:Focus>' +
        `<tt:IrCutFilterModes>ON</tt:IrCutFilterModes><tt:IrCutFilterModes>OFF</tt:IrCutFilterModes><tt:IrCutFilterModes>AUTO</tt:IrCutFilterModes>${range('Sharpness', 0, 100)}` +
        `<tt:WideDynamicRange><tt:Mode>ON</tt:Mode><tt:Mode>OFF</tt:Mode>${range('Level', 0, 100)}</tt:WideDynamicRange><tt:WhiteBalance><tt:Mode>AUTO</tt:Mode><tt:Mode>MANUAL</tt:Mode></tt:WhiteBalance>` +
        '</timg:ImagingOptions></timg:GetOptionsResponse>',
      SetImagingSettings: ({ call, facts: { state, quirks } }) => {
        const settings = find(call, 'ImagingSettings');
        const number = (name: string) => {
          const value = find(settings, name)?.text.trim();
          if (value === undefined) return null;
          if (!(Number(value) >= 0 && Number(value) <= 100)) throw new SoapFault('Sender', 'ter:SettingsInvalid', `${name} out of range`);
          return Number(value);
        };
        const next = { ...state.imaging };
        for (const name of RANGED) next[name] = number(name) ?? next[name];
        const word = (parent: string, name: string) => find(parent === '' ? settings : find(settings, parent), name)?.text.trim();
        next.IrCutFilter = word('', 'IrCutFilter') ?? next.IrCutFilter;
        next.wdrMode = word('WideDynamicRange', 'Mode') ?? next.wdrMode;
        next.wdrLevel = Number(word('WideDynamicRange', 'Level') ?? next.wdrLevel);
        next.exposureMode = word('Exposure', 'Mode') ?? next.exposureMode;
        next.exposureTime = Number(word('Exposure', 'ExposureTime') ?? next.exposureTime);
        next.whiteBalanceMode = word('WhiteBalance', 'Mode') ?? next.whiteBalanceMode;
        next.autoFocusMode = word('Focus', 'AutoFocusMode') ?? next.autoFocusMode;
        if (!quirks.settersLie) Object.assign(state.imaging, next);
        changed();
        return '<timg:SetImagingSettingsResponse/>';
      },
      GetMoveOptions: () => '<timg:GetMoveOptionsResponse><timg:MoveOptions><tt:Continuous><tt:Speed><tt:Min>-1</tt:Min><tt:Max>1</tt:Max></tt:Speed></tt:Continuous></timg:MoveOptions></timg:GetMoveOptionsResponse>',
      Move: ({ text }) => {
        focused(Number(text('Speed')));
        return '<timg:MoveResponse/>';
      },
      Stop: () => {
        focused(0);
        return '<timg:StopResponse/>';
      },
      GetStatus: () => '<timg:GetStatusResponse><timg:Status/></timg:GetStatusResponse>',
    },
  };
}
