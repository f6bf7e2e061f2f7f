//! What is there now beside what will be: the read that is made before a change is shown, and what follows from its answer.

use super::form::label;
use crate::input::ToolAnswer;
use crate::policy::{Before, Line};
use mosaic_protocol::FieldChange;
use serde_json::{Map, Value};

/// The most characters of one side of a change.
const CHARS: usize = 20_000;

/// Returns the arguments of the read, `None` where the change does not say what it changes.
pub(super) fn arguments(before: &Before, change: &Map<String, Value>) -> Option<Map<String, Value>> {
    let mut asked = Map::new();
    for (at, (theirs, ours)) in before.arguments.iter().enumerate() {
        match change.get(*ours).filter(|value| !value.is_null()) {
            Some(value) => {
                asked.insert((*theirs).to_owned(), value.clone());
            }
            // The first says what is read; what is left out beyond it has a default.
            None if at == 0 => return None,
            None => {}
        }
    }
    let changes = before.compares.iter().any(|(ours, _)| change.contains_key(*ours));
    (changes || removes(before, change)).then_some(asked)
}

/// Tells whether what is read is about to be removed.
fn removes(before: &Before, change: &Map<String, Value>) -> bool {
    let given = || {
        change
            .get(before.removes_with)
            .is_some_and(|value| !matches!(value, Value::Null | Value::Bool(false)))
    };
    !before.removes.is_empty() && (before.removes_with.is_empty() || given())
}

/// Returns what was shown of a change, with arguments that the person edited: nothing where it changes something else now.
pub(super) fn edited(
    line: &Line,
    (old, new): (&Map<String, Value>, &Map<String, Value>),
    shown: &[FieldChange],
) -> Vec<FieldChange> {
    let Some(before) = &line.before else {
        return Vec::new();
    };
    if before
        .arguments
        .iter()
        .any(|(_, ours)| old.get(*ours) != new.get(*ours))
    {
        return Vec::new();
    }
    let compared = |change: &FieldChange| {
        before
            .compares
            .iter()
            .map(|(ours, _)| *ours)
            .find(|ours| label(ours) == change.label)
    };
    let shown = shown.iter().filter_map(|change| match compared(change) {
        Some(ours) => Some(FieldChange {
            after: spoken(new.get(ours)?),
            ..change.clone()
        }),
        None => Some(change.clone()),
    });
    shown.collect()
}

/// Returns what the arguments alone say of a change: an old text and a new one.
pub(super) fn swapped(line: &Line, change: &Map<String, Value>) -> Vec<FieldChange> {
    let text = |name: &str| change.get(name).map(spoken);
    let swap = line.swaps.and_then(|(old, new)| Some((text(old)?, text(new)?)));
    swap.into_iter()
        .map(|(old, new)| FieldChange {
            label: "Text".to_owned(),
            before: Some(old),
            after: new,
        })
        .collect()
}

/// Returns what will be other than it is, by the answer of the read.
pub(super) fn changes(before: &Before, change: &Map<String, Value>, answer: &ToolAnswer) -> Vec<FieldChange> {
    let record = answer
        .structured
        .as_ref()
        .and_then(|structured| structured.get("records"))
        .and_then(|records| records.get(0));
    let removed = before.removes.iter().filter(|_| removes(before, change));
    let removed = removed.filter_map(|(label, theirs)| Some((*label, field(record?, theirs)?)));
    let mut changes: Vec<FieldChange> = removed
        .filter(|(_, now)| !now.trim().is_empty())
        .map(|(label, now)| FieldChange {
            label: label.to_owned(),
            before: Some(now),
            after: String::new(),
        })
        .collect();
    for (ours, theirs) in before.compares {
        let Some(after) = change.get(*ours).map(spoken) else {
            continue;
        };
        let now = if theirs.is_empty() {
            Some(whole(record, answer))
        } else {
            record.and_then(|record| field(record, theirs))
        };
        if now.as_deref().map(str::trim_end) != Some(after.trim_end()) {
            changes.push(FieldChange {
                label: label(ours),
                before: now,
                after,
            });
        }
    }
    changes
}

fn field(record: &Value, name: &str) -> Option<String> {
    let text = spoken(record.get(name).filter(|value| !value.is_null())?);
    // A title may begin with what the thing is called: "OPS-7 Printer on fire".
    let id = record
        .get("id")
        .and_then(Value::as_str)
        .filter(|id| !id.is_empty());
    match id
        .filter(|_| name == "title")
        .and_then(|id| text.strip_prefix(id))
    {
        Some(rest) => Some(rest.trim_start_matches([' ', ':', '·']).to_owned()),
        None => Some(text),
    }
}

/// Returns the content of what was read: its record's, or all that was said.
fn whole(record: Option<&Value>, answer: &ToolAnswer) -> String {
    let content = record.and_then(|record| {
        ["content", "text"]
            .iter()
            .find_map(|name| record.get(*name).and_then(Value::as_str))
    });
    clipped(content.unwrap_or(&answer.text))
}

/// Returns a value as it is compared: a list line by line, a table by lines and tabs.
fn spoken(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_array) => {
            let rows = items.iter().filter_map(Value::as_array);
            let rows = rows.map(|row| row.iter().map(spoken).collect::<Vec<_>>().join("\t"));
            rows.collect::<Vec<_>>().join("\n")
        }
        Value::Array(items) => items.iter().map(spoken).collect::<Vec<_>>().join(", "),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    };
    clipped(&text)
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
