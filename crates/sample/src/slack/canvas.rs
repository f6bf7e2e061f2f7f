//! Canvases: made from Markdown, served as the HTML that Slack makes of it. As much of Markdown as canvases hold.

use super::request::{Answer, Arguments, Caller, Refused};
use super::state::{File, State};
use super::users::entries;
use crate::stable_id;
use serde_json::json;

pub(super) fn create(state: &mut State, caller: &Caller, arguments: &Arguments) -> Answer {
    let content = arguments.value("document_content").unwrap_or_default();
    let markdown = content["markdown"].as_str().unwrap_or_default().to_owned();
    if !content.is_null() && content["type"] != "markdown" {
        return Err(Refused::new("canvas_creation_failed")
            .with("detail", json!("document_content.type must be markdown")));
    }
    let title = arguments.text("title").unwrap_or_else(|| "Untitled".to_owned());
    let channel = match arguments.text("channel_id") {
        Some(id) => Some(state.writable(&id, caller)?),
        None => None,
    };
    let id = stable_id("F", &format!("canvas {title} {}", state.files.len()), 10);
    state.files.push(File {
        id: id.clone(),
        name: title.clone(),
        title,
        user: caller.id().to_owned(),
        created: state.now(),
        bytes: markdown.into_bytes(),
        is_canvas: true,
        channels: channel.clone().into_iter().collect(),
        whole: true,
    });
    if let Some(channel) = channel.and_then(|id| state.channel_mut(&id)) {
        channel.canvas = Some(id.clone());
    }
    Ok(entries(json!({"canvas_id": id})))
}

/// Returns a canvas as a page.
pub(super) fn page(markdown: &str) -> String {
    let mut html = String::from("<div class=\"quip-canvas-content\">");
    let mut open = "";
    for line in markdown.lines() {
        let line = line.trim_end();
        let (wanted, piece) = block(line);
        if wanted != open {
            html.push_str(&ends(open));
            if !wanted.is_empty() {
                html.push_str(&format!("<{wanted}>"));
            }
            open = wanted;
        }
        html.push_str(&piece);
    }
    html.push_str(&ends(open));
    html.push_str("</div>");
    html
}

fn ends(open: &str) -> String {
    if open.is_empty() {
        String::new()
    } else {
        format!("</{open}>")
    }
}

/// Returns the element a line stands in, and the line as HTML.
fn block(line: &str) -> (&'static str, String) {
    for (mark, level) in [("### ", 3), ("## ", 2), ("# ", 1)] {
        if let Some(text) = line.strip_prefix(mark) {
            return (
                "",
                format!("<h{level} id=\"temp:C:h\">{}</h{level}>", inline(text)),
            );
        }
    }
    for (mark, class) in [
        ("- [x] ", " class=\"checked\""),
        ("- [ ] ", " class=\"unchecked\""),
    ] {
        if let Some(text) = line.strip_prefix(mark) {
            return ("ul", format!("<li{class}><span>{}</span></li>", inline(text)));
        }
    }
    if let Some(text) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return ("ul", format!("<li><span>{}</span></li>", inline(text)));
    }
    if let Some((number, text)) = line.split_once(". ")
        && !number.is_empty()
        && number.chars().all(|it| it.is_ascii_digit())
    {
        return ("ol", format!("<li><span>{}</span></li>", inline(text)));
    }
    if let Some(text) = line.strip_prefix("> ") {
        return ("blockquote", format!("{}<br/>", inline(text)));
    }
    if line.starts_with('|') {
        if line.chars().all(|it| "|-: ".contains(it)) {
            return ("table", String::new());
        }
        let cells: String = line
            .trim_matches('|')
            .split('|')
            .map(|cell| format!("<td>{}</td>", inline(cell.trim())))
            .collect();
        return ("table", format!("<tr>{cells}</tr>"));
    }
    if line.is_empty() {
        return ("", String::new());
    }
    ("", format!("<p class=\"line\">{}</p>", inline(line)))
}

fn inline(text: &str) -> String {
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let bold = pairs(&escaped, "**", "b");
    let code = pairs(&bold, "`", "code");
    let mut html = String::new();
    let mut rest = code.as_str();
    while let Some(start) = rest.find('[') {
        let found = rest[start..].find("](").and_then(|middle| {
            let end = rest[start + middle..].find(')')?;
            Some((start + middle, start + middle + end))
        });
        let Some((middle, end)) = found else { break };
        html.push_str(&rest[..start]);
        html.push_str(&format!(
            "<a href=\"{}\">{}</a>",
            &rest[middle + 2..end],
            &rest[start + 1..middle]
        ));
        rest = &rest[end + 1..];
    }
    html.push_str(rest);
    html
}

fn pairs(text: &str, mark: &str, tag: &str) -> String {
    let pieces: Vec<&str> = text.split(mark).collect();
    if pieces.len().is_multiple_of(2) {
        return text.to_owned();
    }
    let mut html = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        if index % 2 == 1 {
            html.push_str(&format!("<{tag}>{piece}</{tag}>"));
        } else {
            html.push_str(piece);
        }
    }
    html
}
