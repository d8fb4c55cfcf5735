/** Offers a picture as a download: it stays on this computer. `wallMs`: the time it shows, UTC ms. */
export async function saveSnapshot(take: () => Promise<Blob | null>, cameraName: string, wallMs: number): Promise<void> {
  const picture = await take();
  if (!picture) return;
  const url = URL.createObjectURL(picture);
  const link = document.createElement('a');
  link.href = url;
  link.download = snapshotName(cameraName, wallMs, picture.type);
  link.click();
  // The download has begun by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** `Door 2026-01-15 14-02-05.png`, local time; characters that a file system refuses become spaces. */
export function snapshotName(cameraName: string, wallMs: number, type: string): string {
  const at = new Date(wallMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}-${two(at.getMinutes())}-${two(at.getSeconds())}`;
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const name = cameraName.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, ' ').replace(/\s+/g, ' ').trim() || 'camera';
  return `${name} ${date} ${time}.${type === 'image/jpeg' ? 'jpg' : 'png'}`;
}
