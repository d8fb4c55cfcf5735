import type { FastifyRequest } from 'fastify';
import type { Language } from '../../contract/types.ts';
import type { Logger } from '../base/logger.ts';
import { pickLanguage } from '../host/messages.ts';
import type { Engine } from '../host/types.ts';
import type { Gatekeeper } from './gatekeeper.ts';

/** What every route works with. */
export interface HttpParts {
  engine: Engine;
  gatekeeper: Gatekeeper;
  /** HTTPS: cookies are for it alone. */
  secure: boolean;
  log: Logger;
}

/** The language a caller reads, else the installation's. */
export function languageOf(request: FastifyRequest, engine: Engine): Language {
  return pickLanguage(request.headers['accept-language']) ?? engine.language();
}
