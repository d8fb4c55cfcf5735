/**
 * Where the files are that run in a thread or process of their own. From source each is its `.ts`; in a built app all
 * entries and chunks lie in one folder, `out/main/`.
 */
const SOURCES = {
  engine: '../host/engine-process.ts',
  server: '../headless/server-process.ts',
  'database-thread': '../storage/database-thread.ts',
  'segment-writer': '../storage/segment-writer-process.ts',
  'disk-reader': '../playback/disk-reader-process.ts',
  'folder-look': '../host/folder-look-process.ts',
  'detector-thread': '../guard/detect/detector-thread.ts',
} as const;

export type Entry = keyof typeof SOURCES;

export function entryUrl(entry: Entry): URL {
  return import.meta.url.endsWith('.ts') ? new URL(SOURCES[entry], import.meta.url) : new URL(`./${entry}.js`, import.meta.url);
}

/** The folder of the built page. */
export function pageFolderUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? '../../out/renderer/' : '../renderer/', import.meta.url);
}
