//! Things named by how they are written: `SHOP-412`, `#4187`, `checkout#234`, `v2.18.0`, `session_expired`, a link. They are
//! looked for as they stand.

use super::tokens::Tokens;

/// Takes them out of the words and returns them, each once, in order. `known` are those the planner found.
pub(super) fn find(tokens: &mut Tokens<'_>, known: &[String]) -> Vec<String> {
    let question = tokens.question();
    let mut found: Vec<(usize, &str)> = Vec::new();
    for text in known.iter().filter(|text| !text.trim().is_empty()) {
        if let Some(at) = question.find(text.as_str()) {
            found.push((at, &question[at..at + text.len()]));
        }
    }
    for piece in question.split_whitespace() {
        let bare = piece.trim_matches(|c: char| !c.is_alphanumeric() && c != '#' && c != '/' && c != '_');
        let bare = bare.trim_end_matches(['#', '_']);
        let bare = ["'s", "’s"]
            .iter()
            .find_map(|end| bare.strip_suffix(end))
            .unwrap_or(bare);
        let at = bare.as_ptr() as usize - question.as_ptr() as usize;
        let inside = |(start, text): &(usize, &str)| (*start..start + text.len()).contains(&at);
        if names_a_thing(bare) && !found.iter().any(inside) {
            found.push((at, bare));
        }
    }
    found.sort_unstable();
    let mut once: Vec<String> = Vec::new();
    for (at, text) in found {
        tokens.take_bytes(at, at + text.len());
        if !once.iter().any(|other| other == text) {
            once.push(text.to_owned());
        }
    }
    once
}

fn names_a_thing(text: &str) -> bool {
    if ["https://", "http://", "s3://"]
        .iter()
        .any(|head| text.starts_with(head))
    {
        return true;
    }
    if let Some(number) = text.strip_prefix('#') {
        return number.len() >= 2 && number.bytes().all(|byte| byte.is_ascii_digit());
    }
    let begins = text.chars().next().is_some_and(char::is_alphabetic);
    let digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let joint = text.contains(['-', '#', '/', '.', '_']);
    let inner = |mark: char| {
        text.split_once(mark)
            .is_some_and(|(left, right)| !left.is_empty() && !right.is_empty())
    };
    begins && ((digit && joint) || inner('_'))
}
