/**
 * Where makers put their streams, for cameras without ONVIF: tried in order. From the makers' manuals and support pages; a
 * quirk of a maker is one entry here. Makers that want the password in the path are left out: it would stand in every log.
 */
export interface StreamPlaces {
  /** As people know it; also what their devices are sold under. */
  make: string;
  /** Other names for the same devices. */
  also: readonly string[];
  port: number;
  /** Pairs of main and sub-stream, most likely first; null where there is no second one. */
  paths: readonly (readonly [main: string, sub: string | null])[];
}

const HIKVISION: StreamPlaces['paths'] = [
  ['/Streaming/Channels/101', '/Streaming/Channels/102'],
  ['/h264/ch1/main/av_stream', '/h264/ch1/sub/av_stream'],
];
const DAHUA: StreamPlaces['paths'] = [['/cam/realmonitor?channel=1&subtype=0', '/cam/realmonitor?channel=1&subtype=1']];

export const STREAM_PLACES: readonly StreamPlaces[] = [
  { make: 'Hikvision', also: ['Annke', 'HiLook', 'Safire', '海康威视'], port: 554, paths: HIKVISION },
  { make: 'EZVIZ', also: ['萤石'], port: 554, paths: HIKVISION },
  { make: 'Dahua', also: ['Amcrest', 'Lorex', 'CP Plus', 'Imou', '大华', '乐橙'], port: 554, paths: DAHUA },
  { make: 'Uniview', also: ['UNV', '宇视'], port: 554, paths: [['/media/video1', '/media/video2'], ['/unicast/c1/s0/live', '/unicast/c1/s1/live']] },
  { make: 'Reolink', also: [], port: 554, paths: [['/h264Preview_01_main', '/h264Preview_01_sub'], ['/h265Preview_01_main', '/h264Preview_01_sub'], ['/Preview_01_main', '/Preview_01_sub']] },
  { make: 'TP-Link Tapo', also: ['Tapo', 'VIGI', 'Mercury', '普联', '水星'], port: 554, paths: [['/stream1', '/stream2']] },
  { make: 'Axis', also: [], port: 554, paths: [['/axis-media/media.amp', '/axis-media/media.amp?resolution=640x360']] },
  { make: 'Hanwha', also: ['Wisenet', 'Samsung'], port: 554, paths: [['/profile2/media.smp', '/profile3/media.smp'], ['/onvif/profile2/media.smp', '/onvif/profile3/media.smp']] },
  { make: 'Bosch', also: [], port: 554, paths: [['/rtsp_tunnel', '/rtsp_tunnel?inst=2'], ['/video?inst=1', '/video?inst=2']] },
  { make: 'Vivotek', also: [], port: 554, paths: [['/live.sdp', '/live2.sdp'], ['/live1s1.sdp', '/live1s2.sdp']] },
  { make: 'Panasonic', also: ['i-PRO'], port: 554, paths: [['/MediaInput/h264/stream_1', '/MediaInput/h264/stream_2'], ['/Src/MediaInput/stream_1', '/Src/MediaInput/stream_2']] },
  { make: 'Sony', also: [], port: 554, paths: [['/media/video1', '/media/video2']] },
  { make: 'Mobotix', also: [], port: 554, paths: [['/mobotix.h264', null], ['/stream0/mobotix.mjpeg', null]] },
  { make: 'Foscam', also: [], port: 88, paths: [['/videoMain', '/videoSub']] },
  { make: 'D-Link', also: [], port: 554, paths: [['/live1.sdp', '/live2.sdp'], ['/play1.sdp', '/play2.sdp']] },
  { make: 'TRENDnet', also: [], port: 554, paths: [['/play1.sdp', '/play2.sdp']] },
  { make: 'Ubiquiti', also: ['UniFi', 'AirCam'], port: 554, paths: [['/s0', '/s1'], ['/live/ch00_0', '/live/ch01_0']] },
  { make: 'Avigilon', also: [], port: 554, paths: [['/defaultPrimary?streamType=u', '/defaultSecondary?streamType=u']] },
  { make: 'Pelco', also: [], port: 554, paths: [['/stream1', '/stream2']] },
  { make: 'Honeywell', also: [], port: 554, paths: [['/h264', null], ...DAHUA] },
  { make: 'GeoVision', also: [], port: 554, paths: [['/CH001.sdp', '/CH002.sdp']] },
  { make: 'ACTi', also: [], port: 7070, paths: [['/', null], ['/stream1', '/stream2']] },
  { make: 'Grandstream', also: [], port: 554, paths: [['/0', '/4']] },
  { make: 'Milesight', also: [], port: 554, paths: [['/main', '/sub']] },
  { make: 'Tiandy', also: ['天地伟业'], port: 554, paths: [['/1/1', '/1/2']] },
  { make: 'TVT', also: ['Provision-ISR'], port: 554, paths: [['/profile1', '/profile2']] },
  { make: 'Jovision', also: ['中维世纪'], port: 8554, paths: [['/live0.264', '/live1.264']] },
  { make: 'Swann', also: [], port: 554, paths: [...HIKVISION, ...DAHUA] },
  { make: 'Edimax', also: [], port: 554, paths: [['/ipcam_h264.sdp', '/ipcam.sdp']] },
  { make: 'Wansview', also: [], port: 554, paths: [['/live/ch0', '/live/ch1']] },
  { make: 'Sricam', also: ['Gwelltimes', '技威'], port: 554, paths: [['/onvif1', '/onvif2']] },
  { make: 'Eufy', also: [], port: 554, paths: [['/live0', null]] },
  { make: 'Wyze', also: [], port: 554, paths: [['/live', null]] },
  { make: 'Xiaomi', also: ['Yi', 'Imilab', '小米', '小蚁', '创米'], port: 8554, paths: [['/ch0_0.h264', '/ch0_1.h264'], ['/unicast', null], ['/live', null]] },
];

/** What is tried when nobody knows the make: the commonest of all, each once. */
const COMMON: StreamPlaces['paths'] = [...HIKVISION.slice(0, 1), ...DAHUA, ['/stream1', '/stream2'], ['/media/video1', '/media/video2'], ['/h264Preview_01_main', '/h264Preview_01_sub'], ['/live.sdp', null], ['/live/ch0', '/live/ch1'], ['/main', '/sub'], ['/live', null], ['/', null]];

export function makes(): string[] {
  return STREAM_PLACES.map(({ make }) => make);
}

/** @param make as `makes` says it, or another name for it; null: not known */
export function placesOf(make: string | null): Pick<StreamPlaces, 'port' | 'paths'> {
  const wanted = make?.toLocaleLowerCase() ?? '';
  const found = STREAM_PLACES.find((places) => [places.make, ...places.also].some((name) => name.toLocaleLowerCase() === wanted));
  return found ?? { port: 554, paths: COMMON };
}
