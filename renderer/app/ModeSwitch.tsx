import { DoorOpen, House, type LucideIcon, Moon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { GUARD_MODES, type GuardMode } from '../../contract/guard-types.ts';
import { engine } from '../host/index.ts';
import { useGuardMode } from '../host/use-guard-mode.ts';
import { errorText } from '../i18n/error-text.ts';
import { useToasts } from '../state/toasts.ts';

const ICONS: Record<GuardMode, LucideIcon> = { home: House, away: DoorOpen, night: Moon };

/** Switches all cameras at once: at home, away, at night. */
export function ModeSwitch() {
  const { t } = useTranslation();
  const show = useToasts((state) => state.show);
  const state = useGuardMode();
  if (!state) return null;
  const Icon = ICONS[state.mode];
  const name = t(`guardMode.${state.mode}`);
  const choose = (mode: string) => engine.call('guard.switch', { mode: mode as GuardMode }).catch((error: unknown) => show(errorText(error, t)));
  return (
    // Not modal: that would write a style element, which a strict security policy forbids.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="rail-mode" aria-label={t('guard.switchMode', { mode: name })} title={t('guard.switchMode', { mode: name })} data-testid="mode-switch">
        <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
        <span aria-hidden="true">{name}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" side="right" align="end" sideOffset={8}>
          <DropdownMenu.RadioGroup value={state.mode} onValueChange={(mode) => void choose(mode)}>
            {GUARD_MODES.map((mode) => {
              const ModeIcon = ICONS[mode];
              return (
                <DropdownMenu.RadioItem key={mode} value={mode} className="menu-item">
                  <ModeIcon size={16} aria-hidden="true" />
                  <span>
                    {t(`guardMode.${mode}`)}
                    <span className="small">{t(`guardModeHint.${mode}`)}</span>
                  </span>
                </DropdownMenu.RadioItem>
              );
            })}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
