import { type Inline, readMarkdown } from '../format/markdown.js';
import styles from './markdown-text.module.css';

/**
 * The text of a care record, in the subset of Markdown that it may have. Its words stay words: HTML is shown as it is written, and a link is its words and its address,
 * because nothing may lead out of a patient's chart unseen.
 */
export function MarkdownText({ text }: { readonly text: string }) {
  return (
    <div className={styles.text}>
      {readMarkdown(text).map((block, index) => {
        // Blocks have no ids: their order is what they are.
        const key = `${index} ${block.kind}`;
        switch (block.kind) {
          case 'heading':
            return (
              <p key={key} className={styles.heading}>
                <Line line={block.line} />
              </p>
            );
          case 'quote':
            return (
              <blockquote key={key} className={styles.quote}>
                <Line line={block.line} />
              </blockquote>
            );
          case 'list':
            return (
              <ul key={key} className={styles.list}>
                {numberLines(block.items).map(({ key: at, line }) => (
                  <li key={at}>
                    <Line line={line} />
                  </li>
                ))}
              </ul>
            );
          default:
            return (
              <p key={key}>
                {numberLines(block.lines).map(({ key: at, line }) => (
                  <span key={at} className={styles.line}>
                    <Line line={line} />
                  </span>
                ))}
              </p>
            );
        }
      })}
    </div>
  );
}

function Line({ line }: { readonly line: readonly Inline[] }) {
  return (
    <bdi>
      {line.map((part, index) => {
        const key = `${index} ${part.kind}`;
        switch (part.kind) {
          case 'strong':
            return <strong key={key}>{part.text}</strong>;
          case 'emphasis':
            return <em key={key}>{part.text}</em>;
          case 'code':
            return <code key={key}>{part.text}</code>;
          case 'link':
            return (
              <span key={key}>
                {part.text} ({part.address})
              </span>
            );
          default:
            return <span key={key}>{part.text}</span>;
        }
      })}
    </bdi>
  );
}

/** Lines have no ids: their order is what they are. */
function numberLines(lines: readonly (readonly Inline[])[]) {
  return lines.map((line, index) => ({ key: String(index), line }));
}
