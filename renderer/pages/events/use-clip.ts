import { useEffect, useRef, useState } from 'react';
import type { CameraEvent, ExportJob } from '../../../contract/types.ts';
import { engine } from '../../host/index.ts';
import { problemKey } from '../playback/export-jobs.ts';
import { inBrowser } from '../playback/use-export-jobs.ts';

export type ClipState =
  | { kind: 'idle' }
  | { kind: 'running'; progress: number | null }
  /** It is here: sharing it needs one more press, because the browser lets nobody share without one. */
  | { kind: 'ready'; file: File }
  | { kind: 'saved'; path: string }
  /** A key of a text, or an error. */
  | { kind: 'failed'; key: string | null; error: unknown };

/** The address of a finished export, for browsers. */
const addressOf = (id: string) => `/api/v1/exports/${encodeURIComponent(id)}`;

/** An event's clip as a file: to keep, or to send on. */
export function useClip(event: CameraEvent | null, rolls: { preMs: number; postMs: number }): { state: ClipState; download(): void; share(): void } {
  const [state, setState] = useState<ClipState>({ kind: 'idle' });
  const current = useRef(event?.id);
  current.current = event?.id;
  useEffect(() => setState({ kind: 'idle' }), [event?.id]);

  const make = async (use: (job: ExportJob & { path: string }) => Promise<void> | void) => {
    if (!event || state.kind === 'running') return;
    const set = (next: ClipState) => {
      if (current.current === event.id) setState(next);
    };
    set({ kind: 'running', progress: null });
    const to = Math.min(engine.engineNow(), (event.endMs ?? engine.engineNow()) + rolls.postMs);
    try {
      const job = await exported(event.cameraId, event.startMs - rolls.preMs, to, (progress) => set({ kind: 'running', progress }));
      if (job.state !== 'done' || job.path === null) set({ kind: 'failed', key: problemKey(job.error), error: null });
      else {
        set(inBrowser ? { kind: 'idle' } : { kind: 'saved', path: job.path });
        await use({ ...job, path: job.path });
      }
    } catch (error) {
      set({ kind: 'failed', key: null, error });
    }
  };
  return {
    state,
    download: () => void make((job) => (inBrowser ? saveAs(addressOf(job.id)) : undefined)),
    share() {
      if (state.kind === 'ready') {
        void send(state.file).then(() => setState({ kind: 'idle' }));
        return;
      }
      void make(async (job) => {
        if (!inBrowser) return;
        const answer = await fetch(addressOf(job.id));
        const name = job.path.split(/[\\/]/).at(-1) ?? 'event.mp4';
        const file = new File([await answer.blob()], name, { type: 'video/mp4' });
        if (!canShare(file)) saveAs(addressOf(job.id));
        else if ((await send(file)) === 'needs-press') setState({ kind: 'ready', file });
      });
    },
  };
}

/** True where the system has a way to send a file on. */
export function canShare(file: File): boolean {
  return typeof navigator.canShare === 'function' && navigator.canShare({ files: [file] });
}

async function send(file: File): Promise<'done' | 'needs-press'> {
  try {
    await navigator.share({ files: [file], title: file.name });
    return 'done';
  } catch (error) {
    // That somebody thought better of it is no failure.
    return error instanceof DOMException && error.name === 'NotAllowedError' ? 'needs-press' : 'done';
  }
}

function saveAs(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}

/** Resolves when the export is over, however it ended. */
async function exported(cameraId: string, from: number, to: number, onProgress: (progress: number | null) => void): Promise<ExportJob> {
  const over = Promise.withResolvers<ExportJob>();
  let id: string | null = null;
  const told = new Map<string, ExportJob>();
  const look = (job: ExportJob) => {
    if (job.id !== id) return;
    if (job.state === 'running') onProgress(job.progress > 0 ? job.progress : null);
    else over.resolve(job);
  };
  using _listening = engine.subscribe('exports.changed', ({ job }) => {
    told.set(job.id, job);
    look(job);
  });
  // What was told while the line was down.
  using _state = engine.onState((now) => {
    if (now !== 'connected' || id === null) return;
    engine.call('exports.list', {}).then(
      ({ jobs }) => {
        const job = jobs.find((each) => each.id === id);
        if (job) look(job);
        else over.reject(new Error('the export is not known any more'));
      },
      (error: unknown) => over.reject(error),
    );
  });
  const { job } = await engine.call('exports.start', { kind: 'clip', cameraIds: [cameraId], from, to });
  id = job.id;
  look(told.get(job.id) ?? job);
  // Listened to until then: what is returned without waiting is disposed of at once.
  return await over.promise;
}
