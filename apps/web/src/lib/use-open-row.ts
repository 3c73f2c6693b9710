'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/** Which row's drawer is open, kept in the address so that a link or the back button finds it again. */
export function useOpenRow(): { readonly openId: string | null; readonly open: (id: string | null) => void } {
  const router = useRouter();
  const path = usePathname();
  const parameters = useSearchParams();
  const openId = parameters.get('open');
  const open = useCallback(
    (id: string | null) => {
      const next = new URLSearchParams(parameters);
      if (id === null) next.delete('open');
      else next.set('open', id);
      const query = next.toString();
      router.replace(query === '' ? path : `${path}?${query}`, { scroll: false });
    },
    [parameters, path, router],
  );
  return { openId, open };
}
