import type { SettingItem, SettingValue } from '../../../contract/device-types.ts';
import type { Device } from '../control/device-link.ts';
import { type EncoderChange, type EncoderCodec, type EncoderOptions, getAudioCodecs, getAudioEncoders, getVideoEncoderOptions, getVideoEncoders, setAudioEncoder, setVideoEncoder, type VideoEncoder } from '../onvif/services/encoders.ts';
import type { SettingsArea } from './area.ts';

const ROLES = ['main', 'sub', 'third'] as const;
type Role = (typeof ROLES)[number];

/** Resolution, frame rate, bitrate, keyframe interval and codec of each stream; the codec of the sound. */
export const encoderArea: SettingsArea = {
  prefix: 'encoder.',
  interrupts: true,
  async read(device) {
    const items: SettingItem[] = [];
    for (const { role, encoder } of await encodersOf(device)) {
      const options = await getVideoEncoderOptions(device.client, encoder);
      items.push(...describe(role, encoder, options));
    }
    return items;
  },
  async write(device, changes) {
    for (const { role, encoder } of await encodersOf(device)) {
      const of = (name: string) => changes.get(`encoder.${role}.${name}`);
      const [width, height] = String(of('size') ?? '').split('x').map(Number);
      const change: EncoderChange = {
        ...(width && height ? { width, height } : {}),
        ...number('fps', of('fps')),
        ...number('kbps', of('kbps')),
        ...number('gop', of('gop')),
        ...(of('codec') === undefined ? {} : { codec: of('codec') as EncoderCodec }),
      };
      if (Object.keys(change).length > 0) await setVideoEncoder(device.client, encoder, change);
    }
  },
};

export const audioCodecArea: SettingsArea = {
  prefix: 'sound.codec',
  interrupts: true,
  async read({ client }) {
    const [encoder] = await getAudioEncoders(client);
    if (!encoder || encoder.codec === 'unknown') return [];
    const options = await getAudioCodecs(client, encoder);
    return options.length > 1 ? [{ key: 'sound.codec', group: 'sound', kind: 'choice', value: encoder.codec, options }] : [];
  },
  async write({ client }, changes) {
    const [encoder] = await getAudioEncoders(client);
    const codec = changes.get('sound.codec');
    if (encoder && typeof codec === 'string') await setAudioEncoder(client, encoder, codec as typeof encoder.codec);
  },
};

async function encodersOf({ client, targets }: Device): Promise<{ role: Role; encoder: VideoEncoder }[]> {
  const all = await getVideoEncoders(client);
  return ROLES.flatMap((role) => {
    const encoder = all.find(({ token }) => token === targets[role]?.encoderToken);
    return encoder ? [{ role, encoder }] : [];
  });
}

function describe(role: Role, encoder: VideoEncoder, options: readonly EncoderOptions[]): SettingItem[] {
  const group = `encoder.${role}` as const;
  const own = options.find(({ codec }) => codec === encoder.codec);
  const key = (name: string) => `${group}.${name}`;
  const items: SettingItem[] = [];
  const codecs: string[] = options.map(({ codec }) => codec).filter((codec) => codec !== 'unknown');
  if (codecs.length > 1 && codecs.includes(encoder.codec)) items.push({ key: key('codec'), group, kind: 'choice', value: encoder.codec, options: codecs });
  const size = `${encoder.width}x${encoder.height}`;
  const sizes = [...new Set([...(own?.sizes ?? []).toSorted((a, b) => b.width * b.height - a.width * a.height).map(({ width, height }) => `${width}x${height}`), size])];
  items.push({ key: key('size'), group, kind: 'choice', value: size, options: sizes });
  const fps = own?.fps;
  if (encoder.fps !== null && Array.isArray(fps)) items.push({ key: key('fps'), group, kind: 'choice', value: String(encoder.fps), options: [...new Set([...fps.map(String), String(encoder.fps)])].toSorted((a, b) => Number(b) - Number(a)) });
  else if (encoder.fps !== null && fps) items.push({ key: key('fps'), group, kind: 'number', value: encoder.fps, ...(fps as { min: number; max: number }) });
  if (encoder.kbps !== null) items.push({ key: key('kbps'), group, kind: 'number', value: encoder.kbps, ...(own?.kbps ?? { min: 32, max: 16_384 }) });
  if (encoder.gop !== null && own?.gop && encoder.codec !== 'mjpeg') items.push({ key: key('gop'), group, kind: 'number', value: encoder.gop, ...own.gop });
  return items;
}

function number(name: 'fps' | 'kbps' | 'gop', value: SettingValue | undefined): EncoderChange {
  const plain = typeof value === 'string' ? Number(value) : value;
  return typeof plain === 'number' && Number.isFinite(plain) ? { [name]: plain } : {};
}
