/** What a device is found by in a map: `east/compactor-1`. Ids hold no slash, so two devices never share a key. */
export function deviceKey({ center, device }: { center: string; device: string }): string {
  return `${center}/${device}`;
}
