import { AppError } from '../../../contract/errors.ts';

/** What a failure while an export is written means to the person. Others stay what they are. */
export function exportFailure(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return new AppError('cancelled', 'cancelled');
  if (error instanceof AppError) return error;
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('disk-full', 'playback.exportDiskFull', { cause: error });
  return error;
}

export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
