//! Bodies: the HTML beside a plain text, newsletters, the quote below an answer.

use super::message::Mail;
use super::story::Newsletter;

/// Returns text as it stands in HTML.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Returns the words of HTML.
pub(super) fn without_tags(html: &str) -> String {
    let html = html.split_once("<body").map_or(html, |(_, body)| body);
    let mut text = String::new();
    let mut inside = false;
    for character in html.chars() {
        match character {
            '<' => {
                inside = true;
                text.push(' ');
            }
            '>' => inside = false,
            other if !inside => text.push(other),
            _ => {}
        }
    }
    text.replace("&amp;", "&")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
}

/// Returns a plain text as a mail program writes it in HTML.
pub(super) fn html(text: &str) -> String {
    let blocks = text.trim().split("\n\n").map(|block| {
        let lines: Vec<&str> = block.lines().collect();
        let listed = |mark: fn(&str) -> Option<&str>| -> Option<String> {
            let items: Option<Vec<String>> = lines
                .iter()
                .map(|line| Some(format!("<li>{}</li>", spans(mark(line)?))))
                .collect();
            Some(items?.concat())
        };
        if let Some(items) = listed(|line| line.strip_prefix("- ")) {
            return format!("<ul>{items}</ul>");
        }
        let lines: Vec<String> = lines.iter().map(|line| spans(line)).collect();
        format!("<div>{}</div><div><br></div>", lines.join("<br>"))
    });
    format!("<div dir=\"ltr\">{}</div>", blocks.collect::<String>())
}

/// Returns a line with `**bold**` made so.
fn spans(line: &str) -> String {
    let mut html = String::new();
    for (index, part) in line.split("**").enumerate() {
        if index % 2 == 1 {
            html.push_str(&format!("<b>{}</b>", escape(part)));
        } else {
            html.push_str(&escape(part));
        }
    }
    html
}

/// Adds what a mail program puts below an answer: the message it answers, as plain text and as HTML.
pub(super) fn quote(text: &mut String, html: &mut String, answered: &Mail) {
    let when = answered.at.strftime("%a, %-d %b %Y at %H:%M");
    let head = format!("On {when}, {} wrote:", answered.from);
    text.push_str(&format!("\n\n{head}\n"));
    for line in answered.text.trim_end().lines() {
        let space = if line.starts_with('>') || line.is_empty() {
            ""
        } else {
            " "
        };
        text.push_str(&format!(">{space}{line}\n"));
    }
    let inner = answered
        .html
        .clone()
        .unwrap_or_else(|| self::html(&answered.text));
    html.push_str(&format!(
        "<br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">{}<br></div>\
         <blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);\
         padding-left:1ex\">{inner}</blockquote></div>",
        escape(&head)
    ));
}

/// Returns a newsletter as its sender's program writes it.
pub(super) fn newsletter(letter: &Newsletter) -> String {
    let items: String = letter
        .items
        .iter()
        .map(|(title, words)| {
            format!(
                "<tr><td style=\"padding:16px 24px\"><h2 style=\"font:600 18px Georgia\">{}</h2><p>{}</p></td></tr>",
                escape(title),
                escape(words)
            )
        })
        .collect();
    format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><title>{title}</title><style>body{{margin:0;background:#f4f1ea}}\
         .hidden{{display:none}}</style></head><body><div style=\"display:none;max-height:0\">{teaser}</div>\
         <table role=\"presentation\" width=\"600\" align=\"center\"><tr><td style=\"padding:24px\"><h1>{title}</h1>\
         <p>{teaser}</p></td></tr>{items}<tr><td style=\"font-size:12px;color:#777\">You get this because you asked for it. \
         <a href=\"https://lists.example/u?c=8842&amp;x=1\">Unsubscribe</a></td></tr></table>\
         <img src=\"https://lists.example/o.gif?c=8842\" width=\"1\" height=\"1\" alt=\"\"></body></html>",
        title = escape(&letter.title),
        teaser = escape(&letter.teaser),
    )
}
