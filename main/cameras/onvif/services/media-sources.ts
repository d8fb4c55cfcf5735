/** What the streams of a device are made of: sources, their configurations, sound in and out (Media1 and Media2). */
import { all, at, escapeXml, intOf, one, textOf } from '../../xml/read.ts';
import type { XmlElement } from '../../xml/tree.ts';
import { withText, writeXml } from '../../xml/write.ts';
import { ifOffered, type OnvifClient } from '../client.ts';
import { NS } from '../namespaces.ts';
import { firstMedia, mediaPorts, type Range } from './encoders.ts';
import { hasPtzConfiguration } from './ptz.ts';

/** A profile as far as settings and turning need it. */
export interface ProfileParts {
  token: string;
  sourceToken: string | null;
  sourceConfiguration: string | null;
  encoderToken: string | null;
  ptz: boolean;
  /** The PTZ configuration's node; null where it is not said. */
  ptzNode: string | null;
  /** A loudspeaker belongs to it. */
  audioOutput: boolean;
}

export interface VideoSourceConfiguration {
  token: string;
  /** Degrees by which the picture is turned; null where the device cannot. */
  rotation: number | null;
  generation: 1 | 2;
  raw: XmlElement;
}

export interface AudioOutput {
  token: string;
  level: number | null;
  range: Range | null;
  raw: XmlElement;
  generation: 1 | 2;
}

export async function getProfileParts(client: OnvifClient): Promise<ProfileParts[]> {
  const found = await firstMedia(client, async ({ port, ns, generation }) => {
    const reply = await port.call('GetProfiles', generation === 2 ? '<x:Type>All</x:Type>' : '');
    const list = all(reply, ns, 'Profiles').slice(0, 256).flatMap((profile) => readParts(profile, generation));
    return list.length > 0 ? list : null;
  });
  return found ?? [];
}

export async function getVideoSourceConfiguration(client: OnvifClient, token: string): Promise<VideoSourceConfiguration | null> {
  return firstMedia(client, async ({ port, ns, generation }) => {
    const reply = await port.call('GetVideoSourceConfigurations', generation === 2 ? `<x:ConfigurationToken>${escapeXml(token)}</x:ConfigurationToken>` : '');
    const raw = all(reply, ns, 'Configurations').find((each) => each.attributes['token'] === token);
    if (!raw) return null;
    const rotate = at(raw, NS.tt, 'Extension', 'Rotate');
    const mode = textOf(one(rotate, NS.tt, 'Mode'));
    return { token, rotation: rotate === null ? null : mode === 'OFF' ? 0 : (intOf(one(rotate, NS.tt, 'Degree')) ?? 90), generation, raw };
  });
}

/** The degrees offered; empty where the picture cannot be turned. */
export async function getRotations(client: OnvifClient, configuration: VideoSourceConfiguration): Promise<number[]> {
  const media = mediaPorts(client).find(({ generation }) => generation === configuration.generation);
  const reply = await ifOffered<XmlElement | null>(media?.port.call('GetVideoSourceConfigurationOptions', `<x:ConfigurationToken>${escapeXml(configuration.token)}</x:ConfigurationToken>`), null);
  const rotate = at(one(reply, media?.ns ?? '', 'Options'), NS.tt, 'Extension', 'Rotate');
  if (!rotate) return [];
  const degrees = all(one(rotate, NS.tt, 'DegreeList'), NS.tt, 'Items').map(intOf).filter((degree) => degree !== null);
  return [...new Set([0, ...(degrees.length > 0 ? degrees : [90])])].slice(0, 8);
}

export async function setRotation(client: OnvifClient, configuration: VideoSourceConfiguration, degrees: number): Promise<void> {
  const media = mediaPorts(client).find(({ generation }) => generation === configuration.generation);
  let raw = withText(configuration.raw, NS.tt, ['Extension', 'Rotate', 'Mode'], degrees === 0 ? 'OFF' : 'ON');
  if (degrees !== 0) raw = withText(raw, NS.tt, ['Extension', 'Rotate', 'Degree'], String(degrees), ['Mode', 'Degree']);
  const content = writeXml(raw, { ns: media?.ns ?? '', name: 'Configuration' });
  await media?.port.call('SetVideoSourceConfiguration', media.generation === 2 ? content : `${content}<x:ForcePersistence>true</x:ForcePersistence>`);
}

/** The loudspeaker, with its level; null where there is none. */
export async function getAudioOutput(client: OnvifClient): Promise<AudioOutput | null> {
  return firstMedia(client, async ({ port, ns, generation }) => {
    const raw = all(await port.call('GetAudioOutputConfigurations'), ns, 'Configurations')[0];
    const token = raw?.attributes['token'];
    if (!raw || !token) return null;
    const options = await ifOffered<XmlElement | null>(port.call('GetAudioOutputConfigurationOptions', `<x:ConfigurationToken>${escapeXml(token)}</x:ConfigurationToken>`), null);
    const range = at(one(options, ns, 'Options'), NS.tt, 'OutputLevelRange');
    const min = intOf(one(range, NS.tt, 'Min'));
    const max = intOf(one(range, NS.tt, 'Max'));
    return { token, level: intOf(one(raw, NS.tt, 'OutputLevel')), range: min !== null && max !== null && max > min ? { min, max } : null, raw, generation };
  });
}

export async function setAudioOutputLevel(client: OnvifClient, output: AudioOutput, level: number): Promise<void> {
  const media = mediaPorts(client).find(({ generation }) => generation === output.generation);
  const content = writeXml(withText(output.raw, NS.tt, ['OutputLevel'], String(Math.round(level))), { ns: media?.ns ?? '', name: 'Configuration' });
  await media?.port.call('SetAudioOutputConfiguration', media.generation === 2 ? content : `${content}<x:ForcePersistence>true</x:ForcePersistence>`);
}

/** Where a picture can be fetched by HTTP, as the device says it; null without. */
export async function getSnapshotUri(client: OnvifClient, profile: string): Promise<string | null> {
  return firstMedia(client, async ({ port, ns, generation }) => {
    const reply = await port.call('GetSnapshotUri', `<x:ProfileToken>${escapeXml(profile)}</x:ProfileToken>`);
    return generation === 2 ? textOf(one(reply, ns, 'Uri')) : textOf(one(one(reply, ns, 'MediaUri'), NS.tt, 'Uri'));
  });
}

function readParts(profile: XmlElement, generation: 1 | 2): ProfileParts[] {
  const token = profile.attributes['token'];
  if (!token) return [];
  const configurations = generation === 2 ? one(profile, NS.media2, 'Configurations') : profile;
  const part = (one_: string, two: string) => (generation === 2 ? one(configurations, NS.media2, two) : one(profile, NS.tt, one_));
  const source = part('VideoSourceConfiguration', 'VideoSource');
  const ptz = part('PTZConfiguration', 'PTZ');
  return [
    {
      token,
      sourceToken: textOf(one(source, NS.tt, 'SourceToken')),
      sourceConfiguration: source?.attributes['token'] ?? null,
      encoderToken: part('VideoEncoderConfiguration', 'VideoEncoder')?.attributes['token'] ?? null,
      ptz: hasPtzConfiguration(profile),
      ptzNode: textOf(one(ptz, NS.tt, 'NodeToken')),
      audioOutput: generation === 2 ? one(configurations, NS.media2, 'AudioOutput') !== null : at(profile, NS.tt, 'Extension', 'AudioOutputConfiguration') !== null,
    },
  ];
}

