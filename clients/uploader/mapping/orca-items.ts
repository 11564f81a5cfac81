import type { Masters } from '../formats/masters/masters.js';
import type { OrcaDrug, OrcaDrugGroup } from '../formats/orca/orca-replies.js';
import { multiplyDecimal } from '../formats/text/decimal.js';
import type { DrugFact, DrugGroupFact, InjectionGroupFact, ProcedureFact } from './chart-facts.js';
import { SYSTEMS } from './coding-systems.js';
import { identifyDrug } from './identify-drug.js';
import type { MappingRemarks } from './mapping-remarks.js';
import { CATEGORIES, ROUTES } from './receipt-items.js';

export interface OrcaItems {
  readonly masters: Masters;
  readonly remarks: MappingRemarks;
  readonly source: string;
  readonly line: number;
  readonly record: string;
}

/** Medical_Class has the 診療識別 in its first two digits. */
function sectionOf({ medicalClass }: OrcaDrugGroup): string {
  return medicalClass?.slice(0, 2) ?? '';
}

/** 21: the amount is of a day, and the count is days; 22: of one intake; others: in all, for each count. */
export function makeOrcaGroup(group: OrcaDrugGroup, items: OrcaItems): DrugGroupFact {
  const { count, usages, comments, drugs } = group;
  const section = sectionOf(group);
  const category = CATEGORIES[section] ?? null;
  return {
    category,
    usage: usages.length === 0 ? null : { code: null, text: usages.join('、'), system: null },
    days: section === '21' ? count : null,
    times: section === '22' ? count : null,
    drugs: drugs.filter(isSupply).map((drug) =>
      makeDrug(drug, items, {
        daily: section === '21' ? drug.amount : null,
        dose: section === '22' ? drug.amount : null,
        total: category === null || drug.amount === null || count === null ? null : multiplyDecimal(drug.amount, count),
      }),
    ),
    notes: comments,
  };
}

export function makeOrcaInjections(units: readonly OrcaDrugGroup[], items: OrcaItems): InjectionGroupFact[] {
  return units.flatMap((unit) => {
    const route = ROUTES[sectionOf(unit)];
    const drugs = unit.drugs.filter(isSupply);
    if (!route || drugs.length === 0) return [];
    const times = unit.count !== null && unit.count > 1 ? [`${unit.count}回`] : [];
    return [
      {
        route,
        drugs: drugs.map((drug) => makeDrug(drug, items, { daily: null, dose: drug.amount, total: null })),
        notes: [...unit.comments, ...times],
      },
    ];
  });
}

/** Acts (codes that begin with 1) of 処置, 手術 and 麻酔. */
export function makeOrcaProcedures(units: readonly OrcaDrugGroup[], date: string, items: OrcaItems): ProcedureFact[] {
  return units.flatMap((unit) => {
    const section = sectionOf(unit);
    const isTreatment = /^(40|50|54)$/.test(section);
    if (!isTreatment && !/^2[123]$|^3[123]$/.test(section))
      items.remarks.add(items.source, items.line, `Medical_Class=${section}`, 'NOT_MAPPED');
    if (!isTreatment) return [];
    return unit.drugs
      .filter(({ code }) => code?.startsWith('1'))
      .map(({ code, name }) => ({
        date,
        procedure: { code, text: name, system: SYSTEMS.RECEIPT },
        notes: unit.count !== null && unit.count > 1 ? [`${unit.count}回`] : [],
      }));
  });
}

/** Drugs and materials: codes that begin with 6 or 7, and what has a name only. */
function isSupply({ code }: OrcaDrug): boolean {
  return code === null || /^[67]/.test(code);
}

function makeDrug(
  drug: OrcaDrug,
  { masters, remarks, source, line, record }: OrcaItems,
  amounts: Pick<DrugFact, 'daily' | 'dose' | 'total'>,
): DrugFact {
  const given = { code: drug.code, text: drug.name, system: drug.code === null ? null : SYSTEMS.RECEIPT };
  const code = identifyDrug(given, masters, (reason) => remarks.add(source, line, record, reason));
  const isClear = amounts.daily !== null || amounts.dose !== null || amounts.total !== null;
  const said = drug.amount === null || isClear ? [] : [`数量 ${drug.amount}${drug.unit ?? ''}`];
  return { drug: code, ...amounts, unit: drug.unit, notes: said };
}
