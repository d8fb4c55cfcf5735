import { beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../base/fake-clock.ts';
import { parseXml } from '../xml/tree.ts';
import { EventTracker, type TrackedEvent } from './event-tracker.ts';
import { batteryIn, isAboutRoom, lastRebootIn, meaningOf, type Notification, readNotifications, removesRecordings } from './topics.ts';

const reply = (messages: string) =>
  parseXml(`<tev:PullMessagesResponse xmlns:tev="http://www.onvif.org/ver10/events/wsdl" xmlns:b="http://docs.oasis-open.org/wsn/b-2" xmlns:tt="http://www.onvif.org/ver10/schema">${messages}</tev:PullMessagesResponse>`)!;
const message = (topic: string, name: string, value: string, attributes = 'PropertyOperation="Changed"') =>
  `<b:NotificationMessage><b:Topic>${topic}</b:Topic><b:Message><tt:Message ${attributes}><tt:Source><tt:SimpleItem Name="Source" Value="0"/></tt:Source><tt:Data><tt:SimpleItem Name="${name}" Value="${value}"/></tt:Data></tt:Message></b:Message></b:NotificationMessage>`;
const meaning = (topic: string, name = 'State', value = 'true') => meaningOf(readNotifications(reply(message(topic, name, value)))[0]!);

test.each([
  ['tns1:RuleEngine/CellMotionDetector/Motion', 'motion'],
  ['tns1:VideoSource/MotionAlarm', 'motion'],
  ['tns1:RuleEngine/MyRuleDetector/PeopleDetect', 'person'],
  ['tns1:RuleEngine/MyRuleDetector/VehicleDetect', 'vehicle'],
  ['tns1:RuleEngine/MyRuleDetector/DogCatDetect', 'animal'],
  ['tns1:RuleEngine/MyRuleDetector/Visitor', 'doorbell'],
  ['tns1:RuleEngine/LineDetector/Crossed', 'line'],
  ['tns1:RuleEngine/FieldDetector/ObjectsInside', 'field'],
  ['tns1:RuleEngine/TamperDetector/Tamper', 'tamper'],
  ['tns1:VideoSource/GlobalSceneChange/ImagingService', 'tamper'],
  ['tns1:AudioAnalytics/Audio/DetectedSound', 'sound'],
  ['tns1:Device/Trigger/DigitalInput', 'digital-input'],
  ['tns1:Device/HardwareFailure/StorageFailure', 'card-error'],
])('rule 24: %s is %s', (topic, kind) => expect(meaning(topic)).toMatchObject({ kind, active: true }));

test('rule 24: states in the words of makers; what says no state happened once; what means nothing to people is nothing', () => {
  expect(meaning('tns1:Device/Trigger/DigitalInput', 'LogicalState', 'inactive')?.active).toBe(false);
  expect(meaning('tns1:RuleEngine/LineDetector/Crossed', 'ObjectId', '17')?.active).toBeNull();
  expect(meaning('tns1:Media/ProfileChanged')).toBeNull();
  expect(readNotifications(reply('<b:NotificationMessage><b:Topic/></b:NotificationMessage>'))).toEqual([]);
});

test('the last restart and the charge of a battery are understood', () => {
  const only = (topic: string, name: string, value: string) => readNotifications(reply(message(topic, name, value)))[0]!;
  expect(lastRebootIn(only('tns1:Monitoring/OperatingTime/LastReboot', 'Status', '2026-11-20T10:00:00Z'))).toBe(Date.UTC(2026, 10, 20, 10));
  expect(batteryIn(only('tns1:Device/Battery/Level', 'Level', '62 %'.replace(' ', '')))).toBe(62);
});

let clock: FakeClock;
let told: TrackedEvent[];
let tracker: EventTracker;
beforeEach(() => {
  clock = new FakeClock(1_000_000);
  told = [];
  tracker = new EventTracker(clock, (event) => told.push(event));
});
const motion = (active: boolean | null) => tracker.take({ kind: 'motion', source: 'a', active });

test('rule 24: "no motion", said again and again, is no event, and of repeated motion only the edges count', () => {
  for (let round = 0; round < 5; round++) motion(false);
  motion(true);
  motion(true);
  clock.advance(2_000);
  motion(false);
  motion(false);
  expect(told.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
    [1_000_000, null],
    [1_000_000, 1_002_000],
  ]);
});

test('rule 24: motion that is never said to end times out, a door contact does not', () => {
  motion(true);
  tracker.take({ kind: 'digital-input', source: 'b', active: true });
  clock.advance(59_000);
  motion(true);
  clock.advance(59_000);
  expect(told.filter(({ endMs }) => endMs !== null)).toEqual([]);
  clock.advance(1_000);
  expect(told.filter(({ endMs }) => endMs !== null).map(({ kind }) => kind)).toEqual(['motion']);
  tracker.endAll();
  expect(told.at(-1)).toMatchObject({ kind: 'digital-input', endMs: clock.now() });
});

test('what has no duration ends soon, and sources without end are not followed', () => {
  tracker.take({ kind: 'line', source: 'c', active: null });
  clock.advance(5_000);
  expect(told.at(-1)?.endMs).toBe(1_005_000);
  for (let source = 0; source < 1_000; source++) tracker.take({ kind: 'field', source: String(source), active: true });
  expect(told.length).toBeLessThan(80);
});

test('a full card is told apart from a broken one, and the removal of old recordings is known', () => {
  const told = (topic: string): Notification => ({ topic, source: '', items: [], initial: false, deleted: false });
  expect(isAboutRoom(told('Device/StorageFull'))).toBe(true);
  expect(meaningOf(told('Device/StorageFull'))?.kind).toBe('card-error');
  expect(isAboutRoom(told('Device/HardwareFailure/StorageFailure'))).toBe(false);
  expect(removesRecordings(told('RecordingConfig/DeleteTrackData'))).toBe(true);
  expect(removesRecordings(told('RecordingConfig/JobState'))).toBe(false);
});
