/** What stands on a broker for each camera, and what Home Assistant makes of it. Pure. */
import type { EventKind } from '../../../contract/event-types.ts';
import type { NotifySettings } from '../../../contract/notify-types.ts';
import type { Words } from '../compose.ts';

export interface MqttCamera {
  id: string;
  name: string;
  make: string | null;
  model: string | null;
}

type Names = Pick<NotifySettings['mqtt'], 'prefix' | 'discovery'>;

/** A person moves as well: whoever watches for motion shall not see it end when the person is recognised. */
const SENSORS = {
  motion: new Set<EventKind>(['motion', 'person', 'vehicle', 'animal']),
  person: new Set<EventKind>(['person']),
} as const;
type Sensor = keyof typeof SENSORS;
const SENSOR_NAMES = Object.keys(SENSORS) as Sensor[];
/** Home Assistant's own kinds of binary sensors (https://www.home-assistant.io/integrations/binary_sensor/#device-class). */
const DEVICE_CLASS: Record<Sensor, string> = { motion: 'motion', person: 'occupancy' };

export const statusTopic = ({ prefix }: Names): string => `${prefix}/status`;
export const testTopic = ({ prefix }: Names): string => `${prefix}/test`;
export const recordingTopic = ({ prefix }: Names): string => `${prefix}/recording`;
export const eventTopic = ({ prefix }: Names, cameraId: string): string => `${prefix}/${cameraId}/event`;
export const pictureTopic = ({ prefix }: Names, cameraId: string): string => `${prefix}/${cameraId}/picture`;
const sensorTopic = ({ prefix }: Names, cameraId: string, sensor: Sensor): string => `${prefix}/${cameraId}/${sensor}`;
const configTopic = ({ discovery }: Names, component: string, cameraId: string, what: string): string => `${discovery}/${component}/kanjia_${cameraId}_${what}/config`;

/** All retained topics of a camera, its picture last; an empty message to them leaves nothing behind. */
export function topicsOf(names: Names, cameraId: string): string[] {
  return [
    ...SENSOR_NAMES.flatMap((sensor) => [configTopic(names, 'binary_sensor', cameraId, sensor), sensorTopic(names, cameraId, sensor)]),
    configTopic(names, 'image', cameraId, 'picture'),
    pictureTopic(names, cameraId),
  ];
}

/**
 * What shall stand on the broker, retained, besides pictures: descriptions first, so that nobody sees a state of what is not known yet.
 * @param open kinds of the events that last, by camera
 */
export function retained(settings: NotifySettings['mqtt'], cameras: readonly MqttCamera[], open: ReadonlyMap<string, readonly EventKind[]>, words: Words): Map<string, string> {
  const out = new Map<string, string>();
  for (const camera of cameras) {
    for (const sensor of SENSOR_NAMES) out.set(configTopic(settings, 'binary_sensor', camera.id, sensor), JSON.stringify(sensorConfig(settings, camera, sensor, words)));
    if (settings.picture) out.set(configTopic(settings, 'image', camera.id, 'picture'), JSON.stringify(imageConfig(settings, camera, words)));
  }
  for (const { id } of cameras) {
    for (const sensor of SENSOR_NAMES) out.set(sensorTopic(settings, id, sensor), (open.get(id) ?? []).some((kind) => SENSORS[sensor].has(kind)) ? 'ON' : 'OFF');
  }
  out.set(statusTopic(settings), 'online');
  return out;
}

/** https://www.home-assistant.io/integrations/binary_sensor.mqtt/ */
function sensorConfig(settings: NotifySettings['mqtt'], camera: MqttCamera, sensor: Sensor, words: Words): object {
  return {
    ...entity(settings, camera, sensor, words(`eventKind.${sensor}`)),
    device_class: DEVICE_CLASS[sensor],
    state_topic: sensorTopic(settings, camera.id, sensor),
    payload_on: 'ON',
    payload_off: 'OFF',
  };
}

/** https://www.home-assistant.io/integrations/image.mqtt/ */
function imageConfig(settings: NotifySettings['mqtt'], camera: MqttCamera, words: Words): object {
  return { ...entity(settings, camera, 'picture', words('alert.lastPicture')), image_topic: pictureTopic(settings, camera.id), content_type: 'image/jpeg' };
}

function entity(settings: NotifySettings['mqtt'], { id, name, make, model }: MqttCamera, what: string, label: string): object {
  return {
    name: label,
    unique_id: `kanjia_${id}_${what}`,
    availability_topic: statusTopic(settings),
    payload_available: 'online',
    payload_not_available: 'offline',
    qos: 1,
    device: { identifiers: [`kanjia_${id}`], name, manufacturer: make ?? 'Kanjia', ...(model === null ? {} : { model }) },
    origin: { name: 'Kanjia' },
  };
}
