/** Recordings as things that are made and deleted (recording.wsdl): what ONVIF has for erasing a card. */
import { all, escapeXml, one, textOf } from '../../xml/read.ts';
import type { XmlElement } from '../../xml/tree.ts';
import { withText, writeXml } from '../../xml/write.ts';
import type { ServicePort } from '../client.ts';
import { NS } from '../namespaces.ts';

export interface RecordingItem {
  token: string;
  /** As the device has it, to be written again. */
  configuration: XmlElement | null;
  tracks: { token: string; configuration: XmlElement | null }[];
  /** What is older is removed, ms; null for no such limit. */
  keepsMs: number | null;
}

export interface RecordingControl {
  /** Whole recordings may be made and deleted; else tracks within them may. */
  recordings: boolean;
  tracks: boolean;
}

export async function getRecordingControl(recording: ServicePort): Promise<RecordingControl> {
  const capabilities = one(await recording.call('GetServiceCapabilities'), NS.recording, 'Capabilities');
  const says = (name: string) => /^(?:true|1)$/i.test(capabilities?.attributes[name] ?? '');
  return { recordings: says('DynamicRecordings'), tracks: says('DynamicTracks') };
}

export async function getRecordings(recording: ServicePort): Promise<RecordingItem[]> {
  return all(await recording.call('GetRecordings'), NS.recording, 'RecordingItem')
    .slice(0, 256)
    .flatMap((item) => {
      const token = textOf(one(item, NS.tt, 'RecordingToken'));
      if (token === null) return [];
      const configuration = one(item, NS.tt, 'Configuration');
      const tracks = all(one(item, NS.tt, 'Tracks'), NS.tt, 'Track').flatMap((track) => {
        const trackToken = textOf(one(track, NS.tt, 'TrackToken'));
        return trackToken === null ? [] : [{ token: trackToken, configuration: one(track, NS.tt, 'Configuration') }];
      });
      return [{ token, configuration, tracks, keepsMs: readDuration(textOf(one(configuration, NS.tt, 'MaximumRetentionTime'))) }];
    });
}

/** With all its tracks and jobs. */
export async function deleteRecording(recording: ServicePort, token: string): Promise<void> {
  await recording.call('DeleteRecording', `<x:RecordingToken>${escapeXml(token)}</x:RecordingToken>`);
}

/** @returns the new one's token; null where it does not say. */
export async function createRecording(recording: ServicePort, configuration: XmlElement): Promise<string | null> {
  return textOf(one(await recording.call('CreateRecording', writeXml(configuration, { ns: NS.recording, name: 'RecordingConfiguration' })), NS.recording, 'RecordingToken'));
}

export async function createRecordingJob(recording: ServicePort, configuration: XmlElement, token: string): Promise<void> {
  await recording.call('CreateRecordingJob', writeXml(withText(configuration, NS.tt, ['RecordingToken'], token), { ns: NS.recording, name: 'JobConfiguration' }));
}

export async function deleteTrack(recording: ServicePort, token: string, track: string): Promise<void> {
  await recording.call('DeleteTrack', `<x:RecordingToken>${escapeXml(token)}</x:RecordingToken><x:TrackToken>${escapeXml(track)}</x:TrackToken>`);
}

export async function createTrack(recording: ServicePort, token: string, configuration: XmlElement): Promise<void> {
  await recording.call('CreateTrack', `<x:RecordingToken>${escapeXml(token)}</x:RecordingToken>${writeXml(configuration, { ns: NS.recording, name: 'TrackConfiguration' })}`);
}

/** xs:duration without years and months, whose length is nobody's; null for none, and for zero, which is for ever. */
function readDuration(text: string | null): number | null {
  const match = /^P(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})(?:\.\d+)?S)?)?$/.exec(text ?? '');
  if (!match) return null;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  const total = (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0);
  return total > 0 ? total * 1000 : null;
}
