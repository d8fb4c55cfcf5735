/** Text on the picture, privacy masks, how the picture hangs, loudspeaker and card. */
import type { Polygon, SettingItem } from '../../../contract/device-types.ts';
import { ifOffered } from '../onvif/client.ts';
import { NS } from '../onvif/namespaces.ts';
import { getAudioOutput, getRotations, getVideoSourceConfiguration, setAudioOutputLevel, setRotation } from '../onvif/services/media-sources.ts';
import { createMask, createOsd, deleteMask, deleteOsd, getMasks, getOsds, OSD_POSITIONS, setOsd } from '../onvif/services/overlays.ts';
import { getRecordingJobs, setRecordingJobMode } from '../onvif/services/recordings.ts';
import type { SettingsArea } from './area.ts';

const DEFAULT_POSITION = 'LowerLeft';

/** One line of text of one's own, and the time. */
export const overlayArea: SettingsArea = {
  prefix: 'overlay.',
  interrupts: false,
  async read({ client, targets }) {
    const osds = await getOsds(client, targets.main.sourceConfiguration);
    if (!osds) return [];
    const plain = osds.find(({ kind }) => kind === 'plain');
    const time = osds.find(({ kind }) => kind === 'time');
    const items: SettingItem[] = [
      { key: 'overlay.text', group: 'overlay', kind: 'text', value: plain?.text ?? '' },
      { key: 'overlay.time', group: 'overlay', kind: 'switch', value: time !== undefined },
    ];
    if (plain) items.push({ key: 'overlay.textPosition', group: 'overlay', kind: 'choice', value: plain.position, options: withPresent(plain.position) });
    if (time) items.push({ key: 'overlay.timePosition', group: 'overlay', kind: 'choice', value: time.position, options: withPresent(time.position) });
    return items;
  },
  async write({ client, targets }, changes) {
    const configuration = targets.main.sourceConfiguration ?? '';
    const osds = (await getOsds(client, targets.main.sourceConfiguration)) ?? [];
    const plain = osds.find(({ kind }) => kind === 'plain');
    const time = osds.find(({ kind }) => kind === 'time');
    const text = changes.get('overlay.text');
    const position = changes.get('overlay.textPosition');
    if (text === '' && plain) await deleteOsd(client, plain);
    else if (plain && (typeof text === 'string' || typeof position === 'string')) await setOsd(client, plain, { ...(typeof text === 'string' ? { text } : {}), ...(typeof position === 'string' ? { position } : {}) });
    else if (typeof text === 'string' && text !== '') await createOsd(client, configuration, { kind: 'plain', text, position: typeof position === 'string' ? position : DEFAULT_POSITION });
    const shown = changes.get('overlay.time');
    const timePosition = changes.get('overlay.timePosition');
    if (shown === false && time) await deleteOsd(client, time);
    else if (shown === true && !time) await createOsd(client, configuration, { kind: 'time', text: '', position: typeof timePosition === 'string' ? timePosition : 'UpperRight' });
    else if (time && typeof timePosition === 'string') await setOsd(client, time, { position: timePosition });
  },
};

export const maskArea: SettingsArea = {
  prefix: 'masks.',
  interrupts: false,
  async read({ client, targets }) {
    if (targets.main.sourceConfiguration === null) return [];
    const masks = await getMasks(client, targets.main.sourceConfiguration);
    return masks ? [{ key: 'masks.areas', group: 'masks', kind: 'areas', value: masks.map(({ polygon }) => polygon) }] : [];
  },
  /** The new ones first: nothing that was hidden is seen meanwhile. */
  async write({ client, targets }, changes) {
    const areas = changes.get('masks.areas') as Polygon[] | undefined;
    const configuration = targets.main.sourceConfiguration;
    if (!areas || configuration === null) return;
    const before = (await getMasks(client, configuration)) ?? [];
    const same = (a: Polygon, b: Polygon) => JSON.stringify(a) === JSON.stringify(b);
    for (const polygon of areas) if (!before.some((mask) => same(mask.polygon, polygon))) await createMask(client, configuration, polygon);
    for (const mask of before) if (!areas.some((polygon) => same(mask.polygon, polygon))) await deleteMask(client, mask.token);
  },
};

export const rotationArea: SettingsArea = {
  prefix: 'rotation.',
  interrupts: true,
  async read({ client, targets }) {
    if (targets.main.sourceConfiguration === null) return [];
    const configuration = await getVideoSourceConfiguration(client, targets.main.sourceConfiguration);
    if (!configuration) return [];
    const degrees = await getRotations(client, configuration);
    return degrees.length < 2 ? [] : [{ key: 'rotation.degrees', group: 'picture', kind: 'choice', value: String(configuration.rotation ?? 0), options: degrees.map(String) }];
  },
  async write({ client, targets }, changes) {
    const degrees = changes.get('rotation.degrees');
    const configuration = await getVideoSourceConfiguration(client, targets.main.sourceConfiguration ?? '');
    if (configuration && degrees !== undefined) await setRotation(client, configuration, Number(degrees));
  },
};

export const speakerArea: SettingsArea = {
  prefix: 'sound.speaker',
  interrupts: false,
  async read({ client }) {
    const output = await getAudioOutput(client);
    return output?.range && output.level !== null ? [{ key: 'sound.speaker', group: 'sound', kind: 'number', value: output.level, ...output.range }] : [];
  },
  async write({ client }, changes) {
    const level = changes.get('sound.speaker');
    const output = await getAudioOutput(client);
    if (output && typeof level === 'number') await setAudioOutputLevel(client, output, level);
  },
};

/** Whether the camera records to its own card. */
export const cardArea: SettingsArea = {
  prefix: 'card.',
  interrupts: false,
  async read({ client }) {
    const recording = client.service(NS.recording);
    const [job] = await ifOffered(recording && getRecordingJobs(recording), []);
    return job ? [{ key: 'card.recording', group: 'card', kind: 'switch', value: job.active }] : [];
  },
  async write({ client }, changes) {
    const recording = client.service(NS.recording);
    const active = changes.get('card.recording');
    if (!recording || typeof active !== 'boolean') return;
    for (const job of await getRecordingJobs(recording)) await setRecordingJobMode(recording, job.token, active);
  },
};

function withPresent(position: string): string[] {
  return (OSD_POSITIONS as readonly string[]).includes(position) ? [...OSD_POSITIONS] : [position, ...OSD_POSITIONS];
}
