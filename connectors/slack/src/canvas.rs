//! The page Slack makes of a canvas, as Markdown. Reads the few elements that canvases have; what it does not know, it reads
//! for its text.

/// How deep a list is shown.
const DEEPEST: usize = 8;

/// Returns a canvas' page as Markdown.
pub(crate) fn to_markdown(html: &str) -> String {
    let mut reader = Reader::default();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        reader.words(&rest[..start]);
        let Some(end) = rest[start..].find('>').map(|end| start + end) else {
            rest = "";
            break;
        };
        reader.tag(&rest[start + 1..end]);
        rest = &rest[end + 1..];
    }
    reader.words(rest);
    let lines: Vec<&str> = reader.text.lines().map(str::trim_end).collect();
    let mut markdown = String::new();
    for line in lines {
        // Never more than one empty line.
        if !(line.is_empty() && (markdown.is_empty() || markdown.ends_with("\n\n"))) {
            markdown.push_str(line);
            markdown.push('\n');
        }
    }
    markdown.trim().to_owned()
}

#[derive(Default)]
struct Reader {
    text: String,
    /// The next number of each open list; none for bullets.
    lists: Vec<Option<u32>>,
    link: Option<String>,
    quoted: bool,
    rows: usize,
    cells: usize,
    silent: bool,
}

impl Reader {
    fn words(&mut self, words: &str) {
        let blank = words.trim().is_empty();
        if self.silent || (blank && (words.contains('\n') || words.is_empty() || self.text.ends_with('\n'))) {
            return;
        }
        let words = unescape(words);
        self.text.push_str(&words.replace('\n', " "));
    }

    fn tag(&mut self, tag: &str) {
        let closes = tag.starts_with('/');
        let inside = tag.trim_start_matches('/').trim_end_matches('/');
        let name = inside
            .split([' ', '\n', '\t'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        match (name.as_str(), closes) {
            ("style" | "script" | "head", open) => self.silent = !open,
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", false) => {
                let level = usize::from(name.as_bytes()[1] - b'0');
                self.text.push_str(&format!("\n\n{} ", "#".repeat(level)));
            }
            ("p" | "div", false) => self.text.push_str(if self.quoted { "\n> " } else { "\n\n" }),
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "div", true) => self.text.push('\n'),
            ("br", _) => self.text.push_str(if self.quoted { "\n> " } else { "\n" }),
            ("ul", false) => self.open_list(None),
            ("ol", false) => self.open_list(Some(1)),
            ("ul" | "ol", true) => {
                self.lists.pop();
                self.text.push('\n');
            }
            ("li", false) => self.item(inside),
            ("blockquote", false) => {
                self.quoted = true;
                self.text.push_str("\n\n> ");
            }
            ("blockquote", true) => self.end_quote(),
            ("table", false) => {
                self.rows = 0;
                self.text.push('\n');
            }
            ("tr", false) => {
                self.cells = 0;
                self.text.push_str("\n|");
            }
            ("tr", true) => self.end_row(),
            ("td" | "th", false) => {
                self.cells += 1;
                self.text.push(' ');
            }
            ("td" | "th", true) => self.text.push_str(" |"),
            ("hr", _) => self.text.push_str("\n\n---\n"),
            ("img", _) => {
                let words = attribute(inside, "alt").unwrap_or_default();
                self.text.push_str(&words);
            }
            _ => self.inline(&name, closes, inside),
        }
    }

    fn inline(&mut self, name: &str, closes: bool, inside: &str) {
        match (name, closes) {
            ("pre", _) => self.text.push_str("\n```\n"),
            ("b" | "strong", _) => self.text.push_str("**"),
            ("i" | "em", _) => self.text.push('_'),
            ("s" | "del" | "strike", _) => self.text.push_str("~~"),
            ("code", _) => self.text.push('`'),
            ("a", false) => {
                self.link = attribute(inside, "href");
                self.text.push('[');
            }
            ("a", true) => {
                let link = self.link.take().unwrap_or_default();
                self.text.push_str(&format!("]({link})"));
            }
            _ => {}
        }
    }

    fn open_list(&mut self, first: Option<u32>) {
        if self.lists.is_empty() {
            self.text.push('\n');
        }
        self.lists.push(first);
    }

    fn item(&mut self, tag: &str) {
        self.text.push('\n');
        self.text
            .push_str(&"  ".repeat(self.lists.len().saturating_sub(1).min(DEEPEST)));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.text.push_str(&format!("{number}. "));
                *number += 1;
            }
            Some(None) | None => self.text.push_str("- "),
        }
        match attribute(tag, "class").as_deref() {
            Some("checked") => self.text.push_str("[x] "),
            Some("unchecked") => self.text.push_str("[ ] "),
            Some(_) | None => {}
        }
    }

    fn end_quote(&mut self) {
        self.quoted = false;
        let kept = self.text.trim_end_matches(['>', ' ', '\n']).len();
        self.text.truncate(kept);
        self.text.push_str("\n\n");
    }

    fn end_row(&mut self) {
        self.rows += 1;
        if self.rows == 1 {
            self.text.push_str("\n|");
            self.text.push_str(&"---|".repeat(self.cells));
        }
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!("{name}=\""))? + name.len() + 2;
    let end = tag[start..].find('"')? + start;
    Some(unescape(&tag[start..end]))
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::to_markdown;

    #[test]
    fn a_canvas_is_read_as_markdown() {
        let html = "<div><h1 id=\"t\">Plan</h1><p class=\"line\">With <b>care</b> &amp; <a href=\"https://a.example\">a link</a></p>\
            <ul><li class=\"checked\"><span>done</span></li><li class=\"unchecked\"><span>open</span></li></ul>\
            <ol><li>one</li><li>two</li></ol><blockquote>said<br/></blockquote>\
            <table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table><script>alert(1)</script></div>";
        assert_eq!(
            to_markdown(html),
            "# Plan\n\nWith **care** & [a link](https://a.example)\n\n- [x] done\n- [ ] open\n\n1. one\n2. two\n\n> said\n\n\
             | a | b |\n|---|---|\n| 1 | 2 |"
        );
    }
}
