/** H.264 in RTP: RFC 6184 (single NAL units, STAP-A, FU-A; packetization modes 0 and 1). */
import { H264_NAL } from '../h264.ts';
import { NAL, type NalFormat } from './nal-depacketizer.ts';

const FILLER = 12;
/** SEI payload type, H.264 §D.1.8: decoding can begin here, without an IDR. */
const RECOVERY_POINT = 6;

export const h264Payload: NalFormat = {
  headerBytes: 1,
  mostWhole: 23,
  aggregate: 24,
  fragment: 28,
  typeOf: (bytes, at) => bytes[at]! & 0x1f,
  headerOf: (bytes, at) => (bytes[at]! & 0xe0) | (bytes[at + 1]! & 0x1f),
  describe(bytes, at) {
    const type = bytes[at]! & 0x1f;
    if (type >= H264_NAL.slice && type <= H264_NAL.idr) {
      // first_mb_in_slice as Exp-Golomb: a first bit of 1 is zero.
      const first = bytes[at + 1]! & 0x80 ? NAL.firstSlice : 0;
      return NAL.slice | first | (type === H264_NAL.idr ? NAL.keyframe : 0);
    }
    if (type === H264_NAL.sps || type === H264_NAL.pps) return NAL.parameterSet;
    if (type === H264_NAL.aud || type === FILLER) return NAL.dropped;
    return type === H264_NAL.sei && bytes[at + 1] === RECOVERY_POINT ? NAL.keyframe : 0;
  },
};
