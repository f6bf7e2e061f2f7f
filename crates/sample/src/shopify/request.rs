//! A request of GraphQL: its document parsed, its operation and fragments found, its variables read.

use super::refusal::Refused;
use graphql_parser::query::{
    Definition, Document, FragmentDefinition, OperationDefinition, SelectionSet, VariableDefinition,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// A selection of fields.
pub(super) type Selections = SelectionSet<'static, String>;
/// A field that is asked for.
pub(super) type Asked = graphql_parser::query::Field<'static, String>;
/// A value as it is written in a document.
pub(super) type Written = graphql_parser::query::Value<'static, String>;

/// What is posted.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Posted {
    query: String,
    #[serde(default)]
    variables: Option<Map<String, Value>>,
    #[serde(default)]
    operation_name: Option<String>,
}

/// A request that could be parsed.
#[derive(Debug)]
pub(super) struct Request {
    /// `query Orders`, for the paths of errors.
    pub(super) label: String,
    /// Whether it changes something.
    pub(super) mutates: bool,
    /// The type it starts at.
    pub(super) root: &'static str,
    /// What it asks for.
    pub(super) selections: Selections,
    /// The variables it declares.
    pub(super) declared: Vec<VariableDefinition<'static, String>>,
    /// The variables that were sent.
    pub(super) variables: Map<String, Value>,
    /// Its fragments by name.
    pub(super) fragments: HashMap<String, FragmentDefinition<'static, String>>,
}

impl Request {
    /// Parses what was posted.
    pub(super) fn read(posted: Posted) -> Result<Self, Refused> {
        let document: Document<'static, String> = graphql_parser::parse_query::<String>(&posted.query)
            .map_err(|error| {
                let first = error.to_string();
                let first = first
                    .lines()
                    .nth(1)
                    .unwrap_or("unexpected token")
                    .trim()
                    .to_owned();
                Refused::new("syntax error: ", "").saying(&first)
            })?
            .into_static();
        let mut fragments = HashMap::new();
        let mut operations = vec![];
        for definition in document.definitions {
            match definition {
                Definition::Fragment(fragment) => {
                    fragments.insert(fragment.name.clone(), fragment);
                }
                Definition::Operation(operation) => operations.push(operation),
            }
        }
        let wanted = posted.operation_name.as_deref();
        let operation = match (wanted, operations.len()) {
            (None, 1) => operations.pop(),
            (Some(name), _) => operations.into_iter().find(|it| name_of(it) == Some(name)),
            (None, _) => None,
        };
        let operation =
            operation.ok_or_else(|| Refused::new("An operation name is required", "BAD_REQUEST"))?;
        Self::of(operation, fragments, posted.variables.unwrap_or_default())
    }

    fn of(
        operation: OperationDefinition<'static, String>,
        fragments: HashMap<String, FragmentDefinition<'static, String>>,
        variables: Map<String, Value>,
    ) -> Result<Self, Refused> {
        let name = name_of(&operation)
            .map(|name| format!(" {name}"))
            .unwrap_or_default();
        let (word, selections, declared) = match operation {
            OperationDefinition::SelectionSet(selections) => ("query", selections, vec![]),
            OperationDefinition::Query(it) => ("query", it.selection_set, it.variable_definitions),
            OperationDefinition::Mutation(it) => ("mutation", it.selection_set, it.variable_definitions),
            OperationDefinition::Subscription(_) => {
                return Err(Refused::new(
                    "Schema is not configured for subscriptions",
                    "missingSubscriptionConfiguration",
                ));
            }
        };
        let mutates = word == "mutation";
        Ok(Self {
            label: format!("{word}{name}"),
            mutates,
            root: if mutates { "Mutation" } else { "QueryRoot" },
            selections,
            declared,
            variables,
            fragments,
        })
    }
}

fn name_of<'a>(operation: &'a OperationDefinition<'static, String>) -> Option<&'a str> {
    match operation {
        OperationDefinition::SelectionSet(_) => None,
        OperationDefinition::Query(it) => it.name.as_deref(),
        OperationDefinition::Mutation(it) => it.name.as_deref(),
        OperationDefinition::Subscription(it) => it.name.as_deref(),
    }
}
