//! Markdown → mrkdwn: what Slack has no mark for (headings, tables) becomes what comes nearest. Names after `@` and `#` become
//! mentions where they are known.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, TextMergeStream};
use std::collections::HashMap;

/// People and channels by the names a text may use.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    /// Lower-case names and ids, the longest name first; a name of several people leads to nobody.
    people: Vec<(String, String)>,
    channels: HashMap<String, String>,
}

impl Directory {
    /// Returns a directory of people (id, names) and channels (id, name).
    pub(crate) fn of(
        people: impl IntoIterator<Item = (String, Vec<String>)>,
        channels: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let mut by_name: HashMap<String, Option<String>> = HashMap::new();
        for (id, names) in people {
            for name in names.into_iter().filter(|name| !name.is_empty()) {
                by_name
                    .entry(name.to_lowercase())
                    .and_modify(|kept| {
                        if kept.as_deref() != Some(&id) {
                            *kept = None;
                        }
                    })
                    .or_insert_with(|| Some(id.clone()));
            }
        }
        let mut people: Vec<(String, String)> = by_name
            .into_iter()
            .filter_map(|(name, id)| Some((name, id?)))
            .collect();
        people.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        let channels = channels.into_iter().map(|(id, name)| (name.to_lowercase(), id));
        Self {
            people,
            channels: channels.collect(),
        }
    }

    /// Returns the length of the name at the beginning of a text, and the person's id.
    fn person(&self, text: &str) -> Option<(usize, &str)> {
        let found = self.people.iter().find(|(name, _)| {
            text.get(..name.len())
                .is_some_and(|head| head.to_lowercase() == *name)
                && text[name.len()..]
                    .chars()
                    .next()
                    .is_none_or(|it| !it.is_alphanumeric())
        });
        found.map(|(name, id)| (name.len(), id.as_str()))
    }
}

/// Tells whether a text may name people (first) or channels (second).
pub(crate) fn names_people(text: &str) -> (bool, bool) {
    let follows = |mark: char, rest: &str| {
        let name = rest.starts_with(char::is_alphanumeric);
        name && !(mark == '@' && BROADCASTS.iter().any(|word| rest.starts_with(word)))
    };
    let any = |mark: char| text.split(mark).skip(1).any(|rest| follows(mark, rest));
    (any('@'), any('#'))
}

const BROADCASTS: [&str; 3] = ["here", "channel", "everyone"];

/// Returns Markdown as Slack's own format.
pub(crate) fn to_mrkdwn(markdown: &str, directory: &Directory) -> String {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS;
    let mut writer = Writer::new(directory);
    for event in TextMergeStream::new(Parser::new_ext(markdown, options)) {
        writer.take(event);
    }
    writer.text.trim().to_owned()
}

struct Writer<'a> {
    directory: &'a Directory,
    text: String,
    /// The next number of each open list; none for bullets.
    lists: Vec<Option<u64>>,
    quotes: usize,
    code: bool,
    links: Vec<(String, usize)>,
    cells: usize,
}

impl<'a> Writer<'a> {
    fn new(directory: &'a Directory) -> Self {
        Self {
            directory,
            text: String::new(),
            lists: vec![],
            quotes: 0,
            code: false,
            links: vec![],
            cells: 0,
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.code => self.text.push_str(&escape(&text)),
            Event::Text(text) => self.words(&text),
            Event::Code(code) => self.text.push_str(&format!("`{}`", escape(&code))),
            Event::Html(html) | Event::InlineHtml(html) => self.words(&html),
            Event::InlineMath(math) | Event::DisplayMath(math) => self.text.push_str(&escape(&math)),
            Event::FootnoteReference(name) => self.text.push_str(&escape(&name)),
            Event::SoftBreak | Event::HardBreak => self.line(),
            Event::Rule => {
                self.block();
                self.text.push_str("———");
            }
            Event::TaskListMarker(done) => self.text.push_str(if done { "☑ " } else { "☐ " }),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph if self.lists.is_empty() => self.block(),
            Tag::Heading { .. } => {
                self.block();
                self.text.push('*');
            }
            Tag::BlockQuote(_) => {
                self.block();
                self.quotes += 1;
                self.text.push_str("&gt; ");
            }
            Tag::CodeBlock(_) | Tag::Table(_) => {
                self.block();
                self.text.push_str("```\n");
                self.code = true;
            }
            Tag::List(first) => {
                if self.lists.is_empty() {
                    self.block();
                }
                self.lists.push(first);
            }
            Tag::Item => self.item(),
            Tag::TableCell => {
                if self.cells > 0 {
                    self.text.push_str(" | ");
                }
                self.cells += 1;
            }
            Tag::Emphasis => self.text.push('_'),
            Tag::Strong => self.text.push('*'),
            Tag::Strikethrough => self.text.push('~'),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.links.push((dest_url.to_string(), self.text.len()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.text.push('*'),
            TagEnd::BlockQuote(_) => self.quotes = self.quotes.saturating_sub(1),
            TagEnd::CodeBlock | TagEnd::Table => {
                if !self.text.ends_with('\n') {
                    self.text.push('\n');
                }
                self.text.push_str("```");
                self.code = false;
            }
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                self.text.push('\n');
                self.cells = 0;
            }
            TagEnd::Emphasis => self.text.push('_'),
            TagEnd::Strong => self.text.push('*'),
            TagEnd::Strikethrough => self.text.push('~'),
            TagEnd::Link | TagEnd::Image => self.link(),
            _ => {}
        }
    }

    /// Begins a block: an empty line after the last one, inside a quote the mark of one.
    fn block(&mut self) {
        if self.text.is_empty() || self.text.ends_with("&gt; ") {
            return;
        }
        let fenced = self.text.ends_with("```") && !self.text.ends_with("\n\n```");
        while self.text.ends_with('\n') {
            self.text.pop();
        }
        self.line();
        if !fenced {
            self.line();
        }
    }

    fn line(&mut self) {
        self.text.push('\n');
        if self.quotes > 0 {
            self.text.push_str("&gt; ");
        }
        if !self.lists.is_empty() {
            self.text.push_str(&"    ".repeat(self.lists.len() - 1));
            self.text.push_str("   ");
        }
    }

    fn item(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') && !self.text.ends_with("&gt; ") {
            self.text.push('\n');
            if self.quotes > 0 {
                self.text.push_str("&gt; ");
            }
        }
        let depth = self.lists.len().saturating_sub(1);
        self.text.push_str(&"    ".repeat(depth));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.text.push_str(&format!("{number}. "));
                *number += 1;
            }
            Some(None) | None => self.text.push_str(if depth == 0 { "• " } else { "◦ " }),
        }
    }

    fn link(&mut self) {
        let Some((target, start)) = self.links.pop() else {
            return;
        };
        let label = self.text.split_off(start);
        let target = target.replace('>', "%3E").replace('|', "%7C").replace('<', "%3C");
        let escaped = escape(&target);
        if label.is_empty() || label == escaped {
            self.text.push_str(&format!("<{escaped}>"));
        } else {
            self.text
                .push_str(&format!("<{escaped}|{}>", label.replace(['|', '<', '>'], "")));
        }
    }

    /// Writes words: references as they are, names as mentions, addresses as links, the rest escaped.
    fn words(&mut self, text: &str) {
        let mut rest = text;
        let mut before = self
            .text
            .chars()
            .next_back()
            .filter(|it| *it != '*' && *it != '_')
            .unwrap_or(' ');
        while let Some(character) = rest.chars().next() {
            let piece = match character {
                '<' => raw_reference(rest),
                '@' if !before.is_alphanumeric() => self.mention(&rest[1..]),
                '#' if !before.is_alphanumeric() && before != '/' => self.channel(&rest[1..]),
                'h' if self.links.is_empty() && !before.is_alphanumeric() => address(rest),
                _ => None,
            };
            let (length, piece) =
                piece.unwrap_or_else(|| (character.len_utf8(), escape(&rest[..character.len_utf8()])));
            self.text.push_str(&piece);
            before = rest[..length].chars().next_back().unwrap_or(' ');
            rest = &rest[length..];
        }
    }

    fn mention(&self, rest: &str) -> Option<(usize, String)> {
        let word = BROADCASTS.iter().find(|word| {
            rest.starts_with(**word)
                && rest[word.len()..]
                    .chars()
                    .next()
                    .is_none_or(|it| !it.is_alphanumeric())
        });
        if let Some(word) = word {
            return Some((1 + word.len(), format!("<!{word}>")));
        }
        let (length, id) = self.directory.person(rest)?;
        Some((1 + length, format!("<@{id}>")))
    }

    fn channel(&self, rest: &str) -> Option<(usize, String)> {
        let end = rest
            .find(|it: char| !(it.is_alphanumeric() || it == '-' || it == '_'))
            .unwrap_or(rest.len());
        let name = &rest[..end];
        let id = self.directory.channels.get(&name.to_lowercase())?;
        Some((1 + end, format!("<#{id}|{name}>")))
    }
}

/// Returns a reference in Slack's own form at the beginning of a text.
fn raw_reference(rest: &str) -> Option<(usize, String)> {
    let end = rest.find('>')?;
    let inside = &rest[1..end];
    let target = inside.split('|').next()?;
    let id = |mark: char| {
        target.strip_prefix(mark).is_some_and(|id| {
            id.len() >= 8
                && id
                    .chars()
                    .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
        })
    };
    let known = id('@')
        || id('#')
        || target.starts_with("!subteam^")
        || BROADCASTS
            .iter()
            .any(|word| target.strip_prefix('!') == Some(word));
    known.then(|| (end + 1, rest[..=end].to_owned()))
}

fn address(rest: &str) -> Option<(usize, String)> {
    if !rest.starts_with("https://") && !rest.starts_with("http://") {
        return None;
    }
    let end = rest
        .find(|it: char| it.is_whitespace() || "<>|\"".contains(it))
        .unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ':', ';', ')', '?', '!', '\'']);
    Some((address.len(), format!("<{}>", escape(address))))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{Directory, names_people, to_mrkdwn};

    fn mrkdwn(markdown: &str) -> String {
        let directory = Directory::of(
            [
                (
                    "U0SARAH001".to_owned(),
                    vec!["Sarah Lindqvist".to_owned(), "sarah".to_owned()],
                ),
                (
                    "U0OWEN0001".to_owned(),
                    vec!["Sam Owen".to_owned(), "sam".to_owned()],
                ),
                (
                    "U0OWEN0002".to_owned(),
                    vec!["Sam Reed".to_owned(), "sam".to_owned()],
                ),
            ],
            [("C0OPS00001".to_owned(), "ops".to_owned())],
        );
        to_mrkdwn(markdown, &directory)
    }

    #[test]
    fn names_become_mentions_when_they_lead_to_one_person() {
        assert_eq!(mrkdwn("@Sarah: see #ops"), "<@U0SARAH001>: see <#C0OPS00001|ops>");
        assert_eq!(mrkdwn("@Sarah Lindqvist's"), "<@U0SARAH001>'s");
        assert_eq!(
            mrkdwn("@sam or @nobody, a@sarah.example #4187"),
            "@sam or @nobody, a@sarah.example #4187"
        );
        assert_eq!(
            mrkdwn("<@U0SARAH001> <!here> <b>"),
            "<@U0SARAH001> <!here> &lt;b&gt;"
        );
        assert_eq!(names_people("mail a@ b, @here"), (false, false));
        assert_eq!(names_people("@sarah in #ops"), (true, true));
    }

    #[test]
    fn what_slack_has_no_mark_for_becomes_the_nearest() {
        assert_eq!(mrkdwn("# Title\n\nText"), "*Title*\n\nText");
        assert_eq!(
            mrkdwn("| a | b |\n|---|---|\n| 1 | <2> |"),
            "```\na | b\n1 | &lt;2&gt;\n```"
        );
        assert_eq!(mrkdwn("- [x] done\n- [ ] open"), "• ☑ done\n• ☐ open");
        assert_eq!(mrkdwn("***both***"), "_*both*_");
        assert_eq!(
            mrkdwn("![kettle](https://a.example/k.png)"),
            "<https://a.example/k.png|kettle>"
        );
        assert_eq!(mrkdwn("[x](javascript:alert)"), "<javascript:alert|x>");
    }
}
