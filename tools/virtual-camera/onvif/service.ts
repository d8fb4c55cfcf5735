/** What a service of the virtual camera is made of: each operation takes a request's element and gives the content of the Body. */
import type { LoopStream } from '../rtsp/stream.ts';
import { find, type Node } from './xml.ts';

export interface DeviceFacts {
  name: string;
  model: string;
  serial: string;
  endpoint: string;
  /** As the client reached it, `host:port`. */
  here: string;
  rtspPort: number;
  rtspHost: string;
  cameraNowMs: number;
  streams: Record<'main' | 'sub', LoopStream | null>;
}

export interface Asked {
  /** The operation's element. */
  call: Node;
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

export function ask(call: Node, url: string, facts: DeviceFacts): Asked {
  return { call, url, facts, text: (name) => find(call, name)?.text.trim() ?? '' };
}
