/** Our own way to a virtual camera's services, without the rest of the engine. */
import { systemClock } from '../../main/base/clock.ts';
import { DeviceLink } from '../../main/cameras/control/device-link.ts';
import { inspectDevice } from '../../main/cameras/onvif/inspect.ts';
import { pickStreams } from '../../main/cameras/onvif/pick-streams.ts';
import type { CameraConfig } from '../../main/cameras/types.ts';
import { AWAKE } from '../../contract/device-types.ts';
import { DEFAULT_CAMERA_EVENTS, DEFAULT_GUARD, DEFAULT_RECORDING, NO_DETAILS } from '../../contract/types.ts';
import type { VirtualCamera } from '../../tools/virtual-camera/index.ts';

export async function configOf(camera: VirtualCamera, password = 'kanjia-demo'): Promise<CameraConfig> {
  const device = await inspectDevice({ address: camera.xaddr, credentials: { username: 'admin', password }, clock: systemClock });
  const { main, sub } = pickStreams(device.profiles);
  return {
    ...{ id: 'cam_000000000001', name: camera.name, source: 'onvif', endpoint: camera.endpoint, address: device.address, make: device.make, model: device.model, username: 'admin', channel: null },
    profiles: { main: main.token, sub: sub?.token ?? null },
    certificates: { onvif: device.certificate, rtsp: null },
    ...{ mainUrl: main.rtspUrl, subUrl: sub?.rtspUrl ?? null, streams: [], details: NO_DETAILS, ptz: { names: {}, patrol: [], patrolling: false } },
    ...{ cameraEvents: DEFAULT_CAMERA_EVENTS, sleep: AWAKE, recording: DEFAULT_RECORDING, guard: DEFAULT_GUARD, order: 0, addedMs: 0 },
  };
}

export async function linkTo(camera: VirtualCamera, password = 'kanjia-demo'): Promise<DeviceLink & Disposable> {
  const config = await configOf(camera, password);
  const link = new DeviceLink({ config: () => config, password: () => password, clock: systemClock });
  return Object.assign(link, { [Symbol.dispose]: () => link.close() });
}
