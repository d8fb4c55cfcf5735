/** A device that answers WS-Discovery on IPv6 only, and its device service: `node v6-device.ts INTERFACE`. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import { envelope, INFORMATION } from '../onvif-device.ts';

const [zone = ''] = process.argv.slice(2);
const PORT = 8899;
const reply = (relatesTo: string) =>
  '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery">' +
  `<s:Header><a:RelatesTo>${relatesTo}</a:RelatesTo></s:Header><s:Body><d:ProbeMatches><d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:six</a:Address></a:EndpointReference>` +
  `<d:Scopes>onvif://www.onvif.org/name/Six</d:Scopes><d:XAddrs>http://[fd77::2]:${PORT}/onvif/device_service</d:XAddrs></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>`;

createServer((request, response) => {
  request.resume();
  response.end(envelope(INFORMATION));
}).listen(PORT, '::');
const socket = createSocket({ type: 'udp6', reuseAddr: true });
socket.on('message', (message, from) => socket.send(reply(/MessageID>([^<]*)</.exec(message.toString())?.[1] ?? ''), from.port, from.address));
socket.bind(3702, () => {
  socket.addMembership('ff02::c', `::%${zone}`);
  process.stdout.write('ready\n');
});
