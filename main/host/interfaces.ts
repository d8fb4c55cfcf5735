/** Headless and the shell give the engine what was typed; which interfaces that means is the camera layer's to say. */
export { parseAllowedInterfaces as parseInterfaces } from '../cameras/discovery/interfaces.ts';
