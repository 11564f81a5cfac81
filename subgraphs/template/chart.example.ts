import { AnswerState, type ChartAnswer, type ChartAsk, type ChartSource, LabResult, type SystemRuntimeParts } from '../kit/index.js';
import { ExampleGrowth } from './chart.type.js';
import { readMeasurements } from './measurements.js';

/** The port: answers each ask from our data, in the order of the asks. The kit filters by date, sorts and makes the pages. */
export class ExampleSource implements ChartSource {
  constructor(private readonly itemId: SystemRuntimeParts['itemId']) {}

  async read(asks: readonly ChartAsk[]): Promise<ChartAnswer[]> {
    return asks.map(({ place }) => ({
      state: AnswerState.ANSWERED,
      items: readMeasurements(place.institution, place.localId).flatMap(({ date, height, weight }) => {
        const common = { facility: { id: place.facility }, date };
        const id = (kind: string) => this.itemId(kind, place.institution, place.localId, date);
        return [
          Object.assign(new ExampleGrowth(), { ...common, id: id('growth'), height, weight }),
          Object.assign(new LabResult(), { ...common, id: id('bmi'), item: { text: 'BMI' }, value: bmi(height, weight), unit: 'kg/m2' }),
        ];
      }),
    }));
  }
}

function bmi(height: number, weight: number): number {
  return Math.round((weight / (height / 100) ** 2) * 10) / 10;
}
