import type { Dimension, MetricDatum, StandardUnit } from '@aws-sdk/client-cloudwatch';
import { AwsError } from './aws-error.ts';
import type { Bus } from './bus.ts';
import type { Context } from './context.ts';
import { sdk } from './sdk.ts';

/** Values of some of a service's metrics, for one set of dimensions or several. */
export interface MetricValues<Name extends string> {
  /** Tells what is measured from everything else that is: the values of equal keys come together. */
  readonly key: string;
  readonly dimensions: () => readonly (readonly Dimension[])[];
  readonly values: Readonly<Partial<Record<Name, number>>>;
}

export interface MetricGatherer<Name extends string> {
  readonly add: (context: Context, measured: MetricValues<Name>) => void;
  /** Resolves when all that was added is in CloudWatch. */
  readonly flushed: () => Promise<void>;
}

export interface MetricNamespace<Name extends string> {
  /** `AWS/Lambda`. */
  readonly namespace: string;
  /** `lambda.amazonaws.com`. */
  readonly service: string;
  readonly units: Readonly<Record<Name, StandardUnit>>;
}

/** Values come together for a moment, so that a burst is a handful of data. Real time, as the burst is. */
const GATHER_MS = 25;

/** Publishes a service's own metrics to CloudWatch. */
export const createMetricGatherer = <Name extends string>(
  target: MetricNamespace<Name>,
): MetricGatherer<Name> => {
  const gathered = new Map<string, Gathered>();
  let sending = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const batches = [...gathered.values()];
    gathered.clear();
    sending = sending
      .then(() => Promise.all(batches.map((batch) => send(target, batch))))
      .then(() => undefined);
    return sending;
  };
  return {
    add: (context, measured) => {
      const minute = Math.floor(context.clock.now() / 60_000);
      const place = `${context.account}/${context.region}/${minute}`;
      const batch = gathered.get(place) ?? {
        context: context.scope({ cause: undefined }),
        atMs: context.clock.now(),
        series: new Map(),
      };
      gathered.set(place, batch);
      addTo(batch, target, measured);
      timer ??= setTimeout(flush, GATHER_MS).unref();
    },
    flushed: flush,
  };
};

/** The gatherer of `target` in the sandbox that a context is of: the first who asks makes it. */
export const metricGatherers = <Name extends string>(
  target: MetricNamespace<Name>,
): ((context: Context) => MetricGatherer<Name>) => {
  const gatherers = new WeakMap<Bus, MetricGatherer<Name>>();
  return ({ bus }) => {
    const known = gatherers.get(bus) ?? createMetricGatherer(target);
    gatherers.set(bus, known);
    return known;
  };
};

/** What is to be sent for one account, region and minute. */
interface Gathered {
  readonly context: Context;
  readonly atMs: number;
  readonly series: Map<string, Series>;
}

interface Series {
  readonly name: string;
  readonly unit: StandardUnit;
  readonly dimensions: readonly (readonly Dimension[])[];
  /** How often each value came. */
  readonly counts: Map<number, number>;
}

const addTo = <Name extends string>(
  batch: Gathered,
  { units }: MetricNamespace<Name>,
  { key, dimensions, values }: MetricValues<Name>,
): void => {
  for (const name in values) {
    const value = values[name];
    if (value === undefined) continue;
    const seriesKey = `${name} ${key}`;
    const series = batch.series.get(seriesKey) ?? {
      name,
      unit: units[name],
      dimensions: dimensions(),
      counts: new Map(),
    };
    batch.series.set(seriesKey, series);
    series.counts.set(value, (series.counts.get(value) ?? 0) + 1);
  }
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const MAX_DATA_PER_CALL = 1000;
const MAX_VALUES = 150;

const send = async (
  { namespace, service }: Pick<MetricNamespace<string>, 'namespace' | 'service'>,
  batch: Gathered,
): Promise<void> => {
  const data = [...batch.series.values()].flatMap((series) => datums(series, new Date(batch.atMs)));
  const { PutMetricDataCommand } = await sdk.cloudwatch();
  for (let at = 0; at < data.length; at += MAX_DATA_PER_CALL) {
    const MetricData = data.slice(at, at + MAX_DATA_PER_CALL);
    try {
      await batch.context.call(new PutMetricDataCommand({ Namespace: namespace, MetricData }), { service });
    } catch (error) {
      if (!(error instanceof AwsError)) batch.context.report(error);
    }
  }
};

const datums = ({ name, unit, dimensions, counts }: Series, Timestamp: Date): MetricDatum[] => {
  const entries = [...counts];
  const data: MetricDatum[] = [];
  for (let at = 0; at < entries.length; at += MAX_VALUES) {
    const part = entries.slice(at, at + MAX_VALUES);
    const Values = part.map(([value]) => value);
    const Counts = part.map(([, count]) => count);
    for (const Dimensions of dimensions)
      data.push({
        MetricName: name,
        Unit: unit,
        Timestamp,
        Values,
        Counts,
        Dimensions: [...Dimensions],
      });
  }
  return data;
};
