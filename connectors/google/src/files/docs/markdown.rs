//! Documents as Markdown: headings, lists, tables, marks, links, footnotes, chips. Text that merely looks like Markdown is
//! left as it is: it is for a reader, not for a parser.

use super::inline;
use super::model::{Body, Document, DocumentTab, Element, Paragraph, Table};
use std::collections::HashMap;

/// Returns a document as Markdown, all tabs one after the other. A document of one tab has no heading for it.
pub(super) fn document(document: &Document) -> String {
    let tabs = document.all_tabs();
    let several = tabs.len() > 1;
    let mut text = String::new();
    for (depth, tab) in tabs {
        if several {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let name = &tab.tab_properties.title;
            let id = &tab.tab_properties.tab_id;
            text.push_str(&format!("<!-- {}tab {id}: {name} -->\n\n", "sub".repeat(depth)));
        }
        if let Some(content) = &tab.document_tab {
            text.push_str(&self::tab(content));
        }
    }
    text
}

/// Returns one tab as Markdown.
pub(super) fn tab(tab: &DocumentTab) -> String {
    let mut writer = Writer {
        tab,
        blocks: vec![],
        counters: HashMap::new(),
        notes: vec![],
    };
    writer.elements(&tab.body.content);
    writer.done()
}

struct Writer<'a> {
    tab: &'a DocumentTab,
    /// The blocks so far, each with what it is.
    blocks: Vec<(Block, String)>,
    /// The number each list has reached, by list and level.
    counters: HashMap<(String, usize), usize>,
    notes: Vec<(String, String)>,
}

#[derive(Clone, PartialEq, Eq)]
enum Block {
    Paragraph,
    /// An entry of the list with this id.
    Entry(String),
    Code,
}

impl Writer<'_> {
    fn done(mut self) -> String {
        let mut text = String::new();
        let mut before = Block::Paragraph;
        for (kind, block) in std::mem::take(&mut self.blocks) {
            if before == Block::Code && kind != Block::Code {
                text.push_str("\n```");
            }
            if !text.is_empty() {
                let tight = kind == before && kind != Block::Paragraph;
                text.push_str(if tight { "\n" } else { "\n\n" });
            }
            if kind == Block::Code && before != Block::Code {
                text.push_str("```\n");
            }
            text.push_str(&block);
            before = kind;
        }
        if before == Block::Code {
            text.push_str("\n```");
        }
        for (number, note) in &self.notes {
            text.push_str(&format!("\n\n[^{number}]: {note}"));
        }
        text
    }

    fn elements(&mut self, elements: &[Element]) {
        for element in elements {
            if let Some(paragraph) = &element.paragraph {
                self.paragraph(paragraph);
            } else if let Some(table) = &element.table {
                let table = self.table(table);
                self.blocks.push((Block::Paragraph, table));
            } else if let Some(contents) = &element.table_of_contents {
                self.elements(&contents.content);
            }
        }
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        if paragraph.paragraph_style.border_bottom.is_some() && is_blank(paragraph) {
            return self.blocks.push((Block::Paragraph, "---".to_owned()));
        }
        if paragraph.bullet.is_none()
            && paragraph.level().is_none()
            && let Some(code) = inline::code_line(paragraph)
        {
            return self.blocks.push((Block::Code, code));
        }
        let line = self.line(paragraph);
        if line.is_empty() {
            return;
        }
        if let Some(level) = paragraph.level() {
            let text = format!("{} {}", "#".repeat(level), line.replace('\n', " "));
            return self.blocks.push((Block::Paragraph, text));
        }
        match &paragraph.bullet {
            Some(bullet) => {
                let mark = self.mark(&bullet.list_id, bullet.nesting_level);
                // Four fit below `-`, `1.` and `10.` alike.
                let indent = "    ".repeat(bullet.nesting_level);
                self.blocks.push((
                    Block::Entry(bullet.list_id.clone()),
                    format!("{indent}{mark} {line}"),
                ));
            }
            None => self.blocks.push((Block::Paragraph, line)),
        }
    }

    fn line(&mut self, paragraph: &Paragraph) -> String {
        for piece in &paragraph.elements {
            if let Some(reference) = &piece.footnote_reference {
                let note = self.tab.footnotes.get(&reference.footnote_id).map(note_text);
                self.notes
                    .push((reference.footnote_number.clone(), note.unwrap_or_default()));
            }
        }
        inline::line(paragraph, &self.tab.inline_objects)
    }

    /// Returns what stands before an entry of a list.
    fn mark(&mut self, list: &str, level: usize) -> String {
        let levels = self
            .tab
            .lists
            .get(list)
            .map(|list| &list.list_properties.nesting_levels);
        let kind = levels.and_then(|levels| levels.get(level));
        let glyph = kind
            .and_then(|level| level.glyph_type.as_deref())
            .unwrap_or_default();
        let symbol = kind.and_then(|level| level.glyph_symbol.as_deref());
        if matches!(glyph, "" | "NONE" | "GLYPH_TYPE_UNSPECIFIED") {
            // A list of boxes has neither a type nor a symbol; whether one is ticked is not told.
            return if symbol.is_none() && glyph == "GLYPH_TYPE_UNSPECIFIED" {
                "- [ ]"
            } else {
                "-"
            }
            .to_owned();
        }
        // Deeper levels begin anew under each entry.
        self.counters.retain(|(of, deep), _| of != list || *deep <= level);
        let number = self.counters.entry((list.to_owned(), level)).or_insert(0);
        *number += 1;
        format!("{number}.")
    }

    fn table(&mut self, table: &Table) -> String {
        let mut lines: Vec<String> = vec![];
        for row in &table.table_rows {
            let cells: Vec<String> = row.table_cells.iter().map(|cell| self.cell(cell)).collect();
            lines.push(format!("| {} |", cells.join(" | ")));
            if lines.len() == 1 {
                lines.push(format!("|{}", "---|".repeat(cells.len())));
            }
        }
        lines.join("\n")
    }

    fn cell(&mut self, cell: &Body) -> String {
        let mut parts = vec![];
        for element in &cell.content {
            if let Some(paragraph) = &element.paragraph {
                let line = self.line(paragraph);
                if !line.is_empty() {
                    let bullet = if paragraph.bullet.is_some() { "• " } else { "" };
                    parts.push(format!("{bullet}{line}"));
                }
            } else if let Some(table) = &element.table {
                // A table inside a cell: its rows in one line.
                let rows = table.table_rows.iter().map(|row| {
                    let cells: Vec<String> = row.table_cells.iter().map(|cell| self.cell(cell)).collect();
                    cells.join(", ")
                });
                parts.push(rows.collect::<Vec<_>>().join("; "));
            }
        }
        parts.join("<br>").replace('|', "\\|").replace('\n', "<br>")
    }
}

fn is_blank(paragraph: &Paragraph) -> bool {
    paragraph.elements.iter().all(|piece| {
        piece
            .text_run
            .as_ref()
            .is_some_and(|run| run.content.trim().is_empty())
    })
}

fn note_text(note: &Body) -> String {
    let lines = note
        .content
        .iter()
        .filter_map(|element| element.paragraph.as_ref());
    let lines: Vec<String> = lines
        .map(|paragraph| inline::line(paragraph, &HashMap::new()))
        .collect();
    lines.join(" ").trim().to_owned()
}

#[cfg(test)]
mod tests;
