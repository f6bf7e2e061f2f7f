//! What a request may cost, told before it is done: one point for an object, two for a list and its items, ten for a
//! mutation.

use super::super::arguments;
use super::super::request::{Request, Selections};
use super::super::schema::{Schema, named};
use graphql_parser::query::{Selection, TypeCondition};
use serde_json::{Map, Value};

/// Returns the most that a request may cost.
pub(in super::super) fn requested(schema: &Schema, request: &Request, variables: &Map<String, Value>) -> u64 {
    let counting = Counting {
        schema,
        request,
        variables,
    };
    let base = if request.mutates { 10 } else { 0 };
    base + counting.selections(request.root, &request.selections)
}

struct Counting<'a> {
    schema: &'a Schema,
    request: &'a Request,
    variables: &'a Map<String, Value>,
}

impl Counting<'_> {
    fn selections(&self, on: &str, selections: &Selections) -> u64 {
        let mut sum = 0_u64;
        // Of what may stand there, the dearest.
        let mut dearest = 0;
        for selection in &selections.items {
            match selection {
                Selection::Field(field) => {
                    let Some(known) = self.schema.field(on, &field.name) else {
                        continue;
                    };
                    let of = named(&known.of);
                    let below = self.selections(of, &field.selection_set);
                    let arguments = arguments::of(field, self.variables);
                    let count = ["first", "last"]
                        .iter()
                        .find_map(|name| arguments.get(*name).and_then(Value::as_u64));
                    sum += if of.ends_with("Connection") {
                        2 + count.unwrap_or(1).saturating_mul(below.max(1))
                    } else if of.ends_with("Edge")
                        || matches!(field.name.as_str(), "nodes" | "node") && on.ends_with("n")
                    {
                        below.max(1)
                    } else if of == "PageInfo" || !self.schema.is_composite(of) {
                        0
                    } else {
                        (1 + below) * count.unwrap_or(1)
                    };
                }
                Selection::InlineFragment(inline) => {
                    let on = match &inline.type_condition {
                        Some(TypeCondition::On(name)) => name,
                        None => on,
                    };
                    dearest = dearest.max(self.selections(on, &inline.selection_set));
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.request.fragments.get(&spread.fragment_name) {
                        let TypeCondition::On(on) = &fragment.type_condition;
                        sum += self.selections(on, &fragment.selection_set);
                    }
                }
            }
        }
        sum + dearest
    }
}
