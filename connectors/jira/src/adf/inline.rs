//! Text with what stands in it: mentions, emoji by name, bare addresses. Pure.

use super::People;
use serde_json::{Value, json};

/// Returns a text node; none without text.
pub(super) fn text(text: &str, marks: &[Value]) -> Option<Value> {
    if text.is_empty() {
        return None;
    }
    let mut node = json!({"type": "text", "text": text});
    if !marks.is_empty() {
        node["marks"] = json!(marks);
    }
    Some(node)
}

/// Returns the nodes of a stretch of text.
pub(super) fn nodes(said: &str, marks: &[Value], people: &People) -> Vec<Value> {
    let linked = marks.iter().any(|mark| mark["type"] == "link");
    let mut nodes = vec![];
    let mut plain = String::new();
    let mut rest = said;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let found = match first {
            '@' => mention(rest, people),
            ':' if !before.is_alphanumeric() => emoji(rest),
            'h' if !linked && !before.is_alphanumeric() => address(rest, marks),
            _ => None,
        };
        match found {
            Some((node, after)) => {
                nodes.extend(text(&std::mem::take(&mut plain), marks));
                nodes.push(node);
                rest = after;
                before = ' ';
            }
            None => {
                plain.push(first);
                before = first;
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    nodes.extend(text(&plain, marks));
    nodes
}

fn mention<'a>(said: &'a str, people: &People) -> Option<(Value, &'a str)> {
    let (name, after) = said.strip_prefix("@[")?.split_once(']')?;
    let id = people.get(&name.trim().to_lowercase())?;
    let node = json!({"type": "mention", "attrs": {"id": id, "text": format!("@{}", name.trim())}});
    Some((node, after))
}

fn emoji(said: &str) -> Option<(Value, &str)> {
    let (name, after) = said.strip_prefix(':')?.split_once(':')?;
    let named = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '+')
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_+-".contains(c))
        && name.len() < 40;
    named.then(|| {
        (
            json!({"type": "emoji", "attrs": {"shortName": format!(":{name}:")}}),
            after,
        )
    })
}

fn address<'a>(said: &'a str, marks: &[Value]) -> Option<(Value, &'a str)> {
    if !said.starts_with("https://") && !said.starts_with("http://") {
        return None;
    }
    let end = said
        .find(|c: char| c.is_whitespace() || "<>\"|".contains(c))
        .unwrap_or(said.len());
    let url = said[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
    if url.len() < 10 {
        return None;
    }
    let mut marks = marks.to_vec();
    marks.push(json!({"type": "link", "attrs": {"href": url}}));
    Some((text(url, &marks)?, &said[url.len()..]))
}
