import { BODY_SITES, type BodySite } from '@hareyaka/sdk';
import { classNames } from '../../components/class-names.js';
import { SelectField } from '../../components/text-field.js';
import { useNames } from '../../words/use-names.js';
import { useWords } from '../../words/use-words.js';
import styles from './body-site-field.module.css';

/** A part of the body in the picture: left, top, width, height in a drawing of 100 × 220. The patient's right is at the left of the front view. */
type Region = readonly [site: BodySite, x: number, y: number, width: number, height: number];

const LIMBS = (right: 'LEFT' | 'RIGHT'): readonly Region[] => {
  const [a, b] = right === 'LEFT' ? (['RIGHT', 'LEFT'] as const) : (['LEFT', 'RIGHT'] as const);
  return [
    [`SHOULDER_${a}`, 18, 46, 14, 14],
    [`SHOULDER_${b}`, 68, 46, 14, 14],
    [`ARM_${a}`, 14, 62, 12, 42],
    [`ARM_${b}`, 74, 62, 12, 42],
    [`HAND_${a}`, 12, 106, 13, 16],
    [`HAND_${b}`, 75, 106, 13, 16],
  ];
};

const FRONT: readonly Region[] = [
  ['HEAD', 38, 2, 24, 11],
  ['FACE', 38, 14, 24, 11],
  ['MOUTH', 42, 26, 16, 7],
  ['NECK', 43, 34, 14, 9],
  ...LIMBS('LEFT'),
  ['CHEST', 34, 46, 32, 26],
  ['ABDOMEN', 34, 74, 32, 26],
  ['HIP_RIGHT', 30, 102, 12, 14],
  ['GENITALS', 43, 102, 14, 14],
  ['HIP_LEFT', 58, 102, 12, 14],
  ['LEG_RIGHT', 32, 118, 16, 72],
  ['LEG_LEFT', 52, 118, 16, 72],
  ['FOOT_RIGHT', 28, 192, 20, 12],
  ['FOOT_LEFT', 52, 192, 20, 12],
];
const BACK: readonly Region[] = [
  ['HEAD', 38, 2, 24, 31],
  ['NECK', 43, 34, 14, 9],
  ...LIMBS('RIGHT'),
  ['BACK', 34, 46, 32, 40],
  ['SACRUM', 40, 88, 20, 14],
  ['BUTTOCK_LEFT', 31, 104, 18, 16],
  ['BUTTOCK_RIGHT', 51, 104, 18, 16],
  ['LEG_LEFT', 32, 122, 16, 66],
  ['LEG_RIGHT', 52, 122, 16, 66],
  ['HEEL_LEFT', 32, 190, 16, 14],
  ['HEEL_RIGHT', 52, 190, 16, 14],
];

/** The part of the body: from a list, or by touching it in a picture. */
export function BodySiteField({
  value,
  problem,
  onChange,
}: {
  readonly value: BodySite | '';
  readonly problem?: string | undefined;
  readonly onChange: (site: BodySite | '') => void;
}) {
  const { compose: words } = useWords().care;
  const names = useNames();
  return (
    <div className={styles.field}>
      <SelectField
        label={words.bodySite}
        hint={words.patientLeft}
        problem={problem}
        value={value}
        onChange={({ target }) => onChange(target.value as BodySite | '')}
        options={[
          { value: '', label: words.noSite },
          ...Object.keys(BODY_SITES).map((site) => ({ value: site, label: names.bodySite(site) })),
        ]}
      />
      {/* The list says the same to those who do not see or touch the picture. */}
      <div className={styles.figures} aria-hidden="true">
        {[
          { label: words.front, regions: FRONT },
          { label: words.back, regions: BACK },
        ].map(({ label, regions }) => (
          <figure key={label} className={styles.figure}>
            <svg viewBox="0 0 100 208" className={styles.body} focusable="false">
              <title>{label}</title>
              {regions.map(([site, x, y, width, height]) => (
                // biome-ignore lint/a11y/noStaticElementInteractions: the list beside it is for the keyboard
                <rect
                  key={site}
                  x={x}
                  y={y}
                  width={width}
                  height={height}
                  rx={4}
                  className={classNames(styles.region, site === value && styles.chosen)}
                  onClick={() => onChange(site === value ? '' : site)}
                >
                  <title>{names.bodySite(site)}</title>
                </rect>
              ))}
            </svg>
            <figcaption className={styles.caption}>{label}</figcaption>
          </figure>
        ))}
      </div>
    </div>
  );
}
