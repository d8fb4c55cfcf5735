import { z } from 'zod';
import { call } from '../call.ts';
import { roleSchema } from '../roles.ts';
import { ms, noticeTextSchema, settingsSchema } from '../types.ts';

export const noticeSchema = z.object({
  id: z.string(),
  level: z.enum(['info', 'warning', 'error']),
  text: noticeTextSchema,
  sinceMs: ms,
});
export type Notice = z.infer<typeof noticeSchema>;

export const systemCalls = {
  'system.status': call({
    summary: 'The engine: version, since when it runs, what it costs, what is wrong.',
    role: 'viewer',
    params: z.strictObject({}),
    result: z.object({
      version: z.string(),
      pid: z.number().int(),
      startedMs: ms,
      nowMs: ms,
      platform: z.string(),
      host: z.enum(['desktop', 'headless']),
      dataDir: z.string(),
      cameras: z.object({ total: z.number().int(), online: z.number().int(), recording: z.number().int() }),
      memoryBytes: z.number().int(),
      ffmpeg: z.object({ path: z.string(), version: z.string() }),
      notices: z.array(noticeSchema),
    }),
  }),
  'settings.get': call({
    summary: 'Settings of this installation.',
    role: 'viewer',
    params: z.strictObject({}),
    result: z.object({ settings: settingsSchema }),
  }),
  'settings.update': call({
    summary: 'Change settings. Partial.',
    role: 'owner',
    params: settingsSchema.partial(),
    example: { language: 'zh-CN' },
    result: z.object({ settings: settingsSchema }),
  }),
  'access.me': call({
    summary: 'Who is calling.',
    role: 'viewer',
    params: z.strictObject({}),
    result: z.object({ role: roleSchema, name: z.string(), ownerHasPassword: z.boolean() }),
  }),
  'access.setOwnerPassword': call({
    summary: 'Set or change the password that opens this console from another computer. Other sessions are signed out.',
    role: 'owner',
    params: z.strictObject({ current: z.string().max(256).optional(), password: z.string().min(10).max(256) }),
    example: { current: 'the present password', password: 'a new and longer one' },
    result: z.object({}),
  }),
};
