//! Finds what a call may have been steered by: texts of sources that hold its values, or that give orders. Only shows;
//! whether a call waits never depends on what is found here.

use super::heard::{Heard, ReadText, leaves};
use mosaic_protocol::SuspectText;
use serde_json::{Map, Value};

/// The most texts shown.
const MOST: usize = 3;
/// The most characters of one.
const CHARS: usize = 400;
/// The shortest value that is looked for.
const SHORTEST: usize = 4;
/// How orders to an assistant begin.
const ORDERS: &[&str] = &[
    "ignore previous",
    "ignore all",
    "ignore the above",
    "ignore your",
    "ignore any",
    "disregard",
    "instead of answering",
    "new instructions",
    "system prompt",
    "system message",
    "system:",
    "assistant:",
    "assistant must",
    "ai assistant",
    "as an ai",
    "you are now",
    "you must",
    "you should now",
    "send it to",
    "send this to",
    "send them to",
    "send a copy",
    "send the",
    "forward",
    "post the",
    "post it",
    "upload",
    "share with",
    "share the",
    "make it public",
    "do not tell",
    "don't tell",
    "without asking",
    "no need to ask",
    "already approved",
    "pre-approved",
    "has approved",
    "approved by",
    "always allow",
    "tool_use",
    "function call",
    "<system",
    "[system",
    "important:",
    "urgent:",
    "bcc",
    "reply to this",
    "exfiltrate",
    "base64",
];

/// Returns the texts that a call with these arguments may come from, the likeliest first.
pub(super) fn suspects(heard: &Heard, arguments: &Map<String, Value>) -> Vec<SuspectText> {
    let values: Vec<String> = arguments
        .values()
        .flat_map(leaves)
        .flat_map(|value| pieces(&value))
        .collect();
    let mut found: Vec<(usize, SuspectText)> = Vec::new();
    for text in heard.read() {
        let of_values = values.iter().filter_map(|value| text.place(value));
        let of_orders = ORDERS.iter().filter_map(|order| text.small().find(order));
        let (values, orders): (Vec<usize>, Vec<usize>) = (of_values.collect(), of_orders.collect());
        let Some(at) = values.first().or(orders.first()) else {
            continue;
        };
        // What holds a value and gives an order weighs most.
        let weight = values.len().min(5) + if orders.is_empty() { 0 } else { 4 } + orders.len().min(4);
        let shown = SuspectText {
            datasource: text.datasource.clone(),
            title: cleaned(&text.title),
            text: around(text, *orders.first().filter(|_| values.is_empty()).unwrap_or(at)),
        };
        if found.iter().all(|(_, other)| other.text != shown.text) {
            found.push((weight, shown));
        }
    }
    found.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    found.into_iter().take(MOST).map(|(_, text)| text).collect()
}

/// Returns the text without what a person cannot see or what turns its direction.
pub(super) fn cleaned(text: &str) -> String {
    text.chars()
        .map(|c| if c == '\n' || c == '\t' { ' ' } else { c })
        .filter(|c| !c.is_control() && !is_unseen(*c))
        .collect()
}

/// Returns the text with what is written in unseen tags made plain, and without other characters that cannot be seen: words
/// that were hidden or cut by them are found like any others.
pub(super) fn revealed(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\u{e0020}'..='\u{e007e}' => char::from_u32(u32::from(c) - 0xe_0000),
            c if is_unseen(c) => None,
            c => Some(c),
        })
        .collect()
}

/// Tells whether a character takes no room, turns the direction of the text, or is a tag.
pub(super) const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Returns what is worth looking for of a value: it whole when it is short, else its lines, addresses and links.
fn pieces(value: &str) -> Vec<String> {
    let small = value.trim().trim_start_matches(['#', '@']).to_lowercase();
    if small.chars().count() <= 80 && !small.contains('\n') {
        return if small.chars().count() >= SHORTEST {
            vec![small]
        } else {
            Vec::new()
        };
    }
    let lines = small
        .lines()
        .map(str::trim)
        .filter(|line| line.chars().count() >= 12);
    let words = small
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '/'))
        .filter(|word| word.contains("://") || (word.contains('@') && word.len() > SHORTEST));
    lines.chain(words).map(str::to_owned).take(40).collect()
}

/// Returns the part of the text around a place in its small letters.
fn around(text: &ReadText, at: usize) -> String {
    // Small letters may take more or fewer bytes: count characters.
    let at = text.small()[..at].chars().count();
    let from = at.saturating_sub(CHARS / 3);
    let part: String = text.text.chars().skip(from).take(CHARS - 2).collect();
    let part = cleaned(&part);
    let before = if from > 0 { "…" } else { "" };
    let after = if text.text.chars().count() > from + CHARS - 2 {
        "…"
    } else {
        ""
    };
    format!("{before}{}{after}", part.trim())
}
