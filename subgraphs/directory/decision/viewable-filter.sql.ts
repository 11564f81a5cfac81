import type { ViewableFilter } from './viewable-filter.js';

/** SQL conditions on the list's row `f`, and the values of their named parameters that the filter itself does not hold. */
export interface FilterSql {
  readonly conditions: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Writes a filter of patients as SQL. Parameters: `:likeKana` and `:likeName` from `values`, all others by the filter's own names, and `:acting`.
 *
 * @example buildFilterSql({ kana: 'ヤマダ' }) // { conditions: ["f.kana_search LIKE :likeKana ESCAPE '!'"], values: { likeKana: 'ヤマダ%' } }
 */
export function buildFilterSql({ kana, name, birthDate, viewedSince, notViewedSince }: ViewableFilter): FilterSql {
  return {
    conditions: [
      ...(kana ? ["f.kana_search LIKE :likeKana ESCAPE '!'"] : []),
      ...(name ? ["f.name_search LIKE :likeName ESCAPE '!'"] : []),
      ...(birthDate ? ['f.birth_date = :birthDate'] : []),
      ...(viewedSince === undefined ? [] : [`${viewedSinceSql('viewedSince')} = 1`]),
      ...(notViewedSince === undefined ? [] : [`${viewedSinceSql('notViewedSince')} IS NULL`]),
    ],
    values: { ...(kana && { likeKana: `${escapeLike(kana)}%` }), ...(name && { likeName: `${escapeLike(name)}%` }) },
  };
}

function viewedSinceSql(parameter: string): string {
  return `(SELECT 1 FROM view_day d WHERE d.facility_id = :acting AND d.patient_id = f.patient_id AND d.last_at >= :${parameter} LIMIT 1)`;
}

function escapeLike(text: string): string {
  return text.replace(/[!%_]/g, (special) => `!${special}`);
}
