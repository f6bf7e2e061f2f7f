//! Values of arguments: what is written in the document and sent as variables, checked against the schema and turned into
//! JSON.

use super::refusal::Refused;
use super::request::{Asked, Request, Written};
use super::schema::{Kind, Ref, Schema};
use graphql_parser::query::Type;
use serde_json::{Map, Number, Value, json};

/// Reads the variables that an operation declares.
pub(super) fn variables(schema: &Schema, request: &Request) -> Result<Map<String, Value>, Refused> {
    let mut read = Map::new();
    for declared in &request.declared {
        let name = &declared.name;
        let given = match (request.variables.get(name), &declared.default_value) {
            (Some(value), _) => Some(value.clone()),
            (None, Some(default)) => Some(written(default, &Map::new())),
            (None, None) => None,
        };
        let problems = match &given {
            None if matches!(declared.var_type, Type::NonNullType(_)) => {
                vec![("".to_owned(), "Expected value to not be null".to_owned())]
            }
            None => vec![],
            Some(value) => mismatches(schema, &declared.var_type, value),
        };
        if !problems.is_empty() {
            let of = &declared.var_type;
            let words: Vec<String> = problems
                .iter()
                .map(|(path, why)| {
                    if path.is_empty() {
                        why.clone()
                    } else {
                        format!("{why} for {path}")
                    }
                })
                .collect();
            let list: Vec<Value> = problems
                .iter()
                .map(|(path, why)| {
                    let path: Vec<&str> = path.split('.').filter(|part| !part.is_empty()).collect();
                    json!({"path": path, "explanation": why})
                })
                .collect();
            return Err(Refused::new(
                format!(
                    "Variable ${name} of type {of} was provided invalid value ({})",
                    words.join(", ")
                ),
                "INVALID_VARIABLE",
            )
            .at(declared.position)
            .with("value", given.unwrap_or(Value::Null))
            .with("problems", list));
        }
        if let Some(value) = given {
            read.insert(name.clone(), value);
        }
    }
    Ok(read)
}

/// Returns the arguments of a field; one whose variable was left out is left out.
pub(super) fn of(asked: &Asked, variables: &Map<String, Value>) -> Map<String, Value> {
    let mut arguments = Map::new();
    for (name, value) in &asked.arguments {
        if let Written::Variable(variable) = value
            && !variables.contains_key(variable)
        {
            continue;
        }
        arguments.insert(name.clone(), written(value, variables));
    }
    arguments
}

/// Returns a written value as JSON.
pub(super) fn written(value: &Written, variables: &Map<String, Value>) -> Value {
    match value {
        Written::Variable(name) => variables.get(name).cloned().unwrap_or_default(),
        Written::Int(number) => json!(number.as_i64().unwrap_or_default()),
        Written::Float(number) => Number::from_f64(*number).map_or(Value::Null, Value::Number),
        Written::String(text) | Written::Enum(text) => json!(text),
        Written::Boolean(flag) => json!(flag),
        Written::Null => Value::Null,
        Written::List(list) => list.iter().map(|it| written(it, variables)).collect(),
        Written::Object(map) => Value::Object(
            map.iter()
                .map(|(key, value)| (key.clone(), written(value, variables)))
                .collect(),
        ),
    }
}

/// Returns where a value does not fit its type, and why.
fn mismatches(schema: &Schema, of: &Ref, value: &Value) -> Vec<(String, String)> {
    match of {
        Type::NonNullType(_) if value.is_null() => {
            vec![(String::new(), "Expected value to not be null".to_owned())]
        }
        Type::NonNullType(inner) => mismatches(schema, inner, value),
        Type::ListType(_) | Type::NamedType(_) if value.is_null() => vec![],
        Type::ListType(inner) => match value.as_array() {
            Some(list) => list
                .iter()
                .enumerate()
                .flat_map(|(index, it)| under(&index.to_string(), mismatches(schema, inner, it)))
                .collect(),
            None => mismatches(schema, inner, value),
        },
        Type::NamedType(name) => named_mismatches(schema, name, value),
    }
}

fn named_mismatches(schema: &Schema, name: &str, value: &Value) -> Vec<(String, String)> {
    match (schema.kind(name), value) {
        (Some(Kind::Enum(words)), Value::String(word)) if words.contains(word) => vec![],
        (Some(Kind::Enum(words)), _) => vec![(
            String::new(),
            format!("Expected {value} to be one of: {}", words.join(", ")),
        )],
        (Some(Kind::Input(fields)), Value::Object(given)) => {
            let mut found = vec![];
            for (key, value) in given {
                match fields.get(key) {
                    Some(of) => found.extend(under(key, mismatches(schema, of, value))),
                    None => found.push((key.clone(), format!("Field is not defined on {name}"))),
                }
            }
            for (key, of) in fields {
                if matches!(of, Type::NonNullType(_)) && !given.contains_key(key) {
                    found.push((key.clone(), "Expected value to not be null".to_owned()));
                }
            }
            found
        }
        (Some(Kind::Scalar), _) if scalar_fits(name, value) => vec![],
        (Some(Kind::Scalar), Value::String(text)) if name == "ID" => {
            vec![(String::new(), format!("Invalid global id '{text}'"))]
        }
        (_, _) => vec![(String::new(), format!("Could not coerce value {value} to {name}"))],
    }
}

fn under(key: &str, found: Vec<(String, String)>) -> Vec<(String, String)> {
    let placed = |(path, why): (String, String)| match path.as_str() {
        "" => (key.to_owned(), why),
        path => (format!("{key}.{path}"), why),
    };
    found.into_iter().map(placed).collect()
}

fn scalar_fits(name: &str, value: &Value) -> bool {
    match name {
        "Int" => value.as_i64().is_some(),
        "Float" => value.is_number(),
        "Boolean" => value.is_boolean(),
        "ID" => value.as_str().is_some_and(|id| id.starts_with("gid://shopify/")),
        "Decimal" | "Money" | "UnsignedInt64" => {
            value.is_number() || value.as_str().is_some_and(|it| it.parse::<f64>().is_ok())
        }
        "JSON" => true,
        _ => value.is_string(),
    }
}
