import { z } from 'zod';

/**
 * Every kind of failure a caller can meet. The kind says what a program may do about it, the message key what a person
 * is told (`errors.<messageKey>` in resources/locales).
 */
export const ERROR_KINDS = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'unreachable',
  'camera-refused',
  'camera-locked',
  'not-a-camera',
  'no-video',
  'unsupported',
  'timeout',
  'disk-full',
  'read-only',
  'busy',
  'rate-limited',
  'cancelled',
  'closed',
  'internal',
] as const;
export const errorKindSchema = z.enum(ERROR_KINDS);
export type ErrorKind = z.infer<typeof errorKindSchema>;

const RETRYABLE: ReadonlySet<ErrorKind> = new Set(['unreachable', 'timeout', 'busy', 'rate-limited', 'closed']);

const STATUS: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  unreachable: 502,
  'camera-refused': 422,
  'camera-locked': 423,
  'not-a-camera': 422,
  'no-video': 422,
  unsupported: 422,
  timeout: 504,
  'disk-full': 507,
  'read-only': 507,
  busy: 503,
  'rate-limited': 429,
  cancelled: 409,
  closed: 503,
  internal: 500,
};

export type ErrorData = Record<string, string | number | boolean | null | string[]>;

export const errorBodySchema = z.object({
  kind: errorKindSchema,
  /** Key below `errors.` in the locales; `message` is the same in the caller's language. */
  messageKey: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;

/**
 * The one error that crosses a boundary. Anything else that is thrown becomes `internal` at the dispatcher, its text kept
 * for the log and not shown to the caller.
 */
export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly messageKey: string;
  readonly retryable: boolean;
  readonly data: ErrorData;

  constructor(
    kind: ErrorKind,
    messageKey: string,
    options: { data?: ErrorData; retryable?: boolean; cause?: unknown; message?: string } = {},
  ) {
    super(options.message ?? messageKey, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.kind = kind;
    this.messageKey = messageKey;
    this.retryable = options.retryable ?? RETRYABLE.has(kind);
    this.data = options.data ?? {};
  }

  static fromBody(body: ErrorBody): AppError {
    return new AppError(body.kind, body.messageKey, { data: body.data, retryable: body.retryable, message: body.message });
  }
}

/** HTTP status that goes with a kind. */
export function httpStatus(kind: ErrorKind): number {
  return STATUS[kind];
}
