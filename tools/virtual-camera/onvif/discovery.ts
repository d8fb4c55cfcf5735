/** WS-Discovery 2005/04 as ONVIF Core §7 uses it: answers probes, says Hello and Bye; on one interface only. */
import { randomUUID } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { scopesOf } from './device-service.ts';
import { escapeXml, find, parseXml } from './xml.ts';

const GROUP = '239.255.255.250';
const PORT = 3702;

export interface Advertised {
  endpoint: string;
  name: string;
  /** The address its answers come from. */
  host: () => string;
  xaddr: () => string;
}

/** One responder for all devices of a process: they share the port. */
export class DiscoveryResponder {
  readonly #interface: string;
  readonly #devices = new Set<Advertised>();
  readonly #senders = new Map<string, Socket>();
  #socket: Socket | null = null;

  constructor(interfaceAddress: string) {
    this.#interface = interfaceAddress;
  }

  async start(): Promise<void> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    socket.on('error', () => {});
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(PORT, '0.0.0.0', () => {
        socket.addMembership(GROUP, this.#interface);
        socket.setMulticastInterface(this.#interface);
        socket.setMulticastLoopback(true);
        resolve();
      });
    });
    socket.on('message', (message, from) => this.#onMessage(message, from));
    this.#socket = socket;
  }

  async add(device: Advertised): Promise<void> {
    const host = device.host();
    if (!this.#senders.has(host)) {
      // At an address of its own a device hears what is sent to it alone; at the shared one that goes to whoever took the port last.
      const own = host !== this.#interface;
      const sender = createSocket({ type: 'udp4', reuseAddr: own });
      sender.on('error', () => {});
      await new Promise<void>((resolve) => sender.bind(own ? PORT : 0, host, resolve));
      if (own) sender.on('message', (message, from) => this.#onMessage(message, from));
      sender.setMulticastInterface(this.#interface);
      this.#senders.set(host, sender);
    }
    this.#devices.add(device);
    this.#announce('Hello', device);
  }

  remove(device: Advertised, bye = true): void {
    if (this.#devices.delete(device) && bye) this.#announce('Bye', device);
  }

  async close(): Promise<void> {
    for (const device of this.#devices) this.remove(device);
    // What was handed to the sockets is sent before they close.
    await new Promise((resolve) => setImmediate(resolve));
    for (const sender of this.#senders.values()) sender.close();
    this.#senders.clear();
    this.#socket?.close();
    this.#socket = null;
  }

  #onMessage(message: Buffer, from: { address: string; port: number }): void {
    const envelope = parseXml(message.toString('utf8'));
    const probe = find(find(envelope, 'Body'), 'Probe');
    const types = find(probe, 'Types')?.text.trim() ?? '';
    if (!probe || (types !== '' && !/NetworkVideoTransmitter|Device/.test(types))) return;
    const relatesTo = find(envelope, 'MessageID')?.text.trim() ?? '';
    for (const device of this.#devices) {
      const body = `<d:ProbeMatches><d:ProbeMatch>${describe(device)}</d:ProbeMatch></d:ProbeMatches>`;
      this.#send(device, wrap('ProbeMatches', body, relatesTo), from.port, from.address);
    }
  }

  #announce(kind: 'Hello' | 'Bye', device: Advertised): void {
    this.#send(device, wrap(kind, `<d:${kind}>${describe(device)}</d:${kind}>`, null), PORT, GROUP);
  }

  #send(device: Advertised, text: string, port: number, address: string): void {
    const sender = this.#senders.get(device.host());
    sender?.send(text, port, address);
  }
}

function describe({ endpoint, name, xaddr }: Advertised): string {
  return (
    `<a:EndpointReference><a:Address>${endpoint}</a:Address></a:EndpointReference><d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types>` +
    `<d:Scopes>${escapeXml(scopesOf(name).join(' '))}</d:Scopes><d:XAddrs>${escapeXml(xaddr())}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>`
  );
}

function wrap(action: string, body: string, relatesTo: string | null): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" ' +
    'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><s:Header>' +
    `<a:MessageID>urn:uuid:${randomUUID()}</a:MessageID>${relatesTo ? `<a:RelatesTo>${escapeXml(relatesTo)}</a:RelatesTo>` : ''}` +
    `<a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To><a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/${action}</a:Action>` +
    `</s:Header><s:Body>${body}</s:Body></s:Envelope>`
  );
}
