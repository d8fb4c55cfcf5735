/** Many devices, each at an address of its own, that answer a search in the same moment: `node crowd.ts INTERFACE COUNT`. Nothing is behind their answers. */
import { execFileSync } from 'node:child_process';
import { DiscoveryResponder } from '../../../tools/virtual-camera/onvif/discovery.ts';

const [device = '', count = '100'] = process.argv.slice(2);
const responder = new DiscoveryResponder('10.77.1.2');
await responder.start();
for (let index = 0; index < Number(count); index++) {
  const host = `10.77.1.${10 + index}`;
  execFileSync('ip', ['addr', 'add', `${host}/24`, 'dev', device]);
  await responder.add({ endpoint: `urn:uuid:crowd-${index}`, name: `Camera ${index}`, host: () => host, xaddr: () => `http://${host}/onvif/device_service` });
}
process.stdout.write('ready\n');
