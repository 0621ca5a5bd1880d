import { useEffect, useState } from 'react';

/** The time in milliseconds since 1970, renewed every `interval_ms`; null stops it. */
export function useNow(interval_ms: number | null): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (interval_ms === null) {
      return undefined;
    }
    const timer = setInterval(() => setNow(Date.now()), interval_ms);
    return () => clearInterval(timer);
  }, [interval_ms]);
  return now;
}
