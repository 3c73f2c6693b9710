'use client';

import { providerGuide } from '@chimera/core/control/provider-guide';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { takeFocus } from '#lib/take-focus.ts';
import type { Outputs } from '#server/routers/app.ts';

type Made = Outputs['providers']['set'];

/** A key that was just made, and commands that work with it. */
export function MadeKey({ made, onClose }: { made: Made; onClose: () => void }) {
  const { secret, scheme, operatorUrl, providerId } = made;
  const guide =
    scheme === 'helius' || secret === undefined ? null : providerGuide(operatorUrl, scheme, secret);
  return (
    <div className="flex flex-col gap-3">
      {secret === undefined ? (
        <p className="text-muted">The key stays the one it has.</p>
      ) : (
        <Copyable title="Key, shown only now" text={secret} />
      )}
      {guide === null ? (
        <Copyable title="Endpoint" text={`${operatorUrl}/api/v1/webhooks/helius/${providerId}`} />
      ) : (
        <>
          <Copyable title="Endpoint" text={guide.endpoint} />
          <Copyable title="A delivery to try, which moves no money" text={guide.deliver} />
          <Copyable title="What became of it" text={guide.ask} />
        </>
      )}
      <Button className="self-end" ref={takeFocus} onClick={onClose}>
        Done
      </Button>
    </div>
  );
}

function Copyable({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <p className="flex items-center justify-between text-xs text-muted">
        {title} <CopyButton text={text} what={title} />
      </p>
      <pre className="mt-1 max-h-40 overflow-auto rounded-md border border-line bg-bg px-2 py-1.5 font-mono text-2xs whitespace-pre-wrap break-all">
        {text}
      </pre>
    </div>
  );
}
