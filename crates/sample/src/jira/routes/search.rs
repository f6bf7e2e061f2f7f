//! Search by JQL: pages by token, only ids unless fields are asked for, no query without a restriction.

use super::super::jql::Query;
use super::super::json::{self, Wanted};
use super::super::model::{Issue, State};
use super::super::reply::{Asked, Refusal, Reply, ok};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct Search {
    jql: String,
    next_page_token: Option<String>,
    max_results: Option<usize>,
    fields: Vec<String>,
    expand: Option<String>,
    properties: Vec<String>,
    fields_by_keys: bool,
    fail_fast: bool,
    reconcile_issues: Vec<u64>,
}

pub(super) fn posted(state: &State, asked: &Asked) -> Reply {
    asked.only(&[])?;
    let search: Search = asked.json()?;
    let query = Query::read(state, &search.jql).map_err(Refusal::bad)?;
    if !query.is_bounded() {
        return Err(Refusal::bad(
            "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.",
        ));
    }
    let found = query.run(state);
    let wanted = Wanted::read(&search.fields);
    let most = if wanted.is_bare() { 5_000 } else { 100 };
    let size = search.max_results.unwrap_or(50).min(most);
    let page = Page::of(&found, search.next_page_token.as_deref(), size)?;
    let mut issues: Vec<Value> = page
        .issues
        .iter()
        .map(|issue| {
            if search.fields.is_empty() {
                json!({"id": issue.id.to_string()})
            } else {
                json::issue(state, issue, &wanted)
            }
        })
        .collect();
    let expand = search.expand.unwrap_or_default();
    if expand.split(',').any(|it| it == "changelog") {
        for (value, issue) in issues.iter_mut().zip(&page.issues) {
            value["changelog"] = history(state, issue);
        }
    }
    let mut answer = json!({"issues": issues, "isLast": page.next.is_none()});
    if let Some(next) = page.next {
        answer["nextPageToken"] = json!(next);
    }
    if expand.split(',').any(|it| it == "names") {
        answer["names"] = names();
    }
    ok(answer)
}

/// Returns the names of all fields.
pub(super) fn names() -> Value {
    let pairs = json::FIELDS
        .iter()
        .map(|(id, name, ..)| ((*id).to_owned(), json!(name)));
    Value::Object(pairs.collect::<Map<_, _>>())
}

/// Returns the history of an issue, the latest first.
pub(super) fn history(state: &State, issue: &Issue) -> Value {
    let all: Vec<Value> = issue
        .history
        .iter()
        .rev()
        .map(|change| json::changes(state, change))
        .collect();
    json!({"startAt": 0, "maxResults": all.len(), "total": all.len(), "histories": all})
}

/// A page of what was found.
pub(super) struct Page<'a> {
    pub(super) issues: Vec<&'a Issue>,
    pub(super) next: Option<String>,
}

impl<'a> Page<'a> {
    pub(super) fn of(found: &[&'a Issue], token: Option<&str>, size: usize) -> Result<Self, Refusal> {
        let start = match token {
            None | Some("") => 0,
            Some(token) => URL_SAFE_NO_PAD
                .decode(token)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok()?.strip_prefix("at=")?.parse().ok())
                .ok_or_else(|| Refusal::bad("The provided next page token is invalid or expired."))?,
        };
        let issues: Vec<&Issue> = found.iter().skip(start).take(size).copied().collect();
        let end: usize = start + issues.len();
        let next =
            (end < found.len() && !issues.is_empty()).then(|| URL_SAFE_NO_PAD.encode(format!("at={end}")));
        Ok(Self { issues, next })
    }
}
