import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../../components/controls.tsx';

const LONGEST = 500;

/** What somebody writes to an event; kept when the field is left. */
export function NoteField({ note, asked, onAsked, onChange }: { note: string; /** Somebody wants to write. */ asked: boolean; /** The field has the keys now. */ onAsked(): void; onChange(note: string): void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(note);
  const field = useRef<HTMLTextAreaElement>(null);
  const focused = useRef(onAsked);
  focused.current = onAsked;
  const latest = useRef({ text, note, onChange });
  latest.current = { text, note, onChange };
  useEffect(() => {
    if (document.activeElement !== field.current) setText(note);
  }, [note]);
  useEffect(() => {
    if (!asked) return;
    field.current?.focus();
    focused.current();
  }, [asked]);
  const keep = () => {
    const { text: written, note: known, onChange: tell } = latest.current;
    if (written.trim() !== known) tell(written.trim());
  };
  // Whoever goes on to the next event while writing has written.
  useEffect(() => () => keep(), []);
  return (
    <Field label={t('events.note')}>
      {(id) => (
        <textarea
          ref={field}
          id={id}
          className="input event-note"
          rows={2}
          maxLength={LONGEST}
          value={text}
          placeholder={t('events.notePlaceholder')}
          data-testid="panel-note"
          onChange={(event) => setText(event.target.value)}
          onBlur={keep}
          onKeyDown={(event) => {
            if (event.key === 'Escape' || (event.key === 'Enter' && !event.shiftKey)) {
              event.preventDefault();
              event.stopPropagation();
              event.currentTarget.blur();
            }
          }}
        />
      )}
    </Field>
  );
}
