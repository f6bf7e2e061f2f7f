//! Mentions in Markdown: `@[Ben Whitaker]`, the way reading writes them.

use std::collections::HashMap;

/// Account ids by name in lower case.
pub(crate) type People = HashMap<String, String>;

/// How many people a text may mention.
const MOST: usize = 20;

/// Returns the names that a text mentions, each once.
pub(crate) fn mentioned(markdown: &str) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    let mut rest = markdown;
    while let Some((name, after)) = next(rest) {
        if names.len() < MOST && !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            names.push(name.to_owned());
        }
        rest = after;
    }
    names
}

fn next(text: &str) -> Option<(&str, &str)> {
    let (_, after) = text.split_once("@[")?;
    let (name, rest) = after.split_once(']')?;
    Some((name.trim(), rest))
}
