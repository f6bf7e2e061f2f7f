//! Things a question names by their shape: an issue's key, a link to a pull request, an order's number. The shapes are the
//! connectors' own; a shape that is no regular expression is passed over, for it is not the person's mistake.

use mosaic_protocol::ConnectorInfo;
use regex::RegexBuilder;

/// How large a compiled shape may be, in bytes: connectors of others must not make a question slow.
const SHAPE_SIZE: usize = 256 * 1024;

/// A thing that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundEntity {
    /// What it is, with its article: "an issue".
    pub name: String,
    /// The words of the question.
    pub text: String,
    /// The part that the tool takes.
    pub value: String,
    /// The tool that reads it.
    pub tool: String,
    /// The tool's argument.
    pub argument: String,
}

/// Returns what the question names of this connector's things, in the order of its shapes. A thing counts only where it
/// stands by itself: `SHOP-412` is none in `WORKSHOP-4123`.
#[must_use]
pub fn entities(question: &str, connector: &ConnectorInfo) -> Vec<FoundEntity> {
    let mut found: Vec<FoundEntity> = vec![];
    for shape in &connector.entities {
        let Ok(pattern) = RegexBuilder::new(&shape.pattern).size_limit(SHAPE_SIZE).build() else {
            continue;
        };
        for captures in pattern.captures_iter(question) {
            let Some(whole) = captures.get(0) else { continue };
            let value = captures.get(1).unwrap_or(whole);
            if stands_alone(question, whole.start(), whole.end()) {
                found.push(FoundEntity {
                    name: with_article(&shape.name),
                    text: whole.as_str().to_owned(),
                    value: value.as_str().to_owned(),
                    tool: shape.tool.clone(),
                    argument: shape.argument.clone(),
                });
            }
        }
    }
    found
}

fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let part_of_word = |character: char| character.is_alphanumeric() || character == '_';
    let inside = |edge: Option<char>, next: Option<char>| {
        edge.is_some_and(part_of_word) && next.is_some_and(part_of_word)
    };
    let first = text[start..end].chars().next();
    let last = text[start..end].chars().next_back();
    !inside(first, text[..start].chars().next_back()) && !inside(last, text[end..].chars().next())
}

fn with_article(name: &str) -> String {
    let vowel = name.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']);
    format!("{} {name}", if vowel { "an" } else { "a" })
}
