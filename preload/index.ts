/** Hands the page one MessagePort to the engine, and nothing else. Sandboxed: built into one CommonJS file. */
import { ipcRenderer } from 'electron';

ipcRenderer.on('kanjia-port', (event) => {
  // To the page's own world only: the target origin is the page itself.
  window.postMessage({ type: 'kanjia-port' }, window.location.origin, event.ports);
});

window.addEventListener('message', (event) => {
  if (event.source === window && (event.data as { type?: unknown } | null)?.type === 'kanjia-port-wanted') {
    ipcRenderer.send('kanjia-port-wanted');
  }
});
