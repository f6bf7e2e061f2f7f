import type { MarkedToken, Token, Tokens } from "marked";
import { type CSSProperties, memo, type ReactNode } from "react";
import { CodeBlock } from "./CodeBlock";
import { inline, words } from "./Inline";

/** One block. Drawn again only when its own text changed. */
export const BlockView = memo(
  function BlockView({ token, finished }: { token: Token; finished: boolean }) {
    return renderBlock(token as MarkedToken, finished);
  },
  (before, after) =>
    before.finished === after.finished &&
    before.token.type === after.token.type &&
    before.token.raw === after.token.raw,
);

function renderBlock(token: MarkedToken, finished: boolean): ReactNode {
  switch (token.type) {
    case "paragraph":
      return <p>{inline(token.tokens)}</p>;
    case "text":
      return token.tokens ? inline(token.tokens) : words(token.text, "text");
    case "heading":
      return heading(token);
    case "code":
      return <CodeBlock code={token.text} language={token.lang ?? ""} finished={finished} />;
    case "list":
      return <List token={token} finished={finished} />;
    case "blockquote":
      return <blockquote>{blocks(token.tokens, finished)}</blockquote>;
    case "table":
      return <MarkdownTable token={token} />;
    case "hr":
      return <hr />;
    case "space":
    case "def":
    case "checkbox":
      return null;
    case "html":
      return <p>{token.raw}</p>;
    case "br":
    case "codespan":
    case "del":
    case "em":
    case "escape":
    case "image":
    case "link":
    case "list_item":
    case "strong":
      return <p>{inline([token])}</p>;
  }
}

function blocks(tokens: readonly Token[], finished: boolean): ReactNode {
  return tokens.map((token, index) =>
    token.type === "space" ? null : (
      // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever appended, so the place is the identity
      <BlockView key={index} token={token} finished={finished} />
    ),
  );
}

/** An answer's own headings start below the window's, so that the outline stays whole. */
function heading(token: Tokens.Heading): ReactNode {
  const content = inline(token.tokens);
  if (token.depth <= 2) return <h3>{content}</h3>;
  return token.depth === 3 ? <h4>{content}</h4> : <h5>{content}</h5>;
}

function List({ token, finished }: { token: Tokens.List; finished: boolean }) {
  const items = token.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: items are only ever appended
    <ListItem key={index} item={item} loose={token.loose} finished={finished || index < token.items.length - 1} />
  ));
  return token.ordered ? <ol start={token.start === "" ? 1 : token.start}>{items}</ol> : <ul>{items}</ul>;
}

const ListItem = memo(
  function ListItem({ item, finished }: { item: Tokens.ListItem; loose: boolean; finished: boolean }) {
    return (
      <li className={item.task ? "task" : undefined}>
        {item.task && (
          <input
            type="checkbox"
            checked={item.checked ?? false}
            readOnly
            tabIndex={-1}
            aria-label="Done"
            className="mr-2"
          />
        )}
        {blocks(item.tokens, finished)}
      </li>
    );
  },
  (before, after) =>
    before.item.raw === after.item.raw && before.loose === after.loose && before.finished === after.finished,
);

function MarkdownTable({ token }: { token: Tokens.Table }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls, and a section each would crowd the landmarks
    <div className="table-frame" role="group" aria-label="Table" tabIndex={0}>
      <table className="selectable">
        <thead>
          <tr>
            {token.header.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
              <th key={index} style={align(cell)} scope="col">
                {inline(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are only ever appended
            <Row key={index} cells={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Row = memo(
  function Row({ cells }: { cells: Tokens.TableCell[] }) {
    return (
      <tr>
        {cells.map((cell, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
          <td key={index} style={align(cell)}>
            {inline(cell.tokens)}
          </td>
        ))}
      </tr>
    );
  },
  (before, after) =>
    before.cells.length === after.cells.length &&
    before.cells.every((cell, index) => cell.text === after.cells[index]?.text),
);

function align(cell: Tokens.TableCell): CSSProperties | undefined {
  return cell.align ? { textAlign: cell.align } : undefined;
}
