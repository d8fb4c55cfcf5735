/** Events by real-time pull points (ONVIF Core §9): motion by the scene's truth. */
import { setTimeout as pause } from 'node:timers/promises';
import { PullPoints } from './pull-point.ts';
import { type Asked, type Service, SoapFault } from './service.ts';

const LONGEST_PULL_MS = 10_000;
const PULL_STEP_MS = 200;

/** @param motion somebody is in the picture */
export function eventService(motion: () => boolean): Service {
  const pulls = new PullPoints();
  const idIn = ({ url }: Asked) => url.split('/').at(-1) ?? '';
  const gone = () => new SoapFault('Sender', 'ter:InvalidArgVal', 'Unknown subscription');
  const cameraTime = ({ facts }: Asked) => new Date(facts.cameraNowMs).toISOString();
  return {
    namespace: 'http://www.onvif.org/ver10/events/wsdl',
    alsoIn: ['http://docs.oasis-open.org/wsn/b-2'],
    path: 'event_service',
    operations: {
      GetEventProperties: () =>
        '<tev:GetEventPropertiesResponse><tev:TopicNamespaceLocation>http://www.onvif.org/onvif/ver10/topics/topicns.xml</tev:TopicNamespaceLocation><wsnt:FixedTopicSet>true</wsnt:FixedTopicSet>' +
        '<tns1:RuleEngine><CellMotionDetector><Motion/></CellMotionDetector></tns1:RuleEngine></tev:GetEventPropertiesResponse>',
      CreatePullPointSubscription: (asked) => {
        const { path, endsMs } = pulls.create(Date.now());
        return (
          `<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa:Address>http://${asked.facts.here}${path}</wsa:Address></tev:SubscriptionReference>` +
          `<wsnt:CurrentTime>${cameraTime(asked)}</wsnt:CurrentTime><wsnt:TerminationTime>${new Date(endsMs).toISOString()}</wsnt:TerminationTime></tev:CreatePullPointSubscriptionResponse>`
        );
      },
      Renew: (asked) => {
        const endsMs = pulls.renew(idIn(asked), Date.now());
        if (endsMs === null) throw gone();
        return `<wsnt:RenewResponse><wsnt:TerminationTime>${new Date(endsMs).toISOString()}</wsnt:TerminationTime><wsnt:CurrentTime>${cameraTime(asked)}</wsnt:CurrentTime></wsnt:RenewResponse>`;
      },
      Unsubscribe: (asked) => {
        if (!pulls.end(idIn(asked))) throw gone();
        return '<wsnt:UnsubscribeResponse/>';
      },
      PullMessages: async (asked) => {
        const until = Date.now() + Math.min(LONGEST_PULL_MS, durationMs(asked.text('Timeout')));
        for (;;) {
          const change = pulls.pull(idIn(asked), motion(), Date.now());
          if (change === undefined) throw gone();
          if (change || Date.now() >= until) {
            const message = change
              ? '<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">tns1:RuleEngine/CellMotionDetector/Motion</wsnt:Topic>' +
                `<wsnt:Message><tt:Message UtcTime="${cameraTime(asked)}" PropertyOperation="${change.initial ? 'Initialized' : 'Changed'}"><tt:Source><tt:SimpleItem Name="VideoSourceConfigurationToken" Value="vsc0"/></tt:Source>` +
                `<tt:Data><tt:SimpleItem Name="IsMotion" Value="${change.motion}"/></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`
              : '';
            return `<tev:PullMessagesResponse><tev:CurrentTime>${cameraTime(asked)}</tev:CurrentTime><tev:TerminationTime>${new Date(Date.now() + 60_000).toISOString()}</tev:TerminationTime>${message}</tev:PullMessagesResponse>`;
          }
          await pause(PULL_STEP_MS);
        }
      },
    },
  };
}

/** xs:duration in hours, minutes and seconds. */
function durationMs(text: string): number {
  const match = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(text.trim());
  return match ? (Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0)) * 1000 : 1000;
}
