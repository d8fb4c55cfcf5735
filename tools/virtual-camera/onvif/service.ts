/** What a service of the virtual camera is made of: each operation takes a request's element and gives the content of the Body. */
import type { RtspStream } from '../rtsp/rtsp-stream.ts';
import type { Quirks } from './quirks.ts';
import type { DeviceState, PtzHead } from './state.ts';
import { find, type Node } from './xml.ts';

export interface DeviceFacts {
  name: string;
  model: string;
  serial: string;
  endpoint: string;
  /** `http://host:port`, as the client reached it. */
  here: string;
  rtspPort: number;
  rtspHost: string;
  /** `rtsp` or `rtsps`. */
  rtspScheme: string;
  cameraNowMs: number;
  streams: Record<'main' | 'sub', RtspStream | null>;
  state: DeviceState;
  /** Null: it is fixed to the wall. */
  head: PtzHead | null;
  /** Further channels of a recorder, each with a main stream of its own: their names. */
  channels: readonly string[];
  quirks: Quirks;
  /** Other encoder settings than the present ones can be had. */
  adjustable: boolean;
  /** When the card has footage, by the camera's clock; null: it has none, or it is taken out. */
  card: { stretches: readonly { fromMs: number; toMs: number }[] } | null;
}

/** What changes more than a value: the device does it. */
export interface DeviceActions {
  setClockOffset(ms: number): void;
  /** The settings of an encoder have changed. */
  encoderChanged(role: 'main' | 'sub'): void;
  reboot(): void;
  setAddress(address: string): void;
  eraseCard(): void;
}

export interface Asked {
  /** The operation's element. */
  call: Node;
  /** The whole envelope. */
  message: Node;
  /** Path and query. */
  url: string;
  facts: DeviceFacts;
  /** Text of the first descendant of that name, trimmed; empty when there is none. */
  text(name: string): string;
}

export type Operation = (asked: Asked) => string | Promise<string>;

export interface Service {
  /** Requests are told apart by it: Media and Media2 have operations of the same names. */
  namespace: string;
  /** Other namespaces whose operations are answered here (WS-Notification's, for events). */
  alsoIn?: readonly string[];
  /** Below `/onvif/`. */
  path: string;
  operations: Readonly<Record<string, Operation>>;
  /** Answered without asking who calls, as ONVIF Core §5.9.4 has it (PRE_AUTH). */
  open?: ReadonlySet<string>;
}

/** Thrown by an operation: what the device answers instead. */
export class SoapFault extends Error {
  readonly code: 'Sender' | 'Receiver';
  readonly subcode: string;

  constructor(code: 'Sender' | 'Receiver', subcode: string, reason: string) {
    super(reason);
    this.code = code;
    this.subcode = subcode;
  }
}

/** Thrown by an operation: the connection is cut. */
export class Hangup extends Error {}

export function ask(message: Node, call: Node, url: string, facts: DeviceFacts): Asked {
  return { call, message, url, facts, text: (name) => find(call, name)?.text.trim() ?? '' };
}
