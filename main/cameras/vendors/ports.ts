/** Where makers put the ONVIF device service when nothing else is set, most likely first. */
const ONVIF_PORTS: readonly { port: number; makers: string }[] = [
  { port: 80, makers: 'the standard: Hikvision, Dahua, Axis, Uniview' },
  { port: 8000, makers: 'Reolink' },
  { port: 2020, makers: 'Tapo (TP-Link)' },
  { port: 8080, makers: 'Xiongmai and other white-label boards' },
  { port: 8899, makers: 'Xiongmai' },
];

/** The ports to try for a device of which only the host is known; just the given one when it is. */
export function candidatePorts(given: number | null): number[] {
  return given === null ? ONVIF_PORTS.map((entry) => entry.port) : [given];
}
