/// <reference lib="dom" />
/** Puts the service worker to work, where the browser has one (HTTPS, or this machine). */

const reportsTag = "mimamori-reports";

export async function registerWorker(): Promise<void> {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  // A certificate that the browser does not trust: then without.
  const registered = await serviceWorker.register("/sw.js").catch(() => undefined);
  if (!registered) return;
  // What was loaded before there was a worker, or before there was this one, it has not seen.
  serviceWorker.addEventListener("controllerchange", () => {
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    serviceWorker.controller?.postMessage({ keep: { page: location.href, loaded } });
  });
}

/** Sends also when the page is closed by then; Chromium only. */
export async function sendInBackground(): Promise<void> {
  const registered = (await navigator.serviceWorker?.getRegistration()) as { sync?: { register(tag: string): Promise<void> } } | undefined;
  await registered?.sync?.register(reportsTag).catch(() => {});
}
