/** H.265 in RTP: RFC 7798 (single NAL units, aggregation and fragmentation units; without decoding order numbers). */
import { H265_NAL, h265NalType } from '../h265.ts';
import { NAL, type NalFormat } from './nal-depacketizer.ts';

export const h265Payload: NalFormat = {
  headerBytes: 2,
  mostWhole: 47,
  aggregate: 48,
  fragment: 49,
  typeOf: h265NalType,
  // The type of the fragmented unit stands in the byte after the header; layer and temporal id are the fragment's.
  headerOf: (bytes, at) => (((bytes[at]! & 0x81) | ((bytes[at + 2]! & 0x3f) << 1)) << 8) | bytes[at + 1]!,
  describe(bytes, at, length) {
    const type = h265NalType(bytes, at);
    if (type < H265_NAL.vps) {
      // first_slice_segment_in_pic_flag is the first bit after the header.
      const first = length > 2 && bytes[at + 2]! & 0x80 ? NAL.firstSlice : 0;
      return NAL.slice | first | (type >= H265_NAL.firstIrap && type <= H265_NAL.lastIrap ? NAL.keyframe : 0);
    }
    if (type === H265_NAL.vps || type === H265_NAL.sps || type === H265_NAL.pps) return NAL.parameterSet;
    return type === H265_NAL.aud || type === H265_NAL.filler ? NAL.dropped : 0;
  },
};
