//! The one question that only GraphQL answers: the review threads of a pull request. A selection is answered field by
//! field; a field that the service does not have is refused in GraphQL's way.

use super::reply::Reply;
use super::request::Asked;
use super::state::{Comment, State, Thread};
use crate::rfc3339;
use serde_json::{Map, Value, json};

/// A selected field: its name, and what is selected in it.
#[derive(Debug, Default)]
struct Field {
    name: String,
    fields: Vec<Field>,
}

/// Answers a query.
pub(super) fn answer(state: &State, asked: &Asked) -> Result<Reply, Reply> {
    let query = asked.text("query").unwrap_or_default();
    let Some(selected) = read(query) else {
        return Ok(errors("Parse error", "PARSE_ERROR"));
    };
    let variable = |name: &str| asked.body["variables"].get(name).cloned().unwrap_or_default();
    let (owner, name) = (variable("owner"), variable("name"));
    let number = variable("number").as_u64().unwrap_or_default();
    let repository = state.repository(
        owner.as_str().unwrap_or_default(),
        name.as_str().unwrap_or_default(),
    );
    let Some(repository) = repository else {
        let words = format!(
            "Could not resolve to a Repository with the name '{}/{}'.",
            owner.as_str().unwrap_or_default(),
            name.as_str().unwrap_or_default()
        );
        return Ok(errors(&words, "NOT_FOUND"));
    };
    let pull = repository
        .issues
        .get(&number)
        .and_then(|issue| issue.pull.as_ref());
    let Some(pull) = pull else {
        let words = format!("Could not resolve to a PullRequest with the number of {number}.");
        return Ok(errors(&words, "NOT_FOUND"));
    };
    let first = variable("first")
        .as_u64()
        .and_then(|first| usize::try_from(first).ok())
        .unwrap_or(100);
    if first > 100 {
        return Ok(errors(
            "Requesting more than 100 records on the connection",
            "EXCESSIVE_PAGINATION",
        ));
    }
    let after: usize = variable("after")
        .as_str()
        .and_then(|after| after.parse().ok())
        .unwrap_or(0);
    let draw = |thread: &Thread| drawn(&repository.full_name(), number, thread);
    let threads: Vec<Value> = pull.threads.iter().skip(after).take(first).map(draw).collect();
    let all = whole(&threads, after, pull.threads.len());
    match select(&all, &selected) {
        Ok(data) => Ok(Reply::json(json!({"data": data}))),
        Err(field) => Ok(errors(
            &format!("Field '{field}' doesn't exist"),
            "undefinedField",
        )),
    }
}

/// All that can be selected from.
fn whole(threads: &[Value], after: usize, count: usize) -> Value {
    let end = after + threads.len();
    json!({"repository": {"pullRequest": {"reviewThreads": {
        "totalCount": count,
        "nodes": threads,
        "pageInfo": {"hasNextPage": end < count, "endCursor": end.to_string()}
    }}}})
}

/// Refusals come with the status 200, as the service sends them.
fn errors(words: &str, kind: &str) -> Reply {
    Reply::json(json!({"data": null, "errors": [{"type": kind, "message": words}]}))
}

fn drawn(repository: &str, number: u64, thread: &Thread) -> Value {
    let comments: Vec<Value> = thread
        .comments
        .iter()
        .map(|comment: &Comment| {
            json!({
                "fullDatabaseId": comment.id.to_string(),
                "author": {"login": comment.by},
                "body": comment.body,
                "createdAt": rfc3339(comment.when),
                "url": format!("https://github.com/{repository}/pull/{number}#discussion_r{}", comment.id)
            })
        })
        .collect();
    json!({
        "id": thread.id,
        "isResolved": thread.resolved.is_some(),
        "isOutdated": false,
        "path": thread.path,
        "line": thread.line,
        "resolvedBy": thread.resolved.as_ref().map(|login| json!({"login": login})),
        "comments": {
            "totalCount": comments.len(),
            "nodes": comments,
            "pageInfo": {"hasNextPage": false, "endCursor": null}
        }
    })
}

fn select(value: &Value, fields: &[Field]) -> Result<Value, String> {
    if fields.is_empty() {
        return Ok(value.clone());
    }
    match value {
        Value::Array(items) => items.iter().map(|item| select(item, fields)).collect(),
        Value::Object(object) => {
            let mut found = Map::new();
            for field in fields {
                let inner = object.get(&field.name).ok_or_else(|| field.name.clone())?;
                if inner.is_object() && field.fields.is_empty() {
                    return Err(format!("{} without a selection", field.name));
                }
                found.insert(field.name.clone(), select(inner, &field.fields)?);
            }
            Ok(Value::Object(found))
        }
        Value::Null => Ok(Value::Null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Err("a selection in a plain value".to_owned())
        }
    }
}

/// Reads `query Name($a: T) { field(arguments) { … } }`.
fn read(query: &str) -> Option<Vec<Field>> {
    let start = query.find('{')?;
    if !query.trim_start().starts_with("query") {
        return None;
    }
    let mut characters = query[start + 1..].chars().peekable();
    let fields = selection(&mut characters)?;
    characters.all(char::is_whitespace).then_some(fields)
}

fn selection(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Vec<Field>> {
    let mut fields: Vec<Field> = vec![];
    loop {
        match characters.next()? {
            '}' => return Some(fields),
            '{' => fields.last_mut()?.fields = selection(characters)?,
            '(' => {
                fields.last()?;
                characters.by_ref().find(|character| *character == ')')?;
            }
            character if character.is_alphanumeric() || character == '_' => {
                let mut name = character.to_string();
                while let Some(next) = characters.next_if(|next| next.is_alphanumeric() || *next == '_') {
                    name.push(next);
                }
                fields.push(Field {
                    name,
                    ..Field::default()
                });
            }
            character if character.is_whitespace() || character == ',' => {}
            _ => return None,
        }
    }
}
