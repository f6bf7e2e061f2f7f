//! How the caller wants to see an answer: `fields` and `format`, which every tool understands.

use super::Output;
use crate::ToolError;
use serde_json::{Map, Value};

/// The shape of the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// The fields that matter, long cells cut short.
    #[default]
    Concise,
    /// All fields, cells cut at about 2,000 characters.
    Detailed,
    /// Each record as a JSON object.
    Json,
}

/// What the caller asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct View {
    /// The fields to keep; all when empty.
    pub(crate) fields: Vec<String>,
    /// The shape of the text.
    pub(crate) format: Format,
    /// Whether the answer is that of a write: it is done, so a wrong name among the fields is told, but no failure.
    pub(crate) done: bool,
}

impl View {
    /// Takes the view out of a call's arguments.
    ///
    /// # Errors
    /// `invalid` when they do not fit.
    pub(crate) fn take(arguments: &mut Map<String, Value>) -> Result<Self, ToolError> {
        let format = match arguments.remove("format") {
            None | Some(Value::Null) => Format::default(),
            Some(Value::String(word)) => match word.as_str() {
                "concise" | "" => Format::Concise,
                "detailed" => Format::Detailed,
                "json" => Format::Json,
                other => {
                    return Err(ToolError::invalid(format!("there is no format `{other}`"))
                        .hint("Choose concise, detailed or json"));
                }
            },
            Some(_) => return Err(ToolError::invalid("`format` has to be text")),
        };
        // An object is no list of columns: a tool that writes may have values by field under this name.
        let fields = match arguments.remove("fields") {
            Some(Value::Object(values)) => {
                arguments.insert("fields".to_owned(), Value::Object(values));
                Vec::new()
            }
            None | Some(Value::Null) => Vec::new(),
            Some(Value::String(words)) => split(&words),
            Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).flat_map(split).collect(),
            Some(_) => return Err(ToolError::invalid("`fields` has to be a list of names")),
        };
        Ok(Self {
            fields,
            format,
            done: false,
        })
    }

    /// Drops what the fields leave out, and puts what they name in their order.
    pub(super) fn keep_fields(&self, output: &mut Output) -> Result<(), ToolError> {
        if self.fields.is_empty() {
            return Ok(());
        }
        match output {
            Output::Records(records) => {
                let Some(first) = records.records.first() else {
                    return Ok(());
                };
                let known: Vec<_> = first.keys().cloned().collect();
                let kept = find(&self.fields, &known)?;
                for record in &mut records.records {
                    *record = kept
                        .iter()
                        .filter_map(|&index| record.get_key_value(&known[index]))
                        .map(|(key, value)| (key.clone(), value.clone()))
                        .collect();
                }
            }
            Output::Rows(rows) => {
                let known: Vec<_> = rows.columns.iter().map(|column| column.name.clone()).collect();
                let kept = find(&self.fields, &known)?;
                rows.columns = kept.iter().map(|&index| rows.columns[index].clone()).collect();
                for row in &mut rows.rows {
                    *row = kept.iter().map(|&index| row[index].take()).collect();
                }
            }
        }
        Ok(())
    }
}

fn split(words: &str) -> Vec<String> {
    words
        .split(',')
        .map(|word| word.trim().to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

fn find(wanted: &[String], known: &[String]) -> Result<Vec<usize>, ToolError> {
    let mut kept = Vec::new();
    for name in wanted {
        let index = known
            .iter()
            .position(|key| key.eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                ToolError::invalid(format!("there is no field `{name}`"))
                    .hint(format!("Choose from {}", known.join(", ")))
            })?;
        if !kept.contains(&index) {
            kept.push(index);
        }
    }
    Ok(kept)
}
