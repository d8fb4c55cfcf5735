/** What real cameras do otherwise (shared rule book for cameras), each to be switched on by itself; personalities are sets of them. */

export interface Quirks {
  /** The time is told to nobody without a password. */
  timeRefused: boolean;
  /** UTCDateTime holds local time, eight hours ahead. */
  localTimeAsUtc: boolean;
  /** No WS-UsernameToken: HTTP Digest only, by two challenges. */
  httpDigest: boolean;
  /** Locks after so many refused passwords; 0: never. */
  locksAfter: number;
  /** The web server answers, ONVIF does not. */
  onvifOff: boolean;
  /** Setters say yes and change nothing; all, or one operation. */
  settersLie: boolean;
  /** After a change of the encoder no stream comes. */
  streamDiesOnChange: boolean;
  /** Imaging is advertised, and a web page answers there. */
  imagingAbsent: boolean;
  /** Media2 is advertised, and its connection is cut. */
  media2Crashes: boolean;
  media1Missing: boolean;
  media2Missing: boolean;
  /** Profiles without RateControl. */
  noRateControl: boolean;
  /** PullMessages is cut after this time, ms; 0: never. */
  pullCutMs: number;
  /** IsMotion=false again and again. */
  repeatsFalse: boolean;
  /** Subscriptions are forgotten after this, ms. */
  subscriptionMs: number;
  /** Subscriptions need the ReferenceParameters and the query back. */
  wantsReferenceParameters: boolean;
  /** Another topic than the standard's for a visitor at the door. */
  visitorTopic: boolean;
  /** Preset names come encoded twice. */
  encodesPresetNames: boolean;
  /** It hangs on a wireless network and tells how well it is heard there. */
  wireless: boolean;
  /** With other encoder settings the stream goes on, with new parameter sets. */
  changesMidStream: boolean;
  /** What of its recordings may be deleted; `lies`: it says so, and nothing is. */
  erases: 'recordings' | 'tracks' | 'lies' | null;
  /** It knows only from when to when its card has something. */
  noCardHistory: boolean;
  /** What an RTSP session waits for a sign of life, seconds; it ends then. */
  rtspSessionSeconds: number;
}

export const NO_QUIRKS: Quirks = {
  timeRefused: false,
  localTimeAsUtc: false,
  httpDigest: false,
  locksAfter: 0,
  onvifOff: false,
  settersLie: false,
  streamDiesOnChange: false,
  imagingAbsent: false,
  media2Crashes: false,
  media1Missing: false,
  media2Missing: false,
  noRateControl: false,
  pullCutMs: 0,
  repeatsFalse: false,
  subscriptionMs: 60_000,
  wantsReferenceParameters: false,
  visitorTopic: false,
  encodesPresetNames: false,
  wireless: false,
  changesMidStream: false,
  erases: null,
  noCardHistory: false,
  rtspSessionSeconds: 60,
};

/** Named after the makers whose devices were described so. */
export const PERSONALITIES: Readonly<Record<string, Partial<Quirks>>> = {
  tapo: { pullCutMs: 1_500, media2Missing: true, locksAfter: 5 },
  reolink: { encodesPresetNames: true, repeatsFalse: true, visitorTopic: true },
  hikvision: { httpDigest: true, locksAfter: 5, wantsReferenceParameters: true },
  dahua: { localTimeAsUtc: true, timeRefused: false, repeatsFalse: true },
  bare: { media2Missing: true, noRateControl: true, imagingAbsent: true },
  modern: { media1Missing: true },
};
