/** Events by real-time pull points (ONVIF Core §9): what the device raises, and motion by the scene's truth. */
import { setTimeout as pause } from 'node:timers/promises';
import { type DeviceEvent, type PullPoints } from './pull-point.ts';
import { type Asked, Hangup, type Service, SoapFault } from './service.ts';
import { escapeXml, find } from './xml.ts';

const LONGEST_PULL_MS = 10_000;
const PULL_STEP_MS = 50;
const ADDRESSING = 'http://www.w3.org/2005/08/addressing';
const REFERENCE = 'http://kanjia.invalid/subscription';

/** @param look notices what has changed in the picture, before each answer */
export function eventService(pulls: PullPoints, look: () => void): Service {
  const gone = () => new SoapFault('Sender', 'ter:InvalidArgVal', 'Unknown subscription');
  const cameraTime = ({ facts }: Asked) => new Date(facts.cameraNowMs).toISOString();
  /** By the address, or by what the address came with. */
  const idOf = ({ url, message, facts }: Asked): string => {
    if (!facts.quirks.wantsReferenceParameters) return url.split('?')[0]?.split('/').at(-1) ?? '';
    const header = find(message, 'Header');
    const reference = header?.children.find(({ name, namespace }) => name === 'SubscriptionId' && namespace === REFERENCE);
    const key = new URLSearchParams(url.split('?')[1] ?? '').get('key');
    if (key !== 'k&1') throw gone();
    return reference?.text.trim() ?? '';
  };
  /** WS-Addressing is asked for in full by some (rule 22). */
  const checkAddressing = ({ message, call, facts }: Asked) => {
    if (!facts.quirks.wantsReferenceParameters) return;
    const header = find(message, 'Header');
    const has = (name: string) => header?.children.some((child) => child.name === name && child.namespace === ADDRESSING && child.text.trim() !== '');
    if (!has('Action') || !has('MessageID') || !has('To')) throw new SoapFault('Sender', 'wsa:MessageAddressingHeaderRequired', `${call.name} without its addressing`);
  };
  return {
    namespace: 'http://www.onvif.org/ver10/events/wsdl',
    alsoIn: ['http://docs.oasis-open.org/wsn/b-2'],
    path: 'event_service',
    operations: {
      GetEventProperties: () =>
        '<tev:GetEventPropertiesResponse><tev:TopicNamespaceLocation>http://www.onvif.org/onvif/ver10/topics/topicns.xml</tev:TopicNamespaceLocation><wsnt:FixedTopicSet>true</wsnt:FixedTopicSet>' +
        '<tns1:RuleEngine><CellMotionDetector><Motion/></CellMotionDetector></tns1:RuleEngine></tev:GetEventPropertiesResponse>',
      CreatePullPointSubscription: (asked) => {
        const { quirks, here } = asked.facts;
        checkAddressing(asked);
        look();
        const { id, endsMs } = pulls.create(Date.now(), quirks.subscriptionMs);
        const reference = quirks.wantsReferenceParameters
          ? `<wsa:Address>${here}/onvif/pull?key=k%261</wsa:Address><wsa:ReferenceParameters><ref:SubscriptionId xmlns:ref="${REFERENCE}" mode="a">${id}</ref:SubscriptionId></wsa:ReferenceParameters>`
          : `<wsa:Address>${here}/onvif/pull/${id}</wsa:Address>`;
        return (
          `<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference>${reference}</tev:SubscriptionReference>` +
          `<wsnt:CurrentTime>${cameraTime(asked)}</wsnt:CurrentTime><wsnt:TerminationTime>${new Date(asked.facts.cameraNowMs + endsMs - Date.now()).toISOString()}</wsnt:TerminationTime></tev:CreatePullPointSubscriptionResponse>`
        );
      },
      Renew: (asked) => {
        checkAddressing(asked);
        const endsMs = pulls.renew(idOf(asked), Date.now(), asked.facts.quirks.subscriptionMs);
        if (endsMs === null) throw gone();
        return `<wsnt:RenewResponse><wsnt:TerminationTime>${new Date(asked.facts.cameraNowMs + endsMs - Date.now()).toISOString()}</wsnt:TerminationTime><wsnt:CurrentTime>${cameraTime(asked)}</wsnt:CurrentTime></wsnt:RenewResponse>`;
      },
      Unsubscribe: (asked) => {
        checkAddressing(asked);
        if (!pulls.end(idOf(asked))) throw gone();
        return '<wsnt:UnsubscribeResponse/>';
      },
      SetSynchronizationPoint: () => '<tev:SetSynchronizationPointResponse/>',
      PullMessages: async (asked) => {
        checkAddressing(asked);
        const { quirks } = asked.facts;
        const startMs = Date.now();
        const until = startMs + Math.min(LONGEST_PULL_MS, durationMs(asked.text('Timeout')));
        for (;;) {
          look();
          const changes = pulls.take(idOf(asked), Number(asked.text('MessageLimit')) || 10, Date.now());
          if (changes === undefined) throw gone();
          if (quirks.pullCutMs > 0 && changes.length === 0 && Date.now() - startMs >= quirks.pullCutMs) throw new Hangup();
          if (changes.length > 0 || Date.now() >= until) {
            const messages = changes.map(({ event, initial }) => messageXml(event, initial, cameraTime(asked))).join('');
            return `<tev:PullMessagesResponse><tev:CurrentTime>${cameraTime(asked)}</tev:CurrentTime><tev:TerminationTime>${new Date(asked.facts.cameraNowMs + quirks.subscriptionMs).toISOString()}</tev:TerminationTime>${messages}</tev:PullMessagesResponse>`;
          }
          await pause(PULL_STEP_MS);
        }
      },
    },
  };
}

function messageXml({ topic, source, data, lasting }: DeviceEvent, initial: boolean, time: string): string {
  const operation = lasting ? ` PropertyOperation="${initial ? 'Initialized' : 'Changed'}"` : '';
  return (
    `<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">${escapeXml(topic)}</wsnt:Topic><wsnt:Message><tt:Message UtcTime="${time}"${operation}>` +
    `<tt:Source><tt:SimpleItem Name="${source.name}" Value="${escapeXml(source.value)}"/></tt:Source><tt:Data><tt:SimpleItem Name="${data.name}" Value="${escapeXml(data.value)}"/></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`
  );
}

/** xs:duration in hours, minutes and seconds. */
function durationMs(text: string): number {
  const match = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(text.trim());
  return match ? (Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0)) * 1000 : 1000;
}
