import type { Masters } from '../formats/masters/masters.js';
import { multiplyDecimal } from '../formats/text/decimal.js';
import type { PartialDate } from '../formats/text/read-date.js';
import type { ClaimComment, ClaimLine, ClaimUnit } from '../formats/uke/uke-file.js';
import type { Code, DrugFact, DrugGroupFact, InjectionGroupFact, ProcedureFact } from './chart-facts.js';
import { SYSTEMS } from './coding-systems.js';
import { identifyDrug } from './identify-drug.js';
import type { MappingRemarks } from './mapping-remarks.js';

interface Known {
  readonly masters: Masters;
  readonly remarks: MappingRemarks;
  readonly source: string;
}

export interface UnitOfDay extends Known {
  readonly unit: ClaimUnit;
  readonly drugs: readonly ClaimLine[];
  /** How many days or times on this day; null if it is not sure. */
  readonly count: number | null;
}

/** The kinds of medication by 診療識別. */
export const CATEGORIES: Readonly<Record<string, Code>> = {
  14: { code: '14', text: '在宅', system: SYSTEMS.SECTION },
  21: { code: '21', text: '内服', system: SYSTEMS.CATEGORY },
  22: { code: '22', text: '頓用', system: SYSTEMS.CATEGORY },
  23: { code: '23', text: '外用', system: SYSTEMS.CATEGORY },
};

/** The routes of injections by 診療識別. */
export const ROUTES: Readonly<Record<string, Code>> = {
  31: { code: '31', text: '皮下・筋肉内注射', system: SYSTEMS.SECTION },
  32: { code: 'IV', text: '静脈内注射', system: 'HL70162' },
  33: { code: '33', text: 'その他の注射', system: SYSTEMS.SECTION },
};

/** 内服: the amount is of a day, and the count is days. 頓服: of one intake, and intakes. Others: in all, for each count. */
export function makeDrugGroup({ unit, drugs, count, ...known }: UnitOfDay): DrugGroupFact {
  const section = unit.classification!;
  return {
    category: CATEGORIES[section]!,
    usage: null,
    days: section === '21' ? count : null,
    times: section === '22' ? count : null,
    drugs: drugs.map((line) => {
      const { amount } = line;
      return makeDrug(line, known, {
        daily: section === '21' ? amount : null,
        dose: section === '22' ? amount : null,
        total: amount === null || count === null ? null : multiplyDecimal(amount, count),
      });
    }),
    notes: writeComments(unit.comments),
  };
}

export function makeInjectionGroup({ unit, drugs, count, ...known }: UnitOfDay): InjectionGroupFact {
  return {
    route: ROUTES[unit.classification!]!,
    drugs: drugs.map((line) => makeDrug(line, known, { daily: null, dose: line.amount, total: null })),
    notes: [...writeComments(unit.comments), ...(count !== null && count > 1 ? [`${count}回`] : [])],
  };
}

function makeDrug(line: ClaimLine, { masters, remarks, source }: Known, amounts: Pick<DrugFact, 'daily' | 'dose' | 'total'>): DrugFact {
  const given = { code: line.code, text: null, system: line.code === null ? null : SYSTEMS.RECEIPT };
  return {
    drug: identifyDrug(given, masters, (code) => remarks.add(source, line.line, line.record, code)),
    ...amounts,
    unit: line.code === null ? null : (masters.drugs.get(line.code)?.unit ?? null),
    notes: writeComments(line.comments),
  };
}

export function mapProcedure(line: ClaimLine, date: PartialDate, count: number | null, { masters, remarks, source }: Known): ProcedureFact {
  const text = line.code === null ? null : (masters.acts.get(line.code) ?? null);
  if (text === null && masters.acts.size > 0) remarks.add(source, line.line, line.record, 'NOT_IN_MASTER');
  return {
    date,
    procedure: { code: line.code, text, system: SYSTEMS.RECEIPT },
    notes: [...writeComments(line.comments), ...(count !== null && count > 1 ? [`${count}回`] : [])],
  };
}

/** Comments that have words. One with a code only is a phrase of the comment master, which is not read. */
function writeComments(comments: readonly ClaimComment[]): string[] {
  return comments.flatMap(({ text }) => text ?? []);
}
