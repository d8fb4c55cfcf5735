import { AppError } from '../../../contract/errors.ts';
import { onHost, parseRtspUrl } from '../rtsp-url.ts';
import type { OnvifDevice } from '../types.ts';
import type { OnvifConnection } from './connection.ts';
import type { ServiceMap } from './device-service.ts';
import { media1, media2, type MediaProfile, type MediaService } from './media-service.ts';
import { NS } from './namespaces.ts';

/** More than these are channels of a recorder that this product adds one by one. */
const MOST_STREAMS = 32;

/**
 * The device's profiles with their RTSP URLs: Media2 first, since Media1 hides H.265 on some (CAMERAS.md rule 16), and for
 * each operation the other generation when one fails (17); Media2-only devices exist (18).
 * @throws AppError `no-video` when there is no profile with a usable URL; and what `OnvifConnection.call` throws about
 * credentials and reachability.
 */
export async function readProfiles(connection: OnvifConnection, services: ServiceMap): Promise<OnvifDevice['profiles']> {
  const generations = servicesOf(connection, services);
  const profiles = await firstThatWorks(generations, (service) => service.getProfiles(), (list) => list.length > 0);
  const found: OnvifDevice['profiles'] = [];
  let lastError: unknown = null;
  for (const profile of (profiles ?? []).slice(0, MOST_STREAMS)) {
    try {
      const uri = await firstThatWorks(generations, (service) => service.getStreamUri(profile.token), (answer) => answer !== null);
      const rtspUrl = uri && usableUrl(uri, connection.host);
      if (rtspUrl) found.push(describe(profile, rtspUrl));
    } catch (error) {
      if (!mayGoOn(error)) throw error;
      lastError = error;
    }
  }
  if (found.length > 0) return found;
  // A device that fell silent midway is not one without video.
  if (lastError instanceof AppError && lastError.retryable) throw lastError;
  throw new AppError('no-video', 'camera.noVideo', { data: { address: connection.address }, cause: lastError });
}

/** Best first. A device that advertises neither may still answer for Media1 where its device service is. */
function servicesOf(connection: OnvifConnection, services: ServiceMap): MediaService[] {
  const newer = services.get(NS.media2);
  const older = services.get(NS.media);
  const generations: MediaService[] = [];
  if (newer) generations.push(media2(connection, newer));
  if (older) generations.push(media1(connection, older));
  return generations.length > 0 ? generations : [media1(connection, connection.device)];
}

async function firstThatWorks<T>(generations: MediaService[], ask: (service: MediaService) => Promise<T>, isUseful: (answer: T) => boolean): Promise<T | null> {
  let failure: unknown = null;
  let answer: T | null = null;
  let silent: MediaService | null = null;
  for (const service of generations) {
    try {
      answer = await ask(service);
      if (isUseful(answer)) break;
    } catch (error) {
      if (!mayGoOn(error)) throw error;
      failure = error;
      if (error instanceof AppError && error.retryable) silent = service;
    }
  }
  // One that does not answer at all would cost its whole deadline for each further profile.
  if (silent && generations.length > 1) generations.splice(generations.indexOf(silent), 1);
  if (answer === null && failure) throw failure as Error;
  return answer;
}

/** Refused credentials and a cancelled call hold for every other operation as well. */
function mayGoOn(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  return error.messageKey === 'camera.notPermitted' || !['camera-refused', 'camera-locked', 'cancelled'].includes(error.kind);
}

function usableUrl(uri: string, host: string): string | null {
  try {
    parseRtspUrl(uri);
    return onHost(uri, host);
  } catch {
    return null;
  }
}

function describe(profile: MediaProfile, rtspUrl: string): OnvifDevice['profiles'][number] {
  const { token, name, codec, width, height, encoderToken, sourceToken } = profile;
  return { token, name, rtspUrl, codec, width, height, encoderToken, sourceToken };
}
