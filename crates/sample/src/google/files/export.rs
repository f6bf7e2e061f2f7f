//! Documents as Drive exports them: Markdown or plain text, all tabs one after the other.

use super::document::{Document, Item, Style, Tab, object_text};

/// Returns a document as text.
pub(super) fn document(document: &Document, markdown: bool) -> String {
    let several = document.tabs.len() > 1;
    let mut text = String::new();
    for tab in &document.tabs {
        if several {
            text.push_str(&format!("{}{}\n\n", if markdown { "# " } else { "" }, tab.title));
        }
        tab_text(tab, markdown, &mut text);
    }
    if !markdown {
        // Exported text begins with a byte order mark.
        text.insert(0, '\u{feff}');
    }
    text
}

fn tab_text(tab: &Tab, markdown: bool, text: &mut String) {
    let mut line = String::new();
    let mut depth = 0;
    let mut marked = Style::new();
    for item in &tab.items {
        match item {
            Item::Char(character, style) => {
                if markdown && *style != marked {
                    line.push_str(marks(&marked));
                    line.push_str(marks(style));
                    marked = style.clone();
                }
                line.push(*character);
            }
            Item::Object(object) => line.push_str(object_text(object)),
            Item::Table => depth += 1,
            Item::TableEnd => depth -= 1,
            Item::Row if !line.is_empty() || depth > 0 => {
                text.push_str(std::mem::take(&mut line).trim_end());
                text.push('\n');
            }
            Item::Row => {}
            Item::Cell => line.push_str(if markdown { "| " } else { "\t" }),
            Item::End(style, bullet) => {
                line.push_str(if markdown { marks(&marked) } else { "" });
                marked = Style::new();
                if depth > 0 {
                    line.push(' ');
                    continue;
                }
                text.push_str(&prefix(style, bullet.as_ref(), markdown));
                text.push_str(&std::mem::take(&mut line));
                text.push_str(if markdown && bullet.is_none() {
                    "\n\n"
                } else {
                    "\n"
                });
            }
        }
    }
    for (mark, note) in &tab.footnotes {
        text.push_str(&format!("[^{}]: {note}\n", mark.trim_start_matches("kix.fn")));
    }
}

fn marks(style: &Style) -> &'static str {
    match (style.contains_key("bold"), style.contains_key("italic")) {
        (true, true) => "***",
        (true, false) => "**",
        (false, true) => "*",
        (false, false) => "",
    }
}

fn prefix(style: &Style, bullet: Option<&(String, u32)>, markdown: bool) -> String {
    if let Some((_, level)) = bullet {
        return format!("{}* ", "  ".repeat(*level as usize));
    }
    let name = style.get("namedStyleType").and_then(|name| name.as_str());
    match name {
        Some("TITLE") if markdown => "# ".to_owned(),
        Some(heading) if markdown => match heading.strip_prefix("HEADING_").and_then(|n| n.parse().ok()) {
            Some(level) => format!("{} ", "#".repeat(level)),
            None => String::new(),
        },
        _ => String::new(),
    }
}
