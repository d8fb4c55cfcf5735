import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ExportJob } from '../../../contract/types.ts';
import { canCopy, canDownload, exportTitle, keptBytes, problemKey, withJob } from './export-jobs.ts';

const job: ExportJob = { id: 'one', kind: 'clip', state: 'done', progress: 1, cameraId: 'a', cameraIds: ['a'], from: 0, to: 1, path: '/x/a.mp4', bytes: 1, proof: '/x/proof.json', error: null };

describe('the list of exports', () => {
  it('takes a job once, and shows it as it is now', () => {
    const running = { ...job, state: 'running' as const, path: null };
    const other = { ...job, id: 'two' };
    expect(withJob(withJob(withJob([], running), other), job)).toEqual([job, other]);
  });

  it('offers for download what is one file, and for copying all that was made here', () => {
    expect([canDownload(job), canCopy(job)]).toEqual([true, true]);
    expect([canDownload({ ...job, kind: 'case', path: '/x/case' }), canCopy({ ...job, kind: 'case', path: '/x/case' })]).toEqual([false, true]);
    expect([canDownload({ ...job, kind: 'copy' }), canCopy({ ...job, kind: 'copy' })]).toEqual([false, false]);
    expect([canDownload({ ...job, state: 'running' }), canCopy({ ...job, state: 'failed' })]).toEqual([false, false]);
  });

  it('offers nothing of what was deleted but to have it back', () => {
    const deleted = { ...job, deletedUntilMs: 5 };
    expect([canDownload(deleted), canCopy(deleted)]).toEqual([false, false]);
  });

  it('says how much room they take on this computer', () => {
    expect(keptBytes([{ ...job, bytes: 5 }, { ...job, kind: 'case', bytes: 7 }, { ...job, kind: 'copy', bytes: 100 }, { ...job, state: 'running', bytes: null }])).toBe(12);
  });

  it('calls each by its cameras, or by its file where they are not known', () => {
    const texts = { removed: 'Removed', separator: ', ' };
    expect(exportTitle({ ...job, cameraIds: ['a', 'b'] }, new Map([['a', 'Door']]), texts)).toBe('Door, Removed');
    expect(exportTitle({ ...job, cameraIds: [], path: '/x/y/Door 2026.zip' }, new Map(), texts)).toBe('Door 2026.zip');
    expect(exportTitle({ ...job, cameraIds: [], path: 'C:\\x\\Door.mp4' }, new Map(), texts)).toBe('Door.mp4');
  });

  it('says of a failed one what to do, without a place that stays empty', () => {
    const texts = JSON.parse(readFileSync(new URL('../../../resources/locales/en.json', import.meta.url), 'utf8')) as Tree;
    const keys = ['internal', 'playback.nothingThere', 'playback.exportDiskFull', ...Object.keys((texts.errors as { exports: Tree }).exports).map((name) => `exports.${name}`)];
    for (const key of [...keys.map((each) => problemKey(each)), problemKey(null)]) {
      const text = key.split('.').reduce<unknown>((tree, part) => (tree as Tree)[part], texts);
      expect(text, key).toEqual(expect.any(String));
      expect(text, key).not.toContain('{{');
    }
  });
});

type Tree = Record<string, unknown>;
