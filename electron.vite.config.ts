import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';

const at = (file: string) => fileURLToPath(new URL(file, import.meta.url));

// Shell, engine and its threads into one flat folder (main/base/entries.ts relies on it); the page is built by vite.config.ts.
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      emptyOutDir: true,
      minify: false,
      rollupOptions: {
        input: {
          shell: at('main/shell/main.ts'),
          headless: at('main/headless/cli.ts'),
          server: at('main/headless/server-process.ts'),
          engine: at('main/host/engine-process.ts'),
          'database-thread': at('main/storage/database-thread.ts'),
          'segment-writer': at('main/storage/segment-writer-process.ts'),
          'disk-reader': at('main/playback/disk-reader-process.ts'),
          'folder-look': at('main/host/folder-look-process.ts'),
          'detector-thread': at('main/guard/detect/detector-thread.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      emptyOutDir: true,
      rollupOptions: {
        input: { index: at('preload/index.ts') },
        // A sandboxed preload must be one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
});
