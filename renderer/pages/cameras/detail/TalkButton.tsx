import { Mic, MicOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../components/controls.tsx';
import { engine } from '../../../host/index.ts';
import { type Microphone, MicrophoneError, openMicrophone, toBase64 } from '../../../player/microphone.ts';

interface Talk {
  channel: number;
  microphone: Microphone;
}

/** Held longer than this, it is push-to-talk; a short press stays open until the next one. */
const SHORT_PRESS_MS = 300;

/** Talks into a camera: held down, or switched on by a short press. What is said is sent, and kept nowhere. */
export function TalkButton({ cameraId, onError }: { cameraId: string; onError(error: unknown): void }) {
  const { t } = useTranslation();
  const [phase, setPhase] = useState<'off' | 'opening' | 'on'>('off');
  const [loudness, setLoudness] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const talk = useRef<Talk | null>(null);
  const wanted = useRef(false);
  const pressedAt = useRef(0);

  const stop = () => {
    wanted.current = false;
    const open = talk.current;
    talk.current = null;
    open?.microphone.close();
    if (open) engine.call('media.close', { channel: open.channel }).catch(() => {});
    setPhase('off');
    setLoudness(0);
  };
  const latestStop = useRef(stop);
  latestStop.current = stop;
  useEffect(() => () => latestStop.current(), [cameraId]);

  async function start() {
    wanted.current = true;
    setProblem(null);
    setPhase('opening');
    try {
      const { channel, sampleRate } = await engine.call('talk.open', { cameraId });
      const fail = (error: unknown) => {
        if (!talk.current) return;
        latestStop.current();
        onError(error);
      };
      const microphone = await openMicrophone(sampleRate, (samples, loud) => {
        setLoudness(loud);
        engine.call('talk.send', { channel, samples: toBase64(samples) }).catch(fail);
      }).catch((error: unknown) => {
        engine.call('media.close', { channel }).catch(() => {});
        throw error;
      });
      talk.current = { channel, microphone };
      // Let go while it was opening.
      if (wanted.current) setPhase('on');
      else stop();
    } catch (error) {
      stop();
      if (error instanceof MicrophoneError) setProblem(t(`talk.${error.key}`));
      else onError(error);
    }
  }

  return (
    <div className="talk">
      <Button
        look={phase === 'on' ? 'primary' : 'plain'}
        busy={false}
        aria-pressed={phase !== 'off'}
        data-testid="talk"
        data-phase={phase}
        onPointerDown={(event) => {
          // Wherever it is let go, on a button that has moved meanwhile or beside it: it is told here.
          event.currentTarget.setPointerCapture(event.pointerId);
          pressedAt.current = performance.now();
          if (phase === 'off') void start();
          else stop();
        }}
        onLostPointerCapture={() => {
          if (performance.now() - pressedAt.current > SHORT_PRESS_MS && wanted.current) stop();
        }}
        onKeyDown={(event) => {
          if ((event.key !== 'Enter' && event.key !== ' ') || event.repeat) return;
          event.preventDefault();
          if (phase === 'off') void start();
          else stop();
        }}
      >
        {phase === 'off' ? <MicOff size={16} aria-hidden="true" /> : <Mic size={16} aria-hidden="true" />}
        {t(phase === 'off' ? 'talk.talk' : phase === 'opening' ? 'talk.opening' : 'talk.talking')}
        {phase === 'on' ? (
          <span className="talk-level" role="meter" aria-label={t('talk.level')} aria-valuenow={Math.round(loudness * 100)} aria-valuemin={0} aria-valuemax={100}>
            <span style={{ width: `${Math.round(Math.min(1, loudness * 1.4) * 100)}%` }} />
          </span>
        ) : null}
      </Button>
      {phase === 'on' ? <span className="small">{t('talk.notKept')}</span> : null}
      {problem ? <span className="field-error">{problem}</span> : null}
    </div>
  );
}
