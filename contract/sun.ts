/** Where the sun stands. Pure, so that engine and page reckon alike. */

/** Where the installation stands: degrees, north and east positive. */
export interface Place {
  latitude: number;
  longitude: number;
}

const DAY_MS = 86_400_000;
/** Noon UTC of 1 January 2000: the epoch J2000. */
const J2000_MS = Date.UTC(2000, 0, 1, 12);
const RADIANS = Math.PI / 180;
/** The sun's upper limb on the horizon, bent by the air (NOAA's sunrise equation). */
const RISING_DEGREES = -0.833;

const sin = (degrees: number) => Math.sin(degrees * RADIANS);
const cos = (degrees: number) => Math.cos(degrees * RADIANS);

/**
 * How high the sun stands, degrees above the horizon; within 0.05° in this century. Low-precision solar coordinates of the
 * Astronomical Almanac (section C), without refraction.
 */
export function sunHeight(atMs: number, { latitude, longitude }: Place): number {
  const days = (atMs - J2000_MS) / DAY_MS;
  const meanLongitude = 280.46 + 0.9856474 * days;
  const anomaly = 357.528 + 0.9856003 * days;
  const ecliptic = meanLongitude + 1.915 * sin(anomaly) + 0.02 * sin(2 * anomaly);
  const tilt = 23.439 - 4e-7 * days;
  const ascension = Math.atan2(cos(tilt) * sin(ecliptic), cos(ecliptic)) / RADIANS;
  const declination = Math.asin(sin(tilt) * sin(ecliptic)) / RADIANS;
  const siderealDegrees = 280.46062 + 360.98564737 * days;
  const hourAngle = siderealDegrees + longitude - ascension;
  return Math.asin(sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(hourAngle)) / RADIANS;
}

/** Between sunset and sunrise. Where the sun does not set or rise for months it is day or night all that time. */
export function isNight(atMs: number, place: Place): boolean {
  return sunHeight(atMs, place) < RISING_DEGREES;
}

const SCAN_MS = 600_000;
const EXACT_MS = 1_000;

/**
 * Sunrise and sunset of the day that it is at a place by the sun itself, from one of its midnights to the next: no time zone has to
 * be known. Null: the sun does not rise, or does not set, on that day.
 */
export function sunTimes(atMs: number, place: Place): { riseMs: number | null; setMs: number | null } {
  const aheadMs = (place.longitude / 360) * DAY_MS;
  const midnightMs = Math.floor((atMs + aheadMs) / DAY_MS) * DAY_MS - aheadMs;
  const noonMs = midnightMs + DAY_MS / 2;
  return { riseMs: turnBetween(midnightMs, noonMs, place), setMs: turnBetween(noonMs, midnightMs + DAY_MS, place) };
}

/** When it becomes day or night, to the second; null: it does not. */
function turnBetween(fromMs: number, toMs: number, place: Place): number | null {
  for (let at = fromMs; at < toMs; at += SCAN_MS) {
    let [low, high] = [at, Math.min(toMs, at + SCAN_MS)];
    const before = isNight(low, place);
    if (isNight(high, place) === before) continue;
    while (high - low > EXACT_MS) {
      const middle = (low + high) / 2;
      if (isNight(middle, place) === before) low = middle;
      else high = middle;
    }
    return Math.round(high);
  }
  return null;
}
