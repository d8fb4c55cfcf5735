import { useSyncExternalStore } from 'react';

export interface Route {
  /** `live` of `#/live?camera=…`. */
  page: string;
  query: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  return { page: path.split('/')[0] || 'live', query: new URLSearchParams(query) };
}

export function go(hash: string): void {
  location.hash = hash;
}

const subscribe = (listener: () => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

/** The address bar's part after #, as text: a fresh object each time would render for ever. */
export function useHash(): string {
  return useSyncExternalStore(subscribe, () => location.hash);
}
