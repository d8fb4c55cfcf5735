/**
 * Messages between a client and the engine, the same on every transport. Control messages are JSON text on a WebSocket and
 * structured-clone objects on a MessagePort; media frames (media-frame.ts) are binary on both.
 */
import { z } from 'zod';
import { errorBodySchema } from './errors.ts';

export const clientMessageSchema = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('call'), id: z.number().int(), name: z.string().max(64), params: z.unknown().optional() }),
  z.strictObject({ t: z.literal('subscribe'), topic: z.string().max(64) }),
  z.strictObject({ t: z.literal('unsubscribe'), topic: z.string().max(64) }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

export const serverMessageSchema = z.discriminatedUnion('t', [
  z.object({ t: z.literal('result'), id: z.number().int(), result: z.unknown() }),
  z.object({ t: z.literal('error'), id: z.number().int(), error: errorBodySchema }),
  z.object({ t: z.literal('topic'), topic: z.string(), payload: z.unknown() }),
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;

/** Largest control message a server accepts, bytes: no call carries more than a few kilobytes. */
export const MAX_CONTROL_BYTES = 256 * 1024;
