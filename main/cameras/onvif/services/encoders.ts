/** Encoder configurations of Media1 and Media2 in one form: read, changed in place and written back whole. */
import { all, at, escapeXml, floatOf, intOf, one, readFloat, textOf } from '../../xml/read.ts';
import type { XmlElement } from '../../xml/tree.ts';
import { withAttribute, without, withText, writeXml } from '../../xml/write.ts';
import { ifOffered, type OnvifClient, type ServicePort } from '../client.ts';
import { NS } from '../namespaces.ts';

export type EncoderCodec = 'h264' | 'h265' | 'mjpeg' | 'mpeg4' | 'unknown';

export interface VideoEncoder {
  token: string;
  codec: EncoderCodec;
  width: number;
  height: number;
  /** Null where the device does not say (CAMERAS.md rule 15). */
  fps: number | null;
  kbps: number | null;
  /** Frames from one keyframe to the next. */
  gop: number | null;
  generation: 1 | 2;
  raw: XmlElement;
}

export interface Range {
  min: number;
  max: number;
}

/** What one codec can be set to on one encoder. */
export interface EncoderOptions {
  codec: EncoderCodec;
  sizes: { width: number; height: number }[];
  /** All of them, when the device lists them; else a range. */
  fps: number[] | Range | null;
  kbps: Range | null;
  gop: Range | null;
}

export interface AudioEncoder {
  token: string;
  codec: 'aac' | 'g711' | 'g726' | 'unknown';
  kbps: number | null;
  raw: XmlElement;
  generation: 1 | 2;
}

export type EncoderChange = Partial<{ codec: EncoderCodec; width: number; height: number; fps: number; kbps: number; gop: number }>;

const NAMES: Record<EncoderCodec, { one: string; two: string }> = {
  h264: { one: 'H264', two: 'H264' },
  h265: { one: 'H265', two: 'H265' },
  mjpeg: { one: 'JPEG', two: 'JPEG' },
  mpeg4: { one: 'MPEG4', two: 'MPV4-ES' },
  unknown: { one: '', two: '' },
};

/** tt:VideoEncoderConfiguration and tt:VideoEncoder2Configuration, in the schemas' order. */
const ORDER_1 = ['Name', 'UseCount', 'Encoding', 'Resolution', 'Quality', 'RateControl', 'FrameRateLimit', 'EncodingInterval', 'BitrateLimit', 'MPEG4', 'H264', 'GovLength', 'H264Profile', 'Multicast', 'SessionTimeout'];
const ORDER_2 = ['Name', 'UseCount', 'Encoding', 'Resolution', 'RateControl', 'FrameRateLimit', 'BitrateLimit', 'Multicast', 'Quality'];

/** The generations to ask, the better one first (rules 16 to 18). */
export function mediaPorts(client: OnvifClient): { generation: 1 | 2; port: ServicePort; ns: string }[] {
  const two = client.service(NS.media2);
  const one = client.service(NS.media);
  return [...(two ? [{ generation: 2 as const, port: two, ns: NS.media2 }] : []), ...(one ? [{ generation: 1 as const, port: one, ns: NS.media }] : [])];
}

/** One operation of whichever generation can do it. */
export async function firstMedia<T>(client: OnvifClient, ask: (media: ReturnType<typeof mediaPorts>[number]) => Promise<T | null>): Promise<T | null> {
  for (const media of mediaPorts(client)) {
    const answer = await ifOffered<T | null>(ask(media), null);
    if (answer !== null) return answer;
  }
  return null;
}

/** All video encoders; empty when the device does not tell them. */
export async function getVideoEncoders(client: OnvifClient): Promise<VideoEncoder[]> {
  const found = await firstMedia(client, async ({ port, ns, generation }) => {
    const list = all(await port.call('GetVideoEncoderConfigurations'), ns, 'Configurations').slice(0, 64);
    return list.length > 0 ? list.flatMap((raw) => readVideoEncoder(raw, generation) ?? []) : null;
  });
  return found ?? [];
}

export async function getVideoEncoderOptions(client: OnvifClient, encoder: VideoEncoder): Promise<EncoderOptions[]> {
  const media = mediaPorts(client).find(({ generation }) => generation === encoder.generation);
  if (!media) return [];
  const reply = await ifOffered<XmlElement | null>(media.port.call('GetVideoEncoderConfigurationOptions', `<x:ConfigurationToken>${escapeXml(encoder.token)}</x:ConfigurationToken>`), null);
  const options = all(reply, media.ns, 'Options').slice(0, 16);
  return media.generation === 2 ? options.map(readOptions2) : options.flatMap(readOptions1);
}

/** Writes the encoder back with changes. What it makes of them is to be read back (rule 19). */
export async function setVideoEncoder(client: OnvifClient, encoder: VideoEncoder, change: EncoderChange): Promise<void> {
  const media = mediaPorts(client).find(({ generation }) => generation === encoder.generation);
  if (!media) return;
  const changed = media.generation === 2 ? changed2(encoder.raw, change) : changed1(encoder.raw, change, encoder);
  const content = writeXml(changed, { ns: media.ns, name: 'Configuration' });
  await media.port.call('SetVideoEncoderConfiguration', media.generation === 2 ? content : `${content}<x:ForcePersistence>true</x:ForcePersistence>`);
}

export async function getAudioEncoders(client: OnvifClient): Promise<AudioEncoder[]> {
  const found = await firstMedia(client, async ({ port, ns, generation }) => {
    const list = all(await port.call('GetAudioEncoderConfigurations'), ns, 'Configurations').slice(0, 16);
    return list.length > 0 ? list.flatMap((raw) => readAudioEncoder(raw, generation) ?? []) : null;
  });
  return found ?? [];
}

/** The codecs that sound can be sent in. */
export async function getAudioCodecs(client: OnvifClient, encoder: AudioEncoder): Promise<AudioEncoder['codec'][]> {
  const media = mediaPorts(client).find(({ generation }) => generation === encoder.generation);
  const reply = await ifOffered<XmlElement | null>(media?.port.call('GetAudioEncoderConfigurationOptions', `<x:ConfigurationToken>${escapeXml(encoder.token)}</x:ConfigurationToken>`), null);
  if (!media) return [];
  const lists = media.generation === 2 ? all(reply, media.ns, 'Options') : all(one(reply, media.ns, 'Options'), NS.tt, 'Options');
  return [...new Set(lists.slice(0, 16).map((option) => audioCodec(textOf(one(option, NS.tt, 'Encoding')))))].filter((codec) => codec !== 'unknown');
}

export async function setAudioEncoder(client: OnvifClient, encoder: AudioEncoder, codec: AudioEncoder['codec']): Promise<void> {
  const media = mediaPorts(client).find(({ generation }) => generation === encoder.generation);
  const name = media?.generation === 2 ? { aac: 'MP4A-LATM', g711: 'PCMU', g726: 'G726', unknown: '' }[codec] : { aac: 'AAC', g711: 'G711', g726: 'G726', unknown: '' }[codec];
  const content = writeXml(withText(encoder.raw, NS.tt, ['Encoding'], name), { ns: media?.ns ?? NS.media, name: 'Configuration' });
  await media?.port.call('SetAudioEncoderConfiguration', media.generation === 2 ? content : `${content}<x:ForcePersistence>true</x:ForcePersistence>`);
}

export function readVideoEncoder(raw: XmlElement, generation: 1 | 2): VideoEncoder | null {
  const token = raw.attributes['token'];
  const resolution = one(raw, NS.tt, 'Resolution');
  const rate = one(raw, NS.tt, 'RateControl');
  if (!token) return null;
  return {
    token,
    codec: videoCodec(textOf(one(raw, NS.tt, 'Encoding'))),
    width: intOf(one(resolution, NS.tt, 'Width')) ?? 0,
    height: intOf(one(resolution, NS.tt, 'Height')) ?? 0,
    fps: floatOf(one(rate, NS.tt, 'FrameRateLimit')),
    kbps: intOf(one(rate, NS.tt, 'BitrateLimit')),
    gop: generation === 2 ? readFloat(raw.attributes['GovLength']) : intOf(at(raw, NS.tt, 'H264', 'GovLength')),
    generation,
    raw,
  };
}

function changed1(raw: XmlElement, { codec, width, height, fps, kbps, gop }: EncoderChange, before: VideoEncoder): XmlElement {
  let next = raw;
  const put = (path: string[], value: number | string | undefined) => {
    if (value !== undefined) next = withText(next, NS.tt, path, String(value), ORDER_1);
  };
  put(['Encoding'], codec && NAMES[codec].one);
  if (codec && codec !== 'h264') next = without(next, NS.tt, 'H264');
  put(['Resolution', 'Width'], width);
  put(['Resolution', 'Height'], height);
  if (fps !== undefined && before.fps === null) put(['RateControl', 'EncodingInterval'], 1);
  put(['RateControl', 'FrameRateLimit'], fps === undefined ? undefined : Math.round(fps));
  put(['RateControl', 'BitrateLimit'], kbps);
  if ((codec ?? before.codec) === 'h264') put(['H264', 'GovLength'], gop);
  return next;
}

function changed2(raw: XmlElement, { codec, width, height, fps, kbps, gop }: EncoderChange): XmlElement {
  let next = raw;
  const put = (path: string[], value: number | string | undefined) => {
    if (value !== undefined) next = withText(next, NS.tt, path, String(value), ORDER_2);
  };
  put(['Encoding'], codec && NAMES[codec].two);
  put(['Resolution', 'Width'], width);
  put(['Resolution', 'Height'], height);
  put(['RateControl', 'FrameRateLimit'], fps);
  put(['RateControl', 'BitrateLimit'], kbps);
  return gop === undefined ? next : withAttribute(next, 'GovLength', String(gop));
}

/** tt:VideoEncoderConfigurationOptions: one element for all codecs. */
function readOptions1(options: XmlElement): EncoderOptions[] {
  const each = (name: string, codec: EncoderCodec): EncoderOptions[] => {
    const own = one(options, NS.tt, name);
    if (!own) return [];
    const extended = at(options, NS.tt, 'Extension', name);
    return [
      {
        codec,
        sizes: sizesIn(own),
        fps: intRange(one(own, NS.tt, 'FrameRateRange')),
        kbps: intRange(one(extended, NS.tt, 'BitrateRange')),
        gop: intRange(one(own, NS.tt, 'GovLengthRange')),
      },
    ];
  };
  return [...each('H264', 'h264'), ...each('MPEG4', 'mpeg4'), ...each('JPEG', 'mjpeg')];
}

/** tt:VideoEncoder2ConfigurationOptions: one element for each codec. */
function readOptions2(options: XmlElement): EncoderOptions {
  const numbers = (text: string | undefined) => (text ?? '').split(/\s+/).slice(0, 64).map(readFloat).filter((value) => value !== null && value > 0) as number[];
  const gop = numbers(options.attributes['GovLengthRange']);
  const fps = numbers(options.attributes['FrameRatesSupported']);
  return {
    codec: videoCodec(textOf(one(options, NS.tt, 'Encoding'))),
    sizes: sizesIn(options),
    fps: fps.length > 0 ? fps.toSorted((a, b) => a - b) : null,
    kbps: intRange(one(options, NS.tt, 'BitrateRange')),
    gop: gop.length > 0 ? { min: Math.min(...gop), max: Math.max(...gop) } : null,
  };
}

function sizesIn(parent: XmlElement): EncoderOptions['sizes'] {
  return all(parent, NS.tt, 'ResolutionsAvailable')
    .slice(0, 64)
    .flatMap((size) => {
      const width = intOf(one(size, NS.tt, 'Width')) ?? 0;
      const height = intOf(one(size, NS.tt, 'Height')) ?? 0;
      return width > 0 && height > 0 ? [{ width, height }] : [];
    });
}

function intRange(element: XmlElement | null): Range | null {
  const min = intOf(one(element, NS.tt, 'Min'));
  const max = intOf(one(element, NS.tt, 'Max'));
  return min !== null && max !== null && max >= min ? { min, max } : null;
}

function readAudioEncoder(raw: XmlElement, generation: 1 | 2): AudioEncoder | null {
  const token = raw.attributes['token'];
  return token ? { token, codec: audioCodec(textOf(one(raw, NS.tt, 'Encoding'))), kbps: intOf(one(raw, NS.tt, 'Bitrate')), raw, generation } : null;
}

function videoCodec(name: string | null): EncoderCodec {
  const plain = name?.toUpperCase().replace(/[^A-Z0-9]/g, '') ?? '';
  if (plain === 'H264') return 'h264';
  if (plain === 'H265' || plain === 'HEVC') return 'h265';
  if (plain === 'JPEG' || plain === 'MJPEG') return 'mjpeg';
  return plain.startsWith('MPEG4') || plain.startsWith('MPV4') ? 'mpeg4' : 'unknown';
}

function audioCodec(name: string | null): AudioEncoder['codec'] {
  const plain = name?.toUpperCase() ?? '';
  if (plain.startsWith('AAC') || plain.startsWith('MP4A') || plain.startsWith('MPEG4-GENERIC')) return 'aac';
  if (plain.startsWith('G711') || plain.startsWith('PCM')) return 'g711';
  return plain.startsWith('G726') ? 'g726' : 'unknown';
}
