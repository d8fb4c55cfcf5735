import type { Camera } from '../../contract/types.ts';
import { type Headless, startHeadless } from '../../tests/support/headless.ts';
import type { VirtualCamera } from '../../tools/virtual-camera/index.ts';

/** Starts the headless engine and adds the given cameras by ONVIF. */
export async function startWith(cameras: readonly VirtualCamera[]): Promise<{ engine: Headless; added: Camera[] }> {
  const engine = await startHeadless({ built: true, env: { KANJIA_LOG: 'error' } });
  const added: Camera[] = [];
  for (const camera of cameras) {
    const { camera: view } = await engine.call('cameras.add', { name: camera.name, address: camera.address, username: 'admin', password: 'kanjia-demo' });
    added.push(view);
  }
  return { engine, added };
}
