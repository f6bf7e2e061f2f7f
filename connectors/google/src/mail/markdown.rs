//! Markdown as HTML, for the mails and invitations that are sent. Raw HTML in it is text, not HTML: what a person approved
//! is what the other one sees. No images.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Returns Markdown as HTML.
pub(crate) fn html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut html = String::with_capacity(markdown.len() * 2);
    let mut in_head = false;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::TableHead) => {
                in_head = true;
                html.push_str("<tr>");
            }
            Event::End(TagEnd::TableHead) => {
                in_head = false;
                html.push_str("</tr>");
            }
            Event::Start(Tag::TableCell) => html.push_str(if in_head { "<th>" } else { "<td>" }),
            Event::End(TagEnd::TableCell) => html.push_str(if in_head { "</th>" } else { "</td>" }),
            Event::Start(tag) => open(&tag, &mut html),
            Event::End(tag) => close(tag, &mut html),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                escape(&text, &mut html);
            }
            Event::Html(text) | Event::InlineHtml(text) => escape(&text, &mut html),
            Event::Code(text) => {
                html.push_str("<code>");
                escape(&text, &mut html);
                html.push_str("</code>");
            }
            // A line break that was typed is one that is meant: this is mail.
            Event::SoftBreak | Event::HardBreak => html.push_str("<br>\n"),
            Event::Rule => html.push_str("<hr>\n"),
            Event::TaskListMarker(done) => html.push_str(if done { "☑ " } else { "☐ " }),
            Event::FootnoteReference(name) => escape(&name, &mut html),
        }
    }
    html
}

fn open(tag: &Tag<'_>, html: &mut String) {
    match tag {
        Tag::Heading { level, .. } => html.push_str(&format!("<{level}>")),
        Tag::List(Some(first)) if *first != 1 => html.push_str(&format!("<ol start=\"{first}\">\n")),
        Tag::Link { dest_url, .. } => {
            html.push_str("<a href=\"");
            // Anything but these may run something.
            let known = ["http://", "https://", "mailto:", "tel:"];
            if known
                .iter()
                .any(|scheme| dest_url.to_lowercase().starts_with(scheme))
            {
                escape(dest_url, html);
            }
            html.push_str("\">");
        }
        other => html.push_str(pair(&other.to_end()).0),
    }
}

fn close(tag: TagEnd, html: &mut String) {
    match tag {
        TagEnd::Heading(level) => html.push_str(&format!("</{level}>\n")),
        TagEnd::Link => html.push_str("</a>"),
        other => html.push_str(pair(&other).1),
    }
}

/// Returns what stands before and after the content of a tag.
fn pair(tag: &TagEnd) -> (&'static str, &'static str) {
    match tag {
        TagEnd::Paragraph => ("<p>", "</p>\n"),
        TagEnd::BlockQuote(_) => ("<blockquote>\n", "</blockquote>\n"),
        TagEnd::CodeBlock => ("<pre><code>", "</code></pre>\n"),
        TagEnd::List(true) => ("<ol>\n", "</ol>\n"),
        TagEnd::List(false) => ("<ul>\n", "</ul>\n"),
        TagEnd::Item => ("<li>", "</li>\n"),
        TagEnd::Table => ("<table>\n", "</table>\n"),
        TagEnd::TableRow => ("<tr>", "</tr>\n"),
        TagEnd::Emphasis => ("<em>", "</em>"),
        TagEnd::Strong => ("<strong>", "</strong>"),
        TagEnd::Strikethrough => ("<s>", "</s>"),
        _ => ("", ""),
    }
}

/// Writes text as it stands in HTML.
pub(crate) fn escape(text: &str, html: &mut String) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn markdown_becomes_html() {
        assert_eq!(
            html("Dear **Sarah**,\nyes."),
            "<p>Dear <strong>Sarah</strong>,<br>\nyes.</p>\n"
        );
        assert_eq!(html("- a\n- b"), "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n");
        assert_eq!(html("## Plan"), "<h2>Plan</h2>\n");
        assert_eq!(
            html("[x](https://a.example/?a=1&b=2)"),
            "<p><a href=\"https://a.example/?a=1&amp;b=2\">x</a></p>\n"
        );
        assert_eq!(
            html("|a|\n|-|\n|b|"),
            "<table>\n<tr><th>a</th></tr><tr><td>b</td></tr>\n</table>\n"
        );
    }

    #[test]
    fn html_in_it_is_text_and_scripts_are_no_links() {
        assert_eq!(
            html("a <script>x</script>"),
            "<p>a &lt;script&gt;x&lt;/script&gt;</p>\n"
        );
        assert_eq!(html("[x](javascript:alert)"), "<p><a href=\"\">x</a></p>\n");
    }
}
