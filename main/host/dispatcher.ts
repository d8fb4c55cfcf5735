import { randomBytes } from 'node:crypto';
import { type CallInput, type CallName, type CallResult, calls, isCallName } from '../../contract/calls.ts';
import { AppError } from '../../contract/errors.ts';
import { type Role, roleAllows } from '../../contract/roles.ts';
import type { Language } from '../../contract/types.ts';
import type { Logger } from '../base/logger.ts';
import type { ServerConnection } from './connection.ts';

/** Who calls. */
export interface Session {
  id: string;
  role: Role;
  /** For the audit and for `access.me`. */
  name: string;
}

export interface CallContext {
  session: Session;
  /** null for calls over plain HTTP. */
  connection: ServerConnection | null;
  language: Language;
  /** Aborted when the caller is gone. */
  signal: AbortSignal;
}

export type Handlers = {
  [N in CallName]: (input: CallInput<N>, context: CallContext) => Promise<CallResult<N>> | CallResult<N>;
};

export interface Dispatcher {
  /** Validates, checks the role, calls the handler. @throws AppError and nothing else. */
  dispatch(name: string, params: unknown, context: CallContext): Promise<unknown>;
}

/** @param options.checkResults for tests: a result that is not what the contract promises is `internal`, instead of being passed on. */
export function createDispatcher(options: { handlers: Handlers; log: Logger; checkResults?: boolean }): Dispatcher {
  return {
    async dispatch(name, params, context) {
      if (!isCallName(name)) throw new AppError('not-found', 'call.unknown', { data: { call: name.slice(0, 64) } });
      const definition = calls[name];
      if (!roleAllows(context.session.role, definition.role)) throw new AppError('forbidden', 'call.forbidden', { data: { call: name, needs: definition.role } });
      if (definition.connectionOnly && !context.connection) throw new AppError('unsupported', 'call.connectionOnly', { data: { call: name } });
      const parsed = definition.params.safeParse(params ?? {});
      if (!parsed.success) throw invalid(parsed.error.issues[0]);
      try {
        const handler = options.handlers[name] as (input: unknown, context: CallContext) => unknown;
        const result = await handler(parsed.data, context);
        if (options.checkResults) definition.result.parse(result);
        return result;
      } catch (error) {
        throw error instanceof AppError ? error : internalError(error, options.log, { call: name });
      }
    },
  };
}

/** Names the first offending field: `{field, problem}`. */
function invalid(issue: { path: PropertyKey[]; message: string; code?: string; keys?: string[] } | undefined): AppError {
  const path = (issue?.path ?? []).map(String);
  if (issue?.code === 'unrecognized_keys' && issue.keys) path.push(...issue.keys.slice(0, 1));
  return new AppError('invalid', 'call.invalidField', { data: { field: path.join('.') || '(body)', problem: issue?.message ?? '' } });
}

/** A failure nobody foresaw is logged under a reference, which is all that the caller is told of it. */
export function internalError(error: unknown, log: Logger, where: { call: string } | { path: string }): AppError {
  const reference = randomBytes(4).toString('hex');
  log.error('call failed', { ...where, reference, error });
  return new AppError('internal', 'internal', { data: { reference }, cause: error });
}
