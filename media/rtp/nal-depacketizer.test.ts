import { expect, test } from 'vitest';
import { lengthPrefixedNals } from '../nal.ts';
import { h264Payloads } from './h264-packets.ts';
import { h264Payload } from './h264-payload.ts';
import { NalDepacketizer } from './nal-depacketizer.ts';
import { emptyRtpHeader, type RtpHeader } from './rtp-packet.ts';

const IDR = 0x65;
const SLICE = 0x41;
const SPS = Uint8Array.from([0x67, 1, 2, 3]);
const PPS = Uint8Array.from([0x68, 9]);

/** A NAL unit whose first slice bit says that a picture begins (0x88) or goes on (0x48). */
function nal(type: number, size = 20, begins = true): Uint8Array {
  const out = new Uint8Array(size).map((_, index) => (index * 7) & 0xff);
  out[0] = type;
  out[1] = begins ? 0x88 : 0x48;
  return out;
}

function rig() {
  const pictures: { nals: number[][]; keyframe: boolean; timestamp: number }[] = [];
  const sets: number[][] = [];
  const depacketizer = new NalDepacketizer(h264Payload, {
    parameterSet: (set) => void sets.push([...set]),
    picture: (unit) => void pictures.push({ nals: [...lengthPrefixedNals(unit.bytes.subarray(0, unit.length))].map((item) => [...item]), keyframe: unit.keyframe, timestamp: unit.timestamp }),
  });
  let sequence = 65_530;
  /** Sends a payload; `skip`: it is lost. */
  const send = (payload: Uint8Array, timestamp: number, marker: boolean, skip = false) => {
    const header: RtpHeader = { ...emptyRtpHeader(), sequence, timestamp, marker, from: 0, to: payload.length };
    sequence = (sequence + 1) & 0xffff;
    if (!skip) depacketizer.push(payload, header);
  };
  const sendUnit = (nals: Uint8Array[], timestamp: number, lose = -1) => {
    h264Payloads(nals, 100).forEach((part, index) => {
      const payload = Uint8Array.from([...(part.prefix ?? []), ...part.nal.subarray(part.from, part.to)]);
      send(payload, timestamp, part.last, index === lose);
    });
  };
  return { depacketizer, pictures, sets, send, sendUnit };
}

test('pictures come out as they went in, whole and in fragments, over the wrap of the sequence number', () => {
  const { pictures, sets, sendUnit, depacketizer } = rig();
  const key = nal(IDR, 1000);
  const next = nal(SLICE, 350);
  sendUnit([SPS, PPS, key], 3000);
  sendUnit([next], 6000);
  expect(pictures).toEqual([
    { nals: [[...key]], keyframe: true, timestamp: 3000 },
    { nals: [[...next]], keyframe: false, timestamp: 6000 },
  ]);
  expect(sets).toEqual([[...SPS], [...PPS]]);
  expect(depacketizer).toMatchObject({ lostPackets: 0, lostPictures: 0 });
});

test('an aggregation packet is taken apart; delimiters and filler are left out', () => {
  const { pictures, sets, send } = rig();
  const key = nal(IDR, 30);
  const parts = [Uint8Array.of(9, 0x10), SPS, PPS, key, Uint8Array.of(12, 255, 255)];
  send(Uint8Array.from([24, ...parts.flatMap((part) => [0, part.length, ...part])]), 1, true);
  expect(pictures).toEqual([{ nals: [[...key]], keyframe: true, timestamp: 1 }]);
  expect(sets).toHaveLength(2);
});

test('nothing is given before the first keyframe', () => {
  const { pictures, sendUnit } = rig();
  sendUnit([nal(SLICE)], 1);
  sendUnit([nal(IDR)], 2);
  expect(pictures.map(({ timestamp }) => timestamp)).toEqual([2]);
});

test.each([0, 1, 3])('after loss of packet %i of a picture none is given until the next keyframe, and the loss is counted', (lost) => {
  const { pictures, sendUnit, depacketizer } = rig();
  sendUnit([nal(IDR, 400)], 1);
  sendUnit([nal(SLICE, 350)], 2, lost);
  sendUnit([nal(SLICE, 350)], 3);
  sendUnit([nal(IDR, 400)], 4);
  sendUnit([nal(SLICE, 350)], 5);
  expect(pictures.map(({ timestamp }) => timestamp)).toEqual([1, 4, 5]);
  expect(depacketizer).toMatchObject({ lostPackets: 1, lostPictures: 2 });
});

test('a missing marker is made up for by the next picture’s time', () => {
  const { pictures, send } = rig();
  send(nal(IDR), 1, false);
  send(nal(SLICE), 2, false);
  send(nal(SLICE), 3, false);
  expect(pictures.map(({ timestamp }) => timestamp)).toEqual([1, 2]);
});

test('a camera that sets the marker on every slice costs one picture, then its marker is not believed', () => {
  const { pictures, send } = rig();
  const unit = (timestamp: number, type: number) => {
    send(nal(type), timestamp, true);
    send(nal(type, 20, false), timestamp, true);
  };
  unit(1, IDR);
  unit(2, SLICE);
  unit(3, IDR);
  unit(4, SLICE);
  unit(5, SLICE);
  expect(pictures.map(({ timestamp, nals }) => [timestamp, nals.length])).toEqual([[1, 1], [3, 2], [4, 2]]);
});

test('a marker after parameter sets alone ends no picture', () => {
  const { pictures, send } = rig();
  send(SPS, 1, true);
  send(PPS, 1, true);
  send(nal(IDR), 1, true);
  expect(pictures).toHaveLength(1);
});

test('a picture that never ends does not grow without bound', () => {
  const { pictures, send, depacketizer } = rig();
  send(nal(IDR), 1, true);
  const part = new Uint8Array(1_000_000).fill(1);
  for (let count = 0; count < 20; count++) send(Uint8Array.from([0x7c, count === 0 ? 0x81 : 0x01, ...part]), 2, false);
  send(nal(IDR), 3, true);
  expect(pictures.map(({ timestamp }) => timestamp)).toEqual([1, 3]);
  expect(depacketizer.lostPictures).toBe(1);
});

test('rubbish for payloads does no harm', () => {
  const { send, depacketizer } = rig();
  let seed = 7;
  for (let count = 0; count < 2_000; count++) {
    const payload = new Uint8Array(count % 40).map(() => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff) >> 8);
    send(payload, count >> 2, (count & 3) === 3);
  }
  expect(depacketizer.lostPackets).toBe(0);
});
