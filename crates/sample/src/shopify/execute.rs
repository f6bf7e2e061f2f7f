//! Evaluates a request: walks its selections over the shop's things, so that what is asked for comes back and nothing else.
//! Counts what that costs.

mod cost;
mod page;

pub(super) use cost::requested;

use super::key::Key;
use super::refusal::Refused;
use super::request::{Asked, Request, Selections};
use super::roots::{self, Found};
use super::schema::{Ref, Schema, named};
use super::serve::Shop;
use super::state::State;
use super::{arguments, document};
use graphql_parser::query::{Directive, Selection, Type, TypeCondition};
use serde_json::{Map, Value, json};

/// A request on its way.
#[derive(Debug)]
pub(super) struct Run<'a, 's> {
    /// What is there.
    pub(super) state: &'s State,
    /// What is known.
    pub(super) schema: &'a Schema,
    /// What is asked.
    pub(super) request: &'a Request,
    /// Its variables, checked.
    pub(super) variables: &'a Map<String, Value>,
    /// What it has cost so far.
    pub(super) spent: u32,
    /// Errors beside the data.
    pub(super) errors: Vec<Refused>,
    /// What the search did not understand, as the answer's extensions carry it.
    pub(super) warnings: Vec<Value>,
}

/// A thing whose fields are taken.
enum Thing {
    Stored(Key, Map<String, Value>),
    Shown(Map<String, Value>),
}

impl Thing {
    fn fields(&self) -> &Map<String, Value> {
        match self {
            Self::Stored(_, fields) | Self::Shown(fields) => fields,
        }
    }
}

impl<'a, 's> Run<'a, 's> {
    /// Returns a run that has cost nothing yet.
    pub(super) fn new(
        shop: &'a Shop,
        (request, variables): (&'a Request, &'a Map<String, Value>),
        state: &'s State,
    ) -> Self {
        Self {
            state,
            schema: &shop.schema,
            request,
            variables,
            spent: 0,
            errors: vec![],
            warnings: vec![],
        }
    }

    /// Evaluates a query. What is denied already stays as it is.
    pub(super) fn query(&mut self, denied: &Map<String, Value>) -> Map<String, Value> {
        let mut answer = Map::new();
        for (name, asked) in self.fields("QueryRoot", &[&self.request.selections]) {
            let Some(first) = asked.first() else { continue };
            if first.name == "__typename" || denied.contains_key(&name) {
                let value = if first.name == "__typename" {
                    json!("QueryRoot")
                } else {
                    Value::Null
                };
                answer.insert(name, value);
                continue;
            }
            let arguments = arguments::of(first, self.variables);
            let found = roots::resolve(self.state, &first.name, &arguments);
            self.warn(&first.name, &arguments, &found);
            let value = match found {
                Ok(found) => self.complete("QueryRoot", &asked, found.what),
                Err(refused) => {
                    self.errors.push(refused.at(first.position).on([json!(name)]));
                    Value::Null
                }
            };
            answer.insert(name, value);
        }
        answer
    }

    /// Shows what a mutation answered.
    pub(super) fn show(&mut self, asked: &[&'a Asked], answered: Value) -> Value {
        self.spent += 10;
        self.complete("Mutation", asked, Found::Value(answered))
    }

    /// Returns the selections of an operation's root by the names they are answered under.
    pub(super) fn roots(&self) -> Vec<(String, Vec<&'a Asked>)> {
        self.fields(self.request.root, &[&self.request.selections])
    }

    fn warn(&mut self, field: &str, arguments: &Map<String, Value>, found: &Result<roots::Root, Refused>) {
        let Ok(found) = found else { return };
        if found.unknown.is_empty() {
            return;
        }
        let warnings: Vec<Value> = found
            .unknown
            .iter()
            .map(|name| json!({"field": name, "message": "Invalid search field for this query.", "code": "invalid_field"}))
            .collect();
        self.warnings.push(
            json!({"path": [field], "query": arguments.get("query"), "parsed": {}, "warnings": warnings}),
        );
    }

    fn complete(&mut self, on: &str, asked: &[&'a Asked], found: Found) -> Value {
        let Some(first) = asked.first() else {
            return Value::Null;
        };
        let Some(field) = self.schema.field(on, &first.name) else {
            return Value::Null;
        };
        let of = &field.of;
        let below: Vec<&'a Selections> = asked.iter().map(|it| &it.selection_set).collect();
        if named(of).ends_with("Connection") {
            let arguments = arguments::of(first, self.variables);
            return match page::cut(self.state, found, &arguments) {
                Ok(page) => self.connection(named(of), &below, &page),
                Err(refused) => {
                    let name = first.alias.as_ref().unwrap_or(&first.name);
                    self.errors.push(refused.at(first.position).on([json!(name)]));
                    Value::Null
                }
            };
        }
        let value = match found {
            Found::Value(value) => self.trimmed(first, value),
            Found::Keys(keys) => keys
                .iter()
                .map(|key| json!({"$ref": key.gid(self.state)}))
                .collect(),
        };
        self.value(of, &below, value)
    }

    /// Does what arguments of plain fields ask for.
    fn trimmed(&self, asked: &Asked, value: Value) -> Value {
        let arguments = arguments::of(asked, self.variables);
        let count = |name: &str| {
            let number = arguments.get(name).and_then(Value::as_u64)?;
            usize::try_from(number).ok()
        };
        match value {
            Value::String(text) => match count("truncateAt") {
                Some(limit) if text.chars().count() > limit => {
                    let kept: String = text.chars().take(limit.saturating_sub(3)).collect();
                    json!(format!("{kept}..."))
                }
                Some(_) | None => Value::String(text),
            },
            Value::Array(mut list) => {
                if let Some(names) = arguments.get("names").and_then(Value::as_array) {
                    list.retain(|it| names.contains(&it["name"]));
                }
                list.truncate(count("first").unwrap_or(usize::MAX));
                Value::Array(list)
            }
            other => other,
        }
    }

    fn value(&mut self, of: &Ref, below: &[&'a Selections], value: Value) -> Value {
        match (of, value) {
            (_, Value::Null) => Value::Null,
            (Type::NonNullType(inner), value) => self.value(inner, below, value),
            (Type::ListType(inner), Value::Array(list)) => {
                list.into_iter().map(|it| self.value(inner, below, it)).collect()
            }
            (Type::ListType(_), value) => value,
            (Type::NamedType(name), value) if !self.schema.is_composite(name) => value,
            (Type::NamedType(name), Value::Object(fields)) => {
                let thing = match fields.get("$ref").and_then(Value::as_str) {
                    Some(gid) => match Key::find(self.state, gid) {
                        Some(key) => Thing::Stored(key, document::of(self.state, key)),
                        None => return Value::Null,
                    },
                    None => Thing::Shown(fields),
                };
                self.object(name, below, &thing)
            }
            (Type::NamedType(_), _) => Value::Null,
        }
    }

    fn object(&mut self, of: &str, below: &[&'a Selections], thing: &Thing) -> Value {
        let concrete = match thing {
            Thing::Stored(key, _) => key.type_name().to_owned(),
            Thing::Shown(fields) => fields
                .get("__typename")
                .and_then(Value::as_str)
                .unwrap_or(of)
                .to_owned(),
        };
        self.spent += 1;
        let mut answer = Map::new();
        for (name, asked) in self.fields(&concrete, below) {
            let Some(first) = asked.first() else { continue };
            let value = if first.name == "__typename" {
                json!(concrete)
            } else {
                let special = match thing {
                    Thing::Stored(key, _) => roots::within(
                        self.state,
                        *key,
                        &first.name,
                        &arguments::of(first, self.variables),
                    ),
                    Thing::Shown(_) => None,
                };
                let found = special.unwrap_or_else(|| {
                    Found::Value(thing.fields().get(&first.name).cloned().unwrap_or_default())
                });
                self.complete(&concrete, &asked, found)
            };
            answer.insert(name, value);
        }
        Value::Object(answer)
    }

    fn connection(&mut self, of: &str, below: &[&'a Selections], page: &page::Page) -> Value {
        self.spent += 2;
        let node = of.trim_end_matches("Connection");
        let listed = Type::NamedType(node.to_owned());
        let mut answer = Map::new();
        for (name, asked) in self.fields(of, below) {
            let Some(first) = asked.first() else { continue };
            let inner: Vec<&'a Selections> = asked.iter().map(|it| &it.selection_set).collect();
            let value = match first.name.as_str() {
                "nodes" => page
                    .items
                    .iter()
                    .map(|(_, item)| self.value(&listed, &inner, item.clone()))
                    .collect(),
                "edges" => page
                    .items
                    .iter()
                    .map(|(cursor, item)| self.edge(node, &inner, (cursor, item)))
                    .collect(),
                "pageInfo" => {
                    let info = Thing::Shown(page.info());
                    self.spent -= 1;
                    self.object("PageInfo", &inner, &info)
                }
                _ => json!(of),
            };
            answer.insert(name, value);
        }
        Value::Object(answer)
    }

    fn edge(&mut self, node: &str, below: &[&'a Selections], (cursor, item): (&str, &Value)) -> Value {
        let listed = Type::NamedType(node.to_owned());
        let mut answer = Map::new();
        for (name, asked) in self.fields(&format!("{node}Edge"), below) {
            let Some(first) = asked.first() else { continue };
            let inner: Vec<&'a Selections> = asked.iter().map(|it| &it.selection_set).collect();
            let value = match first.name.as_str() {
                "cursor" => json!(cursor),
                "node" => self.value(&listed, &inner, item.clone()),
                _ => json!(format!("{node}Edge")),
            };
            answer.insert(name, value);
        }
        Value::Object(answer)
    }

    /// Returns the fields asked of an object, those of fragments that fit it included, by the names they are answered under.
    fn fields(&self, on: &str, selections: &[&'a Selections]) -> Vec<(String, Vec<&'a Asked>)> {
        let mut fields: Vec<(String, Vec<&'a Asked>)> = vec![];
        for selection in selections {
            self.collect(on, selection, &mut fields);
        }
        fields
    }

    fn collect(&self, on: &str, selections: &'a Selections, fields: &mut Vec<(String, Vec<&'a Asked>)>) {
        for selection in &selections.items {
            match selection {
                Selection::Field(field) if self.included(&field.directives) => {
                    let name = field.alias.as_ref().unwrap_or(&field.name);
                    match fields.iter_mut().find(|(known, _)| known == name) {
                        Some((_, asked)) => asked.push(field),
                        None => fields.push((name.clone(), vec![field])),
                    }
                }
                Selection::InlineFragment(inline) if self.included(&inline.directives) => {
                    let fits = match &inline.type_condition {
                        Some(TypeCondition::On(asked)) => self.schema.fits(on, asked),
                        None => true,
                    };
                    if fits {
                        self.collect(on, &inline.selection_set, fields);
                    }
                }
                Selection::FragmentSpread(spread) if self.included(&spread.directives) => {
                    let request: &'a Request = self.request;
                    if let Some(fragment) = request.fragments.get(&spread.fragment_name) {
                        let TypeCondition::On(asked) = &fragment.type_condition;
                        if self.schema.fits(on, asked) {
                            self.collect(on, &fragment.selection_set, fields);
                        }
                    }
                }
                Selection::Field(_) | Selection::InlineFragment(_) | Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn included(&self, directives: &[Directive<'static, String>]) -> bool {
        directives.iter().all(|directive| {
            let wanted = directive
                .arguments
                .iter()
                .find(|(name, _)| name == "if")
                .map(|(_, value)| arguments::written(value, self.variables) == json!(true));
            match directive.name.as_str() {
                "include" => wanted.unwrap_or(true),
                "skip" => !wanted.unwrap_or(false),
                _ => true,
            }
        })
    }
}
