import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";
import { createElement, type ReactNode } from "react";

const lowlight = createLowlight({ bash, css, diff, javascript, json, python, rust, sql, typescript, xml, yaml });
lowlight.registerAlias({
  bash: ["sh", "shell", "zsh", "console"],
  javascript: ["js", "jsx", "mjs"],
  typescript: ["ts", "tsx"],
  python: ["py"],
  rust: ["rs"],
  sql: ["mysql", "postgres", "postgresql", "sqlite", "mariadb"],
  xml: ["html", "svg"],
  yaml: ["yml"],
});

type Tree = ReturnType<typeof lowlight.highlight>;
type Node = Tree["children"][number];

/** Returns code as coloured elements, or as it is when the language is none of the few. Loaded only when needed. */
export function highlight(code: string, language: string): ReactNode {
  const name = language.toLowerCase();
  if (!lowlight.registered(name)) return code;
  return lowlight.highlight(name, code).children.map(element);
}

function element(node: Node, index: number): ReactNode {
  if (node.type === "text") return node.value;
  if (node.type !== "element") return null;
  const classes = node.properties.className;
  return createElement(
    "span",
    { key: index, className: Array.isArray(classes) ? classes.join(" ") : undefined },
    node.children.map((child, at) => (child.type === "comment" ? null : element(child, at))),
  );
}
