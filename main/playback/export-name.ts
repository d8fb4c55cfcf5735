/** `<camera>_<local time>.mp4`, without what any system refuses in a file's name (Windows is the strictest). */
export function exportName(camera: string, atMs: number): string {
  const at = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const time = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}_${two(at.getHours())}-${two(at.getMinutes())}-${two(at.getSeconds())}`;
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const safe = camera.replace(/[<>:"/\\|?*\u0000-\u001f]/g, '_').replace(/[. ]+$/, '').trim().slice(0, 60);
  return `${/^(?:con|prn|aux|nul|com\d|lpt\d)?$/i.test(safe) ? `camera ${safe}`.trim() : safe}_${time}.mp4`;
}
