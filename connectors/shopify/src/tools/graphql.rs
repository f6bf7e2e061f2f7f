//! A query of the caller's own. Parsed before it is sent: one query, no mutation, no subscription, bounded in size and depth.

use super::shown::counted;
use crate::api::{Api, Request};
use graphql_parser::query::{Definition, Document, OperationDefinition, Selection, SelectionSet};
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError, output};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The longest query, in bytes.
const LONGEST: usize = 20_000;
/// How deep selections may be nested.
const DEEPEST: usize = 12;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    query: String,
    #[serde(default)]
    variables: Option<Value>,
}

pub(super) async fn query(api: &Api, call: &Call) -> Result<Output, ToolError> {
    let asked: Arguments = call.arguments()?;
    prove(&asked.query)?;
    let variables = match asked.variables {
        None | Some(Value::Null) => Value::Object(Map::new()),
        Some(Value::Object(map)) => Value::Object(map),
        Some(Value::String(text)) => serde_json::from_str(&text)
            .ok()
            .filter(Value::is_object)
            .ok_or_else(|| ToolError::invalid("`variables` is no JSON object"))?,
        Some(Value::Bool(_) | Value::Number(_) | Value::Array(_)) => {
            return Err(ToolError::invalid("`variables` is no JSON object"));
        }
    };
    let found = api
        .run(&Request::new(&asked.query, variables), &call.cancel)
        .await?;
    let mut records = shaped(&found.data);
    records.notes.extend(found.notes);
    Ok(Output::Records(records))
}

/// Proves that a query only reads.
fn prove(query: &str) -> Result<(), ToolError> {
    if query.len() > LONGEST {
        return Err(
            ToolError::invalid(format!("the query is longer than {LONGEST} bytes")).hint("Ask for less"),
        );
    }
    if deepest_bracket(query) > DEEPEST * 2 {
        return Err(too_deep());
    }
    let document: Document<'_, String> = graphql_parser::parse_query(query).map_err(|error| {
        let said = error.to_string().replace('\n', " ");
        ToolError::invalid(format!("this is no GraphQL: {}", output::clip(&said, 200)))
            .hint("Write { shop { name } } or query { … }")
    })?;
    let mut operations = 0;
    for definition in &document.definitions {
        let selections = match definition {
            Definition::Fragment(fragment) => &fragment.selection_set,
            Definition::Operation(operation) => {
                operations += 1;
                reads(operation)?
            }
        };
        if depth(selections) > DEEPEST {
            return Err(too_deep());
        }
    }
    match operations {
        1 => Ok(()),
        0 => Err(ToolError::invalid("there is no query in it").hint("Write { shop { name } }")),
        _ => Err(ToolError::invalid("there are several queries in it").hint("Send one at a time")),
    }
}

fn reads<'q>(
    operation: &'q OperationDefinition<'q, String>,
) -> Result<&'q SelectionSet<'q, String>, ToolError> {
    match operation {
        OperationDefinition::SelectionSet(selections) => Ok(selections),
        OperationDefinition::Query(query) => Ok(&query.selection_set),
        OperationDefinition::Mutation(_) => Err(ToolError::invalid("graphql_query only reads: mutations are refused")
            .hint("Use the tools that write: update_order, update_product, set_inventory, add_tags, create_draft_order, cancel_order")),
        OperationDefinition::Subscription(_) => {
            Err(ToolError::invalid("graphql_query only reads: subscriptions are refused"))
        }
    }
}

fn too_deep() -> ToolError {
    ToolError::invalid(format!("the query is nested deeper than {DEEPEST}")).hint("Ask for less at a time")
}

/// How deep brackets are nested, told before anything is parsed.
fn deepest_bracket(query: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    for character in query.chars() {
        match character {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn depth(selections: &SelectionSet<'_, String>) -> usize {
    let below = selections.items.iter().map(|selection| match selection {
        Selection::Field(field) => depth(&field.selection_set),
        Selection::InlineFragment(inline) => depth(&inline.selection_set),
        Selection::FragmentSpread(_) => 0,
    });
    if selections.items.is_empty() {
        0
    } else {
        1 + below.max().unwrap_or_default()
    }
}

/// A list becomes records; anything else one record for each field.
fn shaped(data: &Value) -> Records {
    let fields = data.as_object().cloned().unwrap_or_default();
    if fields.len() == 1
        && let Some((name, value)) = fields.iter().next()
        && let Some(nodes) = nodes(value)
    {
        let mut records = Records::of(format!("{name}: {}", counted(nodes.len(), "node")), []);
        let keys = keys(&nodes);
        records.records = nodes.into_iter().map(|node| flat(&node, &keys)).collect();
        let info = &value["pageInfo"];
        if info["hasNextPage"] == true {
            records.has_more = true;
            let cursor = info["endCursor"].as_str().unwrap_or("pageInfo { endCursor }");
            records
                .notes
                .push(format!("there are more: ask again with after: \"{cursor}\""));
        }
        return records;
    }
    let records = fields
        .into_iter()
        .map(|(name, value)| Record::default().with("field", name).with("value", value));
    Records::of("answer of the Admin API", records.collect::<Vec<_>>())
}

fn nodes(value: &Value) -> Option<Vec<Value>> {
    let list = match value.get("nodes").or_else(|| value.get("edges")) {
        Some(list) => list,
        None => value,
    };
    let list = list.as_array()?;
    Some(
        list.iter()
            .map(|it| it.get("node").unwrap_or(it).clone())
            .collect(),
    )
}

fn keys(nodes: &[Value]) -> Vec<String> {
    let mut keys: Vec<String> = vec![];
    for node in nodes.iter().filter_map(Value::as_object) {
        for key in node.keys() {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
    }
    keys
}

fn flat(node: &Value, keys: &[String]) -> Map<String, Value> {
    if keys.is_empty() {
        return Map::from_iter([("value".to_owned(), node.clone())]);
    }
    keys.iter()
        .map(|key| (key.clone(), node.get(key).cloned().unwrap_or_default()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST, prove, shaped};
    use serde_json::json;

    #[test]
    fn queries_pass() {
        for query in [
            "{ shop { name } }",
            "query A($id: ID!) { order(id: $id) { ...F } } fragment F on Order { name }",
            "# mutation\n{ shop { name } }",
            "{ mutation: shop { name } }",
        ] {
            assert!(prove(query).is_ok(), "{query}");
        }
    }

    #[test]
    fn all_else_is_refused() {
        let deep = format!("{}a{}", "{ a ".repeat(DEEPEST + 1), "}".repeat(DEEPEST + 1));
        let deeper = "{a".repeat(9_000);
        for query in [
            "mutation { tagsAdd(id: \"x\", tags: [\"y\"]) { node { id } } }",
            "{ shop { name } } mutation M { x { y } }",
            "subscription { orders { id } }",
            "query A { a } query B { b }",
            "fragment F on Order { name }",
            "",
            "select 1",
            "\u{feff}#\r\nmutation { x }",
            &deep,
            &deeper,
            &" ".repeat(30_000),
        ] {
            assert!(prove(query).is_err(), "{query}");
        }
    }

    #[test]
    fn a_list_becomes_records_with_the_same_keys() {
        let data = json!({"orders": {"nodes": [{"name": "#1"}, {"name": "#2", "note": "x"}],
            "pageInfo": {"hasNextPage": true, "endCursor": "abc"}}});
        let records = shaped(&data);
        assert_eq!(records.records.len(), 2);
        assert_eq!(records.records[0]["note"], json!(null));
        assert!(records.notes[0].contains("abc"));
        let edges = shaped(&json!({"x": {"edges": [{"node": {"id": "1"}}]}}));
        assert_eq!(edges.records[0]["id"], "1");
        assert_eq!(
            shaped(&json!({"shop": {"name": "A"}})).records[0]["field"],
            "shop"
        );
    }
}
