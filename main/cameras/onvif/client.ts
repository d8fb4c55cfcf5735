/** An open way to one device: where its services are, and what of them was found missing. */
import { AppError } from '../../../contract/errors.ts';
import type { XmlElement } from '../xml/tree.ts';
import { connectDevice, type ConnectRequest, servicesOf } from './connect.ts';
import { type OnvifConnection, OnvifFault, type ServicePath } from './connection.ts';
import type { ServiceMap } from './device-service.ts';
import { NS } from './namespaces.ts';

export interface CallOptions {
  deadlineMs?: number;
  signal?: AbortSignal | undefined;
  /** Another place of the same service: a subscription's own address. */
  place?: ServicePath;
  headers?: string;
  /** The SOAP action where it is not namespace and operation. */
  action?: string;
  /** The operation's own namespace, where a service answers those of another one (WS-Notification's, for events). */
  ns?: string;
}

/** One service of one device. In `content` the prefix `x` is the service's namespace and `tt` ONVIF's types. */
export interface ServicePort {
  readonly place: ServicePath;
  /** @throws OnvifFault `unsupported` at once, without asking, for what the device was found not to have (CAMERAS.md rule 20). */
  call(operation: string, content?: string, options?: CallOptions): Promise<XmlElement>;
}

export class OnvifClient {
  readonly connection: OnvifConnection;
  readonly services: ServiceMap;
  readonly #absent = new Set<string>();

  private constructor(connection: OnvifConnection, services: ServiceMap) {
    this.connection = connection;
    this.services = services;
  }

  /** @throws like `inspectDevice` */
  static async open(request: ConnectRequest): Promise<OnvifClient> {
    const connection = await connectDevice(request);
    return new OnvifClient(connection, await servicesOf(connection));
  }

  /** The device service, which every device has. */
  get device(): ServicePort {
    return this.#port(NS.device, this.connection.device);
  }

  /** Null when the device does not advertise it, or has shown that it is not there. */
  service(namespace: string): ServicePort | null {
    const place = this.services.get(namespace);
    return place && !this.#absent.has(namespace) ? this.#port(namespace, place) : null;
  }

  #port(namespace: string, place: ServicePath): ServicePort {
    return {
      place,
      call: async (operation, content = '', options = {}) => {
        const key = `${namespace} ${operation}`;
        if (this.#absent.has(key) || this.#absent.has(namespace)) throw new OnvifFault({ codes: ['Receiver', 'ActionNotSupported'], reason: operation }, this.connection.address);
        const { ns = namespace, action = `${ns}/${operation}`, place: elsewhere, headers, deadlineMs, signal } = options;
        try {
          return await this.connection.call({
            service: elsewhere ?? place,
            action,
            body: `<x:${operation} xmlns:x="${ns}">${content}</x:${operation}>`,
            ...(headers === undefined ? {} : { headers }),
            ...(deadlineMs === undefined ? {} : { deadlineMs }),
            signal,
          });
        } catch (error) {
          if (isNotImplemented(error)) this.#absent.add(key);
          // A web page answers where the service should be: none of its operations is there.
          if (error instanceof AppError && (error.kind === 'not-a-camera' || error.messageKey === 'camera.onvifOff') && namespace !== NS.device && !elsewhere) {
            this.#absent.add(namespace);
            throw new OnvifFault({ codes: ['Receiver', 'ActionNotSupported'], reason: operation }, this.connection.address);
          }
          throw error;
        }
      },
    };
  }
}

/** The device knows no such operation; asking again is of no use. */
export function isNotImplemented(error: unknown): boolean {
  return error instanceof OnvifFault && error.fault.codes.some((code) => ['ActionNotSupported', 'OptionalActionNotImplemented', 'MustUnderstand', 'NoSuchService', 'NotSupported'].includes(code));
}

/** `otherwise` where the device declines or has no such operation; credentials, cancelling and silence still throw. */
export async function ifOffered<T>(work: Promise<T> | undefined | null, otherwise: T): Promise<T> {
  if (!work) return otherwise;
  try {
    return await work;
  } catch (error) {
    if (error instanceof OnvifFault) return otherwise;
    if (error instanceof AppError && (error.messageKey === 'camera.notPermitted' || error.kind === 'not-a-camera')) return otherwise;
    throw error;
  }
}
