'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/**
 * Which row's drawer is open, kept in the address so that a link or the back button finds it again. The page
 * itself does not change, so the server is not asked.
 */
export function useOpenRow(): { readonly openId: string | null; readonly open: (id: string | null) => void } {
  const openId = useSearchParams().get('open');
  const open = useCallback((id: string | null) => {
    const url = new URL(window.location.href);
    if (id === null) {
      url.searchParams.delete('open');
      window.history.replaceState(null, '', url);
    } else {
      url.searchParams.set('open', id);
      window.history.pushState(null, '', url);
    }
  }, []);
  return { openId, open };
}
