/** A camera that turns: by hand, to presets, on patrol. */
import type { PatrolStop, PtzDescription } from '../../../contract/device-types.ts';
import { AppError } from '../../../contract/errors.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { ifOffered } from '../onvif/client.ts';
import { NS } from '../onvif/namespaces.ts';
import { canFocus, moveFocus } from '../onvif/services/imaging.ts';
import * as ptzService from '../onvif/services/ptz.ts';
import type { CameraConfig } from '../types.ts';
import { isCalibration } from './controls.ts';
import type { Device, DeviceLink } from './device-link.ts';
import { MOVE_TIMEOUT_S, PtzMotion, type Speeds } from './ptz-motion.ts';
import { Patrol } from './patrol.ts';

export type PtzSettings = CameraConfig['ptz'];

interface Ability {
  profile: string;
  node: ptzService.PtzNode | null;
  focus: boolean;
}

export class PtzControl {
  readonly #link: DeviceLink;
  readonly #settings: () => PtzSettings;
  readonly #save: (settings: PtzSettings) => void;
  readonly #motion: PtzMotion;
  readonly #patrol: Patrol;
  /** Of the device as it is now; asked once for each connection. */
  readonly #abilities = new WeakMap<Device, Promise<Ability | null>>();

  constructor(options: { link: DeviceLink; settings: () => PtzSettings; save: (settings: PtzSettings) => void; clock: Clock; log: Logger }) {
    const { link, clock, log } = options;
    this.#link = link;
    this.#settings = options.settings;
    this.#save = options.save;
    this.#motion = new PtzMotion(
      {
        turn: (velocity) => this.#turning((port, { profile }) => ptzService.continuousMove(port, profile, velocity, MOVE_TIMEOUT_S)),
        stop: () => this.#turning((port, { profile }) => ptzService.stop(port, profile)),
        focus: (speed) =>
          link.use(async ({ client, targets }) => {
            const imaging = client.service(NS.imaging);
            if (!imaging || targets.main.sourceToken === null) throw cannot();
            await moveFocus(imaging, targets.main.sourceToken, speed);
          }),
      },
      clock,
      (error) => log.warn('the camera could not be turned', { error }),
    );
    this.#patrol = new Patrol({
      clock,
      stops: () => this.#settings().patrol,
      go: (preset) => this.#turning((port, { profile }) => ptzService.gotoPreset(port, profile, preset)),
      onError: (error) => log.warn('the patrol could not go on', { error }),
    });
    if (this.#settings().patrolling) this.#patrol.start();
  }

  /** Null for a camera that cannot be turned at all. */
  async describe(): Promise<PtzDescription | null> {
    if (!this.#link.possible) return null;
    return this.#link.use(async (device) => {
      const ability = await this.#abilityOf(device);
      const port = device.client.service(NS.ptz);
      if (!ability || !port) return null;
      const { node, focus, profile } = ability;
      const { names, patrol } = this.#settings();
      const presets = await ifOffered(ptzService.getPresets(port, profile), []);
      return {
        pan: node?.pan ?? true,
        tilt: node?.tilt ?? true,
        zoom: node?.zoom ?? true,
        focus,
        home: node?.home ?? false,
        calibrate: node?.auxiliary.some(isCalibration) ?? false,
        mostPresets: node?.presets ?? 0,
        presets: presets.map(({ token, name }) => ({ token, name: names[token] ?? name })),
        patrol: patrol.filter(({ preset }) => presets.some(({ token }) => token === preset)),
        patrolling: this.#patrol.running,
      };
    });
  }

  /** Resolves when the camera has taken the newest of what was asked. */
  async move(speeds: Partial<Speeds>): Promise<void> {
    if (!this.#link.possible) throw cannot();
    this.#endPatrol();
    await this.#motion.move(speeds);
  }

  async stop(): Promise<void> {
    if (this.#link.possible) await this.#motion.stop();
  }

  async savePreset(name: string, token: string | null): Promise<string> {
    const saved = await this.#turning((port, { profile }) => ptzService.setPreset(port, profile, name, token));
    const { [saved]: _alias, ...names } = this.#settings().names;
    this.#save({ ...this.#settings(), names });
    return saved;
  }

  /** ONVIF can name a preset only by moving it to where the camera looks: so the name is kept here. */
  renamePreset(token: string, name: string): void {
    this.#save({ ...this.#settings(), names: { ...this.#settings().names, [token]: name } });
  }

  async removePreset(token: string): Promise<void> {
    await this.#turning((port, { profile }) => ptzService.removePreset(port, profile, token));
    const { [token]: _alias, ...names } = this.#settings().names;
    this.#save({ ...this.#settings(), names, patrol: this.#settings().patrol.filter(({ preset }) => preset !== token) });
  }

  /** Null: home. */
  async goto(token: string | null): Promise<void> {
    this.#endPatrol();
    await this.#motion.stop();
    await this.#turning((port, { profile }) => (token === null ? ptzService.gotoHome(port, profile) : ptzService.gotoPreset(port, profile, token)));
  }

  async setHome(): Promise<void> {
    await this.#turning((port, { profile }) => ptzService.setHome(port, profile));
  }

  async calibrate(): Promise<void> {
    this.#endPatrol();
    await this.#turning(async (port, { profile, node }) => {
      const command = node?.auxiliary.find(isCalibration);
      if (command === undefined) throw cannot();
      await ptzService.sendPtzAuxiliary(port, profile, command);
    });
  }

  /** @throws AppError `invalid` (`camera.emptyPatrol`) */
  setPatrol(change: { stops?: PatrolStop[] | undefined; running?: boolean | undefined }): void {
    const patrol = change.stops ?? this.#settings().patrol;
    const patrolling = change.running ?? this.#patrol.running;
    if (patrolling && patrol.length === 0) throw new AppError('invalid', 'camera.emptyPatrol');
    this.#save({ ...this.#settings(), patrol, patrolling });
    this.#patrol.stop();
    if (patrolling) this.#patrol.start();
  }

  async close(): Promise<void> {
    this.#patrol.stop();
    if (this.#motion.moving) await this.#motion.close();
  }

  #endPatrol(): void {
    if (!this.#patrol.running) return;
    this.#patrol.stop();
    this.#save({ ...this.#settings(), patrolling: false });
  }

  async #turning<T>(act: (port: NonNullable<ReturnType<Device['client']['service']>>, ability: Ability) => Promise<T>): Promise<T> {
    return this.#link.use(async (device) => {
      const ability = await this.#abilityOf(device);
      const port = device.client.service(NS.ptz);
      if (!ability || !port) throw cannot();
      return act(port, ability);
    });
  }

  #abilityOf(device: Device): Promise<Ability | null> {
    let ability = this.#abilities.get(device);
    if (!ability) {
      ability = readAbility(device);
      ability.catch(() => this.#abilities.delete(device));
      this.#abilities.set(device, ability);
    }
    return ability;
  }
}

async function readAbility({ client, targets }: Device): Promise<Ability | null> {
  const port = client.service(NS.ptz);
  if (!port || !targets.ptz) return null;
  const nodes = await ifOffered(ptzService.getNodes(port), []);
  const imaging = client.service(NS.imaging);
  const focus = imaging && targets.main.sourceToken !== null ? await ifOffered(canFocus(imaging, targets.main.sourceToken), false) : false;
  return { profile: targets.ptz.token, node: nodes.find(({ token }) => token === targets.ptz?.ptzNode) ?? nodes[0] ?? null, focus };
}

function cannot(): AppError {
  return new AppError('unsupported', 'camera.cannotTurn');
}
