//! Gmail's search: words, "phrases", `from:`, `subject:`, `label:`, `in:`, `is:`, `has:`, `after:`, `newer_than:` and the
//! others, `-`, `OR`, `{either or}`, `(groups)`. Words match whole words, not parts of them.
//!
//! <https://support.google.com/mail/answer/7190>

use super::message::Mail;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// Returns the words of a text, small letters, accents folded, a space before and after each.
pub(super) fn tokens(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 2);
    words.push(' ');
    for character in text.chars() {
        if character == '\u{1}' {
            words.push_str("\u{1} ");
        } else if character.is_alphanumeric() {
            words.extend(character.to_lowercase().map(fold));
        } else if !words.ends_with(' ') {
            words.push(' ');
        }
    }
    if !words.ends_with(' ') {
        words.push(' ');
    }
    words
}

fn fold(character: char) -> char {
    match character {
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'ø' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    }
}

/// A search, read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Query {
    All(Vec<Query>),
    Any(Vec<Query>),
    Not(Box<Query>),
    /// These words together, anywhere in the message.
    Words(String),
    /// An operator and its value.
    Field(String, String),
}

impl Query {
    /// Reads a search. Anything can be read: Gmail takes what it does not understand for words.
    pub(super) fn read(text: &str) -> Self {
        let mut rest = Reader { rest: text };
        rest.all(None)
    }

    /// Tells whether the search asks for spam or trash itself.
    pub(super) fn names_hidden(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::names_hidden),
            Self::Not(_) | Self::Words(_) => false,
            Self::Field(name, value) => {
                (name == "in" || name == "label" || name == "is")
                    && matches!(value.as_str(), "spam" | "trash" | "anywhere")
            }
        }
    }

    /// Tells whether a message is found. `labels` gives the name of a label's id.
    pub(super) fn finds(&self, mail: &Mail, now: Timestamp, labels: &dyn Fn(&str) -> String) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.finds(mail, now, labels)),
            Self::Any(parts) => parts.iter().any(|part| part.finds(mail, now, labels)),
            Self::Not(part) => !part.finds(mail, now, labels),
            Self::Words(words) => holds(&mail.words, words),
            Self::Field(name, value) => field((name, value), mail, now, labels),
        }
    }
}

/// Tells whether words stand together in others; a single word also in its plural.
fn holds(words: &str, wanted: &str) -> bool {
    let wanted = tokens(wanted);
    let one = wanted.trim();
    if one.is_empty() {
        return true;
    }
    if words.contains(&wanted) {
        return true;
    }
    if one.contains(' ') || one.len() < 4 {
        return false;
    }
    match one.strip_suffix('s') {
        Some(single) => words.contains(&format!(" {single} ")),
        None => words.contains(&format!(" {one}s ")),
    }
}

fn people(people: &[String], value: &str, me: &str) -> bool {
    let value = if value.eq_ignore_ascii_case("me") {
        me
    } else {
        value
    };
    people.iter().any(|person| holds(&tokens(person), value))
}

fn field((name, value): (&str, &str), mail: &Mail, now: Timestamp, labels: &dyn Fn(&str) -> String) -> bool {
    const ME: &str = "ana@larkspur.example";
    match name {
        "from" => people(std::slice::from_ref(&mail.from), value, ME),
        "to" => people(&mail.to, value, ME) || people(&mail.cc, value, ME) || people(&mail.bcc, value, ME),
        "cc" => people(&mail.cc, value, ME),
        "bcc" => people(&mail.bcc, value, ME),
        "subject" => holds(&tokens(&mail.subject), value),
        "label" | "in" | "category" => place(name, value, mail, labels),
        "is" => match value {
            "read" => !mail.has("UNREAD"),
            other => mail.has(&other.to_uppercase()),
        },
        "has" => match value {
            "attachment" => !mail.attachments.is_empty(),
            "userlabels" => mail.labels.iter().any(|label| label.starts_with("Label_")),
            "nouserlabels" => !mail.labels.iter().any(|label| label.starts_with("Label_")),
            _ => false,
        },
        "filename" => mail.attachments.iter().any(|file| {
            let name = file.name.to_lowercase();
            name.ends_with(&format!(".{value}")) || name == *value || holds(&tokens(&name), value)
        }),
        "after" | "newer" => moment(value).is_none_or(|moment| mail.at >= moment),
        "before" | "older" => moment(value).is_none_or(|moment| mail.at < moment),
        "newer_than" => span(value, now).is_none_or(|moment| mail.at >= moment),
        "older_than" => span(value, now).is_none_or(|moment| mail.at < moment),
        "larger" | "size" => bytes(value).is_none_or(|bytes| mail.size() >= bytes),
        "smaller" => bytes(value).is_none_or(|bytes| mail.size() < bytes),
        "rfc822msgid" => mail.message_id.trim_matches(['<', '>']) == value.trim_matches(['<', '>']),
        _ => holds(&mail.words, &format!("{name} {value}")),
    }
}

fn place(name: &str, value: &str, mail: &Mail, labels: &dyn Fn(&str) -> String) -> bool {
    match (name, value) {
        ("in", "anywhere") => true,
        ("in", "archive") => !["INBOX", "SENT", "DRAFT", "SPAM", "TRASH"]
            .iter()
            .any(|label| mail.has(label)),
        ("category", "primary") => mail.has("CATEGORY_PERSONAL"),
        ("category", other) => mail.has(&format!("CATEGORY_{}", other.to_uppercase())),
        (_, "drafts") => mail.has("DRAFT"),
        (_, other) => {
            let plain = |text: &str| text.to_lowercase().replace([' ', '/'], "-");
            let other = plain(other);
            mail.labels.iter().any(|id| plain(&labels(id)) == other)
        }
    }
}

/// Reads `2026/03/01`, `2026-03-01` or seconds since 1970.
fn moment(value: &str) -> Option<Timestamp> {
    if let Ok(seconds) = value.parse::<i64>() {
        return Timestamp::from_second(seconds).ok();
    }
    let mut parts = value.split(['/', '-']).map(str::parse::<i16>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// Reads `7d`, `2m`, `1y` as that long before now.
fn span(value: &str, now: Timestamp) -> Option<Timestamp> {
    let (count, unit) = value.split_at(value.len().checked_sub(1)?);
    let count: i64 = count.parse().ok()?;
    let span = match unit {
        "h" => count.hours(),
        "d" => count.days(),
        "m" => count.months(),
        "y" => count.years(),
        _ => return None,
    };
    let before = now.to_zoned(TimeZone::UTC).checked_sub(span).ok()?;
    Some(before.timestamp())
}

fn bytes(value: &str) -> Option<usize> {
    let value = value.to_lowercase();
    let digits = value.trim_end_matches(['k', 'm', 'b']);
    let factor = match value.get(digits.len()..)? {
        "k" | "kb" => 1_024,
        "m" | "mb" => 1_024 * 1_024,
        _ => 1,
    };
    Some(digits.parse::<usize>().ok()? * factor)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    /// Reads terms up to `end`.
    fn all(&mut self, end: Option<char>) -> Query {
        let either = end == Some('}');
        let mut parts: Vec<Query> = vec![];
        let mut or = false;
        loop {
            self.rest = self.rest.trim_start();
            let Some(first) = self.rest.chars().next() else {
                break;
            };
            if Some(first) == end {
                self.rest = &self.rest[first.len_utf8()..];
                break;
            }
            if self.takes_word("OR") || self.takes_word("|") {
                or = true;
                continue;
            }
            if self.takes_word("AND") {
                continue;
            }
            let term = self.term();
            match parts.pop() {
                Some(Query::Any(mut others)) if or => {
                    others.push(term);
                    parts.push(Query::Any(others));
                }
                Some(last) if or => parts.push(Query::Any(vec![last, term])),
                last => {
                    parts.extend(last);
                    parts.push(term);
                }
            }
            or = false;
        }
        if either {
            Query::Any(parts)
        } else {
            Query::All(parts)
        }
    }

    fn takes_word(&mut self, word: &str) -> bool {
        match self.rest.strip_prefix(word) {
            Some(after) if after.is_empty() || after.starts_with(char::is_whitespace) => {
                self.rest = after;
                true
            }
            Some(_) | None => false,
        }
    }

    fn term(&mut self) -> Query {
        if let Some(after) = self.rest.strip_prefix('-') {
            self.rest = after;
            return Query::Not(Box::new(self.term()));
        }
        for (open, close) in [('(', ')'), ('{', '}')] {
            if let Some(after) = self.rest.strip_prefix(open) {
                self.rest = after;
                return self.all(Some(close));
            }
        }
        if self.rest.starts_with('"') {
            return Query::Words(self.quoted());
        }
        let end = self
            .rest
            .find(|it: char| it.is_whitespace() || matches!(it, ')' | '}' | '"' | ':' | '('))
            .unwrap_or(self.rest.len());
        let (word, after) = self.rest.split_at(end);
        if let Some(value) = after.strip_prefix(':')
            && !word.is_empty()
        {
            self.rest = value;
            return self.value(&word.to_lowercase());
        }
        // A mark that ends nothing here is passed over.
        let end = if end == 0 {
            self.rest.chars().next().map_or(0, char::len_utf8)
        } else {
            end
        };
        let (word, after) = self.rest.split_at(end);
        self.rest = after;
        Query::Words(word.trim_start_matches('+').to_owned())
    }

    fn value(&mut self, name: &str) -> Query {
        let of = |value: &str| Query::Field(name.to_owned(), value.to_lowercase());
        if self.rest.starts_with('"') {
            return of(&self.quoted());
        }
        for (open, close) in [('(', ')'), ('{', '}')] {
            if let Some(after) = self.rest.strip_prefix(open) {
                self.rest = after;
                return named(name, self.all(Some(close)));
            }
        }
        let end = self
            .rest
            .find(|it: char| it.is_whitespace() || matches!(it, ')' | '}'))
            .unwrap_or(self.rest.len());
        let (value, after) = self.rest.split_at(end);
        self.rest = after;
        of(value)
    }

    fn quoted(&mut self) -> String {
        let inner = &self.rest[1..];
        let (text, after) = inner.split_once('"').unwrap_or((inner, ""));
        self.rest = after;
        text.to_owned()
    }
}

/// Makes the words of a group values of a field: `from:(sarah OR marcus)`.
fn named(name: &str, query: Query) -> Query {
    let each = |parts: Vec<Query>| parts.into_iter().map(|part| named(name, part)).collect();
    match query {
        Query::All(parts) => Query::All(each(parts)),
        Query::Any(parts) => Query::Any(each(parts)),
        Query::Not(part) => Query::Not(Box::new(named(name, *part))),
        Query::Words(words) => Query::Field(name.to_owned(), words.to_lowercase()),
        Query::Field(..) => query,
    }
}

#[cfg(test)]
mod tests {
    use super::{Query, tokens};
    use crate::google::mail::message::Mail;
    use jiff::Timestamp;

    fn finds(query: &str) -> bool {
        let now: Timestamp = "2026-03-10T12:00:00Z".parse().expect("a time");
        let mut mail = Mail {
            at: "2026-03-08T12:00:00Z".parse().expect("a time"),
            from: "Sarah Lindqvist <sarah@larkspur.example>".to_owned(),
            to: vec!["Ana Ferreira <ana@larkspur.example>".to_owned()],
            subject: "Spring budget: what 48k buys".to_owned(),
            labels: ["INBOX", "UNREAD", "Label_1"].map(str::to_owned).into(),
            ..Mail::default()
        };
        mail.index("Order #4187, Tomás says: the trail events");
        Query::read(query).finds(&mail, now, &|id| {
            if id == "Label_1" {
                "Ridge Kettle".to_owned()
            } else {
                id.to_owned()
            }
        })
    }

    #[test]
    fn words_match_whole_words_and_all_of_them() {
        for query in [
            "budget spring",
            "48k",
            "#4187",
            "TOMAS",
            "\"trail events\"",
            "event",
            "",
            "sarah budget",
        ] {
            assert!(finds(query), "{query}");
        }
        for query in ["budg", "budget autumn", "\"events trail\"", "48k -spring"] {
            assert!(!finds(query), "{query}");
        }
    }

    #[test]
    fn operators_groups_and_either_or() {
        for query in [
            "from:sarah",
            "from:me OR to:me",
            "from:(marcus OR sarah) budget",
            "{autumn spring}",
            "is:unread in:inbox",
            "label:ridge-kettle",
            "label:\"Ridge Kettle\"",
            "subject:\"what 48k\"",
            "newer_than:3d",
            "-newer_than:1d",
            "after:2026/03/08 before:2026/03/09",
            "-has:attachment",
            "autumn OR spring budget",
            "sarah@larkspur.example",
        ] {
            assert!(finds(query), "{query}");
        }
        for query in [
            "from:marcus",
            "is:read",
            "in:sent",
            "has:attachment",
            "older_than:3d",
            "after:2026/03/09",
            "subject:trail",
        ] {
            assert!(!finds(query), "{query}");
        }
    }

    #[test]
    fn anything_can_be_read() {
        for query in [
            "(", "}", "a)b", "\"", "from:", ":", "-", "OR OR", "((", "{a", "a\"b",
        ] {
            let _ = Query::read(query);
        }
        assert_eq!(tokens("A–b #4187!"), " a b 4187 ");
    }
}
