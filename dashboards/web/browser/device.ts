/// <reference lib="dom" />
/**
 * The page of a device in the browser: a chart can be enlarged. What draws the enlarged one is loaded only when a person asks for it;
 * without any script every chart stays as it is.
 */
let loading: Promise<void> | undefined;

function loadZoom(source: string): Promise<void> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.type = "module";
    script.src = source;
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => {
      loading = undefined;
      script.remove();
      reject(new Error("not loaded"));
    });
    document.head.append(script);
  });
  return loading;
}

const source = document.querySelector<HTMLTemplateElement>("#zoom-box")?.dataset.script;
for (const button of source === undefined ? [] : document.querySelectorAll<HTMLButtonElement>("figure > button.zoom")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    await loadZoom(source!).then(
      () => button.parentElement!.dispatchEvent(new CustomEvent("enlarge", { bubbles: true })),
      () => {}, // the chart of the server stays
    );
    button.disabled = false;
  });
}
