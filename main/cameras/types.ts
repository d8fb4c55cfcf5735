import type { PatrolStop, Sleep } from '../../contract/device-types.ts';
import type { CameraDetails, CameraEventSettings, FoundCamera, GuardSettings, RecordingPlan, CameraStream } from '../../contract/types.ts';

/** A configured camera as it is kept: everything but its live state. The password lives in the secret store, under the id. */
export interface CameraConfig {
  id: string;
  name: string;
  source: 'onvif' | 'rtsp';
  /** WS-Addressing endpoint reference of an ONVIF device. */
  endpoint: string | null;
  /** `host:port` of the device service (ONVIF) or of the RTSP server. */
  address: string;
  make: string | null;
  model: string | null;
  /** The video source of a device with several lenses or channels; null for the only one. */
  channel: string | null;
  username: string | null;
  /** Tokens of its profiles on the device; null for cameras without, and for those added before they were remembered. */
  profiles: { main: string; sub: string | null } | null;
  /** SHA-256 of the certificates that the camera has to show; null where it is not asked over TLS. */
  certificates: { onvif: string | null; rtsp: string | null };
  /** Without credentials. */
  mainUrl: string;
  subUrl: string | null;
  streams: CameraStream[];
  details: CameraDetails;
  /** `names` are ours for its presets; the patrol goes on after a restart. */
  ptz: { names: Record<string, string>; patrol: PatrolStop[]; patrolling: boolean };
  /** What the camera itself tells of. */
  cameraEvents: CameraEventSettings;
  sleep: Sleep;
  recording: RecordingPlan;
  guard: GuardSettings;
  order: number;
  addedMs: number;
}

export interface Credentials {
  username: string;
  password: string;
}

export interface OnvifDevice {
  /** `host:port` that answered. */
  address: string;
  endpoint: string | null;
  name: string | null;
  make: string | null;
  model: string | null;
  firmware: string | null;
  serial: string | null;
  /** HTTPS: the certificate that was shown, to be pinned; null over plain HTTP. */
  certificate: string | null;
  /** In the order the device prefers; the host replaced by the one that answered, credentials taken out. */
  profiles: {
    token: string;
    name: string;
    rtspUrl: string;
    codec: string | null;
    width: number | null;
    height: number | null;
    /** Profiles with the same encoder show the same stream; null where the device does not say. */
    encoderToken?: string | null;
    /** Profiles of the same source show the same scene: recorders have one for each channel. */
    sourceToken?: string | null;
  }[];
}

export type Discovered = Omit<FoundCamera, 'known'>;
