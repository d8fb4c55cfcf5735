/** `<camera>_<local time>.<extension>`, without what any system refuses in a file's name. */
export function exportName(camera: string, atMs: number, extension = 'mp4'): string {
  const at = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const time = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}_${two(at.getHours())}-${two(at.getMinutes())}-${two(at.getSeconds())}`;
  return `${safeName(camera, 'camera')}_${time}${extension === '' ? '' : `.${extension}`}`;
}

/** A text as part of a file's name; Windows refuses the most. @param otherwise what it is called without one. */
export function safeName(text: string, otherwise: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const safe = text.toWellFormed().replace(/[<>:"/\\|?*\u0000-\u001f]/g, '_').replace(/[. ]+$/, '').trim();
  const short = safe.slice(0, 60).toWellFormed().trim();
  return /^(?:con|prn|aux|nul|com\d|lpt\d)?$/i.test(short) ? `${otherwise} ${short}`.trim() : short;
}

/** The name, or one with a number behind it that is not taken: `a.mp4`, `a (2).mp4`. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${stem} (${number})${extension}`;
    if (!isTaken(candidate)) return candidate;
  }
}
