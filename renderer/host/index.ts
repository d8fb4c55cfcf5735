import { Engine, type EngineApi } from './engine.ts';
import { portDial } from './port-dial.ts';
import { webSocketDial } from './websocket-dial.ts';

export type { EngineApi, EngineState } from './engine.ts';

/** The page's connection: a port in the desktop app, a WebSocket in a browser. */
export const engine: EngineApi = new Engine(
  location.protocol.startsWith('http') ? webSocketDial(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`) : portDial(),
);
