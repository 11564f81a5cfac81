import { Histogram, type HistogramConfiguration, type MetricObjectWithValues, type MetricValueWithName } from 'prom-client';

/** The counts of one set of labels. */
interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** How many observations each bucket took, not cumulated; the last one takes what is above all bounds. */
  readonly counts: number[];
  sum: number;
}

/**
 * A histogram of prom-client with its own counters: prom-client checks and hashes the labels at each observation, which costs more than
 * the gateway's own work for a request. prom-client only writes its text.
 *
 * @example
 * const observe = histogram.counterFor({ outcome: 'ok' });
 * observe(0.012); // seconds
 */
export class FastHistogram extends Histogram<string> {
  readonly #series: Series[] = [];
  readonly #bounds: readonly number[];
  readonly #about: { readonly name: string; readonly help: string };

  constructor(configuration: HistogramConfiguration<string> & { readonly buckets: number[] }) {
    super(configuration);
    this.#bounds = configuration.buckets;
    this.#about = { name: configuration.name, help: configuration.help };
  }

  /** Returns the counter for one set of labels; call it once for each set. */
  counterFor(labels: Readonly<Record<string, string>>): (value: number) => void {
    const bounds = this.#bounds;
    const series: Series = { labels, counts: Array<number>(bounds.length + 1).fill(0), sum: 0 };
    this.#series.push(series);
    return (value) => {
      let bucket = 0;
      while (bucket < bounds.length && value > bounds[bucket]!) bucket += 1;
      series.counts[bucket]! += 1;
      series.sum += value;
    };
  }

  override async get(): Promise<MetricObjectWithValues<MetricValueWithName<string>>> {
    const values = this.#series.flatMap((one) => this.#valuesOf(one));
    return { ...this.#about, type: 'histogram' as never, aggregator: 'sum', collect: () => undefined, values };
  }

  /** Called by the registry, if there is one. */
  async getForPromString(): Promise<MetricObjectWithValues<MetricValueWithName<string>>> {
    return await this.get();
  }

  #valuesOf({ labels, counts, sum }: Series): MetricValueWithName<string>[] {
    const { name } = this.#about;
    let count = 0;
    const buckets = counts.map((own, index) => {
      count += own;
      return { metricName: `${name}_bucket`, labels: { le: this.#bounds[index] ?? '+Inf', ...labels }, value: count };
    });
    return [...buckets, { metricName: `${name}_sum`, labels, value: sum }, { metricName: `${name}_count`, labels, value: count }];
  }
}
