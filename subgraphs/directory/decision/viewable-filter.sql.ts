import type { ViewableFilter } from './viewable-filter.js';

/** SQL conditions on the list's row `f`, and the values of their named parameters that the filter itself does not hold. */
export interface FilterSql {
  readonly conditions: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Writes a filter of patients as SQL. Parameters: `:likeKana` and `:likeName` from `values`, all others by the filter's own names, `:acting` and `:person`.
 *
 * @example buildFilterSql({ kana: 'ヤマダ' }) // { conditions: ["f.kana_search LIKE :likeKana ESCAPE '!'"], values: { likeKana: 'ヤマダ%' } }
 */
export function buildFilterSql({ kana, name, birthDate, viewedSince, notViewedSince, viewedByMeSince }: ViewableFilter): FilterSql {
  return {
    conditions: [
      ...(kana ? ["f.kana_search LIKE :likeKana ESCAPE '!'"] : []),
      ...(name ? ["f.name_search LIKE :likeName ESCAPE '!'"] : []),
      ...(birthDate ? ['f.birth_date = :birthDate'] : []),
      ...(viewedSince === undefined ? [] : [`${viewedSinceSql('viewedSince')} = 1`]),
      ...(notViewedSince === undefined ? [] : [`${viewedSinceSql('notViewedSince')} IS NULL`]),
      ...(viewedByMeSince === undefined ? [] : [VIEWED_BY_ME]),
    ],
    values: { ...(kana && { likeKana: `${escapeLike(kana)}%` }), ...(name && { likeName: `${escapeLike(name)}%` }) },
  };
}

/** A person has viewed few patients, so the database may begin with these. */
const VIEWED_BY_ME = `f.patient_id IN (SELECT o.patient_id FROM person_view o
  WHERE o.user_id = :person AND o.facility_id = :acting AND o.last_at >= :viewedByMeSince)`;

function viewedSinceSql(parameter: string): string {
  return `(SELECT 1 FROM view_day d WHERE d.facility_id = :acting AND d.patient_id = f.patient_id AND d.last_at >= :${parameter} LIMIT 1)`;
}

function escapeLike(text: string): string {
  return text.replace(/[!%_]/g, (special) => `!${special}`);
}
