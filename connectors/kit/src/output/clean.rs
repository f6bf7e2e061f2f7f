//! Takes out of text what a reader does not see or a terminal obeys: control sequences, characters without width, characters
//! that turn the direction of text. Also blunts the tags that frame a tool's result. What is left says the same to a
//! person; words that try to command stay, as words.

use super::Output;
use serde_json::Value;
use std::borrow::Cow;

/// Tags that frame results or calls in a conversation with a model.
const FRAMES: [&str; 5] = [
    "tool_result",
    "tool_use",
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
                record.values_mut().for_each(|it| value(it, &mut removed));
            }
            records.extra.values_mut().for_each(|it| value(it, &mut removed));
            records.notes.iter_mut().for_each(|it| text(it, &mut removed));
        }
        Output::Rows(rows) => {
            let cells = rows.rows.iter_mut().flatten().flatten();
            cells.for_each(|it| text(it, &mut removed));
            rows.columns
                .iter_mut()
                .for_each(|it| text(&mut it.name, &mut removed));
            rows.notes.iter_mut().for_each(|it| text(it, &mut removed));
        }
    }
    removed
}

fn value(it: &mut Value, removed: &mut usize) {
    match it {
        Value::String(said) => text(said, removed),
        Value::Array(list) => list.iter_mut().for_each(|it| value(it, removed)),
        Value::Object(map) => map.values_mut().for_each(|it| value(it, removed)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn text(said: &mut String, removed: &mut usize) {
    if let Cow::Owned(cleaned) = cleaned(said) {
        *removed += said.chars().count().saturating_sub(cleaned.chars().count());
        *said = cleaned;
    }
}

/// Returns text without what is not seen, its frames blunted.
fn cleaned(said: &str) -> Cow<'_, str> {
    let suspect = |character: char| character == '<' || is_control(character) || is_unseen(character);
    if !said.contains(suspect) {
        return Cow::Borrowed(said);
    }
    let mut cleaned = String::with_capacity(said.len());
    let mut rest = said;
    while let Some(character) = rest.chars().next() {
        let after = &rest[character.len_utf8()..];
        match character {
            '\u{1b}' => rest = after_sequence(after),
            '<' => {
                cleaned.push(if opens_a_frame(after) { '‹' } else { '<' });
                rest = after;
            }
            '\u{200c}' | '\u{200d}' if joins(&cleaned, after) => {
                cleaned.push(character);
                rest = after;
            }
            _ => {
                if !is_control(character) && !is_unseen(character) {
                    cleaned.push(character);
                }
                rest = after;
            }
        }
    }
    if cleaned == said {
        Cow::Borrowed(said)
    } else {
        Cow::Owned(cleaned)
    }
}

fn opens_a_frame(after: &str) -> bool {
    let name = after.trim_start_matches('/');
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
    use super::cleaned;

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
}
