//! Bodies in the Atlassian Document Format: made from the plain Markdown that story files are written in, and read back
//! as words for searching.

use serde_json::{Value, json};

/// Returns a document of one paragraph, the text as it is.
pub(super) fn plain(text: &str) -> Value {
    json!({"type": "doc", "version": 1, "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    ]})
}

/// Returns a document: headings, lists, quotes, code, tables and warnings (`!!! `), with bold, code, links and
/// mentions (`@ben`) in them. `who` gives the account's id and the name of a person of the story.
pub(super) fn document(text: &str, who: &dyn Fn(&str) -> Option<(String, String)>) -> Value {
    let mut blocks: Vec<Value> = vec![];
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let line = line.trim_end();
        if line.is_empty() {
            continue;
        }
        if let Some(language) = line.strip_prefix("```") {
            let code: Vec<&str> = lines
                .by_ref()
                .take_while(|line| !line.starts_with("```"))
                .collect();
            let mut block =
                json!({"type": "codeBlock", "content": [{"type": "text", "text": code.join("\n")}]});
            if !language.is_empty() {
                block["attrs"] = json!({"language": language});
            }
            blocks.push(block);
            continue;
        }
        let (mark, rest) = mark_of(line);
        let mut taken = vec![rest.to_owned()];
        while let Some(next) = lines.next_if(|next| !next.trim().is_empty() && mark_of(next).0 == mark) {
            taken.push(mark_of(next.trim_end()).1.to_owned());
        }
        blocks.push(block(mark, &taken, who));
    }
    json!({"type": "doc", "version": 1, "content": blocks})
}

/// What begins a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    Heading(usize),
    Bullet,
    Number,
    Quote,
    Warning,
    Row,
    Open,
    Done,
}

fn mark_of(line: &str) -> (Mark, &str) {
    let marks = [
        ("- [ ] ", Mark::Open),
        ("- [x] ", Mark::Done),
        ("- ", Mark::Bullet),
        ("> ", Mark::Quote),
        ("!!! ", Mark::Warning),
        ("| ", Mark::Row),
        ("### ", Mark::Heading(3)),
        ("## ", Mark::Heading(2)),
    ];
    for (text, mark) in marks {
        if let Some(rest) = line.strip_prefix(text) {
            return (mark, rest);
        }
    }
    if line.starts_with("```") {
        return (Mark::Heading(0), line);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    match line[digits..].strip_prefix(". ") {
        Some(rest) if digits > 0 => (Mark::Number, rest),
        Some(_) | None => (Mark::None, line),
    }
}

fn block(mark: Mark, lines: &[String], who: &dyn Fn(&str) -> Option<(String, String)>) -> Value {
    let paragraph = |text: &str| json!({"type": "paragraph", "content": inline(text, who)});
    let items = || -> Vec<Value> {
        let one = |line: &String| json!({"type": "listItem", "content": [paragraph(line)]});
        lines.iter().map(one).collect()
    };
    let tasks = |state: &str| -> Value {
        let one = |line: &String| json!({"type": "taskItem", "attrs": {"localId": "", "state": state}, "content": inline(line, who)});
        json!({"type": "taskList", "attrs": {"localId": ""}, "content": lines.iter().map(one).collect::<Vec<_>>()})
    };
    match mark {
        Mark::None => paragraph(&lines.join(" ")),
        Mark::Heading(level) => {
            json!({"type": "heading", "attrs": {"level": level.max(1)}, "content": inline(&lines.join(" "), who)})
        }
        Mark::Bullet => json!({"type": "bulletList", "content": items()}),
        Mark::Number => json!({"type": "orderedList", "attrs": {"order": 1}, "content": items()}),
        Mark::Quote => json!({"type": "blockquote", "content": [paragraph(&lines.join(" "))]}),
        Mark::Warning => {
            json!({"type": "panel", "attrs": {"panelType": "warning"}, "content": [paragraph(&lines.join(" "))]})
        }
        Mark::Row => table(lines, who),
        Mark::Open => tasks("TODO"),
        Mark::Done => tasks("DONE"),
    }
}

fn table(lines: &[String], who: &dyn Fn(&str) -> Option<(String, String)>) -> Value {
    let rows = lines.iter().enumerate().map(|(index, line)| {
        let kind = if index == 0 { "tableHeader" } else { "tableCell" };
        let cells: Vec<Value> = line
            .trim_end_matches('|')
            .split('|')
            .map(|cell| {
                let content = [json!({"type": "paragraph", "content": inline(cell.trim(), who)})];
                json!({"type": kind, "attrs": {}, "content": content})
            })
            .collect();
        json!({"type": "tableRow", "content": cells})
    });
    json!({"type": "table", "attrs": {"isNumberColumnEnabled": false, "layout": "default"},
        "content": rows.collect::<Vec<_>>()})
}

fn inline(text: &str, who: &dyn Fn(&str) -> Option<(String, String)>) -> Vec<Value> {
    let mut nodes = vec![];
    let mut said = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let found = match first {
            '`' => {
                between(rest, "`", "`").map(|(code, after)| (marked(code, json!({"type": "code"})), after))
            }
            '*' => between(rest, "**", "**")
                .map(|(bold, after)| (marked(bold, json!({"type": "strong"})), after)),
            '[' => between(rest, "[", "](").and_then(|(label, after)| {
                let (href, after) = after.split_once(')')?;
                Some((
                    marked(label, json!({"type": "link", "attrs": {"href": href}})),
                    after,
                ))
            }),
            '@' => mention(rest, who),
            _ => None,
        };
        match found {
            Some((node, after)) => {
                if !said.is_empty() {
                    nodes.push(json!({"type": "text", "text": std::mem::take(&mut said)}));
                }
                nodes.push(node);
                rest = after;
            }
            None => {
                said.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    if !said.is_empty() {
        nodes.push(json!({"type": "text", "text": said}));
    }
    nodes
}

fn marked(text: &str, mark: Value) -> Value {
    json!({"type": "text", "text": text, "marks": [mark]})
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, &'a str)> {
    let (inner, after) = text.strip_prefix(open)?.split_once(close)?;
    (!inner.is_empty()).then_some((inner, after))
}

fn mention<'a>(text: &'a str, who: &dyn Fn(&str) -> Option<(String, String)>) -> Option<(Value, &'a str)> {
    let rest = text.strip_prefix('@')?;
    let end = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len());
    let (id, name) = who(&rest[..end])?;
    let node = json!({"type": "mention", "attrs": {"id": id, "text": format!("@{name}"), "accessLevel": ""}});
    Some((node, &rest[end..]))
}

/// Returns the words of a document in lower case.
pub(super) fn words(document: &Value) -> String {
    let mut all = String::new();
    collect(document, &mut all);
    all.to_lowercase()
}

fn collect(node: &Value, all: &mut String) {
    let texts = [&node["text"], &node["attrs"]["text"], &node["attrs"]["url"]];
    for text in texts.into_iter().filter_map(Value::as_str) {
        all.push_str(text);
    }
    for child in node["content"].as_array().into_iter().flatten() {
        collect(child, all);
    }
    if node["type"] != "text" {
        all.push('\n');
    }
}
