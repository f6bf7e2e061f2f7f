//! Hands what a tool brought to the model as records that it can cite, with what else the tool said around them. Tables and
//! errors are not for citing: they stay text.

use super::{Citing, block};
use crate::ToolAnswer;
use crate::budget;
use crate::failure::one_line;
use crate::quick::{Origin, Record, records};
use mosaic_claude::Block;
use mosaic_protocol::{KeptRecord, TurnId};
use serde_json::{Map, Value};

/// The most characters of the lines above and below the records.
const AROUND: usize = 800;
/// The fewest characters of a record that are shown.
const LEAST: usize = 400;
/// About how many characters a block takes besides its text.
const FRAME: usize = 160;
/// Fields that a block says elsewhere.
const TOLD: &[&str] = &["title", "text", "author", "time", "url"];

/// What a call brought, ready to be cited.
#[derive(Debug, Clone)]
pub(crate) struct Brought {
    /// The records that the model sees, to be stored.
    pub(crate) records: Vec<KeptRecord>,
    /// The content of the call's result.
    pub(crate) content: Vec<Block>,
}

/// Returns a call's answer as records to cite, within so many characters; `None` when it holds none.
pub(crate) fn brought(
    origin: &Origin,
    answer: &ToolAnswer,
    max_chars: usize,
    (citing, turn_id): (&mut Citing, &TurnId),
) -> Option<Brought> {
    let found = citable_records(origin, answer)?;
    let all = found.len();
    let share = (max_chars / all).max(LEAST);
    let mut left = max_chars;
    let mut shown = Vec::new();
    for record in found {
        let chars = record.text.chars().count().min(share) + record.title.chars().count() + FRAME;
        if chars > left && !shown.is_empty() {
            break;
        }
        left = left.saturating_sub(chars);
        shown.push(record);
    }
    let kept = citing.add(shown);
    let mut content = Vec::with_capacity(kept.len() + 2);
    content.extend(heading(&answer.text).map(Block::text));
    content.extend(kept.iter().map(|record| block(turn_id, record, share)));
    content.extend(closing(answer, (kept.len(), all)).map(Block::text));
    Some(Brought {
        records: kept,
        content,
    })
}

/// Returns the records of an answer when each of them says something that can be quoted.
fn citable_records(origin: &Origin, answer: &ToolAnswer) -> Option<Vec<Record>> {
    if answer.is_error {
        return None;
    }
    let list = answer.structured.as_ref()?.get("records")?.as_array()?;
    let objects: Vec<&Map<String, Value>> = list.iter().map(Value::as_object).collect::<Option<_>>()?;
    let quotable = |object: &&Map<String, Value>| {
        ["text", "title"].iter().any(|key| {
            let text = object.get(*key).and_then(Value::as_str);
            text.is_some_and(|text| !text.trim().is_empty())
        })
    };
    if objects.is_empty() || !objects.iter().all(quotable) {
        return None;
    }
    let mut found = records(origin, answer);
    for (record, object) in found.iter_mut().zip(objects) {
        let text = object.get("text").and_then(Value::as_str);
        let said = if text.is_some_and(|text| !text.trim().is_empty()) {
            record.text.trim_end()
        } else {
            ""
        };
        let parts = [said.to_owned(), details(object)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        record.text = parts.join("\n");
    }
    Some(found)
}

/// Returns the fields that a record has besides what every record has, on one line: what further calls may need.
fn details(object: &Map<String, Value>) -> String {
    let fields = object.iter().filter(|(key, _)| !TOLD.contains(&key.as_str()));
    let told = fields.filter_map(|(key, value)| {
        let value = match value {
            Value::Null => return None,
            Value::String(text) => one_line(text),
            Value::Array(list) if list.iter().all(Value::is_string) => {
                let names: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                one_line(&names.join(", "))
            }
            other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                one_line(&other.to_string())
            }
        };
        (!value.is_empty()).then(|| format!("{}: {value}", one_line(key)))
    });
    budget::ellipsis(&told.collect::<Vec<_>>().join(" · "), AROUND).0
}

/// Returns the line above the records, where the text has one.
fn heading(text: &str) -> Option<String> {
    let line = text.lines().next()?.trim();
    let told = !line.is_empty() && !line.contains('\t');
    told.then(|| budget::ellipsis(line, AROUND).0)
}

/// Returns what stands below the records: the tool's own notes, where to go on, and how much is shown.
fn closing(answer: &ToolAnswer, (shown, all): (usize, usize)) -> Option<String> {
    let lines: Vec<&str> = answer.text.lines().collect();
    let table = lines.iter().rposition(|line| line.contains('\t'));
    let notes = table.map_or(&[][..], |end| lines.get(end + 1..).unwrap_or_default());
    let mut told = budget::ellipsis(notes.join("\n").trim(), AROUND).0;
    let mut add = |line: String| {
        if !told.is_empty() {
            told.push('\n');
        }
        told.push_str(&line);
    };
    let cursor = answer
        .structured
        .as_ref()
        .and_then(|content| content.get("next_cursor"));
    if let Some(cursor) = cursor.and_then(Value::as_str)
        && !answer.text.contains(cursor)
    {
        add(format!("more: pass cursor \"{}\"", one_line(cursor)));
    }
    if shown < all {
        add(format!(
            "[cut: {shown} of {all} shown; ask for less at once to see the others]"
        ));
    }
    (!told.is_empty()).then_some(told)
}
