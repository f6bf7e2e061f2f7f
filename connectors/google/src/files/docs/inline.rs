//! The pieces of a line as Markdown: runs of text with their marks, chips, footnote marks.

use super::model::{InlineObject, Paragraph, Piece, TextStyle};
use std::collections::HashMap;

/// Returns a paragraph's text as Markdown, without what stands around it.
pub(super) fn line(paragraph: &Paragraph, objects: &HashMap<String, InlineObject>) -> String {
    let mut line = String::new();
    let mut open: Option<(TextStyle, String)> = None;
    for piece in &paragraph.elements {
        if let Some(run) = &piece.text_run {
            let text = run.content.replace('\u{b}', "\n").replace('\u{e907}', "");
            match &mut open {
                // Runs that differ only in what Markdown does not show are one.
                Some((style, same)) if *style == shown(&run.text_style) => same.push_str(&text),
                _ => {
                    flush(&mut line, open.take());
                    open = Some((shown(&run.text_style), text));
                }
            }
            continue;
        }
        flush(&mut line, open.take());
        line.push_str(&object(piece, objects));
    }
    flush(&mut line, open);
    line.trim().to_owned()
}

/// Returns a line of code: a paragraph in a font of fixed width throughout.
pub(super) fn code_line(paragraph: &Paragraph) -> Option<String> {
    let mut code = String::new();
    for piece in &paragraph.elements {
        let run = piece.text_run.as_ref()?;
        if !is_code(&run.text_style) && !run.content.trim().is_empty() {
            return None;
        }
        code.push_str(&run.content);
    }
    let code = code.trim_end_matches('\n').replace('\u{b}', "\n");
    (!code.trim().is_empty()).then_some(code)
}

fn is_code(style: &TextStyle) -> bool {
    const FIXED: [&str; 6] = [
        "mono",
        "courier",
        "consolas",
        "menlo",
        "inconsolata",
        "source code",
    ];
    style.weighted_font_family.as_ref().is_some_and(|font| {
        let name = font.font_family.to_lowercase();
        FIXED.iter().any(|fixed| name.contains(fixed))
    })
}

/// Returns the style without what Markdown does not show.
fn shown(style: &TextStyle) -> TextStyle {
    TextStyle {
        weighted_font_family: style.weighted_font_family.clone().filter(|_| is_code(style)),
        link: style.link.clone().filter(|link| link.url.is_some()),
        ..style.clone()
    }
}

fn flush(line: &mut String, run: Option<(TextStyle, String)>) {
    let Some((style, text)) = run else { return };
    // Marks stand at words, never at spaces: `**bold **` is none.
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len();
    if start >= end {
        return line.push_str(&text);
    }
    let (before, inner, after) = (&text[..start], &text[start..end], &text[end..]);
    let mut marked = inner.to_owned();
    if is_code(&style) {
        marked = format!("`{marked}`");
    }
    if style.strikethrough {
        marked = format!("~~{marked}~~");
    }
    match (style.bold, style.italic) {
        (true, true) => marked = format!("***{marked}***"),
        (true, false) => marked = format!("**{marked}**"),
        (false, true) => marked = format!("*{marked}*"),
        (false, false) => {}
    }
    if let Some(url) = style.link.and_then(|link| link.url)
        && url != inner
    {
        marked = format!("[{marked}]({url})");
    }
    line.push_str(before);
    line.push_str(&marked);
    line.push_str(after);
}

/// Returns a chip, a footnote's mark, a picture or a rule.
fn object(piece: &Piece, objects: &HashMap<String, InlineObject>) -> String {
    if let Some(person) = &piece.person {
        let person = &person.person_properties;
        return match (person.name.as_str(), person.email.as_str()) {
            ("", email) => format!("@{email}"),
            (name, "") => format!("@{name}"),
            (name, email) => format!("[@{name}](mailto:{email})"),
        };
    }
    if let Some(link) = &piece.rich_link {
        let link = &link.rich_link_properties;
        return format!("[{}]({})", link.title, link.uri);
    }
    if let Some(date) = &piece.date_element {
        let date = &date.date_element_properties;
        return match date.display_text.as_str() {
            "" => date.timestamp.get(..10).unwrap_or_default().to_owned(),
            text => text.to_owned(),
        };
    }
    if let Some(reference) = &piece.footnote_reference {
        return format!("[^{}]", reference.footnote_number);
    }
    if let Some(element) = &piece.inline_object_element {
        let object = objects.get(&element.inline_object_id);
        let about = object.map(|object| &object.inline_object_properties.embedded_object);
        let about = about.map_or("", |about| match about.description.as_str() {
            "" => about.title.as_str(),
            words => words,
        });
        return format!("![{about}]()");
    }
    if piece.horizontal_rule.is_some() {
        return "---".to_owned();
    }
    if piece.equation.is_some() {
        return "(equation)".to_owned();
    }
    String::new()
}
