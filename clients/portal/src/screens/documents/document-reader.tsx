import { errorWords, type Sourced, textOf } from '@hareyaka/sdk';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { FacilityName } from '../../chart/item-source.js';
import { Button } from '../../components/button.js';
import { Notice } from '../../components/notice.js';
import { Segmented } from '../../components/segmented.js';
import { Skeleton } from '../../components/skeleton.js';
import { formatDate } from '../../format/dates.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import styles from './document-reader.module.css';
import type { CdaBlock, CdaDocument } from './read-cda.js';
import type { DocumentContent, ListedDocument } from './use-document.js';

/**
 * One document. A text is shown as text, and a CDA document as the page's own paragraphs, lists and tables. No markup of a document reaches the page, so
 * that it needs no frame and nothing in it can run. A PDF stands in a frame with the browser's own viewer.
 */
export function DocumentReader({
  source: { system, node },
  content,
  onRetry,
  onClose,
  onOwnViewer,
}: {
  readonly source: Sourced<ListedDocument>;
  readonly content: DocumentContent;
  readonly onRetry: () => void;
  readonly onClose: () => void;
  readonly onOwnViewer: () => void;
}) {
  const { documents: words } = useWords();
  const { language } = useLanguage();
  const title = node.title ?? textOf(node.kind) ?? textOf(node.type) ?? words.untitled;
  const screen = useRef<HTMLElement>(null);
  useEffect(() => {
    window.scrollTo(0, 0);
    screen.current?.focus({ preventScroll: true });
  }, []);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onClose();
  };
  return (
    <section ref={screen} className={styles.reader} aria-label={title} tabIndex={-1} onKeyDown={onKey}>
      <header className={styles.head}>
        <Button icon="chevronLeft" onClick={onClose}>
          {words.reader.back}
        </Button>
        <h2 className={styles.title}>
          <bdi>{title}</bdi>
        </h2>
        <Button icon="external" className={styles.own} onClick={onOwnViewer}>
          {words.reader.own}
        </Button>
      </header>
      <p className={styles.about}>
        <span>{node.date ? formatDate(node.date, language) : (node.dateText ?? words.undated)}</span>
        <FacilityName facility={node.facility} system={system} />
        {node.author && <bdi>{words.author(node.author)}</bdi>}
      </p>
      <Body content={content} title={title} onRetry={onRetry} />
    </section>
  );
}

function Body({ content, title, onRetry }: { readonly content: DocumentContent; readonly title: string; readonly onRetry: () => void }) {
  const { app, documents: words } = useWords();
  const { language } = useLanguage();
  switch (content.state) {
    case 'LOADING':
      return <Skeleton lines={8} label={words.reader.loading} />;
    case 'GONE':
      return <Notice tone="warning">{words.reader.gone}</Notice>;
    case 'FAILED':
      return (
        <Notice
          tone="warning"
          title={words.reader.failed}
          action={
            <Button size="small" icon="retry" onClick={onRetry}>
              {app.retry}
            </Button>
          }
        >
          {errorWords(content.code)[language]}
        </Notice>
      );
    case 'UNKNOWN':
      return <Notice tone="warning">{words.reader.unknown}</Notice>;
    case 'PICTURE':
      return <PictureDocument url={content.url} title={title} />;
    case 'PDF':
      // Without the viewer's bar, which saves and prints. No sandbox: in one, the browser shows no PDF at all.
      return <iframe className={styles.pdf} src={`${content.url}#toolbar=0&navpanes=0`} title={words.reader.pdf(title)} />;
    case 'TEXT':
      return <TextDocument text={content.text} cda={content.cda} />;
  }
}

/** A picture. What came may be none, whatever its type says. */
function PictureDocument({ url, title }: { readonly url: string; readonly title: string }) {
  const { documents: words } = useWords();
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <Notice tone="warning">{words.reader.unknown}</Notice>;
  return <img className={styles.picture} src={url} alt={title} onError={() => setBroken(true)} />;
}

function TextDocument({ text, cda }: { readonly text: string; readonly cda: CdaDocument | undefined }) {
  const { documents: words } = useWords();
  const [form, setForm] = useState<'FORMATTED' | 'SOURCE'>('FORMATTED');
  if (text.trim() === '') return <Notice tone="warning">{words.reader.empty}</Notice>;
  if (!cda) return <pre className={styles.text}>{text}</pre>;
  return (
    <>
      <Segmented
        label={words.reader.form}
        value={form}
        onChange={setForm}
        options={[
          { value: 'FORMATTED', label: words.reader.formatted },
          { value: 'SOURCE', label: words.reader.source },
        ]}
      />
      {form === 'SOURCE' ? <pre className={styles.text}>{text}</pre> : <CdaText document={cda} />}
    </>
  );
}

function CdaText({ document: { title, sections } }: { readonly document: CdaDocument }) {
  const { documents: words } = useWords();
  const isEmpty = sections.every(({ title: heading, blocks }) => heading === '' && blocks.length === 0);
  return (
    <article className={styles.paper}>
      {title !== '' && (
        <h3 className={styles.paperTitle}>
          <bdi>{title}</bdi>
        </h3>
      )}
      {isEmpty && <Notice tone="warning">{words.reader.noBody}</Notice>}
      {sections.map(({ title: heading, level, blocks }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the sections of one document never move
        <section key={at} className={level > 1 ? styles.inner : undefined}>
          {heading !== '' && (
            <h4>
              <bdi>{heading}</bdi>
            </h4>
          )}
          {blocks.map((block, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one section never move
            <Block key={place} block={block} />
          ))}
        </section>
      ))}
    </article>
  );
}

function Block({ block }: { readonly block: CdaBlock }) {
  const { documents: words } = useWords();
  switch (block.kind) {
    case 'PARAGRAPH':
      return (
        <p className={styles.paragraph}>
          <bdi>{block.text}</bdi>
        </p>
      );
    case 'MULTIMEDIA':
      return <p className={styles.hint}>{words.reader.multimedia}</p>;
    case 'LIST': {
      const List = block.isOrdered ? 'ol' : 'ul';
      return (
        <List className={block.isOrdered ? styles.ordered : styles.list}>
          {block.items.map((item, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the items of one list never move
            <li key={at} className={styles.paragraph}>
              <bdi>{item}</bdi>
            </li>
          ))}
        </List>
      );
    }
    case 'TABLE':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        <section className={styles.tableBox} tabIndex={0} aria-label={block.caption || undefined}>
          <table className={styles.table}>
            {block.caption !== '' && <caption>{block.caption}</caption>}
            <tbody>
              {block.rows.map((cells, row) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one table never move
                <tr key={row}>
                  {cells.map(({ text, isHead, columns, rows }, at) => {
                    const Cell = isHead ? 'th' : 'td';
                    return (
                      // biome-ignore lint/suspicious/noArrayIndexKey: the cells of one row never move
                      <Cell key={at} colSpan={columns} rowSpan={rows}>
                        <bdi>{text}</bdi>
                      </Cell>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      );
  }
}
