import type { z } from 'zod';
import type { Role } from './roles.ts';

/** How a call is declared: once, here, and everything else is derived from it. */
export interface CallDefinition<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  params: P;
  result: R;
  role: Role;
  /** One line for the OpenAPI document. */
  summary: string;
  /** Parameters to begin with, for the OpenAPI document; none for a call that needs none. */
  example?: z.input<P>;
  /** Only over a connection that can push (MessagePort, WebSocket): it opens or feeds a media channel. */
  connectionOnly?: boolean;
}

export function call<P extends z.ZodType, R extends z.ZodType>(definition: CallDefinition<P, R>): CallDefinition<P, R> {
  return definition;
}
