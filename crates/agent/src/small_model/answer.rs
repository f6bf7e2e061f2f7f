//! Reads a small model's plan, and believes only what can be checked.

use super::{AskableTool, Asked};
use mosaic_protocol::DatasourceId;
use serde_json::{Map, Value};

/// The longest question put to one source, in characters.
const LONGEST: usize = 600;

/// A plan, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallPlan {
    /// What is to be done.
    pub kind: SmallPlanKind,
    /// The sources, likeliest first, each with what is asked of it.
    pub sources: Vec<(DatasourceId, String)>,
}

/// What a plan comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SmallPlanKind {
    /// One tool that reads answers the question; it is one of the first source's.
    OneTool {
        /// The tool.
        tool: String,
        /// Its arguments.
        arguments: Map<String, Value>,
    },
    /// The sources are searched.
    Search,
    /// Something is to be changed.
    Act,
    /// No source is needed.
    Talk,
}

/// Reads the answer to [`plan_request`](super::plan_request) for this question. `None` on any doubt: then the rules' plan
/// stands.
#[must_use]
pub fn read_plan(text: &str, asked: &Asked<'_>) -> Option<SmallPlan> {
    let answer: Value = serde_json::from_str(text.trim()).ok()?;
    let mut sources: Vec<(DatasourceId, String)> = vec![];
    for one in answer.get("sources")?.as_array()? {
        let handle = one.get("source")?.as_str()?.trim();
        let Some(id) = named(handle, asked) else { continue };
        let question = one
            .get("question")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .trim();
        let fine = !question.is_empty() && question.chars().count() <= LONGEST;
        let question = if fine { question } else { asked.question };
        if sources.iter().all(|(other, _)| other != id) {
            sources.push((id.clone(), question.to_owned()));
        }
    }
    let kind = match answer.get("kind")?.as_str()? {
        "oneTool" => one_tool(&answer, &sources, asked)?,
        "search" => SmallPlanKind::Search,
        "act" => SmallPlanKind::Act,
        "talk" if sources.is_empty() => SmallPlanKind::Talk,
        _ => return None,
    };
    let needs_source = matches!(kind, SmallPlanKind::Search | SmallPlanKind::OneTool { .. });
    (!needs_source || !sources.is_empty()).then_some(SmallPlan { kind, sources })
}

fn named<'a>(handle: &str, asked: &Asked<'a>) -> Option<&'a DatasourceId> {
    let number: usize = handle.strip_prefix('s')?.parse().ok()?;
    asked
        .sources
        .get(number.checked_sub(1)?)
        .map(|source| source.datasource_id)
}

fn one_tool(answer: &Value, sources: &[(DatasourceId, String)], asked: &Asked<'_>) -> Option<SmallPlanKind> {
    let [(id, _)] = sources else { return None };
    let source = asked.sources.iter().find(|source| source.datasource_id == id)?;
    let name = answer.get("tool")?.as_str()?;
    let tool = source.tools.iter().find(|tool| tool.name == name)?;
    let arguments = match serde_json::from_str(answer.get("arguments")?.as_str()?).ok()? {
        Value::Object(arguments) => arguments,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => return None,
    };
    fits(&arguments, tool).then(|| SmallPlanKind::OneTool {
        tool: name.to_owned(),
        arguments,
    })
}

/// Tells whether the tool knows every argument, each is of a type it takes, and none it needs is missing.
fn fits(arguments: &Map<String, Value>, tool: &AskableTool<'_>) -> bool {
    let empty = Map::new();
    let known = tool
        .input_schema
        .get("properties")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    let required = tool.input_schema.get("required").and_then(Value::as_array);
    let given = required
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .all(|name| arguments.contains_key(name));
    given
        && arguments
            .iter()
            .all(|(name, value)| known.get(name).is_some_and(|schema| is_of(value, schema)))
}

fn is_of(value: &Value, schema: &Value) -> bool {
    let listed = schema.get("enum").and_then(Value::as_array);
    if listed.is_some_and(|listed| !listed.contains(value)) {
        return false;
    }
    let is = |name: &str| match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => false,
    };
    match schema.get("type") {
        Some(Value::String(name)) => is(name),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(is),
        // A schema without a type is too much to check here: the connector checks it.
        Some(_) | None => true,
    }
}
