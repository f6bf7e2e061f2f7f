//! Descriptions: HTML in the shop, Markdown for whoever reads and writes them here. Knows the few tags that the shop's editor
//! makes; of others it keeps the text.

/// Returns HTML as Markdown.
pub(crate) fn from_html(html: &str) -> String {
    let mut writing = Writing::default();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        writing.said.push_str(&unescaped(&rest[..open]));
        let Some(close) = rest[open..].find('>') else {
            rest = &rest[open..];
            break;
        };
        let tag = &rest[open + 1..open + close];
        rest = &rest[open + close + 1..];
        let (ends, tag) = match tag.strip_prefix('/') {
            Some(tag) => (true, tag),
            None => (false, tag.trim_end_matches('/')),
        };
        let name = tag
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        if !ends && matches!(name.as_str(), "script" | "style") {
            let end = rest.to_ascii_lowercase().find(&format!("</{name}"));
            rest = end.map_or("", |end| &rest[end..]);
        } else {
            writing.tag(&name, ends, tag);
        }
    }
    writing.said.push_str(&unescaped(rest));
    writing.said.trim().to_owned()
}

/// Markdown in the making.
#[derive(Default)]
struct Writing {
    said: String,
    /// Whether each open list is numbered, and how many items it has so far.
    lists: Vec<(bool, u32)>,
    /// Where each open link leads.
    links: Vec<String>,
}

impl Writing {
    fn tag(&mut self, name: &str, ends: bool, tag: &str) {
        match (name, ends) {
            ("strong" | "b", _) => self.said.push_str("**"),
            ("em" | "i", _) => self.said.push('*'),
            ("br", _) => self.said.push('\n'),
            ("p" | "div", _) | ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", true) => paragraph(&mut self.said),
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", false) => {
                paragraph(&mut self.said);
                let level = name[1..].parse().unwrap_or(1);
                self.said.push_str(&"#".repeat(level));
                self.said.push(' ');
            }
            ("ul" | "ol", false) => {
                if self.lists.is_empty() {
                    paragraph(&mut self.said);
                }
                self.lists.push((name == "ol", 0));
            }
            ("ul" | "ol", true) => {
                self.lists.pop();
                paragraph(&mut self.said);
            }
            ("li", false) => item(&mut self.said, &mut self.lists),
            ("a", false) => {
                self.links.push(attribute(tag, "href"));
                self.said.push('[');
            }
            ("a", true) => {
                let link = self.links.pop().unwrap_or_default();
                self.said.push_str(&format!("]({link})"));
            }
            (_, _) => {}
        }
    }
}

fn paragraph(said: &mut String) {
    let end = said.trim_end().len();
    said.truncate(end);
    if !said.is_empty() {
        said.push_str("\n\n");
    }
}

fn item(said: &mut String, lists: &mut [(bool, u32)]) {
    let depth = lists.len();
    let mut alone = (false, 1);
    let (numbered, count) = lists.last_mut().unwrap_or(&mut alone);
    *count += 1;
    if *count > 1 || depth != 1 {
        let end = said.trim_end().len();
        said.truncate(end);
        if !said.is_empty() {
            said.push('\n');
        }
    }
    if *numbered {
        said.push_str(&format!("{count}. "));
    } else {
        said.push_str("- ");
    }
}

fn attribute(tag: &str, name: &str) -> String {
    let Some((_, rest)) = tag.split_once(&format!("{name}=")) else {
        return String::new();
    };
    let quote = rest.chars().next().filter(|it| matches!(it, '"' | '\''));
    let value = match quote {
        Some(quote) => rest[1..].split(quote).next(),
        None => rest.split_whitespace().next(),
    };
    unescaped(value.unwrap_or_default())
}

fn unescaped(text: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    pairs
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn escaped(text: &str) -> String {
    let pairs = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")];
    pairs
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// Returns Markdown as HTML. What looks like HTML in it is shown as text.
pub(crate) fn to_html(markdown: &str) -> String {
    let mut html = String::new();
    for block in markdown.replace("\r\n", "\n").split("\n\n") {
        let lines: Vec<&str> = block
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        let Some(first) = lines.first() else { continue };
        let level = first.chars().take_while(|c| *c == '#').count();
        if (1..=6).contains(&level) && first[level..].starts_with(' ') {
            html.push_str(&format!("<h{level}>{}</h{level}>", inline(first[level..].trim())));
            let rest = lines[1..].join("\n");
            html.push_str(&to_html(&rest));
        } else if lines.iter().all(|line| bullet(line).is_some()) {
            html.push_str(&list("ul", lines.iter().filter_map(|line| bullet(line))));
        } else if lines.iter().all(|line| numbered(line).is_some()) {
            html.push_str(&list("ol", lines.iter().filter_map(|line| numbered(line))));
        } else {
            let lines: Vec<String> = lines.iter().map(|line| inline(line)).collect();
            html.push_str(&format!("<p>{}</p>", lines.join("<br>")));
        }
    }
    html
}

fn bullet(line: &str) -> Option<&str> {
    line.strip_prefix("- ").or_else(|| line.strip_prefix("* "))
}

fn numbered(line: &str) -> Option<&str> {
    let (number, rest) = line.split_once(". ")?;
    number
        .chars()
        .all(|c| c.is_ascii_digit())
        .then_some(rest)
        .filter(|_| !number.is_empty())
}

fn list<'a>(tag: &str, items: impl Iterator<Item = &'a str>) -> String {
    let items: String = items.map(|item| format!("<li>{}</li>", inline(item))).collect();
    format!("<{tag}>{items}</{tag}>")
}

fn inline(text: &str) -> String {
    let bold = paired(&escaped(text), "**", "strong");
    let emphasised = paired(&bold, "*", "em");
    linked(&emphasised)
}

fn paired(text: &str, mark: &str, tag: &str) -> String {
    let parts: Vec<&str> = text.split(mark).collect();
    if parts.len().is_multiple_of(2) {
        return text.to_owned();
    }
    let tags = parts.iter().enumerate().map(|(index, part)| match index {
        0 => (*part).to_owned(),
        _ if index % 2 == 1 => format!("<{tag}>{part}"),
        _ => format!("</{tag}>{part}"),
    });
    tags.collect()
}

fn linked(text: &str) -> String {
    let mut html = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        let link = after.split_once("](").and_then(|(words, more)| {
            let (address, tail) = more.split_once(')')?;
            let safe = ["https://", "http://", "/", "mailto:"]
                .iter()
                .any(|start| address.starts_with(start));
            safe.then_some((words, address, tail))
        });
        html.push_str(before);
        match link {
            Some((words, address, tail)) => {
                html.push_str(&format!("<a href=\"{address}\">{words}</a>"));
                rest = tail;
            }
            None => {
                html.push('[');
                rest = after;
            }
        }
    }
    html.push_str(rest);
    html
}

#[cfg(test)]
mod tests {
    use super::{from_html, to_html};

    #[test]
    fn a_description_survives_the_way_there_and_back() {
        for markdown in [
            "Hand grinder with *steel* burrs & a **folding** handle.",
            "# Care\n\nRinse, dry.\n\n- no soap\n- no dishwasher",
            "1. Fold\n2. Pour\n\nSee [the page](https://larkspur.example/a?b=1&c=2).",
            "one\ntwo",
            "5 < 6 > 4 \"quoted\"",
        ] {
            assert_eq!(from_html(&to_html(markdown)), markdown);
        }
    }

    #[test]
    fn what_is_not_text_is_left_out_and_nothing_is_smuggled_in() {
        assert_eq!(from_html("<p>a<script>alert(1)</script>b</p><style>x"), "ab");
        assert_eq!(
            from_html("<table><tr><td>cell</td></tr></table> 1 < 2"),
            "cell 1 < 2"
        );
        assert_eq!(
            to_html("<script>x</script>"),
            "<p>&lt;script&gt;x&lt;/script&gt;</p>"
        );
        assert_eq!(to_html("[x](javascript:alert)"), "<p>[x](javascript:alert)</p>");
        assert_eq!(to_html("2 * 3 = 6"), "<p>2 * 3 = 6</p>");
        assert_eq!(to_html(""), "");
    }
}
