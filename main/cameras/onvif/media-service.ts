/** Media1 (media.wsdl, ver10) and Media2 (ver20), each operation read by its own schema. */
import { all, at, escapeXml, intOf, one, printable, textOf } from '../xml/read.ts';
import type { XmlElement } from '../xml/tree.ts';
import type { OnvifConnection, ServicePath } from './connection.ts';
import { NS } from './namespaces.ts';

/** A profile as a device lists it; without an encoder, size and codec are not known (CAMERAS.md rule 15). */
export interface MediaProfile {
  token: string;
  name: string;
  codec: string | null;
  width: number | null;
  height: number | null;
  encoderToken: string | null;
  sourceToken: string | null;
}

/** One generation of the media service on one device. */
export interface MediaService {
  getProfiles(): Promise<MediaProfile[]>;
  /** The URI as the device says it. */
  getStreamUri(token: string): Promise<string | null>;
}

/** Recorders have two or three profiles per channel. */
const MOST_PROFILES = 256;

export function media1(connection: OnvifConnection, service: ServicePath): MediaService {
  const call = (operation: string, content: string) =>
    connection.call({ service, action: `${NS.media}/${operation}`, body: `<trt:${operation} xmlns:trt="${NS.media}">${content}</trt:${operation}>` });
  return {
    async getProfiles() {
      const reply = await call('GetProfiles', '');
      return profilesIn(reply, NS.media, (profile) =>
        describe(one(profile, NS.tt, 'VideoEncoderConfiguration'), one(profile, NS.tt, 'VideoSourceConfiguration'), textOf(one(profile, NS.tt, 'Name'))),
      );
    },
    async getStreamUri(token) {
      const setup = '<tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol></tt:Transport>';
      const reply = await call('GetStreamUri', `<trt:StreamSetup>${setup}</trt:StreamSetup><trt:ProfileToken>${escapeXml(token)}</trt:ProfileToken>`);
      return textOf(at(one(reply, NS.media, 'MediaUri'), NS.tt, 'Uri'));
    },
  };
}

export function media2(connection: OnvifConnection, service: ServicePath): MediaService {
  const call = (operation: string, content: string) =>
    connection.call({ service, action: `${NS.media2}/${operation}`, body: `<tr2:${operation} xmlns:tr2="${NS.media2}">${content}</tr2:${operation}>` });
  return {
    async getProfiles() {
      const reply = await call('GetProfiles', '<tr2:Type>VideoSource</tr2:Type><tr2:Type>VideoEncoder</tr2:Type>');
      return profilesIn(reply, NS.media2, (profile) => {
        const configurations = one(profile, NS.media2, 'Configurations');
        return describe(one(configurations, NS.media2, 'VideoEncoder'), one(configurations, NS.media2, 'VideoSource'), textOf(one(profile, NS.media2, 'Name')));
      });
    },
    async getStreamUri(token) {
      const reply = await call('GetStreamUri', `<tr2:Protocol>RTSP</tr2:Protocol><tr2:ProfileToken>${escapeXml(token)}</tr2:ProfileToken>`);
      return textOf(one(reply, NS.media2, 'Uri'));
    },
  };
}

function profilesIn(reply: XmlElement, ns: string, read: (profile: XmlElement) => Omit<MediaProfile, 'token'>): MediaProfile[] {
  return all(reply, ns, 'Profiles')
    .slice(0, MOST_PROFILES)
    .flatMap((profile) => {
      // As the device wrote it: a token is sent back, not shown.
      const token = profile.attributes['token'];
      return token ? [{ ...read(profile), token }] : [];
    });
}

function describe(encoder: XmlElement | null, source: XmlElement | null, name: string | null): Omit<MediaProfile, 'token'> {
  const resolution = one(encoder, NS.tt, 'Resolution');
  return {
    name: printable(name, 80) ?? '',
    codec: codecOf(textOf(one(encoder, NS.tt, 'Encoding'))),
    width: positive(intOf(one(resolution, NS.tt, 'Width'))),
    height: positive(intOf(one(resolution, NS.tt, 'Height'))),
    encoderToken: encoder?.attributes['token'] ?? null,
    sourceToken: textOf(one(source, NS.tt, 'SourceToken')),
  };
}

/** tt:VideoEncoding and the media types of Media2, in our words. */
function codecOf(encoding: string | null): string | null {
  if (encoding === null) return null;
  const name = encoding.toUpperCase().replace(/[^A-Z0-9]/g, '');
  if (name === 'H264') return 'h264';
  if (name === 'H265' || name === 'HEVC') return 'h265';
  if (name === 'JPEG' || name === 'MJPEG') return 'mjpeg';
  if (name.startsWith('MPEG4') || name.startsWith('MPV4')) return 'mpeg4';
  return 'unknown';
}

function positive(value: number | null): number | null {
  return value !== null && value > 0 && value <= 32_768 ? value : null;
}
