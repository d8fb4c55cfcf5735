/** A little ONVIF device on loopback whose answers a test writes; it counts and keeps what it was asked. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  operation: string;
  path: string;
  port: number;
  body: string;
  authorization: string | null;
  /** A WS-UsernameToken was in it. */
  signed: boolean;
}

export type Answer = string | { status: number; headers?: Record<string, string | string[]>; body?: string } | ((response: ServerResponse) => void);

export interface FakeDevice extends AsyncDisposable {
  port: number;
  address: string;
  asked: Asked[];
  operations(): string[];
}

export async function startOnvifDevice(answer: (asked: Asked, port: number) => Answer): Promise<FakeDevice> {
  const asked: Asked[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      const operation = /<s:Body><(?:\w+:)?(\w+)/.exec(body)?.[1] ?? '';
      const { port } = server.address() as AddressInfo;
      const entry: Asked = { operation, path: request.url ?? '', port, body, authorization: request.headers.authorization ?? null, signed: body.includes('UsernameToken') };
      asked.push(entry);
      const reply = answer(entry, port);
      if (typeof reply === 'function') return reply(response);
      const full = typeof reply === 'string' ? { status: 200, body: envelope(reply) } : reply;
      response.writeHead(full.status, { 'Content-Type': 'application/soap+xml', ...('headers' in full ? full.headers : {}) });
      response.end(full.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    address: `127.0.0.1:${port}`,
    asked,
    operations: () => asked.map((entry) => entry.operation),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Prefixes as gSOAP firmware writes them. */
export function envelope(content: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" ' +
    'xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" ' +
    `xmlns:tr2="http://www.onvif.org/ver20/media/wsdl" xmlns:ter="http://www.onvif.org/ver10/error"><SOAP-ENV:Body>${content}</SOAP-ENV:Body></SOAP-ENV:Envelope>`
  );
}

export function fault(subcode: string, reason: string, status = 400): Answer {
  return {
    status,
    body: envelope(
      `<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:Sender</SOAP-ENV:Value><SOAP-ENV:Subcode><SOAP-ENV:Value>ter:${subcode}</SOAP-ENV:Value></SOAP-ENV:Subcode></SOAP-ENV:Code>` +
        `<SOAP-ENV:Reason><SOAP-ENV:Text xml:lang="en">${reason}</SOAP-ENV:Text></SOAP-ENV:Reason></SOAP-ENV:Fault>`,
    ),
  };
}

export function dateTime(utcMs: number, localMs = utcMs): string {
  const part = (name: string, ms: number) => {
    const at = new Date(ms);
    return (
      `<tt:${name}><tt:Time><tt:Hour>${at.getUTCHours()}</tt:Hour><tt:Minute>${at.getUTCMinutes()}</tt:Minute><tt:Second>${at.getUTCSeconds()}</tt:Second></tt:Time>` +
      `<tt:Date><tt:Year>${at.getUTCFullYear()}</tt:Year><tt:Month>${at.getUTCMonth() + 1}</tt:Month><tt:Day>${at.getUTCDate()}</tt:Day></tt:Date></tt:${name}>`
    );
  };
  return `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>${part('UTCDateTime', utcMs)}${part('LocalDateTime', localMs)}</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`;
}

export const INFORMATION =
  '<tds:GetDeviceInformationResponse><tds:Manufacturer>HIKVISION</tds:Manufacturer><tds:Model>DS-2CD2042WD-I</tds:Model><tds:FirmwareVersion>5.10</tds:FirmwareVersion></tds:GetDeviceInformationResponse>';

export function profile1(token: string, width: number, height: number, encoder: string | null, codec = 'H264'): string {
  const configuration =
    encoder === null
      ? ''
      : `<tt:VideoEncoderConfiguration token="${encoder}"><tt:Name>VE</tt:Name><tt:Encoding>${codec}</tt:Encoding><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution></tt:VideoEncoderConfiguration>`;
  return `<trt:Profiles fixed="true" token="${token}"><tt:Name>${token}</tt:Name><tt:VideoSourceConfiguration token="vsc"><tt:SourceToken>source_1</tt:SourceToken></tt:VideoSourceConfiguration>${configuration}</trt:Profiles>`;
}

export function services(entries: readonly [namespace: string, xaddr: string][]): string {
  const each = entries.map(([ns, xaddr]) => `<tds:Service><tds:Namespace>${ns}</tds:Namespace><tds:XAddr>${xaddr}</tds:XAddr></tds:Service>`);
  return `<tds:GetServicesResponse>${each.join('')}</tds:GetServicesResponse>`;
}

/** Checks a WS-UsernameToken as a camera does: digest, and a time no further than 5 s from its clock. */
export function tokenIsGood(body: string, password: string, cameraNowMs: number): boolean {
  const pick = (name: string) => new RegExp(`<ws\\w+:${name}[^>]*>([^<]*)<`).exec(body)?.[1] ?? '';
  const created = pick('Created');
  const digest = createHash('sha1').update(Buffer.from(pick('Nonce'), 'base64')).update(created).update(password).digest('base64');
  return digest === pick('Password') && Math.abs(Date.parse(created) - cameraNowMs) < 5_000;
}
