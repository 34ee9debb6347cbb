/// <reference lib="dom" />
/**
 * One chart, enlarged: by dragging, by buttons, by keys; what is looked at is loaded as fine as it can be shown. Loaded by device.ts when
 * somebody asks for it; gives back to the drawing of the server.
 */
import uPlot from "uplot";
import { type ChartOf, type Columns, chartOf, load } from "./ZoomData.ts";

/** No closer than this, and no farther than ten years around. */
const leastMs = 10 * 60_000;
const mostMs = 400 * 86_400_000;
const oldest = Date.UTC(2000, 0, 1);
const settleMs = 200;
const keys: Record<string, Move> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  "+": "in",
  ";": "in",
  "-": "out",
  "0": "whole",
  Escape: "back",
};
type Move = "in" | "out" | "left" | "right" | "whole" | "back";

class Zoom {
  readonly #chart: ChartOf;
  readonly #box: HTMLElement;
  readonly #plotPlace: HTMLElement;
  readonly #status: HTMLElement;
  readonly #done: () => void;
  readonly #onResize = () => this.#plot?.setSize(this.#size());
  #plot: uPlot | undefined;
  #from: number;
  #to: number;
  #asked = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(figure: HTMLElement, chart: ChartOf, done: () => void) {
    this.#chart = chart;
    this.#done = done;
    this.#from = chart.from;
    this.#to = chart.to;
    const template = document.querySelector<HTMLTemplateElement>("#zoom-box")!;
    this.#box = template.content.firstElementChild!.cloneNode(true) as HTMLElement;
    figure.append(this.#box);
    this.#plotPlace = this.#box.querySelector<HTMLElement>(".plot")!;
    this.#plotPlace.setAttribute("aria-label", chart.name);
    this.#status = this.#box.querySelector<HTMLElement>("[role=status]")!;
    this.#box.addEventListener("click", (event) => {
      const move = (event.target as HTMLElement).closest<HTMLElement>("[data-do]")?.dataset.do;
      if (move) this.#move(move as Move);
    });
    this.#box.addEventListener("keydown", (event) => {
      const move = event.ctrlKey || event.altKey || event.metaKey ? undefined : keys[event.key];
      if (!move) return;
      event.preventDefault();
      this.#move(move);
    });
    addEventListener("resize", this.#onResize);
    this.#plotPlace.focus();
    void this.#show();
  }

  #move(move: Move): void {
    const [span, middle] = [this.#to - this.#from, (this.#from + this.#to) / 2];
    if (move === "back") return this.#close();
    if (move === "whole") return this.#look(this.#chart.from, this.#chart.to);
    if (move === "in" || move === "out") {
      const half = Math.min(mostMs, Math.max(leastMs, move === "in" ? span / 2 : span * 2)) / 2;
      return this.#look(middle - half, middle + half);
    }
    const by = (span / 3) * (move === "left" ? -1 : 1);
    this.#look(this.#from + by, this.#to + by);
  }

  /** Shows what is there at once, and what is finer when the hand has come to rest. */
  #look(from: number, to: number): void {
    this.#from = Math.round(Math.max(oldest, from));
    this.#to = Math.round(Math.max(this.#from + leastMs, to));
    this.#plot?.setScale("x", { min: this.#from / 1_000, max: this.#to / 1_000 });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#show(), settleMs);
  }

  async #show(): Promise<void> {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const { loading, loaded, failed, empty } = this.#box.dataset;
    this.#status.textContent = loading ?? "";
    try {
      const columns = await load(this.#chart, this.#from, this.#to, signal);
      if (signal.aborted) return;
      this.#draw(columns);
      const time = new Intl.DateTimeFormat(document.documentElement.lang, {
        dateStyle: "medium",
        timeStyle: "short",
        timeZone: "Asia/Tokyo",
      });
      this.#status.textContent =
        columns[0].length === 0 ? (empty ?? "") : `${loaded} ${time.format(this.#from)} – ${time.format(this.#to)}`;
    } catch {
      if (!signal.aborted) this.#status.textContent = failed ?? "";
    }
  }

  #draw(columns: Columns): void {
    const data = columns as uPlot.AlignedData;
    if (this.#plot) this.#plot.setData(data, false);
    else this.#plot = new uPlot(this.#options(), data, this.#plotPlace);
    this.#plot.setScale("x", { min: this.#from / 1_000, max: this.#to / 1_000 });
  }

  #size(): { width: number; height: number } {
    const width = this.#plotPlace.clientWidth;
    return { width, height: Math.max(240, Math.min(520, Math.round(width * 0.45))) };
  }

  #options(): uPlot.Options {
    const { isTotal, unit, digits, name } = this.#chart;
    const style = getComputedStyle(this.#box);
    const colour = (variable: string) => style.getPropertyValue(variable).trim();
    const [ink, line, data, band] = [colour("--ink"), colour("--line"), colour("--data"), colour("--band")];
    const shown = (value: number | null) => (value === null ? "—" : `${value.toFixed(isTotal ? 0 : Math.max(digits, 1))} ${unit}`);
    const axis = { stroke: ink, grid: { stroke: line }, ticks: { stroke: line }, font: "14px BIZ UDPGothic" };
    const paths = isTotal ? uPlot.paths.bars?.({ size: [0.8], align: 1 }) : undefined;
    const of = (label: string, more: Partial<uPlot.Series> = {}): uPlot.Series => ({
      ...{ label, stroke: data, width: 2, points: { show: false }, value: (_plot, value) => shown(value) },
      ...more,
    });
    const levels = [of(name), of("min", { stroke: band, width: 1 }), of("max", { stroke: band, width: 1 })];
    return {
      ...this.#size(),
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "Asia/Tokyo"),
      fmtDate: (template) => uPlot.fmtDate(template.replace("{h}{aa}", "{H}:00").replace("{h}:{mm}{aa}", "{H}:{mm}")),
      cursor: { drag: { x: true, y: false, setScale: false } },
      scales: isTotal ? { y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.05)] } } : {},
      axes: [axis, { ...axis, size: 70, values: (_plot, values) => values.map((value) => `${value} ${unit}`) }],
      series: isTotal ? [{}, of(name, { fill: data, ...(paths && { paths }) })] : [{}, ...levels],
      ...(!isTotal && { bands: [{ series: [3, 2], fill: band }] }),
      hooks: { setSelect: [(plot) => this.#select(plot)] },
    };
  }

  #select(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 5) return;
    const [from, to] = [plot.posToVal(left, "x") * 1_000, plot.posToVal(left + width, "x") * 1_000];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#look(from, Math.max(to, from + leastMs));
  }

  #close(): void {
    this.#asked.abort();
    clearTimeout(this.#timer);
    removeEventListener("resize", this.#onResize);
    this.#plot?.destroy();
    this.#box.remove();
    this.#done();
  }
}

addEventListener("enlarge", (event) => {
  const figure = event.target as HTMLElement;
  figure.classList.add("zooming");
  new Zoom(figure, chartOf(figure), () => {
    figure.classList.remove("zooming");
    figure.querySelector<HTMLButtonElement>("button.zoom")?.focus();
  });
});
