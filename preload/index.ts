/** Hands the page one MessagePort to the engine, and the folder a person chose in the system's dialog; nothing else. Sandboxed: built into one CommonJS file. */
import { ipcRenderer } from 'electron';

ipcRenderer.on('kanjia-port', (event) => {
  // To the page's own world only: the target origin is the page itself.
  window.postMessage({ type: 'kanjia-port' }, window.location.origin, event.ports);
});

window.addEventListener('message', (event) => {
  if (event.source !== window) return;
  const asked = event.data as { type?: unknown; id?: unknown; at?: unknown } | null;
  if (asked?.type === 'kanjia-port-wanted') ipcRenderer.send('kanjia-port-wanted');
  if (asked?.type === 'kanjia-folder-wanted') {
    const answer = (path: unknown) => window.postMessage({ type: 'kanjia-folder', id: asked.id, path }, window.location.origin);
    ipcRenderer.invoke('kanjia-folder', asked.at).then(answer, () => answer(null));
  }
});
