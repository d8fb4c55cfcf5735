/**
 * The process that looks into a folder once, and says on its stdout what is there. A network drive that hangs keeps it; it would keep the engine from
 * ending, if it were that.
 */
import { AppError } from '../../contract/errors.ts';
import { type FolderAnswer, type FolderAsk, lookInto } from './folder-look.ts';

let answer: FolderAnswer;
try {
  answer = { list: await lookInto(JSON.parse(process.argv[2] ?? '') as FolderAsk) };
} catch (error) {
  answer = { error: error instanceof AppError ? { kind: error.kind, messageKey: error.messageKey, data: error.data } : null };
}
process.stdout.write(JSON.stringify(answer));
