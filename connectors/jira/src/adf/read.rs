//! Documents as Markdown. Text is made inert: what would be markup is escaped, control characters and those that turn or
//! hide text are dropped.

use serde_json::Value;

/// How deep a document is followed.
const DEPTH: usize = 60;

/// Returns a document as Markdown; plain text, as old fields hold it, stays as it is.
pub(crate) fn markdown(document: &Value) -> String {
    match document {
        Value::String(text) => clean(text),
        _ => blocks(document, DEPTH).trim().to_owned(),
    }
}

/// Returns text without characters that control a terminal, turn the direction or cannot be seen. The kit does so, too,
/// but here it has to be done before signs are escaped.
pub(crate) fn clean(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            if letters.next_if_eq(&'[').is_some() {
                let _ = letters.by_ref().find(|c| ('\u{40}'..='\u{7e}').contains(c));
            }
            continue;
        }
        let hidden = matches!(letter, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}');
        if !hidden && (!letter.is_control() || letter == '\n' || letter == '\t') {
            all.push(letter);
        }
    }
    all
}

fn children(node: &Value) -> &[Value] {
    node["content"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn attribute<'a>(node: &'a Value, name: &str) -> &'a str {
    node["attrs"][name].as_str().unwrap_or_default()
}

/// Returns the blocks in a node with blank lines between them.
fn blocks(node: &Value, depth: usize) -> String {
    if depth == 0 {
        return String::new();
    }
    let parts: Vec<String> = children(node)
        .iter()
        .map(|child| block(child, depth - 1))
        .filter(|text| !text.trim().is_empty())
        .collect();
    parts.join("\n\n")
}

fn block(node: &Value, depth: usize) -> String {
    match node["type"].as_str().unwrap_or_default() {
        "paragraph" => lead_escaped(&inlines(node)),
        "heading" => {
            let level = usize::try_from(node["attrs"]["level"].as_u64().unwrap_or(1)).unwrap_or(1);
            format!("{} {}", "#".repeat(level.clamp(1, 6)), inlines(node))
        }
        "bulletList" | "decisionList" => list(node, depth, &|_| "- ".to_owned()),
        "orderedList" => {
            let first = usize::try_from(node["attrs"]["order"].as_u64().unwrap_or(1)).unwrap_or(1);
            list(node, depth, &|index| format!("{}. ", first + index))
        }
        "taskList" => tasks(node, depth),
        "codeBlock" => code(node),
        "blockquote" => prefixed(&blocks(node, depth), "> "),
        "panel" => {
            let kind = match attribute(node, "panelType") {
                "success" => "TIP",
                "note" => "IMPORTANT",
                "warning" => "WARNING",
                "error" => "CAUTION",
                _ => "NOTE",
            };
            prefixed(&format!("[!{kind}]\n{}", blocks(node, depth)), "> ")
        }
        "table" => table(node),
        "rule" => "---".to_owned(),
        "mediaSingle" | "mediaGroup" => {
            let all: Vec<String> = children(node)
                .iter()
                .map(media)
                .filter(|it| !it.is_empty())
                .collect();
            all.join(" ")
        }
        "expand" | "nestedExpand" => format!(
            "**{}**\n\n{}",
            escaped(attribute(node, "title")),
            blocks(node, depth)
        ),
        "blockCard" | "embedCard" => link_target(attribute(node, "url")),
        "taskItem" | "decisionItem" => inlines(node),
        _ if node["type"] == "text" || children(node).is_empty() => inline(node),
        _ => blocks(node, depth),
    }
}

fn list(node: &Value, depth: usize, mark: &dyn Fn(usize) -> String) -> String {
    let items: Vec<String> = children(node)
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let mark = mark(index);
            let parts: Vec<String> = match item["type"].as_str() {
                Some("decisionItem") => vec![inlines(item)],
                _ => children(item)
                    .iter()
                    .map(|child| block(child, depth.saturating_sub(1)))
                    .collect(),
            };
            indented(&mark, &parts.join("\n"))
        })
        .collect();
    items.join("\n")
}

fn tasks(node: &Value, depth: usize) -> String {
    let mut lines: Vec<String> = vec![];
    for item in children(node) {
        if item["type"] == "taskList" {
            if depth > 0 {
                lines.push(prefixed(&tasks(item, depth - 1), "  "));
            }
            continue;
        }
        let mark = if attribute(item, "state") == "DONE" {
            "- [x] "
        } else {
            "- [ ] "
        };
        lines.push(format!("{mark}{}", inlines(item).replace("\\\n", " ")));
    }
    lines.join("\n")
}

fn indented(mark: &str, text: &str) -> String {
    let space = " ".repeat(mark.len());
    let mut lines = text.lines();
    let mut all = format!("{mark}{}", lines.next().unwrap_or_default());
    for line in lines {
        all.push('\n');
        if !line.is_empty() {
            all.push_str(&space);
            all.push_str(line);
        }
    }
    all
}

fn prefixed(text: &str, prefix: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| format!("{prefix}{line}").trim_end().to_owned())
        .collect();
    lines.join("\n")
}

fn code(node: &Value) -> String {
    let text: String = children(node)
        .iter()
        .filter_map(|it| it["text"].as_str())
        .collect();
    let text = clean(&text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let language: String = attribute(node, "language")
        .chars()
        .filter(|c| c.is_alphanumeric() || "+-#".contains(*c))
        .collect();
    format!("{fence}{language}\n{text}\n{fence}")
}

fn table(node: &Value) -> String {
    let mut lines: Vec<String> = vec![];
    for (index, row) in children(node).iter().enumerate() {
        let cells: Vec<String> = children(row)
            .iter()
            .map(|cell| {
                let parts: Vec<String> = children(cell).iter().map(|it| block(it, 8)).collect();
                parts
                    .join(" ")
                    .replace('|', "\\|")
                    .replace("\\\n", " ")
                    .replace('\n', " ")
            })
            .collect();
        lines.push(format!("| {} |", cells.join(" | ")));
        if index == 0 {
            lines.push(format!("|{}", " --- |".repeat(cells.len())));
        }
    }
    lines.join("\n")
}

fn media(node: &Value) -> String {
    let name = ["alt", "name", "__fileName"]
        .into_iter()
        .map(|it| attribute(node, it))
        .find(|it| !it.is_empty());
    match (node["type"].as_str(), attribute(node, "url")) {
        (Some("caption"), _) => inlines(node),
        (_, url) if !url.is_empty() => format!("[image: {}]", clean(url)),
        _ => format!("[attachment: {}]", escaped(name.unwrap_or("a file"))),
    }
}

/// Returns the text of a paragraph or anything that holds text.
pub(super) fn inlines(node: &Value) -> String {
    children(node).iter().map(inline).collect()
}

fn inline(node: &Value) -> String {
    match node["type"].as_str().unwrap_or_default() {
        "text" => text(node),
        "hardBreak" => "\\\n".to_owned(),
        "mention" => format!("@[{}]", escaped(attribute(node, "text").trim_start_matches('@'))),
        "emoji" => {
            let text = attribute(node, "text");
            let short = attribute(node, "shortName");
            clean(if text.is_empty() || text.starts_with(':') {
                short
            } else {
                text
            })
        }
        "inlineCard" => link_target(attribute(node, "url")),
        "status" => format!("\\[{}\\]", escaped(attribute(node, "text"))),
        "date" => {
            let millis = attribute(node, "timestamp").parse().ok();
            let moment = millis.and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok());
            moment
                .map(|moment| moment.strftime("%Y-%m-%d").to_string())
                .unwrap_or_default()
        }
        "media" | "mediaInline" => media(node),
        _ => inlines(node),
    }
}

fn link_target(url: &str) -> String {
    format!("<{}>", clean(url).replace(['<', '>', ' '], ""))
}

fn text(node: &Value) -> String {
    let raw = node["text"].as_str().unwrap_or_default();
    let marks = node["marks"].as_array().map(Vec::as_slice).unwrap_or_default();
    let has = |kind: &str| marks.iter().any(|mark| mark["type"] == kind);
    let link = marks
        .iter()
        .find(|mark| mark["type"] == "link")
        .and_then(|mark| mark["attrs"]["href"].as_str());
    if let Some(href) = link
        && href == raw
        && !has("code")
    {
        return clean(raw).replace(['<', '>'], "");
    }
    let mut said = if has("code") {
        let raw = clean(raw);
        if raw.contains('`') {
            format!("`` {raw} ``")
        } else {
            format!("`{raw}`")
        }
    } else {
        escaped(raw)
    };
    // Marks stand close to the words: `** bold**` would be none.
    let lead: String = said.chars().take_while(|c| c.is_whitespace()).collect();
    let trail: String = if lead.len() == said.len() {
        String::new()
    } else {
        said.chars().rev().take_while(|c| c.is_whitespace()).collect()
    };
    let core = said.trim().to_owned();
    if core.is_empty() {
        return said;
    }
    said = core;
    for (mark, sign) in [("strike", "~~"), ("em", "*"), ("strong", "**")] {
        if has(mark) {
            said = format!("{sign}{said}{sign}");
        }
    }
    if let Some(href) = link {
        said = format!(
            "[{said}]({})",
            clean(href).replace(' ', "%20").replace(['(', ')', '<', '>'], "")
        );
    }
    format!("{lead}{said}{trail}")
}

/// Returns text in which nothing is markup.
fn escaped(text: &str) -> String {
    let text = clean(text);
    let letters: Vec<char> = text.chars().collect();
    let mut all = String::with_capacity(text.len());
    for (index, &letter) in letters.iter().enumerate() {
        let word = |at: Option<usize>| {
            at.and_then(|at| letters.get(at))
                .is_some_and(|c| c.is_alphanumeric())
        };
        let markup = match letter {
            '\\' | '*' | '`' | '<' | '[' | ']' => true,
            '_' => !(word(index.checked_sub(1)) && word(Some(index + 1))),
            '~' => {
                letters.get(index + 1) == Some(&'~')
                    || index.checked_sub(1).and_then(|at| letters.get(at)) == Some(&'~')
            }
            '&' => letters
                .get(index + 1)
                .is_some_and(|c| c.is_alphanumeric() || *c == '#'),
            _ => false,
        };
        if markup {
            all.push('\\');
        }
        all.push(if letter == '\n' { ' ' } else { letter });
    }
    all
}

/// Escapes what would make a paragraph a heading, a quote or a list.
fn lead_escaped(text: &str) -> String {
    let word = text.split(' ').next().unwrap_or_default();
    let heading = !word.is_empty() && word.chars().all(|c| c == '#');
    let number = word.len() > 1
        && word
            .trim_end_matches(['.', ')'])
            .chars()
            .all(|c| c.is_ascii_digit())
        && word.ends_with(['.', ')']);
    if number {
        let at = word.len() - 1;
        return format!("{}\\{}", &text[..at], &text[at..]);
    }
    let rule = text.len() > 2 && (text.chars().all(|c| c == '-') || text.chars().all(|c| c == '='));
    if heading || word == "-" || word == "+" || text.starts_with('>') || rule || text.starts_with("~~~") {
        return format!("\\{text}");
    }
    text.to_owned()
}
