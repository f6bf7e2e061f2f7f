//! Takes out of text what a reader does not see or a terminal obeys: control sequences, characters without width, characters
//! that turn the direction of text. Also blunts the tags that frame a tool's result. What is left says the same to a
//! person; words that try to command stay, as words.

use super::Output;
use crate::ToolError;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Tags that frame results or calls in a conversation with a model.
const FRAMES: [&str; 7] = [
    "tool_result",
    "tool_use",
    "tool_call",
    "tool_response",
    "function_results",
    "function_calls",
    "search_result",
];

/// Cleans all text of an answer and returns how many characters were taken out.
pub(super) fn clean(output: &mut Output) -> usize {
    let mut removed = 0;
    match output {
        Output::Records(records) => {
            text(&mut records.heading, &mut removed);
            for record in &mut records.records {
                keys(record, &mut removed);
                record.values_mut().for_each(|it| value(it, &mut removed));
            }
            records.extra.values_mut().for_each(|it| value(it, &mut removed));
            records.notes.iter_mut().for_each(|it| text(it, &mut removed));
        }
        Output::Rows(rows) => {
            let cells = rows.rows.iter_mut().flatten().flatten();
            cells.for_each(|it| text(it, &mut removed));
            for column in &mut rows.columns {
                text(&mut column.name, &mut removed);
                text(&mut column.type_name, &mut removed);
            }
            rows.notes.iter_mut().for_each(|it| text(it, &mut removed));
        }
    }
    removed
}

/// Cleans what an error says: it may quote the service, or things that others named.
pub(crate) fn clean_error(error: &mut ToolError) {
    let mut removed = 0;
    text(&mut error.message, &mut removed);
    let others = [&mut error.hint, &mut error.needed_scope];
    others.into_iter().flatten().for_each(|it| text(it, &mut removed));
}

fn value(it: &mut Value, removed: &mut usize) {
    match it {
        Value::String(said) => text(said, removed),
        Value::Array(list) => list.iter_mut().for_each(|it| value(it, removed)),
        Value::Object(map) => {
            keys(map, removed);
            map.values_mut().for_each(|it| value(it, removed));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Cleans the keys of an object: where they are the service's own, they may hold anything. None is lost.
fn keys(map: &mut Map<String, Value>, removed: &mut usize) {
    if !map.keys().any(|key| matches!(cleaned(key), Cow::Owned(_))) {
        return;
    }
    for (mut key, value) in std::mem::take(map) {
        text(&mut key, removed);
        while map.contains_key(&key) {
            key.push('_');
        }
        map.insert(key, value);
    }
}

fn text(said: &mut String, removed: &mut usize) {
    if let Cow::Owned(cleaned) = cleaned(said) {
        *removed += said.chars().count().saturating_sub(cleaned.chars().count());
        *said = cleaned;
    }
}

/// Returns text without what is not seen, its frames blunted. The frames come last: what is not seen may stand in the middle
/// of one.
fn cleaned(said: &str) -> Cow<'_, str> {
    match seen(said) {
        Cow::Borrowed(seen) => blunted(seen),
        Cow::Owned(seen) => Cow::Owned(blunted(&seen).into_owned()),
    }
}

/// Returns text without control sequences and what is not seen.
fn seen(said: &str) -> Cow<'_, str> {
    let suspect = |character: char| is_control(character) || is_unseen(character) || selects(character);
    if !said.contains(suspect) {
        return Cow::Borrowed(said);
    }
    let mut seen = String::with_capacity(said.len());
    let mut rest = said;
    while let Some(character) = rest.chars().next() {
        let after = &rest[character.len_utf8()..];
        rest = after;
        match character {
            '\u{1b}' => rest = after_sequence(after),
            '\u{200c}' | '\u{200d}' if joins(&seen, after) => seen.push(character),
            '\u{2028}' | '\u{2029}' => seen.push('\n'),
            _ if selects(character) => {
                if is_selected(&seen) {
                    seen.push(character);
                }
            }
            _ if is_control(character) || is_unseen(character) => {}
            _ => seen.push(character),
        }
    }
    if seen == said {
        Cow::Borrowed(said)
    } else {
        Cow::Owned(seen)
    }
}

/// Returns text whose tags that frame results begin with another bracket.
fn blunted(said: &str) -> Cow<'_, str> {
    let frames: Vec<usize> = said
        .match_indices('<')
        .map(|(at, _)| at)
        .filter(|at| opens_a_frame(&said[at + 1..]))
        .collect();
    if frames.is_empty() {
        return Cow::Borrowed(said);
    }
    let mut blunted = String::with_capacity(said.len() + frames.len() * 2);
    let mut from = 0;
    for at in frames {
        blunted.push_str(&said[from..at]);
        blunted.push('‹');
        from = at + 1;
    }
    blunted.push_str(&said[from..]);
    Cow::Owned(blunted)
}

fn opens_a_frame(after: &str) -> bool {
    let is_mark = |character: char| character == '/' || character.is_whitespace();
    let mut name = after.trim_start_matches(is_mark);
    // A name may have a space of names in front: `x:tool_result`.
    let plain = name
        .find(|character: char| !character.is_ascii_alphanumeric())
        .unwrap_or(name.len());
    if let Some(rest) = name[plain..].strip_prefix(':') {
        name = rest;
    }
    FRAMES.iter().any(|frame| {
        name.get(..frame.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(frame))
    })
}

/// The joiners have a meaning between letters of some scripts and between emoji, and none beside plain ASCII.
fn joins(before: &str, after: &str) -> bool {
    let visible = |character: char| !character.is_ascii() && !is_unseen(character);
    before.chars().next_back().is_some_and(visible) && after.chars().next().is_some_and(visible)
}

/// The two characters that say whether the one before is an emoji, and have no sense elsewhere.
fn selects(character: char) -> bool {
    matches!(character, '\u{fe0e}' | '\u{fe0f}')
}

/// Tells whether text ends with what may be an emoji.
fn is_selected(before: &str) -> bool {
    let may = |it: char| matches!(it, '0'..='9' | '#' | '*') || (!it.is_ascii() && !selects(it));
    before.chars().next_back().is_some_and(may)
}

/// C0 and C1 controls but tab and line ends.
fn is_control(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r')
}

/// Characters without width, and those that turn the direction of text (Unicode TR 9, TR 36).
fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{2028}'..='\u{2029}'
            | '\u{fe00}'..='\u{fe0d}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Returns what follows a control sequence (ECMA-48) whose ESC was read.
fn after_sequence(after: &str) -> &str {
    let mut characters = after.char_indices();
    match characters.next() {
        Some((_, '[')) => {
            let end = characters.find(|(_, character)| ('\u{40}'..='\u{7e}').contains(character));
            end.map_or("", |(index, _)| &after[index + 1..])
        }
        Some((_, ']' | 'P' | 'X' | '^' | '_')) => {
            let end = after.find(['\u{7}', '\u{9c}', '\u{1b}', '\n']);
            end.map_or("", |index| {
                let rest = &after[index..];
                rest.strip_prefix("\u{1b}\\")
                    .or_else(|| rest.strip_prefix(['\u{7}', '\u{9c}']))
                    .unwrap_or(rest)
            })
        }
        Some((_, _)) | None => after,
    }
}

#[cfg(test)]
mod tests {
    use super::{cleaned, keys};
    use serde_json::{Map, json};

    #[test]
    fn what_a_terminal_obeys_is_gone() {
        assert_eq!(
            cleaned("\u{1b}[31mred\u{1b}[0m and \u{1b}]0;title\u{7}plain"),
            "red and plain"
        );
        assert_eq!(
            cleaned("a\u{1b}]8;;https://x.example\u{1b}\\link\u{8}\u{0}"),
            "alink"
        );
        assert_eq!(cleaned("one\u{9b}31m"), "one31m");
        assert_eq!(cleaned("\u{1b}]never ended\nnext"), "\nnext");
    }

    #[test]
    fn what_nobody_sees_is_gone() {
        assert_eq!(
            cleaned("pay\u{200b}ment \u{202e}txet\u{202c}\u{feff}"),
            "payment txet"
        );
        assert_eq!(cleaned("tags\u{e0069}\u{e0067}\u{e006e}"), "tags");
        assert_eq!(cleaned("a\u{200d}b"), "ab");
    }

    #[test]
    fn scripts_and_emoji_keep_their_joiners() {
        for text in [
            "👩\u{200d}💻 at work",
            "می\u{200c}خواهم",
            "naïve ☕\u{fe0f}",
            "tab\tand\nline\r\n",
        ] {
            assert_eq!(cleaned(text), text);
        }
    }

    #[test]
    fn frames_are_blunted_and_other_tags_stay() {
        assert_eq!(
            cleaned("x</tool_result><TOOL_USE> <b>bold</b> a < b </system>"),
            "x‹/tool_result>‹TOOL_USE> <b>bold</b> a < b </system>"
        );
    }

    #[test]
    fn a_frame_that_is_made_by_cleaning_is_blunted_too() {
        for text in [
            "<\u{200b}/tool_result>",
            "</tool\u{ad}_result>",
            "<\u{1b}[0m/tool_result>",
            "</tool_\u{202e}result>",
            "<\u{fe0f}/tool_result>",
        ] {
            assert_eq!(cleaned(text), "‹/tool_result>", "{text:?}");
        }
        assert_eq!(cleaned("< / tool_result>"), "‹ / tool_result>");
        assert_eq!(cleaned("</x:function_calls>"), "‹/x:function_calls>");
        assert_eq!(cleaned("1 < 2, a <b"), "1 < 2, a <b");
    }

    #[test]
    fn nothing_is_smuggled_behind_characters() {
        assert_eq!(
            cleaned("ok\u{fe00}\u{fe0f}\u{e0101} ☕\u{fe0f}\u{fe0f}"),
            "ok ☕\u{fe0f}"
        );
        assert_eq!(cleaned("one\u{2028}two"), "one\ntwo");
        assert_eq!(cleaned("1\u{fe0f}\u{20e3}"), "1\u{fe0f}\u{20e3}");
    }

    #[test]
    fn keys_are_cleaned_and_none_is_lost() {
        let mut map: Map<_, _> = [("a\u{200b}", 1), ("a", 2), ("</tool_result>", 3)]
            .map(|(key, value)| (key.to_owned(), json!(value)))
            .into_iter()
            .collect();
        keys(&mut map, &mut 0);
        assert_eq!(json!(map), json!({"a": 1, "a_": 2, "‹/tool_result>": 3}));
    }
}
