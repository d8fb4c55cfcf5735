import { AppError } from '../../../contract/errors.ts';
import { parseXAddr } from '../discovery/xaddr.ts';
import { bracketed, splitHostPort } from '../rtsp-url.ts';

export interface DeviceAddress {
  /** IPv6 in brackets. */
  host: string;
  /** Null when only the host was given. */
  port: number | null;
  path: string;
  secure: boolean;
}

/** Where ONVIF prescribes the device service (Core §5.1.1). */
const DEVICE_PATH = '/onvif/device_service';

/**
 * What a person types or a search found: `host`, `host:port`, an IPv6 address with or without brackets, or the whole
 * service address.
 * @throws AppError `invalid` (`camera.badAddress`)
 */
export function parseDeviceAddress(text: string): DeviceAddress {
  const trimmed = text.trim();
  const xaddr = parseXAddr(trimmed);
  if (xaddr) return { host: xaddr.host, port: xaddr.port, path: xaddr.path === '/' ? DEVICE_PATH : xaddr.path, secure: xaddr.secure };
  const isBareV6 = /^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(trimmed);
  const parsed = splitHostPort(isBareV6 ? bracketed(trimmed) : trimmed);
  if (!parsed) throw new AppError('invalid', 'camera.badAddress');
  return { ...parsed, path: DEVICE_PATH, secure: false };
}
