//! The small language of route patterns: words, `a|b`, `(optional)`, `{name}`, `{name:number}`, `{name:rest}`. Matches
//! whole questions only, in time linear in practice and bounded in theory by the pattern's few optional words.

use serde_json::Value;

/// A pattern, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
}

/// Why a pattern cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It has no words.
    #[error("could not read route pattern: it is empty")]
    Empty,
    /// A bracket is not closed, or stands in the middle of a word.
    #[error("could not read route pattern: `{0}` has a bracket that does not fit")]
    Bracket(String),
    /// A placeholder has no name or an unknown kind.
    #[error("could not read route pattern: `{0}` is no placeholder")]
    Placeholder(String),
    /// Something follows a `{name:rest}`.
    #[error("could not read route pattern: `{0}` follows the rest of the question")]
    AfterRest(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// One of these words, in lower case.
    Words { options: Vec<String>, optional: bool },
    /// A placeholder.
    Capture {
        name: String,
        kind: CaptureKind,
        optional: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CaptureKind {
    Word,
    Number,
    Rest,
}

/// What the placeholders of a pattern caught.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captures {
    caught: Vec<(String, Caught)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Caught {
    Text(String),
    Number(u64),
}

/// One word of the question: where it stands in the trimmed text.
#[derive(Clone, Copy)]
struct Word<'a> {
    start: usize,
    text: &'a str,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// When a bracket or a placeholder is malformed, or something follows a `{name:rest}`.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let mut parts: Vec<Part> = Vec::new();
        for word in pieces(text)? {
            if matches!(
                parts.last(),
                Some(Part::Capture {
                    kind: CaptureKind::Rest,
                    ..
                })
            ) {
                return Err(PatternError::AfterRest(word.to_owned()));
            }
            parts.push(part(word)?);
        }
        if parts.is_empty() {
            return Err(PatternError::Empty);
        }
        Ok(Self { parts })
    }

    /// Returns the shortest question of this kind, for a person: "list tables", "latest … of …".
    #[must_use]
    pub fn gist(&self) -> String {
        let mut words: Vec<&str> = Vec::new();
        for part in &self.parts {
            match part {
                Part::Words { optional: true, .. } | Part::Capture { optional: true, .. } => {}
                Part::Words { options, .. } => words.extend(options.first().map(String::as_str)),
                Part::Capture { .. } if words.last() == Some(&"…") => {}
                Part::Capture { .. } => words.push("…"),
            }
        }
        words.join(" ")
    }

    /// Returns what the placeholders catch when the whole question fits, `None` when it does not.
    #[must_use]
    pub fn matches(&self, question: &str) -> Option<Captures> {
        let text = without_closing_punctuation(question);
        let words: Vec<Word<'_>> = words(text);
        let mut caught = Vec::new();
        fits(&self.parts, &words, text, &mut caught).then_some(Captures { caught })
    }
}

impl Captures {
    /// Returns the value with its placeholders filled; a value that is one placeholder caught as a number is a number.
    ///
    /// `None` when a placeholder caught nothing, since its optional word was left out: the argument is left out too.
    #[must_use]
    pub fn fill(&self, value: &str) -> Option<Value> {
        if let Some(Caught::Number(number)) = value
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            .and_then(|name| self.get(name))
        {
            return Some(Value::from(*number));
        }
        let mut filled = String::new();
        let mut rest = value;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, behind)) = after.split_once('}') else {
                filled.push('{');
                rest = after;
                continue;
            };
            match self.get(name)? {
                Caught::Text(text) => filled.push_str(text),
                Caught::Number(number) => filled.push_str(&number.to_string()),
            }
            rest = behind;
        }
        filled.push_str(rest);
        Some(Value::String(filled))
    }

    /// Returns how many placeholders caught something.
    #[must_use]
    pub fn len(&self) -> usize {
        self.caught.len()
    }

    /// Tells whether no placeholder caught anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.caught.is_empty()
    }

    /// Returns how many words the longest catch has.
    #[must_use]
    pub fn longest(&self) -> usize {
        let words = |caught: &Caught| match caught {
            Caught::Text(text) => text.split_whitespace().count(),
            Caught::Number(_) => 1,
        };
        self.caught
            .iter()
            .map(|(_, caught)| words(caught))
            .max()
            .unwrap_or(0)
    }

    fn get(&self, name: &str) -> Option<&Caught> {
        self.caught
            .iter()
            .find(|(caught, _)| caught == name)
            .map(|(_, value)| value)
    }
}

/// Splits a pattern at spaces outside brackets.
fn pieces(text: &str) -> Result<Vec<&str>, PatternError> {
    let mut pieces = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = match rest.chars().next() {
            Some('(') => rest.find(')').map(|at| at + 1),
            Some('{') => rest.find('}').map(|at| at + 1),
            _ => Some(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        let end = end.ok_or_else(|| PatternError::Bracket(rest.to_owned()))?;
        let (piece, after) = rest.split_at(end);
        if !after.is_empty() && !after.starts_with(char::is_whitespace) {
            return Err(PatternError::Bracket(rest.to_owned()));
        }
        pieces.push(piece);
        rest = after.trim_start();
    }
    Ok(pieces)
}

fn part(piece: &str) -> Result<Part, PatternError> {
    let (inner, optional) = match piece.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (inner.trim(), true),
        None => (piece, false),
    };
    if let Some(placeholder) = inner.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        let (name, kind) = match placeholder.split_once(':') {
            None => (placeholder, CaptureKind::Word),
            Some((name, "number")) => (name, CaptureKind::Number),
            Some((name, "rest")) => (name, CaptureKind::Rest),
            Some(_) => return Err(PatternError::Placeholder(piece.to_owned())),
        };
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(PatternError::Placeholder(piece.to_owned()));
        }
        return Ok(Part::Capture {
            name: name.to_owned(),
            kind,
            optional,
        });
    }
    if inner.contains(['(', ')', '{', '}', ' ']) || inner.split('|').any(str::is_empty) {
        return Err(PatternError::Bracket(piece.to_owned()));
    }
    Ok(Part::Words {
        options: inner.split('|').map(str::to_lowercase).collect(),
        optional,
    })
}

fn fits(parts: &[Part], words: &[Word<'_>], text: &str, caught: &mut Vec<(String, Caught)>) -> bool {
    let Some((part, later)) = parts.split_first() else {
        return words.is_empty();
    };
    let held = caught.len();
    let (optional, taken) = match part {
        Part::Words { options, optional } => {
            let taken = words.split_first().is_some_and(|(word, behind)| {
                options.contains(&word.text.to_lowercase()) && fits(later, behind, text, caught)
            });
            (*optional, taken)
        }
        Part::Capture { name, kind, optional } => {
            let taken = words.split_first().is_some_and(|(word, behind)| {
                let Some(value) = catch(*kind, *word, text) else {
                    return false;
                };
                caught.push((name.clone(), value));
                match kind {
                    CaptureKind::Rest => true,
                    CaptureKind::Word | CaptureKind::Number => fits(later, behind, text, caught),
                }
            });
            (*optional, taken)
        }
    };
    if taken {
        return true;
    }
    caught.truncate(held);
    optional && fits(later, words, text, caught)
}

fn catch(kind: CaptureKind, word: Word<'_>, text: &str) -> Option<Caught> {
    match kind {
        CaptureKind::Word => {
            let bare = word.text.trim_matches(['`', '"', '\'', '“', '”', ',']);
            (!bare.is_empty()).then(|| Caught::Text(bare.to_owned()))
        }
        CaptureKind::Number => word.text.parse().ok().map(Caught::Number),
        CaptureKind::Rest => text.get(word.start..).map(|rest| Caught::Text(rest.to_owned())),
    }
}

fn words(text: &str) -> Vec<Word<'_>> {
    text.split_whitespace()
        .map(|word| Word {
            start: word.as_ptr() as usize - text.as_ptr() as usize,
            text: word,
        })
        .collect()
}

fn without_closing_punctuation(text: &str) -> &str {
    text.trim()
        .trim_end_matches(|c: char| c.is_whitespace() || ".?!;…".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn caught(pattern: &str, question: &str, value: &str) -> Option<Value> {
        Pattern::parse(pattern).unwrap().matches(question)?.fill(value)
    }

    #[test]
    fn an_optional_word_may_be_left_out_and_is_tried_first() {
        let pattern = Pattern::parse("describe (table) {name}").unwrap();
        assert!(pattern.matches("describe film").is_some());
        assert!(pattern.matches("describe table film").is_some());
        assert_eq!(
            caught("describe (table) {name}", "describe table", "{name}"),
            Some(json!("table"))
        );
    }

    #[test]
    fn a_placeholder_may_stand_between_words() {
        assert_eq!(
            caught("columns of {table} please", "Columns of FILM please.", "{table}"),
            Some(json!("FILM"))
        );
    }

    #[test]
    fn a_number_alone_stays_a_number_and_within_text_becomes_text() {
        assert_eq!(caught("top {n:number}", "top 7", "{n}"), Some(json!(7)));
        assert_eq!(
            caught("top {n:number}", "top 7", "limit {n}"),
            Some(json!("limit 7"))
        );
        assert_eq!(caught("top {n:number}", "top seven", "{n}"), None);
    }

    #[test]
    fn the_rest_keeps_its_spaces_and_case() {
        assert_eq!(
            caught("find {words:rest}", "find  Two   Words ?", "{words}"),
            Some(json!("Two   Words"))
        );
    }

    #[test]
    fn an_argument_whose_placeholder_caught_nothing_is_left_out() {
        assert_eq!(caught("list tables ({db})", "list tables", "{db}"), None);
        assert_eq!(
            caught("list tables ({db})", "list tables sakila", "{db}"),
            Some(json!("sakila"))
        );
    }

    #[test]
    fn a_pattern_reads_as_its_shortest_question() {
        let gist = |pattern| Pattern::parse(pattern).unwrap().gist();
        assert_eq!(gist("list|show (me) (all|the) Tables"), "list tables");
        assert_eq!(gist("latest|last {n:number} {table} (please)"), "latest …");
        assert_eq!(gist("({x}) rows of {t}"), "rows of …");
    }

    #[test]
    fn malformed_patterns_say_what_is_wrong() {
        for (pattern, error) in [
            ("", PatternError::Empty),
            ("list {x", PatternError::Bracket("{x".to_owned())),
            ("list (x", PatternError::Bracket("(x".to_owned())),
            ("a| b", PatternError::Bracket("a|".to_owned())),
            ("{x:date}", PatternError::Placeholder("{x:date}".to_owned())),
            ("{}", PatternError::Placeholder("{}".to_owned())),
            ("{a:rest} b", PatternError::AfterRest("b".to_owned())),
        ] {
            assert_eq!(Pattern::parse(pattern), Err(error), "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn no_pattern_and_no_question_panics(pattern in "[a-c|(){}: ]{0,24}", question in ".{0,40}") {
            if let Ok(pattern) = Pattern::parse(&pattern) {
                let _ = pattern.matches(&question).map(|caught| caught.fill("{a}"));
            }
        }
    }
}
