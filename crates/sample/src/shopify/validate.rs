//! Checks a request against the schema before anything is done, and reports what does not fit in the shop's own words. Never
//! looks at data.

use super::refusal::Refused;
use super::request::{Asked, Request, Selections, Written};
use super::schema::{Field, Kind, Ref, Schema, named};
use graphql_parser::Pos;
use graphql_parser::query::{Selection, Type, TypeCondition};
use serde_json::{Value, json};
use std::collections::HashSet;

/// How deep selections may be nested.
const DEPTH: usize = 24;

/// Returns all that does not fit; empty when the request is fine.
pub(super) fn problems(schema: &Schema, request: &Request) -> Vec<Refused> {
    let mut check = Check {
        schema,
        request,
        found: vec![],
        used: HashSet::new(),
        fragments: HashSet::new(),
        path: vec![json!(request.label)],
    };
    check.selections(request.root, &request.selections);
    check.declared();
    check.found
}

struct Check<'a> {
    schema: &'a Schema,
    request: &'a Request,
    found: Vec<Refused>,
    used: HashSet<String>,
    fragments: HashSet<String>,
    path: Vec<Value>,
}

impl Check<'_> {
    fn report(&mut self, at: Pos, message: String, code: &str) -> &mut Refused {
        let refused = Refused::new(message, code).at(at).on(self.path.clone());
        self.found.push(refused);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    fn selections(&mut self, on: &str, selections: &Selections) {
        if self.path.len() > DEPTH {
            self.report(
                selections.span.0,
                "Query is nested too deep".to_owned(),
                "MAX_DEPTH_EXCEEDED",
            );
            return;
        }
        for selection in &selections.items {
            match selection {
                Selection::Field(field) => self.field(on, field),
                Selection::InlineFragment(inline) => {
                    let on = match &inline.type_condition {
                        Some(TypeCondition::On(name)) => name.clone(),
                        None => on.to_owned(),
                    };
                    self.fragment(&on, &inline.selection_set, inline.position);
                }
                Selection::FragmentSpread(spread) => {
                    match self.request.fragments.get(&spread.fragment_name) {
                        Some(fragment) => {
                            let TypeCondition::On(on) = &fragment.type_condition;
                            self.fragments.insert(spread.fragment_name.clone());
                            self.fragment(on, &fragment.selection_set, spread.position);
                        }
                        None => {
                            let message =
                                format!("Fragment {} was used, but not defined", spread.fragment_name);
                            self.report(spread.position, message, "useAndDefineFragment");
                        }
                    }
                }
            }
        }
    }

    fn fragment(&mut self, on: &str, selections: &Selections, at: Pos) {
        if !self.schema.is_composite(on) {
            let message = format!("No such type {on}, so it can't be a fragment condition");
            self.report(at, message, "undefinedType");
            return;
        }
        self.path.push(json!(format!("... on {on}")));
        self.selections(on, selections);
        self.path.pop();
    }

    fn field(&mut self, on: &str, asked: &Asked) {
        for directive in &asked.directives {
            for (_, value) in &directive.arguments {
                self.variables_in(value);
            }
        }
        if asked.name == "__typename" {
            return;
        }
        self.path.push(json!(asked.alias.as_ref().unwrap_or(&asked.name)));
        match self.schema.field(on, &asked.name) {
            None => {
                let message = format!("Field '{}' doesn't exist on type '{on}'", asked.name);
                let refused = self.report(asked.position, message, "undefinedField");
                *refused = refused
                    .clone()
                    .with("typeName", on)
                    .with("fieldName", asked.name.clone());
            }
            Some(field) => {
                let of = named(&field.of).to_owned();
                self.arguments(field, asked);
                self.below(&of, asked);
            }
        }
        self.path.pop();
    }

    fn below(&mut self, of: &str, asked: &Asked) {
        let empty = asked.selection_set.items.is_empty();
        match (self.schema.is_composite(of), empty) {
            (true, true) => {
                let name = &asked.name;
                let message = format!(
                    "Field must have selections (field '{name}' returns {of} but has no selections. Did you mean '{name} {{ ... }}'?)"
                );
                self.report(asked.position, message, "selectionMismatch");
            }
            (false, false) => {
                let message = format!(
                    "Selections can't be made on scalars (field '{}' returns {of} but has selections)",
                    asked.name
                );
                self.report(asked.position, message, "selectionMismatch");
            }
            (true, false) => self.selections(of, &asked.selection_set),
            (false, true) => {}
        }
    }

    fn arguments(&mut self, field: &Field, asked: &Asked) {
        for (name, value) in &asked.arguments {
            self.variables_in(value);
            let Some(of) = field.arguments.get(name) else {
                let message = format!("Field '{}' doesn't accept argument '{name}'", asked.name);
                self.report(asked.position, message, "argumentNotAccepted");
                continue;
            };
            if !self.value_fits(of, value) {
                let message = format!(
                    "Argument '{name}' on Field '{}' has an invalid value ({value}). Expected type '{of}'.",
                    asked.name
                );
                self.report(asked.position, message, "argumentLiteralsIncompatible");
            }
        }
        let missing: Vec<&str> = field
            .arguments
            .iter()
            .filter(|(name, of)| {
                matches!(of, Type::NonNullType(_)) && !asked.arguments.iter().any(|(given, _)| given == *name)
            })
            .map(|(name, _)| name.as_str())
            .collect();
        if !missing.is_empty() {
            let message = format!(
                "Field '{}' is missing required arguments: {}",
                asked.name,
                missing.join(", ")
            );
            self.report(asked.position, message, "missingRequiredArguments");
        }
    }

    fn variables_in(&mut self, value: &Written) {
        match value {
            Written::Variable(name) => {
                if self.used.insert(name.clone())
                    && !self
                        .request
                        .declared
                        .iter()
                        .any(|declared| declared.name == *name)
                {
                    let message = format!(
                        "Variable ${name} is used by {} but not declared",
                        self.request.label
                    );
                    self.report(Pos { line: 1, column: 1 }, message, "variableNotDefined");
                }
            }
            Written::List(list) => list.iter().for_each(|it| self.variables_in(it)),
            Written::Object(map) => map.values().for_each(|it| self.variables_in(it)),
            Written::Int(_)
            | Written::Float(_)
            | Written::String(_)
            | Written::Boolean(_)
            | Written::Null
            | Written::Enum(_) => {}
        }
    }

    fn value_fits(&self, of: &Ref, value: &Written) -> bool {
        match (of, value) {
            (_, Written::Variable(_)) => true,
            (Type::NonNullType(_), Written::Null) => false,
            (Type::NonNullType(inner), _) => self.value_fits(inner, value),
            (_, Written::Null) => true,
            (Type::ListType(inner), Written::List(list)) => list.iter().all(|it| self.value_fits(inner, it)),
            (Type::ListType(inner), _) => self.value_fits(inner, value),
            (Type::NamedType(name), _) => self.named_fits(name, value),
        }
    }

    fn named_fits(&self, name: &str, value: &Written) -> bool {
        match (self.schema.kind(name), value) {
            (Some(Kind::Enum(words)), Written::Enum(word)) => words.contains(word),
            (Some(Kind::Input(fields)), Written::Object(given)) => given
                .iter()
                .all(|(key, value)| fields.get(key).is_some_and(|of| self.value_fits(of, value))),
            (Some(Kind::Scalar), _) => scalar_fits(name, value),
            (_, _) => false,
        }
    }

    fn declared(&mut self) {
        for declared in &self.request.declared {
            if !self.used.contains(&declared.name) {
                let message = format!(
                    "Variable ${} is declared by {} but not used",
                    declared.name, self.request.label
                );
                self.report(declared.position, message, "variableNotUsed");
            }
        }
        for (name, fragment) in &self.request.fragments {
            if !self.fragments.contains(name) {
                let message = format!("Fragment {name} was defined, but not used");
                self.report(fragment.position, message, "useAndDefineFragment");
            }
        }
    }
}

fn scalar_fits(name: &str, value: &Written) -> bool {
    match name {
        "Int" => matches!(value, Written::Int(_)),
        "Float" => matches!(value, Written::Int(_) | Written::Float(_)),
        "Boolean" => matches!(value, Written::Boolean(_)),
        "ID" => matches!(value, Written::String(_) | Written::Int(_)),
        "Decimal" | "Money" | "UnsignedInt64" => {
            matches!(value, Written::String(_) | Written::Int(_) | Written::Float(_))
        }
        _ => matches!(value, Written::String(_) | Written::Enum(_)),
    }
}
