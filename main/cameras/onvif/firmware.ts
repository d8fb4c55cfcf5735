import { AppError } from '../../../contract/errors.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Credentials } from '../types.ts';
import type { OnvifClient } from './client.ts';
import { httpExchange, type HttpReply } from './http.ts';
import { DigestState, parseChallenges, strongestDigest } from './http-digest.ts';
import { startFirmwareUpgrade } from './services/management.ts';

/** A whole firmware over a slow Wi-Fi. */
const UPLOAD_LIMIT_MS = 10 * 60_000;
const LONGEST_DELAY_MS = 60_000;

/**
 * Hands a firmware to a device (ONVIF Core §8.3.10): asks where to, and sends it there, on the device's own host.
 * @throws AppError `unsupported` (`camera.noFirmwareUpload`), `camera-refused` (`camera.firmwareRefused` when it does not like the file), and
 * what calls throw
 */
export async function sendFirmware(client: OnvifClient, credentials: Credentials | null, firmware: Buffer, options: { clock: Clock; signal: AbortSignal }): Promise<void> {
  const { clock, signal } = options;
  const slot = await startFirmwareUpgrade(client.device);
  const place = client.connection.serviceAt(slot.uri);
  if (!place) throw new AppError('unsupported', 'camera.noFirmwareUpload');
  if (slot.delayMs > 0) await sleep(clock, Math.min(LONGEST_DELAY_MS, slot.delayMs), signal);
  const post = (authorization: string | null): Promise<HttpReply> =>
    httpExchange({
      host: client.connection.host.replace(/^\[|\]$/g, ''),
      port: place.port,
      path: place.path,
      secure: place.secure === true,
      certificate: client.connection.certificate,
      headers: { 'Content-Type': 'application/octet-stream', ...(authorization === null ? {} : { Authorization: authorization }) },
      body: firmware,
      deadlineMs: UPLOAD_LIMIT_MS,
      clock,
      signal,
    });
  let reply = await post(null);
  const challenge = reply.status === 401 ? strongestDigest(parseChallenges(reply.challenges)) : null;
  if (challenge && credentials) reply = await post(new DigestState(challenge).authorization('POST', place.path, credentials));
  if (reply.status >= 300) throw new AppError('camera-refused', 'camera.firmwareRefused', { data: { address: client.connection.address, status: reply.status } });
}
