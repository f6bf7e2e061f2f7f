//! Things a question names by their shape: an issue's key, a link to a pull request, an order's number. The shapes are the
//! connectors' own; a shape that is no regular expression is passed over, for it is not the person's mistake.

use mosaic_protocol::{ConnectorInfo, EntityPattern};
use regex::{Regex, RegexBuilder};
use std::ops::Range;

/// How large a compiled shape may be, in bytes: connectors of others must not make a question slow.
const SHAPE_SIZE: usize = 256 * 1024;
/// How much of a text is looked at, in bytes: what is pasted below that names nothing.
const LOOKED_AT: usize = 16 * 1024;

/// A thing that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundEntity {
    /// What it is, with its article: "an issue".
    pub name: String,
    /// The words of the question.
    pub text: String,
    /// Where they stand in the question, in bytes.
    pub at: Range<usize>,
    /// The part that the tool takes.
    pub value: String,
    /// The tool that reads it.
    pub tool: String,
    /// The tool's argument.
    pub argument: String,
}

/// A connector's shapes, compiled: made once, used for every question.
#[derive(Debug, Clone, Default)]
pub struct Shapes(Vec<(EntityPattern, Regex)>);

impl Shapes {
    /// Compiles the shapes of a connector.
    #[must_use]
    pub fn of(connector: &ConnectorInfo) -> Self {
        let compiled = connector.entities.iter().filter_map(|shape| {
            let pattern = RegexBuilder::new(&shape.pattern).size_limit(SHAPE_SIZE).build();
            Some((shape.clone(), pattern.ok()?))
        });
        Self(compiled.collect())
    }

    /// Returns what a text names, in the order of the shapes. A thing counts only where it stands by itself: `SHOP-412` is
    /// none in `WORKSHOP-4123`, `#4187` none in `checkout#4187`. What stands within a longer one does not count.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<FoundEntity> {
        let text = head(text);
        let found = self.find_as_written(text);
        if !found.is_empty() || !text.contains('-') {
            return found;
        }
        // Keys are typed in small letters, too: “is shop-412 done?”.
        let upper = text.to_ascii_uppercase();
        let mut keys = self.find_as_written(&upper);
        keys.retain(|key| key.text.bytes().all(is_of_key) && !is_no_key(&key.text));
        for key in &mut keys {
            text[key.at.clone()].clone_into(&mut key.text);
        }
        keys
    }

    fn find_as_written(&self, text: &str) -> Vec<FoundEntity> {
        let mut found: Vec<FoundEntity> = vec![];
        for (shape, pattern) in &self.0 {
            for captures in pattern.captures_iter(text) {
                let Some(whole) = captures.get(0) else { continue };
                let value = captures.get(1).unwrap_or(whole);
                // A shape may take the space before it along.
                let start = whole.end() - whole.as_str().trim_start_matches([' ', '(', '\n', '\t']).len();
                if stands_alone(text, start, whole.end()) {
                    found.push(FoundEntity {
                        name: with_article(&shape.name),
                        text: text[start..whole.end()].to_owned(),
                        at: start..whole.end(),
                        value: value.as_str().to_owned(),
                        tool: shape.tool.clone(),
                        argument: shape.argument.clone(),
                    });
                }
            }
        }
        within_none(found, |one| one.at.clone())
    }
}

/// Returns what the question names of this connector's things. Compiles its shapes: see [`Shapes`] for more than one question.
#[must_use]
pub fn entities(question: &str, connector: &ConnectorInfo) -> Vec<FoundEntity> {
    Shapes::of(connector).find(question)
}

fn is_of_key(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-'
}

/// Tells whether what would be a key in capitals is an everyday word in small letters: “top-10”.
fn is_no_key(text: &str) -> bool {
    let words = [
        "AES", "AREA", "COVID", "DAY", "GPT", "H", "ISO", "LEVEL", "MID", "MP", "PART", "PHASE", "Q", "RSA",
        "SHA", "STEP", "TOP", "UTF", "V", "VERSION", "WEEK",
    ];
    let (word, _) = text.split_once('-').unwrap_or((text, ""));
    word.len() < 2 || words.contains(&word)
}

/// Drops what stands within a longer one.
pub(super) fn within_none<T>(found: Vec<T>, at: impl Fn(&T) -> Range<usize>) -> Vec<T> {
    let places: Vec<Range<usize>> = found.iter().map(&at).collect();
    let within = |one: &Range<usize>| {
        places
            .iter()
            .any(|other| other.len() > one.len() && other.start <= one.start && one.end <= other.end)
    };
    found.into_iter().filter(|one| !within(&at(one))).collect()
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(LOOKED_AT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let part_of_word = |character: char| character.is_alphanumeric() || character == '_';
    let first = text[start..end].chars().next();
    let last = text[start..end].chars().next_back();
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    let opens = |first: char| part_of_word(first) || first == '#';
    let goes_before = first.is_some_and(opens) && before.is_some_and(part_of_word);
    let goes_on = last.is_some_and(part_of_word) && after.is_some_and(part_of_word);
    !goes_before && !goes_on
}

fn with_article(name: &str) -> String {
    let vowel = name.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']);
    format!("{} {name}", if vowel { "an" } else { "a" })
}
